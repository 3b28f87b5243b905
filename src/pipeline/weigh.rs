//! Weigh: on how many days has a source printed a phrase? Exact, and only for the phrases of open pairs.
//!
//! Every shingle of the corpus becomes a row of a partition, by its leading bits. In a partition those of open documents are
//! marked in a bitmap and all others dropped; then a table of one code a slot tells apart what was met on one day only
//! (most phrases) from what may have been met on more; only the latter is sorted and counted. The table is a join (first code,
//! same code, many), so neither the order of documents nor of threads can change it.

use std::path::Path;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::error::Error;
use crate::kernel::sort_hashes;
use crate::pairs::{Discount, Discounts, WHOLE};
use crate::pipeline::clock;
use crate::pipeline::found::{Basis, Discounted, Weights};
use crate::pipeline::printed::{By, Printed};
use crate::resources::Resources;
use crate::segment::{NONE, Segments};
use crate::store::{Dealer, Partitions, Shelf};

/// Leading bits of a shingle that are its identity here, whatever the number of partitions: some N² / 2⁴⁹ chance meetings
/// among N distinct shingles.
const IDENTITY: u32 = 48;

/// How a hit is one number: the bits of its shingle's identity that its partition does not tell, then its document, counted
/// from the first of its range.
#[derive(Clone, Copy)]
struct Layout {
    /// Bits of the partition.
    bits: u32,
}

impl Layout {
    fn of(partitions: &Partitions) -> Layout {
        Layout { bits: partitions.count().trailing_zeros() }
    }

    /// Bits of a document.
    fn local(self) -> u32 {
        u64::BITS - IDENTITY + self.bits
    }

    /// Bits of a phrase's place in its partition: all phrases have numbers of 32 bits, and partitions are of one size.
    fn place(self) -> u32 {
        u32::BITS - self.bits
    }

    #[inline(always)]
    fn partition(self, shingle: u64) -> usize {
        (shingle >> (u64::BITS - self.bits)) as usize
    }

    #[inline(always)]
    fn row(self, shingle: u64, local: u64) -> u64 {
        (shingle << self.bits) & !((1 << self.local()) - 1) | local
    }

    /// The shingle bits and the document of a hit.
    #[inline(always)]
    fn split(self, row: u64, first: u32) -> (u64, u32) {
        (row >> self.local(), first + (row & ((1 << self.local()) - 1)) as u32)
    }
}

/// Weighs the phrases of the `open` documents against the whole corpus. O(shingles), and a sort of those that repeat.
///
/// # Errors
/// A request to stop; a full disk.
pub fn weigh(resources: &Resources, segments: &Segments<'_>, open: &BitVec<u64>, printed: &Printed, work: &Path) -> Result<Weights, Error> {
    if open.not_any() {
        return Ok(Weights::default());
    }
    let hits = Partitions::create(work, Partitions::fitting(segments.shingles_in_all()))?;
    let layout = Layout::of(&hits);
    let step = segments.len().div_ceil(rayon::current_num_threads() as u32 * 2).clamp(1, 1 << layout.local());
    let starts: Vec<u32> = (0..segments.len()).step_by(step as usize).collect();
    starts.into_par_iter().try_for_each(|from| {
        clock::asked(&*resources.progress)?;
        let mut dealer = hits.dealer(from);
        deal(segments, (open, printed), from..(from + step).min(segments.len()), layout, &mut dealer);
        dealer.finish()
    })?;
    let width = segments.len().div_ceil(RANGES).max(1);
    let has = Partitions::create(work, segments.len().div_ceil(width) as usize)?;
    let tasks = rayon::current_num_threads() * 4;
    let phrases: Vec<Vec<(usize, Vec<Discount>)>> = (0..tasks)
        .into_par_iter()
        .map(|task| {
            let (mut table, mut of_task, mut dealer) = (Table::of(layout), Vec::new(), has.dealer(0));
            for p in (task..hits.count()).step_by(tasks) {
                clock::asked(&*resources.progress)?;
                let mut give = |document: u32, place: u32| {
                    let row = u64::from(document) << 32 | (p as u64) << layout.place() | u64::from(place);
                    dealer.push((document / width) as usize, row);
                };
                of_task.push((p, table.discounts(&hits, p, (open, printed), &mut give)?));
            }
            dealer.finish()?;
            Ok(of_task)
        })
        .collect::<Result<_, Error>>()?;
    drop(hits);
    let mut by_partition: Vec<(usize, Vec<Discount>)> = phrases.into_iter().flatten().collect();
    by_partition.sort_unstable_by_key(|p| p.0);
    let shelf = Shelf::create(work)?;
    let (phrases, ranges) = by_document(by_partition, &has, width, (layout, &shelf))?;
    Ok(Weights { phrases, width, ranges, shelved: shelf.finish(resources.mmap)? })
}

/// Ranges of documents in which discounted phrases are handed out.
const RANGES: u32 = 64;

/// Deals out the shingles of a range of documents: those of documents that are open, or count.
fn deal(
    segments: &Segments<'_>,
    (open, printed): (&BitVec<u64>, &Printed),
    range: std::ops::Range<u32>,
    layout: Layout,
    to: &mut Dealer<'_>,
) {
    let first = range.start;
    for document in range {
        if !open[document as usize] && printed.by[document as usize].code == 0 {
            continue;
        }
        let local = u64::from(document - first);
        for &shingle in segments.shingles(document) {
            to.push(layout.partition(shingle), layout.row(shingle, local));
        }
    }
}

/// The buffers of one partition's count.
struct Table {
    layout: Layout,
    /// The partition's hits, and where those of each first document end among them.
    rows: Vec<u64>,
    ends: Vec<(u32, usize)>,
    /// The shingles that some open document has, as a bitmap by their trailing bits.
    asked: Vec<u64>,
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
    fn of(layout: Layout) -> Table {
        Table {
            layout,
            rows: Vec::new(),
            ends: Vec::new(),
            asked: Vec::new(),
            codes: Vec::new(),
            narrow: Vec::new(),
            wide: Vec::new(),
            scratch: Vec::new(),
            shingles: Vec::new(),
        }
    }

    /// The discounted phrases of a partition, in order; `give` is told which open document has which, by place.
    fn discounts(
        &mut self,
        partitions: &Partitions,
        p: usize,
        (open, printed): (&BitVec<u64>, &Printed),
        give: &mut impl FnMut(u32, u32),
    ) -> Result<Vec<Discount>, Error> {
        let (mut rows, mut ends) = (std::mem::take(&mut self.rows), std::mem::take(&mut self.ends));
        rows.clear();
        ends.clear();
        partitions.read(p, |first, block| {
            rows.extend_from_slice(block);
            match ends.last_mut() {
                Some(last) if last.0 == first => last.1 = rows.len(),
                _ => ends.push((first, rows.len())),
            }
        })?;
        self.keep_asked(&mut rows, &mut ends, open);
        let starts = std::iter::once(0).chain(ends.iter().map(|end| end.1));
        let hits: Vec<(u32, &[u64])> = starts.zip(&ends).map(|(from, &(first, end))| (first, &rows[from..end])).collect();
        let phrases = self.count_all(&hits, printed);
        self.hand_out(&hits, open, give);
        drop(hits);
        (self.rows, self.ends) = (rows, ends);
        Ok(phrases)
    }

    /// Keeps the rows of shingles that some open document has, and some few of others.
    fn keep_asked(&mut self, rows: &mut Vec<u64>, ends: &mut [(u32, usize)], open: &BitVec<u64>) {
        let size = (rows.len() * 8).next_power_of_two().max(64);
        let bit = |shingle: u64| (shingle as usize & (size - 1)) / 64;
        let mask = |shingle: u64| 1u64 << (shingle % 64);
        self.asked.clear();
        self.asked.resize(size / 64, 0);
        let mut from = 0;
        for &(first, end) in &*ends {
            for &row in &rows[from..end] {
                let (shingle, document) = self.layout.split(row, first);
                self.asked[bit(shingle)] |= if open[document as usize] { mask(shingle) } else { 0 };
            }
            from = end;
        }
        let (mut from, mut kept) = (0, 0);
        for (first, end) in ends {
            for at in from..*end {
                let (shingle, _) = self.layout.split(rows[at], *first);
                rows[kept] = rows[at];
                kept += usize::from(self.asked[bit(shingle)] & mask(shingle) != 0);
            }
            (from, *end) = (*end, kept);
        }
        rows.truncate(kept);
    }

    fn count_all(&mut self, hits: &[(u32, &[u64])], printed: &Printed) -> Vec<Discount> {
        self.join(hits, printed);
        let bits = |most: u32| u32::BITS - most.leading_zeros();
        let (source_bits, code_bits) = (bits(printed.most.source), bits(printed.most.code));
        let (mut narrow, mut wide) = (std::mem::take(&mut self.narrow), std::mem::take(&mut self.wide));
        narrow.clear();
        wide.clear();
        let room = self.layout.local();
        let phrases = if source_bits + code_bits <= room {
            let pack = |shingle: u64, by: By| shingle << room | u64::from(by.source) << code_bits | u64::from(by.code);
            self.repeated(hits, printed, |shingle, by| narrow.push(pack(shingle, by)));
            sort_hashes(&mut narrow, &mut self.scratch);
            narrow.dedup();
            let low = (1 << room) - 1;
            self.count(printed.basis, narrow.iter().map(|&x| (x >> room, ((x & low) >> code_bits) as u32)))
        } else {
            let pack = |shingle: u64, by: By| u128::from(shingle) << 64 | u128::from(by.source) << 32 | u128::from(by.code);
            self.repeated(hits, printed, |shingle, by| wide.push(pack(shingle, by)));
            wide.sort_unstable();
            wide.dedup();
            self.count(printed.basis, wide.iter().map(|&x| ((x >> 64) as u64, (x >> 32) as u32)))
        };
        (self.narrow, self.wide) = (narrow, wide);
        phrases
    }

    /// Finds the shingles that one source may have printed under two codes.
    fn join(&mut self, hits: &[(u32, &[u64])], printed: &Printed) {
        let size = (hits.iter().map(|h| h.1.len()).sum::<usize>() * 2).next_power_of_two().max(64);
        self.codes.clear();
        self.codes.resize(size, 0);
        for &(base, rows) in hits {
            for &row in rows {
                let (shingle, document) = self.layout.split(row, base);
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
                let (shingle, document) = self.layout.split(row, base);
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
    fn hand_out(&mut self, hits: &[(u32, &[u64])], open: &BitVec<u64>, give: &mut impl FnMut(u32, u32)) {
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
        for &(base, rows) in hits {
            for &row in rows {
                let (shingle, document) = self.layout.split(row, base);
                let mut slot = (shingle >> 3) & mask;
                while let Some(place) = codes[slot as usize].checked_sub(1) {
                    if self.shingles[place as usize] == shingle {
                        if open[document as usize] {
                            give(document, place);
                        }
                        break;
                    }
                    slot = (slot + 1) & mask;
                }
            }
        }
    }
}

/// Where the table keeps the codes of a shingle and source.
#[inline(always)]
fn slot(shingle: u64, source: u32, size: usize) -> usize {
    ((shingle >> 3) ^ (u64::from(source).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40)) as usize & (size - 1)
}

/// Sorts what the partitions gave by document and phrase; a phrase that stands twice in a document counts once.
fn by_document(
    partitions: Vec<(usize, Vec<Discount>)>,
    has: &Partitions,
    width: u32,
    (layout, shelf): (Layout, &Shelf),
) -> Result<(Discounts, Vec<Discounted>), Error> {
    let mut phrases = Vec::with_capacity(partitions.iter().map(|p| p.1.len()).sum());
    let mut bases = vec![0; partitions.len()];
    for (p, of_partition) in partitions {
        bases[p] = phrases.len() as u32;
        phrases.extend(of_partition);
    }
    let range = |range: usize| -> Result<Discounted, Error> {
        let (mut rows, mut scratch) = (Vec::with_capacity(has.rows(range)), Vec::new());
        let first = range as u32 * width;
        has.read(range, |_, block| {
            let number = |row: u64| bases[(row as u32 >> layout.place()) as usize] + (row as u32 & ((1 << layout.place()) - 1));
            rows.extend(block.iter().map(|&row| ((row >> 32) - u64::from(first)) << 32 | u64::from(number(row))));
        })?;
        sort_hashes(&mut rows, &mut scratch);
        rows.dedup();
        let mut ends = vec![0u32; width as usize];
        rows.iter().for_each(|row| ends[(row >> 32) as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let numbers: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        Ok(Discounted { ends: shelf.add(&ends)?, numbers: shelf.add(&numbers)? })
    };
    let ranges = (0..has.count()).into_par_iter().map(range).collect::<Result<_, Error>>()?;
    Ok((Discounts(phrases), ranges))
}
