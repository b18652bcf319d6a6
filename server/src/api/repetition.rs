//! Requests that may be sent again under an `Idempotency-Key`: what the header may be, and what makes two requests the same. The
//! ledger keeps the answers; this room decides nothing about them.

use livecheck_metering::{IdempotencyKey, RequestHash};

use super::header_text::{HeaderText, NotReadable};
use super::refusal::Refusal;
use crate::body::{DeclaredFormat, LivenessRequest};
use crate::generated::envelope::ErrorCode;

/// The key that the caller gave the request, if it gave one.
///
/// # Errors
/// `invalid_request` for a header that is no key, or that was sent twice: worked on as if it were absent, its repetition would be
/// counted again.
pub(super) fn key_of(header: &HeaderText) -> Result<Option<IdempotencyKey>, Refusal> {
    header.read(IdempotencyKey::parse).map_err(|NotReadable| {
        Refusal::new(
            ErrorCode::InvalidRequest,
            "Idempotency-Key must be sent once, with 1 to 255 visible ASCII characters",
        )
    })
}

/// What tells one request from another: the photo's bytes and its declared format, for nothing else decides the answer. How the
/// body writes them makes no difference.
#[must_use]
pub fn request_hash(request: &mut LivenessRequest) -> RequestHash {
    let format = match request.format {
        DeclaredFormat::Jpeg => 0,
        DeclaredFormat::Png => 1,
    };
    // The buffer held the longer Base64 before, so there is room for one byte behind the photo: nothing is copied.
    request.image.push(format);
    let hash = RequestHash::of(&request.image);
    request.image.pop();
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(image: &[u8], format: DeclaredFormat) -> RequestHash {
        let mut request = LivenessRequest {
            image: image.to_vec(),
            format,
        };
        let hash = request_hash(&mut request);
        assert_eq!(request.image, image);
        hash
    }

    #[test]
    fn photo_and_format_tell_requests_apart() {
        let jpeg = hash(b"photo", DeclaredFormat::Jpeg);
        assert_eq!(jpeg, hash(b"photo", DeclaredFormat::Jpeg));
        assert_ne!(jpeg, hash(b"photo", DeclaredFormat::Png));
        assert_ne!(jpeg, hash(b"photo2", DeclaredFormat::Jpeg));
        assert_ne!(jpeg, hash(b"photo\0", DeclaredFormat::Jpeg));
    }

    #[test]
    fn the_header_takes_what_the_document_says() {
        let document = livecheck_openapi::document().expect("the document");
        let operation = document.operation("checkLiveness").expect("the check");
        let parameter = operation
            .parameters
            .iter()
            .find(|parameter| parameter.name == "Idempotency-Key")
            .expect("the parameter");
        let (schema, bound) = (&parameter.schema, |name: &str| {
            parameter.schema[name]
                .as_u64()
                .and_then(|n| usize::try_from(n).ok())
                .expect("a bound")
        });
        assert_eq!(schema["pattern"], "^[!-~]+$");
        let takes = |length: usize| IdempotencyKey::parse(&"k".repeat(length)).is_some();
        assert!(takes(bound("minLength")) && !takes(bound("minLength") - 1));
        assert!(takes(bound("maxLength")) && !takes(bound("maxLength") + 1));
        let visible = |c: char| ('!'..='~').contains(&c);
        for c in (0..=255).map(char::from) {
            assert_eq!(
                IdempotencyKey::parse(&c.to_string()).is_some(),
                visible(c),
                "{c:?}"
            );
        }
    }
}
