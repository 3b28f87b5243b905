//! Sorting of hashes: numbers whose leading bits are spread evenly.
//!
//! One pass scatters them into about as many buckets as there are numbers, by their leading bits; what is left is a nearly
//! sorted array, finished by insertion. Numbers that are not spread end in large buckets, which the standard sort takes.

/// Sorts `items` ascending, as `sort_unstable` would. Meant for hashes, or rows that lead with one; right for anything.
/// `scratch` is a buffer to be used again. O(n) expected on hashes, O(n log n) at worst.
///
/// ```
/// use naskh::hash::mix;
/// let mut items: Vec<u64> = (0..1000).map(mix).collect();
/// let mut expected = items.clone();
/// expected.sort_unstable();
/// naskh::kernel::sort_hashes(&mut items, &mut Vec::new());
/// assert_eq!(items, expected);
/// ```
pub fn sort_hashes(items: &mut Vec<u64>, scratch: &mut Vec<u64>) {
    let n = items.len();
    if !(64..1 << 24).contains(&n) {
        return items.sort_unstable();
    }
    // Leading bits that all items have in common tell nothing.
    let (all, any) = items.iter().fold((u64::MAX, 0), |(all, any), &x| (all & x, any | x));
    let common = (all ^ any).leading_zeros();
    if common == 64 {
        return;
    }
    let bits = usize::BITS - 1 - n.leading_zeros() - 1;
    let of = |x: u64| ((x << common) >> (64 - bits)) as usize;
    let mut ends = vec![0u32; 1 << bits];
    items.iter().for_each(|&x| ends[of(x)] += 1);
    let largest = ends.iter().copied().max().unwrap_or(0) as usize;
    if largest > n / 8 + 32 {
        return items.sort_unstable();
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    // What was in it is written over, so it need not be cleared.
    scratch.resize(n, 0);
    for &x in items.iter() {
        let slot = &mut ends[of(x)];
        scratch[*slot as usize] = x;
        *slot += 1;
    }
    std::mem::swap(items, scratch);
    if largest > INSERTED {
        let mut from = 0;
        for &end in &ends {
            if end as usize - from > INSERTED {
                items[from..end as usize].sort_unstable();
            }
            from = end as usize;
        }
    }
    insertion(items);
}

/// Most items of a bucket that insertion sorts well.
const INSERTED: usize = 24;

/// Fills `out` with the rows whose leading 32 bits some other row may have too, in their order; nearly all that stand alone are
/// dropped, at a fraction of what it costs to sort them. `seen` is a buffer to be used again. O(n).
///
/// ```
/// let rows = [1u64 << 32 | 5, 9 << 60, 1 << 32 | 6];
/// let (mut seen, mut out) = (Vec::new(), Vec::new());
/// naskh::kernel::drop_lone(&rows, &mut seen, &mut out);
/// assert!(out.contains(&rows[0]) && out.contains(&rows[2]));
/// ```
pub fn drop_lone(rows: &[u64], seen: &mut Vec<[u64; 2]>, out: &mut Vec<u64>) {
    // Eight bits a row: one row in eight or so is kept by chance. Leading bits are spread evenly, so they are their own hash.
    let bits = (rows.len() * 8).next_power_of_two().clamp(64, 1 << 32).trailing_zeros();
    let place = |row: u64| (row >> (64 - bits)) as usize;
    // For each bit whether a row was seen there, and whether a second one was.
    seen.clear();
    seen.resize(1 << (bits - 6), [0; 2]);
    for &row in rows {
        let (at, bit) = (place(row) >> 6, 1 << (place(row) & 63));
        let [once, twice] = &mut seen[at];
        *twice |= *once & bit;
        *once |= bit;
    }
    out.clear();
    out.resize(rows.len(), 0);
    let mut kept = 0;
    for &row in rows {
        out[kept] = row;
        kept += (seen[place(row) >> 6][1] >> (place(row) & 63) & 1) as usize;
    }
    out.truncate(kept);
}

fn insertion(items: &mut [u64]) {
    for i in 1..items.len() {
        let x = items[i];
        let mut j = i;
        while j > 0 && items[j - 1] > x {
            items[j] = items[j - 1];
            j -= 1;
        }
        items[j] = x;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash::mix;

    fn check(mut items: Vec<u64>) {
        let mut expected = items.clone();
        expected.sort_unstable();
        sort_hashes(&mut items, &mut Vec::new());
        assert_eq!(items, expected);
    }

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_sort(items in proptest::collection::vec(any::<u64>(), 0..500), shift in 0u32..64, keep in 0u32..64) {
            check(items.iter().map(|x| x >> shift).collect());
            check(items.iter().map(|x| (x >> shift) | 0xf0f0 << keep).collect());
        }
    }

    proptest! {
        #[test]
        fn rows_that_are_not_alone_are_kept_in_their_order(keys in proptest::collection::vec(0u64..60, 0..80), spread in any::<bool>()) {
            let key = |k: u64| if spread { mix(k) & !0xffff_ffff } else { k << 32 };
            let rows: Vec<u64> = (0..).zip(&keys).map(|(i, &k)| key(k) | i).collect();
            let mut out = vec![3];
            drop_lone(&rows, &mut vec![[!0; 2]], &mut out);
            let twice: Vec<u64> = rows.iter().zip(&keys).filter(|(_, k)| keys.iter().filter(|l| l == k).count() > 1).map(|(&r, _)| r).collect();
            prop_assert!(out.is_sorted_by_key(|r| *r as u32) && out.iter().all(|r| rows.contains(r)));
            prop_assert!(twice.iter().all(|r| out.contains(r)));
        }
    }

    #[test]
    fn most_rows_that_stand_alone_are_dropped() {
        let rows: Vec<u64> = (0..10_000).map(mix).collect();
        let mut out = Vec::new();
        drop_lone(&rows, &mut Vec::new(), &mut out);
        assert!(out.len() < 1_500, "{} of 10,000 kept", out.len());
    }

    #[test]
    fn skewed_and_constant_arrays_are_sorted_too() {
        check((0..5000).map(|i| mix(i % 3)).collect());
        check((0..5000).map(|i| if i % 100 == 0 { mix(i) } else { i % 7 }).collect());
        check(vec![9; 300]);
        check((0..70_000).map(mix).collect());
    }
}
