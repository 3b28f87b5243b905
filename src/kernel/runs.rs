//! Runs of words and least values, for many places at a time: plain loops, compiled once more for the vectors that have 64-bit
//! products and minima.
#![allow(unsafe_code)]

use crate::hash;

/// Appends the hash of each run of `N` words: `words.len() + 1 - N` of them, if there are so many.
pub(crate) fn append_runs<const N: usize>(words: &[u64], out: &mut Vec<u64>) {
    #[cfg(target_arch = "x86_64")]
    if has_products() {
        // SAFETY: the machine has the features that the function is compiled for.
        return unsafe { wide::append_runs::<N>(words, out) };
    }
    append_runs_plainly::<N>(words, out);
}

#[inline(always)]
fn append_runs_plainly<const N: usize>(words: &[u64], out: &mut Vec<u64>) {
    out.extend(words.windows(N).map(|run| run.first_chunk::<N>().map_or(0, |run| hash::run(run))));
}

/// Fills `out` with the least of each eight values in a row; nothing if there are fewer.
pub(crate) fn least_of_eight(values: &[u64], out: &mut Vec<u64>) {
    out.clear();
    #[cfg(target_arch = "x86_64")]
    if has_products() {
        // SAFETY: the machine has the features that the function is compiled for.
        return unsafe { wide::least_of_eight(values, out) };
    } else if is_x86_feature_detected!("avx2") {
        // SAFETY: as above.
        return unsafe { avx2::least_of_eight(values, out) };
    }
    least_of_eight_plainly(values, out);
}

#[inline(always)]
fn least_of_eight_plainly(values: &[u64], out: &mut Vec<u64>) {
    if values.len() < 8 {
        return;
    }
    // The least of 2, then 4, then 8 in a row: three passes without a branch.
    out.extend(values.windows(2).map(|w| w[0].min(w[1])));
    for step in [2, 4] {
        let left = out.len() - step;
        for i in 0..left {
            out[i] = out[i].min(out[i + step]);
        }
        out.truncate(left);
    }
}

/// Puts each hash into one of the bins by its leading bits, and lowers the bin to the hash's 32-bit value.
pub(crate) fn least_in_bins(hashes: &[u64], bins: &mut [u64]) {
    #[cfg(target_arch = "x86_64")]
    if has_products() {
        // SAFETY: the machine has the features that the function is compiled for.
        return unsafe { wide::least_in_bins(hashes, bins) };
    }
    least_in_bins_plainly(hashes, bins);
}

#[inline(always)]
fn least_in_bins_plainly(hashes: &[u64], bins: &mut [u64]) {
    let count = bins.len() as u64;
    // Bins and values of many are worked out side by side; only then do they meet.
    let mut of = [(0u64, 0u64); 32];
    for part in hashes.chunks(of.len()) {
        for (to, &hash) in of.iter_mut().zip(part) {
            *to = (((hash >> 32) * count) >> 32, hash.wrapping_mul(0x9fb2_1c65_1e98_df25) >> 32);
        }
        for &(bin, value) in &of[..part.len()] {
            let slot = &mut bins[bin as usize];
            *slot = (*slot).min(value);
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn has_products() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") && is_x86_feature_detected!("avx512vl")
}

#[cfg(target_arch = "x86_64")]
mod wide {
    /// # Safety
    /// The machine has the features named here.
    #[target_feature(enable = "avx512f,avx512dq,avx512vl")]
    pub unsafe fn append_runs<const N: usize>(words: &[u64], out: &mut Vec<u64>) {
        super::append_runs_plainly::<N>(words, out);
    }

    /// # Safety
    /// The machine has the features named here.
    #[target_feature(enable = "avx512f,avx512dq,avx512vl")]
    pub unsafe fn least_in_bins(hashes: &[u64], bins: &mut [u64]) {
        super::least_in_bins_plainly(hashes, bins);
    }

    /// # Safety
    /// The machine has the features named here.
    #[target_feature(enable = "avx512f,avx512dq,avx512vl")]
    pub unsafe fn least_of_eight(values: &[u64], out: &mut Vec<u64>) {
        super::least_of_eight_plainly(values, out);
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    /// # Safety
    /// The machine has AVX2.
    #[target_feature(enable = "avx2")]
    pub unsafe fn least_of_eight(values: &[u64], out: &mut Vec<u64>) {
        super::least_of_eight_plainly(values, out);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_ways_give_what_the_definition_does(values in proptest::collection::vec(any::<u64>(), 0..100), shift in 0u32..60) {
            let values: Vec<u64> = values.iter().map(|v| v >> shift).collect();
            let (mut runs, mut least) = (vec![7], vec![7]);
            append_runs::<3>(&values, &mut runs);
            prop_assert_eq!(&runs[1..], values.windows(3).map(hash::run).collect::<Vec<_>>());
            runs.truncate(1);
            append_runs::<5>(&values, &mut runs);
            prop_assert_eq!(&runs[1..], values.windows(5).map(hash::run).collect::<Vec<_>>());
            let expected: Vec<u64> = values.windows(8).map(|w| w.iter().copied().min().unwrap_or(0)).collect();
            least_of_eight(&values, &mut least);
            prop_assert_eq!(&least, &expected);
            let (mut bins, mut plain) = (vec![u64::MAX; values.len() % 9 + 1], vec![u64::MAX; values.len() % 9 + 1]);
            least_in_bins(&values, &mut bins);
            for value in &values {
                let bin = (((value >> 32) * plain.len() as u64) >> 32) as usize;
                plain[bin] = plain[bin].min(value.wrapping_mul(0x9fb2_1c65_1e98_df25) >> 32);
            }
            prop_assert_eq!(bins, plain);
            least.clear();
            least_of_eight_plainly(&values, &mut least);
            prop_assert_eq!(&least, &expected);
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") {
                least.clear();
                // SAFETY: the machine has AVX2.
                unsafe { avx2::least_of_eight(&values, &mut least) };
                prop_assert_eq!(&least, &expected);
            }
        }
    }
}
