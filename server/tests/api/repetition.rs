//! Requests that are sent again under an idempotency key.

use std::collections::BTreeMap;

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_metering::{IdempotencyKey, Idempotent, Plan};
use livecheck_server::api::request_hash;
use livecheck_server::body::parse_liveness_request;
use reqwest::Method;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::harness::{Answer, TestServer, Wishes, body, face};

const KEY: &str = "order-4711";

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == Some("true")
}

/// Takes the key for this request and holds it, as a server does that is at work on it.
async fn hold(server: &TestServer, body: String) -> Idempotent {
    let mut request = parse_liveness_request(body.into_bytes(), 1 << 20).expect("a request");
    let caller = server.metering.authenticate(&server.key).await;
    let begun = server
        .metering
        .begin_idempotent(
            &caller.expect("the caller"),
            &IdempotencyKey::parse(KEY).expect("a key"),
            &request_hash(&mut request),
        )
        .await;
    begun.expect("the ledger")
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_to_the_byte_and_is_free() {
    let server = TestServer::start().await;
    let first = server.check_named(KEY, &face(), "jpeg").await;
    assert_eq!(
        (first.status, replayed(&first)),
        (200, false),
        "{}",
        first.text
    );
    let again = server.check_named(KEY, &face(), "jpeg").await;
    assert_eq!((again.status, replayed(&again)), (200, true));
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    assert_eq!(server.counted().await, 1);

    let fresh = server.check_named("order-4712", &face(), "jpeg").await;
    assert_eq!((fresh.status, replayed(&fresh)), (200, false));
    assert_eq!(server.counted().await, 2);
}

#[tokio::test]
async fn an_answer_is_replayed_by_another_server_and_after_a_restart() {
    let here = TestServer::start().await;
    let there = here.beside().await;
    let first = here.check_named(KEY, &face(), "jpeg").await;
    let other = there.check_named(KEY, &face(), "jpeg").await;
    assert_eq!((first.status, replayed(&other)), (200, true));
    assert_eq!(other.text, first.text);

    here.metering.shutdown().await;
    there.metering.shutdown().await;
    let restarted = here.beside().await;
    drop((here, there));
    let again = restarted.check_named(KEY, &face(), "jpeg").await;
    assert_eq!((again.status, replayed(&again)), (200, true));
    assert_eq!(again.text, first.text);
    assert_eq!(restarted.counted().await, 1);
    let audit = restarted.metering.verify_ledger().await.expect("an audit");
    assert!(audit.is_clean(), "{:?}", audit.differences);
}

#[tokio::test]
async fn how_the_body_is_written_makes_no_difference() {
    let server = TestServer::start().await;
    let first = server.check_named(KEY, &face(), "jpeg").await;
    let tidy = body(&face(), "jpeg");
    let parsed: serde_json::Value = serde_json::from_str(&tidy).expect("JSON");
    let image = parsed["image"]
        .as_str()
        .expect("text")
        .trim_end_matches('=');
    let other = format!(
        "{{ \"image_format\":\"jpeg\", \"note\": 1,\n \"image\":\"data:image/jpeg;base64,{image}\"}}"
    );
    let sent = server
        .request(Method::POST, "/v1/check/liveness")
        .header("Idempotency-Key", KEY)
        .body(other);
    let again = Answer::of(sent.send().await.expect("an answer")).await;
    assert_eq!((again.status, &again.text), (200, &first.text));
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn another_photo_or_format_under_the_same_key_is_refused_and_free() {
    let server = TestServer::start().await;
    assert_eq!(server.check_named(KEY, &face(), "jpeg").await.status, 200);
    let other = DrawnFace::new(400, 400).jpeg(90);
    for (photo, format) in [(&other, "jpeg"), (&face(), "png")] {
        let answer = server.check_named(KEY, photo, format).await;
        assert_eq!(
            (answer.status, answer.code()),
            (422, "idempotency_mismatch")
        );
        assert_eq!(answer.header("retry-after"), None);
        assert_eq!(answer.json["metadata"]["remaining_calls"], 4999);
    }
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn a_request_under_way_anywhere_is_a_conflict_until_it_ends() {
    let here = TestServer::start().await;
    let there = here.beside().await;
    let held = hold(&here, body(&face(), "jpeg")).await;
    assert!(matches!(held, Idempotent::Fresh(_)), "{held:?}");
    for server in [&here, &there] {
        let answer = server.check_named(KEY, &face(), "jpeg").await;
        assert_eq!(
            (answer.status, answer.code()),
            (409, "idempotency_conflict")
        );
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_eq!(answer.json["metadata"]["remaining_calls"], 5000);
    }
    drop(held);
    let answer = here.check_named(KEY, &face(), "jpeg").await;
    assert_eq!((answer.status, replayed(&answer)), (200, false));
    assert_eq!(there.counted().await, 1);
}

#[tokio::test]
async fn of_requests_that_come_at_once_one_is_counted() {
    let here = TestServer::start().await;
    let there = here.beside().await;
    let face = face();
    let sent = (0..12).map(|n| {
        let server = if n % 2 == 0 { &here } else { &there };
        server.check_named(KEY, &face, "jpeg")
    });
    let mut counts: BTreeMap<(u16, bool), usize> = BTreeMap::new();
    for answer in futures_util::future::join_all(sent).await {
        *counts
            .entry((answer.status, replayed(&answer)))
            .or_default() += 1;
    }
    assert_eq!(counts.get(&(200, false)), Some(&1), "{counts:?}");
    assert!(
        counts
            .keys()
            .all(|kind| [(200, false), (200, true), (409, false)].contains(kind)),
        "{counts:?}"
    );
    assert_eq!(here.counted().await, 1);
}

#[tokio::test]
async fn a_request_that_failed_gives_its_key_back() {
    let server = TestServer::start().await;
    let nobody = DrawnFace::new(320, 320).nobody().jpeg(90);
    for _ in 0..2 {
        let refused = server.check_named(KEY, &nobody, "jpeg").await;
        assert_eq!((refused.status, refused.code()), (400, "invalid_image"));
        assert!(!replayed(&refused));
    }
    let answer = server.check_named(KEY, &face(), "jpeg").await;
    assert_eq!((answer.status, replayed(&answer)), (200, false));
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn the_last_credits_answer_is_replayed_though_nothing_is_left() {
    let server = TestServer::with(Wishes {
        plan: Plan::Starter,
        limit: Some(1),
        hard_cap: Some(true),
        ..Wishes::default()
    })
    .await;
    let first = server.check_named(KEY, &face(), "jpeg").await;
    assert_eq!(first.status, 200);
    let again = server.check_named(KEY, &face(), "jpeg").await;
    assert_eq!((again.status, replayed(&again)), (200, true));
    assert_eq!(again.text, first.text);
    // Whatever else is wrong with a request, the month's end is told first.
    let other = server.check_named("another", &face(), "jpeg").await;
    assert_eq!((other.status, other.code()), (429, "quota_exceeded"));
    for (key, body) in [("another", "no JSON"), ("two words", "no JSON")] {
        let sent = server
            .request(Method::POST, "/v1/check/liveness")
            .header("Idempotency-Key", key)
            .body(body);
        let answer = Answer::of(sent.send().await.expect("an answer")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (429, "quota_exceeded"),
            "{key}"
        );
    }
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn what_is_no_key_is_refused_before_the_body_is_looked_at() {
    let server = TestServer::start().await;
    let long = "k".repeat(256);
    let wrong: [&[u8]; 4] = [b"", b"two words", b"caf\xc3\xa9", long.as_bytes()];
    for key in wrong {
        let sent = server
            .request(Method::POST, "/v1/check/liveness")
            .header("Idempotency-Key", key)
            .body(body(&face(), "jpeg"));
        let answer = Answer::of(sent.send().await.expect("an answer")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "invalid_request"),
            "{key:?}"
        );
        assert!(
            answer.message().contains("Idempotency-Key"),
            "{}",
            answer.message()
        );
    }
    let twice = server
        .request(Method::POST, "/v1/check/liveness")
        .header("Idempotency-Key", "one")
        .header("Idempotency-Key", "two")
        .body(body(&face(), "jpeg"));
    let answer = Answer::of(twice.send().await.expect("an answer")).await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_request"));
    let no_key = server
        .bare(Method::POST, "/v1/check/liveness")
        .header("Idempotency-Key", "two words");
    assert_eq!(no_key.send().await.expect("an answer").status(), 401);
    assert_eq!(server.counted().await, 0);
}

#[tokio::test]
async fn the_accounts_other_key_gets_the_replay_and_another_account_does_not() {
    let server = TestServer::start().await;
    let first = server.check_named(KEY, &face(), "jpeg").await;
    let sent = |key: &str| {
        server
            .bare(Method::POST, "/v1/check/liveness")
            .header("X-API-Key", key)
            .header("Idempotency-Key", KEY)
            .body(body(&face(), "jpeg"))
            .send()
    };
    let secondary = sent(server.customer.secondary.reveal()).await;
    let secondary = Answer::of(secondary.expect("an answer")).await;
    assert_eq!((&secondary.text, replayed(&secondary)), (&first.text, true));

    let bob = livecheck_metering::NewCustomer {
        email: "bob@example.com".parse().expect("an address"),
        plan: Plan::Free,
        limit: None,
        hard_cap: None,
    };
    let bob = server.metering.create_customer(bob).await.expect("Bob");
    let bobs = sent(bob.primary.reveal()).await.expect("an answer");
    let bobs = Answer::of(bobs).await;
    assert_eq!((bobs.status, replayed(&bobs)), (200, false));
    assert_eq!(
        bobs.json["metadata"]["customer_id"],
        bob.customer.to_string()
    );
}

#[tokio::test]
async fn a_caller_who_left_gets_the_answer_on_coming_back_and_pays_once() {
    let server = TestServer::start().await;
    let body = body(&face(), "jpeg");
    let head = format!(
        "POST /v1/check/liveness HTTP/1.1\r\nHost: a\r\nX-API-Key: {}\r\nIdempotency-Key: {KEY}\r\nContent-Length: {}\r\n\r\n",
        server.key,
        body.len()
    );
    let address = server.base.trim_start_matches("http://");
    for _ in 0..3 {
        let mut gone = TcpStream::connect(address).await.expect("a connection");
        let request = [head.as_bytes(), body.as_bytes()].concat();
        gone.write_all(&request).await.expect("sent");
    }
    // Whether the server had counted by then is open; that the call is paid for once is not.
    let answer = loop {
        let answer = server.check_named(KEY, &face(), "jpeg").await;
        if answer.status != 409 {
            break answer;
        }
    };
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(server.counted().await, 1);
    let audit = server.metering.verify_ledger().await.expect("an audit");
    assert!(audit.is_clean(), "{:?}", audit.differences);
}
