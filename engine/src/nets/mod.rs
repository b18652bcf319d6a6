//! The networks as burn modules. They know tensors and weights, nothing of images or faces.
//!
//! Every module is built from a pack's tensors and fails on a missing or wrong-shaped one. Batch normalisation is folded
//! into the convolution before it when the module is built, so packs keep it unfolded for training.

mod blazeface;
mod layer;
#[cfg(test)]
mod minifasnet;
mod student;

pub(crate) use blazeface::{BlazeFace, RawDetections};
pub(crate) use student::Student;
