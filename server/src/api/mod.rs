//! The three operations: where a request's rooms are walked through in order. Decides; shapes come from `generated`.

mod answer;
mod liveness;
pub mod nullable;
pub mod payload;
mod refusal;

pub(crate) use answer::count;
pub use liveness::{Livecheck, LivecheckParts};
pub use refusal::{Account, Connection, Figures, Refusal};
