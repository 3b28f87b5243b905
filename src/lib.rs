//! naskh (نسخ, "to copy") finds what in a pile of text is a copy of what.
#![deny(unsafe_code)]

pub mod clusters;
mod config;
pub mod corpus;
mod error;
pub mod hash;
mod jobs;
pub mod kernel;
mod outcome;
pub mod pairs;
mod pipeline;
pub mod report;
mod resources;
pub mod segment;
pub mod sketch;
pub mod store;
pub mod text;

pub use config::{Config, Levels};
pub use error::{Error, escaped};
pub use jobs::Scan;
pub use outcome::{Cluster, Costs, Entry, Figures, Member, Outcome, Passage, Totals};
pub use resources::{Progress, Resources, Silent, Stage};
