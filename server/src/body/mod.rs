//! The body of `POST /v1/check/liveness`: read within bounds, parsed strictly, decoded where it lies.
//!
//! Promises: never holds more than the limits allow, reads no byte past them, and turns every hostile body
//! into a [`BodyError`] that says what the caller can do. The image is decoded inside the buffer the body
//! arrived in, so one request costs one buffer.
//! Never: looks into the image, speaks HTTP status codes, echoes a body at length, or panics on any bytes.

mod base64_text;
mod error;
mod limits;
mod media_type;
mod reader;
mod request;
mod strict_json;

pub use error::{BodyError, InvalidBody};
pub use limits::BodyLimits;
pub use media_type::{content_length, content_type_is_json};
pub use reader::read;
pub use request::{DeclaredFormat, LivenessRequest, parse_liveness_request};
