//! What the headers say about the body. Reads headers only, never a byte of the body.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use mime::Mime;

use super::BodyError;

/// Accepts a body declared as JSON, or not declared at all.
///
/// Accepted: no `Content-Type`, `application/json`, `application/*+json`; a `charset` must be `utf-8`, other
/// parameters are ignored. `Content-Encoding` may be absent or `identity`.
///
/// # Errors
/// [`BodyError::UnsupportedMediaType`] and [`BodyError::UnsupportedEncoding`]; two `Content-Type` lines are refused too.
pub fn content_type_is_json(headers: &HeaderMap) -> Result<(), BodyError> {
    for encoding in headers.get_all(CONTENT_ENCODING) {
        if !encoding
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"identity")
        {
            return Err(BodyError::UnsupportedEncoding);
        }
    }
    let mut lines = headers.get_all(CONTENT_TYPE).iter();
    let Some(line) = lines.next() else {
        return Ok(());
    };
    let declared: Option<Mime> = line.to_str().ok().and_then(|text| text.trim().parse().ok());
    match declared {
        Some(declared) if lines.next().is_none() && is_utf8_json(&declared) => Ok(()),
        _ => Err(BodyError::UnsupportedMediaType),
    }
}

fn is_utf8_json(declared: &Mime) -> bool {
    let is_json = declared.type_() == mime::APPLICATION
        && (declared.suffix() == Some(mime::JSON)
            || (declared.subtype() == mime::JSON && declared.suffix().is_none()));
    is_json
        && declared
            .params()
            .filter(|(name, _)| *name == mime::CHARSET)
            .all(|(_, charset)| charset.as_str().eq_ignore_ascii_case("utf-8"))
}

/// The length the headers announce. `None` where there is none (chunked, HTTP/2 without a length) or where it
/// is no number: hyper has refused the latter on HTTP/1 before anyone asks here.
#[must_use]
pub fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
