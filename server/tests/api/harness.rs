//! A whole server on a free port of the loopback address, with a database of its own: a file, or, where the run is
//! pointed at a PostgreSQL cluster with `LIVECHECK_TEST_POSTGRES`, a database there.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::{Engine, Threshold};
use livecheck_metering::{Activated, Metering, MeteringOptions, NewCustomer, Plan};
use livecheck_server::api::LivecheckParts;
use livecheck_server::app;
use livecheck_server::body::BodyLimits;
use livecheck_server::inference::{Inference, InferenceOptions};
use livecheck_server::net::{self, Listener, NetLimits};
use livecheck_server::throttle::Throttle;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::ledger::Ledger;

/// A running server; it stops when this is dropped.
pub(crate) struct TestServer {
    pub(crate) base: String,
    pub(crate) key: String,
    pub(crate) metering: Metering,
    pub(crate) customer: Arc<Activated>,
    client: reqwest::Client,
    _stop: oneshot::Sender<()>,
    ledger: Arc<Ledger>,
}

/// What a test may want otherwise.
pub(crate) struct Wishes {
    pub(crate) plan: Plan,
    pub(crate) limit: Option<u64>,
    pub(crate) hard_cap: Option<bool>,
    pub(crate) requests_per_second: u32,
    pub(crate) body_limits: BodyLimits,
    pub(crate) queue: usize,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            plan: Plan::Standard,
            limit: None,
            hard_cap: None,
            requests_per_second: 10_000,
            body_limits: BodyLimits::default(),
            queue: 256,
        }
    }
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::with(Wishes::default()).await
    }

    pub(crate) async fn with(wishes: Wishes) -> Self {
        let ledger = Arc::new(Ledger::of_this_run());
        let metering = open(&ledger).await;
        let customer = metering
            .create_customer(NewCustomer {
                email: "ann@example.com".parse().expect("an address"),
                plan: wishes.plan,
                limit: wishes.limit,
                hard_cap: wishes.hard_cap,
            })
            .await
            .expect("a customer");
        Self::over(ledger, metering, Arc::new(customer), wishes).await
    }

    /// Another server on the same database, with the same key.
    pub(crate) async fn beside(&self) -> Self {
        let (ledger, customer) = (Arc::clone(&self.ledger), Arc::clone(&self.customer));
        let metering = open(&ledger).await;
        Self::over(ledger, metering, customer, Wishes::default()).await
    }

    async fn over(
        ledger: Arc<Ledger>,
        metering: Metering,
        customer: Arc<Activated>,
        wishes: Wishes,
    ) -> Self {
        let inference = Inference::start(
            Engine::embedded().expect("the embedded packs"),
            InferenceOptions {
                workers: 2,
                max_wait: Duration::from_secs(60),
                max_queue: wishes.queue,
            },
        )
        .expect("threads");
        let app = app::build(
            livecheck_openapi::document().expect("the document"),
            LivecheckParts {
                metering: metering.clone(),
                inference,
                throttle: Throttle::per_second(
                    NonZeroU32::new(wishes.requests_per_second).expect("not 0"),
                ),
                threshold: Threshold::default(),
                body_limits: wishes.body_limits,
                max_held_bytes: 256 * 1024 * 1024,
            },
        )
        .expect("the pages");
        let listener = Listener::bind("127.0.0.1:0".parse().expect("an address"))
            .await
            .expect("a port");
        let base = format!("http://{}", listener.local_addr());
        let (stop, stopped) = oneshot::channel::<()>();
        let limits = NetLimits {
            drain: Duration::from_millis(200),
            ..NetLimits::default()
        };
        tokio::spawn(async move {
            net::serve(listener, app, limits, async {
                let _ = stopped.await;
            })
            .await;
        });
        Self {
            base,
            key: customer.primary.reveal().to_owned(),
            metering,
            customer,
            client: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client"),
            _stop: stop,
            ledger,
        }
    }

    /// A request without key.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// A request with the customer's primary key.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("X-API-Key", &self.key)
    }

    /// Sends a body to the check.
    pub(crate) async fn check(&self, body: impl Into<reqwest::Body>) -> Answer {
        let sent = self
            .request(Method::POST, "/v1/check/liveness")
            .header("Content-Type", "application/json")
            .body(body);
        Answer::of(sent.send().await.expect("an answer")).await
    }

    /// Sends an image to the check.
    pub(crate) async fn check_image(&self, image: &[u8], format: &str) -> Answer {
        self.check(body(image, format)).await
    }

    /// Sends an image to the check under an idempotency key.
    pub(crate) async fn check_named(&self, key: &str, image: &[u8], format: &str) -> Answer {
        let sent = self
            .request(Method::POST, "/v1/check/liveness")
            .header("Idempotency-Key", key)
            .body(body(image, format));
        Answer::of(sent.send().await.expect("an answer")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let sent = self.request(Method::GET, path);
        Answer::of(sent.send().await.expect("an answer")).await
    }

    /// Calls counted so far, by `GET /v1/usage`.
    pub(crate) async fn counted(&self) -> u64 {
        let answer = self.get("/v1/usage").await;
        answer.json["data"]["total_calls"]
            .as_u64()
            .expect("a count")
    }
}

async fn open(ledger: &Ledger) -> Metering {
    let address = ledger.url().parse().expect("an address");
    Metering::open(MeteringOptions::new(address))
        .await
        .expect("a ledger")
}

/// A body as REF's samples write it.
pub(crate) fn body(image: &[u8], format: &str) -> String {
    json!({"image": STANDARD.encode(image), "image_format": format}).to_string()
}

/// The drawn face that most tests use.
pub(crate) fn face() -> Vec<u8> {
    DrawnFace::new(480, 480).jpeg(90)
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) json: Value,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self {
            status,
            headers,
            json,
            text,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn message(&self) -> &str {
        self.json["error"]["message"].as_str().unwrap_or_default()
    }
}
