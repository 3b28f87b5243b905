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
pub fn sort_hashes(items: &mut [u64], scratch: &mut Vec<u64>) {
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
    let largest = ends.iter().copied().max().unwrap_or(0);
    if largest as usize > n / 8 + 32 {
        return items.sort_unstable();
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    scratch.clear();
    scratch.resize(n, 0);
    for &x in items.iter() {
        let slot = &mut ends[of(x)];
        scratch[*slot as usize] = x;
        *slot += 1;
    }
    items.copy_from_slice(scratch);
    let mut from = 0;
    for &end in &ends {
        let bucket = &mut items[from..end as usize];
        if bucket.len() > 24 {
            bucket.sort_unstable()
        } else {
            insertion(bucket)
        }
        from = end as usize;
    }
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

    #[test]
    fn skewed_and_constant_arrays_are_sorted_too() {
        check((0..5000).map(|i| mix(i % 3)).collect());
        check((0..5000).map(|i| if i % 100 == 0 { mix(i) } else { i % 7 }).collect());
        check(vec![9; 300]);
        check((0..70_000).map(mix).collect());
    }
}
