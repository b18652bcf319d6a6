//! The project's own tasks: run `cargo xtask` for the list.
fn main() {}
