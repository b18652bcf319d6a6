//! Asks for what the client has no method for, and reads headers and members that it has no field for: `cargo run --example raw`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use livecheck_client::RawRequest;
use livecheck_client::reqwest::Method;
use livecheck_client::test_util::{Reply, Service};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let service = Service::start().await?;
    service.usage([Reply::success().header("server-timing", "db;dur=0.4")])?;
    let client = service.client_builder().build()?;

    let request = RawRequest::new(Method::GET, "/v1/usage?detail=full")?;
    let answer = client.raw(request).await?;
    println!("HTTP {}, request {:?}", answer.status, answer.request_id());
    println!("time went into {:?}", answer.headers.get("server-timing"));
    let body: serde_json::Value = answer.json()?;
    println!("plan {}", body["data"]["plan"]);

    // A typed answer keeps what came, too.
    let usage = client.usage().await?;
    println!("{} bytes, {} headers", usage.raw.len(), usage.headers.len());
    Ok(())
}
