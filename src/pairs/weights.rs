//! Weights: what a phrase counts once it is known on how many days a source has printed it.

/// The weight of a phrase that no source has printed on two days. Weights are integers, so sums do not depend on the
/// order they are taken in.
pub const WHOLE: u64 = 1 << 20;

/// A phrase that weighs less than [`WHOLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Discount {
    /// The shingle.
    pub shingle: u64,
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

/// The weight of a whole text of `distinct` shingles, of which `discounts` weigh less.
///
/// ```
/// use naskh::pairs::{Discount, WHOLE, weight_of};
/// let often = Discount { shingle: 1, weight: (WHOLE / 4) as u32, source: 0 };
/// assert_eq!(often.days(), 4);
/// assert_eq!(weight_of(3, &[often]), 2 * WHOLE + WHOLE / 4);
/// ```
pub fn weight_of(distinct: u32, discounts: &[Discount]) -> u64 {
    u64::from(distinct) * WHOLE - discounts.iter().map(|d| WHOLE - u64::from(d.weight)).sum::<u64>()
}

/// The weight of what two texts share: `shared` shingles, of which those in both lists (sorted by shingle) weigh less;
/// and those common discounts, counted, with the heaviest of them.
pub fn shared_weight(shared: u32, a: &[Discount], b: &[Discount]) -> (u64, u32, Option<Discount>) {
    let (mut lost, mut count, mut most) = (0, 0, None::<Discount>);
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i].shingle, b[j].shingle);
        if x == y {
            lost += WHOLE - u64::from(a[i].weight);
            count += 1;
            if most.is_none_or(|m| (a[i].weight, a[i].source) < (m.weight, m.source)) {
                most = Some(a[i]);
            }
        }
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    (u64::from(shared) * WHOLE - lost, count, most)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn merging_the_short_lists_weighs_what_the_sets_weigh(
            days in proptest::collection::btree_map(0u64..60, 2u32..20, 0..30),
            a in proptest::collection::btree_set(0u64..60, 0..40),
            b in proptest::collection::btree_set(0u64..60, 0..40),
        ) {
            let weight = |days: &BTreeMap<u64, u32>, s: &u64| days.get(s).map_or(WHOLE, |&d| WHOLE / u64::from(d));
            let list = |set: &std::collections::BTreeSet<u64>| -> Vec<Discount> {
                let seen = set.iter().filter_map(|&shingle| days.get(&shingle).map(|&d| (shingle, d)));
                seen.map(|(shingle, days)| Discount { shingle, source: 0, weight: (WHOLE / u64::from(days)) as u32 }).collect()
            };
            let common: Vec<u64> = a.intersection(&b).copied().collect();
            let (weight_shared, count, _) = shared_weight(common.len() as u32, &list(&a), &list(&b));
            prop_assert_eq!(weight_shared, common.iter().map(|s| weight(&days, s)).sum::<u64>());
            prop_assert_eq!(count as usize, common.iter().filter(|s| days.contains_key(s)).count());
            prop_assert_eq!(weight_of(a.len() as u32, &list(&a)), a.iter().map(|s| weight(&days, s)).sum::<u64>());
        }
    }
}
