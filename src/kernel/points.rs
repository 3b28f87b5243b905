//! Characters counted 64 bytes at a time.
#![allow(unsafe_code)]

/// Bytes that are counted at once; fewer than a `u8` holds.
const BLOCK: usize = 64;

/// Goes on from byte `at`, before which `point` characters begin, while character `to` is more than a block away; gives where it
/// stopped, and how many characters begin before that.
pub(crate) fn skip_blocks(bytes: &[u8], at: usize, point: u32, to: u32) -> (usize, u32) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has AVX2.
        return unsafe { avx2::skip_blocks(bytes, at, point, to) };
    }
    skip_blocks_plainly(bytes, at, point, to)
}

#[inline(always)]
fn skip_blocks_plainly(bytes: &[u8], mut at: usize, mut point: u32, to: u32) -> (usize, u32) {
    while to - point > BLOCK as u32
        && let Some(block) = bytes.get(at..at + BLOCK)
    {
        point += u32::from(block.iter().map(|&byte| u8::from(byte & 0xc0 != 0x80)).sum::<u8>());
        at += BLOCK;
    }
    (at, point)
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    /// # Safety
    /// The machine has AVX2.
    #[target_feature(enable = "avx2")]
    pub unsafe fn skip_blocks(bytes: &[u8], at: usize, point: u32, to: u32) -> (usize, u32) {
        super::skip_blocks_plainly(bytes, at, point, to)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_many_characters_are_counted_as_there_are(text in "[aé新😀]{0,400}", to in 0u32..500) {
            let bytes = text.as_bytes();
            let (at, point) = skip_blocks(bytes, 0, 0, to);
            prop_assert_eq!(bytes[..at].iter().filter(|&&b| b & 0xc0 != 0x80).count() as u32, point);
            prop_assert!(point <= to && (to - point <= 64 || bytes.len() - at < 64));
            prop_assert_eq!((at, point), skip_blocks_plainly(bytes, 0, 0, to));
        }
    }
}
