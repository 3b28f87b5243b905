//! Survey: the corpus read once to find in it the documents that the scan names, and to make sure that it is the one scanned.

use std::collections::HashMap;

use crate::config::Config;
use crate::corpus::{Document, Item, Texts, dates, in_order};
use crate::error::{Error, escaped};
use crate::hash;
use crate::outcome::{Entry, Outcome, Totals};
use crate::segment::{Names, unnamed};
use crate::text::{Tokenizer, Tokens};

/// Where a document stands, and what its words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its file's number.
    pub file: u32,
    /// Its record number in the file, from 1.
    pub record: u64,
    /// Identity of its normal text.
    pub identity: u128,
}

/// What was found of a scan's documents in a corpus.
#[derive(Debug, Default)]
pub struct Survey {
    /// Where each of `Outcome::documents` stands; `None` for one of a second corpus that was not given.
    pub spots: Vec<Option<Spot>>,
    /// Those that were found, in input order.
    pub order: Vec<u32>,
    /// The names of documents whose id was taken, by file and record.
    pub renamed: HashMap<(u32, u64), String>,
    totals: Totals,
}

impl Survey {
    /// Reads the corpus; entries of the outcome's documents get what only the corpus knows of them.
    ///
    /// # Errors
    /// [`Error::NoInput`] if it is not what was scanned; those of reading and of `watch`.
    pub fn of(
        config: &Config,
        texts: &Texts,
        outcome: &mut Outcome,
        watch: &mut dyn FnMut(u64) -> Result<(), Error>,
    ) -> Result<Survey, Error> {
        let places: HashMap<String, u32> = outcome.documents.iter().zip(0..).map(|(entry, place)| (entry.id.to_owned(), place)).collect();
        let mut reader = Reader {
            texts,
            outcome,
            places,
            names: Names::default(),
            tokenizer: Tokenizer::new(config.folding),
            tokens: Tokens::default(),
            survey: Survey::default(),
        };
        reader.survey.spots = vec![None; reader.outcome.documents.len()];
        in_order(texts, watch, &mut |item| match item {
            Item::Document(document) => reader.take(&document),
            Item::Bad(_) => {
                reader.survey.totals.seen += 1;
                reader.survey.totals.quarantined += 1;
                Ok(())
            }
        })?;
        let survey = reader.survey;
        survey.agrees(config, outcome)?;
        Ok(survey)
    }

    /// Whether this is what was scanned: all of it, or the first of two corpora.
    fn agrees(&self, config: &Config, outcome: &Outcome) -> Result<(), Error> {
        let (now, then) = (&self.totals, &outcome.totals);
        let missing = || self.spots.iter().zip(outcome.documents.iter()).filter(|(spot, _)| spot.is_none());
        // Every pair lies between the two corpora, so one of the two must be here.
        let half = |p: &crate::pairs::Pair| self.spots[p.a as usize].is_some() || self.spots[p.b as usize].is_some();
        if config.against && now.seen < then.seen && outcome.pairs.iter().all(half) {
            return Ok(());
        }
        let what = if let Some((_, entry)) = missing().next() {
            format!("the scan names the document '{}', which the input does not hold", escaped(entry.id))
        } else if now.seen != then.seen {
            format!("the input holds {} records, the scan saw {}", now.seen, then.seen)
        } else if (now.quarantined, now.skipped) != (then.quarantined, then.skipped) {
            "other records of the input can be read than could when it was scanned".to_owned()
        } else if now.words != then.words {
            format!("the input holds {} words, the scan saw {}", now.words, then.words)
        } else {
            return Ok(());
        };
        Err(other(what))
    }
}

fn other(what: String) -> Error {
    Error::NoInput { what, hint: "give the very input that was scanned, under the same names, or scan this one".to_owned() }
}

struct Reader<'r> {
    texts: &'r Texts,
    outcome: &'r mut Outcome,
    places: HashMap<String, u32>,
    names: Names,
    tokenizer: Tokenizer,
    tokens: Tokens,
    survey: Survey,
}

impl Reader<'_> {
    fn take(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let totals = &mut self.survey.totals;
        totals.seen += 1;
        self.tokenizer.fill_hashes(&document.text, &mut self.tokens);
        if self.tokens.is_empty() {
            // It takes no name, as it was none in the scan.
            totals.skipped += 1;
            return Ok(());
        }
        totals.words += self.tokens.len() as u64;
        let (file, record) = (document.place.file, document.record);
        let name = &self.texts.files()[file as usize].name;
        let id = document.id.as_deref().map_or_else(|| unnamed(name, record), str::to_owned);
        let id = match self.names.take(&id) {
            None => id,
            Some(new) => {
                self.survey.renamed.insert((file, record), new.clone());
                new
            }
        };
        let Some(&place) = self.places.get(&id) else { return Ok(()) };
        let entry = self.outcome.documents.get(place);
        if !entry.file.is_empty() && (entry.file != name || entry.record != record) {
            let then = format!("'{}' was record {} of {}", escaped(&id), entry.record, escaped(entry.file));
            return Err(other(format!("{then} when it was scanned, and is record {record} of {} now", escaped(name))));
        }
        let minute = document.date.as_deref().and_then(dates::read).map(dates::Date::minutes);
        let entry = Entry {
            id: &id,
            file: name,
            record,
            words: self.tokens.len() as u32,
            source: document.source.as_deref(),
            date: document.date.as_deref(),
            minute,
            title: None,
            credit: None,
        };
        self.outcome.documents.set(place, entry);
        self.survey.spots[place as usize] = Some(Spot { file, record, identity: hash::text(&self.tokens.hashes) });
        self.survey.order.push(place);
        Ok(())
    }
}
