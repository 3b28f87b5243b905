//! Weights: what a phrase counts once it is known on how many days a source has printed it.

/// The weight of a phrase that no source has printed on two days. Weights are integers, so sums do not depend on the
/// order they are taken in.
pub const WHOLE: u64 = 1 << 20;

/// Days on which a source prints a phrase before it is taken for its furniture: a story is told on fewer.
const FURNITURE_DAYS: u64 = 4;

/// A phrase that weighs less than [`WHOLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    /// What the phrase still weighs, under `WHOLE`.
    pub weight: u32,
    /// The source that has printed it most; `u32::MAX` where sources do not count.
    pub source: u32,
}

impl Discount {
    /// On how many days that source has printed it: the `d` of its weight `1/d`, rounded.
    pub fn days(&self) -> u32 {
        let weight = u64::from(self.weight.max(1));
        ((WHOLE + weight / 2) / weight) as u32
    }
}

/// The discounted phrases of a corpus, by number. Texts name theirs by ascending, distinct numbers.
///
/// ```
/// use naskh::pairs::{Discount, Discounts, WHOLE};
/// let phrases = Discounts(vec![Discount { weight: (WHOLE / 4) as u32, source: 0 }]);
/// assert_eq!(phrases.0[0].days(), 4);
/// assert_eq!(phrases.weight(3, &[0], false), 2 * WHOLE + WHOLE / 4);
/// assert_eq!(phrases.weight(3, &[0], true), 2 * WHOLE);
/// ```
#[derive(Debug, Default)]
pub struct Discounts(pub Vec<Discount>);

impl Discounts {
    /// The weight of a text of `distinct` shingles, of which those numbered weigh less. On the pages of a site, `bare`,
    /// what is printed on four days and more weighs nothing: of furniture there is so much that a fraction of it outweighs
    /// the story.
    pub fn weight(&self, distinct: u32, numbered: &[u32], bare: bool) -> u64 {
        u64::from(distinct) * WHOLE - numbered.iter().map(|&n| self.lost(n, bare)).sum::<u64>()
    }

    /// The weight of what two texts share: `shared` shingles, of which those numbered in both weigh less; how many those
    /// are; and the one that weighs least. `bare` as for [`Discounts::weight`]. O(numbers).
    pub fn shared(&self, shared: u32, (a, b): (&[u32], &[u32]), bare: bool) -> (u64, u32, Option<Discount>) {
        let (mut lost, mut count, mut least) = (0, 0, None::<Discount>);
        let (mut i, mut j, mut both) = (0, 0, [0; 64]);
        while i < a.len() && j < b.len() {
            let mut met = 0;
            // Without a branch that depends on the numbers: which list goes on is a matter of chance.
            while met < both.len() && i < a.len() && j < b.len() {
                let (x, y) = (a[i], b[j]);
                both[met] = x;
                met += usize::from(x == y);
                i += usize::from(x <= y);
                j += usize::from(y <= x);
            }
            count += met as u32;
            for &number in &both[..met] {
                let discount = self.0[number as usize];
                lost += self.lost(number, bare);
                if least.is_none_or(|l| (discount.weight, discount.source) < (l.weight, l.source)) {
                    least = Some(discount);
                }
            }
        }
        (u64::from(shared) * WHOLE - lost, count, least)
    }

    fn lost(&self, number: u32, bare: bool) -> u64 {
        let weight = u64::from(self.0[number as usize].weight);
        if bare && weight * FURNITURE_DAYS <= WHOLE { WHOLE } else { WHOLE - weight }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn merging_the_short_lists_weighs_what_the_sets_weigh(
            days in proptest::collection::btree_map(0u64..300, 2u32..20, 0..300),
            a in proptest::collection::btree_set(0u64..300, 0..300),
            b in proptest::collection::btree_set(0u64..300, 0..300),
            bare: bool,
        ) {
            let weight = |s: &u64| days.get(s).map_or(WHOLE, |&d| if bare && d >= 4 { 0 } else { WHOLE / u64::from(d) });
            let known: Vec<u64> = days.keys().copied().collect();
            let phrases = Discounts(days.values().map(|&d| Discount { weight: (WHOLE / u64::from(d)) as u32, source: 0 }).collect());
            let list = |set: &BTreeSet<u64>| -> Vec<u32> { set.iter().filter_map(|s| known.binary_search(s).ok()).map(|n| n as u32).collect() };
            let common: Vec<u64> = a.intersection(&b).copied().collect();
            let (shared, count, least) = phrases.shared(common.len() as u32, (&list(&a), &list(&b)), bare);
            prop_assert_eq!(shared, common.iter().map(weight).sum::<u64>());
            prop_assert_eq!(count as usize, common.iter().filter(|s| days.contains_key(s)).count());
            prop_assert_eq!(least.map(|l| l.days()), common.iter().filter_map(|s| days.get(s)).copied().max());
            prop_assert_eq!(phrases.weight(a.len() as u32, &list(&a), bare), a.iter().map(weight).sum::<u64>());
        }
    }
}
