//! Tries again where another try can help, against a double that is busy twice: `cargo run --example retry`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::time::Duration;

use livecheck_client::test_util::{Reply, Service};
use livecheck_client::{Check, ErrorCode, IdempotencyKey, Image, RetryPolicy};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let service = Service::start().await?;
    service.check_liveness([
        Reply::error(ErrorCode::ServiceUnavailable),
        Reply::error(ErrorCode::RateLimited).retry_after(1),
        Reply::success(),
    ])?;

    let client = service
        .client_builder()
        .timeout(Duration::from_secs(10))
        .total_timeout(Duration::from_secs(30))
        .retry(RetryPolicy::new().tries(5))
        .build()?;

    // A key of your own outlives this process; without one, each call gets a random one.
    let check = Check::new(Image::jpeg(&b"\xff\xd8\xff"[..]))
        .idempotency_key(IdempotencyKey::new("onboarding-4711")?);
    let answer = client.check_liveness(check).await?;
    let sent = service.requests().await.len();
    println!(
        "attack? {}, after {sent} requests",
        answer.data.is_fake_face
    );

    // A month that is used up is not waited out.
    service.check_liveness([Reply::error(ErrorCode::QuotaExceeded)])?;
    match client
        .check_liveness(Image::jpeg(&b"\xff\xd8\xff"[..]))
        .await
    {
        Err(error) if error.code() == Some(&ErrorCode::QuotaExceeded) => println!("{error}"),
        other => return Err(format!("unexpected: {other:?}").into()),
    }
    Ok(())
}
