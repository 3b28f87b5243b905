//! Shingles: the runs of `n` words of a text, as hashes; in text order, and as the set that figures are counted on.
//!
//! `G(X)` of Broder (1997, "On the resemblance and containment of documents", §2). A text of fewer than `n` words has
//! one shingle, all of it; a text without a word has none.

use crate::hash;
use crate::kernel::append_runs;

/// Fills `out` with the shingles of `words` in text order, with repeats: `max(words - n + 1, 1)` of them, or none for
/// no words. O(words · n).
///
/// ```
/// use naskh::hash::{run, word};
/// let words = ["a", "b", "c", "d"].map(word);
/// let mut out = Vec::new();
/// naskh::text::shingle(&words, 3, &mut out);
/// assert_eq!(out, [run(&words[..3]), run(&words[1..])]);
/// naskh::text::shingle(&words[..2], 3, &mut out);
/// assert_eq!(out, [run(&words[..2])]);
/// ```
pub fn shingle(words: &[u64], n: usize, out: &mut Vec<u64>) {
    out.clear();
    shingle_onto(words, n, out);
}

/// As [`shingle`], but appends.
pub fn shingle_onto(words: &[u64], n: usize, out: &mut Vec<u64>) {
    if words.is_empty() {
        return;
    }
    if words.len() <= n {
        return out.push(hash::run(words));
    }
    match n {
        3 => append_runs::<3>(words, out),
        5 => append_runs::<5>(words, out),
        _ => out.extend(words.windows(n.max(1)).map(hash::run)),
    }
}

/// The set of a text's shingles: sorted, distinct. A buffer to be filled again.
///
/// ```
/// use naskh::hash::word;
/// use naskh::text::Shingles;
/// let words = ["so", "it", "goes", "so", "it", "goes"].map(word);
/// let mut set = Shingles::default();
/// set.fill(&words, 3);
/// assert_eq!(set.as_slice().len(), 3); // "so it goes" is there twice
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

impl Shingles {
    /// Fills the set from a text's words. O(words · log words).
    pub fn fill(&mut self, words: &[u64], n: usize) {
        shingle(words, n, &mut self.0);
        self.0.sort_unstable();
        self.0.dedup();
    }

    /// The distinct shingles, ascending.
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }
}
