//! Gaps and lengths summed many bytes at a time.
#![allow(unsafe_code)]

/// Sums leading bytes, in blocks of 64 and then of 16, up to a block in which a byte is `least` or more; how many these are, and
/// their sum.
pub(crate) fn sum_below(bytes: &[u8], least: u8) -> (usize, u32) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has AVX2.
        return unsafe { avx2::sum_below(bytes, least) };
    }
    sum_below_plainly(bytes, least)
}

#[inline(always)]
fn sum_below_plainly(bytes: &[u8], least: u8) -> (usize, u32) {
    let large = sum_blocks::<64>(bytes, least);
    let small = sum_blocks::<16>(&bytes[large.0..], least);
    (large.0 + small.0, large.1.wrapping_add(small.1))
}

/// A block is small enough for its sum to fit in 16 bits.
#[inline(always)]
fn sum_blocks<const BLOCK: usize>(bytes: &[u8], least: u8) -> (usize, u32) {
    let (mut at, mut all) = (0, 0u32);
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
        let (sum, most) = block.iter().fold((0u16, 0u8), |(sum, most), &byte| (sum + u16::from(byte), most.max(byte)));
        if most >= least {
            break;
        }
        (at, all) = (at + BLOCK, all.wrapping_add(sum.into()));
    }
    (at, all)
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    /// # Safety
    /// The machine has AVX2.
    #[target_feature(enable = "avx2")]
    pub unsafe fn sum_below(bytes: &[u8], least: u8) -> (usize, u32) {
        super::sum_below_plainly(bytes, least)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn blocks_are_summed_up_to_one_with_a_large_byte(bytes in proptest::collection::vec(prop_oneof![60 => 0u8..254, 1 => any::<u8>()], 0..400)) {
            let below = |bytes: &[u8], block: usize| -> usize {
                bytes.chunks_exact(block).take_while(|block| block.iter().all(|&byte| byte < 254)).count() * block
            };
            let large = below(&bytes, 64);
            let all = large + below(&bytes[large..], 16);
            let expected = (all, bytes[..all].iter().map(|&byte| u32::from(byte)).sum());
            prop_assert_eq!(sum_below(&bytes, 254), expected);
            prop_assert_eq!(sum_below_plainly(&bytes, 254), expected);
        }
    }
}
