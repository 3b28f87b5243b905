//! naskh (نسخ, "to copy") finds what in a pile of text is a copy of what.
#![deny(unsafe_code)]

pub mod clusters;
pub mod corpus;
mod error;
pub mod hash;
pub mod pairs;
mod resources;
pub mod sketch;
pub mod store;
pub mod text;

pub use error::{Error, escaped};
pub use resources::{Progress, Resources, Silent, Stage};
