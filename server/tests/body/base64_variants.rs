//! The spellings of Base64 that are read, and those that are not.

use livecheck_server::body::{BodyError, InvalidBody, parse_liveness_request};

fn image(text: &str) -> Result<Vec<u8>, BodyError> {
    let body = format!(r#"{{"image":"{text}","image_format":"jpeg"}}"#);
    parse_liveness_request(body.into_bytes(), 1000).map(|request| request.image)
}

#[test]
fn every_spelling_of_an_image_is_read() {
    let bytes: &[u8] = &[0xfb, 0xff, 0xbe, 0x3f];
    for text in [
        "+/++Pw==",
        "+/++Pw",
        "-_--Pw==",
        "-_--Pw",
        r"+\/++Pw==",
        r"\u002b\u002F++Pw\u003d=",
        r"+/++\nPw==\n",
        r"\r\n+/++\r\nPw=\t=\r\n",
        " +/+ +Pw = = ",
        "data:image/jpeg;base64,+/++Pw==",
        "DATA:Image/PNG;Base64,-_--Pw",
        r"data:image\/jpeg;base64,+\/++Pw==",
        "data:image/jpeg;name=a.jpg;base64, +/++Pw",
    ] {
        assert_eq!(image(text).as_deref(), Ok(bytes), "{text}");
    }
}

#[test]
fn misspelt_base64_is_refused() {
    for text in [
        "=",
        "====",
        "A",
        "AAAAA",
        "AA=",
        "AAA==",
        "AAAA=",
        "AAAA====",
        "AA==AA==",
        "AA=A",
        "=AAA",
        // Unused bits that are not zero: the canonical spellings end in Q and E.
        "QR==",
        "QR",
        "QUF=",
        // Both alphabets at once.
        "+_++",
        "-/AA",
        "AA.A",
        "AA%2B",
        r"AA\u00e9A",
        r"AA\\A",
        r#"AA\"A"#,
        "data:",
        "data:,AAAA",
        "data:image/jpeg,AAAA",
        "data:text/plain;base64,AAAA",
        "data:image/jpeg;base64;AAAA",
        "data:image/jpeg;base64,data:image/jpeg;base64,AAAA",
        "http://example.com/face.jpg",
    ] {
        assert_eq!(
            image(text),
            Err(BodyError::Invalid(InvalidBody::NotBase64)),
            "{text}"
        );
    }
}
