//! How the double reads the body of a check.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use wiremock::Request;

use super::Answer;
use super::fault::Fault;

const MAX_BODY: usize = 15 * 1024 * 1024;
const MAX_IMAGE: usize = 10_485_760;

/// A photo as it was sent.
#[derive(Debug)]
pub(crate) struct Photo {
    pub(crate) bytes: Vec<u8>,
    pub(crate) format: image::ImageFormat,
}

#[derive(Deserialize)]
struct Strict<'a> {
    #[serde(borrow)]
    image: Cow<'a, str>,
    #[serde(borrow)]
    image_format: Cow<'a, str>,
}

pub(crate) fn parsed(request: &Request, fault: Fault) -> Result<Photo, Answer> {
    let refuse = |message: &str| Err(Answer::error(400, "invalid_request", message));
    let header = |name| {
        request
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_lowercase)
    };
    let json = header("content-type").is_none_or(|kind| {
        kind.split(';')
            .next()
            .is_some_and(|essence| essence.trim() == "application/json")
    });
    if (!json && fault != Fault::AnyMediaType) || header("content-encoding").is_some() {
        return Err(Answer::error(
            415,
            "invalid_request",
            "Content-Type must be application/json",
        ));
    }
    if request.body.len() > MAX_BODY && fault != Fault::BodyUnlimited {
        return Err(Answer::error(
            413,
            "invalid_request",
            "The request body is larger than 15728640 bytes",
        ));
    }
    // The tree is only read for its own sake: it refuses deep nesting and bytes that are no UTF-8 in members that are ignored.
    let tree: Result<Value, _> = serde_json::from_slice(&request.body);
    let (image, format) = match (fault, tree) {
        (Fault::NestingIsInternal, Err(error)) if error.to_string().contains("recursion") => {
            return Err(Answer::error(
                500,
                "internal_error",
                "An internal error occurred",
            ));
        }
        (Fault::LenientJson, Ok(tree)) => {
            match (tree["image"].as_str(), tree["image_format"].as_str()) {
                (Some(image), Some(format)) => (image.to_owned(), format.to_owned()),
                _ => return refuse("image and image_format are needed"),
            }
        }
        (_, Err(_)) => {
            return refuse(
                "The body is no JSON that can be read: image and image_format are needed",
            );
        }
        (Fault::UnknownMembersRefused, Ok(tree))
            if tree.as_object().is_some_and(|body| body.len() > 2) =>
        {
            return refuse("There are members that are not known");
        }
        (_, Ok(tree)) if !tree.is_object() => return refuse("The body is no object"),
        (_, Ok(_)) => match serde_json::from_slice::<Strict<'_>>(&request.body) {
            Ok(strict) => (strict.image.into_owned(), strict.image_format.into_owned()),
            Err(_) => {
                return refuse("image and image_format must stand in the body once, as strings");
            }
        },
    };
    let format = match format.as_str() {
        "jpeg" => image::ImageFormat::Jpeg,
        "jpg" if fault == Fault::JpgTaken => image::ImageFormat::Jpeg,
        "png" => image::ImageFormat::Png,
        _ if fault == Fault::FormatsUnnamed => return refuse("The format is wrong"),
        _ => return refuse("image_format must be \"jpeg\" or \"png\""),
    };
    let Some(bytes) = decoded(&image, fault) else {
        return refuse("image is no Base64");
    };
    if bytes.len() > MAX_IMAGE {
        return Err(Answer::error(
            400,
            "invalid_image",
            "The image is larger than 10485760 bytes",
        ));
    }
    Ok(Photo { bytes, format })
}

fn decoded(text: &str, fault: Fault) -> Option<Vec<u8>> {
    let payload = match text.split_once(";base64,") {
        Some((_, payload)) if text.starts_with("data:") => payload,
        _ => text,
    };
    let clean: String = payload
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| match c {
            '-' if fault != Fault::UrlSafeRefused => '+',
            '_' if fault != Fault::UrlSafeRefused => '/',
            other => other,
        })
        .collect();
    if fault == Fault::PaddingRequired && !clean.len().is_multiple_of(4) {
        return None;
    }
    let bytes = STANDARD_NO_PAD.decode(clean.trim_end_matches('=')).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}
