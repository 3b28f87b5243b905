//! Repeat: paragraphs that stand more than once, near-copies together.
//!
//! Paragraphs with the same words are one text. Texts of enough words are sketched, those that share a band are compared
//! exactly, and near-copies join the text that most resemble; what is left standing once is no repeat.

use rayon::prelude::*;

use crate::clusters::stars;
use crate::config::Config;
use crate::kernel::sort_hashes;
use crate::pairs::{Overlap, Probe, resemblance};
use crate::pipeline::found::{At, Repeat};
use crate::segment::Segments;
use crate::sketch::{Signature, band_keys};

/// Bands and rows for paragraphs: a pair of resemblance .8 meets with probability .985.
const BANDS: usize = 8;
const ROWS: usize = 4;
/// Least resemblance of near-copies.
const NEAR: f64 = 0.8;
/// Texts in a bucket that are each compared with all others; in a larger one with the first of it only.
const BUCKET: usize = 32;

/// All repeated paragraphs, by first place. O(paragraphs · log paragraphs).
pub fn repeats(config: &Config, segments: &Segments<'_>) -> Vec<Repeat> {
    let texts = texts(segments);
    let edges = near(config, segments, &texts);
    let weight: Vec<u64> = texts.iter().map(|t| t.len() as u64).collect();
    let rank: Vec<u32> = (0..texts.len() as u32).collect();
    let mut joined = vec![false; texts.len()];
    let mut repeats = Vec::new();
    for star in stars(&edges, &weight, &rank) {
        star.members.iter().for_each(|&t| joined[t as usize] = true);
        let mut places: Vec<At> = star.members.iter().flat_map(|&t| texts[t as usize].iter().copied()).collect();
        places.sort_unstable();
        repeats.push(Repeat { places, leader: texts[star.leader as usize][0], variants: star.members.len() as u32 });
    }
    let alone = texts.into_iter().zip(joined).filter(|(text, joined)| !joined && text.len() > 1).map(|(text, _)| text);
    repeats.extend(alone.map(|places| Repeat { leader: places[0], places, variants: 1 }));
    repeats.sort_unstable_by_key(|r| r.places[0]);
    repeats
}

/// The distinct paragraphs, each with all its places ascending; by first place.
fn texts(segments: &Segments<'_>) -> Vec<Vec<At>> {
    let each = (0..segments.len())
        .flat_map(|document| (0u32..).zip(segments.paragraph_hashes(document)).map(move |(p, &h)| (h, At { document, paragraph: p })));
    let mut rows: Vec<(u64, At)> = each.collect();
    rows.par_sort_unstable();
    let mut texts: Vec<Vec<At>> = rows.chunk_by(|x, y| x.0 == y.0).map(|same| same.iter().map(|row| row.1).collect()).collect();
    texts.par_sort_unstable();
    texts
}

/// The shingles of a paragraph, in text order.
fn shingles<'s>(config: &Config, segments: &Segments<'s>, at: At) -> &'s [u64] {
    let (from, to) = at.words(segments);
    let all = segments.shingles(at.document);
    let last = (to + 1).saturating_sub(config.shingle).max(from) as usize;
    all.get(from as usize..last.min(all.len())).unwrap_or(&[])
}

/// Pairs of texts, by number, that are near-copies of each other; ascending.
fn near(config: &Config, segments: &Segments<'_>, texts: &[Vec<At>]) -> Vec<(u32, u32)> {
    let least = config.min_words.saturating_sub(config.shingle - 1).max(1) as usize;
    let keys: Vec<(Vec<u64>, Vec<u32>)> = texts
        .par_chunks(4096)
        .enumerate()
        .map(|(chunk, texts)| {
            let (mut signature, mut keys, mut of) = (Signature::new(BANDS * ROWS), Vec::new(), Vec::new());
            for (number, text) in (chunk as u32 * 4096..).zip(texts) {
                let shingles = shingles(config, segments, text[0]);
                if shingles.len() >= least {
                    signature.fill(shingles);
                    band_keys(signature.values(), ROWS, &mut keys);
                    of.push(number);
                }
            }
            (keys, of)
        })
        .collect();
    // Thirty-two bits of the key are enough to propose; what is proposed is compared.
    let of_part = |(keys, of): (Vec<u64>, Vec<u32>)| {
        keys.chunks(BANDS)
            .zip(of)
            .flat_map(|(keys, n)| keys.iter().map(move |k| k & !0xffff_ffff | u64::from(n)).collect::<Vec<_>>())
            .collect::<Vec<u64>>()
    };
    let mut rows: Vec<u64> = keys.into_iter().flat_map(of_part).collect();
    rows.par_sort_unstable();
    let mut candidates: Vec<u64> = Vec::new();
    for bucket in rows.chunk_by(|x, y| x >> 32 == y >> 32).filter(|bucket| bucket.len() > 1) {
        let firsts = if bucket.len() > BUCKET { 1 } else { bucket.len() };
        for (i, a) in bucket[..firsts].iter().enumerate() {
            candidates.extend(bucket[i + 1..].iter().map(|b| a << 32 | b & 0xffff_ffff));
        }
    }
    sort_hashes(&mut candidates, &mut Vec::new());
    candidates.dedup();
    let groups: Vec<&[u64]> = candidates.chunk_by(|x, y| x >> 32 == y >> 32).collect();
    let of_group = |(probe, other): &mut (Probe, Probe), group: &&[u64]| {
        probe.fill(shingles(config, segments, texts[(group[0] >> 32) as usize][0]));
        let mut near = Vec::new();
        for pair in *group {
            let b = shingles(config, segments, texts[(*pair & 0xffff_ffff) as usize][0]);
            let Overlap { shared, .. } = probe.overlap(b);
            if f64::from(shared) < NEAR * f64::from(probe.distinct()).min(b.len() as f64) {
                continue;
            }
            other.fill(b);
            if resemblance(shared, (probe.distinct(), other.distinct())) >= NEAR {
                near.push(((*pair >> 32) as u32, *pair as u32));
            }
        }
        near
    };
    groups.par_iter().map_init(<(Probe, Probe)>::default, of_group).flatten_iter().collect()
}
