//! The writer, the gate and the caches under a scheduler that chooses the order of every step: the real code on a real
//! SQLite file, thousands of orders. A wake-up that can be missed shows as a deadlock, since no time passes here.
//!
//! `cargo xtask interleavings` runs it; `LIVECHECK_INTERLEAVINGS` says how many orders of each scene.

// Clippy knows the tests themselves, not what they stand on.
#![allow(clippy::unwrap_used, clippy::panic)]

mod scenes;
mod stage;
