//! Jobs: what a user asks for, one file each.

pub mod clean;
pub mod eval;
mod scan;

pub use scan::Scan;
