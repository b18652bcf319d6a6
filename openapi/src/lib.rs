//! Livecheck's OpenAPI document as a typed, checked value.
//!
//! `openapi/liveness.yaml` is the one source of the API's shapes, errors and billing rules. This crate embeds it, parses it
//! once with utoipa's typed model, and hands out what generators, servers and test suites need: operations, answers, error
//! rules, billing rules. It never changes the document and depends on nothing else of the project.
//!
//! ```
//! let document = livecheck_openapi::document()?;
//! let check = document.operation("checkLiveness").ok_or("gone")?;
//! assert_eq!((check.method.as_str(), check.path.as_str()), ("post", "/v1/check/liveness"));
//! assert_eq!(check.billing.charge, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clause;
pub mod diff;
mod document;
mod error_page;
mod extensions;
mod operation;
mod parameter;
mod profile;

pub use clause::{CLAUSES_YAML, Clause, ClauseError, Level, clauses};
pub use document::{Document, DocumentError};
pub use error_page::{error_page, error_pages};
pub use extensions::{Billing, BillingModel, ChargedWhen, ErrorRule, Retry};
pub use operation::{Answer, Operation};
pub use parameter::HeaderParameter;
pub use utoipa;

use std::sync::LazyLock;

/// The document as it was written: YAML, OpenAPI 3.1.
pub const YAML: &str = include_str!("../liveness.yaml");

static DOCUMENT: LazyLock<Result<Document, DocumentError>> =
    LazyLock::new(|| Document::parse(YAML));

/// The embedded document, parsed on the first call.
///
/// # Errors
/// Only when the embedded document breaks its own profile, which the tests of this crate rule out.
pub fn document() -> Result<&'static Document, &'static DocumentError> {
    DOCUMENT.as_ref()
}
