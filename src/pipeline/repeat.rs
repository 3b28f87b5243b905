//! Repeat: paragraphs that stand more than once, near-copies together.
//!
//! Paragraphs with the same words are one text. Texts of enough words are sketched, those that share a band are compared
//! exactly, and near-copies join the text that most resemble; what is left standing once is no repeat.

use bitvec::vec::BitVec;
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
    let texts = Texts::of(segments);
    let edges = near(config, segments, &texts);
    let weight: Vec<u64> = texts.groups.iter().map(|&(_, count)| u64::from(count)).collect();
    let rank = texts.ranks();
    let mut joined: BitVec<u64> = BitVec::repeat(false, weight.len());
    let mut repeats = Vec::new();
    for star in stars(&edges, &weight, &rank) {
        star.members.iter().for_each(|&t| joined.set(t as usize, true));
        let mut places: Vec<At> = star.members.iter().flat_map(|&t| texts.places(t)).collect();
        places.sort_unstable();
        repeats.push(Repeat { places, leader: texts.first(star.leader), variants: star.members.len() as u32 });
    }
    for (t, _) in (0u32..).zip(&weight).filter(|&(t, &count)| count > 1 && !joined[t as usize]) {
        repeats.push(Repeat { places: texts.places(t).collect(), leader: texts.first(t), variants: 1 });
    }
    repeats.sort_unstable_by_key(|r| r.places[0]);
    repeats
}

/// The distinct paragraphs, numbered by first place.
struct Texts {
    /// Hash and place of every paragraph, sorted.
    rows: Vec<(u64, At)>,
    /// For each distinct one, where its rows begin and how many they are.
    groups: Vec<(u32, u32)>,
}

impl Texts {
    fn of(segments: &Segments<'_>) -> Texts {
        let at = |document: u32| move |(paragraph, &hash): (u32, &u64)| (hash, At { document, paragraph });
        let each = (0..segments.len()).flat_map(|d| (0u32..).zip(segments.paragraph_hashes(d)).map(at(d)));
        let mut rows: Vec<(u64, At)> = each.collect();
        rows.par_sort_unstable();
        let mut groups = Vec::new();
        let mut from = 0;
        for same in rows.chunk_by(|x, y| x.0 == y.0) {
            groups.push((from, same.len() as u32));
            from += same.len() as u32;
        }
        groups.par_sort_unstable_by_key(|&(from, _)| rows[from as usize].1);
        Texts { rows, groups }
    }

    /// Ranks by hash: which of two texts leads must not hang on their order in the input.
    fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.groups.len() as u32).collect();
        order.sort_unstable_by_key(|&text| self.rows[self.groups[text as usize].0 as usize].0);
        let mut ranks = vec![0; order.len()];
        order.iter().zip(0u32..).for_each(|(&text, rank)| ranks[text as usize] = rank);
        ranks
    }

    fn places(&self, text: u32) -> impl Iterator<Item = At> {
        let (from, count) = self.groups[text as usize];
        self.rows[from as usize..(from + count) as usize].iter().map(|row| row.1)
    }

    fn first(&self, text: u32) -> At {
        self.rows[self.groups[text as usize].0 as usize].1
    }
}

/// The shingles of a paragraph, in text order.
fn shingles<'s>(config: &Config, segments: &Segments<'s>, at: At) -> &'s [u64] {
    let (from, to) = at.words(segments);
    let all = segments.shingles(at.document);
    let last = (to + 1).saturating_sub(config.shingle).max(from) as usize;
    all.get(from as usize..last.min(all.len())).unwrap_or(&[])
}

/// Pairs of texts, by number, that are near-copies of each other; ascending.
fn near(config: &Config, segments: &Segments<'_>, texts: &Texts) -> Vec<(u32, u32)> {
    let least = config.min_words.saturating_sub(config.shingle - 1).max(1) as usize;
    let numbers: Vec<u32> = (0..texts.groups.len() as u32).collect();
    let sketch = |numbers: &[u32]| {
        let (mut signature, mut keys, mut rows) = (Signature::new(BANDS * ROWS), Vec::new(), Vec::new());
        for &number in numbers {
            let shingles = shingles(config, segments, texts.first(number));
            if shingles.len() >= least {
                signature.fill(shingles);
                keys.clear();
                band_keys(signature.values(), ROWS, &mut keys);
                // Thirty-two bits of the key are enough to propose; what is proposed is compared.
                rows.extend(keys.iter().map(|k| k & !0xffff_ffff | u64::from(number)));
            }
        }
        rows
    };
    let mut rows: Vec<u64> = numbers.par_chunks(4096).flat_map_iter(sketch).collect();
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
        probe.fill(shingles(config, segments, texts.first((group[0] >> 32) as u32)));
        let mut near = Vec::new();
        for pair in *group {
            let b = shingles(config, segments, texts.first(*pair as u32));
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
