//! Saved: the second train's states, the ledgers `verified.ledger` and `judged.ledger` of the work folder, written and read back.
//!
//! `verified` is what the nets caught in figures, the number of candidates, the pairs, and their passages. `judged` is what each of
//! these pairs was decided to be, and on what. What is read is checked again: pairs ascend and are of documents that there
//! are, passages lie within their texts.

use std::path::Path;

use crate::error::Error;
use crate::pairs::{Aligned, Pair, Relation, Weighed};
use crate::pipeline::candidates::Nets;
use crate::pipeline::found::{Verification, Verified};
use crate::pipeline::states::States;
use crate::resources::Stage;
use crate::segment::Segments;
use crate::store::{Entries, Ledger, Saving};

const VERIFIED: (&str, [u8; 4]) = ("verified.ledger", *b"veri");
const JUDGED: (&str, [u8; 4]) = ("judged.ledger", *b"judg");
/// The version of both forms.
const VERSION: u32 = 1;
/// What stands beside a relation: something was weighed, a number is missing, a page is bare.
const WEIGHED: u64 = 1 << 8;
const NUMBER_MISSING: u64 = 1 << 9;
const BARE: u64 = 1 << 10;

/// Leaves the verified pairs as state.
///
/// # Errors
/// [`Error::Output`].
pub fn save_verified(states: &States, nets: &Nets, verified: &Verification) -> Result<(), Error> {
    let Some(path) = states.ledger(VERIFIED.0) else { return Ok(()) };
    let mut to = Ledger::create(&path, VERIFIED.1, VERSION)?;
    for number in [nets.crowded_texts, nets.largest_bucket, nets.common_grams, verified.candidates] {
        to.number(number)?;
    }
    to.number(verified.pairs.len() as u64)?;
    for v in &verified.pairs {
        to.row(&[v.a, v.b, v.shared, v.sizes.0, v.sizes.1, v.longest_run_words, v.passages.0, v.passages.1])?;
    }
    to.number(verified.passages.len() as u64)?;
    for p in &verified.passages {
        to.row(&[p.a.0, p.a.1, p.b.0, p.b.1, p.same])?;
    }
    states.save(Stage::Verify, Saving::of(to, &[])?)
}

/// The verified pairs of an earlier run.
///
/// # Errors
/// [`Error::Damaged`].
pub fn verified(states: &States, segments: &Segments<'_>) -> Result<Option<(Nets, Verification)>, Error> {
    let Some(path) = states.earlier(VERIFIED.0) else { return Ok(None) };
    let mut from = Entries::open(&path, VERIFIED.1, VERSION)?;
    let nets = Nets { crowded_texts: from.number()?, largest_bucket: from.number()?, common_grams: from.number()? };
    let mut verified = Verification { candidates: from.number()?, ..Verification::default() };
    let pairs = from.count(32)?;
    verified.pairs.reserve_exact(pairs);
    for _ in 0..pairs {
        let [a, b, shared, of_a, of_b, longest_run_words, first, count] = from.row()?;
        verified.pairs.push(Verified { a, b, shared, sizes: (of_a, of_b), longest_run_words, passages: (first, count) });
    }
    let passages = from.count(20)?;
    verified.passages.reserve_exact(passages);
    for _ in 0..passages {
        let [a, a_end, b, b_end, same] = from.row()?;
        verified.passages.push(Aligned { a: (a, a_end), b: (b, b_end), same });
    }
    from.end()?;
    check(&verified, segments).map_err(|what| from.damaged(what))?;
    taken(states, Stage::Verify, &path);
    Ok(Some((nets, verified)))
}

/// Whether pairs ascend and lie within the documents, and their passages within the texts.
fn check(verified: &Verification, segments: &Segments<'_>) -> Result<(), &'static str> {
    if !verified.pairs.is_sorted_by(|x, y| (x.a, x.b) < (y.a, y.b)) {
        return Err("pairs do not ascend");
    }
    for v in &verified.pairs {
        if v.a >= v.b || v.b >= segments.len() || v.shared > v.sizes.0.min(v.sizes.1) || v.sizes.0.min(v.sizes.1) == 0 {
            return Err("a pair that cannot be");
        }
        let (from, count) = (v.passages.0 as usize, v.passages.1 as usize);
        let Some(passages) = verified.passages.get(from..from + count) else { return Err("a pair's passages are not there") };
        let words = |document: u32| segments.row(document).words;
        let within = |(from, to): (u32, u32), words: u32| from < to && to <= words;
        if v.longest_run_words > words(v.a).min(words(v.b)) || !passages.iter().all(|p| within(p.a, words(v.a)) && within(p.b, words(v.b)))
        {
            return Err("a passage lies beyond its text");
        }
    }
    Ok(())
}

/// Leaves what the verified pairs are as state.
///
/// # Errors
/// [`Error::Output`].
pub fn save_judged(states: &States, pairs: &[Pair]) -> Result<(), Error> {
    let Some(path) = states.ledger(JUDGED.0) else { return Ok(()) };
    let mut to = Ledger::create(&path, JUDGED.1, VERSION)?;
    to.number(pairs.len() as u64)?;
    for pair in pairs {
        let mut decided = pair.relation as u64;
        let mut row = [0; 6];
        if let Some(w) = pair.weighed {
            decided |= WEIGHED | if w.number_missing { NUMBER_MISSING } else { 0 } | if w.bare { BARE } else { 0 };
            let counts = u64::from(w.discounted) << 32 | u64::from(w.days);
            row = [0, w.weights.0, w.weights.1, w.weights.2, counts, u64::from(w.source)];
        }
        row[0] = decided;
        to.row(&row)?;
    }
    states.save(Stage::Weigh, Saving::of(to, &[])?)
}

/// What an earlier run decided of the verified pairs.
///
/// # Errors
/// [`Error::Damaged`].
pub fn judged(states: &States, segments: &Segments<'_>, verified: &Verification) -> Result<Option<Vec<Pair>>, Error> {
    let Some(path) = states.earlier(JUDGED.0) else { return Ok(None) };
    let mut from = Entries::open(&path, JUDGED.1, VERSION)?;
    if from.count(48)? != verified.pairs.len() {
        return Err(from.damaged("it is of other pairs"));
    }
    let mut pairs = Vec::with_capacity(verified.pairs.len());
    for v in &verified.pairs {
        let [decided, of_both, of_a, of_b, counts, source]: [u64; 6] = from.row()?;
        let known = u32::try_from(source).ok().filter(|&s| s == u32::MAX || (s as usize) < segments.sources().len());
        let (Some(&relation), Some(source)) = (Relation::ALL.get((decided & 0xff) as usize), known) else {
            return Err(from.damaged("a pair of no known relation or source"));
        };
        let weighed = (decided & WEIGHED != 0).then_some(Weighed {
            weights: (of_both, of_a, of_b),
            discounted: (counts >> 32) as u32,
            days: counts as u32,
            source,
            number_missing: decided & NUMBER_MISSING != 0,
            bare: decided & BARE != 0,
        });
        let Verified { a, b, shared, sizes, longest_run_words, .. } = *v;
        pairs.push(Pair { a, b, relation, shared, sizes, longest_run_words, weighed });
    }
    from.end()?;
    taken(states, Stage::Weigh, &path);
    Ok(Some(pairs))
}

fn taken(states: &States, stage: Stage, ledger: &Path) {
    states.taken(stage, ledger.parent().unwrap_or(ledger));
}
