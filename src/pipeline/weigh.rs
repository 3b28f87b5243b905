//! Weigh: on how many days has a source printed a phrase? Exact, and only for the phrases of open pairs.
//!
//! A phrase's hits stand together, whatever the order of documents and threads; what stands alone is passed over.

use std::path::Path;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::error::Error;
use crate::kernel::sort_hashes;
use crate::pairs::{Discount, Discounts, WHOLE};
use crate::pipeline::clock;
use crate::pipeline::found::{Basis, Discounted, Weights};
use crate::pipeline::hits::{Buffers, Hits};
use crate::pipeline::printed::Printed;
use crate::pipeline::rows::in_tasks;
use crate::resources::Resources;
use crate::segment::{NONE, Segments};
use crate::store::{Dealer, Partitions, Shelf};

/// How a discounted phrase has a number: its partition, then its place in it. All have numbers of 32 bits, and partitions are of one
/// size.
#[derive(Clone, Copy)]
struct Layout {
    /// Bits of a partition.
    bits: u32,
}

impl Layout {
    /// Bits of a place.
    fn place(self) -> u32 {
        u32::BITS - self.bits
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
    let counts = |document: u32| printed.by[document as usize].code != 0;
    let hits = Hits::deal(resources, segments, open, counts, work)?;
    let layout = Layout { bits: hits.partitions().trailing_zeros() };
    let width = segments.len().div_ceil(RANGES).max(1);
    let has = Partitions::create(work, segments.len().div_ceil(width) as usize)?;
    let start = || (Counter::default(), Vec::new(), has.dealer());
    let each = |(counter, of_task, dealer): &mut (Counter, Vec<(usize, Vec<Discount>)>, Dealer<'_>), p: usize| {
        clock::asked(&*resources.progress)?;
        let mut give = |document: u32, place: u32| {
            let row = u64::from(document) << 32 | (p as u64) << layout.place() | u64::from(place);
            dealer.push((document / width) as usize, row);
        };
        of_task.push((p, counter.discounts(&hits, p, (open, printed), &mut give)?));
        Ok(())
    };
    let counted = in_tasks(hits.partitions(), start, each, |(_, of_task, dealer)| dealer.finish().map(|()| of_task))?;
    drop(hits);
    let mut by_partition: Vec<(usize, Vec<Discount>)> = counted.into_iter().flatten().collect();
    by_partition.sort_unstable_by_key(|p| p.0);
    let most = by_partition.iter().map(|p| p.1.len() as u64).max().unwrap_or(0);
    if most > 1 << layout.place() {
        return Err(Error::Refused {
            path: work.to_path_buf(),
            what: "more phrases are printed again and again than there are numbers for".to_owned(),
            hint: "scan the corpus in parts".to_owned(),
            usage: false,
        });
    }
    let shelf = Shelf::create(work)?;
    let (phrases, ranges) = by_document(by_partition, &has, width, (layout, &shelf))?;
    Ok(Weights { phrases, width, ranges, shelved: shelf.finish(resources.mmap)? })
}

/// Ranges of documents in which discounted phrases are handed out.
const RANGES: u32 = 64;

/// The buffers of one partition's count.
#[derive(Default)]
struct Counter {
    buffers: Buffers,
    /// Who printed one shingle, and when: source and code, each in half.
    met: Vec<u64>,
}

impl Counter {
    /// The discounted phrases of a partition, in order; `give` is told which open document has which, by place.
    fn discounts(
        &mut self,
        hits: &Hits,
        partition: usize,
        (open, printed): (&BitVec<u64>, &Printed),
        give: &mut impl FnMut(u32, u32),
    ) -> Result<Vec<Discount>, Error> {
        let (mut phrases, met) = (Vec::new(), &mut self.met);
        // What one document has, it alone has printed, and no group is.
        hits.groups(partition, &mut self.buffers, |group| {
            let by = group.iter().map(|&row| printed.by[hits.document(row) as usize]).filter(|by| by.code != 0);
            met.clear();
            met.extend(by.map(|by| u64::from(by.source) << 32 | u64::from(by.code)));
            let Some(phrase) = discount(printed.basis, met) else { return };
            let mut asked = group.iter().map(|&row| hits.document(row)).filter(|&document| open[document as usize]).peekable();
            if asked.peek().is_some() {
                asked.for_each(|document| give(document, phrases.len() as u32));
                phrases.push(phrase);
            }
        })?;
        Ok(phrases)
    }
}

/// What a phrase weighs that was met so, by source and code, if less than a whole: by the source that printed it most often, and
/// of those the first.
fn discount(basis: Basis, met: &mut Vec<u64>) -> Option<Discount> {
    // Most copies are of one day.
    if met.iter().all(|&m| m as u32 == met[0] as u32) {
        return None;
    }
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
