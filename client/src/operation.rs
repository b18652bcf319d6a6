//! What the generated operations are, as far as sending them goes. Decides nothing: method, path and shapes come from the
//! OpenAPI document.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::generated::SuccessMetadata;

/// A request that the API knows.
pub(crate) trait Operation {
    /// `operationId` of the document.
    const ID: &'static str;
    /// The HTTP method.
    const METHOD: Method;
    /// Where it is sent, beginning with `/v1`; the base URL stands before it.
    const PATH: &'static str;
    /// What it is to show.
    const CREDENTIAL: Credential;
    /// What a success costs, in calls.
    const CALLS: u32;
    /// The JSON body of a success.
    type Success: DeserializeOwned;

    /// The headers that the document gives the operation, where they are set.
    fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }

    /// The JSON body to send, if there is one.
    fn body(&self) -> serde_json::Result<Option<Vec<u8>>> {
        Ok(None)
    }
}

/// What a request shows of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    /// The account's API key.
    ApiKey,
    /// Nothing: the operation is open to all.
    None,
}

/// A success made of metadata and data.
pub(crate) trait Envelope {
    /// What was asked for.
    type Data;

    /// Takes the envelope off.
    fn open(self) -> (SuccessMetadata, Self::Data);
}
