//! Every hash that reaches a file or a result.
//!
//! Words are hashed from their normal form, 16 bytes at a time, runs of words from their words' hashes, bytes by
//! xxh3. None depends on the machine, so results do not either; `tests` hold golden vectors.

use xxhash_rust::xxh3;

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xf135_7aea_2e62_a9c5;
const LENGTH: u64 = 0x9fb2_1c65_1e98_df25;
const LAST: u64 = 0xbf58_476d_1ce4_e5b9;
/// The odd multiplier of a run of words: word `i` of `n` weighs `RUN^(n-1-i)`.
const RUN: u64 = 0xd6e8_feb8_6659_fd93;

/// A word's hash in the making: one `push` a character of its normal form.
///
/// Hashed are the bytes of UTF-8, but for U+0640 to U+067F: these begin with the byte that U+0600 to U+063F begin with, and the
/// next one tells all 128 apart. So vectors can write an Arabic letter without looking up its first byte.
///
/// ```
/// use naskh::hash::{Word, word};
/// let mut w = Word::new();
/// for c in "خبر".chars() { w.push(c) }
/// assert_eq!(w.finish(), word("خبر"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Of the pieces of 16 bytes before the last.
    state: u64,
    piece: u128,
    /// Bytes of `piece`.
    filled: u32,
    length: u32,
}

impl Word {
    /// The empty word.
    #[inline(always)]
    pub const fn new() -> Word {
        Word { state: 0, piece: 0, filled: 0, length: 0 }
    }

    /// Takes one more character.
    #[inline(always)]
    pub fn push(&mut self, c: char) {
        self.push_code(c as u32);
    }

    /// As `push`, for a caller who knows that `code` is a character's.
    #[inline(always)]
    pub(crate) fn push_code(&mut self, code: u32) {
        let next = |shift: u32| 0x80 | code >> shift & 0x3f;
        let (bytes, length) = match code {
            0..0x80 => (code, 1),
            0x600..0x680 => (0xd8 | (0x80 | code & 0x7f) << 8, 2),
            0x80..0x800 => (0xc0 | code >> 6 | next(0) << 8, 2),
            0x800..0x1_0000 => (0xe0 | code >> 12 | next(6) << 8 | next(0) << 16, 3),
            _ => (0xf0 | code >> 18 | next(12) << 8 | next(6) << 16 | next(0) << 24, 4),
        };
        if self.filled == 16 {
            (self.state, self.piece, self.filled) = (piece(self.state, self.piece), 0, 0);
        }
        self.piece |= u128::from(bytes) << (8 * self.filled);
        self.filled += length;
        self.length += length;
        if self.filled > 16 {
            let over = self.filled - 16;
            (self.state, self.piece, self.filled) = (piece(self.state, self.piece), u128::from(bytes) >> (8 * (length - over)), over);
        }
    }

    /// The hash of the characters so far.
    #[inline(always)]
    pub fn finish(self) -> u64 {
        last_piece(self.state, self.piece, self.length)
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
    normal.chars().for_each(|c| w.push(c));
    w.finish()
}

/// Takes 16 more bytes of a word that are not its last.
#[inline(always)]
pub(crate) fn piece(state: u64, piece: u128) -> u64 {
    multiplied(piece as u64 ^ FIRST ^ state, (piece >> 64) as u64 ^ SECOND)
}

/// Takes the last bytes of a word of `length` bytes, with zeros behind them: one multiplication for most words.
#[inline(always)]
pub(crate) fn last_piece(state: u64, piece: u128, length: u32) -> u64 {
    multiplied(piece as u64 ^ FIRST ^ state, (piece >> 64) as u64 ^ SECOND ^ u64::from(length).wrapping_mul(LENGTH))
}

/// Both halves of the product, one upon the other.
#[inline(always)]
fn multiplied(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
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
    fn a_word_is_hashed_by_its_bytes_16_at_a_time() {
        // The definition, said plainly: bytes of UTF-8 with D9 xx as D8 xx+40, pieces of 16, the last one with the length.
        let plain = |s: &str| {
            let mut bytes = s.as_bytes().to_vec();
            for i in 1..bytes.len() {
                if bytes[i - 1] == 0xd9 {
                    (bytes[i - 1], bytes[i]) = (0xd8, bytes[i] + 0x40);
                }
            }
            let of = |piece: &[u8]| piece.iter().rev().fold(0, |sum, &b| sum << 8 | u128::from(b));
            let pieces: Vec<u128> = bytes.chunks(16).map(of).collect();
            let (last, before) = pieces.split_last().map_or((0, &[][..]), |(last, before)| (*last, before));
            last_piece(before.iter().fold(0, |state, &p| piece(state, p)), last, bytes.len() as u32)
        };
        for n in 0..40 {
            for pattern in ["a", "é", "مبى", "€x", "𐍈"] {
                let s: String = "z".repeat(n % 4) + &pattern.repeat(n);
                assert_eq!(word(&s), plain(&s), "{s}");
            }
        }
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
        "096dedc299da4c52",
        "af47812b8094660e",
        "e7d7f886d6de0346",
        "0f54fca14017eb49",
        "abb6063334280add",
        "133f20d56ce7b660",
        "e4486026dcc4dd9f",
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
