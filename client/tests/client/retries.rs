//! What is sent again, under which key, and when the client gives up. No test waits: waits are drawn from zero to zero.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use livecheck_client::test_util::{Reply, Request, Service};
use livecheck_client::{
    Attempt, Check, Client, Error, ErrorCode, Health, Hook, IdempotencyKey, Image, RetryPolicy,
};

use crate::double::{KEY, photo};

fn at_once(tries: u32) -> RetryPolicy {
    RetryPolicy::new().tries(tries).first_wait(Duration::ZERO)
}

async fn service() -> (Service, Client) {
    let service = Service::start().await.expect("a double");
    let client = service
        .client_builder()
        .retry(at_once(3))
        .build()
        .expect("sound settings");
    (service, client)
}

fn keys(requests: &[Request]) -> Vec<Option<&str>> {
    requests
        .iter()
        .map(|request| request.headers.get("idempotency-key")?.to_str().ok())
        .collect()
}

#[tokio::test]
async fn a_refusal_that_passes_is_followed_by_the_same_request_under_the_same_key() {
    let (service, client) = service().await;
    service
        .check_liveness([
            Reply::error(ErrorCode::ServiceUnavailable),
            Reply::error(ErrorCode::RateLimited),
            Reply::success(),
        ])
        .expect("replies");
    let answer = client.check_liveness(photo()).await.expect("a verdict");
    assert!(!answer.data.is_fake_face);
    let requests = service.requests().await;
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|one| one.body == requests[0].body));
    let keys = keys(&requests);
    assert!(keys[0].is_some_and(|key| key.len() == 36), "{keys:?}");
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[tokio::test]
async fn two_calls_bear_two_keys() {
    let (service, client) = service().await;
    for _ in 0..2 {
        client.check_liveness(photo()).await.expect("a verdict");
    }
    let requests = service.requests().await;
    let keys = keys(&requests);
    assert!(keys[0].is_some() && keys[0] != keys[1], "{keys:?}");
}

#[tokio::test]
async fn the_last_refusal_is_the_error() {
    let (service, client) = service().await;
    service
        .check_liveness([Reply::error(ErrorCode::ServiceUnavailable)])
        .expect("replies");
    let error = client.check_liveness(photo()).await.expect_err("refused");
    assert_eq!(error.code(), Some(&ErrorCode::ServiceUnavailable));
    assert_eq!(service.requests().await.len(), 3);
}

#[tokio::test]
async fn what_another_try_cannot_mend_is_sent_once() {
    for code in [
        ErrorCode::QuotaExceeded,
        ErrorCode::InvalidImage,
        ErrorCode::InvalidRequest,
        ErrorCode::InternalError,
        ErrorCode::Unknown("moon_in_the_wrong_phase".to_owned()),
    ] {
        let (service, client) = service().await;
        service
            .check_liveness([Reply::error(code.clone()), Reply::success()])
            .expect("replies");
        let error = client.check_liveness(photo()).await.expect_err("refused");
        assert_eq!(error.code(), Some(&code));
        assert_eq!(service.requests().await.len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_not_asked_for_again() {
    let (service, client) = service().await;
    service
        .check_liveness([Reply::raw(200, "{"), Reply::success()])
        .expect("replies");
    let error = client.check_liveness(photo()).await.expect_err("cut");
    assert!(matches!(error, Error::Response(_)), "{error:?}");
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn a_gateways_page_is_followed_by_the_same_request_under_the_same_key() {
    for status in [502, 503, 504] {
        let (service, client) = service().await;
        let page = || [Reply::raw(status, "<html>"), Reply::success()];
        service.check_liveness(page()).expect("replies");
        service.usage(page()).expect("replies");
        client.check_liveness(photo()).await.expect("a verdict");
        let requests = service.requests().await;
        let keys = keys(&requests);
        assert!(keys[0].is_some() && keys[1] == keys[0], "{keys:?}");
        client.usage().await.expect("a second answer");
        assert_eq!(service.requests().await.len(), 4);
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_repeated_that_may_have_been_counted() {
    let service = Service::start().await.expect("a double");
    service
        .check_liveness([Reply::raw(503, "<html>"), Reply::success()])
        .expect("replies");
    let once = service.client_builder().build().expect("sound settings");
    once.check_liveness(photo()).await.expect_err("a page");
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn a_time_that_ran_out_is_followed_by_the_same_request_under_the_same_key() {
    let service = Service::start().await.expect("a double");
    service
        .check_liveness([
            Reply::success().delay(Duration::from_secs(60)),
            Reply::error(ErrorCode::IdempotencyConflict),
            Reply::success().replayed(),
        ])
        .expect("replies");
    let client = service
        .client_builder()
        .retry(at_once(3))
        .timeout(Duration::from_millis(500))
        .build()
        .expect("sound settings");
    let answer = client.check_liveness(photo()).await.expect("a verdict");
    assert!(answer.replayed);
    let requests = service.requests().await;
    let keys = keys(&requests);
    assert!(
        keys[0].is_some() && keys.iter().all(|key| *key == keys[0]),
        "{keys:?}"
    );
    assert_eq!(keys.len(), 3);
}

#[tokio::test]
async fn an_answer_that_is_no_replay_says_so() {
    let (_service, client) = service().await;
    let answer = client.check_liveness(photo()).await.expect("a verdict");
    assert!(!answer.replayed);
}

#[tokio::test]
async fn a_service_that_says_it_is_unwell_has_answered() {
    let (service, client) = service().await;
    service
        .health([Reply::example("unhealthy")])
        .expect("replies");
    let health = client.health().await.expect("an answer");
    assert!(matches!(health, Health::Unavailable(_)), "{health:?}");
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn free_calls_bear_no_key_and_neither_does_a_client_that_tries_once() {
    let (service, client) = service().await;
    client.usage().await.expect("a success");
    let once = service.client_builder().build().expect("sound settings");
    once.check_liveness(photo()).await.expect("a verdict");
    assert_eq!(keys(&service.requests().await), [None, None]);
}

#[tokio::test]
async fn a_key_of_ones_own_is_sent_even_by_a_client_that_tries_once() {
    let service = Service::start().await.expect("a double");
    let once = service.client_builder().build().expect("sound settings");
    let key = IdempotencyKey::new("onboarding-4711").expect("a key");
    let check = Check::new(photo()).idempotency_key(key);
    once.check_liveness(check).await.expect("a verdict");
    assert_eq!(keys(&service.requests().await), [Some("onboarding-4711")]);
}

#[tokio::test]
async fn the_sandboxs_fixture_is_asked_for_by_its_name() {
    let service = Service::start().await.expect("a double");
    let once = service.client_builder().build().expect("sound settings");
    let check = Check::new(photo()).sandbox("face_turned").expect("a name");
    once.check_liveness(check).await.expect("a verdict");
    let requests = service.requests().await;
    assert_eq!(requests[0].headers["livecheck-sandbox"], "face_turned");
    for odd in ["", "two words", "caf\u{e9}"] {
        assert!(Check::new(photo()).sandbox(odd).is_err(), "{odd:?}");
    }
}

#[tokio::test]
async fn a_wait_that_the_time_left_does_not_hold_is_not_begun() {
    let service = Service::start().await.expect("a double");
    service
        .usage([
            Reply::error(ErrorCode::RateLimited).retry_after(20),
            Reply::success(),
        ])
        .expect("replies");
    let client = service
        .client_builder()
        .retry(at_once(3))
        .total_timeout(Duration::from_secs(10))
        .build()
        .expect("sound settings");
    let error = client.usage().await.expect_err("no time for it");
    assert_eq!(error.code(), Some(&ErrorCode::RateLimited));
    assert_eq!(service.requests().await.len(), 1);
}

#[tokio::test]
async fn an_attempt_gets_no_more_time_than_the_call_has() {
    let service = Service::start().await.expect("a double");
    service
        .usage([Reply::success().delay(Duration::from_secs(60))])
        .expect("replies");
    let total = Duration::from_millis(100);
    let client = service
        .client_builder()
        .total_timeout(total)
        .build()
        .expect("sound settings");
    let error = client.usage().await.expect_err("too slow");
    assert!(
        matches!(error, Error::Timeout { limit, .. } if limit <= total),
        "{error:?}"
    );
}

#[derive(Default)]
struct Numbers(Mutex<Vec<u32>>);

impl Hook for Numbers {
    fn before_attempt(
        &self,
        attempt: &Attempt<'_>,
        _: &mut livecheck_client::reqwest::header::HeaderMap,
    ) {
        self.0.lock().expect("one thread").push(attempt.number);
    }
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_is_tried_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let numbers = Arc::new(Numbers::default());
    let client = Client::builder()
        .base_url(format!("http://{address}"))
        .api_key(KEY)
        .retry(at_once(3))
        .hook(Arc::clone(&numbers))
        .build()
        .expect("sound settings");
    let image = Image::jpeg(vec![0; 100]);
    let error = client.check_liveness(image).await.expect_err("nobody");
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    assert_eq!(*numbers.0.lock().expect("one thread"), [1, 2, 3]);
}
