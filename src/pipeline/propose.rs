//! Propose: which texts may have something to do with each other. Three nets, one list.
//!
//! MinHash bands find texts that resemble each other; winnowed grams find texts that contain each other: two grams found in
//! at most 100 texts, or one found in at most 20. Rows of both nets are dealt out by key, and what a partition of them proposes is
//! dealt out by text, so no more than a partition is in memory at a time.

use std::path::Path;

use bitvec::vec::BitVec;

use crate::clusters::DisjointSets;
use crate::error::Error;
use crate::kernel::sort_hashes;
use crate::pipeline::candidates::{BUCKET, Candidates};
use crate::pipeline::found::Proposed;
use crate::pipeline::rows::{deal, groups};
use crate::resources::Progress;
use crate::segment::Segments;
use crate::store::{Dealer, Partitions};

/// Largest group of texts for which one shared gram is enough.
const RARE: usize = 20;

/// Proposes candidates among the texts for which `is_text` holds; `work` is the folder for rows.
/// O(rows), and at most `BUCKET / 2` pairs a row.
///
/// # Errors
/// A full disk; a request to stop.
pub fn propose(
    segments: &Segments<'_>,
    is_text: &BitVec<u64>,
    bands: u32,
    progress: &dyn Progress,
    work: &Path,
) -> Result<Proposed, Error> {
    let candidates = Candidates::create(segments.len(), work)?;
    let grams = keyed(segments, is_text, (work, segments.grams_in_all()), progress, |d, push| {
        segments.grams(d).iter().for_each(|&g| push(g));
    })?;
    let common_grams = by_grams(&grams, &candidates)?;
    drop(grams);
    let keys = keyed(segments, is_text, (work, u64::from(segments.len()) * u64::from(bands)), progress, |d, push| {
        segments.bands(d, bands).iter().for_each(|&k| push(k));
    })?;
    let (crowds, largest_bucket) = by_bands(&keys, &candidates)?;
    Ok(Proposed { candidates, crowds: joined(crowds), largest_bucket, common_grams })
}

/// Deals out the rows `key << 32 | text` of all texts, some `rows`, by the leading bits of the key, whose next 32 stay in the row. Two
/// keys that agree in all of these look the same here: that proposes a pair too many, and verification drops it.
fn keyed(
    segments: &Segments<'_>,
    is_text: &BitVec<u64>,
    (work, rows): (&Path, u64),
    progress: &dyn Progress,
    keys: impl Fn(u32, &mut dyn FnMut(u64)) + Sync,
) -> Result<Partitions, Error> {
    let partitions = Partitions::create(work, Partitions::fitting(rows))?;
    let bits = partitions.count().trailing_zeros();
    deal(
        segments.len(),
        &partitions,
        progress,
        || (),
        |(), text, dealer| {
            if is_text[text as usize] {
                keys(text, &mut |key| dealer.push((key >> (64 - bits)) as usize, (key << bits) & 0xffff_ffff_0000_0000 | u64::from(text)));
            }
        },
    )?;
    Ok(partitions)
}

/// All pairs of a group's texts, as `a << 32 | b`.
fn push_pairs(group: &[u64], out: &mut Vec<u64>) {
    for (i, a) in group.iter().enumerate() {
        out.extend(group[i + 1..].iter().map(|b| a << 32 | b & 0xffff_ffff));
    }
}

/// Deals out a partition's pairs, each once.
fn hand_over(pairs: &mut Vec<u64>, scratch: &mut Vec<u64>, to: &Candidates, dealer: &mut Dealer<'_>) {
    sort_hashes(pairs, scratch);
    pairs.dedup();
    pairs.drain(..).for_each(|pair| dealer.push(to.range_of(pair), pair));
}

struct Grams<'c> {
    rare: Vec<u64>,
    scratch: Vec<u64>,
    enough: Dealer<'c>,
    twice: Dealer<'c>,
    common: u64,
}

/// Proposes by grams; how many were left out because too many texts have them.
fn by_grams(rows: &Partitions, candidates: &Candidates) -> Result<u64, Error> {
    let start =
        || Grams { rare: Vec::new(), scratch: Vec::new(), enough: candidates.enough.dealer(), twice: candidates.twice.dealer(), common: 0 };
    let take = |made: &mut Grams<'_>, group: &[u64]| {
        if group.len() <= RARE {
            push_pairs(group, &mut made.rare);
        } else if group.len() <= BUCKET {
            for (i, a) in group.iter().enumerate() {
                for pair in group[i + 1..].iter().map(|b| a << 32 | b & 0xffff_ffff) {
                    made.twice.push(candidates.range_of(pair), pair);
                }
            }
        } else {
            made.common += 1;
        }
    };
    let end = |made: &mut Grams<'_>| hand_over(&mut made.rare, &mut made.scratch, candidates, &mut made.enough);
    let mut common = 0;
    for made in groups(rows, start, take, end)? {
        made.enough.finish()?;
        made.twice.finish()?;
        common += made.common;
    }
    Ok(common)
}

struct Buckets<'c> {
    pairs: Vec<u64>,
    scratch: Vec<u64>,
    enough: Dealer<'c>,
    crowds: Vec<Vec<u32>>,
    largest: usize,
}

/// Proposes by band keys; the buckets that are too large for it, and the size of the largest of all.
fn by_bands(rows: &Partitions, candidates: &Candidates) -> Result<(Vec<Vec<u32>>, usize), Error> {
    let start = || Buckets { pairs: Vec::new(), scratch: Vec::new(), enough: candidates.enough.dealer(), crowds: Vec::new(), largest: 0 };
    let take = |made: &mut Buckets<'_>, group: &[u64]| {
        made.largest = made.largest.max(group.len());
        if group.len() <= BUCKET {
            push_pairs(group, &mut made.pairs);
        } else {
            made.crowds.push(group.iter().map(|&row| row as u32).collect());
        }
    };
    let end = |made: &mut Buckets<'_>| hand_over(&mut made.pairs, &mut made.scratch, candidates, &mut made.enough);
    let (mut crowds, mut largest) = (Vec::new(), 0);
    for made in groups(rows, start, take, end)? {
        made.enough.finish()?;
        crowds.extend(made.crowds);
        largest = largest.max(made.largest);
    }
    Ok((crowds, largest))
}

/// Joins crowds that have a text in common, so that each text is looked at once; sorted by first text.
fn joined(crowds: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    if crowds.is_empty() {
        return crowds;
    }
    let mut texts: Vec<u32> = crowds.iter().flatten().copied().collect();
    texts.sort_unstable();
    texts.dedup();
    let place = |text: &u32| texts.binary_search(text).expect("every text of a crowd is in the list of them") as u32;
    let mut sets = DisjointSets::new(texts.len() as u32);
    for crowd in &crowds {
        let first = place(&crowd[0]);
        crowd[1..].iter().for_each(|text| sets.join(first, place(text)));
    }
    let mut by_first: Vec<(u32, u32)> = sets.all().into_iter().zip(texts).collect();
    by_first.sort_unstable();
    by_first.chunk_by(|x, y| x.0 == y.0).map(|group| group.iter().map(|&(_, text)| text).collect()).collect()
}
