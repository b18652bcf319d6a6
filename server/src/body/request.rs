//! The liveness request itself: which members it has and what they may be.

use super::base64_text::{self, Refused};
use super::error::quoted;
use super::strict_json;
use super::{BodyError, InvalidBody};

/// The format a caller says its image has. Whether it does is the engine's to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredFormat {
    /// `"jpeg"`
    Jpeg,
    /// `"png"`
    Png,
}

/// A well formed request.
#[derive(Clone, PartialEq, Eq)]
pub struct LivenessRequest {
    /// The decoded image, at least one byte and at most the limit.
    pub image: Vec<u8>,
    /// The format it is said to have.
    pub format: DeclaredFormat,
}

/// Says how long the image is and shows none of it: a face must not reach a log by way of `{:?}`.
impl std::fmt::Debug for LivenessRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LivenessRequest")
            .field("image_bytes", &self.image.len())
            .field("format", &self.format)
            .finish()
    }
}

/// Parses a body that was read whole. The image is decoded inside `body`'s own buffer and handed back in it.
///
/// Unknown members are ignored. What counts as Base64 is written at the module `base64_text`.
///
/// # Errors
/// [`BodyError::Invalid`] naming the field or the place, [`BodyError::ImageTooLarge`] before anything is decoded.
pub fn parse_liveness_request(
    mut body: Vec<u8>,
    max_image_bytes: usize,
) -> Result<LivenessRequest, BodyError> {
    let text = std::str::from_utf8(&body).map_err(|error| InvalidBody::NotUtf8 {
        at: error.valid_up_to(),
    })?;
    let members = strict_json::parse(text)?;
    let image = members
        .image
        .ok_or(InvalidBody::Missing { field: "image" })?;
    let Some(image) = image
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return Err(InvalidBody::NotAString { field: "image" }.into());
    };
    let format = members.image_format.ok_or(InvalidBody::Missing {
        field: "image_format",
    })?;
    let format = match strict_json::text("image_format", format)?.as_str() {
        "jpeg" => DeclaredFormat::Jpeg,
        "png" => DeclaredFormat::Png,
        other => {
            return Err(InvalidBody::UnknownFormat {
                found: quoted(other),
            }
            .into());
        }
    };
    // `image` is a slice of `body`, so their addresses give its place; the buffer is written to from there on.
    let start = image.as_ptr() as usize - text.as_ptr() as usize;
    let place = start..start + image.len();
    let decoded =
        base64_text::decode_in_place(&mut body[place], max_image_bytes).map_err(|refused| {
            match refused {
                Refused::Empty => InvalidBody::EmptyImage.into(),
                Refused::NotBase64 => InvalidBody::NotBase64.into(),
                Refused::TooLarge => BodyError::ImageTooLarge {
                    limit: max_image_bytes,
                },
            }
        })?;
    let length = decoded.len();
    body.copy_within(start + decoded.start..start + decoded.end, 0);
    body.truncate(length);
    Ok(LivenessRequest {
        image: body,
        format,
    })
}
