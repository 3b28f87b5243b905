//! Most: what a pair can share at most, from the bitmaps of its texts. A bound that is certain, for leaving pairs out unseen.

use crate::kernel::{Bitmap, only};
use crate::pairs::relation::{FLOOR, Rule};

/// Bounds of the figures of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// Shingles that both have, at most.
    pub shared: u32,
    /// Shingles that only the one has, and only the other, at least.
    pub only: (u32, u32),
}

impl Most {
    /// Of two texts with these bitmaps and numbers of shingles, repeats counted or not.
    ///
    /// ```
    /// use naskh::hash::mix;
    /// use naskh::kernel::bitmap;
    /// use naskh::pairs::Most;
    /// let (a, b): (Vec<u64>, Vec<u64>) = ((0..100).map(mix).collect(), (90..200).map(mix).collect());
    /// let most = Most::of((&bitmap(&a), 100), (&bitmap(&b), 110));
    /// assert!((10..30).contains(&most.shared));
    /// assert!(most.resemblance() < 0.2);
    /// ```
    pub fn of(a: (&Bitmap, u32), b: (&Bitmap, u32)) -> Most {
        let only = only(a.0, b.0);
        Most { shared: a.1.saturating_sub(only.0).min(b.1.saturating_sub(only.1)), only }
    }

    /// The resemblance, at most: it grows with what is shared and falls with what is not.
    pub fn resemblance(&self) -> f64 {
        share(self.shared, self.only.0 + self.only.1)
    }

    /// The containment of the smaller text in the larger, at most.
    pub fn smaller_in_larger(&self) -> f64 {
        share(self.shared, self.only.0.min(self.only.1))
    }

    /// Whether the pair may meet a rule's threshold; under the story rule, its floor.
    pub fn may_meet(&self, rule: &Rule) -> bool {
        match *rule {
            Rule::Story => self.smaller_in_larger() >= FLOOR,
            Rule::Classic { jaccard, containment } => {
                jaccard.is_some_and(|t| self.resemblance() >= t) || containment.is_some_and(|t| self.smaller_in_larger() >= t)
            }
        }
    }
}

/// `shared` of `shared + rest`; of nothing, all.
fn share(shared: u32, rest: u32) -> f64 {
    if rest == 0 { 1.0 } else { f64::from(shared) / (f64::from(shared) + f64::from(rest)) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::hash::mix;
    use crate::kernel::bitmap;
    use crate::pairs::relation::{reaches_floor, resemblance, smaller_in_larger};

    proptest! {
        #[test]
        fn no_pair_that_meets_a_rule_is_left_out(
            a in proptest::collection::vec(0u64..900, 1..900),
            b in proptest::collection::vec(0u64..900, 1..900),
            common in proptest::collection::vec(0u64..900, 0..900),
            t in 1u32..=20,
        ) {
            let hashed = |own: &[u64]| -> Vec<u64> { own.iter().chain(&common).map(|&x| mix(x)).collect() };
            let (a, b) = (hashed(&a), hashed(&b));
            let sets: [BTreeSet<u64>; 2] = [a.iter().copied().collect(), b.iter().copied().collect()];
            let (shared, sizes) = (sets[0].intersection(&sets[1]).count() as u32, (sets[0].len() as u32, sets[1].len() as u32));
            let most = Most::of((&bitmap(&a), a.len() as u32), (&bitmap(&b), b.len() as u32));
            prop_assert!(most.shared >= shared);
            prop_assert!(most.resemblance() >= resemblance(shared, sizes));
            prop_assert!(most.smaller_in_larger() >= smaller_in_larger(shared, sizes));
            prop_assert!(most.may_meet(&Rule::Story) || !reaches_floor(shared, sizes));
            let t = f64::from(t) / 20.0;
            let meets = Rule::Classic { jaccard: Some(t), containment: None };
            prop_assert!(most.may_meet(&meets) || resemblance(shared, sizes) < t);
        }
    }
}
