//! Columns: the tables of a scan as CSV and Parquet have them, flat but for lists.
//!
//! Their rows and fields are those of the JSON Lines. An object within a row gives its fields as columns (`agency.id` is
//! `agency_id`), members of clusters are a table of their own, and a date has a second column beside it, with what the scan
//! read it as.

use crate::report::files::{MEMBERS, Table};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Whole,
    Share,
    Flag,
    /// Seconds since 1970, of no zone: the day and the hour are those that were printed.
    Time,
    Texts,
    /// Rows within the row.
    Records(&'static [Column]),
}

/// A column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether there may be nothing. Lists are empty then, and never nothing.
    pub optional: bool,
}

const fn must(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, optional: false }
}

const fn may(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, optional: true }
}

/// A table in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// One that JSON Lines have, too.
    Of(Table),
    /// The members of clusters, which JSON Lines have in the lines of these.
    Members,
}

use Kind::{Flag, Records, Share, Text, Texts, Time, Whole};

const CLUSTERS: &[Column] = &[
    must("cluster", Whole),
    must("size", Whole),
    must("representative", Text),
    may("first_seen", Text),
    may("first_seen_time", Time),
    may("last_seen", Text),
    may("last_seen_time", Time),
    must("sources", Texts),
    may("agency_id", Text),
    must("agency_how", Text),
    must("agency_named", Records(&[must("agency", Text), must("members", Whole)])),
    must("agency_evidence", Texts),
    may("origin_agency", Text),
    may("origin_source", Text),
    may("origin_id", Text),
    may("origin_date", Text),
    may("origin_date_time", Time),
    must("origin_reasons", Texts),
    must("uncredited", Texts),
];
const MEMBER: &[Column] = &[
    must("cluster", Whole),
    must("id", Text),
    must("file", Text),
    must("record", Whole),
    may("source", Text),
    may("date", Text),
    may("date_time", Time),
    may("title", Text),
    may("relation", Text),
    must("jaccard", Share),
    must("containment_in_representative", Share),
    must("containment_of_representative", Share),
    may("credit", Text),
];
const PAIRS: &[Column] = &[
    must("a", Text),
    must("b", Text),
    must("relation", Text),
    must("jaccard", Share),
    must("containment_a_in_b", Share),
    must("containment_b_in_a", Share),
    must("longest_run_words", Whole),
    must("reason", Text),
];
const PASSAGES: &[Column] = &[
    must("a", Text),
    must("b", Text),
    must("a_start", Whole),
    must("a_end", Whole),
    must("b_start", Whole),
    must("b_end", Whole),
    must("words", Whole),
    must("identity", Share),
];
const PARAGRAPHS: &[Column] = &[
    must("paragraph", Whole),
    must("class", Text),
    must("documents", Whole),
    must("sources", Whole),
    must("occurrences", Whole),
    must("words", Whole),
    must("text", Text),
    must("where", Records(&[must("id", Text), must("start", Whole), must("end", Whole)])),
];
const MENTIONS: &[Column] =
    &[may("agency", Text), must("text", Text), must("role", Text), must("where", Text), must("start", Whole), must("end", Whole)];
const CREDITS: &[Column] = &[
    must("id", Text),
    must("credits", Records(MENTIONS)),
    may("resolved_agency", Text),
    must("resolved_how", Text),
    must("resolved_candidates", Texts),
    must("resolved_via", Texts),
    must("resolved_cited", Texts),
];
const FLOWS: &[Column] = &[
    must("source", Text),
    may("agency", Text),
    may("from", Text),
    must("documents", Whole),
    must("verbatim", Whole),
    must("edited", Whole),
    may("median_delay_hours", Share),
];
const EXCERPTS: &[Column] = &[must("id", Text), must("text", Text), must("cut", Flag)];
const QUARANTINE: &[Column] = &[must("file", Text), must("line", Whole), must("byte_offset", Whole), must("reason", Text)];

impl Sheet {
    /// All tables in columns, members behind their clusters.
    pub fn all() -> impl Iterator<Item = Sheet> {
        let of = |table| [Some(Sheet::Of(table)), (table == Table::Clusters).then_some(Sheet::Members)];
        Table::ALL.into_iter().flat_map(of).flatten()
    }

    /// Its name, which is that of its file.
    pub fn name(self) -> &'static str {
        match self {
            Sheet::Of(table) => table.name(),
            Sheet::Members => MEMBERS,
        }
    }

    /// Its columns, in order.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Sheet::Members => MEMBER,
            Sheet::Of(Table::Clusters) => CLUSTERS,
            Sheet::Of(Table::Pairs) => PAIRS,
            Sheet::Of(Table::Passages) => PASSAGES,
            Sheet::Of(Table::Paragraphs) => PARAGRAPHS,
            Sheet::Of(Table::Credits) => CREDITS,
            Sheet::Of(Table::Flows) => FLOWS,
            Sheet::Of(Table::Excerpts) => EXCERPTS,
            Sheet::Of(Table::Quarantine) => QUARANTINE,
        }
    }
}
