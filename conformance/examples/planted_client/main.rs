//! A client with one fault, named by its argument, for the tests of client mode. Without a fault it is the Rust client.

#[path = "../rust_adapter/made.rs"]
mod made;

use std::io::{self, BufRead, Write};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use made::Call;
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fault = std::env::args().nth(1).unwrap_or_default();
    for line in io::stdin().lock().lines() {
        let mut call: Call = serde_json::from_str(&line?)?;
        before(&fault, &mut call).await;
        let mut reply = made::reply(&call).await;
        spoil(&fault, &call, &mut reply);
        let mut out = io::stdout().lock();
        match fault.as_str() {
            "chatters" => writeln!(out, "calling {}", call.operation)?,
            "dies" if reply["outcome"] == "unreadable" => return Ok(()),
            "answers-another" => reply["id"] = json!("another"),
            _ => {}
        }
        writeln!(out, "{reply}")?;
        out.flush()?;
    }
    Ok(())
}

/// What goes over the wire beside, or in place of, the right request.
async fn before(fault: &str, call: &mut Call) {
    let url = |path: &str| format!("{}{path}", call.base_url);
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_millis(call.timeout_ms.min(2_000)))
        .build()
        .unwrap_or_default();
    let sent = match (fault, call.operation.as_str()) {
        ("key-to-health", "getHealth") => {
            client
                .get(url("/v1/health"))
                .header("x-api-key", &call.api_key)
                .send()
                .await
        }
        ("key-in-address", "getUsage") => {
            client
                .get(url(&format!("/v1/usage?api_key={}", call.api_key)))
                .header("x-api-key", &call.api_key)
                .send()
                .await
        }
        ("bearer", "getUsage") => {
            client
                .get(url("/v1/usage"))
                .bearer_auth(&call.api_key)
                .send()
                .await
        }
        ("other-path", "getUsage") => {
            client
                .get(url("/usage"))
                .header("x-api-key", &call.api_key)
                .send()
                .await
        }
        ("tries-always", _) => {
            let path = match call.operation.as_str() {
                "getUsage" => "/v1/usage",
                "getHealth" => "/v1/health",
                _ => return again(&client, call).await,
            };
            client
                .get(url(path))
                .header("x-api-key", &call.api_key)
                .send()
                .await
        }
        // The HTTP library follows redirections, and knows nothing of the header that must stay behind.
        ("follows-with-key", "getUsage") => {
            client
                .get(url("/v1/usage"))
                .header("x-api-key", &call.api_key)
                .send()
                .await
        }
        ("photo-cut", "checkLiveness") => {
            if let Some(photo) = &mut call.input {
                let mut bytes = STANDARD.decode(&photo.image).unwrap_or_default();
                bytes.pop();
                photo.image = STANDARD.encode(bytes);
            }
            return;
        }
        ("format-wrong", "checkLiveness") => {
            if let Some(photo) = &mut call.input {
                photo.image_format = "png".to_owned();
            }
            return;
        }
        ("body-as-form", "checkLiveness") => {
            client
                .post(url("/v1/check/liveness"))
                .header("x-api-key", &call.api_key)
                .header("content-type", "application/x-www-form-urlencoded")
                .body("image=AAAA")
                .send()
                .await
        }
        _ => return,
    };
    // Only that it was sent matters; what came back is the other call's business.
    drop(sent);
}

async fn again(client: &reqwest::Client, call: &Call) {
    if let Some(photo) = &call.input {
        let body = json!({"image": photo.image, "image_format": photo.image_format});
        let sent = client
            .post(format!("{}/v1/check/liveness", call.base_url))
            .header("x-api-key", &call.api_key)
            .json(&body)
            .send()
            .await;
        drop(sent);
    }
}

/// What is said in place of the right reply.
fn spoil(fault: &str, call: &Call, reply: &mut Value) {
    let outcome = reply["outcome"].as_str().unwrap_or_default().to_owned();
    let known = [
        "invalid_request",
        "invalid_image",
        "invalid_api_key",
        "quota_exceeded",
        "rate_limited",
    ]
    .into_iter()
    .chain(["internal_error", "service_unavailable"])
    .any(|code| reply["code"] == code);
    match fault {
        "unknown-code-unreadable" if outcome == "refused" && !known => {
            reply["outcome"] = json!("unreadable");
        }
        "unknown-code-renamed" if outcome == "refused" && !known => {
            reply["code"] = json!("unknown");
        }
        "unknown-plan-unreadable" if reply["data"]["plan"] == "galactic" => {
            reply["outcome"] = json!("unreadable");
        }
        "unreadable-as-success" if outcome == "unreadable" && reply["status"] == 200 => {
            *reply = json!({"id": reply["id"], "outcome": "success", "status": 200, "data": {}});
        }
        "status-lost" => reply["status"] = Value::Null,
        "status-400" if outcome == "refused" => reply["status"] = json!(400),
        "metadata-lost" => reply["metadata"] = Value::Null,
        "nulls-as-zero" if outcome == "refused" => {
            for name in ["remaining_calls", "over_limit_calls"] {
                if reply["metadata"][name].is_null() {
                    reply["metadata"][name] = json!(0);
                }
            }
        }
        "message-lost" if outcome == "refused" => reply["message"] = json!("error"),
        "rounded" if outcome == "success" && reply["data"]["isFakeLikelihood"].is_f64() => {
            let likelihood = reply["data"]["isFakeLikelihood"]
                .as_f64()
                .unwrap_or_default();
            reply["data"]["isFakeLikelihood"] = json!((likelihood * 100.0).round() / 100.0);
        }
        "32-bits"
            if reply["data"]["total_calls"]
                .as_i64()
                .is_some_and(|n| n > 4_294_967_295) =>
        {
            reply["data"]["total_calls"] = json!(705_032_704);
        }
        "timeout-as-broken" if outcome == "timeout" => reply["outcome"] = json!("broken"),
        "broken-as-success" if outcome == "broken" => reply["outcome"] = json!("success"),
        "unavailable-as-unreadable" if outcome == "unavailable" => {
            reply["outcome"] = json!("unreadable");
        }
        "key-in-error" if outcome != "success" => {
            reply["text"] = json!(format!("failed with key {}", call.api_key));
        }
        "request-id-lost" => reply["request_id"] = Value::Null,
        _ => {}
    }
}
