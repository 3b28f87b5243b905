//! Ingest: one pass from records to the columns of a segment.

use rayon::prelude::*;

use crate::config::Config;
use crate::corpus::{Bad, Chunk, Document, Item, Texts, dates};
use crate::credits::{Finder, Mention, Page};
use crate::error::Error;
use crate::hash;
use crate::kernel::bitmap;
use crate::pairs::Rule;
use crate::pipeline::clock::asked;
use crate::pipeline::found::Given;
use crate::pipeline::rows::in_tasks;
use crate::resources::Resources;
use crate::segment::{NO_DAY, NONE, Part, Row, Segment, Stored};
use crate::sketch::Sketcher;
use crate::store::Shelf;
use crate::text::{Folding, Tokenizer, Tokens, pack_spans, paragraph_ends, shingle_onto};

/// Bytes a chunk: enough that a thread's buffers stay warm, few enough that threads end together.
const CHUNK: usize = 1 << 20;

/// Reads, folds and sketches every document of a corpus.
///
/// # Errors
/// Those of reading; under `--strict` the first bad record in input order; a request to stop.
pub fn ingest(config: &Config, resources: &Resources, texts: &Texts, origin: &Given<'_>) -> Result<Segment, Error> {
    let tokenizer = Tokenizer::new(config.folding);
    let chunks = texts.chunks(CHUNK);
    let picks = config.sample.map(|wanted| Picks::of(&chunks, wanted)).transpose()?;
    let [shelf, table] = Segment::SHELVES.map(|name| origin.states.shelf(origin.work, name));
    let shelf = shelf?;
    let start = || (Reader::new(config, &tokenizer, origin), Vec::new());
    let each = |(reader, read): &mut (Reader<'_>, Vec<(usize, Stored)>), number: usize| {
        asked(&*resources.progress)?;
        let chunk = &chunks[number];
        read.push((number, reader.read(chunk, picks.as_ref().map(|picks| picks.of_chunk(number)), &shelf)?));
        resources.progress.advance(chunk.bytes());
        Ok(())
    };
    let mut parts: Vec<(usize, Stored)> = in_tasks(chunks.len(), start, each, |(_, read)| Ok(read))?.into_iter().flatten().collect();
    parts.sort_unstable_by_key(|part| part.0);
    let parts = parts.into_iter().map(|part| part.1).collect();
    let names: Vec<String> = texts.files().iter().map(|file| file.name.clone()).collect();
    let columns = shelf.finish(resources.mmap)?;
    let segment = Segment::join(parts, &names, columns, table?, resources.mmap)?;
    match segment.bad().first() {
        Some(Bad { file, line, byte, reason, .. }) if config.strict => {
            Err(Error::Record { file: file.clone(), line: *line, byte: *byte, reason: reason.clone() })
        }
        _ => Ok(segment),
    }
}

/// Which documents a sample takes: of all, so many, evenly spread.
struct Picks {
    wanted: u64,
    total: u64,
    /// Documents before each chunk.
    before: Vec<u64>,
}

impl Picks {
    /// Counts the documents of all chunks, which is quick beside reading them.
    fn of(chunks: &[Chunk<'_>], wanted: u64) -> Result<Picks, Error> {
        let count = |chunk: &Chunk<'_>| {
            let mut documents = 0;
            chunk.documents(&mut |item| {
                documents += u64::from(matches!(item, Item::Document(_)));
                Ok(())
            })?;
            Ok(documents)
        };
        let mut before: Vec<u64> = chunks.par_iter().map(count).collect::<Result<_, Error>>()?;
        let mut total = 0;
        for documents in &mut before {
            total += std::mem::replace(documents, total);
        }
        Ok(Picks { wanted, total, before })
    }

    /// Says of each document of a chunk in turn whether it is taken.
    fn of_chunk(&self, chunk: usize) -> impl FnMut() -> bool {
        let (wanted, total, mut place) = (u128::from(self.wanted.min(self.total)), u128::from(self.total), u128::from(self.before[chunk]));
        move || {
            place += 1;
            place * wanted / total > (place - 1) * wanted / total
        }
    }
}

/// One thread's buffers.
struct Reader<'c> {
    config: &'c Config,
    tokenizer: &'c Tokenizer,
    tokens: Tokens,
    ends: Vec<u32>,
    plain: Option<(Tokenizer, Tokens)>,
    finder: Finder<'c>,
    found: Vec<Mention>,
    sketcher: Sketcher,
    /// The part in the making; its columns are used again for every chunk.
    part: Part,
    /// Whether most documents will be asked for the places of their words; else they are found again for those that are.
    places: bool,
}

impl<'c> Reader<'c> {
    fn new(config: &'c Config, tokenizer: &'c Tokenizer, origin: &Given<'c>) -> Reader<'c> {
        // Agencies are named in words of the default folding; under another one a text is split once more for them.
        let plain = (config.folding != Folding::default()).then(|| (Tokenizer::new(Folding::default()), Tokens::default()));
        let finder = Finder::new(origin.lexicon);
        let places = origin.passages && config.rule == Rule::Story || config.levels.paragraph;
        let sketcher = Sketcher::new(config.sketch);
        Reader {
            config,
            tokenizer,
            tokens: Tokens::default(),
            ends: Vec::new(),
            plain,
            finder,
            found: Vec::new(),
            sketcher,
            part: Part::default(),
            places,
        }
    }

    fn read(&mut self, chunk: &Chunk<'_>, mut picked: Option<impl FnMut() -> bool>, shelf: &Shelf) -> Result<Stored, Error> {
        let mut part = std::mem::take(&mut self.part);
        part.counts = chunk.documents(&mut |item| {
            match item {
                Item::Document(document) => {
                    if picked.as_mut().is_none_or(|picked| picked()) {
                        self.take(&document, &mut part);
                    }
                }
                Item::Bad(bad) => part.bad.push(bad),
            }
            Ok(())
        })?;
        let stored = part.shelve(shelf);
        self.part = part;
        stored
    }

    fn take(&mut self, document: &Document<'_>, part: &mut Part) {
        self.tokenizer.fill(&document.text, &mut self.tokens);
        if self.config.levels.paragraph {
            paragraph_ends(&document.text, &self.tokens, &mut self.ends);
        }
        self.credits(document);
        let words = &self.tokens.hashes;
        if words.is_empty() {
            part.skipped += 1;
            return;
        }
        let from = part.shingles.len();
        shingle_onto(words, self.config.shingle as usize, &mut part.shingles);
        part.sketched_before.push((part.bands.len() / self.config.sketch.bands.max(1) as usize) as u32);
        if words.len() >= self.config.min_words as usize && self.config.levels.document {
            self.sketcher.append(words, &part.shingles[from..], &mut part.bands, &mut part.grams);
        }
        part.bitmaps.push(bitmap(&part.shingles[from..]));
        part.shingle_ends.push(part.shingles.len() as u32);
        if self.places {
            pack_spans(&self.tokens.spans, &mut part.spans);
        }
        part.span_ends.push(part.spans.len() as u32);
        part.gram_ends.push(part.grams.len() as u32);
        let mut start = 0;
        for &end in &self.ends {
            part.paragraph_hashes.push(hash::words(&words[start..end as usize]));
            start = end as usize;
        }
        part.paragraph_ends.extend_from_slice(&self.ends);
        part.paragraphs.push(part.paragraph_ends.len() as u32);
        for mention in &self.found {
            part.names.push_str(mention.raw(&document.text, document.credit.as_deref().unwrap_or("")));
            part.name_ends.push(part.names.len() as u32);
        }
        part.mentions.append(&mut self.found);
        part.mention_ends.push(part.mentions.len() as u32);
        part.label([&document.date, &document.title, &document.credit].map(|label| label.as_deref()));
        part.ids.push_str(document.id.as_deref().unwrap_or(""));
        part.id_ends.push(part.ids.len() as u32);
        let date = document.date.as_deref().and_then(dates::read);
        let identity = hash::text(words);
        part.rows.push(Row {
            bytes: [document.place.start, document.place.end],
            record: document.record,
            identity: [(identity >> 64) as u64, identity as u64],
            file: document.place.file,
            source: document.source.as_deref().map_or(NONE, |name| intern(&mut part.sources, name)),
            day: date.map_or(NO_DAY, |d| d.day),
            second: date.and_then(|d| d.second).unwrap_or(0),
            words: words.len() as u32,
            part: 0,
            local: 0,
            unused: 0,
        });
    }
}

impl Reader<'_> {
    /// Finds the agencies that the document at hand names.
    fn credits(&mut self, document: &Document<'_>) {
        let tokens = match &mut self.plain {
            Some((tokenizer, tokens)) => {
                tokenizer.fill(&document.text, tokens);
                tokens
            }
            None => &self.tokens,
        };
        let page = Page { text: &document.text, tokens, field: document.credit.as_deref(), source: document.source.as_deref() };
        self.finder.fill(&page, &mut self.found);
    }
}

/// A source's number in the part. A chunk has few sources, and mostly the last one again.
fn intern(sources: &mut Vec<String>, name: &str) -> u32 {
    match sources.iter().rposition(|s| s == name) {
        Some(at) => at as u32,
        None => {
            sources.push(name.to_owned());
            sources.len() as u32 - 1
        }
    }
}
