//! Rows: the lines of a scan folder's files, field by field as they stand there. Written from an outcome and read back
//! into one, so both sides agree by construction.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::pairs::Relation;
use crate::paragraphs::Class;

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
    /// Absent in folders of older versions.
    #[serde(default)]
    pub agency: AgencyRow<'a>,
    pub members: Vec<MemberRow<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<OriginRow<'a>>,
    /// Members without a credit, where the agency is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncredited: Vec<Cow<'a, str>>,
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

/// Whose story a cluster is, in a line of `clusters.jsonl`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct AgencyRow<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub how: Cow<'a, str>,
    /// How many members name each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub named: BTreeMap<Cow<'a, str>, u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Cow<'a, str>>,
}

/// Where a cluster's story likely came from, in a line of `clusters.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct OriginRow<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Cow<'a, str>>,
}

/// A line of `paragraphs.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParagraphRow<'a> {
    pub paragraph: u64,
    pub class: Class,
    pub documents: u32,
    pub sources: u32,
    pub occurrences: u64,
    pub words: u32,
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    #[serde(rename = "where")]
    pub places: Vec<PlaceRow<'a>>,
}

/// Where a paragraph stands: code points of a document's text, half-open.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlaceRow<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    pub start: u32,
    pub end: u32,
}

/// A line of `credits.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct CreditRow<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    pub credits: Vec<MentionRow<'a>>,
    pub resolved: ResolvedRow<'a>,
}

/// A credit or citation as found.
#[derive(Debug, Serialize, Deserialize)]
pub struct MentionRow<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    #[serde(borrow)]
    pub role: Cow<'a, str>,
    #[serde(borrow, rename = "where")]
    pub at: Cow<'a, str>,
    pub start: u32,
    pub end: u32,
}

/// What a document's credits come to.
#[derive(Debug, Serialize, Deserialize)]
pub struct ResolvedRow<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub how: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cited: Vec<Cow<'a, str>>,
}

/// A line of `flows.jsonl`: from an agency, or from another outlet.
#[derive(Debug, Serialize, Deserialize)]
pub struct FlowRow<'a> {
    #[serde(borrow)]
    pub source: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Cow<'a, str>>,
    pub documents: u32,
    pub verbatim: u32,
    pub edited: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_delay_hours: Option<f64>,
}

/// A line of `excerpts.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExcerptRow<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// Whether the document's text goes on.
    pub cut: bool,
}
