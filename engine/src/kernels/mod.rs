//! Inference of convolutional networks on one CPU core: maps are stored channels last, each step does as much as it can
//! while a pixel is in the cache, and every instruction set has the same code over another vector type.
//!
//! A network is described once as a [`Graph`], compiled into a [`Program`] for one [`Isa`], and run as often as wanted.
//! Weights are packed when it is compiled; running allocates nothing once a thread has run its largest program.
//!
//! The rooms know nothing of burn, of packs or of faces, start no thread, and read no weights anew. Results differ
//! between instruction sets by rounding alone.

#![allow(
    unsafe_code,
    reason = "vector instructions, and pointers into one arena: the only place of the engine that needs either"
)]

mod arena;
mod chained;
mod convolution;
mod depthwise;
mod frame;
mod graph;
mod isa;
mod lanes;
mod layers;
mod layout;
mod method;
mod packing;
mod plan;
mod pooling;
mod program;
mod separable;
mod step;
#[cfg(test)]
mod tests;
mod tile;
mod winograd;

pub(crate) use graph::{Graph, NodeId, OutputForm};
pub(crate) use isa::Isa;
pub(crate) use layers::{Activation, Dense, Depthwise, Padding, Window};
pub(crate) use program::Program;
