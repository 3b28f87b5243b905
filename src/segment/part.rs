//! A part of a segment: what one chunk of a corpus gave. Parts are made on many threads and joined in input order.

use crate::corpus::{Bad, Counts, Place};
use crate::credits::Mention;

/// One document's row: all that later stages need without its text.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Where its record stands.
    pub place: Place,
    /// Record number, from 1 within the chunk until parts are joined, then within the file.
    pub record: u64,
    /// Its source's number in the part until parts are joined, then in the segment; `NONE` without a source.
    pub source: u32,
    /// Days since 1970-01-01 as written; `NO_DAY` without a readable date.
    pub day: i32,
    /// Seconds into that day.
    pub second: u32,
    /// Words of the normal text.
    pub words: u32,
    /// Identity of the normal text.
    pub identity: u128,
    /// The part that holds its columns, once parts are joined.
    pub part: u32,
    /// Its place in that part.
    pub local: u32,
}

/// No source, no document.
pub const NONE: u32 = u32::MAX;
/// No readable date.
pub const NO_DAY: i32 = i32::MIN;

/// Columns of one length under construction, one entry a document, with flat columns beside them.
#[derive(Debug, Default)]
pub struct Part {
    /// One row a document.
    pub rows: Vec<Row>,
    /// Ids, one after the other; empty where the record has none.
    pub ids: String,
    /// Where each id ends in `ids`.
    pub id_ends: Vec<u32>,
    /// Shingles in text order, one document after the other.
    pub shingles: Vec<u64>,
    /// Where each document's shingles end.
    pub shingle_ends: Vec<u32>,
    /// Packed spans of words, one document after the other.
    pub spans: Vec<u8>,
    /// Where each document's packed spans end.
    pub span_ends: Vec<u32>,
    /// Where each paragraph ends, in words of its document.
    pub paragraph_ends: Vec<u32>,
    /// The hash of each paragraph's words.
    pub paragraph_hashes: Vec<u64>,
    /// Where each document's paragraphs end.
    pub paragraphs: Vec<u32>,
    /// Mentions of agencies, one document after the other.
    pub mentions: Vec<Mention>,
    /// Where each document's mentions end.
    pub mention_ends: Vec<u32>,
    /// The names as written, one after the other, and where each ends.
    pub names: String,
    /// Where each name ends in `names`.
    pub name_ends: Vec<u32>,
    /// Band keys of the documents that are sketched.
    pub bands: Vec<u64>,
    /// Winnowed grams of the documents that are sketched.
    pub grams: Vec<u64>,
    /// Where each document's grams end.
    pub gram_ends: Vec<u32>,
    /// How many sketched documents stand before each document.
    pub sketched_before: Vec<u32>,
    /// Names of the sources that rows refer to.
    pub sources: Vec<String>,
    /// Records for the quarantine.
    pub bad: Vec<Bad>,
    /// Records and lines, good and bad, of each file that the chunk has records of.
    pub counts: Vec<Counts>,
    /// Records whose text has no word.
    pub skipped: u64,
}

impl Part {
    /// How many sketched documents stand before a document.
    pub fn band_index(&self, local: u32) -> u32 {
        self.sketched_before[local as usize]
    }
}
