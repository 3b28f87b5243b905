//! The inner loops, each with a plain oracle beside it.

mod bitmap;
mod sort;

pub use bitmap::{Bitmap, bitmap, only};
pub use sort::sort_hashes;
