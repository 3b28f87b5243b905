//! naskh (نسخ, "to copy") finds what in a pile of text is a copy of what: near-duplicate documents, cut and extended
//! reprints, paragraphs that stand again and again, and whose story it was. Made for Arabic and English news; reads
//! anything that is text. Every figure that it reports is counted on the texts, none is estimated.
//!
//! # Two levels
//! **Jobs** take a corpus of files and give what was found. The program `naskh` is nothing but these with a command line.
//!
//! | job | what it does |
//! |---|---|
//! | [`Scan`] | finds copies, paragraphs and credits: an [`Outcome`] of tables, which [`report`] writes and reads |
//! | [`Deduper`] | the same for documents that come one at a time, each told at once what it repeats |
//! | [`compare`] | explains one pair |
//! | [`clean`] | applies a scan to its corpus: annotates, drops copies, cuts passages |
//! | [`inspect`] | says what a corpus holds, before it is scanned |
//! | [`eval`], [`plant`] | measure a scan against labels, or against copies planted with known edits |
//!
//! **Stages** work on strings and numbers of the caller's own; no file is needed. Each can be used alone:
//!
//! | stage | from | to |
//! |---|---|---|
//! | [`text::normalise`], [`text::Tokenizer`] | a text | its words as hashes, and where each stands in the text as read |
//! | [`text::shingle`] | words | the hash of every run of *n* |
//! | [`sketch::Sketcher`] | words, shingles | keys: texts that have one in common are candidates |
//! | [`pairs::Join`] | shingles of all texts | every pair above a threshold, with certainty, in place of sketches |
//! | [`pairs::Probe`] | shingles of two texts | what they share, counted |
//! | [`pairs::Aligner`] | the runs that two texts share | maximal passages |
//! | [`pairs::decide`] | figures | the [`Relation`](pairs::Relation) |
//! | [`clusters::stars`] | pairs | clusters, every member a direct partner of its leader |
//! | [`paragraphs::Class`] | how a repeat is spread | boilerplate, syndicated, quoted, template |
//! | [`credits`] | texts with their copies | whose story it was |
//!
//! ```
//! use naskh::{Config, Scan, corpus::Corpus};
//! # fn main() -> Result<(), naskh::Error> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let news = folder.path().join("news.jsonl");
//! # let story = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days";
//! # std::fs::write(&news, format!("{{\"id\":1,\"text\":\"{story}\"}}\n{{\"id\":2,\"text\":\"{story}, it said\"}}\n")).unwrap();
//! let config = Config::default();
//! let corpus = Corpus::open(&[news], &config.reading)?;
//! let outcome = Scan::new(config).run(&corpus)?;
//! for pair in &outcome.pairs {
//!     let [a, b] = [pair.a, pair.b].map(|document| outcome.documents.get(document).id);
//!     println!("{a} is to {b}: {} ({:.2})", pair.relation.name(), pair.jaccard());
//! }
//! # assert_eq!(outcome.pairs.len(), 1);
//! # Ok(())
//! # }
//! ```
//! Whole programs stand in `examples/`: a filter for a web corpus, a monitor for a news desk, a reader of one's own, a keep
//! policy of one's own. The book in `docs/` says how pairs are decided, and what every file and figure means.
//!
//! # What holds
//! * The same input under the same [`Config`] gives the same outcome, whatever [`Resources`] a run has.
//! * Offsets are code points of the text as it was read, from 0, half-open. Documents are numbered in input order.
//! * A record that cannot be read is data (set aside, and counted), an [`Error`] ends a run. Nothing panics on input.
//! * The library writes to no terminal and reads no environment variable. Whoever wants to follow a run, or to end it, gives
//!   a [`Progress`].
//!
//! # Features
//! | feature | what it adds | by default |
//! |---|---|---|
//! | `cli` | the program; a library does not need it | yes |
//! | `codecs` | inputs under bzip2 and xz (gzip and zstd are always read) | yes |
//! | `html` | the main text of HTML files and of WARC responses | yes |
//! | `parquet` | Parquet files | yes |
//!
//! The defaults are those of the program. A library asks for what it reads: `default-features = false` is JSON Lines, JSON,
//! CSV, plain text and WET, and of the dependencies the least. Modules that are not listed here are no part of what
//! versions promise.
#![deny(missing_docs, unsafe_code)]
#![warn(clippy::missing_errors_doc)]

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
pub use jobs::{Deduper, Kept, Scan, clean, compare, eval, inspect, plant};
pub use outcome::{
    Cluster, ClusterAgency, Clusters, Costs, Credits, Deciding, Decidings, Documents, Entry, Excerpt, Figures, Flow, Giver, Member,
    Mention, Origin, Outcome, Paragraph, Paragraphs, Passage, Table, Totals,
};
pub use resources::{Note, Progress, Resources, Silent, Stage};

/// The programs of the book, compiled and run like any example.
#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
pub struct Book;
