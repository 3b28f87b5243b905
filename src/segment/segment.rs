//! `Segment`: the immutable sketch of one corpus; all that the second train reads of it.

use std::collections::HashMap;

use bytemuck::Pod;

use crate::corpus::{Bad, Met};
use crate::credits::Mention;
use crate::error::Error;
use crate::hash;
use crate::kernel::{Bitmap, sort_hashes};
use crate::segment::names::{Names, unnamed};
use crate::segment::part::{Before, NO_DAY, NONE, Row, Stored, WRITTEN};
use crate::store::{Column, Shelf, Shelved, limited, reading};

/// The sketch of one corpus: rows in input order, with their columns left in the parts that made them. All that grows
/// with the corpus stands on two shelves, of which the system keeps in memory what is read.
#[derive(Debug, Default)]
pub struct Segment {
    pub(super) columns: Shelved,
    pub(super) table: Shelved,
    pub(super) rows: Column<Row>,
    pub(super) ids: Column<u8>,
    pub(super) id_ends: Column<u64>,
    pub(super) parts: Vec<Stored>,
    /// The first document of each part.
    pub(super) starts: Vec<u32>,
    pub(super) sources: Vec<String>,
    pub(super) bad: Vec<Bad>,
    pub(super) skipped: u64,
    pub(super) unnamed: u64,
    pub(super) renamed: u64,
    pub(super) met: Met,
}

/// Rows that are told to be read at once, where all are.
const SOME: usize = 4096;

impl Segment {
    /// Joins the parts of a corpus, in input order: numbers become global, sources are interned, documents without an id
    /// are named `FILE:N`, ids met again get `#k`. `columns` is the shelf of the parts, `table` an empty one. O(documents), and
    /// O(ids) of memory only where some repeat.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full.
    pub fn join(parts: Vec<Stored>, files: &[String], columns: Shelved, table: Shelf, mapped: bool) -> Result<Segment, Error> {
        let segment = Segment { columns, ..Segment::default() };
        let (repeat, bytes) = segment.survey(&parts, files);
        let count = parts.iter().map(|part| part.rows.len() as u64).sum();
        // A repeated id grows by `#` and a number.
        let longest = bytes + if repeat { count * 21 } else { 0 };
        let mut joining = Joining {
            rows: table.reserve(count),
            id_ends: table.reserve(count),
            ids: table.reserve(longest),
            names: repeat.then(|| Names::with_capacity(count as usize)),
            documents: 0,
            id_bytes: 0,
            table,
            segment,
            sources: HashMap::new(),
        };
        let mut before = Before::default();
        for (number, part) in (0u32..).zip(parts) {
            let before = before.of(&part);
            joining.part(number, part, files, before)?;
        }
        let Joining { mut segment, table, rows, ids, id_ends, id_bytes, .. } = joining;
        (segment.rows, segment.ids, segment.id_ends) = (rows, ids.first(id_bytes), id_ends);
        segment.table = table.finish(mapped)?;
        segment.start_parts();
        Ok(segment)
    }

    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All rows, in input order.
    pub fn rows(&self) -> &[Row] {
        self.table.rows(self.rows)
    }

    /// A document's row.
    pub fn row(&self, document: u32) -> &Row {
        one(self.rows(), document as usize)
    }

    /// One row after the other, in input order.
    pub fn each_row(&self) -> impl Iterator<Item = &Row> {
        self.rows().chunks(SOME).inspect(|some| reading(some)).flatten()
    }

    /// A document's id.
    pub fn id(&self, document: u32) -> &str {
        name_of(self.table.rows(self.ids), self.table.rows(self.id_ends), document)
    }

    /// A document's shingles, in text order.
    pub fn shingles(&self, document: u32) -> &[u64] {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        self.stretch(part.shingles, part.shingle_ends, row.local)
    }

    /// The same; where memory is limited, copied into a buffer, for those who read here and there.
    pub fn shingles_in<'b>(&'b self, document: u32, buffer: &'b mut Vec<u64>) -> &'b [u64] {
        if !limited() {
            return self.shingles(document);
        }
        let (part, local) = self.place(document);
        let (from, to) = bounds(self.columns.rows(part.shingle_ends), local);
        buffer.resize(to - from, 0);
        if self.columns.copy(part.shingles, from, buffer) { buffer } else { self.stretch(part.shingles, part.shingle_ends, local) }
    }

    /// The part that holds a document's columns, and its place there, by the numbers of documents alone.
    pub(super) fn place(&self, document: u32) -> (&Stored, u32) {
        let part = self.starts.partition_point(|&start| start <= document) - 1;
        (&self.parts[part], document - self.starts[part])
    }

    /// Counts where parts start.
    pub(super) fn start_parts(&mut self) {
        let mut next = 0u32;
        for part in &self.parts {
            self.starts.push(next);
            next = next.saturating_add(part.rows.len() as u32);
        }
    }

    /// The bitmap of a document's shingles; where memory is limited, copied into a buffer.
    pub fn bitmap_in<'b>(&'b self, document: u32, buffer: &'b mut Bitmap) -> &'b Bitmap {
        if !limited() {
            return self.bitmap(document);
        }
        let (part, local) = self.place(document);
        if self.columns.copy(part.bitmaps, local as usize, std::slice::from_mut(buffer)) { buffer } else { self.bitmap(document) }
    }

    /// The bitmap of a document's shingles.
    pub fn bitmap(&self, document: u32) -> &Bitmap {
        let row = self.row(document);
        one(self.columns.rows(self.parts[row.part as usize].bitmaps), row.local as usize)
    }

    /// A document's packed spans of words.
    pub fn spans(&self, document: u32) -> &[u8] {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        self.stretch(part.spans, part.span_ends, row.local)
    }

    /// Where each of a document's paragraphs ends, in words.
    pub fn paragraph_ends(&self, document: u32) -> &[u32] {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        self.stretch(part.paragraph_ends, part.paragraphs, row.local)
    }

    /// The hash of each of a document's paragraphs' words.
    pub fn paragraph_hashes(&self, document: u32) -> &[u64] {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        self.stretch(part.paragraph_hashes, part.paragraphs, row.local)
    }

    /// The agencies that a document names, and how.
    pub fn mentions(&self, document: u32) -> &[Mention] {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        let (from, to) = bounds(self.columns.rows(part.mention_ends), row.local);
        &part.mentions[from..to]
    }

    /// The names of those agencies as the document writes them, in the same order.
    pub fn names(&self, document: u32) -> impl Iterator<Item = &str> {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        let (from, to) = bounds(self.columns.rows(part.mention_ends), row.local);
        let (names, ends) = (self.columns.rows(part.names), self.columns.rows(part.name_ends));
        (from..to).map(move |n| {
            let (from, to) = bounds(ends, n as u32);
            std::str::from_utf8(&names[from..to]).unwrap_or("")
        })
    }

    /// A document's date, title and credit as written.
    pub fn labels(&self, document: u32) -> [Option<&str>; 3] {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        let (labels, ends) = (self.columns.rows(part.labels), self.columns.rows(part.label_ends));
        [0, 1, 2].map(|n| {
            let (from, to) = bounds(ends, row.local * 3 + n);
            // Only whole labels were put there.
            std::str::from_utf8(&labels[from..to]).unwrap_or("").strip_prefix(WRITTEN)
        })
    }

    /// A document's winnowed grams; none if it is too short to be sketched.
    pub fn grams(&self, document: u32) -> &[u64] {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        self.stretch(part.grams, part.gram_ends, row.local)
    }

    /// A document's band keys, `bands` of them; none if it is too short to be sketched.
    pub fn bands(&self, document: u32, bands: u32) -> &[u64] {
        let row = self.row(document);
        let part = &self.parts[row.part as usize];
        if self.stretch(part.grams, part.gram_ends, row.local).is_empty() {
            return &[];
        }
        // Every document that has grams has band keys, and the other way round.
        let from = self.columns.rows(part.sketched_before)[row.local as usize] as usize * bands as usize;
        let bands = self.columns.rows(part.bands).get(from..from + bands as usize).unwrap_or(&[]);
        reading(bands);
        bands
    }

    /// The parts, in input order.
    pub fn parts(&self) -> &[Stored] {
        &self.parts
    }

    /// Names of the sources.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// Records for the quarantine, in input order.
    pub fn bad(&self) -> &[Bad] {
        &self.bad
    }

    /// Records met; those whose text had no word; documents without an id; documents whose id was taken.
    pub fn counts(&self) -> (u64, u64, u64, u64) {
        (u64::from(self.len()) + self.bad.len() as u64 + self.skipped, self.skipped, self.unnamed, self.renamed)
    }

    /// Whether the places of words were kept.
    pub fn has_spans(&self) -> bool {
        self.parts.iter().any(|part| !part.spans.is_empty())
    }

    /// Which fields were met.
    pub fn met(&self) -> Met {
        self.met
    }

    /// How many documents have a readable date, and how many a source.
    pub fn dated_and_sourced(&self) -> (u64, u64) {
        let (mut dated, mut sourced) = (0, 0);
        for row in self.each_row() {
            dated += u64::from(row.day != NO_DAY);
            sourced += u64::from(row.source != NONE);
        }
        (dated, sourced)
    }

    /// Gives the memory of what was read back to the system. Readers do not notice.
    pub fn let_go(&self) {
        self.columns.let_go();
        self.table.let_go();
    }

    fn stretch<T: Pod>(&self, column: Column<T>, ends: Column<u32>, local: u32) -> &[T] {
        let (from, to) = bounds(self.columns.rows(ends), local);
        let stretch = &self.columns.rows(column)[from..to];
        reading(stretch);
        stretch
    }

    /// Whether some id repeats, and the bytes of all ids.
    fn survey(&self, parts: &[Stored], files: &[String]) -> (bool, u64) {
        let (mut hashes, mut bytes, mut before) = (Vec::new(), 0, Before::default());
        for part in parts {
            let (records, _) = before.of(part);
            self.ids_of(part, files, records, |id, _| {
                hashes.push(hash::bytes(id.as_bytes()));
                bytes += id.len() as u64;
            });
        }
        sort_hashes(&mut hashes, &mut Vec::new());
        (hashes.windows(2).any(|w| w[0] == w[1]), bytes)
    }

    /// Gives the ids of a part in order, and whether the record has one. `records` are those of its first file before it.
    fn ids_of(&self, part: &Stored, files: &[String], records: u64, mut each: impl FnMut(&str, bool)) {
        let (ids, ends, rows) = (self.columns.rows(part.ids), self.columns.rows(part.id_ends), self.columns.rows(part.rows));
        reading(ids);
        reading(rows);
        for (local, row) in (0u32..).zip(rows) {
            let (from, to) = bounds(ends, local);
            match std::str::from_utf8(&ids[from..to]) {
                Ok(id) if !id.is_empty() => each(id, true),
                _ => each(&unnamed(&files[row.file as usize], row.record + records), false),
            }
        }
    }
}

/// A segment whose parts are being joined, and its table.
struct Joining {
    segment: Segment,
    table: Shelf,
    rows: Column<Row>,
    ids: Column<u8>,
    id_ends: Column<u64>,
    /// What was joined so far.
    documents: u64,
    id_bytes: u64,
    sources: HashMap<String, u32>,
    /// The ids taken, where some repeat.
    names: Option<Names>,
}

impl Joining {
    /// Takes over the next part; `before` are the records and lines of its first file in the parts before it.
    fn part(&mut self, number: u32, mut part: Stored, files: &[String], (records, lines): (u64, u64)) -> Result<(), Error> {
        let global: Vec<u32> = std::mem::take(&mut part.sources).into_iter().map(|name| self.intern(name)).collect();
        let (mut ids, mut ends) = (String::new(), Vec::with_capacity(part.rows.len()));
        let (mut names, mut unnamed, mut renamed) = (self.names.take(), 0, 0);
        self.segment.ids_of(&part, files, records, |id, named| {
            let name = names.as_mut().and_then(|names| names.take(id));
            ids.push_str(name.as_deref().unwrap_or(id));
            ends.push(self.id_bytes + ids.len() as u64);
            renamed += u64::from(name.is_some());
            unnamed += u64::from(!named);
        });
        self.names = names;
        (self.segment.unnamed, self.segment.renamed) = (self.segment.unnamed + unnamed, self.segment.renamed + renamed);
        let joined = |(local, row): (u32, &Row)| {
            let source = global.get(row.source as usize).copied().unwrap_or(NONE);
            Row { record: row.record + records, source, part: number, local, ..*row }
        };
        let rows: Vec<Row> = (0u32..).zip(self.segment.columns.rows(part.rows)).map(joined).collect();
        self.table.put(self.rows, self.documents, &rows)?;
        self.table.put(self.id_ends, self.documents, &ends)?;
        self.table.put(self.ids, self.id_bytes, ids.as_bytes())?;
        (self.documents, self.id_bytes) = (self.documents + rows.len() as u64, self.id_bytes + ids.len() as u64);
        self.segment.bad.extend(part.bad.drain(..).map(|bad| Bad { line: bad.line + lines, ..bad }));
        self.segment.skipped += part.skipped;
        part.counts.iter().for_each(|counts| self.segment.met.add(counts.met));
        self.segment.parts.push(part);
        Ok(())
    }

    fn intern(&mut self, name: String) -> u32 {
        let sources = &mut self.segment.sources;
        *self.sources.entry(name).or_insert_with_key(|name| {
            sources.push(name.clone());
            sources.len() as u32 - 1
        })
    }
}

fn one<T>(rows: &[T], at: usize) -> &T {
    let row = &rows[at];
    reading(std::slice::from_ref(row));
    row
}

fn name_of<'a>(ids: &'a [u8], ends: &[u64], document: u32) -> &'a str {
    let d = document as usize;
    let from = if d == 0 { 0 } else { ends[d - 1] };
    // Only whole ids were put there.
    let id = &ids[from as usize..ends[d] as usize];
    reading(&ends[d..=d]);
    reading(id);
    std::str::from_utf8(id).unwrap_or("")
}

fn bounds(ends: &[u32], local: u32) -> (usize, usize) {
    let local = local as usize;
    let [from, to] = if local == 0 { [0, ends[0]] } else { [ends[local - 1], ends[local]] };
    reading(&ends[local..=local]);
    (from as usize, to as usize)
}
