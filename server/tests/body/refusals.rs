//! Bodies that are refused, with the whole of what is said about them.

use livecheck_server::body::{BodyError, DeclaredFormat, parse_liveness_request};

const LIMIT: usize = 1000;

fn said(body: impl Into<Vec<u8>>) -> String {
    match parse_liveness_request(body.into(), LIMIT) {
        Err(error) => error.to_string(),
        Ok(request) => panic!("accepted: {request:?}"),
    }
}

fn accepted(body: &str) {
    match parse_liveness_request(body.into(), LIMIT) {
        Ok(request) => {
            assert_eq!(request.image, b"face", "{body}");
            assert_eq!(request.format, DeclaredFormat::Jpeg, "{body}");
        }
        Err(error) => panic!("{body} was refused: {error}"),
    }
}

#[test]
fn a_missing_empty_or_wrong_image_is_named() {
    for (body, message) in [
        (r#"{"image_format":"jpeg"}"#, "image is missing"),
        ("{}", "image is missing"),
        (
            r#"{"Image":"ZmFjZQ==","image_format":"jpeg"}"#,
            "image is missing",
        ),
        (r#"{"image":"","image_format":"jpeg"}"#, "image is empty"),
        (r#"{"image":" \n","image_format":"jpeg"}"#, "image is empty"),
        (
            r#"{"image":"data:image/png;base64,","image_format":"png"}"#,
            "image is empty",
        ),
        (
            r#"{"image":null,"image_format":"jpeg"}"#,
            "image must be a string",
        ),
        (
            r#"{"image":12,"image_format":"jpeg"}"#,
            "image must be a string",
        ),
        (
            r#"{"image":true,"image_format":"jpeg"}"#,
            "image must be a string",
        ),
        (
            r#"{"image":["ZmFjZQ=="],"image_format":"jpeg"}"#,
            "image must be a string",
        ),
        (
            r#"{"image":{"a":1,"a":1},"image_format":"jpeg"}"#,
            "image must be a string",
        ),
        (
            r#"{"image":"*","image_format":"jpeg"}"#,
            "image is not valid Base64",
        ),
        (
            r#"{"image":"\ud800","image_format":"jpeg"}"#,
            "image is not valid Base64",
        ),
        (
            r#"{"image":"Zm\u0000FjZQ==","image_format":"jpeg"}"#,
            "image is not valid Base64",
        ),
        (
            r#"{"image":"顔","image_format":"jpeg"}"#,
            "image is not valid Base64",
        ),
    ] {
        assert_eq!(said(body), message, "{body}");
    }
}

#[test]
fn a_wrong_format_is_answered_with_the_two_right_ones() {
    let body = |format: &str| format!(r#"{{"image":"ZmFjZQ==","image_format":{format}}}"#);
    for (format, message) in [
        (
            r#""jpg""#,
            r#"image_format must be "jpeg" or "png", not "jpg""#,
        ),
        (
            r#""JPEG""#,
            r#"image_format must be "jpeg" or "png", not "JPEG""#,
        ),
        (
            r#""webp""#,
            r#"image_format must be "jpeg" or "png", not "webp""#,
        ),
        (r#""""#, r#"image_format must be "jpeg" or "png", not """#),
        (
            r#""jpeg ""#,
            r#"image_format must be "jpeg" or "png", not "jpeg ""#,
        ),
        (
            r#""a\u0007\"b""#,
            r#"image_format must be "jpeg" or "png", not "a\u{7}\"b""#,
        ),
        ("null", "image_format must be a string"),
        ("1", "image_format must be a string"),
        (r#"["jpeg"]"#, "image_format must be a string"),
    ] {
        assert_eq!(said(body(format)), message, "{format}");
    }
    assert_eq!(said(r#"{"image":"ZmFjZQ=="}"#), "image_format is missing");
}

#[test]
fn no_message_repeats_more_than_forty_characters_of_the_body() {
    let long = "é".repeat(5000);
    for body in [
        format!(r#"{{"image":"ZmFjZQ==","image_format":"{long}"}}"#),
        format!(r#"{{"{long}":1,"{long}":2}}"#),
        format!(r#""{long}""#),
        format!(r#"["{long}"]"#),
        format!(r#"{{"image":"{long}","image_format":"jpeg"}}"#),
        format!("{long}{{}}"),
    ] {
        let message = said(body);
        assert!(
            message.chars().filter(|c| *c == 'é').count() <= 40,
            "{message}"
        );
        assert!(message.len() < 240, "{message}");
    }
}

#[test]
fn what_is_not_an_object_of_json_is_refused() {
    for (body, message) in [
        (
            "",
            "the request body is empty: send a JSON object with image and image_format",
        ),
        (
            " \r\n",
            "the request body is empty: send a JSON object with image and image_format",
        ),
        ("null", "the request body must be a JSON object"),
        ("[]", "the request body must be a JSON object"),
        (
            r#"[{"image":"ZmFjZQ=="}]"#,
            "the request body must be a JSON object",
        ),
        (r#""text""#, "the request body must be a JSON object"),
        ("true", "the request body must be a JSON object"),
        ("-1.5", "the request body must be a JSON object"),
        ("12", "the request body must be a JSON object"),
        (
            "\u{feff}{}",
            "the request body starts with a byte order mark: send it without one",
        ),
    ] {
        assert_eq!(said(body), message, "{body:?}");
    }
    assert_eq!(
        said(b"{\"image\":\"\xff\"}".as_slice()),
        "the request body is not UTF-8: byte 10 is invalid"
    );
}

#[test]
fn broken_and_trailing_json_is_refused() {
    let whole = r#"{"image":"ZmFjZQ==","image_format":"jpeg"}"#;
    let mut broken: Vec<String> = (1..whole.len())
        .map(|end| whole[..end].to_owned())
        .collect();
    broken.extend([
        format!("{whole}x"),
        format!("{whole}{whole}"),
        format!("{whole},"),
        format!("{whole}\0"),
        whole.replace('}', ",}"),
        whole.replace('"', "'"),
        whole.replace("jpeg", "jp\neg"),
        whole.replace("ZmFj", "Zm\nFj"),
        whole.replace("jpeg", r"jp\xeg"),
        whole.replace("jpeg", r"\ud800"),
        whole.replace(r#""jpeg""#, r#""jpeg","x":NaN"#),
        whole.replace(r#""jpeg""#, r#""jpeg","x":Infinity"#),
        whole.replace(r#""jpeg""#, r#""jpeg","x":01"#),
        whole.replace(r#""jpeg""#, r#""jpeg","x":"\ud800""#),
        whole.replace(r#""jpeg""#, r#""jpeg","x":"\udc00\ud800""#),
        whole.replace(r#""jpeg""#, r#""jpeg" /* no */"#),
    ]);
    for body in broken {
        let message = said(body.as_str());
        assert!(
            message.starts_with("the request body is not acceptable JSON: "),
            "{body:?}: {message}"
        );
    }
}

#[test]
fn a_member_that_stands_twice_is_refused_at_every_level() {
    for (body, name) in [
        (
            r#"{"image":"ZmFjZQ==","image":"ZmFjZQ==","image_format":"jpeg"}"#,
            "image",
        ),
        (
            r#"{"image":"ZmFjZQ==","im\u0061ge":"","image_format":"jpeg"}"#,
            "image",
        ),
        (
            r#"{"image":"ZmFjZQ==","image_format":"jpeg","image_format":"png"}"#,
            "image_format",
        ),
        (
            r#"{"image":"ZmFjZQ==","image_format":"jpeg","x":1,"x":1}"#,
            "x",
        ),
        (
            r#"{"image":"ZmFjZQ==","image_format":"jpeg","x":[{"y":{"z":1,"z":2}}]}"#,
            "z",
        ),
    ] {
        let message = said(body);
        assert!(
            message.contains(&format!("member \"{name}\" stands twice")),
            "{body}: {message}"
        );
    }
}

#[test]
fn depth_and_members_are_bounded() {
    let with = |value: &str| format!(r#"{{"image":"ZmFjZQ==","image_format":"jpeg","x":{value}}}"#);
    let nested = |depth: usize| with(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    accepted(&nested(99));
    for depth in [100, 200, 1_000_000] {
        assert!(
            said(nested(depth)).contains("nested more than 100 deep"),
            "{depth}"
        );
    }
    assert!(said("[".repeat(1_000_000)).contains("nested more than 100 deep"));
    assert!(said(with(&"{\"a\":".repeat(1_000_000))).contains("nested more than 100 deep"));
    let many = |count: usize| {
        let members: Vec<String> = (0..count).map(|n| format!("\"{n}\":0")).collect();
        with(&format!("{{{}}}", members.join(",")))
    };
    accepted(&many(1000));
    assert!(said(many(1001)).contains("more than 1000 members"));
}

#[test]
fn unknown_members_of_every_kind_are_ignored_wherever_they_stand() {
    accepted(
        r#" {"a":null,"b":[1,-2.5e3,"\ud83d\ude00",{"image":1}],"image_format":"\u006apeg",
            "c":{"image_format":"webp"},"image":"ZmFjZQ==","d":"","":18446744073709551616} "#,
    );
}

#[test]
fn an_image_over_the_limit_is_too_large_whatever_its_spelling() {
    let exactly = "A".repeat(LIMIT.div_ceil(3) * 4 - 2);
    for (image, bytes) in [(exactly.clone(), LIMIT), (format!("{exactly}=="), LIMIT)] {
        let body = format!(r#"{{"image":"{image}","image_format":"png"}}"#);
        let request = parse_liveness_request(body.into(), LIMIT).unwrap();
        assert_eq!(request.image.len(), bytes);
    }
    for image in [
        format!("{exactly}A"),
        format!("{exactly}AA"),
        format!("data:image/png;base64,{exactly}A="),
        format!(r"{exactly}\nAA"),
        format!("{exactly}AAAAAA"),
    ] {
        let body = format!(r#"{{"image":"{image}","image_format":"png"}}"#);
        assert_eq!(
            parse_liveness_request(body.into(), LIMIT),
            Err(BodyError::ImageTooLarge { limit: LIMIT }),
            "{image}"
        );
    }
}

#[test]
fn a_request_shows_no_image_in_a_log() {
    let request = parse_liveness_request(
        br#"{"image":"ZmFjZQ==","image_format":"jpeg"}"#.to_vec(),
        LIMIT,
    );
    let shown = format!("{request:?}");
    assert!(shown.contains("image_bytes: 4"), "{shown}");
    assert!(!shown.contains("102, 97"), "{shown}");
}
