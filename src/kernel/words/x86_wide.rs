//! Reading a window by AVX-512: 64 bytes at a time, with whole tables looked up at once.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::kernel::words::alphabet::ODD;
use crate::kernel::words::{Alphabet, BLOCK, Folded, Kind, Masks, Window};

/// As `Alphabet::read_plainly`.
///
/// # Safety
/// The machine has the features named here.
#[target_feature(enable = "avx2,avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,popcnt")]
pub(super) unsafe fn read(alphabet: &Alphabet, bytes: &[u8], window: &mut Window) {
    let blocks = match &alphabet.kind {
        Kind::Folded(folded) => {
            let tables = Tables::of(folded);
            window.read_blocks(bytes, |bytes, before, to| tables.block(bytes, before, to))
        }
        Kind::Bare => window.read_blocks(bytes, |bytes, before, to| bare(bytes, before, to)),
    };
    // SAFETY: every array holds 64 bytes, and the load needs no alignment.
    let places = unsafe { _mm512_loadu_si512(PLACES.as_ptr().cast()) };
    window.find_stretches(blocks, |edges, (bytes, points)| {
        let many = edges.bits.count_ones() > 32;
        put(_mm512_maskz_compress_epi8(edges.bits, places), edges.byte, many, bytes);
        // Every edge is a head: how many heads stand before it is its number among them.
        let ranks = _mm512_maskz_expand_epi8(edges.heads, places);
        put(_mm512_maskz_compress_epi8(edges.bits, ranks), edges.point, many, points);
    });
}

/// Writes the first 32 numbers of a byte, and if there are so many the others, each with the base added.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn put(numbers: __m512i, base: u16, many: bool, to: &mut [u16; BLOCK]) {
    let base = _mm512_set1_epi16(base as i16);
    let first = _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_castsi512_si256(numbers)), base);
    // SAFETY: `to` holds 64 numbers of two bytes, each half of it 64 bytes.
    unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), first) };
    if many {
        let second = _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64::<1>(numbers)), base);
        // SAFETY: as above.
        unsafe { _mm512_storeu_si512(to.as_mut_ptr().add(32).cast(), second) };
    }
}

static PLACES: [u8; BLOCK] = {
    let mut places = [0; BLOCK];
    let mut i = 0;
    while i < BLOCK {
        places[i] = i as u8;
        i += 1;
    }
    places
};

/// A block of words as they stand between white space.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn bare(bytes: &[u8; BLOCK], before: u8, to: &mut [u8; BLOCK]) -> Masks {
    let all = |byte: u8| _mm512_set1_epi8(byte as i8);
    // SAFETY: `bytes` are 64, and the load needs no alignment.
    let now = unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) };
    let white = _mm512_cmple_epu8_mask(_mm512_sub_epi8(now, all(0x9)), all(0x4)) | _mm512_cmpeq_epi8_mask(now, all(b' '));
    let lead = _mm512_cmpeq_epi8_mask(now, all(0xd9));
    let second = lead << 1 | u64::from(before == 0xd9);
    let folded = _mm512_mask_blend_epi8(lead, now, all(0xd8));
    let folded = _mm512_mask_blend_epi8(second, folded, _mm512_or_si512(folded, all(0x40)));
    // SAFETY: `to` has room for 64 bytes.
    unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), folded) };
    let odd = _mm512_cmpeq_epi8_mask(now, all(0xc2)) | _mm512_cmple_epu8_mask(_mm512_sub_epi8(now, all(0xe1)), all(2));
    let (line, head) = (_mm512_cmpeq_epi8_mask(now, all(b'\n')), _mm512_cmpgt_epi8_mask(now, all(0xbf)));
    Masks { letter: !white, lead: 0, odd, line, head }
}

/// An alphabet in registers.
struct Tables {
    case: __m512i,
    /// What U+0600 to U+063F become, and U+0640 to U+067F.
    pairs: (__m512i, __m512i),
}

impl Tables {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn of(folded: &Folded) -> Tables {
        // SAFETY: the table holds 128 bytes, and the loads need no alignment.
        let pairs = unsafe {
            let at = folded.pairs.as_ptr();
            (_mm512_loadu_si512(at.cast()), _mm512_loadu_si512(at.add(64).cast()))
        };
        Tables { case: _mm512_set1_epi8(folded.case as i8), pairs }
    }

    /// Folds a block, of which `before` is the byte before it, and gives its masks.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn block(&self, bytes: &[u8; BLOCK], before: u8, to: &mut [u8; BLOCK]) -> Masks {
        let all = |byte: u8| _mm512_set1_epi8(byte as i8);
        // SAFETY: `bytes` are 64, and the load needs no alignment.
        let now = unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) };
        let small = _mm512_or_si512(now, all(0x20));
        let alphabetic = _mm512_cmple_epu8_mask(_mm512_sub_epi8(small, all(b'a')), all(25));
        let mut letter = alphabetic | _mm512_cmple_epu8_mask(_mm512_sub_epi8(now, all(b'0')), all(9));
        let mut folded = _mm512_mask_blend_epi8(alphabetic, now, _mm512_or_si512(now, self.case));
        let lead = _mm512_cmpeq_epi8_mask(_mm512_and_si512(now, all(0xfe)), all(0xd8));
        let after = lead << 1 | u64::from(before & 0xfe == 0xd8);
        let high = _mm512_movepi8_mask(now);
        let (mut odd, mut head) = (0, u64::MAX);
        if high | after != 0 {
            // A lead behind a lead is no text; it counts as a lead.
            let second = after & !lead;
            let upper = _mm512_cmpeq_epi8_mask(now, all(0xd9)) << 1 | u64::from(before == 0xd9);
            let place = _mm512_and_si512(now, all(0x3f));
            let place = _mm512_mask_add_epi8(place, upper, place, all(0x40));
            let pair = _mm512_permutex2var_epi8(self.pairs.0, place, self.pairs.1);
            letter = letter & !second | second & _mm512_movepi8_mask(pair);
            odd = second & _mm512_cmpeq_epi8_mask(pair, all(ODD)) | high & !lead & !second;
            head = _mm512_cmpgt_epi8_mask(now, all(0xbf));
            folded = _mm512_mask_blend_epi8(second, _mm512_mask_blend_epi8(lead, folded, all(0xd8)), pair);
        }
        // SAFETY: `to` has room for 64 bytes.
        unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), folded) };
        Masks { letter, lead, odd, line: _mm512_cmpeq_epi8_mask(now, all(b'\n')), head }
    }
}
