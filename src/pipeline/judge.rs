//! Judge: what each verified pair is, from its figures and the weights of its phrases.

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::config::Config;
use crate::error::Error;
use crate::pairs::{Evidence, Pair, Rule, Weighed, asks_for_numbers, decide, missing_number, numbers, reaches_floor};
use crate::pipeline::clock::asked;
use crate::pipeline::found::{Bared, Verified, Weights};
use crate::resources::Progress;
use crate::segment::Segments;

/// What a pair is judged with.
#[derive(Clone, Copy)]
pub struct Known<'k> {
    /// The discounted phrases.
    pub weights: &'k Weights,
    /// The pairs with a page that is mostly furniture.
    pub furniture: &'k Bared,
    /// Whom to ask whether to go on.
    pub progress: &'k dyn Progress,
}

/// The documents whose phrases must be weighed: both of every pair above the floor of the story rule.
pub fn open(config: &Config, segments: &Segments<'_>, verified: &[Verified], furniture: &Bared) -> BitVec<u64> {
    let mut open = BitVec::repeat(false, segments.len() as usize);
    if config.rule == Rule::Story {
        for (number, v) in (0u32..).zip(verified) {
            if reaches_floor(v.shared, v.sizes) || furniture.reaches_floor(number) {
                open.set(v.a as usize, true);
                open.set(v.b as usize, true);
            }
        }
    }
    open
}

/// Decides every verified pair, in the same order.
///
/// # Errors
/// Those of reading a text again, where a number may decide.
pub fn judge(config: &Config, segments: &Segments<'_>, verified: &[Verified], known: &Known<'_>) -> Result<Vec<Pair>, Error> {
    verified.par_iter().enumerate().map(|(number, v)| judge_one(config, segments, (number as u32, v), known)).collect()
}

fn judge_one(config: &Config, segments: &Segments<'_>, (number, v): (u32, &Verified), known: &Known<'_>) -> Result<Pair, Error> {
    asked(known.progress)?;
    let phrases = &known.weights.phrases;
    let words = (segments.row(v.a).words, segments.row(v.b).words);
    let (bare, reaches) = (known.furniture.is_page(number), known.furniture.reaches_floor(number));
    let mut evidence = Evidence { shared: v.shared, sizes: v.sizes, words, reaches_floor_bare: reaches, ..Evidence::default() };
    let mut weighed = None;
    if config.rule == Rule::Story && (reaches || reaches_floor(v.shared, v.sizes)) {
        let (a, b) = (known.weights.of(v.a), known.weights.of(v.b));
        let (shared, discounted, least) = phrases.shared(v.shared, (a, b), bare);
        evidence.weights = (shared, phrases.weight(v.sizes.0, a, bare), phrases.weight(v.sizes.1, b, bare));
        let (days, source) = least.map_or((0, u32::MAX), |l| (l.days(), l.source));
        weighed = Some(Weighed { weights: evidence.weights, discounted, days, source, number_missing: false, bare });
    }
    let mut relation = decide(&config.rule, &evidence);
    if let Some(weighed) = &mut weighed
        && relation.is_copy()
        && asks_for_numbers(evidence.weights.0)
        && number_missing(config, segments, v, words)?
    {
        (evidence.number_missing, weighed.number_missing) = (true, true);
        relation = decide(&config.rule, &evidence);
    }
    Ok(Pair { a: v.a, b: v.b, relation, shared: v.shared, sizes: v.sizes, longest_run_words: v.longest_run_words, weighed })
}

/// Whether some word with a digit in the shorter text is not in the longer one.
fn number_missing(config: &Config, segments: &Segments<'_>, v: &Verified, words: (u32, u32)) -> Result<bool, Error> {
    let (shorter, longer) = if words.0 <= words.1 { (v.a, v.b) } else { (v.b, v.a) };
    let shorter = numbers(&config.folding, &segments.document(shorter)?.text);
    if shorter.is_empty() {
        return Ok(false);
    }
    let longer = numbers(&config.folding, &segments.document(longer)?.text);
    Ok(missing_number(&shorter, &longer).is_some())
}
