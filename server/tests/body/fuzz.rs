//! Properties over generated bodies.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use livecheck_server::body::parse_liveness_request;
use proptest::prelude::*;

const LIMIT: usize = 4096;

fn wrapped(text: &str, every: usize, by: &str) -> String {
    let symbols: Vec<char> = text.chars().collect();
    symbols
        .chunks(every)
        .map(|line| line.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(by)
}

proptest! {
    #[test]
    fn every_image_comes_back_from_every_spelling(
        bytes in prop::collection::vec(any::<u8>(), 1..300),
        every in 1..80_usize,
        prefix in prop::sample::select(vec!["", "data:image/png;base64,", "data:image\\/jpeg;base64,"]),
        engine in prop::sample::select(vec![&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD]),
        by in prop::sample::select(vec!["", " ", "\\n", "\\r\\n", "\\t", "\\u000a"]),
        slash in prop::sample::select(vec!["/", "\\/", "\\u002f"]),
    ) {
        let text = wrapped(&engine.encode(&bytes), every, by).replace('/', slash);
        let body = format!(r#"{{"x":[1],"image":"{prefix}{text}","image_format":"png"}}"#);
        let request = parse_liveness_request(body.into_bytes(), LIMIT);
        prop_assert_eq!(request.map(|request| request.image), Ok(bytes));
    }

    #[test]
    fn arbitrary_bytes_are_answered_and_never_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(parse_liveness_request(body, LIMIT).is_err());
    }

    #[test]
    fn a_body_with_one_byte_changed_never_panics(at in 0..60_usize, byte: u8) {
        let mut body = br#"{"image":"data:image/png;base64,ZmFj\nZQ==","image_format":"png"}"#.to_vec();
        body[at] = byte;
        if let Ok(request) = parse_liveness_request(body, LIMIT) {
            prop_assert!(!request.image.is_empty() && request.image.len() <= LIMIT);
        }
    }

    #[test]
    fn arbitrary_text_as_image_decodes_like_the_reference_or_not_at_all(text in "[A-Za-z0-9+/=_ -]{0,24}") {
        let body = format!(r#"{{"image":"{text}","image_format":"png"}}"#);
        let decoded = parse_liveness_request(body.into_bytes(), LIMIT).map(|request| request.image);
        let bare = text.replace(' ', "");
        let reference = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD]
            .into_iter()
            .find_map(|engine| engine.decode(&bare).ok())
            .filter(|bytes| !bytes.is_empty());
        prop_assert_eq!(decoded.ok(), reference);
    }
}
