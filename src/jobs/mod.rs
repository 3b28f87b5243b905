//! Jobs: what a user asks for, one file each.

pub mod eval;
pub mod plant;
mod scan;

pub use scan::Scan;
