//! What comes with a success, and what a success may bring that this client does not know.

use livecheck_client::{Client, Plan};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::double::{Double, usage, with};

#[tokio::test]
async fn a_success_carries_its_request_id_status_and_body() {
    let body = usage().to_string();
    let answer = ResponseTemplate::new(200)
        .insert_header("X-Request-Id", "0198-abc")
        .set_body_string(&body);
    let double = Double::answering(answer).await;
    let answer = double.client.usage().await.expect("a success");
    assert_eq!(answer.request_id.as_deref(), Some("0198-abc"));
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.raw, body);
    assert_eq!(answer.data.plan, Plan::Standard);
    assert_eq!(answer.metadata.remaining_calls, 3850);
}

#[tokio::test]
async fn a_success_without_headers_of_its_own_is_read_all_the_same() {
    let answer = ResponseTemplate::new(200).set_body_bytes(usage().to_string());
    let double = Double::answering(answer).await;
    let answer = double.client.usage().await.expect("a success");
    assert_eq!(answer.request_id, None);
}

#[tokio::test]
async fn unknown_values_and_members_do_not_spoil_a_success() {
    let mut body = with(usage(), "/data/plan", json!("galactic"));
    body["data"]["invented_later"] = json!([1]);
    body["metadata"]["invented_later"] = Value::Null;
    body["invented_later"] = json!({});
    let double = Double::answering_json(200, &body).await;
    let answer = double.client.usage().await.expect("a success");
    assert_eq!(answer.data.plan, Plan::Unknown("galactic".to_owned()));
    assert_eq!(answer.data.plan.to_string(), "galactic");
    assert_eq!(
        serde_json::to_value(&answer.data.plan).expect("JSON"),
        "galactic"
    );
}

#[test]
fn a_client_and_its_calls_can_be_sent_between_threads() {
    fn sent<T: Send>(_: &T) {}
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let client = Client::new("http://127.0.0.1:1", "lc_a").expect("sound settings");
    shared(&client);
    sent(&client.usage());
    sent(&client.health());
    sent(&client.check_liveness(crate::double::photo()));
}
