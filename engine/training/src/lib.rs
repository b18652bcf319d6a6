//! Trains liveness networks for Livecheck by function matching: captures and attacks are simulated of photographs, the
//! published networks say what they think of each, and a student learns to say the same.
//!
//! Promises: the same recipe gives the same student, interrupted or not; nobody who is held out is trained on; photographs
//! without stated terms are refused. It is never part of the server.

pub mod chance;
pub mod judge;
pub mod learn;
pub mod pool;
pub mod recipe;
pub mod run;
pub mod scene;
pub mod teach;
