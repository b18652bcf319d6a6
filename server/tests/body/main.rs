//! The room `body`, from its public face.

#![allow(
    clippy::panic,
    reason = "clippy knows functions marked as tests, not what they call"
)]

mod base64_variants;
mod fuzz;
mod headers;
mod reading;
mod refusals;
