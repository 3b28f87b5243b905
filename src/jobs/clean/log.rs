//! The log of what was removed: the rows of `PATH.removed.jsonl`, in input order.

use serde::Serialize;

use crate::pairs::Relation;

/// A document that went.
#[derive(Debug, Serialize)]
pub struct DocumentRow<'a> {
    pub removed: &'static str,
    pub id: &'a str,
    pub file: &'a str,
    pub record: u64,
    /// `copy`: another document of its cluster stays, or one that this is a copy of. `pair`: a document of another cluster that
    /// stays is a copy of it.
    pub why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<u32>,
    /// The document that stays in the end: in the cleaned corpus it can be looked up.
    pub kept: &'a str,
    /// What this one is to that one, where the scan lists the two as a pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
}

/// A passage that went; offsets are code points of the text as it was.
#[derive(Debug, Serialize)]
pub struct PassageRow<'a> {
    pub removed: &'static str,
    pub id: &'a str,
    pub file: &'a str,
    pub record: u64,
    /// The classes of the paragraphs, and their numbers in `paragraphs.jsonl`.
    pub why: Vec<&'static str>,
    pub paragraphs: Vec<u32>,
    pub start: u32,
    pub end: u32,
    pub text: String,
}

/// A record that could not be carried over.
#[derive(Debug, Serialize)]
pub struct RecordRow<'a> {
    pub removed: &'static str,
    pub file: &'a str,
    pub line: u64,
    pub byte_offset: u64,
    pub why: &'a str,
}
