// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! What comes from the OpenAPI document: models, error codes and operations.

mod envelope;
mod errors;
mod health;
mod liveness;
pub(crate) mod operations;
mod usage;

pub use envelope::{
    ErrorCode, ErrorDetail, ErrorEnvelope, ErrorMetadata, ErrorMetadataStatus, SuccessMetadata,
    SuccessMetadataStatus,
};
pub use errors::Retry;
pub use health::{Healthy, HealthyStatus, Unhealthy, UnhealthyStatus};
pub use liveness::{ImageFormat, LivenessData, LivenessSuccess, Reason, ReasonCode, Rect};
pub use usage::{Plan, UsageData, UsageSuccess};

/// `info.version` of the document that this client was generated from. `metadata.ver` of an answer is the server's.
pub const API_VERSION: &str = "1.2.0";
