//! Reading a window by AVX2: 32 bytes at a time.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::kernel::words::alphabet::ODD;
use crate::kernel::words::{Alphabet, BLOCK, Folded, Kind, Masks, Window, put_edges};

/// As `Alphabet::read_plainly`.
///
/// # Safety
/// The machine has the features named here.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
pub(super) unsafe fn read(alphabet: &Alphabet, bytes: &[u8], window: &mut Window) {
    let blocks = match &alphabet.kind {
        Kind::Folded(folded) => {
            let vectors = Vectors::of(folded);
            window.read_blocks(bytes, |bytes, before, to| halves(bytes, before, to, |now, before| vectors.half(now, before)))
        }
        Kind::Bare => window.read_blocks(bytes, |bytes, before, to| halves(bytes, before, to, |now, before| bare(now, before))),
    };
    window.find_stretches(blocks, put_edges);
}

/// Folds a block, of which `before` is the byte before it, by halves, and gives its masks. `half` folds 32 bytes, given those
/// before each, and gives the five masks in their order.
#[inline]
#[target_feature(enable = "avx2")]
fn halves(bytes: &[u8; BLOCK], before: u8, to: &mut [u8; BLOCK], half: impl Fn(__m256i, __m256i) -> (__m256i, [u32; 5])) -> Masks {
    // SAFETY: both halves lie within the 64 bytes of `bytes`, and so does what begins one byte before the second.
    let (low, high, straddling) = unsafe {
        let at = bytes.as_ptr();
        (_mm256_loadu_si256(at.cast()), _mm256_loadu_si256(at.add(32).cast()), _mm256_loadu_si256(at.add(31).cast()))
    };
    // The low half one byte on, with the byte before in front.
    let across = _mm256_permute2x128_si256(low, _mm256_castsi128_si256(_mm_set1_epi8(before as i8)), 0x02);
    let shifted = _mm256_alignr_epi8(low, across, 15);
    let ((first, a), (second, b)) = (half(low, shifted), half(high, straddling));
    // SAFETY: both halves lie within the 64 bytes of `to`.
    unsafe {
        _mm256_storeu_si256(to.as_mut_ptr().cast(), first);
        _mm256_storeu_si256(to.as_mut_ptr().add(32).cast(), second);
    }
    let joined = |a: u32, b: u32| u64::from(a) | u64::from(b) << 32;
    Masks {
        letter: joined(a[0], b[0]),
        lead: joined(a[1], b[1]),
        odd: joined(a[2], b[2]),
        line: joined(a[3], b[3]),
        head: joined(a[4], b[4]),
    }
}

/// Of 32 bytes of words as they stand between white space, of which `before` are those before each, what `Vectors::half` gives.
#[inline]
#[target_feature(enable = "avx2")]
fn bare(now: __m256i, before: __m256i) -> (__m256i, [u32; 5]) {
    let all = |byte: u8| _mm256_set1_epi8(byte as i8);
    let bits = |vector: __m256i| _mm256_movemask_epi8(vector) as u32;
    let is = |vector: __m256i, byte: u8| _mm256_cmpeq_epi8(vector, all(byte));
    let within = |from: u8, most: u8| {
        let past = _mm256_sub_epi8(now, all(from));
        _mm256_cmpeq_epi8(_mm256_min_epu8(past, all(most)), past)
    };
    let white = _mm256_or_si256(within(0x9, 0x4), is(now, b' '));
    let folded = _mm256_blendv_epi8(now, all(0xd8), is(now, 0xd9));
    let folded = _mm256_or_si256(folded, _mm256_and_si256(is(before, 0xd9), all(0x40)));
    let odd = _mm256_or_si256(is(now, 0xc2), within(0xe1, 2));
    (folded, [!bits(white), 0, bits(odd), bits(is(now, b'\n')), bits(_mm256_cmpgt_epi8(now, all(0xbf)))])
}

/// An alphabet in registers.
struct Vectors {
    case: __m256i,
    /// The table of pairs, 16 of them a row, each row twice.
    rows: [__m256i; 8],
}

impl Vectors {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn of(alphabet: &Folded) -> Vectors {
        let row = |n: usize| {
            let row: &[u8; 16] = alphabet.pairs[16 * n..].first_chunk().expect("the table has eight rows of 16");
            // SAFETY: `row` points to 16 bytes, and the load needs no alignment.
            _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(row.as_ptr().cast()) })
        };
        Vectors { case: _mm256_set1_epi8(alphabet.case as i8), rows: std::array::from_fn(row) }
    }

    /// Folds 32 bytes, of which `before` are those before each; gives the five masks in their order.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn half(&self, now: __m256i, before: __m256i) -> (__m256i, [u32; 5]) {
        let all = |byte: u8| _mm256_set1_epi8(byte as i8);
        let bits = |vector: __m256i| _mm256_movemask_epi8(vector) as u32;
        let at_most = |vector: __m256i, most: u8| _mm256_cmpeq_epi8(_mm256_min_epu8(vector, all(most)), vector);
        let line = bits(_mm256_cmpeq_epi8(now, all(b'\n')));
        let small = _mm256_or_si256(now, all(0x20));
        let alphabetic = at_most(_mm256_sub_epi8(small, all(b'a')), 25);
        let letter = _mm256_or_si256(alphabetic, at_most(_mm256_sub_epi8(now, all(b'0')), 9));
        let ascii = _mm256_or_si256(now, _mm256_and_si256(alphabetic, self.case));
        let (lead, after) = (pair_lead(now), pair_lead(before));
        let high = bits(now);
        if (high | bits(after)) == 0 {
            return (ascii, [bits(letter), 0, 0, line, u32::MAX]);
        }
        let folded = self.pairs(now, before);
        // A lead behind a lead is no text; it counts as a lead.
        let second = _mm256_andnot_si256(lead, after);
        let letter = _mm256_blendv_epi8(letter, folded, second);
        let odd = bits(_mm256_and_si256(second, _mm256_cmpeq_epi8(folded, all(ODD)))) | high & !bits(lead) & !bits(second);
        let to = _mm256_blendv_epi8(_mm256_blendv_epi8(ascii, all(0xd8), lead), folded, second);
        let head = bits(_mm256_cmpgt_epi8(now, all(0xbf)));
        (to, [bits(letter), bits(lead), odd, line, head])
    }

    /// What the table of pairs says of each byte with the one before it, if that is a pair.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn pairs(&self, now: __m256i, before: __m256i) -> __m256i {
        let all = |byte: u8| _mm256_set1_epi8(byte as i8);
        let block = _mm256_and_si256(_mm256_slli_epi16(before, 6), all(0x40));
        let place = _mm256_or_si256(_mm256_and_si256(now, all(0x3f)), block);
        let mut folded = _mm256_setzero_si256();
        for (row, table) in (0u8..).zip(&self.rows) {
            // In its own row a place is below 16; in every other the sum sets the bit that makes the shuffle give 0.
            let place = _mm256_adds_epu8(_mm256_xor_si256(place, all(row << 4)), all(0x70));
            folded = _mm256_or_si256(folded, _mm256_shuffle_epi8(*table, place));
        }
        folded
    }
}

/// Which bytes begin a pair of U+0600 to U+067F.
#[inline]
#[target_feature(enable = "avx2")]
fn pair_lead(bytes: __m256i) -> __m256i {
    _mm256_cmpeq_epi8(_mm256_and_si256(bytes, _mm256_set1_epi8(0xfe_u8 as i8)), _mm256_set1_epi8(0xd8_u8 as i8))
}
