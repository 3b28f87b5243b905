//! Weigh: on how many days has a source printed a phrase? Exact, and only for the phrases of open pairs.
//!
//! The shingles of open documents are marked in a bitmap; every shingle of the corpus that hits it becomes a row of a
//! partition by its leading byte. In a partition a table of one code a slot tells apart what was met on one day only
//! (most phrases) from what may have been met on more; only the latter is sorted and counted. The table is a join (first code,
//! same code, many), so neither the order of documents nor of threads can change it.

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::pairs::{Discount, WHOLE};
use crate::resources::Resources;
use crate::segment::{NO_DAY, NONE, Segments};

/// What a phrase's repetition is counted in, by what the corpus knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The most days on which one source printed it.
    DaysOfASource,
    /// Days on which anyone printed it, less one: a story may run over two.
    DaysLessOne,
    /// The most texts of one source that have it.
    TextsOfASource,
    /// A fifth of the texts that have it.
    TextsByFive,
}

impl Basis {
    /// By share of dated and of sourced documents: either counts if four fifths have it.
    pub fn of(segments: &Segments<'_>) -> Basis {
        let documents = u64::from(segments.len());
        let (dated, sourced) = segments.dated_and_sourced();
        let most = |n: u64| n > 0 && n * 5 >= documents * 4;
        match (most(sourced), most(dated)) {
            (true, true) => Basis::DaysOfASource,
            (false, true) => Basis::DaysLessOne,
            (true, false) => Basis::TextsOfASource,
            (false, false) => Basis::TextsByFive,
        }
    }

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Basis::DaysOfASource => "days_of_a_source",
            Basis::DaysLessOne => "days_less_one",
            Basis::TextsOfASource => "texts_of_a_source",
            Basis::TextsByFive => "texts_by_five",
        }
    }

    /// The weight of a phrase met on `count` days, or in `count` texts.
    fn weight(self, count: u32) -> u64 {
        match self {
            Basis::DaysOfASource | Basis::TextsOfASource => WHOLE / u64::from(count),
            Basis::DaysLessOne => WHOLE / u64::from(count.max(2) - 1),
            Basis::TextsByFive => (WHOLE * 5 / u64::from(count)).min(WHOLE),
        }
    }

    fn by_source(self) -> bool {
        matches!(self, Basis::DaysOfASource | Basis::TextsOfASource)
    }

    fn by_day(self) -> bool {
        matches!(self, Basis::DaysOfASource | Basis::DaysLessOne)
    }
}

/// The discounted phrases of each open document, sorted by shingle.
#[derive(Debug, Default)]
pub struct Weights {
    /// Open documents, ascending, with where their discounts end.
    ends: Vec<(u32, usize)>,
    discounts: Vec<Discount>,
}

impl Weights {
    /// The discounts of an open document; none for any other.
    pub fn of(&self, document: u32) -> &[Discount] {
        match self.ends.binary_search_by_key(&document, |e| e.0) {
            Ok(at) => &self.discounts[if at == 0 { 0 } else { self.ends[at - 1].1 }..self.ends[at].1],
            Err(_) => &[],
        }
    }
}

const PARTITIONS: usize = 256;

/// A shingle of some document that an open document has too. Twelve bytes: there are as many as half of all words.
#[derive(Clone, Copy)]
struct Hit {
    shingle: [u32; 2],
    document: u32,
}

impl Hit {
    fn shingle(self) -> u64 {
        u64::from(self.shingle[0]) << 32 | u64::from(self.shingle[1])
    }
}

/// Weighs the phrases of the `open` documents against the whole corpus. O(shingles), and a sort of those that repeat.
pub fn weigh(resources: &Resources, segments: &Segments<'_>, open: &BitVec<u64>, basis: Basis) -> Weights {
    if open.not_any() {
        return Weights::default();
    }
    let printed = Printed::of(segments, basis);
    let asked = Asked::of(segments, open);
    let threads = rayon::current_num_threads().max(1) as u32;
    let step = segments.len().div_ceil(threads * 2).max(1);
    let starts: Vec<u32> = (0..segments.len()).step_by(step as usize).collect();
    let lists: Vec<Vec<Vec<Hit>>> =
        starts.par_iter().map(|&from| asked.hits(segments, open, &printed, from..(from + step).min(segments.len()))).collect();
    let partitions: Vec<Vec<(u32, Discount)>> = (0..PARTITIONS)
        .into_par_iter()
        .map_init(Table::default, |table, p| {
            let hits: Vec<&[Hit]> = lists.iter().map(|list| &list[p][..]).collect();
            table.discounts(&hits, open, &printed, basis)
        })
        .collect();
    drop(lists);
    let _ = resources;
    by_document(partitions)
}

/// Who printed each document, and when.
struct Printed {
    /// A source's number, 0 where sources do not count.
    source: Vec<u32>,
    /// A day, or a text, as a number above 0; 0 if the document does not count.
    code: Vec<u32>,
}

impl Printed {
    /// Copies of the same words by the same source count once, at the earliest date.
    fn of(segments: &Segments<'_>, basis: Basis) -> Printed {
        let rows = segments.rows();
        let source: Vec<u32> = rows.iter().map(|r| if basis.by_source() { r.source.wrapping_add(1) } else { 0 }).collect();
        let mut same: Vec<(u128, u32, i32, u32)> =
            (0..segments.len()).map(|d| (rows[d as usize].identity, source[d as usize], rows[d as usize].day, d)).collect();
        same.par_sort_unstable();
        let first_day = rows.iter().map(|r| r.day).filter(|&day| day != NO_DAY).min().unwrap_or(0);
        let mut code = vec![0; rows.len()];
        for copies in same.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            // Days ascend within the copies; those without one stand first.
            let dated = copies.iter().find(|c| c.2 != NO_DAY);
            let once = match (basis.by_day(), dated) {
                (true, Some(&(_, _, day, _))) => (i64::from(day) - i64::from(first_day)) as u32 + 1,
                (true, None) => 0,
                (false, _) => copies[0].3 + 1,
            };
            copies.iter().for_each(|c| code[c.3 as usize] = once);
        }
        Printed { source, code }
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
    fn hits(&self, segments: &Segments<'_>, open: &BitVec<u64>, printed: &Printed, range: std::ops::Range<u32>) -> Vec<Vec<Hit>> {
        let mut lists: Vec<Vec<Hit>> = vec![Vec::new(); PARTITIONS];
        for document in range {
            let counts = printed.code[document as usize] != 0 || open[document as usize];
            for &shingle in if counts { segments.shingles(document) } else { &[] } {
                let bit = shingle & self.mask;
                if self.bits[(bit >> 6) as usize] >> (bit & 63) & 1 != 0 {
                    lists[(shingle >> 56) as usize].push(Hit { shingle: [(shingle >> 32) as u32, shingle as u32], document });
                }
            }
        }
        lists
    }
}

/// The buffers of one partition's count.
#[derive(Default)]
struct Table {
    /// By hash of shingle and source: the one code met, or `MANY`.
    codes: Vec<u32>,
    /// What may have been met more than once: shingle, source, code.
    repeated: Vec<(u64, u32, u32)>,
    /// Shingle, weight, source of those that were.
    counted: Vec<Discount>,
}

const MANY: u32 = u32::MAX;

impl Table {
    fn discounts(&mut self, hits: &[&[Hit]], open: &BitVec<u64>, printed: &Printed, basis: Basis) -> Vec<(u32, Discount)> {
        self.join(hits, printed);
        self.count(basis);
        self.hand_out(hits, open)
    }

    /// Finds the shingles that one source may have printed under two codes.
    fn join(&mut self, hits: &[&[Hit]], printed: &Printed) {
        let size = (hits.iter().map(|h| h.len()).sum::<usize>() * 2).next_power_of_two().max(64);
        self.codes.clear();
        self.codes.resize(size, 0);
        let mask = size - 1;
        let slot = |shingle: u64, source: u32| (shingle ^ u64::from(source).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7) as usize & mask;
        let each = || {
            hits.iter().flat_map(|part| part.iter()).map(|hit| {
                let document = hit.document as usize;
                (hit.shingle(), printed.source[document], printed.code[document])
            })
        };
        for (shingle, source, code) in each().filter(|x| x.2 != 0) {
            let met = &mut self.codes[slot(shingle, source)];
            *met = if *met == 0 || *met == code { code } else { MANY };
        }
        self.repeated.clear();
        let codes = &self.codes;
        self.repeated.extend(each().filter(|&(shingle, source, code)| code != 0 && codes[slot(shingle, source)] == MANY));
    }

    /// Counts codes a shingle and source, and keeps each shingle's greatest count where it weighs less than a whole.
    fn count(&mut self, basis: Basis) {
        self.repeated.sort_unstable();
        self.repeated.dedup();
        self.counted.clear();
        for shingle in self.repeated.chunk_by(|x, y| x.0 == y.0) {
            let sources = shingle.chunk_by(|x, y| x.1 == y.1).map(|codes| (codes.len() as u32, codes[0].1));
            let Some((count, source)) = sources.max_by_key(|&(count, source)| (count, std::cmp::Reverse(source))) else { continue };
            let weight = basis.weight(count);
            if weight < WHOLE {
                let source = if basis.by_source() { source.wrapping_sub(1) } else { NONE };
                self.counted.push(Discount { shingle: shingle[0].0, weight: weight as u32, source });
            }
        }
    }

    /// Gives every open document that has a counted shingle its discount, whoever printed it.
    fn hand_out(&mut self, hits: &[&[Hit]], open: &BitVec<u64>) -> Vec<(u32, Discount)> {
        // The same table again, now by shingle alone: the place of a counted one, from 1.
        let mask = self.codes.len() - 1;
        self.codes.fill(0);
        for (place, discount) in (1u32..).zip(&self.counted) {
            let mut slot = discount.shingle as usize & mask;
            while self.codes[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.codes[slot] = place;
        }
        let mut out = Vec::new();
        for hit in hits.iter().flat_map(|part| part.iter()).filter(|hit| open[hit.document as usize]) {
            let shingle = hit.shingle();
            let mut slot = shingle as usize & mask;
            while self.codes[slot] != 0 {
                let discount = self.counted[self.codes[slot] as usize - 1];
                if discount.shingle == shingle {
                    out.push((hit.document, discount));
                    break;
                }
                slot = (slot + 1) & mask;
            }
        }
        out
    }
}

/// Sorts what the partitions gave by document and shingle; a shingle that stands twice in a document weighs once.
fn by_document(partitions: Vec<Vec<(u32, Discount)>>) -> Weights {
    let mut counts: Vec<(u32, usize)> = Vec::new();
    let documents = partitions.iter().flatten().map(|x| x.0).max().map_or(0, |d| d as usize + 1);
    let mut ends = vec![0usize; documents + 1];
    partitions.iter().flatten().for_each(|x| ends[x.0 as usize + 1] += 1);
    for d in 0..documents {
        ends[d + 1] += ends[d];
    }
    let mut at = ends.clone();
    let mut discounts = vec![Discount { shingle: 0, weight: 0, source: 0 }; ends[documents]];
    for partition in partitions {
        for (document, discount) in partition {
            let slot = &mut at[document as usize];
            discounts[*slot] = discount;
            *slot += 1;
        }
    }
    // Partitions came in order of leading byte, so each document's list is nearly sorted.
    let mut kept = 0;
    for d in 0..documents {
        let (from, to) = (ends[d], ends[d + 1]);
        discounts[from..to].sort_unstable();
        let start = kept;
        for i in from..to {
            if kept == start || discounts[kept - 1].shingle != discounts[i].shingle {
                discounts[kept] = discounts[i];
                kept += 1;
            }
        }
        if kept > start {
            counts.push((d as u32, kept));
        }
    }
    discounts.truncate(kept);
    Weights { ends: counts, discounts }
}
