//! Jobs: what a user asks for, one file each.

pub mod eval;
mod scan;

pub use scan::Scan;
