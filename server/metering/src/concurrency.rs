//! The threads, locks and channels that everything concurrent here is built of.
//!
//! Promises that with the feature `shuttle` the same code runs on a scheduler that chooses what goes on next, so that
//! `tests/interleavings` can try thousands of orders. Adds nothing to what it names.

#[cfg(not(feature = "shuttle"))]
pub(crate) use std::{sync::Mutex, thread};
#[cfg(not(feature = "shuttle"))]
pub(crate) use tokio::{
    sync::{mpsc, oneshot, watch},
    task::spawn_blocking,
    time::timeout,
};

#[cfg(feature = "shuttle")]
pub(crate) use shuttle::{sync::Mutex, thread};
#[cfg(feature = "shuttle")]
pub(crate) use shuttle_tokio::{
    sync::{mpsc, oneshot, watch},
    task::spawn_blocking,
    time::timeout,
};
