//! The `naskh` program.
fn main() {}
