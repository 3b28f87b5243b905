//! MinHash signatures by one permutation: each shingle falls into one bin and each bin keeps its least value.
//!
//! Li, Owen and Zhang (2012, "One permutation hashing"), with the empty bins filled by optimal densification
//! (Shrivastava 2017, §4): an empty bin takes the value of a bin that is tried in an order of its own, so two texts fill
//! it from the same place. The share of equal bins estimates the resemblance without bias; its error is that of as
//! many independent permutations once a text has more shingles than bins, and a little more below.

use crate::hash::mix;
use crate::kernel::least_in_bins;

/// A signature: one 32-bit value a bin. A buffer to be filled again.
///
/// ```
/// use naskh::hash::mix;
/// use naskh::sketch::Signature;
/// let (mut a, mut b) = (Signature::new(100), Signature::new(100));
/// a.fill(&(0..1000).map(mix).collect::<Vec<_>>());
/// b.fill(&(100..1100).map(mix).collect::<Vec<_>>()); // resemblance 900 / 1100
/// let equal = a.values().iter().zip(b.values()).filter(|(x, y)| x == y).count();
/// assert!((70..95).contains(&equal));
/// ```
#[derive(Clone, Debug)]
pub struct Signature {
    bins: Vec<u64>,
    values: Vec<u32>,
    /// For each bin the bins that it is filled from if it is empty, in turn: the first `TRIES` of them.
    order: Vec<u32>,
    empty: Vec<u32>,
}

const EMPTY: u64 = u64::MAX;
/// Texts with more shingles than bins seldom try longer.
const TRIES: usize = 4;
/// Attempts to fill bins of one text, about: out of reach with a hundred bins, however few shingles there are.
const ATTEMPTS: u64 = 1 << 20;

impl Signature {
    /// A signature of `bins` values, at least 1.
    pub fn new(bins: usize) -> Signature {
        let bins = bins.max(1);
        let of = |bin: usize| (1..=TRIES as u64).map(move |attempt| source(bin, attempt, bins) as u32);
        Signature { bins: vec![EMPTY; bins], values: vec![0; bins], order: (0..bins).flat_map(of).collect(), empty: vec![0; bins] }
    }

    /// Fills the signature from shingles in any order; repeats change nothing. O(shingles + bins), and where
    /// there are fewer shingles than bins O(bins² / shingles), but no more than some million steps.
    /// All values are 0 if there is no shingle.
    pub fn fill(&mut self, shingles: &[u64]) {
        self.bins.fill(EMPTY);
        least_in_bins(shingles, &mut self.bins);
        self.densify(shingles.is_empty());
    }

    /// The values, one a bin.
    pub fn values(&self) -> &[u32] {
        &self.values
    }

    fn densify(&mut self, none: bool) {
        if none {
            return self.values.fill(0);
        }
        // Which bins are empty is noted without a branch: no machine can foresee it.
        let mut empty = 0;
        for (bin, (value, &least)) in self.values.iter_mut().zip(&self.bins).enumerate() {
            *value = least as u32;
            self.empty[empty] = bin as u32;
            empty += usize::from(least == EMPTY);
        }
        let mut first = None;
        // With very many bins and very few shingles a filled one is hard to hit: no bin asks for more than so many.
        let most = (ATTEMPTS / self.bins.len() as u64).max(64);
        for &bin in &self.empty[..empty.min(self.bins.len())] {
            let bin = bin as usize;
            // The first of four that is not empty, again without a branch; seldom are all of them empty.
            let tried = self.order[bin * TRIES..][..TRIES].iter().rev().map(|&other| self.bins[other as usize]);
            let mut from = tried.fold(EMPTY, |from, least| if least == EMPTY { from } else { least });
            let mut attempt = TRIES as u64;
            while from == EMPTY {
                attempt += 1;
                if attempt > most {
                    from = *first.get_or_insert_with(|| self.bins.iter().copied().find(|&least| least != EMPTY).unwrap_or(0));
                    break;
                }
                from = self.bins[source(bin, attempt, self.bins.len())];
            }
            self.values[bin] = from as u32;
        }
    }
}

/// The bin that is tried at an attempt to fill one.
fn source(bin: usize, attempt: u64, bins: usize) -> usize {
    (((mix((bin as u64) << 32 | attempt) >> 32) * bins as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean and root mean square error of the estimate over many pairs of the same resemblance.
    fn error(shared: u64, own: u64, bins: usize) -> (f64, f64) {
        let truth = shared as f64 / (shared + 2 * own) as f64;
        let (mut a, mut b) = (Signature::new(bins), Signature::new(bins));
        let (mut sum, mut squares) = (0.0, 0.0);
        for round in 0..300u64 {
            let of = |from: u64, n: u64| (from..from + n).map(|i| mix(mix(round << 40 | i)));
            a.fill(&of(0, shared).chain(of(1 << 20, own)).collect::<Vec<_>>());
            b.fill(&of(0, shared).chain(of(1 << 21, own)).collect::<Vec<_>>());
            let equal = a.values().iter().zip(b.values()).filter(|(x, y)| x == y).count();
            let off = equal as f64 / bins as f64 - truth;
            (sum, squares) = (sum + off, squares + off * off);
        }
        (sum / 300.0, (squares / 300.0).sqrt())
    }

    #[test]
    fn the_estimate_is_unbiased_and_as_sharp_as_independent_permutations() {
        for (shared, own) in [(800, 100), (500, 250), (200, 400)] {
            let truth = shared as f64 / (shared + 2 * own) as f64;
            let (bias, rmse) = error(shared, own, 128);
            let independent = (truth * (1.0 - truth) / 128.0).sqrt();
            assert!(bias.abs() < 0.01, "bias {bias} at {truth}");
            assert!(rmse < independent * 1.15, "rmse {rmse} against {independent}");
        }
        let (bias, _) = error(16, 2, 100);
        assert!(bias.abs() < 0.03, "bias {bias} of short texts");
    }

    #[test]
    fn empty_bins_are_filled_from_the_bins_that_are_tried_in_turn() {
        for (bins, shingles) in [(100, 1), (100, 3), (100, 90), (7, 2), (1, 1)] {
            let mut signature = Signature::new(bins);
            signature.fill(&(0..shingles).map(|i| mix(i + 5)).collect::<Vec<_>>());
            for bin in 0..bins {
                let mut from = signature.bins[bin];
                let mut attempt = 0;
                while from == EMPTY {
                    attempt += 1;
                    from = signature.bins[source(bin, attempt, bins)];
                }
                assert_eq!(signature.values()[bin], from as u32);
            }
        }
    }

    #[test]
    fn order_and_repeats_change_nothing() {
        let shingles: Vec<u64> = (0..50).map(mix).collect();
        let mut twice = shingles.clone();
        twice.extend(shingles.iter().rev());
        let (mut a, mut b) = (Signature::new(60), Signature::new(60));
        a.fill(&shingles);
        b.fill(&twice);
        assert_eq!(a.values(), b.values());
        a.fill(&[]);
        assert_eq!(a.values(), [0; 60]);
    }

    #[test]
    fn a_text_of_one_shingle_fills_any_number_of_bins_in_bounded_time() {
        let (mut a, mut b) = (Signature::new(1 << 16), Signature::new(1 << 16));
        (0..50).for_each(|_| a.fill(&[mix(7); 6]));
        b.fill(&[mix(7)]);
        assert_eq!(a.values(), b.values());
        assert!(a.values().iter().all(|&value| value == a.values()[0]));
    }
}
