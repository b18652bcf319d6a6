#![doc = include_str!("../README.md")]

mod answer;
mod api_key;
mod base_url;
mod builder;
mod client;
mod error;
mod generated;
mod health;
mod image;
mod json_object;
mod operation;
mod transport;

pub use answer::Answer;
pub use base_url::BaseUrlError;
pub use builder::ClientBuilder;
pub use client::Client;
pub use error::{BuildError, Error, ResponseError, ResponseFault, ServiceError};
pub use generated::*;
pub use health::Health;
pub use image::{Image, ImageError};

pub use bytes::Bytes;
pub use reqwest;
pub use reqwest::StatusCode;
