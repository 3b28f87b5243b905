//! Tables: an outcome's rows, as JSON Lines.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use crate::outcome::{Cluster, Entry, Member, Outcome};
use crate::report::files::Table;
use crate::report::rows::{BadRow, ClusterRow, MemberRow, PairRow, PassageRow, rounded};

/// Bytes gathered before they are handed on.
const PORTION: usize = 1 << 16;

/// Writes one table as JSON Lines, the same bytes as its file in a scan folder.
///
/// ```
/// use naskh::report::{Table, lines};
/// let mut out = Vec::new();
/// lines(&naskh::Outcome::default(), Table::Clusters, &mut out).unwrap();
/// assert!(out.is_empty());
/// ```
///
/// # Errors
/// Those of `out`.
pub fn lines(outcome: &Outcome, table: Table, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Lines { out, buffer: Vec::with_capacity(2 * PORTION) };
    match table {
        Table::Clusters => {
            for (number, cluster) in (0..).zip(&outcome.clusters) {
                lines.push(&cluster_row(outcome, number, cluster))?;
            }
        }
        Table::Pairs => {
            for place in 0..outcome.pairs.len() {
                lines.push(&pair_row(outcome, place))?;
            }
        }
        Table::Passages => {
            for passage in &outcome.passages {
                lines.push(&passage_row(outcome, passage))?;
            }
        }
        Table::Quarantine => {
            for bad in &outcome.quarantine {
                let (file, reason) = (Cow::Borrowed(&*bad.file), Cow::Borrowed(&*bad.reason));
                lines.push(&BadRow { file, line: bad.line, byte_offset: bad.byte, reason })?;
            }
        }
        Table::Paragraphs | Table::Credits | Table::Flows | Table::Excerpts => {}
    }
    lines.end()
}

/// A writer of lines. Rows are put into a plain buffer first: a call a line, not a call a comma.
struct Lines<'w> {
    out: &'w mut dyn Write,
    buffer: Vec<u8>,
}

impl Lines<'_> {
    fn push(&mut self, row: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.buffer, row)?;
        self.buffer.push(b'\n');
        if self.buffer.len() >= PORTION {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn end(self) -> io::Result<()> {
        self.out.write_all(&self.buffer)
    }
}

fn cluster_row<'o>(outcome: &'o Outcome, number: u64, cluster: &'o Cluster) -> ClusterRow<'o> {
    let entry = |m: &Member| &outcome.documents[m.document as usize];
    let (first, last) = span(cluster.members.iter().map(entry));
    ClusterRow {
        cluster: number,
        size: cluster.members.len() as u64,
        representative: Cow::Borrowed(&outcome.documents[cluster.representative as usize].id),
        first_seen: first.map(Cow::Borrowed),
        last_seen: last.map(Cow::Borrowed),
        sources: sources(cluster.members.iter().map(entry)).into_iter().map(Cow::Borrowed).collect(),
        members: cluster.members.iter().map(|m| member_row(entry(m), m)).collect(),
    }
}

/// The dates, as written, of the earliest and of the latest document whose date can be read.
pub fn span<'o>(documents: impl Iterator<Item = &'o Entry>) -> (Option<&'o str>, Option<&'o str>) {
    let dated: Vec<(i64, &str)> = documents.filter_map(|e| Some((e.minute?, e.date.as_deref()?))).collect();
    // Of several at one minute the first in input order speaks for the first, and for the last.
    let first = dated.iter().min_by_key(|d| d.0);
    let last = dated.iter().rev().max_by_key(|d| d.0);
    (first.map(|d| d.1), last.map(|d| d.1))
}

/// The different sources of documents, in order of their first.
pub fn sources<'o>(documents: impl Iterator<Item = &'o Entry>) -> Vec<&'o str> {
    let mut all: Vec<&str> = Vec::new();
    let mut met = std::collections::HashSet::new();
    all.extend(documents.filter_map(|e| e.source.as_deref()).filter(|&s| met.insert(s)));
    all
}

fn member_row<'o>(entry: &'o Entry, member: &Member) -> MemberRow<'o> {
    let text = |t: &'o Option<String>| t.as_deref().map(Cow::Borrowed);
    MemberRow {
        id: Cow::Borrowed(&entry.id),
        file: Cow::Borrowed(&entry.file),
        record: entry.record,
        source: text(&entry.source),
        date: text(&entry.date),
        title: text(&entry.title),
        relation: member.relation,
        jaccard: rounded(member.jaccard),
        containment_in_representative: rounded(member.containment_in_representative),
        containment_of_representative: rounded(member.containment_of_representative),
        credit: text(&entry.credit),
    }
}

fn pair_row(outcome: &Outcome, place: usize) -> PairRow<'_> {
    let pair = &outcome.pairs[place];
    let figures = outcome.figures(place);
    let id = |document: u32| Cow::Borrowed(&*outcome.documents[document as usize].id);
    PairRow {
        a: id(pair.a),
        b: id(pair.b),
        relation: pair.relation,
        jaccard: rounded(figures.jaccard),
        containment_a_in_b: rounded(figures.containment_a_in_b),
        containment_b_in_a: rounded(figures.containment_b_in_a),
        longest_run_words: pair.longest_run_words,
        reason: figures.reason,
    }
}

fn passage_row<'o>(outcome: &'o Outcome, passage: &crate::outcome::Passage) -> PassageRow<'o> {
    let pair = &outcome.pairs[passage.pair as usize];
    let id = |document: u32| Cow::Borrowed(&*outcome.documents[document as usize].id);
    PassageRow {
        a: id(pair.a),
        b: id(pair.b),
        a_start: passage.a.0,
        a_end: passage.a.1,
        b_start: passage.b.0,
        b_end: passage.b.1,
        words: passage.words,
        identity: f64::from(passage.identity) / 1000.0,
    }
}
