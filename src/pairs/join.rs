//! The exact join: every pair of sets that meets a threshold, with certainty.
//!
//! Prefix filtering (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007, "Scaling up all pairs similarity
//! search", §4): if two sets share at least `need` of the smaller's `n` elements, then one of any `n - need + 1` of those
//! is shared. Taken rarest first, these lead to few other sets; elements of one set alone lead to none. It knows nothing of
//! signatures or grams, so it is the oracle that they are tested against.

use crate::pairs::relation::{FLOOR, Rule};

/// The elements that at least two sets have, by set and by element. Sets are numbered as they were added.
#[derive(Debug, Default)]
pub struct Join {
    /// How many elements each set has.
    sizes: Vec<u32>,
    /// Where each shared element's sets end in `sets`.
    element_ends: Vec<u32>,
    sets: Vec<u32>,
    /// Where each set's shared elements end in `elements`; these stand rarest first.
    set_ends: Vec<u32>,
    elements: Vec<u32>,
}

/// Passes over all sets in which a share of the elements each is sorted, to bound memory.
const ROUNDS: u32 = 16;

impl Join {
    /// Indexes `count` sets. `set(n)` gives the elements of set `n`, in any order and with repeats; they are hashes.
    /// O(elements · log elements).
    pub fn new<'s>(count: u32, set: impl Fn(u32) -> &'s [u64]) -> Join {
        let mut join = Join { sizes: vec![0; count as usize], ..Join::default() };
        let mut rows: Vec<(u64, u32)> = Vec::new();
        for round in 0..ROUNDS {
            rows.clear();
            for n in 0..count {
                rows.extend(set(n).iter().filter(|&&e| e >> 60 == u64::from(round)).map(|&e| (e, n)));
            }
            rows.sort_unstable();
            rows.dedup();
            for sharing in rows.chunk_by(|x, y| x.0 == y.0) {
                sharing.iter().for_each(|row| join.sizes[row.1 as usize] += 1);
                if sharing.len() > 1 {
                    join.sets.extend(sharing.iter().map(|row| row.1));
                    join.element_ends.push(join.sets.len() as u32);
                }
            }
        }
        join.by_set(count);
        join
    }

    /// How many elements a set has.
    pub fn size(&self, n: u32) -> u32 {
        self.sizes[n as usize]
    }

    /// The sets not smaller than `n` that may meet the rule's threshold with it (all that do are among them), ascending.
    /// Of two sets of one size the one with the smaller number looks for the other. `seen` is a buffer of one mark a set,
    /// all false, and left so.
    pub fn partners(&self, n: u32, rule: &Rule, seen: &mut Vec<bool>) -> Vec<u32> {
        let size = self.sizes[n as usize];
        let need = least_shared(size, rule);
        let own = size - self.elements_of(n).len() as u32;
        let prefix = (size + 1).saturating_sub(need).saturating_sub(own) as usize;
        let largest = largest_partner(size, rule);
        seen.resize(self.sizes.len(), false);
        let mut partners = Vec::new();
        for &element in self.elements_of(n).iter().take(prefix) {
            for &other in self.sets_of(element) {
                let fits = (self.sizes[other as usize], other) > (size, n) && self.sizes[other as usize] <= largest;
                if fits && !std::mem::replace(&mut seen[other as usize], true) {
                    partners.push(other);
                }
            }
        }
        partners.iter().for_each(|&other| seen[other as usize] = false);
        partners.sort_unstable();
        partners
    }

    fn by_set(&mut self, count: u32) {
        let mut ends = vec![0u32; count as usize + 1];
        self.sets.iter().for_each(|&n| ends[n as usize + 1] += 1);
        for n in 0..count as usize {
            ends[n + 1] += ends[n];
        }
        self.elements = vec![0; self.sets.len()];
        let mut at = ends.clone();
        // Going through the elements by rarity leaves each set's rarest first.
        let mut order: Vec<u32> = (0..self.element_ends.len() as u32).collect();
        order.sort_by_key(|&e| self.sets_of(e).len());
        for element in order {
            let (from, to) = self.span(element);
            for i in from..to {
                let slot = &mut at[self.sets[i] as usize];
                self.elements[*slot as usize] = element;
                *slot += 1;
            }
        }
        self.set_ends = ends.split_off(1);
    }

    fn span(&self, element: u32) -> (usize, usize) {
        let e = element as usize;
        (if e == 0 { 0 } else { self.element_ends[e - 1] as usize }, self.element_ends[e] as usize)
    }

    fn sets_of(&self, element: u32) -> &[u32] {
        let (from, to) = self.span(element);
        &self.sets[from..to]
    }

    fn elements_of(&self, n: u32) -> &[u32] {
        let n = n as usize;
        let from = if n == 0 { 0 } else { self.set_ends[n - 1] };
        &self.elements[from as usize..self.set_ends[n] as usize]
    }
}

/// The fewest elements that a set of `size` must share with one not smaller, to meet the threshold; at least 1.
fn least_shared(size: u32, rule: &Rule) -> u32 {
    let share = match *rule {
        Rule::Story => FLOOR,
        Rule::Classic { jaccard, containment } => {
            // With |B| ≥ |A|, J ≥ t asks for |A ∩ B| ≥ t/(1+t) · (|A| + |B|) ≥ 2t/(1+t) · |A|.
            jaccard.map_or(1.0, |t| 2.0 * t / (1.0 + t)).min(containment.unwrap_or(1.0))
        }
    };
    // A hair less than the product, so that rounding never asks for one too many.
    ((f64::from(size) * share - 1e-6).ceil().max(1.0)) as u32
}

/// The largest set that can still meet the threshold with one of `size`.
fn largest_partner(size: u32, rule: &Rule) -> u32 {
    match *rule {
        Rule::Classic { jaccard: Some(t), containment: None } => (f64::from(size) / t + 1e-6) as u32,
        _ => u32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::hash::mix;
    use crate::pairs::relation::{reaches_floor, resemblance, smaller_in_larger};

    fn meets(rule: &Rule, a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> bool {
        let (shared, sizes) = (a.intersection(b).count() as u32, (a.len() as u32, b.len() as u32));
        match *rule {
            Rule::Story => reaches_floor(shared, sizes),
            Rule::Classic { jaccard, containment } => {
                jaccard.is_some_and(|t| resemblance(shared, sizes) >= t)
                    || containment.is_some_and(|t| smaller_in_larger(shared, sizes) >= t)
            }
        }
    }

    proptest! {
        #[test]
        fn no_pair_that_meets_the_threshold_is_missed(
            sets in proptest::collection::vec(proptest::collection::vec(0u64..25, 1..20), 1..12),
            t in 1u32..=20,
        ) {
            let t = f64::from(t) / 20.0;
            let hashed: Vec<Vec<u64>> = sets.iter().map(|s| s.iter().map(|&e| mix(e + 1)).collect()).collect();
            let distinct: Vec<BTreeSet<u64>> = hashed.iter().map(|s| s.iter().copied().collect()).collect();
            let join = Join::new(sets.len() as u32, |n| &hashed[n as usize]);
            let rules = [
                Rule::Story,
                Rule::Classic { jaccard: Some(t), containment: None },
                Rule::Classic { jaccard: None, containment: Some(t) },
                Rule::Classic { jaccard: Some(t), containment: Some(1.0) },
            ];
            for rule in &rules {
                let mut found = BTreeSet::new();
                for n in 0..sets.len() as u32 {
                    prop_assert_eq!(join.size(n) as usize, distinct[n as usize].len());
                    found.extend(join.partners(n, rule, &mut Vec::new()).into_iter().map(|m| (n.min(m), n.max(m))));
                }
                for a in 0..sets.len() {
                    for b in a + 1..sets.len() {
                        if meets(rule, &distinct[a], &distinct[b]) {
                            prop_assert!(found.contains(&(a as u32, b as u32)), "{rule:?} {a} {b}");
                        }
                    }
                }
            }
        }
    }
}
