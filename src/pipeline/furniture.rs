//! Furniture: what is left of a page without the paragraphs that its source prints on page after page.
//!
//! A story can be less than a third of its own page; then its copies lie under the floor of the story rule, and two pages of a
//! site pass for copies of each other. For pairs with such a page the floor is asked of what is left of both, and what a source
//! prints on many days weighs nothing.

use std::collections::HashMap;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::config::Config;
use crate::error::Error;
use crate::pairs::{Probe, Rule, reaches_floor};
use crate::pipeline::found::{At, Bared, Basis, Verified};
use crate::pipeline::rows::Hashed;
use crate::segment::Segments;

/// Texts of one source that must have a paragraph for it to be furniture.
const TEXTS: usize = 3;

/// Finds the pairs of which a document is mostly furniture, and asks the floor again of those under it. `paragraphs` are all of the
/// corpus. O(paragraphs · log paragraphs), and the words of those pairs.
///
/// # Errors
/// Paragraphs that cannot be read back.
pub fn furniture(config: &Config, segments: &Segments<'_>, verified: &[Verified], paragraphs: &Hashed) -> Result<Bared, Error> {
    if config.rule != Rule::Story {
        return Ok(Bared::default());
    }
    let pages = pages(segments, verified, paragraphs)?;
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
    Ok(Bared { reach: reached.into_iter().collect(), pages })
}

/// The documents of verified pairs of which at least half is furniture: the stretches of words that are none.
fn pages(segments: &Segments<'_>, verified: &[Verified], paragraphs: &Hashed) -> Result<HashMap<u32, Vec<(u32, u32)>>, Error> {
    let printed = |furniture: &mut Vec<(u64, u32)>, group: &[[u64; 2]]| {
        let by = |row: &[u64; 2]| {
            let printed = segments.row(At::of(row[1]).document);
            (printed.source, printed.identity)
        };
        let mut texts: Vec<(u32, [u64; 2])> = group.iter().map(by).collect();
        texts.sort_unstable();
        texts.dedup();
        let of_sources = texts.chunk_by(|x, y| x.0 == y.0).filter(|texts| texts.len() >= TEXTS);
        furniture.extend(of_sources.map(|texts| (group[0][0], texts[0].0)));
    };
    // A source's furniture, as sorted pairs of hash and source.
    let mut furniture: Vec<(u64, u32)> = paragraphs.groups(TEXTS, Vec::new, printed)?.into_iter().flatten().collect();
    furniture.par_sort_unstable();
    let mut paired: BitVec<u64> = BitVec::repeat(false, segments.len() as usize);
    for v in verified {
        paired.set(v.a as usize, true);
        paired.set(v.b as usize, true);
    }
    let kept = |d: u32| {
        let (mut from, mut kept, mut left) = (0, Vec::new(), 0);
        for (&end, &hash) in segments.paragraph_ends(d).iter().zip(segments.paragraph_hashes(d)) {
            if furniture.binary_search(&(hash, segments.row(d).source)).is_err() {
                kept.push((from, end));
                left += end - from;
            }
            from = end;
        }
        (left > 0 && left * 2 <= segments.row(d).words).then_some((d, kept))
    };
    Ok((0..segments.len()).into_par_iter().filter(|&d| paired[d as usize]).filter_map(kept).collect())
}
