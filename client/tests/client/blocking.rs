//! The client of programs that are not async. The double runs on a runtime of its own beside it.

use livecheck_client::reqwest::Method;
use livecheck_client::reqwest::header::HeaderMap;
use livecheck_client::test_util::{Reply, Service};
use livecheck_client::{Attempt, BuildError, ErrorCode, Health, Hook, RawRequest, blocking};
use tokio::runtime::Runtime;

use crate::double::photo;

struct Beside {
    runtime: Runtime,
    service: Service,
}

impl Beside {
    fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let service = runtime.block_on(Service::start()).expect("a double");
        Self { runtime, service }
    }

    fn client(&self) -> blocking::Client {
        let builder = self.service.client_builder();
        builder.build_blocking().expect("sound settings")
    }
}

#[test]
fn every_operation_has_its_blocking_twin() {
    let beside = Beside::start();
    let client = beside.client();
    let verdict = client.check_liveness(photo()).expect("a verdict");
    assert!(!verdict.data.is_fake_face);
    assert_eq!(client.usage().expect("a success").data.monthly_limit, 5000);
    assert_eq!(client.health().expect("an answer"), Health::Ok);
    let raw = RawRequest::new(Method::GET, "/v1/usage").expect("a path");
    assert_eq!(client.raw(raw).expect("an answer").status.as_u16(), 200);
    let requests = beside.runtime.block_on(beside.service.requests());
    assert_eq!(requests.len(), 4);
}

#[test]
fn a_refusal_is_the_same_error() {
    let beside = Beside::start();
    let refusal = Reply::error(ErrorCode::InvalidImage);
    beside.service.check_liveness([refusal]).expect("replies");
    let error = beside.client().check_liveness(photo());
    let error = error.expect_err("refused");
    assert_eq!(error.code(), Some(&ErrorCode::InvalidImage));
}

#[tokio::test]
async fn it_works_and_is_dropped_in_async_code_without_a_panic() {
    let service = Service::start().await.expect("a double");
    let client = service.client_builder().build_blocking();
    let client = client.expect("sound settings");
    assert_eq!(client.health().expect("an answer"), Health::Ok);
}

#[test]
fn clones_work_from_many_threads_at_once() {
    let beside = Beside::start();
    let client = beside.client();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let client = client.clone();
            scope.spawn(move || client.usage().expect("a success"));
        }
    });
    let requests = beside.runtime.block_on(beside.service.requests());
    assert_eq!(requests.len(), 8);
}

struct Panicking;

impl Hook for Panicking {
    fn before_attempt(&self, _: &Attempt<'_>, _: &mut HeaderMap) {
        panic!("the hook's own fault");
    }
}

#[test]
fn a_hooks_panic_reaches_the_thread_that_called() {
    let beside = Beside::start();
    let builder = beside.service.client_builder().hook(Panicking);
    let client = builder.build_blocking().expect("sound settings");
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| client.usage()));
    let panic = caught.expect_err("a panic");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the hook's own fault"));
}

#[test]
fn settings_are_checked_alike() {
    let error = blocking::Client::new("h", "lc_a").expect_err("no URL");
    assert!(matches!(error, BuildError::BaseUrl(_)), "{error:?}");
}
