//! The inner loops, each with a plain oracle beside it.

mod sort;

pub use sort::sort_hashes;
