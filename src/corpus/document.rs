//! Documents as they come out of a corpus, and the records that could not become one.

use crate::corpus::fields::Met;
use std::borrow::Cow;

/// Where a record stands: bytes of its file's decoded stream, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's number in `Texts::files`, in input order.
    pub file: u32,
    /// First byte of the record.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
}

/// One document: its text and what its record says about it. Borrowed from the mapped file where the format allows.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The id as written; `None` where the record has none (null, absent or empty): it is then named `FILE:N`.
    pub id: Option<Cow<'a, str>>,
    /// The text as read; every offset in a report counts its code points.
    pub text: Cow<'a, str>,
    /// The headline.
    pub title: Option<Cow<'a, str>>,
    /// The outlet.
    pub source: Option<Cow<'a, str>>,
    /// The date as written.
    pub date: Option<Cow<'a, str>>,
    /// The address.
    pub url: Option<Cow<'a, str>>,
    /// The credit field (byline, author); several values are joined by `; `.
    pub credit: Option<Cow<'a, str>>,
    /// Where the record stands.
    pub place: Place,
    /// Record number: from 1 within its file's part of the chunk (add the file's records in the chunks before it).
    pub record: u64,
}

impl Document<'_> {
    /// The same document with nothing borrowed.
    pub fn into_owned(self) -> Document<'static> {
        let own = |c: Option<Cow<'_, str>>| c.map(|c| Cow::Owned(c.into_owned()));
        Document {
            id: own(self.id),
            text: Cow::Owned(self.text.into_owned()),
            title: own(self.title),
            source: own(self.source),
            date: own(self.date),
            url: own(self.url),
            credit: own(self.credit),
            place: self.place,
            record: self.record,
        }
    }
}

/// A record that is no document: it goes to `quarantine.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The file as the user named it.
    pub file: String,
    /// The file's number in `Texts::files`.
    pub number: u32,
    /// Line: from 1 within its file's part of the chunk (add the file's lines in the chunks before it).
    pub line: u64,
    /// First byte of the record in the decoded stream.
    pub byte: u64,
    /// What is wrong, safe for a terminal.
    pub reason: String,
}

/// What a chunk gives, record by record.
#[derive(Debug)]
pub enum Item<'a> {
    /// A document.
    Document(Document<'a>),
    /// A record for the quarantine.
    Bad(Bad),
}

/// How much of one file a chunk held. The chunks after it add these to their own numbers of the same file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The file's number in `Texts::files`.
    pub file: u32,
    /// Records, good and bad (blank lines are none).
    pub records: u64,
    /// Lines.
    pub lines: u64,
    /// Which field names the records answered to.
    pub met: Met,
}
