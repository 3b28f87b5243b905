//! Survey: a first look at the whole corpus, for which documents copies can be planted of and what words it uses.

use std::collections::HashSet;

use crate::corpus::{Document, Item, Place, Texts, in_order};
use crate::error::Error;
use crate::hash;
use crate::jobs::plant::dice::Dice;
use crate::jobs::plant::words::{Reader, Words};

/// Words that are taken from a document, and most that are kept: enough that chance phrases of them are rare.
const TAKEN: usize = 8;
const KEPT: usize = 1 << 16;
/// What planted ids begin with, if no other id does.
const PREFIX: &str = "planted";

/// What the corpus holds.
#[derive(Debug, Default)]
pub struct Survey {
    /// Documents that may be copied, in input order.
    pub bases: Vec<Base>,
    /// Words of the corpus, as they stand there.
    pub vocabulary: Vec<String>,
    /// What planted ids and sources begin with; no id of the corpus does.
    pub prefix: String,
    /// Documents.
    pub documents: u64,
    /// Records that are none.
    pub bad: u64,
}

/// A document that may be copied.
#[derive(Clone, Copy, Debug)]
pub struct Base {
    /// Where its record stands.
    pub place: Place,
    /// Its record number in its file.
    pub record: u64,
    /// Its words.
    pub words: u32,
}

/// What is kept of every document until all are known.
struct Met {
    base: Base,
    identity: u128,
    /// Hash of its id; of one without, nothing: those are named by their place, which is their own.
    id: Option<u64>,
}

/// Looks at every document. A copy is planted only of a text that no other document has, long enough, and with an id of
/// its own, so that it is known which pairs are right.
///
/// # Errors
/// Those of reading and of `watch`.
pub fn survey(texts: &Texts, min_words: u32, seed: u64, watch: &mut dyn FnMut(u64) -> Result<(), Error>) -> Result<Survey, Error> {
    let mut looker = Looker { reader: Reader::new(), survey: Survey::default(), met: Vec::new(), taken: HashSet::new(), seed };
    in_order(texts, watch, &mut |item| {
        match item {
            Item::Document(document) => looker.look(&document),
            Item::Bad(_) => looker.survey.bad += 1,
        }
        Ok(())
    })?;
    Ok(looker.done(min_words))
}

struct Looker {
    reader: Reader,
    survey: Survey,
    met: Vec<Met>,
    /// Numbers behind the prefix that ids begin with; 1 is the prefix alone.
    taken: HashSet<u64>,
    seed: u64,
}

impl Looker {
    fn look(&mut self, document: &Document<'_>) {
        let number = self.survey.documents;
        self.survey.documents += 1;
        let words = self.reader.words(&document.text);
        let hashes = &self.reader.tokens.hashes;
        let base = Base { place: document.place, record: document.record, words: hashes.len() as u32 };
        let identity = hash::text(hashes);
        keep(&words, number, self.seed, &mut self.survey.vocabulary);
        if let Some(rest) = document.id.as_deref().and_then(|id| id.strip_prefix(PREFIX)) {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            self.taken.insert(digits.parse().unwrap_or(1));
        }
        self.met.push(Met { base, identity, id: document.id.as_deref().map(|id| hash::bytes(id.as_bytes())) });
    }

    fn done(mut self, min_words: u32) -> Survey {
        let repeated_texts = repeated(self.met.iter().map(|m| m.identity).collect());
        let repeated_ids = repeated(self.met.iter().filter_map(|m| m.id).collect());
        let fits = |m: &&Met| {
            m.base.words >= min_words.max(1)
                && repeated_texts.binary_search(&m.identity).is_err()
                && m.id.is_none_or(|id| repeated_ids.binary_search(&id).is_err())
        };
        self.survey.bases = self.met.iter().filter(fits).map(|m| m.base).collect();
        let free = (1..).find(|k| !self.taken.contains(k)).unwrap_or(1);
        self.survey.prefix = if free == 1 { PREFIX.to_owned() } else { format!("{PREFIX}{free}") };
        self.survey
    }
}

/// Takes some words of a document into the vocabulary, each document's with the same chance (Vitter 1985, algorithm R).
fn keep(words: &Words<'_>, number: u64, seed: u64, vocabulary: &mut Vec<String>) {
    let mut dice = Dice::new(seed, "vocabulary", number);
    for taken in 0..TAKEN.min(words.len()) {
        let word = words.word(dice.below(words.len()));
        if vocabulary.len() < KEPT {
            vocabulary.push(word.to_owned());
        } else if let Some(slot) = vocabulary.get_mut(dice.below(number as usize * TAKEN + taken + 1)) {
            word.clone_into(slot);
        }
    }
}

/// The values that stand there more than once, ascending.
fn repeated<T: Ord + Copy>(mut all: Vec<T>) -> Vec<T> {
    all.sort_unstable();
    all.chunk_by(|x, y| x == y).filter(|same| same.len() > 1).map(|same| same[0]).collect()
}
