//! Hits: where in the corpus the shingles of some documents stand, dealt out by shingle. Exact but for the hash.
//!
//! Every shingle of the documents that ask becomes a row of a partition, by its leading bits, and is marked in a bitmap; of all
//! others only the shingles that are marked there follow. So no more is written than is asked for, however large the corpus.

use std::path::Path;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::error::Error;
use crate::kernel::sort_hashes;
use crate::pipeline::rows::deal;
use crate::resources::Resources;
use crate::segment::Segments;
use crate::store::{Dealer, Partitions};

/// Leading bits of a shingle that are its identity here, whatever the number of partitions: some N² / 2⁴⁹ chance meetings
/// among N distinct shingles.
const IDENTITY: u32 = 48;

/// Bits of a place in a bitmap that stays in a core's cache.
const CACHED: u32 = 21;

/// Rows of shingles and their documents, in partitions by shingle.
pub struct Hits {
    partitions: Partitions,
    /// Bits of a partition's number.
    bits: u32,
}

/// One thread's buffers.
#[derive(Default)]
pub struct Buffers {
    rows: Vec<u64>,
    scratch: Vec<u64>,
}

impl Hits {
    /// All shingles of the documents that ask, and those of `others` that one of them has. O(shingles).
    ///
    /// # Errors
    /// A request to stop; a full disk.
    pub fn deal(
        resources: &Resources,
        segments: &Segments<'_>,
        asking: &BitVec<u64>,
        others: impl Fn(u32) -> bool + Sync,
        work: &Path,
    ) -> Result<Hits, Error> {
        let rows: u64 = asking.iter_ones().map(|d| segments.shingles(d as u32).len() as u64).sum();
        // A row has room for a document's number.
        let least = u64::from(segments.len()).next_power_of_two() >> (u64::BITS - IDENTITY);
        let partitions = Partitions::create(work, Partitions::fitting(rows * 3 / 2).max(least as usize))?;
        let hits = Hits { bits: partitions.count().trailing_zeros(), partitions };
        let (documents, progress) = (segments.len(), &*resources.progress);
        deal(
            documents,
            &hits.partitions,
            progress,
            || (),
            |(), document, dealer| {
                if asking[document as usize] {
                    hits.push(segments.shingles(document), document, dealer);
                }
            },
        )?;
        let asked = hits.asked(rows, resources.limit().unwrap_or(u64::MAX))?;
        deal(documents, &hits.partitions, progress, Vec::new, |kept, document, dealer| {
            if !asking[document as usize] && others(document) {
                asked.keep(segments.shingles(document), kept);
                hits.push(kept, document, dealer);
            }
        })?;
        Ok(hits)
    }

    /// How many partitions there are, a power of two.
    pub fn partitions(&self) -> usize {
        self.partitions.count()
    }

    /// Gives the rows of each shingle of a partition that more than one document has, ascending, each document once.
    ///
    /// # Errors
    /// [`Error::Output`] if they cannot be read back.
    pub fn groups(&self, partition: usize, buffers: &mut Buffers, mut take: impl FnMut(&[u64])) -> Result<(), Error> {
        let Buffers { rows, scratch } = buffers;
        rows.clear();
        self.partitions.read(partition, rows)?;
        sort_hashes(rows, scratch);
        rows.dedup();
        let mut from = 0;
        while from < rows.len() {
            let shingle = self.shingle(rows[from]);
            let same = rows[from..].iter().take_while(|&&row| self.shingle(row) == shingle).count();
            if same > 1 {
                take(&rows[from..from + same]);
            }
            from += same;
        }
        Ok(())
    }

    /// The document of a row.
    #[inline(always)]
    pub fn document(&self, row: u64) -> u32 {
        (row & ((1 << self.low()) - 1)) as u32
    }

    /// Bits of a row that are its document's; the others are what its partition does not tell of its shingle's identity.
    #[inline(always)]
    fn low(&self) -> u32 {
        u64::BITS - IDENTITY + self.bits
    }

    #[inline(always)]
    fn shingle(&self, row: u64) -> u64 {
        row >> self.low()
    }

    #[inline(always)]
    fn push(&self, shingles: &[u64], document: u32, to: &mut Dealer<'_>) {
        for &shingle in shingles {
            let row = (shingle << self.bits) & !((1 << self.low()) - 1) | u64::from(document);
            to.push((shingle >> (u64::BITS - self.bits)) as usize, row);
        }
    }

    /// The shingles that are in the partitions, some `rows`: eight bits a row and as many as stay in a core's cache, but no more than
    /// an eighth of the memory. Each partition has a stretch of its own.
    fn asked(&self, rows: u64, memory: u64) -> Result<Asked, Error> {
        let least = (self.bits + u64::BITS.trailing_zeros()).max(CACHED);
        let most = memory.clamp(1, 1 << 40).ilog2();
        let bits = (rows * 8).next_power_of_two().trailing_zeros().clamp(least, most.max(least));
        let mut words = vec![0u64; 1 << (bits - u64::BITS.trailing_zeros())];
        let stretch = words.len() / self.partitions();
        words.par_chunks_mut(stretch).enumerate().try_for_each_init(Vec::new, |rows, (p, words)| {
            rows.clear();
            self.partitions.read(p, rows)?;
            for row in rows {
                let place = (*row >> (u64::BITS - (bits - self.bits))) as usize;
                words[place / 64] |= 1 << (place % 64);
            }
            Ok(())
        })?;
        Ok(Asked { words, bits })
    }
}

/// The shingles that are asked for, as a bitmap by their leading bits: it holds all of them, and some few others.
struct Asked {
    words: Vec<u64>,
    /// Bits of a place in the bitmap.
    bits: u32,
}

impl Asked {
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
