//! Row 29: the order of the checks.

use reqwest::Method;

use crate::harness::{TestServer, Wishes, face};

#[tokio::test]
async fn the_checks_run_in_the_contracts_order() {
    // 401 before anything of the body; the quota before the body; the body before the image.
    let server = TestServer::with(Wishes {
        plan: livecheck_metering::Plan::Starter,
        limit: Some(1),
        hard_cap: Some(true),
        ..Wishes::default()
    })
    .await;
    let no_key = server
        .bare(Method::POST, "/v1/check/liveness")
        .body("no JSON");
    assert_eq!(no_key.send().await.expect("an answer").status(), 401);
    assert_eq!(server.check("no JSON").await.status, 400);
    assert_eq!(server.check_image(&face(), "jpeg").await.status, 200);
    let answer = server.check("no JSON").await;
    assert_eq!((answer.status, answer.code()), (429, "quota_exceeded"));
}

#[tokio::test]
async fn too_fast_a_customer_is_told_how_long_to_wait() {
    let server = TestServer::with(Wishes {
        requests_per_second: 2,
        ..Wishes::default()
    })
    .await;
    let mut answers = Vec::new();
    for _ in 0..12 {
        answers.push(server.get("/v1/usage").await);
    }
    let limited = answers
        .iter()
        .find(|answer| answer.status == 429)
        .expect("a limited answer");
    assert_eq!(limited.code(), "rate_limited");
    assert_eq!(limited.header("retry-after"), Some("1"));
    assert_eq!(limited.json["metadata"]["remaining_calls"], 5000);
}
