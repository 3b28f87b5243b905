//! Small bitmaps of sets, and what they are sure of.
//!
//! Each element sets one of [`BITS`] bits, chosen by its leading bits. An element whose bit is not set in another set's bitmap is
//! not in that set; so the bits that one has and the other lacks count elements that are in the one alone, at least so many.
#![allow(unsafe_code)]

/// Bits of a bitmap.
pub const BITS: usize = 1024;

/// A set's bitmap.
pub type Bitmap = [u64; BITS / 64];

/// The bitmap of a set of hashes. O(elements).
///
/// ```
/// use naskh::hash::mix;
/// use naskh::kernel::{bitmap, only};
/// let (a, b): (Vec<u64>, Vec<u64>) = ((0..100).map(mix).collect(), (50..200).map(mix).collect());
/// let (only_a, only_b) = only(&bitmap(&a), &bitmap(&b));
/// assert!(only_a <= 50 && only_b <= 100);
/// assert!(only_a > 25 && only_b > 75);
/// ```
pub fn bitmap(hashes: &[u64]) -> Bitmap {
    let mut bits = [0; BITS / 64];
    for hash in hashes {
        let bit = (hash >> (u64::BITS - BITS.trailing_zeros())) as usize;
        bits[bit / 64] |= 1 << (bit % 64);
    }
    bits
}

/// How many elements are in `a` alone and in `b` alone, at least. Some 10 ns where the processor counts bits itself.
pub fn only(a: &Bitmap, b: &Bitmap) -> (u32, u32) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("popcnt") {
        // SAFETY: the processor has the one feature that the function asks for.
        return unsafe { only_popcnt(a, b) };
    }
    only_plain(a, b)
}

/// How many distinct elements a set has, at least: the bits of its bitmap.
pub fn set_bits(bitmap: &Bitmap) -> u32 {
    only(bitmap, &[0; BITS / 64]).0
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "popcnt")]
fn only_popcnt(a: &Bitmap, b: &Bitmap) -> (u32, u32) {
    only_plain(a, b)
}

#[inline(always)]
fn only_plain(a: &Bitmap, b: &Bitmap) -> (u32, u32) {
    a.iter().zip(b).fold((0, 0), |(x, y), (a, b)| (x + (a & !b).count_ones(), y + (b & !a).count_ones()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::hash::mix;

    proptest! {
        #[test]
        fn no_more_is_said_to_be_alone_than_is(a in proptest::collection::vec(0u64..3000, 0..2000), b in proptest::collection::vec(0u64..3000, 0..400)) {
            let hashes = |set: &[u64]| -> Vec<u64> { set.iter().map(|&x| mix(x)).collect() };
            let (of_a, of_b) = (bitmap(&hashes(&a)), bitmap(&hashes(&b)));
            let found = only(&of_a, &of_b);
            prop_assert_eq!(found, only_plain(&of_a, &of_b));
            prop_assert_eq!((found.1, found.0), only(&of_b, &of_a));
            let (a, b): (HashSet<u64>, HashSet<u64>) = (a.into_iter().collect(), b.into_iter().collect());
            prop_assert!(found.0 as usize <= a.difference(&b).count());
            prop_assert!(found.1 as usize <= b.difference(&a).count());
        }
    }

    #[test]
    fn every_bit_counts_once() {
        let all = bitmap(&(0..BITS as u64).map(|n| n << 54).collect::<Vec<_>>());
        assert_eq!(all, [u64::MAX; BITS / 64]);
        assert_eq!(only(&all, &[0; BITS / 64]), (BITS as u32, 0));
    }
}
