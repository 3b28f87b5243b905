//! Passages: the stretches that two texts share, from the runs of words that they have in common.
//!
//! Seed and extend, as in text-reuse detection (Potthast et al. 2010 call it seeding, extension and filtering): a seed is a
//! maximal run of shared shingles; seeds that follow each other closely in both texts are one passage, the words between
//! them its edits. A stretch that stands elsewhere in the other text, or twice, is a passage of its own.

/// A maximal run of shingles that both texts have: where it begins in each, and how many shingles it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// Place in the one.
    pub a: u32,
    /// Place in the other.
    pub b: u32,
    /// Shingles.
    pub length: u32,
}

/// A shared passage, in words of each text, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Aligned {
    /// Words of the one.
    pub a: (u32, u32),
    /// Words of the other.
    pub b: (u32, u32),
    /// Words that are the same in both.
    pub same: u32,
}

impl Aligned {
    /// The same passage with the texts exchanged.
    pub fn flipped(self) -> Aligned {
        Aligned { a: self.b, b: self.a, same: self.same }
    }

    /// The share of words that are the same, of the longer side, 0–1.
    pub fn identity(&self) -> f64 {
        let longer = (self.a.1 - self.a.0).max(self.b.1 - self.b.0);
        f64::from(self.same) / f64::from(longer.max(1))
    }
}

/// Most words between two seeds of one passage, in either text.
const GAP: u32 = 30;
/// Most words by which the gaps of the two texts may differ: what was put in or left out at one place.
const DRIFT: u64 = 15;
/// Fewest shared words that make a passage.
const LEAST: u32 = 8;
/// Beside a passage of twice its words, a passage must have so many shared words, some 150 characters, to be one: two texts on one
/// subject, or of one site, share phrases anyway. Where phrases are all that two texts share, they are listed. The customary filter
/// of text alignment (Sanchez-Perez, Gelbukh and Sidorov 2014, §3.4); at 20 or 30 words it does much the same.
const PHRASE: u32 = 25;
/// A passage is held against so many longer ones, so that texts of many repeats stay linear.
const LONGEST: usize = 64;
/// Passages that are looked at for the next seed.
const OPEN: usize = 16;

/// Makes passages of runs; its buffers are used again.
///
/// ```
/// use naskh::pairs::{Aligner, Run};
/// let mut found = Vec::new();
/// // Ten words, one changed, eight words; and twelve words that stand elsewhere in the other text.
/// let mut runs = [Run { a: 0, b: 50, length: 8 }, Run { a: 11, b: 61, length: 6 }, Run { a: 40, b: 4, length: 10 }];
/// Aligner::default().align(&mut runs, 3, &mut found);
/// assert_eq!(found.len(), 2);
/// assert_eq!((found[0].a, found[0].b, found[0].same), ((0, 19), (50, 69), 18));
/// assert_eq!((found[1].a, found[1].b), ((40, 52), (4, 16)));
/// ```
#[derive(Debug, Default)]
pub struct Aligner {
    open: Vec<Aligned>,
    closed: Vec<Aligned>,
}

impl Aligner {
    /// Appends the passages that runs of shingles of `n` words make, ascending by place in `a`. Sorts the runs.
    /// O(runs · log runs).
    pub fn align(&mut self, runs: &mut [Run], n: u32, out: &mut Vec<Aligned>) {
        let words = |run: &Run| run.length + n - 1;
        if runs.iter().map(words).sum::<u32>() < LEAST {
            return;
        }
        runs.sort_unstable();
        self.closed.clear();
        for run in runs.iter() {
            let seed = Aligned { a: (run.a, run.a + words(run)), b: (run.b, run.b + words(run)), same: words(run) };
            self.close_before(run.a.saturating_sub(GAP));
            let nearest = (0..self.open.len()).rev().filter_map(|i| distance(&self.open[i], &seed).map(|d| (d, i))).min();
            match nearest {
                Some((_, i)) => self.open[i] = joined(&self.open[i], &seed),
                None => {
                    if self.open.len() == OPEN {
                        let oldest = self.open.remove(0);
                        self.close(oldest);
                    }
                    self.open.push(seed);
                }
            }
        }
        self.close_before(u32::MAX);
        let from = out.len();
        self.closed.sort_unstable_by_key(|p| (std::cmp::Reverse(p.same), *p));
        let most = self.closed.first().map_or(0, |p| p.same);
        for passage in self.closed.iter().filter(|p| p.same >= PHRASE || 2 * p.same >= most) {
            if !out[from..].iter().take(LONGEST).any(|longer| out_of_step(passage, longer)) {
                out.push(*passage);
            }
        }
        out[from..].sort_unstable_by_key(|p| (p.a.0, std::cmp::Reverse(p.a.1), p.b.0, std::cmp::Reverse(p.b.1)));
    }

    /// Closes the passages that end before a place in `a`: no seed can go on with them.
    fn close_before(&mut self, place: u32) {
        let mut i = 0;
        while i < self.open.len() {
            if self.open[i].a.1 < place {
                let passage = self.open.remove(i);
                self.close(passage);
            } else {
                i += 1;
            }
        }
    }

    fn close(&mut self, passage: Aligned) {
        if passage.same >= LEAST {
            self.closed.push(passage);
        }
    }
}

/// Whether a passage lies within a longer one in one text and overlaps it in the other: the same words, met again out of step
/// because they repeat. A stretch that stands twice lies elsewhere in the other text.
fn out_of_step(passage: &Aligned, longer: &Aligned) -> bool {
    let within = |x: (u32, u32), y: (u32, u32)| y.0 <= x.0 && x.1 <= y.1;
    let overlap = |x: (u32, u32), y: (u32, u32)| x.0.max(y.0) < x.1.min(y.1);
    within(passage.a, longer.a) && overlap(passage.b, longer.b) || within(passage.b, longer.b) && overlap(passage.a, longer.a)
}

/// How far a seed lies behind a passage, if it may go on with it: gaps of at most [`GAP`] words of about one length in both texts, or an overlap
/// smaller than the seed.
fn distance(passage: &Aligned, seed: &Aligned) -> Option<u32> {
    let gap = |end: u32, span: (u32, u32)| -> Option<i64> {
        let gap = i64::from(span.0) - i64::from(end);
        (gap <= i64::from(GAP) && i64::from(span.1) > i64::from(end)).then_some(gap)
    };
    let (a, b) = (gap(passage.a.1, seed.a)?, gap(passage.b.1, seed.b)?);
    (a.abs_diff(b) <= DRIFT).then(|| a.unsigned_abs().max(b.unsigned_abs()) as u32 + a.abs_diff(b) as u32)
}

fn joined(passage: &Aligned, seed: &Aligned) -> Aligned {
    // Words that both the passage and the seed have are counted once.
    let overlap = passage.a.1.saturating_sub(seed.a.0).max(passage.b.1.saturating_sub(seed.b.0));
    Aligned { a: (passage.a.0, seed.a.1), b: (passage.b.0.min(seed.b.0), seed.b.1), same: passage.same + seed.same.saturating_sub(overlap) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages(runs: &[(u32, u32, u32)]) -> Vec<Aligned> {
        let mut out = Vec::new();
        let mut runs: Vec<Run> = runs.iter().map(|&(a, b, length)| Run { a, b, length }).collect();
        Aligner::default().align(&mut runs, 3, &mut out);
        out
    }

    #[test]
    fn a_body_that_stands_twice_is_two_passages() {
        let found = passages(&[(0, 10, 30), (0, 100, 30)]);
        assert_eq!(found.iter().map(|p| (p.a, p.b)).collect::<Vec<_>>(), [((0, 32), (10, 42)), ((0, 32), (100, 132))]);
    }

    #[test]
    fn small_edits_do_not_part_a_passage_and_long_gaps_do() {
        assert_eq!(passages(&[(0, 0, 10), (14, 13, 10), (30, 40, 5)]).len(), 1);
        assert_eq!(passages(&[(0, 0, 10), (40, 12, 10)]).len(), 2);
        assert_eq!(passages(&[(0, 0, 10), (12, 40, 10)]).len(), 2);
        assert_eq!(passages(&[(0, 0, 10), (40, 38, 10)]).len(), 1);
        assert_eq!(passages(&[(0, 0, 10), (40, 26, 10)]).len(), 1);
        assert_eq!(passages(&[(0, 0, 10), (43, 43, 10)]).len(), 2);
    }

    #[test]
    fn short_phrases_are_no_passage() {
        assert!(passages(&[(0, 0, 5)]).is_empty());
        assert_eq!(passages(&[(0, 0, 6)]).len(), 1);
    }

    #[test]
    fn a_phrase_counts_only_where_there_is_no_passage_beside_it() {
        assert_eq!(passages(&[(0, 0, 40), (100, 200, 10)]).len(), 1);
        assert_eq!(passages(&[(0, 0, 18), (100, 200, 8)]).len(), 2);
        assert_eq!(passages(&[(0, 0, 40), (100, 200, 23)]).len(), 2);
    }

    #[test]
    fn words_that_repeat_are_not_met_again_out_of_step() {
        // The same 60 words, and a phrase of them that stands there twice, 20 words apart.
        let found = passages(&[(0, 0, 58), (30, 10, 28), (10, 30, 28)]);
        assert_eq!(found.iter().map(|p| (p.a, p.b)).collect::<Vec<_>>(), [((0, 60), (0, 60))]);
    }

    #[test]
    fn stretches_in_another_order_are_passages_of_their_own() {
        let found = passages(&[(0, 50, 20), (22, 10, 20)]);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|p| p.identity() == 1.0));
    }
}
