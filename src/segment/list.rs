//! `Segments`: segments with their texts, under one numbering. What every step of the second train reads.

use std::cell::Cell;

use crate::corpus::{Bad, Document, Texts};
use crate::credits::Mention;
use crate::error::Error;
use crate::kernel::{Bitmap, prefetch};
use crate::segment::part::Row;
use crate::segment::segment::Segment;
use crate::store::resident;

/// A segment together with the texts that it points into.
#[derive(Clone, Copy)]
pub struct Segments<'t> {
    segment: &'t Segment,
    texts: &'t Texts,
    /// Resident bytes from which on memory is given back.
    most: u64,
    /// How many of these are the inputs'.
    mapped: u64,
}

/// Pages that must be to be had for it to be worth it: an eighth of what may be held, within these bounds.
const LEAST_GAIN: (u64, u64) = (4 << 20, 24 << 20);
/// What a read brings in around what it reads.
const AROUND: u64 = 64 << 10;
/// Bytes that a thread reads between two looks at how much the process holds: the fewest, and the most where there is much room.
/// A look costs as much as reading some documents.
const CHECK: (u64, u64) = (8 << 20, 256 << 20);
/// The part of the room that is left which a thread may fill before it looks again: threads are many, and reading is not all they do.
const UNSEEN: u64 = 64;

thread_local! {
    /// Bytes that this thread may read before it looks.
    static LEFT: Cell<u64> = const { Cell::new(CHECK.0) };
}

impl<'t> Segments<'t> {
    /// The list of one segment.
    pub fn one(segment: &'t Segment, texts: &'t Texts) -> Segments<'t> {
        Segments { segment, texts, most: u64::MAX, mapped: 0 }
    }

    /// The same, by a process that may hold so many bytes beyond its mapped inputs.
    pub fn within(self, memory: u64) -> Segments<'t> {
        let mapped = self.texts.mapped();
        Segments { most: mapped.saturating_add(memory), mapped, ..self }
    }

    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.segment.len()
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.segment.is_empty()
    }

    /// All rows, in input order.
    pub fn rows(&self) -> &'t [Row] {
        self.segment.rows()
    }

    /// A document's shingles, in text order.
    pub fn shingles(&self, document: u32) -> &'t [u64] {
        let read = self.segment.shingles(document);
        self.touched(size_of_val(read));
        read
    }

    /// The bitmap of a document's shingles.
    pub fn bitmap(&self, document: u32) -> &'t Bitmap {
        let read = self.segment.bitmap(document);
        self.touched(size_of_val(read));
        read
    }

    /// Sends for the row of a document that is soon to be asked for. Changes nothing but time.
    pub fn expect_row(&self, document: u32) {
        prefetch(bytemuck::cast_slice(&self.rows()[document as usize..][..1]));
    }

    /// Sends for the bitmap of such a document, whose row should be there by now.
    pub fn expect_bitmap(&self, document: u32) {
        prefetch(self.segment.bitmap(document));
    }

    /// Whether the places of words were kept; else every document's spans are empty.
    pub fn has_spans(&self) -> bool {
        self.segment.has_spans()
    }

    /// A document's packed spans of words, for `text::unpack_spans`.
    pub fn spans(&self, document: u32) -> &'t [u8] {
        let read = self.segment.spans(document);
        self.touched(size_of_val(read));
        read
    }

    /// Where each of a document's paragraphs ends, in words.
    pub fn paragraph_ends(&self, document: u32) -> &'t [u32] {
        let read = self.segment.paragraph_ends(document);
        self.touched(size_of_val(read));
        read
    }

    /// The hash of each of a document's paragraphs' words.
    pub fn paragraph_hashes(&self, document: u32) -> &'t [u64] {
        let read = self.segment.paragraph_hashes(document);
        self.touched(size_of_val(read));
        read
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
        let read = self.segment.grams(document);
        self.touched(size_of_val(read));
        read
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
        let read = self.segment.bands(document, bands);
        self.touched(size_of_val(read));
        read
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
        &self.texts.files()[self.rows()[document as usize].file as usize].name
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

    /// Notes that so many bytes were read, and where that may have brought the process over what it may hold, gives the
    /// memory of what was read back to the system. Readers do not notice.
    fn touched(&self, bytes: usize) {
        let left = LEFT.get().checked_sub(bytes as u64 + AROUND);
        LEFT.set(left.unwrap_or_else(|| self.breathe()));
    }

    /// Gives back memory if need be, and says how many bytes may be read until the next look.
    #[cold]
    fn breathe(&self) -> u64 {
        let gain = (self.most.saturating_sub(self.mapped) / 8).clamp(LEAST_GAIN.0, LEAST_GAIN.1);
        let Some(held) = resident() else { return CHECK.1 };
        if held.all > self.most && held.mapped > self.mapped + gain {
            self.segment.let_go();
        }
        (self.most.saturating_sub(held.all) / UNSEEN).clamp(CHECK.0, CHECK.1)
    }

    /// The document itself, read again from its record.
    ///
    /// # Errors
    /// [`Error::Changed`] if the file is no longer what it was.
    pub fn document(&self, document: u32) -> Result<Document<'static>, Error> {
        self.texts.document(self.rows()[document as usize].place())
    }
}
