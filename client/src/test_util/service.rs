//! The double: a server on a free port of this machine, with a list of answers for each operation. Promises to answer as the
//! document says where it was told nothing.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use livecheck_openapi::{Document, Operation};
use reqwest::header::HeaderValue;
use uuid::Uuid;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::refusals;
use super::{Reply, TestUtilError};
use crate::builder::ClientBuilder;
use crate::client::Client;
use crate::generated::operations::{CheckLiveness, GetHealth, GetUsage};
use crate::operation::Operation as _;

/// A double of the service. It stops when it is dropped.
pub struct Service {
    server: MockServer,
    script: Arc<Script>,
}

impl Service {
    /// The one key that opens it.
    pub const API_KEY: &'static str = "lc_test_double0123456789abcdefgh";

    /// Starts a double that answers every sound request with the document's success.
    ///
    /// # Errors
    /// [`TestUtilError::Document`], which the tests of this crate rule out.
    pub async fn start() -> Result<Self, TestUtilError> {
        let document = livecheck_openapi::document().map_err(TestUtilError::Document)?;
        let script = Arc::new(Script {
            document,
            replies: Mutex::default(),
        });
        let server = MockServer::start().await;
        let responder = Responder(Arc::clone(&script));
        Mock::given(any())
            .respond_with(responder)
            .mount(&server)
            .await;
        let service = Self { server, script };
        for operation in [CheckLiveness::ID, GetUsage::ID, GetHealth::ID] {
            service.tell(operation, [Reply::success()])?;
        }
        Ok(service)
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// A builder with its URL and its key.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder()
            .base_url(self.url())
            .api_key(Self::API_KEY)
    }

    /// Tells it what to answer to checks from now on: these replies in turn, and the last of them ever after. With none it answers
    /// 501, which is no answer of the API.
    ///
    /// # Errors
    /// The [`TestUtilError`] of the first reply that cannot be made. Nothing changes then.
    pub fn check_liveness(
        &self,
        replies: impl IntoIterator<Item = Reply>,
    ) -> Result<(), TestUtilError> {
        self.tell(CheckLiveness::ID, replies)
    }

    /// As [`check_liveness`](Self::check_liveness), for the usage.
    ///
    /// # Errors
    /// The same.
    pub fn usage(&self, replies: impl IntoIterator<Item = Reply>) -> Result<(), TestUtilError> {
        self.tell(GetUsage::ID, replies)
    }

    /// As [`check_liveness`](Self::check_liveness), for the health.
    ///
    /// # Errors
    /// The same.
    pub fn health(&self, replies: impl IntoIterator<Item = Reply>) -> Result<(), TestUtilError> {
        self.tell(GetHealth::ID, replies)
    }

    /// Every request that came, in order, refused ones included.
    pub async fn requests(&self) -> Vec<Request> {
        // Recording is on unless a server is built without it; this one is not.
        self.server.received_requests().await.unwrap_or_default()
    }

    fn tell(
        &self,
        operation: &'static str,
        replies: impl IntoIterator<Item = Reply>,
    ) -> Result<(), TestUtilError> {
        let document = self.script.document;
        let Some(rule) = document.operation(operation) else {
            return Ok(());
        };
        let replies = replies
            .into_iter()
            .map(|reply| reply.resolve(document, rule))
            .collect::<Result<VecDeque<_>, _>>()?;
        self.script.replace(operation, replies);
        Ok(())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

/// What is still to be answered, by `operationId`.
struct Script {
    document: &'static Document,
    replies: Mutex<BTreeMap<&'static str, VecDeque<ResponseTemplate>>>,
}

impl Script {
    fn replace(&self, operation: &'static str, replies: VecDeque<ResponseTemplate>) {
        let mut all = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(operation, replies);
    }

    fn next(&self, operation: &Operation) -> ResponseTemplate {
        let mut all = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let replies = all.get_mut(operation.id.as_str());
        let next = replies.and_then(|replies| match replies.len() {
            0 | 1 => replies.front().cloned(),
            _ => replies.pop_front(),
        });
        next.unwrap_or_else(|| {
            ResponseTemplate::new(501).set_body_string("the double was told no reply to this")
        })
    }
}

struct Responder(Arc<Script>);

impl Respond for Responder {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let answer = match refusals::route(self.0.document, Service::API_KEY, request) {
            Ok(operation) => self.0.next(operation),
            Err(refusal) => *refusal,
        };
        let id = request.headers.get("x-request-id").cloned();
        let id = id.or_else(|| HeaderValue::from_str(&Uuid::now_v7().to_string()).ok());
        match id {
            Some(id) => answer.insert_header("x-request-id", id),
            None => answer,
        }
    }
}
