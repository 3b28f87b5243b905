//! `Found`: what a corpus holds, as it was counted.

use serde::Serialize;

use crate::jobs::inspect::advice::Advice;
use crate::jobs::inspect::lengths::Lengths;
use crate::jobs::inspect::members::Member;

/// What a corpus holds. Of a sample, all but the files and the estimates is what the sample holds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Found {
    /// Files of one kind each.
    pub kinds: Vec<Kinds>,
    /// Files.
    pub files: u64,
    /// Bytes, decoded.
    pub bytes: u64,
    /// Whether a sample was looked at.
    pub sample: bool,
    /// Documents that were looked at.
    pub documents: u64,
    /// Documents of the whole corpus, about; exact if all were looked at.
    pub documents_in_all: u64,
    /// Words of the documents that were looked at.
    pub words: u64,
    /// Words of the whole corpus, about; exact if all were looked at.
    pub words_in_all: u64,
    /// Documents without a word.
    pub empty: u64,
    /// Documents without an id.
    pub unnamed: u64,
    /// Documents whose id another one had before.
    pub repeated_ids: u64,
    /// Documents whose words another one had before.
    pub repeated_texts: u64,
    /// The fields that were chosen: what for, and which names were met.
    #[serde(serialize_with = "as_map")]
    pub fields: Vec<(&'static str, Vec<String>)>,
    /// Other members of records, at their top.
    pub others: Vec<Member>,
    /// Scripts by the letters of all texts.
    pub scripts: Vec<Counted>,
    /// Documents by the script of most of their letters.
    pub written_in: Vec<Counted>,
    /// Of those in Arabic letters, the documents that Persian, Urdu or a neighbour is written in, by their letters.
    pub persian: u64,
    /// Lengths in words.
    pub lengths: Lengths,
    /// Sources and their documents, the largest first.
    pub sources: Vec<Counted>,
    /// Documents that name a source.
    pub sourced: u64,
    /// Dates.
    pub dates: Dates,
    /// Records that cannot be read.
    pub bad: u64,
    /// The first of them.
    pub faults: Vec<Fault>,
    /// What was passed over.
    pub warnings: Vec<String>,
    /// A scan that would suit.
    pub advice: Advice,
}

/// Files of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kinds {
    /// How they hold documents.
    pub format: &'static str,
    /// How they are packed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression: Option<&'static str>,
    /// In which encoding.
    pub encoding: &'static str,
    /// How many there are.
    pub files: u64,
    /// Their bytes, decoded.
    pub bytes: u64,
}

/// Something with a name, and how many there are of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Counted {
    /// The name.
    pub name: String,
    /// How many; for letters, how many in a thousand.
    pub count: u64,
}

/// What the dates of documents are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dates {
    /// Documents with a date that can be read.
    pub readable: u64,
    /// Documents with one that cannot.
    pub unreadable: u64,
    /// One of those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// The earliest, as days since 1970-01-01.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_day: Option<i32>,
    /// The latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_day: Option<i32>,
}

/// A record that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Its file as the user named it.
    pub file: String,
    /// Its line; in a sample that of the stretch that was read.
    #[serde(skip)]
    pub line: u64,
    /// Its first byte in the decoded file.
    pub byte_offset: u64,
    /// What is wrong.
    pub reason: String,
}

fn as_map<S: serde::Serializer>(fields: &[(&'static str, Vec<String>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(field, names)| (field, names)))
}
