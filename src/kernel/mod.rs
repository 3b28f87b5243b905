//! The inner loops, each with a plain oracle beside it.

mod bitmap;
mod gaps;
mod near;
mod points;
mod runs;
mod sort;
mod words;

pub use bitmap::{Bitmap, bitmap, only, set_bits};
pub(crate) use gaps::sum_below;
pub(crate) use near::prefetch;
pub(crate) use points::skip_blocks;
pub(crate) use runs::{append_runs, least_in_bins, least_of_eight};
pub use sort::{drop_lone, sort_hashes};
pub(crate) use words::{Alphabet, Event, WINDOW, Window, alphabet};
