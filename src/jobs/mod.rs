//! Jobs: what a user asks for, one file each.

mod scan;

pub use scan::Scan;
