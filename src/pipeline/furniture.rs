//! Furniture: what is left of a page without the paragraphs that its source prints on page after page.
//!
//! A story can be less than a third of its own page; then its copies lie under the floor of the story rule, and two pages of a
//! site pass for copies of each other. For pairs with such a page the floor is asked of what is left of both, and what a source
//! prints on many days weighs nothing.

use std::collections::HashMap;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::config::Config;
use crate::pairs::{Probe, Rule, reaches_floor};
use crate::pipeline::found::{Bared, Basis, Verified};
use crate::segment::Segments;

/// Texts of one source that must have a paragraph for it to be furniture.
const TEXTS: usize = 3;

/// Finds the pairs of which a document is mostly furniture, and asks the floor again of those under it. O(paragraphs · log paragraphs), and the
/// words of those pairs.
pub fn furniture(config: &Config, segments: &Segments<'_>, verified: &[Verified]) -> Bared {
    if config.rule != Rule::Story {
        return Bared::default();
    }
    let pages = pages(segments);
    let is_page: BitVec<u64> = verified.iter().map(|v| pages.contains_key(&v.a) || pages.contains_key(&v.b)).collect();
    let bare = |document: u32, out: &mut Vec<u64>| match pages.get(&document) {
        Some(kept) => {
            out.clear();
            let shingles = segments.shingles(document);
            for &(from, to) in kept {
                let last = (to + 1).saturating_sub(config.shingle).max(from);
                out.extend(shingles.get(from as usize..(last as usize).min(shingles.len())).unwrap_or(&[]));
            }
        }
        None => {
            out.clear();
            out.extend_from_slice(segments.shingles(document));
        }
    };
    let reaches = |(a, b, probe, other): &mut (Vec<u64>, Vec<u64>, Probe, Probe), (number, v): (usize, &Verified)| {
        if !is_page[number] || reaches_floor(v.shared, v.sizes) {
            return false;
        }
        bare(v.a, a);
        bare(v.b, b);
        probe.fill(a);
        other.fill(b);
        reaches_floor(probe.overlap(b).shared, (probe.distinct(), other.distinct()))
    };
    let reached: Vec<bool> = verified.par_iter().enumerate().map_init(Default::default, reaches).collect();
    // Where texts are counted, not days, furniture is discounted enough as it is.
    let pages = if Basis::of(segments).by_day() { is_page } else { BitVec::default() };
    Bared { reach: reached.into_iter().collect(), pages }
}

/// The documents of which at least half is furniture: the stretches of words that are none.
fn pages(segments: &Segments<'_>) -> HashMap<u32, Vec<(u32, u32)>> {
    let rows = segments.rows();
    let of_document = |d: u32| segments.paragraph_hashes(d).iter().map(move |&h| (h, rows[d as usize].source, rows[d as usize].identity));
    let mut printed: Vec<(u64, u32, [u64; 2])> = (0..segments.len()).flat_map(of_document).collect();
    printed.par_sort_unstable();
    printed.dedup();
    // A source's furniture, as sorted pairs of hash and source.
    let mut furniture: Vec<(u64, u32)> = Vec::new();
    for texts in printed.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)).filter(|texts| texts.len() >= TEXTS) {
        furniture.push((texts[0].0, texts[0].1));
    }
    let kept = |d: u32| {
        let (mut from, mut kept, mut left) = (0, Vec::new(), 0);
        for (&end, &hash) in segments.paragraph_ends(d).iter().zip(segments.paragraph_hashes(d)) {
            if furniture.binary_search(&(hash, rows[d as usize].source)).is_err() {
                kept.push((from, end));
                left += end - from;
            }
            from = end;
        }
        (left > 0 && left * 2 <= rows[d as usize].words).then_some((d, kept))
    };
    (0..segments.len()).into_par_iter().filter_map(kept).collect()
}
