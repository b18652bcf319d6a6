//! The RateLimit headers of the fair-use throttle.

use reqwest::Method;

use crate::harness::{Answer, TestServer, Wishes};

/// What the headers of an answer say: requests a second, and how many are left.
fn told(answer: &Answer) -> (u32, u32) {
    let policy = answer.header("ratelimit-policy").expect("a policy");
    let state = answer.header("ratelimit").expect("a state");
    let quota = policy
        .strip_prefix("\"fair-use\";q=")
        .and_then(|rest| rest.strip_suffix(";w=1"));
    let left = state
        .strip_prefix("\"fair-use\";r=")
        .and_then(|rest| rest.split_once(";t="));
    let (left, seconds) = left.expect(state);
    assert!(matches!(seconds, "0" | "1"), "{state}");
    (
        quota.expect(policy).parse().expect(policy),
        left.parse().expect(state),
    )
}

#[tokio::test]
async fn an_answer_tells_what_the_throttle_leaves() {
    let server = TestServer::with(Wishes {
        requests_per_second: 100,
        ..Wishes::default()
    })
    .await;
    let success = server.get("/v1/usage").await;
    assert_eq!((success.status, told(&success)), (200, (100, 99)));
    let refused = server.check("no JSON").await;
    assert_eq!((refused.status, told(&refused).0), (400, 100));
    for bare in ["/v1/usage", "/v1/health"] {
        let sent = server.bare(Method::GET, bare).send().await;
        let answer = Answer::of(sent.expect("an answer")).await;
        assert_eq!(answer.header("ratelimit"), None, "{bare}");
    }
}

#[tokio::test]
async fn a_throttled_answer_tells_that_nothing_is_left() {
    let server = TestServer::with(Wishes {
        requests_per_second: 1,
        ..Wishes::default()
    })
    .await;
    let first = server.get("/v1/usage").await;
    assert_eq!((first.status, told(&first)), (200, (1, 0)));
    let answers = futures_util::future::join_all((0..8).map(|_| server.get("/v1/usage"))).await;
    let limited = answers.iter().find(|answer| answer.status == 429);
    let limited = limited.expect("eight at once are too many");
    assert_eq!((limited.code(), told(limited)), ("rate_limited", (1, 0)));
    assert_eq!(limited.header("retry-after"), Some("1"));
}
