//! Every example and every error code of the OpenAPI document, played to the client.

use livecheck_client::{API_VERSION, Client, Error, ErrorCode, Health, Retry};
use livecheck_openapi::{Document, document};
use serde_json::{Value, json};

use crate::double::{Double, photo, refusal};

fn source() -> &'static Document {
    document().expect("the embedded document")
}

/// What the client makes of an answer: a success back as JSON, metadata and data.
async fn call(client: &Client, operation: &str) -> Result<Value, Error> {
    match operation {
        "checkLiveness" => client
            .check_liveness(photo())
            .await
            .map(|answer| json!({"metadata": answer.metadata, "data": answer.data})),
        "getUsage" => client
            .usage()
            .await
            .map(|answer| json!({"metadata": answer.metadata, "data": answer.data})),
        "getHealth" => client.health().await.map(|health| match health {
            Health::Ok => json!({"status": "ok"}),
            Health::Unavailable(message) => json!({"status": "error", "message": message}),
            other => panic!("{other:?}"),
        }),
        other => panic!("the client has no method for {other}"),
    }
}

/// Whole numbers as floats, so that `61` equals `61.0`.
fn as_floats(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(list) => list.iter().map(as_floats).collect(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), as_floats(value)))
            .collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn every_example_of_every_answer_is_read_without_loss() {
    for operation in source().operations() {
        for answer in &operation.answers {
            for (name, example) in &answer.examples {
                let at = format!("{} {} {name}", operation.id, answer.status);
                let double = Double::answering_json(answer.status, example).await;
                match call(&double.client, &operation.id).await {
                    Ok(read) => assert_eq!(as_floats(&read), as_floats(example), "{at}"),
                    Err(Error::Service(error)) => {
                        assert_eq!(error.status.as_u16(), answer.status, "{at}");
                        assert_eq!(json!(error.metadata), example["metadata"], "{at}");
                        assert_eq!(json!(error.code), example["error"]["code"], "{at}");
                        assert_eq!(json!(error.message), example["error"]["message"], "{at}");
                    }
                    Err(error) => panic!("{at}: {error:?}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn every_error_code_arrives_as_its_variant_with_each_of_its_statuses() {
    for (code, rule) in source().errors() {
        for status in &rule.status {
            let double = Double::answering_json(*status, &refusal(code)).await;
            let error = double.client.usage().await.expect_err(code);
            let known = error.code().expect(code);
            assert!(!matches!(known, ErrorCode::Unknown(_)), "{code}");
            assert_eq!(known.as_str(), code);
            assert_eq!(error.status().map(|status| status.as_u16()), Some(*status));
        }
    }
}

#[test]
fn the_facts_of_every_error_code_are_the_documents() {
    for (code, rule) in source().errors() {
        let known = ErrorCode::from(code.as_str());
        assert_eq!(known.statuses(), rule.status, "{code}");
        let retry = match rule.retry {
            livecheck_openapi::Retry::Never => Retry::Never,
            livecheck_openapi::Retry::Backoff => Retry::Backoff,
            livecheck_openapi::Retry::NextPeriod => Retry::NextPeriod,
        };
        assert_eq!(known.retry(), retry, "{code}");
    }
}

#[test]
fn the_version_is_the_documents() {
    assert_eq!(API_VERSION, source().version());
}
