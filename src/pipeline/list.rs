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
    let one = |(a_spans, b_spans): &mut (Spans<'s>, Spans<'s>), (number, listed): (usize, &Listed)| {
        asked(&*found.resources.progress)?;
        let Listed { a, b, of, flipped } = listed;
        let words = segments.row(*b).words;
        let whole = [Aligned { a: (0, words), b: (0, words), same: words }];
        let aligned = match found.verified.pairs.get(*of as usize) {
            Some(v) => &found.verified.passages[v.passages.0 as usize..][..v.passages.1 as usize],
            None => &whole[..],
        };
        if !aligned.is_empty() {
            a_spans.load(config, segments, *a)?;
            b_spans.load(config, segments, *b)?;
        }
        let mut of_pair: Vec<Passage> = aligned
            .iter()
            .map(|p| if *flipped { p.flipped() } else { *p })
            .map(|p| Passage {
                pair: number as u32,
                a: a_spans.of(p.a),
                b: b_spans.of(p.b),
                words: p.a.1 - p.a.0,
                identity: (p.identity() * 10_000.0).round() as u32,
            })
            .collect();
        of_pair.sort_unstable();
        Ok(of_pair)
    };
    // Some at a time, so that not all are held twice.
    let mut all = Vec::with_capacity(found.verified.passages.len());
    for (some, from) in listed.chunks(SOME).zip((0..).step_by(SOME)) {
        let numbered = some.par_iter().enumerate().map(|(n, listed)| (from + n, listed));
        let of_pairs: Vec<Vec<Passage>> = numbered.map_init(<(Spans<'s>, Spans<'s>)>::default, one).collect::<Result<_, Error>>()?;
        all.extend(of_pairs.into_iter().flatten());
    }
    Ok(all)
}

/// Pairs whose passages are placed before they are put together.
const SOME: usize = 8192;
