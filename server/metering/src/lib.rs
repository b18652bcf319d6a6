//! Customers, keys, plans and the ledger of counted calls.
//!
//! Promises one counted call for each delivered success, never one over a cap, none lost, none twice, and no refusal
//! while credits remain, through crashes and with other processes on the same database. Knows no HTTP and no JSON, and
//! is the only crate that speaks SQL.
//!
//! A call goes through [`Metering::authenticate`], [`Metering::enter`], the work itself, and [`Metering::commit`]:
//! nothing is reserved beforehand, and a result may be given out only once the commit has answered [`Counted`].
//!
//! ```
//! use livecheck_metering::{Charge, DatabaseAddress, EventId, Metering, MeteringOptions, NewCustomer, Plan};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("livecheck.db");
//! let metering = Metering::open(MeteringOptions::new(DatabaseAddress::sqlite(path)?)).await?;
//! let email = "ann@example.com".parse()?;
//! let new = NewCustomer { email, plan: Plan::Standard, limit: None, hard_cap: None };
//! let activated = metering.create_customer(new).await?;
//!
//! let caller = metering.authenticate(activated.primary.reveal()).await?;
//! let counted = metering.commit(Charge { event: EventId::fresh(), caller }).await?;
//! assert_eq!((counted.seq, counted.standing.remaining_calls), (1, 4_999));
//! # metering.shutdown().await;
//! # Ok(()) }
//! ```

mod admin;
mod alerts;
mod audit;
mod auth;
mod call;
mod clock;
mod concurrency;
mod customer;
mod error;
mod export;
mod gate;
mod idempotency;
mod jobs;
mod key;
mod metering;
mod money;
mod options;
mod plan;
mod recent;
mod schedule;
mod standing;
mod store;
mod time;
mod writer;

pub use alerts::{BudgetMark, WaitingMail};
pub use audit::{Difference, LedgerAudit};
pub use call::{Caller, Charge, CommitRefusal, Counted, EventId, Precheck};
pub use clock::{BadClockFile, FileClock, LedgerClock, SystemClock, WallClock};
pub use customer::{
    Activated, BadEmail, CustomerId, CustomerState, CustomerSummary, Email, HardCap, NewCustomer,
};
pub use error::{AdminError, AuthError, MeteringError};
pub use export::{CallExport, CallRecord};
pub use gate::{Admission, Ticket};
pub use idempotency::{IdempotencyGuard, IdempotencyKey, Idempotent, RequestHash};
pub use jobs::JobsDone;
pub use key::{
    IssuedKey, IssuedSandboxKey, KeyId, KeySlot, KeyState, KeySummary, NoRandomness,
    SandboxKeySummary,
};
pub use metering::Metering;
pub use money::MicroDollars;
pub use options::MeteringOptions;
pub use plan::{BadPlanFile, LARGEST_LIMIT, Plan, PlanBook, PlanTerms, UnknownPlan};
pub use schedule::{ChangeKind, PlanChange, ScheduledChange};
pub use standing::{Standing, UsageReport};
pub use store::DatabaseAddress;
pub use time::{BadInstant, OutOfRange, UtcDay, UtcMicros, YearMonth};
