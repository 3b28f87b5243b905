//! `Segment`: the immutable sketch of one corpus; all that the second train reads of it.

use std::collections::HashMap;

use crate::corpus::{Bad, Counts, Met};
use crate::credits::Mention;
use crate::hash;
use crate::segment::names::{Names, unnamed};
use crate::segment::part::{NO_DAY, NONE, Part, Row};

/// The sketch of one corpus: rows in input order, with their columns left in the parts that made them.
#[derive(Debug, Default)]
pub struct Segment {
    rows: Vec<Row>,
    ids: String,
    id_ends: Vec<u64>,
    parts: Vec<Part>,
    sources: Vec<String>,
    bad: Vec<Bad>,
    skipped: u64,
    unnamed: u64,
    renamed: u64,
    met: Met,
}

impl Segment {
    /// Joins the parts of a corpus, in input order: numbers become global, sources are interned, documents without an id
    /// are named `FILE:N`, ids met again get `#k`. O(documents), and O(ids) of memory only where some repeat.
    pub fn join(mut parts: Vec<Part>, files: &[String]) -> Segment {
        let mut segment = Segment::default();
        let mut sources: HashMap<String, u32> = HashMap::new();
        segment.rows.reserve_exact(parts.iter().map(|p| p.rows.len()).sum());
        let (mut file, mut records, mut lines) = (NONE, 0, 0);
        for (number, part) in (0u32..).zip(parts.iter_mut()) {
            // Only a chunk of one long file continues another.
            match part.counts[..] {
                [Counts { file: next, .. }] if next == file => {}
                _ => (file, records, lines) = (part.counts.last().map_or(NONE, |c| c.file), 0, 0),
            }
            let global: Vec<u32> = part.sources.drain(..).map(|name| segment.intern(&mut sources, name)).collect();
            let mut from = 0;
            for (local, (mut row, &end)) in (0u32..).zip(part.rows.drain(..).zip(&part.id_ends)) {
                row.record += records;
                row.source = global.get(row.source as usize).copied().unwrap_or(NONE);
                (row.part, row.local) = (number, local);
                let id = &part.ids[from as usize..end as usize];
                from = end;
                if id.is_empty() {
                    segment.unnamed += 1;
                    segment.ids.push_str(&unnamed(&files[row.place.file as usize], row.record));
                } else {
                    segment.ids.push_str(id);
                }
                segment.id_ends.push(segment.ids.len() as u64);
                segment.rows.push(row);
            }
            segment.bad.extend(part.bad.drain(..).map(|bad| Bad { line: bad.line + lines, ..bad }));
            (part.ids, part.id_ends) = (String::new(), Vec::new());
            segment.skipped += part.skipped;
            for counts in &part.counts {
                segment.met.add(counts.met);
                (records, lines) = (records + counts.records, lines + counts.lines);
            }
        }
        segment.parts = parts;
        segment.rename_repeated_ids();
        segment
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
        &self.rows
    }

    /// A document's id.
    pub fn id(&self, document: u32) -> &str {
        let d = document as usize;
        let from = if d == 0 { 0 } else { self.id_ends[d - 1] };
        &self.ids[from as usize..self.id_ends[d] as usize]
    }

    /// A document's shingles, in text order.
    pub fn shingles(&self, document: u32) -> &[u64] {
        let row = &self.rows[document as usize];
        let part = &self.parts[row.part as usize];
        stretch(&part.shingles, &part.shingle_ends, row.local)
    }

    /// A document's packed spans of words.
    pub fn spans(&self, document: u32) -> &[u8] {
        let row = &self.rows[document as usize];
        let part = &self.parts[row.part as usize];
        stretch(&part.spans, &part.span_ends, row.local)
    }

    /// Where each of a document's paragraphs ends, in words.
    pub fn paragraph_ends(&self, document: u32) -> &[u32] {
        let row = &self.rows[document as usize];
        let part = &self.parts[row.part as usize];
        stretch(&part.paragraph_ends, &part.paragraphs, row.local)
    }

    /// The hash of each of a document's paragraphs' words.
    pub fn paragraph_hashes(&self, document: u32) -> &[u64] {
        let row = &self.rows[document as usize];
        let part = &self.parts[row.part as usize];
        stretch(&part.paragraph_hashes, &part.paragraphs, row.local)
    }

    /// The agencies that a document names, and how.
    pub fn mentions(&self, document: u32) -> &[Mention] {
        let row = &self.rows[document as usize];
        let part = &self.parts[row.part as usize];
        stretch(&part.mentions, &part.mention_ends, row.local)
    }

    /// The names of those agencies as the document writes them, in the same order.
    pub fn names(&self, document: u32) -> impl Iterator<Item = &str> {
        let row = &self.rows[document as usize];
        let part = &self.parts[row.part as usize];
        let from = if row.local == 0 { 0 } else { part.mention_ends[row.local as usize - 1] as usize };
        let start = move |n: usize| if n == 0 { 0 } else { part.name_ends[n - 1] as usize };
        (from..part.mention_ends[row.local as usize] as usize).map(move |n| &part.names[start(n)..part.name_ends[n] as usize])
    }

    /// A document's winnowed grams; none if it is too short to be sketched.
    pub fn grams(&self, document: u32) -> &[u64] {
        let row = &self.rows[document as usize];
        let part = &self.parts[row.part as usize];
        stretch(&part.grams, &part.gram_ends, row.local)
    }

    /// A document's band keys, `bands` of them; none if it is too short to be sketched.
    pub fn bands(&self, document: u32, bands: u32) -> &[u64] {
        let row = &self.rows[document as usize];
        let part = &self.parts[row.part as usize];
        if stretch(&part.grams, &part.gram_ends, row.local).is_empty() {
            return &[];
        }
        // Every document that has grams has band keys, and the other way round.
        let from = part.band_index(row.local) as usize * bands as usize;
        part.bands.get(from..from + bands as usize).unwrap_or(&[])
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
        (self.rows.len() as u64 + self.bad.len() as u64 + self.skipped, self.skipped, self.unnamed, self.renamed)
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
        let count = |has: &dyn Fn(&Row) -> bool| self.rows.iter().filter(|r| has(r)).count() as u64;
        (count(&|r| r.day != NO_DAY), count(&|r| r.source != NONE))
    }

    fn intern(&mut self, known: &mut HashMap<String, u32>, name: String) -> u32 {
        *known.entry(name).or_insert_with_key(|name| {
            self.sources.push(name.clone());
            self.sources.len() as u32 - 1
        })
    }

    fn rename_repeated_ids(&mut self) {
        let mut hashes: Vec<(u64, u32)> = (0..self.len()).map(|d| (hash::bytes(self.id(d).as_bytes()), d)).collect();
        hashes.sort_unstable();
        if hashes.windows(2).all(|w| w[0].0 != w[1].0) {
            return;
        }
        // Some id repeats: go through all in input order, and give the later ones the smallest free `#k`.
        let mut names = Names::with_capacity(self.rows.len());
        let (mut ids, mut ends) = (String::with_capacity(self.ids.len()), Vec::with_capacity(self.id_ends.len()));
        for document in 0..self.len() {
            let id = self.id(document);
            let name = names.take(id);
            ids.push_str(name.as_deref().unwrap_or(id));
            ends.push(ids.len() as u64);
            self.renamed += u64::from(name.is_some());
        }
        (self.ids, self.id_ends) = (ids, ends);
    }
}

fn stretch<'a, T>(column: &'a [T], ends: &[u32], local: u32) -> &'a [T] {
    let local = local as usize;
    let from = if local == 0 { 0 } else { ends[local - 1] };
    &column[from as usize..ends[local] as usize]
}
