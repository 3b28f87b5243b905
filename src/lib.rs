//! naskh (نسخ, "to copy") finds what in a pile of text is a copy of what.
#![deny(unsafe_code)]

pub mod corpus;
pub mod credits;
mod error;
pub mod hash;
pub mod store;
pub mod text;

pub use error::{Error, escaped};
