//! Weigh: on how many days has a source printed a phrase? Exact, and only for the phrases of open pairs.
//!
//! The shingles of open documents are marked in a bitmap; every shingle of the corpus that hits it becomes a row of a
//! partition by its leading byte. In a partition a table of one code a slot tells apart what was met on one day only
//! (most phrases) from what may have been met on more; only the latter is sorted and counted. The table is a join (first code,
//! same code, many), so neither the order of documents nor of threads can change it.

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::error::Error;
use crate::kernel::sort_hashes;
use crate::pairs::{Discount, Discounts, WHOLE};
use crate::pipeline::found::{Basis, Weights};
use crate::resources::Resources;
use crate::segment::{NO_DAY, NONE, Segments};

const PARTITIONS: usize = 256;
/// Bits of a hit that name its document; the others are a shingle's 40 bits behind the leading byte. With the partition
/// that makes 48 bits of identity: some N² / 2⁴⁹ chance meetings among N distinct shingles.
const LOCAL: u32 = 24;

/// Weighs the phrases of the `open` documents against the whole corpus. O(shingles), and a sort of those that repeat.
///
/// # Errors
/// A request to stop.
pub fn weigh(resources: &Resources, segments: &Segments<'_>, open: &BitVec<u64>, basis: Basis) -> Result<Weights, Error> {
    if open.not_any() {
        return Ok(Weights::default());
    }
    let printed = Printed::of(segments, basis);
    let asked = Asked::of(segments, open);
    let step = segments.len().div_ceil(rayon::current_num_threads() as u32 * 2).clamp(1, 1 << LOCAL);
    let starts: Vec<u32> = (0..segments.len()).step_by(step as usize).collect();
    let lists: Vec<Hits> =
        starts.par_iter().map(|&from| asked.hits(segments, open, &printed, from..(from + step).min(segments.len()))).collect();
    if let Some(signal) = resources.progress.stop() {
        return Err(Error::Interrupted { signal });
    }
    let partitions: Vec<Counted> =
        (0..PARTITIONS).into_par_iter().map_init(Table::default, |table, p| table.discounts(&lists, p, open, &printed)).collect();
    drop(lists);
    Ok(by_document(partitions, segments.len()))
}

/// Shingles that an open document has too, of a range of documents: `shingle << 8 & !0xffffff | document - base`, by leading
/// byte of the shingle.
struct Hits {
    base: u32,
    rows: Vec<Vec<u64>>,
}

/// What one partition gives: its discounted phrases in order, and which open document has which, by place.
struct Counted {
    phrases: Vec<Discount>,
    has: Vec<(u32, u32)>,
}

/// Who printed each document, and when.
struct Printed {
    basis: Basis,
    by: Vec<By>,
    /// The most that `By::source` and `By::code` can be.
    most: By,
}

#[derive(Clone, Copy)]
struct By {
    /// A source's number, 0 where sources do not count.
    source: u32,
    /// A day, or a text, as a number above 0; 0 if the document does not count.
    code: u32,
}

impl Printed {
    /// Copies of the same words by the same source count once, at the earliest date.
    fn of(segments: &Segments<'_>, basis: Basis) -> Printed {
        let rows = segments.rows();
        let source: Vec<u32> = rows.iter().map(|r| if basis.by_source() { r.source.wrapping_add(1) } else { 0 }).collect();
        let mut same: Vec<([u64; 2], u32, i32, u32)> =
            (0..segments.len()).map(|d| (rows[d as usize].identity, source[d as usize], rows[d as usize].day, d)).collect();
        same.par_sort_unstable();
        let first_day = rows.iter().map(|r| r.day).filter(|&day| day != NO_DAY).min().unwrap_or(0);
        let mut by: Vec<By> = source.iter().map(|&source| By { source, code: 0 }).collect();
        for copies in same.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            // Days ascend within the copies; those without one stand first.
            let dated = copies.iter().find(|c| c.2 != NO_DAY);
            let once = match (basis.by_day(), dated) {
                (true, Some(&(_, _, day, _))) => (i64::from(day) - i64::from(first_day)) as u32 + 1,
                (true, None) => 0,
                (false, _) => copies[0].3 + 1,
            };
            copies.iter().for_each(|c| by[c.3 as usize].code = once);
        }
        let most = |of: fn(&By) -> u32| by.iter().map(of).max().unwrap_or(0);
        let most = By { source: most(|b| b.source), code: most(|b| b.code) };
        Printed { basis, by, most }
    }
}

/// The shingles that some open document has, as a bitmap by their trailing bits. It may say yes too often, never no.
struct Asked {
    bits: Vec<u64>,
    mask: u64,
}

impl Asked {
    fn of(segments: &Segments<'_>, open: &BitVec<u64>) -> Asked {
        let shingles: usize = open.iter_ones().map(|d| segments.shingles(d as u32).len()).sum();
        let size = (shingles * 8).next_power_of_two().clamp(1 << 12, 1 << 34);
        let mut asked = Asked { bits: vec![0; size / 64], mask: size as u64 - 1 };
        for document in open.iter_ones() {
            for &shingle in segments.shingles(document as u32) {
                let bit = shingle & asked.mask;
                asked.bits[(bit >> 6) as usize] |= 1 << (bit & 63);
            }
        }
        asked
    }

    /// The hits of a range of documents, by partition.
    fn hits(&self, segments: &Segments<'_>, open: &BitVec<u64>, printed: &Printed, range: std::ops::Range<u32>) -> Hits {
        // Nearly all hits are an open document's own shingles.
        let own: usize = range.clone().filter(|&d| open[d as usize]).map(|d| segments.shingles(d).len()).sum();
        let room = (own + own / 5) / PARTITIONS + 8;
        let mut hits = Hits { base: range.start, rows: (0..PARTITIONS).map(|_| Vec::with_capacity(room)).collect() };
        for document in range {
            let is_open = open[document as usize];
            if !is_open && printed.by[document as usize].code == 0 {
                continue;
            }
            let local = u64::from(document - hits.base);
            for &shingle in segments.shingles(document) {
                let bit = shingle & self.mask;
                if is_open || self.bits[(bit >> 6) as usize] >> (bit & 63) & 1 != 0 {
                    hits.rows[(shingle >> 56) as usize].push((shingle << 8) & !((1 << LOCAL) - 1) | local);
                }
            }
        }
        hits
    }
}

/// The buffers of one partition's count.
#[derive(Default)]
struct Table {
    /// By hash of shingle and source: the one code met, or `MANY`.
    codes: Vec<u32>,
    /// What may have been met more than once: shingle, source and code in one number, where they fit and where they do not.
    narrow: Vec<u64>,
    wide: Vec<u128>,
    scratch: Vec<u64>,
    /// The shingles of those that were.
    shingles: Vec<u64>,
}

const MANY: u32 = u32::MAX;

impl Table {
    fn discounts(&mut self, lists: &[Hits], p: usize, open: &BitVec<u64>, printed: &Printed) -> Counted {
        let hits: Vec<(u32, &[u64])> = lists.iter().map(|list| (list.base, &list.rows[p][..])).collect();
        self.join(&hits, printed);
        let bits = |most: u32| u32::BITS - most.leading_zeros();
        let (source_bits, code_bits) = (bits(printed.most.source), bits(printed.most.code));
        let (mut narrow, mut wide) = (std::mem::take(&mut self.narrow), std::mem::take(&mut self.wide));
        narrow.clear();
        wide.clear();
        let phrases = if source_bits + code_bits <= LOCAL {
            let pack = |shingle: u64, by: By| shingle << LOCAL | u64::from(by.source) << code_bits | u64::from(by.code);
            self.repeated(&hits, printed, |shingle, by| narrow.push(pack(shingle, by)));
            sort_hashes(&mut narrow, &mut self.scratch);
            narrow.dedup();
            let low = (1 << LOCAL) - 1;
            self.count(printed.basis, narrow.iter().map(|&x| (x >> LOCAL, ((x & low) >> code_bits) as u32)))
        } else {
            let pack = |shingle: u64, by: By| u128::from(shingle) << 64 | u128::from(by.source) << 32 | u128::from(by.code);
            self.repeated(&hits, printed, |shingle, by| wide.push(pack(shingle, by)));
            wide.sort_unstable();
            wide.dedup();
            self.count(printed.basis, wide.iter().map(|&x| ((x >> 64) as u64, (x >> 32) as u32)))
        };
        (self.narrow, self.wide) = (narrow, wide);
        Counted { phrases, has: self.hand_out(&hits, open) }
    }

    /// Finds the shingles that one source may have printed under two codes.
    fn join(&mut self, hits: &[(u32, &[u64])], printed: &Printed) {
        let size = (hits.iter().map(|h| h.1.len()).sum::<usize>() * 2).next_power_of_two().max(64);
        self.codes.clear();
        self.codes.resize(size, 0);
        for &(base, rows) in hits {
            for &row in rows {
                let (shingle, document) = split(row, base);
                let by = printed.by[document as usize];
                let met = &mut self.codes[slot(shingle, by.source, size)];
                // A document that does not count has code 0 and changes nothing.
                *met = if *met == 0 || *met == by.code || by.code == 0 { (*met).max(by.code) } else { MANY };
            }
        }
    }

    /// Gives all hits that the table cannot tell from repeated ones.
    fn repeated(&self, hits: &[(u32, &[u64])], printed: &Printed, mut push: impl FnMut(u64, By)) {
        for &(base, rows) in hits {
            for &row in rows {
                let (shingle, document) = split(row, base);
                let by = printed.by[document as usize];
                if self.codes[slot(shingle, by.source, self.codes.len())] == MANY && by.code != 0 {
                    push(shingle, by);
                }
            }
        }
    }

    /// Counts the codes a shingle and source has, and keeps each shingle's greatest count where it weighs less than a
    /// whole. `met` gives shingle and source once a code, ascending.
    fn count(&mut self, basis: Basis, met: impl Iterator<Item = (u64, u32)>) -> Vec<Discount> {
        self.shingles.clear();
        let mut phrases: Vec<Discount> = Vec::new();
        let (mut last, mut count) = ((u64::MAX, 0), 0);
        let mut met = met.peekable();
        while let Some(now) = met.next() {
            count = if now == last { count + 1 } else { 1 };
            last = now;
            let weight = basis.weight(count) as u32;
            if met.peek() == Some(&now) || u64::from(weight) >= WHOLE {
                continue;
            }
            let source = if basis.by_source() { now.1.wrapping_sub(1) } else { NONE };
            if self.shingles.last() != Some(&now.0) {
                self.shingles.push(now.0);
                phrases.push(Discount { weight, source });
            } else if let Some(phrase) = phrases.last_mut().filter(|phrase| weight < phrase.weight) {
                *phrase = Discount { weight, source };
            }
        }
        phrases
    }

    /// Finds the open documents that have a counted shingle, whoever printed it.
    fn hand_out(&mut self, hits: &[(u32, &[u64])], open: &BitVec<u64>) -> Vec<(u32, u32)> {
        // The same table again, now by shingle alone: the place of a counted one, from 1.
        let size = (self.shingles.len() * 4).next_power_of_two().max(64).min(self.codes.len());
        let mask = size as u64 - 1;
        let codes = &mut self.codes[..size];
        codes.fill(0);
        for (place, &shingle) in (1u32..).zip(&self.shingles) {
            let mut slot = (shingle >> 3) & mask;
            while codes[slot as usize] != 0 {
                slot = (slot + 1) & mask;
            }
            codes[slot as usize] = place;
        }
        let mut has = Vec::new();
        for &(base, rows) in hits {
            for &row in rows {
                let (shingle, document) = split(row, base);
                let mut slot = (shingle >> 3) & mask;
                while let Some(place) = codes[slot as usize].checked_sub(1) {
                    if self.shingles[place as usize] == shingle {
                        if open[document as usize] {
                            has.push((document, place));
                        }
                        break;
                    }
                    slot = (slot + 1) & mask;
                }
            }
        }
        has
    }
}

/// Where the table keeps the codes of a shingle and source.
#[inline(always)]
fn slot(shingle: u64, source: u32, size: usize) -> usize {
    ((shingle >> 3) ^ (u64::from(source).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40)) as usize & (size - 1)
}

/// The shingle bits and the document of a hit.
#[inline(always)]
fn split(row: u64, base: u32) -> (u64, u32) {
    (row >> LOCAL, base + (row as u32 & ((1 << LOCAL) - 1)))
}

/// Sorts what the partitions gave by document and phrase; a phrase that stands twice in a document counts once.
fn by_document(partitions: Vec<Counted>, documents: u32) -> Weights {
    let mut ends = vec![0u32; documents as usize + 1];
    partitions.iter().flat_map(|p| &p.has).for_each(|has| ends[has.0 as usize + 1] += 1);
    for d in 0..documents as usize {
        ends[d + 1] += ends[d];
    }
    let mut numbers = vec![0u32; ends[documents as usize] as usize];
    let mut phrases = Vec::with_capacity(partitions.iter().map(|p| p.phrases.len()).sum());
    let mut at = ends.clone();
    for partition in partitions {
        let base = phrases.len() as u32;
        phrases.extend(partition.phrases);
        for (document, place) in partition.has {
            let slot = &mut at[document as usize];
            numbers[*slot as usize] = base + place;
            *slot += 1;
        }
    }
    let (mut kept, mut from) = (0, 0);
    for end in &mut ends[1..] {
        let (start, to) = (kept, *end as usize);
        numbers[from..to].sort_unstable();
        for i in from..to {
            if kept == start || numbers[kept - 1] != numbers[i] {
                numbers[kept] = numbers[i];
                kept += 1;
            }
        }
        (from, *end) = (to, kept as u32);
    }
    numbers.truncate(kept);
    ends.remove(0);
    Weights { phrases: Discounts(phrases), ends, numbers }
}
