//! Row 28: keys that open nothing.

use reqwest::Method;

use crate::harness::{Answer, TestServer};

#[tokio::test]
async fn every_key_that_opens_nothing_gets_one_answer() {
    let server = TestServer::start().await;
    let secondary = server.customer.secondary.id();
    server.metering.revoke_key(secondary).await.expect("a key");
    let mut typo = server.key.clone();
    typo.replace_range(20..21, if &typo[20..21] == "a" { "b" } else { "a" });
    let keys = [
        None,
        Some(""),
        Some("Bearer abc"),
        Some("lc_"),
        Some("lc_test_0000000000000000000000000000000000"),
        Some(typo.as_str()),
        Some(server.customer.secondary.reveal()),
    ];
    for key in keys {
        let mut sent = server.bare(Method::GET, "/v1/usage");
        if let Some(key) = key {
            sent = sent.header("X-API-Key", key);
        }
        let answer = Answer::of(sent.send().await.expect("an answer")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (401, "invalid_api_key"),
            "{key:?}"
        );
        assert_eq!(answer.message(), "The API key is not valid");
        let metadata = &answer.json["metadata"];
        for member in ["customer_id", "remaining_calls", "over_limit_calls"] {
            assert!(
                metadata.get(member).is_some_and(serde_json::Value::is_null),
                "{key:?}: {member}"
            );
        }
    }
}

#[tokio::test]
async fn a_suspended_account_is_answered_like_an_unknown_key() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/v1/usage").await.status, 200);
    server
        .metering
        .suspend(&server.customer.customer)
        .await
        .expect("suspended");
    let answer = server.get("/v1/usage").await;
    assert_eq!((answer.status, answer.code()), (401, "invalid_api_key"));
}
