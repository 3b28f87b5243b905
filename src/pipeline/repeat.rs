//! Repeat: paragraphs that stand more than once, near-copies together.
//!
//! Paragraphs with the same words are one text. Texts of enough words are sketched, those that share a band are compared
//! exactly, and near-copies join the text that most resemble; what is left standing once is no repeat.
//!
//! A paragraph is numbered by how many stand before it, and a text by its first paragraph. Rows that grow with the corpus go through
//! the work folder; memory holds four bytes a document, a bit a paragraph, and what repeats.

use std::path::Path;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::clusters::stars;
use crate::config::Config;
use crate::error::Error;
use crate::pairs::{Overlap, Probe, resemblance};
use crate::pipeline::candidates::Candidates;
use crate::pipeline::clock::asked;
use crate::pipeline::found::{At, Repeat};
use crate::pipeline::rows::{Hashed, deal, groups};
use crate::resources::Progress;
use crate::segment::Segments;
use crate::sketch::{Signature, band_keys};
use crate::store::{Dealer, Partitions};

/// Bands and rows for paragraphs: a pair of resemblance .8 meets with probability .985.
const BANDS: usize = 8;
const ROWS: usize = 4;
/// Least resemblance of near-copies.
const NEAR: f64 = 0.8;
/// Texts in a bucket that are each compared with all others; in a larger one with the first of it only.
const BUCKET: usize = 32;

/// All repeated paragraphs, by first place. O(paragraphs · log paragraphs).
///
/// # Errors
/// A full disk; a request to stop.
pub fn repeats(
    config: &Config,
    segments: &Segments<'_>,
    paragraphs: Hashed,
    (progress, work): (&dyn Progress, &Path),
) -> Result<Vec<Repeat>, Error> {
    let texts = Texts::of(segments, &paragraphs)?;
    drop(paragraphs);
    let edges = near(config, segments, &texts, (progress, work))?;
    // Stars know the texts of some edge alone, by their places among those.
    let mut nodes: Vec<u32> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let node = |text: u32| nodes.partition_point(|&n| n < text) as u32;
    let edges: Vec<(u32, u32)> = edges.into_iter().map(|(a, b)| (node(a), node(b))).collect();
    let weight: Vec<u64> = nodes.iter().map(|&text| texts.places(text).len() as u64).collect();
    let mut joined: BitVec<u64> = BitVec::repeat(false, texts.again.len());
    let mut repeats = Vec::new();
    for star in stars(&edges, &weight, &texts.ranks(segments, &nodes)) {
        let members = || star.members.iter().map(|&n| nodes[n as usize]);
        members().for_each(|text| joined.set(text as usize, true));
        let mut places: Vec<At> = members().flat_map(|text| texts.places(text)).map(|p| texts.at(p)).collect();
        places.sort_unstable();
        let leader = texts.at(nodes[star.leader as usize]);
        repeats.push(Repeat { places, leader, variants: star.members.len() as u32 });
    }
    for &(text, ..) in texts.repeated.iter().filter(|text| !joined[text.0 as usize]) {
        let places = texts.places(text).into_iter().map(|p| texts.at(p)).collect();
        repeats.push(Repeat { places, leader: texts.at(text), variants: 1 });
    }
    repeats.sort_unstable_by_key(|r| r.places[0]);
    Ok(repeats)
}

/// The distinct paragraphs.
struct Texts {
    /// How many paragraphs stand before those of each document.
    before: Vec<u32>,
    /// For each paragraph whether the same one stands before it.
    again: BitVec<u64>,
    /// The texts that stand more than once, ascending: where their places begin, and how many they are.
    repeated: Vec<(u32, u32, u32)>,
    /// Their places, ascending text by text.
    places: Vec<u32>,
}

impl Texts {
    fn of(segments: &Segments<'_>, paragraphs: &Hashed) -> Result<Texts, Error> {
        let mut before = Vec::with_capacity(segments.len() as usize);
        let mut sum = 0;
        for document in 0..segments.len() {
            before.push(sum);
            sum += segments.paragraph_ends(document).len() as u32;
        }
        let number = |row: &[u64; 2]| {
            let At { document, paragraph } = At::of(row[1]);
            before[document as usize] + paragraph
        };
        let take = |(repeated, places): &mut (Vec<(u32, u32, u32)>, Vec<u32>), group: &[[u64; 2]]| {
            repeated.push((number(&group[0]), places.len() as u32, group.len() as u32));
            places.extend(group.iter().map(number));
        };
        let (mut repeated, mut places) = (Vec::new(), Vec::new());
        for (of_task, some) in paragraphs.groups(2, Default::default, take)? {
            let base = places.len() as u32;
            repeated.extend(of_task.into_iter().map(|(text, from, count)| (text, from + base, count)));
            places.extend(some);
        }
        repeated.sort_unstable();
        let mut again: BitVec<u64> = BitVec::repeat(false, sum as usize);
        for &(text, from, count) in &repeated {
            places[from as usize..(from + count) as usize].iter().filter(|&&p| p != text).for_each(|&p| again.set(p as usize, true));
        }
        Ok(Texts { before, again, repeated, places })
    }

    /// Where a paragraph stands.
    fn at(&self, number: u32) -> At {
        let document = self.before.partition_point(|&before| before <= number) - 1;
        At { document: document as u32, paragraph: number - self.before[document] }
    }

    /// The paragraphs of a text.
    fn places(&self, text: u32) -> Vec<u32> {
        match self.repeated.binary_search_by_key(&text, |repeated| repeated.0) {
            Ok(found) => {
                let (_, from, count) = self.repeated[found];
                self.places[from as usize..(from + count) as usize].to_vec()
            }
            Err(_) => vec![text],
        }
    }

    /// Ranks by hash: which of two texts leads must not hang on their order in the input.
    fn ranks(&self, segments: &Segments<'_>, texts: &[u32]) -> Vec<u32> {
        let hash = |text: u32| {
            let at = self.at(text);
            segments.paragraph_hashes(at.document)[at.paragraph as usize]
        };
        let mut order: Vec<(u64, u32)> = texts.iter().zip(0u32..).map(|(&text, n)| (hash(text), n)).collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        order.iter().zip(0u32..).for_each(|(&(_, n), rank)| ranks[n as usize] = rank);
        ranks
    }
}

/// The shingles of a paragraph, in text order.
fn shingles<'s>(config: &Config, segments: &Segments<'s>, at: At) -> &'s [u64] {
    let (from, to) = at.words(segments);
    let all = segments.shingles(at.document);
    let last = (to + 1).saturating_sub(config.shingle).max(from) as usize;
    all.get(from as usize..last.min(all.len())).unwrap_or(&[])
}

/// Band keys of the texts that are long enough to have near-copies, as rows of 32 bits of the key and the text.
fn keyed(config: &Config, segments: &Segments<'_>, texts: &Texts, (progress, work): (&dyn Progress, &Path)) -> Result<Partitions, Error> {
    let least = config.min_words.saturating_sub(config.shingle - 1).max(1) as usize;
    let distinct = texts.again.count_zeros() as u64;
    let rows = Partitions::create(work, Partitions::fitting(distinct * BANDS as u64))?;
    let bits = rows.count().trailing_zeros();
    let start = || (Signature::new(BANDS * ROWS), Vec::new());
    let sketch = |(signature, keys): &mut (Signature, Vec<u64>), document: u32, dealer: &mut Dealer<'_>| {
        let first = texts.before[document as usize];
        let paragraphs = 0..segments.paragraph_ends(document).len() as u32;
        for paragraph in paragraphs.filter(|p| !texts.again[(first + p) as usize]) {
            let shingles = shingles(config, segments, At { document, paragraph });
            if shingles.len() < least {
                continue;
            }
            signature.fill(shingles);
            keys.clear();
            band_keys(signature.values(), ROWS, keys);
            for key in &*keys {
                // Thirty-two bits of the key are enough to propose; what is proposed is compared. Those that all rows of a
                // partition have in common go last.
                let row = u64::from(((key >> 32) as u32).rotate_left(bits)) << 32 | u64::from(first + paragraph);
                dealer.push((key >> (u64::BITS - bits)) as usize, row);
            }
        }
    };
    deal(segments.len(), &rows, progress, start, sketch)?;
    Ok(rows)
}

/// Proposes the pairs of each bucket.
fn propose(rows: &Partitions, candidates: &Candidates) -> Result<(), Error> {
    let take = |dealer: &mut Dealer<'_>, bucket: &[u64]| {
        let firsts = if bucket.len() > BUCKET { 1 } else { bucket.len() };
        for (i, a) in bucket[..firsts].iter().enumerate() {
            for pair in bucket[i + 1..].iter().map(|b| a << 32 | b & 0xffff_ffff) {
                dealer.push(candidates.range_of(pair), pair);
            }
        }
    };
    groups(rows, || candidates.enough.dealer(), take, |_| {})?.into_iter().try_for_each(Dealer::finish)
}

/// Pairs of texts that are near-copies of each other; ascending.
fn near(
    config: &Config,
    segments: &Segments<'_>,
    texts: &Texts,
    (progress, work): (&dyn Progress, &Path),
) -> Result<Vec<(u32, u32)>, Error> {
    let rows = keyed(config, segments, texts, (progress, work))?;
    let candidates = Candidates::create(texts.again.len() as u32, work)?;
    propose(&rows, &candidates)?;
    drop(rows);
    let of_group = |(probe, other): &mut (Probe, Probe), group: &[u64], near: &mut Vec<(u32, u32)>| {
        probe.fill(shingles(config, segments, texts.at((group[0] >> 32) as u32)));
        for pair in group {
            let b = shingles(config, segments, texts.at(*pair as u32));
            let Overlap { shared, .. } = probe.overlap(b);
            if f64::from(shared) < NEAR * f64::from(probe.distinct()).min(b.len() as f64) {
                continue;
            }
            other.fill(b);
            if resemblance(shared, (probe.distinct(), other.distinct())) >= NEAR {
                near.push(((*pair >> 32) as u32, *pair as u32));
            }
        }
    };
    let of_range = |probes: &mut (Probe, Probe), range: usize| -> Result<Vec<(u32, u32)>, Error> {
        let (pairs, mut near) = (candidates.pairs(range)?, Vec::new());
        for group in pairs.chunk_by(|x, y| x >> 32 == y >> 32) {
            asked(progress)?;
            of_group(probes, group, &mut near);
        }
        Ok(near)
    };
    let of_ranges = (0..candidates.ranges()).into_par_iter().map_init(Default::default, of_range);
    Ok(of_ranges.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
}
