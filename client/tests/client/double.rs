//! A server that gives one answer to every request, and bodies of the contract's shape to build answers from.

use livecheck_client::{Client, Image};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The key that the clients here hold. No text that the client makes may contain it.
pub(crate) const KEY: &str = "lc_abc12secretsecretsecretsecret";

/// The smallest thing that passes for a JPEG here: doubles decode nothing.
pub(crate) fn photo() -> Image {
    Image::jpeg(&[0xff, 0xd8, 0xff, 0xe0][..])
}

/// A server with its one answer, and a client of it.
pub(crate) struct Double {
    pub(crate) client: Client,
    server: MockServer,
}

impl Double {
    pub(crate) async fn answering(answer: ResponseTemplate) -> Self {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let client = Client::new(server.uri(), KEY).expect("the double's URL");
        Self { client, server }
    }

    pub(crate) async fn answering_json(status: u16, body: &Value) -> Self {
        Self::answering(ResponseTemplate::new(status).set_body_json(body)).await
    }

    pub(crate) fn uri(&self) -> String {
        self.server.uri()
    }

    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.expect("recorded")
    }

    /// The one request that came.
    pub(crate) async fn request(&self) -> Request {
        let mut requests = self.requests().await;
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }
}

pub(crate) fn usage() -> Value {
    json!({
        "metadata": {
            "date": "2026-05-04T12:34:56.789Z",
            "ver": "1.2.0",
            "customer_id": "550e8400-e29b-41d4-a716-446655440000",
            "remaining_calls": 3850,
            "over_limit_calls": 0,
            "status": "success"
        },
        "data": {
            "year_month": "2026-05",
            "total_calls": 1150,
            "monthly_limit": 5000,
            "remaining_calls": 3850,
            "over_limit_calls": 0,
            "overage_billed_calls": 0,
            "plan": "standard",
            "hard_cap_enabled": false
        }
    })
}

pub(crate) fn refusal(code: &str) -> Value {
    json!({
        "metadata": {
            "date": "2026-05-04T12:34:56.789Z",
            "ver": "1.2.0",
            "customer_id": null,
            "remaining_calls": null,
            "over_limit_calls": null,
            "status": "error"
        },
        "error": {"code": code, "message": "in words"}
    })
}

/// `body` with the member at a JSON pointer set.
pub(crate) fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    *body.pointer_mut(pointer).expect(pointer) = value;
    body
}

/// `body` without a member of the object at a JSON pointer.
pub(crate) fn without(mut body: Value, pointer: &str, member: &str) -> Value {
    let object = body.pointer_mut(pointer).and_then(Value::as_object_mut);
    object.expect(pointer).remove(member).expect(member);
    body
}
