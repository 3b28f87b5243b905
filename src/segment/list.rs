//! `Segments`: segments with their texts, under one numbering. What every step of the second train reads.

use crate::corpus::{Bad, Document, Texts};
use crate::credits::Mention;
use crate::error::Error;
use crate::kernel::{Bitmap, prefetch};
use crate::segment::part::Row;
use crate::segment::segment::Segment;
use crate::store::limited;

/// A segment together with the texts that it points into.
#[derive(Clone, Copy)]
pub struct Segments<'t> {
    segment: &'t Segment,
    texts: &'t Texts,
}

impl<'t> Segments<'t> {
    /// The list of one segment.
    pub fn one(segment: &'t Segment, texts: &'t Texts) -> Segments<'t> {
        Segments { segment, texts }
    }

    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.segment.len()
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.segment.is_empty()
    }

    /// All rows, in input order, to be looked up. Who goes through them takes [`each_row`](Segments::each_row).
    pub fn rows(&self) -> &'t [Row] {
        self.segment.rows()
    }

    /// A document's row.
    pub fn row(&self, document: u32) -> &'t Row {
        self.segment.row(document)
    }

    /// One row after the other, in input order.
    pub fn each_row(&self) -> impl Iterator<Item = &'t Row> {
        self.segment.each_row()
    }

    /// A document's shingles, in text order.
    pub fn shingles(&self, document: u32) -> &'t [u64] {
        self.segment.shingles(document)
    }

    /// The bitmap of a document's shingles.
    pub fn bitmap(&self, document: u32) -> &'t Bitmap {
        self.segment.bitmap(document)
    }

    /// Sends for the row of a document that is soon to be asked for. Changes nothing but time.
    pub fn expect_row(&self, document: u32) {
        if !limited() {
            prefetch(bytemuck::cast_slice(&self.rows()[document as usize..][..1]));
        }
    }

    /// Sends for the bitmap of such a document, whose row should be there by now.
    pub fn expect_bitmap(&self, document: u32) {
        if !limited() {
            prefetch(self.segment.bitmap(document));
        }
    }

    /// Sends for the shingles of a document that are soon to be asked for. Changes nothing but time.
    pub fn expect_shingles(&self, document: u32) {
        if !limited() {
            prefetch(self.segment.shingles(document));
        }
    }

    /// A document's shingles, in text order; where memory is limited, copied into a buffer, for those who read here and there.
    pub fn shingles_in<'b>(&self, document: u32, buffer: &'b mut Vec<u64>) -> &'b [u64]
    where
        't: 'b,
    {
        self.segment.shingles_in(document, buffer)
    }

    /// The bitmap of a document's shingles; where memory is limited, copied into a buffer.
    pub fn bitmap_in<'b>(&self, document: u32, buffer: &'b mut Bitmap) -> &'b Bitmap
    where
        't: 'b,
    {
        self.segment.bitmap_in(document, buffer)
    }

    /// Whether the places of words were kept; else every document's spans are empty.
    pub fn has_spans(&self) -> bool {
        self.segment.has_spans()
    }

    /// A document's packed spans of words, for `text::unpack_spans`.
    pub fn spans(&self, document: u32) -> &'t [u8] {
        self.segment.spans(document)
    }

    /// Where each of a document's paragraphs ends, in words.
    pub fn paragraph_ends(&self, document: u32) -> &'t [u32] {
        self.segment.paragraph_ends(document)
    }

    /// The hash of each of a document's paragraphs' words.
    pub fn paragraph_hashes(&self, document: u32) -> &'t [u64] {
        self.segment.paragraph_hashes(document)
    }

    /// The agencies that a document names, and how.
    pub fn mentions(&self, document: u32) -> &'t [Mention] {
        self.segment.mentions(document)
    }

    /// The names of those agencies as the document writes them, in the same order.
    pub fn names(&self, document: u32) -> impl Iterator<Item = &'t str> {
        self.segment.names(document)
    }

    /// A document's date, title and credit as written.
    pub fn labels(&self, document: u32) -> [Option<&'t str>; 3] {
        self.segment.labels(document)
    }

    /// A document's winnowed grams.
    pub fn grams(&self, document: u32) -> &'t [u64] {
        self.segment.grams(document)
    }

    /// How many grams all documents have.
    pub fn grams_in_all(&self) -> u64 {
        self.segment.parts().iter().map(|part| part.grams.len() as u64).sum()
    }

    /// How many shingles all documents have, repeats counted.
    pub fn shingles_in_all(&self) -> u64 {
        self.segment.parts().iter().map(|part| part.shingles.len() as u64).sum()
    }

    /// How many paragraphs all documents have.
    pub fn paragraphs_in_all(&self) -> u64 {
        self.segment.parts().iter().map(|part| part.paragraph_hashes.len() as u64).sum()
    }

    /// A document's band keys.
    pub fn bands(&self, document: u32, bands: u32) -> &'t [u64] {
        self.segment.bands(document, bands)
    }

    /// A document's id.
    pub fn id(&self, document: u32) -> &'t str {
        self.segment.id(document)
    }

    /// Names of the sources.
    pub fn sources(&self) -> &'t [String] {
        self.segment.sources()
    }

    /// The name of the file that a document stands in, as the user gave it.
    pub fn file(&self, document: u32) -> &'t str {
        &self.texts.files()[self.row(document).file as usize].name
    }

    /// Records for the quarantine, in input order.
    pub fn bad(&self) -> &'t [Bad] {
        self.segment.bad()
    }

    /// Records met; those whose text had no word; documents without an id; documents whose id was taken.
    pub fn counts(&self) -> (u64, u64, u64, u64) {
        self.segment.counts()
    }

    /// How many documents have a readable date, and how many a source.
    pub fn dated_and_sourced(&self) -> (u64, u64) {
        self.segment.dated_and_sourced()
    }

    /// The document itself, read again from its record.
    ///
    /// # Errors
    /// [`Error::Changed`] if the file is no longer what it was.
    pub fn document(&self, document: u32) -> Result<Document<'static>, Error> {
        self.texts.document(self.row(document).place())
    }

    /// What `read` makes of the document's text, read again from its record.
    ///
    /// # Errors
    /// Those of [`document`](Segments::document).
    pub fn with_text<T>(&self, document: u32, read: impl FnOnce(&str) -> T) -> Result<T, Error> {
        self.texts.with_text(self.row(document).place(), read)
    }
}
