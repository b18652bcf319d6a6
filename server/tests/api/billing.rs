//! The contract's billing rows as a caller sees them. The ledger's own tests are in its crate.

use livecheck_metering::{HardCap, Plan};
use reqwest::Method;

use crate::harness::{TestServer, Wishes, face};

#[tokio::test]
async fn exactly_one_call_is_counted_for_each_success_and_none_for_anything_else() {
    let server = TestServer::start().await;
    assert_eq!(server.counted().await, 0);
    assert_eq!(server.check_image(&face(), "jpeg").await.status, 200);
    assert_eq!(server.counted().await, 1);
    server.check("no JSON").await;
    server.check_image(b"no image", "png").await;
    server.get("/v1/health").await;
    server.get("/v1/nothing").await;
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn a_capped_account_gets_exactly_its_limit_whatever_comes_at_once() {
    let server = TestServer::with(Wishes {
        plan: Plan::Starter,
        limit: Some(5),
        hard_cap: Some(true),
        ..Wishes::default()
    })
    .await;
    let face = face();
    let answers =
        futures_util::future::join_all((0..12).map(|_| server.check_image(&face, "jpeg"))).await;
    let count = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(200), count(429)), (5, 7));
    let refused = answers
        .iter()
        .find(|answer| answer.status == 429)
        .expect("a refusal");
    assert_eq!(refused.code(), "quota_exceeded");
    assert_eq!(refused.header("retry-after"), None);
    assert_eq!(refused.json["metadata"]["remaining_calls"], 0);
    assert!(
        refused.json.get("data").is_none(),
        "a loser gets no verdict"
    );
    assert_eq!(server.counted().await, 5);
    let audit = server.metering.verify_ledger().await.expect("an audit");
    assert!(audit.is_clean(), "{:?}", audit.differences);
}

#[tokio::test]
async fn an_uncapped_account_goes_on_as_overage_until_its_cap_is_switched_on() {
    let server = TestServer::with(Wishes {
        plan: Plan::Starter,
        limit: Some(1),
        hard_cap: Some(false),
        ..Wishes::default()
    })
    .await;
    let face = face();
    assert_eq!(
        server.check_image(&face, "jpeg").await.json["metadata"]["over_limit_calls"],
        0
    );
    let over = server.check_image(&face, "jpeg").await;
    assert_eq!(over.json["metadata"]["over_limit_calls"], 1);
    assert_eq!(over.json["metadata"]["remaining_calls"], 0);

    let id = server.customer.customer;
    server
        .metering
        .set_hard_cap(&id, HardCap::On)
        .await
        .expect("switched");
    let stopped = server.check_image(&face, "jpeg").await;
    assert_eq!((stopped.status, stopped.code()), (429, "quota_exceeded"));
    let usage = server.get("/v1/usage").await.json["data"].clone();
    assert_eq!(
        (&usage["over_limit_calls"], &usage["overage_billed_calls"]),
        (&0.into(), &1.into())
    );

    server
        .metering
        .set_hard_cap(&id, HardCap::Off)
        .await
        .expect("switched");
    assert_eq!(server.check_image(&face, "jpeg").await.status, 200);
}

#[tokio::test]
async fn usage_shows_the_month_and_the_plan() {
    let server = TestServer::start().await;
    let answer = server.get("/v1/usage").await;
    let (metadata, data) = (&answer.json["metadata"], &answer.json["data"]);
    assert_eq!(data["plan"], "standard");
    assert_eq!(data["monthly_limit"], 5000);
    assert_eq!(data["hard_cap_enabled"], false);
    assert_eq!(
        data["year_month"].as_str(),
        metadata["date"].as_str().map(|date| &date[..7])
    );
    assert_eq!(data["remaining_calls"], metadata["remaining_calls"]);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_with_the_accounts_figures_and_counts_nothing() {
    let server = TestServer::with(Wishes {
        queue: 1,
        ..Wishes::default()
    })
    .await;
    let face = face();
    let answers =
        futures_util::future::join_all((0..40).map(|_| server.check_image(&face, "jpeg"))).await;
    let refused: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 503)
        .collect();
    let served = answers.iter().filter(|answer| answer.status == 200).count() as u64;
    assert!(
        !refused.is_empty(),
        "40 at once must overflow a queue of one"
    );
    for answer in refused {
        assert_eq!(answer.code(), "service_unavailable");
        assert!(answer.header("retry-after").is_some());
        assert!(answer.json["metadata"]["remaining_calls"].is_u64());
    }
    assert_eq!(server.counted().await, served);
}

#[tokio::test]
async fn a_caller_who_leaves_while_the_body_is_read_is_not_charged() {
    let server = TestServer::start().await;
    let half = futures_util::stream::iter([
        Ok(br#"{"image": "abc"#.to_vec()),
        Err(std::io::Error::other("gone")),
    ]);
    let sent = server
        .request(Method::POST, "/v1/check/liveness")
        .body(reqwest::Body::wrap_stream(half));
    assert!(sent.send().await.is_err());
    assert_eq!(server.counted().await, 0);
}
