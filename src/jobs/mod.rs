//! Jobs: what a user asks for, one file each.

pub mod clean;
pub mod compare;
mod deduper;
pub mod eval;
pub mod inspect;
mod opening;
pub mod plant;
mod scan;

pub use deduper::Deduper;
pub use scan::{Kept, Scan};
