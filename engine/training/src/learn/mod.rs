//! Learning: a network as plain layers, its gradients by burn's automatic differentiation, one step after the other.
//! Promises the same curve for the same recipe, whether it was interrupted or not.

mod gradient;
mod layout;
mod network;
mod normalisation;
mod operations;
mod optimiser;
mod parameters;
mod schedule;
mod widening;
mod window;

pub use gradient::{Step, StepOutcome};
pub use optimiser::{Optimiser, OptimiserSettings};
pub use parameters::{BadParameters, Parameters};
pub use schedule::Schedule;
pub use widening::BadWidening;
