//! Weigh: on how many days has a source printed a phrase? Exact, and only for the phrases of open pairs.
//!
//! Every shingle of an open document becomes a row of a partition, by its leading bits, and is marked in a bitmap; of all other
//! documents only shingles that are marked there follow. A partition's rows are sorted, so that those of one phrase stand
//! together, whatever the order of documents and threads; what stands alone is passed over.

use std::path::Path;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::error::Error;
use crate::kernel::sort_hashes;
use crate::pairs::{Discount, Discounts, WHOLE};
use crate::pipeline::clock;
use crate::pipeline::found::{Basis, Discounted, Weights};
use crate::pipeline::printed::Printed;
use crate::resources::Resources;
use crate::segment::{NONE, Segments};
use crate::store::{Dealer, Partitions, Shelf};

/// Leading bits of a shingle that are its identity here, whatever the number of partitions: some N² / 2⁴⁹ chance meetings
/// among N distinct shingles.
const IDENTITY: u32 = 48;

/// How a hit is one number: the bits of its shingle's identity that its partition does not tell, then its document.
#[derive(Clone, Copy)]
struct Layout {
    /// Bits of the partition.
    bits: u32,
}

impl Layout {
    /// Partitions for some `rows` of so many documents: a row has room for a document's number.
    fn partitions(rows: u64, documents: u32) -> usize {
        let least = u64::from(documents).next_power_of_two() >> (u64::BITS - IDENTITY);
        Partitions::fitting(rows).max(least as usize)
    }

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
    fn row(self, shingle: u64, document: u32) -> u64 {
        (shingle << self.bits) & !((1 << self.local()) - 1) | u64::from(document)
    }

    /// The shingle bits of a hit.
    #[inline(always)]
    fn shingle(self, row: u64) -> u64 {
        row >> self.local()
    }

    #[inline(always)]
    fn document(self, row: u64) -> u32 {
        (row & ((1 << self.local()) - 1)) as u32
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
    let asked: u64 = open.iter_ones().map(|d| segments.shingles(d as u32).len() as u64).sum();
    let hits = Partitions::create(work, Layout::partitions(asked * 3 / 2, segments.len()))?;
    let layout = Layout::of(&hits);
    let step = segments.len().div_ceil(rayon::current_num_threads() as u32 * 2).max(1);
    let starts: Vec<u32> = (0..segments.len()).step_by(step as usize).collect();
    let deal_out = |only: Deal<'_>| {
        starts.par_iter().try_for_each(|&from| {
            clock::asked(&*resources.progress)?;
            let mut dealer = hits.dealer();
            deal(segments, only, from..(from + step).min(segments.len()), layout, &mut dealer);
            dealer.finish()
        })
    };
    deal_out(Deal::Open(open))?;
    let asked = Asked::of(&hits, layout, asked, resources.beyond_inputs())?;
    deal_out(Deal::Asked { asked: &asked, open, printed })?;
    drop(asked);
    let width = segments.len().div_ceil(RANGES).max(1);
    let has = Partitions::create(work, segments.len().div_ceil(width) as usize)?;
    let tasks = rayon::current_num_threads() * 4;
    let phrases: Vec<Vec<(usize, Vec<Discount>)>> = (0..tasks)
        .into_par_iter()
        .map(|task| {
            let (mut counter, mut of_task, mut dealer) = (Counter::default(), Vec::new(), has.dealer());
            for p in (task..hits.count()).step_by(tasks) {
                clock::asked(&*resources.progress)?;
                let mut give = |document: u32, place: u32| {
                    let row = u64::from(document) << 32 | (p as u64) << layout.place() | u64::from(place);
                    dealer.push((document / width) as usize, row);
                };
                of_task.push((p, counter.discounts((&hits, p), layout, (open, printed), &mut give)?));
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

/// Which documents' shingles are dealt out.
#[derive(Clone, Copy)]
enum Deal<'d> {
    /// All of open documents.
    Open(&'d BitVec<u64>),
    /// Of the other documents that count, those that are asked for.
    Asked { asked: &'d Asked, open: &'d BitVec<u64>, printed: &'d Printed },
}

/// Deals out shingles of a range of documents.
fn deal(segments: &Segments<'_>, only: Deal<'_>, range: std::ops::Range<u32>, layout: Layout, to: &mut Dealer<'_>) {
    let mut kept = Vec::new();
    for document in range {
        match only {
            Deal::Open(open) if open[document as usize] => {
                segments.shingles(document).iter().for_each(|&s| to.push(layout.partition(s), layout.row(s, document)));
            }
            Deal::Asked { asked, open, printed } if !open[document as usize] && printed.by[document as usize].code != 0 => {
                asked.keep(segments.shingles(document), &mut kept);
                kept.iter().for_each(|&s| to.push(layout.partition(s), layout.row(s, document)));
            }
            _ => {}
        }
    }
}

/// The shingles that some open document has, as a bitmap by their leading bits: it holds all of them, and some few others.
struct Asked {
    words: Vec<u64>,
    /// Bits of a place in the bitmap.
    bits: u32,
}

impl Asked {
    /// Those in the partitions, some `rows`: eight bits a row, but no more than an eighth of the memory. Each partition has a
    /// stretch of its own.
    fn of(hits: &Partitions, layout: Layout, rows: u64, memory: u64) -> Result<Asked, Error> {
        let least = layout.bits + u64::BITS.trailing_zeros();
        let most = memory.clamp(1, 1 << 40).ilog2();
        let bits = (rows * 8).next_power_of_two().trailing_zeros().clamp(least, most.max(least));
        let mut words = vec![0u64; 1 << (bits - u64::BITS.trailing_zeros())];
        let stretch = words.len() / hits.count();
        words.par_chunks_mut(stretch).enumerate().try_for_each_init(Vec::new, |rows, (p, words)| {
            rows.clear();
            hits.read(p, rows)?;
            for row in rows {
                let place = (*row >> (u64::BITS - (bits - layout.bits))) as usize;
                words[place / 64] |= 1 << (place % 64);
            }
            Ok(())
        })?;
        Ok(Asked { words, bits })
    }

    /// The shingles that may be among them.
    fn keep(&self, shingles: &[u64], kept: &mut Vec<u64>) {
        kept.resize(shingles.len(), 0);
        let mut count = 0;
        for &shingle in shingles {
            let place = (shingle >> (u64::BITS - self.bits)) as usize;
            kept[count] = shingle;
            count += (self.words[place / 64] >> (place % 64) & 1) as usize;
        }
        kept.truncate(count);
    }
}

/// The buffers of one partition's count.
#[derive(Default)]
struct Counter {
    rows: Vec<u64>,
    scratch: Vec<u64>,
    /// Who printed one shingle, and when: source and code, each in half.
    met: Vec<u64>,
}

impl Counter {
    /// The discounted phrases of a partition, in order; `give` is told which open document has which, by place.
    fn discounts(
        &mut self,
        (hits, p): (&Partitions, usize),
        layout: Layout,
        (open, printed): (&BitVec<u64>, &Printed),
        give: &mut impl FnMut(u32, u32),
    ) -> Result<Vec<Discount>, Error> {
        self.rows.clear();
        hits.read(p, &mut self.rows)?;
        sort_hashes(&mut self.rows, &mut self.scratch);
        self.rows.dedup();
        let mut phrases = Vec::new();
        let mut from = 0;
        while from < self.rows.len() {
            let shingle = layout.shingle(self.rows[from]);
            let same = self.rows[from + 1..].iter().take_while(|&&row| layout.shingle(row) == shingle).count();
            let group = &self.rows[from..=from + same];
            from += group.len();
            // What one document has, it alone has printed.
            if group.len() == 1 {
                continue;
            }
            let by = group.iter().map(|&row| printed.by[layout.document(row) as usize]).filter(|by| by.code != 0);
            self.met.clear();
            self.met.extend(by.map(|by| u64::from(by.source) << 32 | u64::from(by.code)));
            let Some(phrase) = discount(printed.basis, &mut self.met) else { continue };
            let mut asked = group.iter().map(|&row| layout.document(row)).filter(|&document| open[document as usize]).peekable();
            if asked.peek().is_some() {
                asked.for_each(|document| give(document, phrases.len() as u32));
                phrases.push(phrase);
            }
        }
        Ok(phrases)
    }
}

/// What a phrase weighs that was met so, by source and code, if less than a whole: by the source that printed it most often, and
/// of those the first.
fn discount(basis: Basis, met: &mut Vec<u64>) -> Option<Discount> {
    met.sort_unstable();
    met.dedup();
    let mut least: Option<Discount> = None;
    for of_source in met.chunk_by(|x, y| x >> 32 == y >> 32) {
        let weight = basis.weight(of_source.len() as u32) as u32;
        if u64::from(weight) < WHOLE && least.is_none_or(|least| weight < least.weight) {
            let source = if basis.by_source() { ((of_source[0] >> 32) as u32).wrapping_sub(1) } else { NONE };
            least = Some(Discount { weight, source });
        }
    }
    least
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
        has.read(range, &mut rows)?;
        let number = |row: u64| bases[(row as u32 >> layout.place()) as usize] + (row as u32 & ((1 << layout.place()) - 1));
        rows.iter_mut().for_each(|row| *row = ((*row >> 32) - u64::from(first)) << 32 | u64::from(number(*row)));
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
