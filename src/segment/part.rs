//! A part of a segment: what one chunk of a corpus gave. Parts are made on many threads and joined in input order.

use bytemuck::{Pod, Zeroable};

use crate::corpus::{Bad, Counts, Place};
use crate::credits::Mention;
use crate::error::Error;
use crate::kernel::Bitmap;
use crate::store::{Column, Shelf, room_of};

/// One document's row: all that later stages need without its text.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Row {
    /// First byte of its record in its file, and one past its last.
    pub bytes: [u64; 2],
    /// Record number, from 1 within the chunk until parts are joined, then within the file.
    pub record: u64,
    /// Identity of the normal text: the halves of a number of 128 bits, the leading one first.
    pub identity: [u64; 2],
    /// The number of its file.
    pub file: u32,
    /// Its source's number in the part until parts are joined, then in the segment; `NONE` without a source.
    pub source: u32,
    /// Days since 1970-01-01 as written; `NO_DAY` without a readable date.
    pub day: i32,
    /// Seconds into that day.
    pub second: u32,
    /// Words of the normal text.
    pub words: u32,
    /// The part that holds its columns, once parts are joined.
    pub part: u32,
    /// Its place in that part.
    pub local: u32,
    /// Rows are whole numbers of eight bytes.
    pub unused: u32,
}

impl Row {
    /// Where its record stands.
    pub fn place(&self) -> Place {
        Place { file: self.file, start: self.bytes[0], end: self.bytes[1] }
    }
}

/// No source, no document.
pub const NONE: u32 = u32::MAX;
/// No readable date.
pub const NO_DAY: i32 = i32::MIN;

/// Columns of one length under construction, one entry a document, with flat columns beside them. One is used again for
/// chunk after chunk.
#[derive(Debug, Default)]
pub struct Part {
    /// One row a document.
    pub rows: Vec<Row>,
    /// Ids, one after the other; empty where the record has none.
    pub ids: String,
    /// Where each id ends in `ids`.
    pub id_ends: Vec<u32>,
    /// Date, title and credit of each document as written, one after the other, each behind a mark if it has one.
    pub labels: String,
    /// Where each of the three ends in `labels`.
    pub label_ends: Vec<u32>,
    /// Shingles in text order, one document after the other.
    pub shingles: Vec<u64>,
    /// Where each document's shingles end.
    pub shingle_ends: Vec<u32>,
    /// The bitmap of each document's shingles.
    pub bitmaps: Vec<Bitmap>,
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
    /// A buffer for columns on their way to a shelf.
    pub buffer: Vec<u8>,
}

/// What stands before a label that a document has, so that an empty one is told from none.
pub const WRITTEN: char = '=';

impl Part {
    /// Adds the labels of the next document.
    pub fn label(&mut self, labels: [Option<&str>; 3]) {
        for label in labels {
            if let Some(label) = label {
                self.labels.push(WRITTEN);
                self.labels.push_str(label);
            }
            self.label_ends.push(self.labels.len() as u32);
        }
    }

    /// Puts the columns on a shelf and empties the part for the next chunk.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full.
    pub fn shelve(&mut self, shelf: &Shelf) -> Result<Stored, Error> {
        // The two that are long go by themselves, all others together: threads wait for each other to write.
        let (shingles, spans) = (shelf.add(&self.shingles)?, shelf.add(&self.spans)?);
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut batch = shelf.batch(self.room(), &mut buffer);
        let stored = Stored {
            rows: batch.add(&self.rows),
            ids: batch.add(self.ids.as_bytes()),
            id_ends: batch.add(&self.id_ends),
            labels: batch.add(self.labels.as_bytes()),
            label_ends: batch.add(&self.label_ends),
            shingles,
            shingle_ends: batch.add(&self.shingle_ends),
            bitmaps: batch.add(&self.bitmaps),
            spans,
            span_ends: batch.add(&self.span_ends),
            paragraph_ends: batch.add(&self.paragraph_ends),
            paragraph_hashes: batch.add(&self.paragraph_hashes),
            paragraphs: batch.add(&self.paragraphs),
            mentions: std::mem::take(&mut self.mentions),
            mention_ends: batch.add(&self.mention_ends),
            names: batch.add(self.names.as_bytes()),
            name_ends: batch.add(&self.name_ends),
            bands: batch.add(&self.bands),
            grams: batch.add(&self.grams),
            gram_ends: batch.add(&self.gram_ends),
            sketched_before: batch.add(&self.sketched_before),
            sources: std::mem::take(&mut self.sources),
            bad: std::mem::take(&mut self.bad),
            counts: std::mem::take(&mut self.counts),
            skipped: std::mem::take(&mut self.skipped),
        };
        batch.write()?;
        self.buffer = buffer;
        self.clear();
        Ok(stored)
    }

    /// Bytes of a shelf that the columns take which are put there together.
    fn room(&self) -> u64 {
        let bytes = [&self.ids, &self.labels, &self.names].map(|text| room_of(text.as_bytes()));
        let ends = [
            &self.id_ends,
            &self.label_ends,
            &self.shingle_ends,
            &self.span_ends,
            &self.paragraph_ends,
            &self.paragraphs,
            &self.mention_ends,
            &self.name_ends,
            &self.gram_ends,
            &self.sketched_before,
        ];
        let hashes = [&self.paragraph_hashes, &self.bands, &self.grams].map(|hashes| room_of(hashes));
        let short: u64 = bytes.iter().chain(&hashes).chain(&ends.map(|ends| room_of(ends))).sum();
        short + room_of(&self.rows) + room_of(&self.bitmaps)
    }

    /// Empties the columns that were put on a shelf.
    fn clear(&mut self) {
        [&mut self.ids, &mut self.labels, &mut self.names].into_iter().for_each(String::clear);
        [
            &mut self.id_ends,
            &mut self.label_ends,
            &mut self.shingle_ends,
            &mut self.span_ends,
            &mut self.paragraph_ends,
            &mut self.paragraphs,
            &mut self.mention_ends,
            &mut self.name_ends,
            &mut self.gram_ends,
            &mut self.sketched_before,
        ]
        .into_iter()
        .for_each(Vec::clear);
        [&mut self.shingles, &mut self.paragraph_hashes, &mut self.bands, &mut self.grams].into_iter().for_each(Vec::clear);
        self.spans.clear();
        self.rows.clear();
        self.bitmaps.clear();
    }
}

/// A part whose columns stand on a shelf: what each is, [`Part`] says.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Stored {
    pub rows: Column<Row>,
    pub ids: Column<u8>,
    pub id_ends: Column<u32>,
    pub labels: Column<u8>,
    pub label_ends: Column<u32>,
    pub shingles: Column<u64>,
    pub shingle_ends: Column<u32>,
    pub bitmaps: Column<Bitmap>,
    pub spans: Column<u8>,
    pub span_ends: Column<u32>,
    pub paragraph_ends: Column<u32>,
    pub paragraph_hashes: Column<u64>,
    pub paragraphs: Column<u32>,
    pub mentions: Vec<Mention>,
    pub mention_ends: Column<u32>,
    pub names: Column<u8>,
    pub name_ends: Column<u32>,
    pub bands: Column<u64>,
    pub grams: Column<u64>,
    pub gram_ends: Column<u32>,
    pub sketched_before: Column<u32>,
    pub sources: Vec<String>,
    pub bad: Vec<Bad>,
    pub counts: Vec<Counts>,
    pub skipped: u64,
}

/// Records and lines of a file in the parts before the one at hand.
pub(super) struct Before {
    file: u32,
    records: u64,
    lines: u64,
}

impl Default for Before {
    fn default() -> Self {
        Before { file: NONE, records: 0, lines: 0 }
    }
}

impl Before {
    /// Turns to the next part: what stands of its first file before it.
    pub(super) fn of(&mut self, part: &Stored) -> (u64, u64) {
        // Only a chunk of one long file continues another.
        match part.counts[..] {
            [Counts { file, .. }] if file == self.file => {}
            _ => *self = Before { file: part.counts.last().map_or(NONE, |c| c.file), ..Before::default() },
        }
        let before = (self.records, self.lines);
        for counts in &part.counts {
            (self.records, self.lines) = (self.records + counts.records, self.lines + counts.lines);
        }
        before
    }
}
