//! List: the pairs of documents that reports name, and the passages of each in code points.

use rayon::prelude::*;

use crate::config::Config;
use crate::error::Error;
use crate::outcome::Passage;
use crate::pairs::{Aligned, Relation};
use crate::pipeline::clock::asked;
use crate::pipeline::found::Found;
use crate::pipeline::place::Spans;
use crate::pipeline::told::Listed;
use crate::segment::{NONE, Segments};

/// The pairs of documents to list, ascending; those that only overlap where passages are wanted.
pub fn listed(found: &Found<'_>) -> Vec<Listed> {
    let partners = found.allow.partners(found.copies);
    let mut pairs: Vec<Listed> = Vec::with_capacity(found.pairs.len());
    for (of, p) in (0u32..).zip(found.pairs).filter(|(_, p)| found.passages || p.relation != Relation::Overlap) {
        for (a, b) in found.allow.documents(found.copies, &partners, p.a, p.b) {
            // The documents of a text stand on either side of those of another; figures follow the text.
            let flipped = found.copies.first[a as usize] != p.a;
            pairs.push(Listed { a, b, of, flipped });
        }
    }
    for (d, &partner) in (0u32..).zip(&partners).filter(|&(_, &partner)| partner != NONE) {
        pairs.push(Listed { a: partner, b: d, of: NONE, flipped: false });
    }
    pairs.sort_unstable_by_key(|l| (l.a, l.b));
    pairs
}

/// The passages of all listed pairs, in code points.
///
/// # Errors
/// Those of reading records again.
pub fn passages<'s>(config: &Config, segments: &Segments<'s>, found: &Found<'_>, listed: &[Listed]) -> Result<Vec<Passage>, Error> {
    let of_some = |spans: &mut (Spans<'s>, Spans<'s>), (some, first): (&[Listed], u32)| {
        let mut placed = Vec::new();
        for (listed, number) in some.iter().zip(first..) {
            asked(&*found.resources.progress)?;
            let words = segments.row(listed.b).words;
            let whole = [Aligned { a: (0, words), b: (0, words), same: words }];
            let aligned = match found.verified.pairs.get(listed.of as usize) {
                Some(v) => &found.verified.passages[v.passages.0 as usize..][..v.passages.1 as usize],
                None => &whole[..],
            };
            if !aligned.is_empty() {
                spans.0.load(config, segments, listed.a)?;
                spans.1.load(config, segments, listed.b)?;
            }
            let from = placed.len();
            placed.extend(aligned.iter().map(|aligned| passage(spans, if listed.flipped { aligned.flipped() } else { *aligned }, number)));
            placed[from..].sort_unstable();
        }
        Ok(placed)
    };
    // Some at a time, so that not all are held twice.
    let mut all = Vec::with_capacity(found.verified.passages.len());
    for (some, from) in listed.chunks(SOME).zip((0u32..).step_by(SOME)) {
        let parts = some.par_chunks(TOGETHER).enumerate().map(|(n, part)| (part, from + (n * TOGETHER) as u32));
        let placed: Vec<Vec<Passage>> = parts.map_init(Default::default, of_some).collect::<Result<_, Error>>()?;
        placed.iter().for_each(|placed| all.extend_from_slice(placed));
    }
    Ok(all)
}

/// A passage of the listed pair of this number, of whose documents these are the spans.
fn passage((a, b): &mut (Spans<'_>, Spans<'_>), p: Aligned, number: u32) -> Passage {
    let identity = (p.identity() * 10_000.0).round() as u32;
    Passage { pair: number, a: a.of(p.a), b: b.of(p.b), words: p.a.1 - p.a.0, identity }
}

/// Pairs whose passages are put together by one thread.
const TOGETHER: usize = 64;
/// Pairs whose passages are placed before they are put together.
const SOME: usize = 8192;
