//! What a hook sees, and what it can add.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use livecheck_client::reqwest::header::{HeaderMap, HeaderValue};
use livecheck_client::test_util::{Reply, Service};
use livecheck_client::{
    Attempt, Client, Error, ErrorCode, Hook, Outcome, RawRequest, RetryPolicy, reqwest,
};

use crate::double::photo;

/// Writes down all it is told.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn note(&self, line: String) {
        self.0.lock().expect("one thread").push(line);
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().expect("one thread").clone()
    }
}

impl Hook for Diary {
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        assert!(headers.is_empty(), "{headers:?}");
        let key = attempt.idempotency_key.is_some();
        let operation = attempt.operation.unwrap_or("raw");
        let (method, path) = (attempt.method, attempt.path);
        self.note(format!(
            "before {operation} {method} {path} #{} key={key}",
            attempt.number
        ));
        headers.insert("x-request-id", HeaderValue::from_static("from-the-hook"));
        headers.insert(
            "x-api-key",
            HeaderValue::from_static("not-the-hooks-business"),
        );
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let status = outcome.status.map(|status| status.as_u16());
        let code = outcome.error.and_then(Error::code);
        self.note(format!(
            "after #{} {status:?} {:?} {:?}",
            attempt.number,
            outcome.request_id,
            code.map(ErrorCode::as_str)
        ));
    }

    fn before_wait(&self, _: &Attempt<'_>, error: &Error, wait: Duration) {
        self.note(format!("wait {wait:?} {:?}", error.status()));
    }
}

async fn observed() -> (Service, Client, Arc<Diary>) {
    let service = Service::start().await.expect("a double");
    let diary = Arc::new(Diary::default());
    let client = service
        .client_builder()
        .retry(RetryPolicy::new().first_wait(Duration::ZERO))
        .hook(Arc::clone(&diary))
        .build()
        .expect("sound settings");
    (service, client, diary)
}

#[tokio::test]
async fn a_hook_sees_every_attempt_its_outcome_and_every_wait() {
    let (service, client, diary) = observed().await;
    let busy = Reply::error(ErrorCode::ServiceUnavailable);
    service
        .check_liveness([busy, Reply::success()])
        .expect("replies");
    client.check_liveness(photo()).await.expect("a verdict");
    assert_eq!(
        diary.lines(),
        [
            "before checkLiveness POST /v1/check/liveness #1 key=true",
            r#"after #1 Some(503) Some("from-the-hook") Some("service_unavailable")"#,
            "wait 0ns Some(503)",
            "before checkLiveness POST /v1/check/liveness #2 key=true",
            r#"after #2 Some(200) Some("from-the-hook") None"#,
        ]
    );
}

#[tokio::test]
async fn a_header_of_a_hook_is_sent_but_never_above_the_clients_own() {
    let (service, client, _) = observed().await;
    let answer = client.usage().await.expect("a success with the right key");
    assert_eq!(answer.request_id.as_deref(), Some("from-the-hook"));
    client.health().await.expect("an answer");
    let requests = service.requests().await;
    let keys = requests
        .iter()
        .map(|request| request.headers.get_all("x-api-key").iter().count());
    assert_eq!(keys.collect::<Vec<_>>(), [1, 0]);
}

#[tokio::test]
async fn a_raw_request_is_seen_too() {
    let (_service, client, diary) = observed().await;
    let request = RawRequest::new(reqwest::Method::GET, "/v1/usage?x=1").expect("a path");
    client.raw(request).await.expect("an answer");
    assert_eq!(diary.lines()[0], "before raw GET /v1/usage #1 key=false");
}

#[tokio::test]
async fn an_attempt_without_an_answer_is_told_without_a_status() {
    let diary = Arc::new(Diary::default());
    let client = Client::builder()
        .base_url("http://127.0.0.1:1")
        .api_key("lc_a")
        .timeout(Duration::ZERO)
        .hook(Arc::clone(&diary))
        .build()
        .expect("sound settings");
    client.usage().await.expect_err("no answer");
    assert_eq!(diary.lines()[1], "after #1 None None None");
}
