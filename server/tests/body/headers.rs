//! What the headers may say about a body.

use livecheck_server::body::{BodyError, content_length, content_type_is_json};
use poem::http::{HeaderMap, HeaderName, HeaderValue};

fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
    lines
        .iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .fold(HeaderMap::new(), |mut map, (name, value)| {
            map.append(name, value);
            map
        })
}

#[test]
fn json_in_utf8_and_no_declaration_at_all_are_read() {
    for declared in [
        "application/json",
        "Application/JSON",
        " application/json ",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json; profile=x",
        "application/problem+json",
        "application/vnd.api+json; charset=utf-8",
    ] {
        let seen = content_type_is_json(&headers(&[("content-type", declared)]));
        assert_eq!(seen, Ok(()), "{declared}");
    }
    assert_eq!(content_type_is_json(&HeaderMap::new()), Ok(()));
}

#[test]
fn every_other_type_charset_and_double_declaration_is_refused() {
    for declared in [
        "",
        "json",
        "text/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "image/jpeg",
        "application/jsonp",
        "application/json+xml",
        "application/json; charset=shift_jis",
        "application/json; charset=utf-16",
        "application/json, text/plain",
    ] {
        let seen = content_type_is_json(&headers(&[("content-type", declared)]));
        assert_eq!(seen, Err(BodyError::UnsupportedMediaType), "{declared}");
    }
    let twice = headers(&[
        ("content-type", "application/json"),
        ("content-type", "application/json"),
    ]);
    assert_eq!(
        content_type_is_json(&twice),
        Err(BodyError::UnsupportedMediaType)
    );
}

#[test]
fn only_the_identity_encoding_is_read() {
    for (encoding, expected) in [
        ("identity", Ok(())),
        ("Identity", Ok(())),
        ("gzip", Err(BodyError::UnsupportedEncoding)),
        ("identity, gzip", Err(BodyError::UnsupportedEncoding)),
        ("", Err(BodyError::UnsupportedEncoding)),
    ] {
        let declared = headers(&[
            ("content-type", "application/json"),
            ("content-encoding", encoding),
        ]);
        assert_eq!(content_type_is_json(&declared), expected, "{encoding}");
    }
}

#[test]
fn the_announced_length_is_a_number_or_nothing() {
    for (announced, expected) in [
        ("0", Some(0)),
        ("15728640", Some(15_728_640)),
        ("-1", None),
        ("x", None),
    ] {
        assert_eq!(
            content_length(&headers(&[("content-length", announced)])),
            expected
        );
    }
    assert_eq!(content_length(&HeaderMap::new()), None);
}
