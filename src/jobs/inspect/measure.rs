//! Measure: record by record, what is counted of a corpus.

use std::collections::{HashMap, HashSet};

use crate::corpus::{Bad, Document, Format, Item, Texts, dates};
use crate::error::Error;
use crate::hash;
use crate::jobs::inspect::found::{Counted, Fault, Found, Kinds};
use crate::jobs::inspect::lengths::Lengths;
use crate::jobs::inspect::members::{self, Members};
use crate::text::{Folding, Scripts, Tokenizer, Tokens};

/// Faults that are quoted.
const FAULTS: usize = 5;
/// Bytes of a record that cannot be read that are looked into for its members.
const LOOK: u64 = 64 << 10;

/// Counts in the making.
pub struct Measure<'t> {
    texts: &'t Texts,
    tokenizer: Tokenizer,
    tokens: Tokens,
    found: Found,
    words: Vec<u32>,
    ids: HashSet<u64>,
    identities: HashSet<u64>,
    letters: Scripts,
    written_in: HashMap<&'static str, u64>,
    sources: HashMap<String, u64>,
    members: Members,
}

impl<'t> Measure<'t> {
    /// Nothing is counted yet but the files.
    pub fn new(texts: &'t Texts) -> Measure<'t> {
        let mut found = Found { files: texts.files().len() as u64, bytes: texts.bytes(), ..Found::default() };
        for file in texts.files() {
            let kind = Kinds {
                format: file.kind.format.name(),
                compression: file.kind.compression.map(|c| c.name()),
                encoding: file.kind.encoding,
                files: 0,
                bytes: 0,
            };
            let same = |k: &Kinds| (k.format, k.compression, k.encoding) == (kind.format, kind.compression, kind.encoding);
            let at = found.kinds.iter().position(same).unwrap_or_else(|| {
                found.kinds.push(kind.clone());
                found.kinds.len() - 1
            });
            found.kinds[at].files += 1;
            found.kinds[at].bytes += file.bytes;
        }
        Measure {
            texts,
            tokenizer: Tokenizer::new(Folding::default()),
            tokens: Tokens::default(),
            found,
            words: Vec::new(),
            ids: HashSet::new(),
            identities: HashSet::new(),
            letters: Scripts::default(),
            written_in: HashMap::new(),
            sources: HashMap::new(),
            members: Members::default(),
        }
    }

    /// Counts a record.
    ///
    /// # Errors
    /// Those of reading its members.
    pub fn take(&mut self, item: &Item<'_>) -> Result<(), Error> {
        match item {
            Item::Document(document) => self.document(document),
            Item::Bad(bad) => self.bad(bad),
        }
    }

    fn document(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let found = &mut self.found;
        found.documents += 1;
        let file = &self.texts.files()[document.place.file as usize];
        match &document.id {
            None => found.unnamed += 1,
            Some(id) => found.repeated_ids += u64::from(!self.ids.insert(hash::bytes(id.as_bytes()))),
        }
        self.tokenizer.fill_hashes(&document.text, &mut self.tokens);
        let words = self.tokens.len() as u32;
        found.words += u64::from(words);
        self.words.push(words);
        if words == 0 {
            found.empty += 1;
        } else {
            found.repeated_texts += u64::from(!self.identities.insert(hash::words(&self.tokens.hashes)));
        }
        self.letters(&document.text);
        if let Some(source) = &document.source {
            self.found.sourced += 1;
            // Names are few; the text of a million different ones would be no list that anyone reads.
            match self.sources.get_mut(&**source) {
                Some(n) => *n += 1,
                None => drop(self.sources.insert(source.to_string(), 1)),
            }
        }
        self.date(document.date.as_deref());
        let objects = matches!(file.kind.format, Format::Jsonl | Format::Json);
        if objects && self.members.records < members::MOST {
            self.members.add(&file.read(document.place.start, document.place.end)?);
        }
        Ok(())
    }

    fn letters(&mut self, text: &str) {
        let mut scripts = Scripts::default();
        scripts.add(text);
        let main = scripts.main();
        *self.written_in.entry(main.unwrap_or("no letters")).or_insert(0) += 1;
        self.found.persian += u64::from(main == Some("Arabic") && scripts.is_persian());
        self.letters.join(&scripts);
    }

    fn date(&mut self, written: Option<&str>) {
        let Some(written) = written else { return };
        let dates = &mut self.found.dates;
        match dates::read(written) {
            Some(date) => {
                dates.readable += 1;
                dates.first_day = Some(dates.first_day.map_or(date.day, |day| day.min(date.day)));
                dates.last_day = Some(dates.last_day.map_or(date.day, |day| day.max(date.day)));
            }
            None => {
                dates.unreadable += 1;
                dates.example.get_or_insert_with(|| written.chars().take(60).collect());
            }
        }
    }

    fn bad(&mut self, bad: &Bad) -> Result<(), Error> {
        self.found.bad += 1;
        if self.found.faults.len() < FAULTS {
            self.found.faults.push(Fault { file: bad.file.clone(), line: bad.line, byte_offset: bad.byte, reason: bad.reason.clone() });
        }
        let file = &self.texts.files()[bad.number as usize];
        if file.kind.format == Format::Jsonl && bad.byte < file.bytes && self.members.records < members::MOST {
            let bytes = file.read(bad.byte, file.bytes.min(bad.byte + LOOK))?;
            self.members.add(bytes.split(|&b| b == b'\n').next().unwrap_or(&bytes));
        }
        Ok(())
    }

    /// All that was counted of a share of the corpus, and the members of the records.
    pub fn found(self, share: f64) -> (Found, Members) {
        let Measure { mut found, .. } = self;
        found.sample = share < 1.0;
        let whole = |n: u64| (n as f64 / share.max(f64::MIN_POSITIVE)).round() as u64;
        (found.documents_in_all, found.words_in_all) = (whole(found.documents), whole(found.words));
        found.lengths = Lengths::of(self.words);
        found.scripts =
            self.letters.shares().iter().map(|s| Counted { name: s.0.to_owned(), count: (s.1 * 1000.0).round() as u64 }).collect();
        found.scripts.retain(|s| s.count > 0);
        found.written_in = counted(self.written_in.into_iter().map(|(name, n)| (name.to_owned(), n)));
        found.sources = counted(self.sources.into_iter());
        (found, self.members)
    }
}

/// The largest first.
fn counted(all: impl Iterator<Item = (String, u64)>) -> Vec<Counted> {
    let mut all: Vec<Counted> = all.map(|(name, count)| Counted { name, count }).collect();
    all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    all
}
