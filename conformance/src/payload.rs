//! Turns the description of a body into its bytes. Knows no HTTP.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use bytes::Bytes;
use serde_json::Value;

use crate::case::body::{Base64, Body, Image, Liveness, Piece};
use crate::fixtures::Fixtures;
use crate::picture;

/// Characters in a line of Base64 (RFC 2045, 6.8).
const LINE: usize = 76;

/// Why a body cannot be made; the case that asks for it has to be mended.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// Hexadecimal digits come in pairs of 0-9 and a-f.
    #[error("{0:?} is not hexadecimal")]
    Hex(String),
    /// The image library refused.
    #[error("the image cannot be made: {0}")]
    Picture(image::ImageError),
    /// Only a JPEG can be changed that way.
    #[error("the image is no JPEG")]
    NoJpeg,
    /// A JPEG's sides are at most 65535.
    #[error("a JPEG's sides are at most 65535")]
    JpegSides,
    /// The image is longer than that, or the rest is too small for a segment (4 bytes).
    #[error("the image cannot be padded to {length} bytes")]
    TooShort {
        /// The length asked for.
        length: usize,
    },
    /// EXIF orientations are 1 to 8.
    #[error("{0} is no EXIF orientation")]
    Orientation(u8),
}

/// A body's bytes, and the image within them where the body is a liveness request.
#[derive(Debug, Clone)]
pub(crate) struct Payload {
    /// What is sent.
    pub bytes: Bytes,
    /// The image, before Base64.
    pub image: Option<Bytes>,
    /// How the length is told.
    pub framing: Framing,
}

/// How a body's length is told to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By `Content-Length`.
    Announced,
    /// Not at all: chunks, or HTTP/2 data frames.
    Chunked,
}

/// The bytes of a body.
///
/// # Errors
/// When the case describes what cannot be made.
pub(crate) fn make(body: &Body, fixtures: &Fixtures) -> Result<Payload, PayloadError> {
    let (bytes, image, framing) = match body {
        Body::Json(value) => (value.to_string().into(), None, Framing::Announced),
        Body::Liveness(liveness) => {
            let image = picture::make(&liveness.image, fixtures)?;
            (
                liveness_json(liveness, &image),
                Some(image),
                Framing::Announced,
            )
        }
        Body::Pieces(pieces) => (
            concatenated(pieces, fixtures)?,
            only_image(pieces, fixtures)?,
            Framing::Announced,
        ),
        Body::Chunked(pieces) => (
            concatenated(pieces, fixtures)?,
            only_image(pieces, fixtures)?,
            Framing::Chunked,
        ),
    };
    Ok(Payload {
        bytes,
        image,
        framing,
    })
}

/// The pieces, one after the other.
///
/// # Errors
/// When a piece cannot be made.
pub(crate) fn concatenated(pieces: &[Piece], fixtures: &Fixtures) -> Result<Bytes, PayloadError> {
    let mut bytes = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => bytes.extend(text.as_bytes()),
            Piece::Hex(digits) => bytes.extend(unhex(digits)?),
            Piece::Repeat(repeat) => bytes.extend(repeat.text.repeat(repeat.times).as_bytes()),
            Piece::Unique(text) => bytes.extend(format!("{text}-{}", fixtures.run()).as_bytes()),
            Piece::Base64(image) => {
                bytes.extend(STANDARD.encode(picture::make(image, fixtures)?).as_bytes());
            }
        }
    }
    Ok(bytes.into())
}

/// The image of a body in pieces, where exactly one stands in it.
fn only_image(pieces: &[Piece], fixtures: &Fixtures) -> Result<Option<Bytes>, PayloadError> {
    let images: Vec<&Image> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Base64(image) => Some(image),
            Piece::Text(_) | Piece::Hex(_) | Piece::Repeat(_) | Piece::Unique(_) => None,
        })
        .collect();
    match images.as_slice() {
        [image] => picture::make(image, fixtures).map(Some),
        _ => Ok(None),
    }
}

fn liveness_json(liveness: &Liveness, image: &[u8]) -> Bytes {
    let format = Value::from(liveness.format.as_str());
    format!(
        r#"{{"image":"{}","image_format":{format}}}"#,
        encoded(image, liveness.base64)
    )
    .into()
}

/// The characters that stand between the quotes of a JSON string.
fn encoded(image: &[u8], base64: Base64) -> String {
    match base64 {
        Base64::Standard => STANDARD.encode(image),
        Base64::UrlSafe => URL_SAFE.encode(image),
        Base64::Unpadded => STANDARD_NO_PAD.encode(image),
        Base64::Lines => in_lines(&STANDARD.encode(image)),
        Base64::DataUri => {
            let kind = if image.starts_with(&[0xff, 0xd8]) {
                "jpeg"
            } else {
                "png"
            };
            format!("data:image/{kind};base64,{}", STANDARD.encode(image))
        }
        Base64::EscapedSlashes => STANDARD.encode(image).replace('/', r"\/"),
    }
}

fn in_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len() + text.len() / LINE * 4 + 4);
    for (index, character) in text.chars().enumerate() {
        if index > 0 && index % LINE == 0 {
            lines.push_str(r"\r\n");
        }
        lines.push(character);
    }
    lines
}

fn unhex(digits: &str) -> Result<Vec<u8>, PayloadError> {
    let refuse = || PayloadError::Hex(digits.to_owned());
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair)
                .ok()
                .filter(|pair| pair.len() == 2)
                .ok_or_else(refuse)?;
            u8::from_str_radix(pair, 16).map_err(|_| refuse())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(base64: Base64) -> String {
        let image = Image::Pieces(vec![Piece::Hex("fbefff00".repeat(40))]);
        let body = Body::Liveness(Liveness {
            image,
            base64,
            format: "jpeg".to_owned(),
        });
        String::from_utf8(make(&body, &Fixtures::default()).unwrap().bytes.to_vec()).unwrap()
    }

    #[test]
    fn every_form_of_base64_is_right_json_and_looks_as_named() {
        for (base64, mark) in [
            (Base64::Standard, "++//"),
            (Base64::UrlSafe, "--__"),
            (Base64::Lines, r"\r\n"),
            (Base64::DataUri, "data:image/png;base64,"),
            (Base64::EscapedSlashes, r"\/\/"),
        ] {
            let text = sent(base64);
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "{base64:?}");
            assert!(text.contains(mark), "{base64:?}: {text}");
        }
        assert!(sent(Base64::Standard).contains("=\"") && !sent(Base64::Unpadded).contains('='));
    }

    #[test]
    fn an_odd_digit_is_no_hexadecimal() {
        assert!(unhex("abc").is_err() && unhex("zz").is_err());
        assert_eq!(unhex("00ff").unwrap(), [0, 255]);
    }
}
