//! Propose: which texts may have something to do with each other. Three nets, one list.
//!
//! MinHash bands find texts that resemble each other; winnowed grams find texts that contain each other: two grams found in
//! at most 100 texts, or one found in at most 20. Rows of both nets are grouped by key, partition by partition.

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::kernel::sort_hashes;
use crate::pairs::Candidate;
use crate::pipeline::found::Proposed;
use crate::segment::Segments;

/// Largest group of texts of which every pair is proposed.
pub const BUCKET: usize = 100;
/// Largest group of texts for which one shared gram is enough.
const RARE: usize = 20;
const PARTITIONS: usize = 256;

/// Proposes candidates among the texts for which `is_text` holds.
/// O(rows), and at most `BUCKET / 2` pairs a row.
pub fn propose(segments: &Segments<'_>, is_text: &BitVec<u64>, bands: u32) -> Proposed {
    let texts = || (0..segments.len()).filter(|&d| is_text[d as usize]);
    let grams = Partitions::of(|push| texts().for_each(|d| segments.grams(d).iter().for_each(|&g| push(g, d))));
    let (mut pairs, common_grams) = by_grams(grams);
    let keys = Partitions::of(|push| texts().for_each(|d| segments.bands(d, bands).iter().for_each(|&k| push(k, d))));
    let buckets = by_bands(keys);
    let mut scratch = Vec::new();
    pairs.extend(buckets.pairs);
    sort_hashes(&mut pairs, &mut scratch);
    pairs.dedup();
    let candidates = pairs.iter().map(|&pair| Candidate { a: (pair >> 32) as u32, b: pair as u32 }).collect();
    Proposed { candidates, crowds: joined(buckets.crowds), largest_bucket: buckets.largest, common_grams }
}

/// Rows `key << 32 | text` in partitions by the leading byte of the key, whose next 32 bits stay in the row. Two keys that
/// agree in 40 bits look the same here: that proposes a pair too many, and verification drops it.
struct Partitions {
    rows: Vec<u64>,
    ends: Vec<usize>,
}

impl Partitions {
    fn of(each: impl Fn(&mut dyn FnMut(u64, u32))) -> Partitions {
        let mut ends = vec![0; PARTITIONS];
        each(&mut |key, _| ends[(key >> 56) as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut rows = vec![0; sum];
        each(&mut |key, text| {
            let slot = &mut ends[(key >> 56) as usize];
            rows[*slot] = (key << 8) & 0xffff_ffff_0000_0000 | u64::from(text);
            *slot += 1;
        });
        Partitions { rows, ends }
    }

    /// Sorts each partition, drops repeats, and folds over it; results in partition order.
    fn map<T: Send>(mut self, f: impl Fn(&[u64]) -> T + Sync) -> Vec<T> {
        let mut slices = Vec::with_capacity(PARTITIONS);
        let (mut rest, mut from) = (&mut self.rows[..], 0);
        for &end in &self.ends {
            let (slice, tail) = rest.split_at_mut(end - from);
            slices.push(slice);
            (rest, from) = (tail, end);
        }
        slices
            .into_par_iter()
            .map_init(Vec::new, |scratch, slice| {
                sort_hashes(slice, scratch);
                scratch.clear();
                scratch.extend_from_slice(slice);
                scratch.dedup();
                f(scratch)
            })
            .collect()
    }
}

/// The groups of rows with the same key.
fn groups(rows: &[u64]) -> impl Iterator<Item = &[u64]> {
    rows.chunk_by(|x, y| x >> 32 == y >> 32).filter(|group| group.len() > 1)
}

/// All pairs of a group's texts, as `a << 32 | b`.
fn push_pairs(group: &[u64], out: &mut Vec<u64>) {
    for (i, a) in group.iter().enumerate() {
        out.extend(group[i + 1..].iter().map(|b| a << 32 | b & 0xffff_ffff));
    }
}

fn by_grams(rows: Partitions) -> (Vec<u64>, u64) {
    let found = rows.map(|rows| {
        let (mut rare, mut twice, mut common) = (Vec::new(), Vec::new(), 0);
        for group in groups(rows) {
            let texts = group.len();
            if texts <= RARE {
                push_pairs(group, &mut rare);
            } else if texts <= BUCKET {
                push_pairs(group, &mut twice);
            } else {
                common += 1;
            }
        }
        sort_hashes(&mut rare, &mut Vec::new());
        rare.dedup();
        (rare, twice, common)
    });
    let mut pairs: Vec<u64> = Vec::with_capacity(found.iter().map(|f| f.0.len()).sum());
    let mut twice: Vec<u64> = Vec::with_capacity(found.iter().map(|f| f.1.len()).sum());
    let mut common = 0;
    for (rare, seconds, left_out) in found {
        pairs.extend(rare);
        twice.extend(seconds);
        common += left_out;
    }
    let mut scratch = Vec::new();
    sort_hashes(&mut pairs, &mut scratch);
    pairs.dedup();
    sort_hashes(&mut twice, &mut scratch);
    pairs.extend(twice.chunk_by(|x, y| x == y).filter(|same| same.len() > 1).map(|same| same[0]));
    (pairs, common)
}

struct Buckets {
    pairs: Vec<u64>,
    crowds: Vec<Vec<u32>>,
    largest: usize,
}

fn by_bands(rows: Partitions) -> Buckets {
    let found = rows.map(|rows| {
        let (mut pairs, mut crowds, mut largest) = (Vec::new(), Vec::new(), 0);
        for group in groups(rows) {
            largest = largest.max(group.len());
            if group.len() <= BUCKET {
                push_pairs(group, &mut pairs);
            } else {
                crowds.push(group.iter().map(|&row| row as u32).collect());
            }
        }
        sort_hashes(&mut pairs, &mut Vec::new());
        pairs.dedup();
        Buckets { pairs, crowds, largest }
    });
    let mut all = Buckets { pairs: Vec::new(), crowds: Vec::new(), largest: 0 };
    for part in found {
        all.pairs.extend(part.pairs);
        all.crowds.extend(part.crowds);
        all.largest = all.largest.max(part.largest);
    }
    all
}

/// Joins crowds that have a text in common, so that each text is looked at once; sorted by first text.
fn joined(crowds: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    if crowds.is_empty() {
        return crowds;
    }
    let mut texts: Vec<u32> = crowds.iter().flatten().copied().collect();
    texts.sort_unstable();
    texts.dedup();
    let place = |text: &u32| texts.binary_search(text).expect("every text of a crowd is in the list of them");
    let mut root: Vec<usize> = (0..texts.len()).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    for crowd in &crowds {
        let mut one = find(&mut root, place(&crowd[0]));
        for text in &crowd[1..] {
            let other = find(&mut root, place(text));
            // The smaller place is the root, whatever the order of crowds.
            root[one.max(other)] = one.min(other);
            one = one.min(other);
        }
    }
    let mut by_root: Vec<(usize, u32)> = (0..texts.len()).map(|at| (find(&mut root, at), texts[at])).collect();
    by_root.sort_unstable();
    by_root.chunk_by(|x, y| x.0 == y.0).map(|group| group.iter().map(|&(_, text)| text).collect()).collect()
}
