#![doc = include_str!("../README.md")]

mod answer;
mod api_key;
mod base_url;
#[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
pub mod blocking;
mod builder;
mod call;
mod check;
mod client;
mod clock;
mod error;
mod generated;
mod health;
mod hook;
mod idempotency_key;
mod image;
mod json_object;
mod operation;
mod raw;
mod retry;
#[cfg(all(feature = "test-util", not(target_arch = "wasm32")))]
pub mod test_util;
mod trace;
mod transport;

pub use answer::Answer;
pub use base_url::BaseUrlError;
pub use builder::ClientBuilder;
pub use check::Check;
pub use client::Client;
pub use error::{BuildError, Error, ResponseError, ResponseFault, ServiceError};
pub use generated::*;
pub use health::Health;
pub use hook::{Attempt, Hook, Outcome};
pub use idempotency_key::IdempotencyKey;
pub use image::{Image, ImageError};
pub use raw::{RawAnswer, RawRequest};
pub use retry::RetryPolicy;

pub use bytes::Bytes;
pub use reqwest;
pub use reqwest::StatusCode;
pub use uuid::Uuid;
