//! One call of the Rust client, and its outcome in the protocol's words.

use std::error::Error as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use livecheck_client::{Answer, Client, Error, Health, Image, RetryPolicy};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) operation: String,
    pub(crate) base_url: String,
    pub(crate) api_key: String,
    pub(crate) timeout_ms: u64,
    #[serde(default)]
    pub(crate) retry: bool,
    pub(crate) input: Option<Photo>,
}

#[derive(Deserialize)]
pub(crate) struct Photo {
    pub(crate) image: String,
    pub(crate) image_format: String,
}

/// What became of a call, as the adapter's reply.
pub(crate) async fn reply(call: &Call) -> Value {
    let mut reply = match made(call).await {
        Ok(reply) => reply,
        Err(error) => failed(&error),
    };
    reply["id"] = json!(call.id);
    reply
}

async fn made(call: &Call) -> Result<Value, Error> {
    let client = Client::builder()
        .base_url(&call.base_url)
        .api_key(&call.api_key)
        .timeout(Duration::from_millis(call.timeout_ms))
        .retry(RetryPolicy::new().tries(if call.retry { 3 } else { 1 }))
        .build()?;
    match call.operation.as_str() {
        "checkLiveness" => Ok(success(&client.check_liveness(image(call)).await?)),
        "getUsage" => Ok(success(&client.usage().await?)),
        "getHealth" => Ok(match client.health().await? {
            Health::Ok => json!({"outcome": "success", "data": {"status": "ok"}}),
            Health::Unavailable(message) => json!({"outcome": "unavailable", "message": message}),
            _ => json!({"outcome": "unreadable"}),
        }),
        _ => Ok(json!({"outcome": "unsupported"})),
    }
}

fn image(call: &Call) -> Image {
    let photo = call.input.as_ref();
    let bytes = photo.and_then(|photo| STANDARD.decode(&photo.image).ok());
    match photo.map(|photo| photo.image_format.as_str()) {
        Some("png") => Image::png(bytes.unwrap_or_default()),
        _ => Image::jpeg(bytes.unwrap_or_default()),
    }
}

fn success<T: Serialize>(answer: &Answer<T>) -> Value {
    json!({
        "outcome": "success", "data": answer.data, "metadata": answer.metadata,
        "status": answer.status.as_u16(), "request_id": answer.request_id,
    })
}

fn failed(error: &Error) -> Value {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(&format!(": {inner}"));
        source = inner.source();
    }
    let outcome = match error {
        Error::Service(service) => {
            return json!({
                "outcome": "refused", "code": service.code.as_str(), "status": service.status.as_u16(),
                "message": service.message, "metadata": service.metadata,
                "request_id": service.request_id, "text": text,
            });
        }
        Error::Response(_) => "unreadable",
        Error::Timeout { .. } => "timeout",
        _ => "broken",
    };
    let status = error.status().map(|status| status.as_u16());
    json!({"outcome": outcome, "status": status, "request_id": error.request_id(), "text": text})
}
