//! Checks any server, and any client, against the Livecheck contract.
//!
//! Cases are data (`cases/`): requests to send, and what must be true of the answers. [`run`] plays them against a server and
//! says for each which clauses it breaks. Nothing here knows how a server is built, and no case needs a photograph.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use livecheck_conformance::{ApiKey, Filter, Fixtures, Target, run};
//!
//! let target = Target {
//!     base_url: "http://127.0.0.1:8080".parse()?,
//!     api_key: ApiKey::new(std::env::var("LIVECHECK_API_KEY")?),
//!     fixtures: Fixtures::default(),
//! };
//! let report = run(target, &Filter::default()).await?;
//! assert!(report.holds(), "{}", report.counts());
//! # Ok(())
//! # }
//! ```

pub mod case;
pub mod catalogue;
pub mod check;
pub mod clause;
pub mod client;
mod clock;
pub mod document;
pub mod fixtures;
mod payload;
mod picture;
pub mod report;
mod run;
mod wire;

pub use catalogue::{Catalogue, CatalogueError};
pub use clause::{ClauseId, Pattern};
pub use client::{ClientCatalogue, ClientRunError, run_client};
pub use clock::{ClockError, TestClock};
pub use document::{Document, DocumentError};
pub use fixtures::{ApiKey, Fixtures, FixturesError};
pub use payload::PayloadError;
pub use report::{
    CaseResult, Counts, Difference, KnownFailures, KnownFailuresError, Outcome, Report,
};
pub use run::{Event, Filter, RunError, Suite};
pub use wire::{Exchange, Target, WireError};

/// Why the embedded suite could not be run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The embedded document is broken: a fault of the build.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The embedded cases are broken: a fault of the build.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The server cannot be reached.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The client cannot be run.
    #[error(transparent)]
    Client(#[from] ClientRunError),
}

/// Runs the embedded cases that the filter admits.
///
/// # Errors
/// When the server cannot be reached; the other two are faults of the build.
pub async fn run(target: Target, filter: &Filter) -> Result<Report, Error> {
    let document = Document::embedded()?;
    let catalogue = Catalogue::embedded(&document)?;
    let suite = Suite {
        catalogue: &catalogue,
        document: &document,
    };
    Ok(suite.run(target, filter, |_| ()).await?)
}
