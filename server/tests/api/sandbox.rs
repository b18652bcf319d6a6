//! Sandbox keys: every documented answer of the check, without engine and ledger.

use livecheck_openapi::document;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::harness::{Answer, TestServer, Wishes, body};

/// No picture at all: the sandbox judges none.
const PHOTO: &[u8] = b"no picture";

async fn sandbox() -> (TestServer, String) {
    sandbox_with(Wishes::default()).await
}

async fn sandbox_with(wishes: Wishes) -> (TestServer, String) {
    let server = TestServer::with(wishes).await;
    let issued = server
        .metering
        .issue_sandbox_key(&server.customer.customer)
        .await
        .expect("a sandbox key");
    let key = issued.reveal().to_owned();
    (server, key)
}

fn check(server: &TestServer, key: &str) -> RequestBuilder {
    server
        .bare(Method::POST, "/v1/check/liveness")
        .header("X-API-Key", key)
        .body(body(PHOTO, "jpeg"))
}

async fn answer(sent: RequestBuilder) -> Answer {
    Answer::of(sent.send().await.expect("an answer")).await
}

fn names() -> Vec<&'static str> {
    let operation = document().expect("the document").operation("checkLiveness");
    let parameters = &operation.expect("the check").parameters;
    let parameter = parameters
        .iter()
        .find(|one| one.name == "Livecheck-Sandbox");
    let names = &parameter.expect("the parameter").schema["x-extensible-enum"];
    let names = names.as_array().expect("names").iter();
    names.map(|name| name.as_str().expect("a name")).collect()
}

#[tokio::test]
async fn every_documented_name_brings_its_documented_answer_and_nothing_is_counted() {
    let (server, key) = sandbox().await;
    let document = document().expect("the document");
    let operation = document.operation("checkLiveness").expect("the check");
    for name in names() {
        let answer = answer(check(&server, &key).header("Livecheck-Sandbox", name)).await;
        let documented = operation
            .answers
            .iter()
            .find(|one| one.status == answer.status);
        let documented = documented.expect(name);
        match document.errors().get(name) {
            Some(rule) => {
                assert_eq!((answer.code(), rule.status[0]), (name, answer.status));
                assert!(documented.codes.iter().any(|code| code == name), "{name}");
                assert!(answer.json.get("data").is_none(), "{name}");
            }
            None => {
                assert_eq!(answer.status, 200, "{name}: {}", answer.text);
                assert_eq!(answer.json["metadata"]["status"], "success");
                let reason = &answer.json["data"]["reasons"][0]["code"];
                let plain = ["bona_fide", "attack"].contains(&name);
                assert!(
                    if plain {
                        reason.is_null()
                    } else {
                        reason == name
                    },
                    "{name}"
                );
            }
        }
        assert_eq!(answer.json["metadata"]["ver"], document.version(), "{name}");
    }
    assert_eq!(server.counted().await, 0);
    let audit = server.metering.verify_ledger().await.expect("an audit");
    assert!(audit.is_clean() && audit.calls == 0);
}

#[tokio::test]
async fn without_a_name_a_live_face_is_the_answer() {
    let (server, key) = sandbox().await;
    let answer = answer(check(&server, &key)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let (metadata, data) = (&answer.json["metadata"], &answer.json["data"]);
    assert_eq!(
        (&data["isFakeFace"], &data["isValidFace"]),
        (&false.into(), &true.into())
    );
    assert_eq!(
        metadata["customer_id"],
        server.customer.customer.to_string()
    );
    assert_eq!(metadata["remaining_calls"], 3850);
    assert!(answer.header("ratelimit").is_some());
}

#[tokio::test]
async fn a_request_that_is_wrong_is_refused_as_a_live_key_would_be() {
    let (server, key) = sandbox().await;
    let wrong: [(&str, u16); 3] = [
        ("no JSON", 400),
        ("{}", 400),
        (r#"{"image": "AAAA", "image_format": "webp"}"#, 400),
    ];
    for (body, status) in wrong {
        let answer = answer(check(&server, &key).body(body)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (status, "invalid_request"),
            "{body}"
        );
        assert_eq!(answer.json["metadata"]["remaining_calls"], 3850);
    }
    let odd = answer(check(&server, &key).header("Livecheck-Sandbox", "blue_moon")).await;
    assert_eq!((odd.status, odd.code()), (400, "invalid_request"));
    for name in names() {
        assert!(odd.message().contains(name), "{}", odd.message());
    }
    let key_of_call = answer(check(&server, &key).header("Idempotency-Key", "a b")).await;
    assert_eq!(
        (key_of_call.status, key_of_call.code()),
        (400, "invalid_request")
    );
}

#[tokio::test]
async fn figures_are_those_of_the_fixture_and_agree_with_one_another() {
    let (server, key) = sandbox().await;
    let usage = |key: &str| {
        server
            .bare(Method::GET, "/v1/usage")
            .header("X-API-Key", key)
    };
    let told = answer(usage(&key)).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let (metadata, data) = (&told.json["metadata"], &told.json["data"]);
    let month = metadata["date"].as_str().map(|date| &date[..7]);
    assert_eq!(data["year_month"].as_str(), month);
    assert_eq!(
        (&data["total_calls"], &data["monthly_limit"]),
        (&1150.into(), &5000.into())
    );
    assert_eq!(
        (&data["remaining_calls"], &metadata["remaining_calls"]),
        (&3850.into(), &3850.into())
    );
    assert_eq!(
        metadata["customer_id"],
        server.customer.customer.to_string()
    );

    let quota = answer(check(&server, &key).header("Livecheck-Sandbox", "quota_exceeded")).await;
    assert_eq!(quota.json["metadata"]["remaining_calls"], 0);
    assert_eq!(quota.header("retry-after"), None);
    let dead = answer(check(&server, &key).header("Livecheck-Sandbox", "invalid_api_key")).await;
    assert_eq!(dead.json["metadata"]["customer_id"], Value::Null);
    let limited = answer(check(&server, &key).header("Livecheck-Sandbox", "rate_limited")).await;
    assert_eq!(limited.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn a_sandbox_request_takes_no_idempotency_key_from_live_ones() {
    let (server, key) = sandbox().await;
    for _ in 0..2 {
        let answer = answer(check(&server, &key).header("Idempotency-Key", "order-1")).await;
        assert_eq!(
            (answer.status, answer.header("idempotency-replayed")),
            (200, None)
        );
    }
    let live = server
        .check_named("order-1", &crate::harness::face(), "jpeg")
        .await;
    assert_eq!(
        (live.status, live.header("idempotency-replayed")),
        (200, None)
    );
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn a_live_key_that_asks_for_a_fixture_is_refused_and_not_charged() {
    let server = TestServer::start().await;
    let sent = check(&server, &server.key).body(body(&crate::harness::face(), "jpeg"));
    let answer = answer(sent.header("Livecheck-Sandbox", "attack")).await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_request"));
    assert!(
        answer.message().contains("lc_test_"),
        "{}",
        answer.message()
    );
    assert_eq!(server.counted().await, 0);
}

#[tokio::test]
async fn the_sandbox_is_open_to_an_account_without_credits_and_closed_with_its_key() {
    let (server, key) = sandbox_with(Wishes {
        plan: livecheck_metering::Plan::Starter,
        limit: Some(1),
        hard_cap: Some(true),
        ..Wishes::default()
    })
    .await;
    let face = crate::harness::face();
    assert_eq!(server.check_image(&face, "jpeg").await.status, 200);
    assert_eq!(server.check_image(&face, "jpeg").await.status, 429);
    assert_eq!(answer(check(&server, &key)).await.status, 200);

    let customer = &server.customer.customer;
    let listed = server.metering.sandbox_keys(customer).await.expect("keys");
    let revoked = server.metering.revoke_sandbox_key(&listed[0].id).await;
    revoked.expect("revoked");
    let refused = answer(check(&server, &key)).await;
    assert_eq!((refused.status, refused.code()), (401, "invalid_api_key"));
}
