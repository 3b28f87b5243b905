//! `Deduper`: the streaming form. Documents come one at a time, and each learns at once what it repeats.

use std::collections::HashMap;

use crate::config::Config;
use crate::error::Error;
use crate::hash;
use crate::pairs::{Evidence, Probe, Relation, Rule, WHOLE, decide};
use crate::sketch::Sketcher;
use crate::text::{Tokenizer, Tokens, shingle};

/// Documents that a band key or a gram may bring as candidates; beyond, the latest are not asked.
const BUCKET: usize = 100;
/// Documents for which one shared gram is enough.
const RARE: usize = 20;

/// A deduper of documents that arrive one after the other.
///
/// It remembers the shingles of all that it was fed. It sees one document at a time, not a corpus, so under the story rule
/// every phrase weighs 1: templates cannot be told from copies, and the bulletins of one outlet may be called copies.
///
/// ```
/// use naskh::{Config, Deduper};
/// use naskh::pairs::Relation;
/// let mut deduper = Deduper::new(Config::default())?;
/// let story = "The lighthouse at Varn was switched off on Monday after ninety years and its keeper went home by bicycle";
/// assert!(deduper.feed(story).is_empty());
/// assert_eq!(deduper.feed(&format!("{story}, the council said.")), [(0, Relation::NearDuplicate)]);
/// assert_eq!(deduper.feed(&story.to_uppercase()), [(0, Relation::Exact)]);
/// # Ok::<(), naskh::Error>(())
/// ```
pub struct Deduper {
    config: Config,
    tokenizer: Tokenizer,
    sketcher: Sketcher,
    tokens: Tokens,
    probe: Probe,
    other: Probe,
    /// Words and shingles of each document; none kept for one with the same words as another.
    fed: Vec<(u32, Box<[u64]>)>,
    same: HashMap<u128, u32>,
    bands: HashMap<u64, Vec<u32>>,
    grams: HashMap<u64, Vec<u32>>,
}

impl Deduper {
    /// A deduper under `config`; only its text, sketch and rule options count.
    ///
    /// # Errors
    /// A config out of bounds.
    pub fn new(config: Config) -> Result<Deduper, Error> {
        config.check()?;
        Ok(Deduper {
            tokenizer: Tokenizer::new(config.folding),
            sketcher: Sketcher::new(config.sketch),
            tokens: Tokens::default(),
            probe: Probe::default(),
            other: Probe::default(),
            fed: Vec::new(),
            same: HashMap::new(),
            bands: HashMap::new(),
            grams: HashMap::new(),
            config,
        })
    }

    /// How many documents were fed.
    pub fn len(&self) -> usize {
        self.fed.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.fed.is_empty()
    }

    /// Takes the next document, numbered from 0, and gives those before it that it is a copy of, ascending, with what it is
    /// to each. A document with the same words as an earlier one is a copy of that one alone. O(words), and the words of
    /// the candidates.
    pub fn feed(&mut self, text: &str) -> Vec<(u32, Relation)> {
        let number = self.fed.len() as u32;
        self.tokenizer.fill_hashes(text, &mut self.tokens);
        let words = self.tokens.len() as u32;
        let identity = hash::text(&self.tokens.hashes);
        if words == 0 {
            self.fed.push((0, Box::default()));
            return Vec::new();
        }
        if let Some(&first) = self.same.get(&identity) {
            self.fed.push((words, Box::default()));
            return vec![(first, Relation::Exact)];
        }
        self.same.insert(identity, number);
        let mut shingles = Vec::new();
        shingle(&self.tokens.hashes, self.config.shingle as usize, &mut shingles);
        let mut found = Vec::new();
        if words >= self.config.min_words {
            self.probe.fill(&shingles);
            for candidate in self.candidates(&shingles, number) {
                let relation = self.relation(candidate, words);
                found.extend(relation.is_copy().then_some((candidate, relation)));
            }
        }
        self.fed.push((words, shingles.into_boxed_slice()));
        found
    }

    /// The documents that may be copies, ascending; enters the new one.
    fn candidates(&mut self, shingles: &[u64], number: u32) -> Vec<u32> {
        let (mut bands, mut grams) = (Vec::new(), Vec::new());
        self.sketcher.append(&self.tokens.hashes, shingles, &mut bands, &mut grams);
        grams.sort_unstable();
        grams.dedup();
        let mut met: Vec<(u32, u32)> = Vec::new();
        for (keys, table, alone) in [(bands, &mut self.bands, BUCKET), (grams, &mut self.grams, RARE)] {
            for key in keys {
                let bucket = table.entry(key).or_default();
                let enough = if bucket.len() < alone { 2 } else { 1 };
                met.extend(bucket.iter().map(|&d| (d, enough)));
                if bucket.len() < BUCKET {
                    bucket.push(number);
                }
            }
        }
        met.sort_unstable();
        let enough = met.chunk_by(|x, y| x.0 == y.0).filter(|same| same.iter().map(|m| m.1).sum::<u32>() >= 2);
        enough.map(|same| same[0].0).collect()
    }

    /// What the document in the probe, of so many words, is to an earlier one.
    fn relation(&mut self, candidate: u32, words: u32) -> Relation {
        let (candidate_words, shingles) = &self.fed[candidate as usize];
        let shared = self.probe.overlap(shingles).shared;
        self.other.fill(shingles);
        let sizes = (self.probe.distinct(), self.other.distinct());
        let whole = |n: u32| u64::from(n) * WHOLE;
        let evidence = Evidence {
            shared,
            sizes,
            words: (words, *candidate_words),
            weights: (whole(shared), whole(sizes.0), whole(sizes.1)),
            ..Evidence::default()
        };
        let rule: &Rule = &self.config.rule;
        decide(rule, &evidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_learns_what_it_repeats() {
        let mut deduper = Deduper::new(Config::default()).unwrap();
        let story = |from: usize, to: usize| (from..to).map(|i| format!("word{} of the tale", i * 7 % 101)).collect::<Vec<_>>().join(" ");
        assert_eq!(deduper.feed(&story(0, 60)), []);
        assert_eq!(deduper.feed(&story(0, 20)), [(0, Relation::ContainedIn)]);
        assert_eq!(deduper.feed("nothing of the kind was ever told to anyone in this town"), []);
        assert_eq!(deduper.feed(""), []);
        assert_eq!(deduper.feed(&story(0, 60)), [(0, Relation::Exact)]);
        assert_eq!(deduper.len(), 5);
    }
}
