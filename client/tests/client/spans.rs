//! What `tracing` is told: enough to find a call, and neither the key nor the photo.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use livecheck_client::test_util::{Reply, Service};
use livecheck_client::{ErrorCode, Image, RetryPolicy};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("one thread").clone()).expect("text")
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one thread").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_span_tells_all_of_a_call_but_the_key_and_the_photo() {
    let service = Service::start().await.expect("a double");
    service
        .check_liveness([
            Reply::error(ErrorCode::ServiceUnavailable),
            Reply::success(),
        ])
        .expect("replies");
    let client = service
        .client_builder()
        .retry(RetryPolicy::new().first_wait(Duration::ZERO))
        .build()
        .expect("sound settings");
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(log.clone())
        .finish();
    {
        let _guard = tracing::subscriber::set_default(subscriber);
        let image = Image::jpeg(&b"\xff\xd8\xffa face, for all that matters here"[..]);
        client.check_liveness(image).await.expect("a verdict");
    }
    let told = log.text();
    for part in [
        r#"otel.name="checkLiveness""#,
        "http.request.method=POST",
        r#"url.path="/v1/check/liveness""#,
        "http.response.status_code=503",
        "http.response.status_code=200",
        "http.request.resend_count=1",
        "error.type=service_unavailable",
        "request_id=",
        "trying again after a wait",
    ] {
        assert!(told.contains(part), "{part} is missing in {told}");
    }
    // "/9j/YSBmYWNl" is how the photo begins in Base64.
    for secret in [Service::API_KEY, "a face", "YSBmYWNl"] {
        assert!(!told.contains(secret), "{secret} stands in {told}");
    }
}
