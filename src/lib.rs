//! naskh (نسخ, "to copy") finds what in a pile of text is a copy of what.
#![deny(missing_docs, unsafe_code)]
#![warn(clippy::missing_errors_doc, clippy::missing_panics_doc)]

pub mod clusters;
mod config;
pub mod corpus;
pub mod credits;
mod error;
pub mod hash;
mod jobs;
#[doc(hidden)]
pub mod kernel;
mod outcome;
pub mod pairs;
pub mod paragraphs;
mod pipeline;
pub mod report;
mod resources;
#[doc(hidden)]
pub mod segment;
pub mod sketch;
#[doc(hidden)]
pub mod store;
pub mod text;

pub use config::{Config, Levels};
pub use error::{Error, escaped};
pub use jobs::{Deduper, Scan, clean, compare, eval, inspect, plant};
pub use outcome::{
    Cluster, ClusterAgency, Costs, Credits, Deciding, Entry, Excerpt, Figures, Flow, Giver, Member, Mention, Origin, Outcome, Paragraph,
    Passage, Totals,
};
pub use resources::{Note, Progress, Resources, Silent, Stage};
