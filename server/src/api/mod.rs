//! The three operations: where a request's rooms are walked through in order. Decides; shapes come from `generated`.

mod answer;
pub mod header_text;
mod intake;
mod liveness;
pub mod nullable;
pub mod payload;
mod refusal;
mod repetition;
mod success;

pub(crate) use answer::count;
pub use liveness::{Livecheck, LivecheckParts};
pub use refusal::{Account, Connection, Figures, Refusal};
pub use repetition::request_hash;
pub use success::Success;
