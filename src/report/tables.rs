//! Tables: an outcome's rows, as JSON Lines.

use std::io::{self, Write};

use serde::Serialize;

use crate::outcome::Outcome;
use crate::report::compose as row;
use crate::report::files::Table;
use crate::report::long::{self, Ids};

/// Bytes gathered before they are handed on: as many as a file takes without copying them once more.
const PORTION: usize = 1 << 18;

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
    lines_with(outcome, &Ids::of(outcome), table, out)
}

/// The same where the ids of the documents are at hand.
pub fn lines_with(o: &Outcome, ids: &Ids, table: Table, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Lines { out, buffer: Vec::with_capacity(2 * PORTION) };
    match table {
        Table::Clusters => (0..).zip(o.clusters.iter()).try_for_each(|(n, c)| lines.put(|line| long::cluster(o, ids, n, &c, line))),
        Table::Pairs => {
            let mut reason = Vec::new();
            (0..o.pairs.len()).try_for_each(|place| lines.put(|line| long::pair(o, ids, place, &mut reason, line)))
        }
        Table::Passages => o.passages.iter().try_for_each(|passage| lines.put(|line| long::passage(o, ids, passage, line))),
        Table::Paragraphs => (0..).zip(o.paragraphs.iter()).try_for_each(|(n, p)| lines.put(|line| long::paragraph(ids, n, p, line))),
        Table::Credits => o.credits.iter().try_for_each(|credits| lines.put(|line| long::credits(ids, credits, line))),
        Table::Flows => o.flows.iter().try_for_each(|flow| lines.push(&row::flow(flow))),
        Table::Excerpts => o.excerpts.iter().try_for_each(|excerpt| lines.put(|line| long::excerpt(ids, excerpt, line))),
        Table::Quarantine => o.quarantine.iter().try_for_each(|bad| lines.push(&row::bad(bad))),
    }?;
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
        self.put(|_| {})
    }

    fn put(&mut self, line: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        line(&mut self.buffer);
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
