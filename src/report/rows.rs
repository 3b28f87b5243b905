//! Rows: the lines of a scan folder's files, field by field as they stand there. Written from an outcome and read back
//! into one, so both sides agree by construction.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::pairs::Relation;

/// A share or a figure as reports give it: rounded to 4 places.
pub fn rounded(figure: f64) -> f64 {
    (figure * 10_000.0).round() / 10_000.0
}

/// A line of `clusters.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClusterRow<'a> {
    pub cluster: u64,
    pub size: u64,
    #[serde(borrow)]
    pub representative: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Cow<'a, str>>,
    pub sources: Vec<Cow<'a, str>>,
    pub members: Vec<MemberRow<'a>>,
}

/// A member of a line of `clusters.jsonl`; the figures are read member → representative.
#[derive(Debug, Serialize, Deserialize)]
pub struct MemberRow<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow)]
    pub file: Cow<'a, str>,
    pub record: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Cow<'a, str>>,
    /// Absent on the representative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    pub jaccard: f64,
    pub containment_in_representative: f64,
    pub containment_of_representative: f64,
    /// The credit field as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<Cow<'a, str>>,
}

/// A line of `pairs.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct PairRow<'a> {
    #[serde(borrow)]
    pub a: Cow<'a, str>,
    #[serde(borrow)]
    pub b: Cow<'a, str>,
    pub relation: Relation,
    pub jaccard: f64,
    pub containment_a_in_b: f64,
    pub containment_b_in_a: f64,
    pub longest_run_words: u32,
    #[serde(borrow)]
    pub reason: Cow<'a, str>,
}

/// A line of `passages.jsonl`; offsets are code points, half-open.
#[derive(Debug, Serialize, Deserialize)]
pub struct PassageRow<'a> {
    #[serde(borrow)]
    pub a: Cow<'a, str>,
    #[serde(borrow)]
    pub b: Cow<'a, str>,
    pub a_start: u32,
    pub a_end: u32,
    pub b_start: u32,
    pub b_end: u32,
    pub words: u32,
    pub identity: f64,
}

/// A line of `quarantine.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct BadRow<'a> {
    #[serde(borrow)]
    pub file: Cow<'a, str>,
    pub line: u64,
    pub byte_offset: u64,
    #[serde(borrow)]
    pub reason: Cow<'a, str>,
}
