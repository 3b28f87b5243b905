//! A corpus: files that hold documents, and the documents in them.

mod document;

pub use document::{Bad, Counts, Document, Item, Place};
