//! Candidates: pairs of texts that may have something to do with each other, on disk, by ranges of the first text.

use std::path::Path;

use crate::error::Error;
use crate::kernel::sort_hashes;
use crate::store::Partitions;

/// Pairs of texts `a << 32 | b`, a before b, dealt out by ranges of `a`.
#[derive(Debug)]
pub struct Candidates {
    /// Texts of a range.
    width: u32,
    /// Pairs for which once is enough.
    pub enough: Partitions,
    /// Pairs that count if they stand here twice.
    pub twice: Partitions,
}

/// Largest group of texts of which every pair is proposed.
pub const BUCKET: usize = 100;
/// Texts of a range of candidates, at least.
const RANGE: u32 = 1024;
/// Ranges of candidates, at most.
const RANGES: u32 = 256;

impl Candidates {
    /// Room for the pairs of `texts` texts on the disk of `work`.
    ///
    /// # Errors
    /// [`Error::Output`] if no file can be made there.
    pub fn create(texts: u32, work: &Path) -> Result<Candidates, Error> {
        let width = texts.div_ceil(RANGES).max(RANGE);
        let ranges = texts.div_ceil(width).max(1) as usize;
        Ok(Candidates { width, enough: Partitions::create(work, ranges)?, twice: Partitions::create(work, ranges)? })
    }

    /// The range that a pair belongs to.
    #[inline]
    pub fn range_of(&self, pair: u64) -> usize {
        ((pair >> 32) as u32 / self.width) as usize
    }

    /// How many ranges there are.
    pub fn ranges(&self) -> usize {
        self.enough.count()
    }

    /// How many rows a range has; at least as many as pairs.
    pub fn rows(&self, range: usize) -> usize {
        self.enough.rows(range) + self.twice.rows(range)
    }

    /// The distinct pairs of a range, ascending.
    ///
    /// # Errors
    /// [`Error::Output`] if they cannot be read back.
    pub fn pairs(&self, range: usize) -> Result<Vec<u64>, Error> {
        let (mut pairs, mut scratch) = (Vec::with_capacity(self.enough.rows(range)), Vec::new());
        let mut twice = Vec::with_capacity(self.twice.rows(range));
        self.enough.read(range, &mut pairs)?;
        self.twice.read(range, &mut twice)?;
        sort_hashes(&mut twice, &mut scratch);
        pairs.extend(twice.chunk_by(|x, y| x == y).filter(|same| same.len() > 1).map(|same| same[0]));
        sort_hashes(&mut pairs, &mut scratch);
        pairs.dedup();
        Ok(pairs)
    }
}

/// What the nets caught, in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nets {
    /// Texts in crowds.
    pub crowded_texts: u64,
    /// The largest bucket of band keys.
    pub largest_bucket: u64,
    /// Grams that were left out because too many texts have them.
    pub common_grams: u64,
}
