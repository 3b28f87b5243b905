//! Every hash that reaches a file or a result.
//!
//! Words are hashed from their normal form as UTF-16 code units, runs of words from their words' hashes, bytes by
//! xxh3. None depends on the machine, so results do not either; `tests` hold golden vectors.

use xxhash_rust::xxh3;

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const STEP: u64 = 0xf135_7aea_2e62_a9c5;
const LAST: u64 = 0xbf58_476d_1ce4_e5b9;
/// The odd multiplier of a run of words: word `i` of `n` weighs `RUN^(n-1-i)`.
const RUN: u64 = 0xd6e8_feb8_6659_fd93;

/// A word's hash in the making: one `push` a UTF-16 code unit of its normal form.
///
/// ```
/// use naskh::hash::{Word, word};
/// let mut w = Word::new();
/// for unit in "خبر".encode_utf16() { w.push(unit) }
/// assert_eq!(w.finish(), word("خبر"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Word(u64);

impl Word {
    /// The empty word.
    #[inline(always)]
    pub const fn new() -> Word {
        Word(SEED)
    }

    /// Takes one more UTF-16 code unit.
    #[inline(always)]
    pub fn push(&mut self, unit: u16) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(unit)).wrapping_mul(STEP);
    }

    /// The hash of the units so far.
    #[inline(always)]
    pub fn finish(self) -> u64 {
        mix(self.0)
    }
}

impl Default for Word {
    fn default() -> Self {
        Word::new()
    }
}

/// The hash of a whole normal word.
pub fn word(normal: &str) -> u64 {
    let mut w = Word::new();
    normal.encode_utf16().for_each(|unit| w.push(unit));
    w.finish()
}

/// Spreads every bit over all others; a bijection (Stafford's variant 13 of the murmur finaliser, shortened).
#[inline(always)]
pub fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(LAST);
    x ^ (x >> 29)
}

/// The hash of a run of words in order, from the words' hashes: multilinear, then mixed; never 0. O(words).
///
/// ```
/// use naskh::hash::{run, word};
/// let words = [word("a"), word("b"), word("c")];
/// assert_ne!(run(&words), run(&[words[1], words[0], words[2]]));
/// ```
#[inline(always)]
pub fn run(words: &[u64]) -> u64 {
    let mut sum = 0u64;
    for &w in words {
        sum = sum.wrapping_mul(RUN).wrapping_add(w);
    }
    mix(sum).max(1)
}

/// The identity of a text's normal form: 128 bits over its words' hashes in order. Two texts with the same identity
/// are taken to have the same words (chance collisions: n²/2¹²⁹).
pub fn text(words: &[u64]) -> u128 {
    let mut state = xxh3::Xxh3::new();
    for part in words.chunks(64) {
        let mut bytes = [0u8; 512];
        for (slot, w) in bytes.chunks_exact_mut(8).zip(part) {
            slot.copy_from_slice(&w.to_le_bytes());
        }
        state.update(&bytes[..part.len() * 8]);
    }
    state.digest128()
}

/// The hash of a paragraph's words in order. O(words).
pub fn words(words: &[u64]) -> u64 {
    text(words) as u64
}

/// The hash of bytes: ids, names, checksums.
pub fn bytes(bytes: &[u8]) -> u64 {
    xxh3::xxh3_64(bytes)
}

/// The 128-bit hash of bytes: digests and fingerprints.
pub fn digest(bytes: &[u8]) -> u128 {
    xxh3::xxh3_128(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_vectors_hold_on_every_machine() {
        let of = |s: &str| format!("{:016x}", word(s));
        let got: Vec<String> = ["", "a", "ab", "خبر", "news", "𐍈", "اعلنت وزاره"].iter().map(|s| of(s)).collect();
        assert_eq!(got, GOLDEN_WORDS);
        let runs: Vec<String> = (0..6).map(|n| format!("{:016x}", run(&(1..=n).map(mix).collect::<Vec<_>>()))).collect();
        assert_eq!(runs, GOLDEN_RUNS);
        let texts: Vec<String> =
            [0u64, 1, 63, 64, 65, 300].iter().map(|&n| format!("{:032x}", text(&(0..n).map(mix).collect::<Vec<_>>()))).collect();
        assert_eq!(texts, GOLDEN_TEXTS);
    }

    #[test]
    fn a_texts_identity_is_the_xxh3_of_its_words_in_little_endian() {
        for n in [0u64, 1, 7, 64, 129] {
            let words: Vec<u64> = (0..n).map(mix).collect();
            let flat: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
            assert_eq!(text(&words), digest(&flat));
        }
    }

    const GOLDEN_WORDS: [&str; 7] = [
        "aa1edc39f66d14a9",
        "9eb6003efca9182b",
        "8acfc25a2fe555e2",
        "a0078898b597f315",
        "d98f492461a3ed95",
        "70baf8150e91a612",
        "713a89728863abb0",
    ];
    const GOLDEN_RUNS: [&str; 6] =
        ["0000000000000001", "578742cfacf985d9", "6f612ccec1f868fe", "2d2fc41b90d95a30", "202bb69fbf71b3f4", "7890e8d3f4a9bcd7"];
    const GOLDEN_TEXTS: [&str; 6] = [
        "99aa06d3014798d86001c324468d497f",
        "2c0a8a99dc147d5445c3b49d035665b2",
        "68e5f4d0f62c4cb3609008d66f9eadd9",
        "bbdc7ac1907891f79ca2087f02cddd95",
        "cb7f09058690dd9758a56ccb3a2051be",
        "b3cd2cd47a53794b2ffbfc629f9f8f6c",
    ];
}
