//! `Partitions`: rows that are dealt out by key on many threads and read back one partition at a time.
//!
//! Each thread gathers rows to blocks, and full blocks go to files of the work folder, so memory is that of the blocks alone,
//! however many rows there are. The order of rows within a partition is that of the threads: who reads must not care.

use crate::error::Error;
use crate::store::at::{read_at, write_at};
use crate::store::tap::nameless;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Most files: the system lets one thread at a time write to a file.
const FILES: usize = 4;
/// Rows of a dealer's blocks, all together; a block is written at once, so fewer partitions mean larger blocks.
const DEALER: usize = 1 << 19;
/// Most and fewest rows of a block.
const BLOCK: (usize, usize) = (64, 1 << 13);

/// Rows in partitions, under construction and after.
///
/// ```
/// use naskh::store::Partitions;
/// let dir = tempfile::tempdir().unwrap();
/// let partitions = Partitions::create(dir.path(), 4).unwrap();
/// let mut dealer = partitions.dealer();
/// (0..10_000).for_each(|row| dealer.push(row as usize % 4, row));
/// dealer.finish().unwrap();
/// let mut rows = Vec::new();
/// partitions.read(3, &mut rows).unwrap();
/// assert_eq!(rows.len(), 2_500);
/// assert!(rows.iter().all(|row| row % 4 == 3));
/// ```
#[derive(Debug)]
pub struct Partitions {
    folder: PathBuf,
    /// Files, and where each ends.
    files: Vec<(File, AtomicU64)>,
    dealers: AtomicUsize,
    /// Rows of a block.
    block: usize,
    /// For each partition its blocks.
    blocks: Vec<Mutex<Vec<Block>>>,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    file: u32,
    from: u64,
    rows: u32,
}

impl Partitions {
    /// So many empty partitions on the disk of `folder`, which must exist. Nothing is left there however the run ends.
    ///
    /// # Errors
    /// [`Error::Output`] if no file can be made there.
    pub fn create(folder: &Path, count: usize) -> Result<Partitions, Error> {
        let file = |_| nameless(folder).map(|file| (file, AtomicU64::new(0))).map_err(|e| Error::output(folder, e));
        let files = (0..rayon::current_num_threads().clamp(1, FILES)).map(file).collect::<Result<_, Error>>()?;
        let blocks = (0..count).map(|_| Mutex::default()).collect();
        Ok(Partitions { folder: folder.to_path_buf(), files, dealers: AtomicUsize::new(0), block: block_of(count), blocks })
    }

    /// How many partitions, a power of two, so many rows are best dealt out to: so that one fits into a core's cache, while
    /// blocks are not too small.
    pub fn fitting(rows: u64) -> usize {
        (rows >> 16).next_power_of_two().clamp(64, 1024) as usize
    }

    /// One thread's way to add rows.
    pub fn dealer(&self) -> Dealer<'_> {
        let count = self.blocks.len();
        let file = self.dealers.fetch_add(1, Ordering::Relaxed) % self.files.len();
        Dealer { to: self, file, rows: vec![0; count * self.block], filled: vec![0; count], failed: None }
    }

    /// How many partitions there are.
    pub fn count(&self) -> usize {
        self.blocks.len()
    }

    /// How many rows a partition has.
    pub fn rows(&self, partition: usize) -> usize {
        self.lock(partition).iter().map(|block| block.rows as usize).sum()
    }

    /// Reads a partition's rows, in place of what was in `rows`.
    ///
    /// # Errors
    /// [`Error::Output`] if it cannot be read back.
    pub fn read(&self, partition: usize, rows: &mut Vec<u64>) -> Result<(), Error> {
        let blocks = self.lock(partition);
        // What was in them is written over, so it need not be cleared.
        rows.resize(blocks.iter().map(|block| block.rows as usize).sum(), 0);
        let mut from = 0;
        for block in blocks.iter() {
            let to = from + block.rows as usize;
            let file = &self.files[block.file as usize].0;
            read_at(file, bytemuck::cast_slice_mut(&mut rows[from..to]), block.from).map_err(|e| Error::output(&self.folder, e))?;
            from = to;
        }
        Ok(())
    }

    fn lock(&self, partition: usize) -> std::sync::MutexGuard<'_, Vec<Block>> {
        self.blocks[partition].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Even, so that rows of two numbers stay together.
fn block_of(partitions: usize) -> usize {
    (DEALER / partitions.max(1)).clamp(BLOCK.0, BLOCK.1) & !1
}

/// One thread's blocks in the making. What it was given is in the partitions once `finish` says so.
#[derive(Debug)]
pub struct Dealer<'p> {
    to: &'p Partitions,
    /// The file that its blocks go to.
    file: usize,
    rows: Vec<u64>,
    filled: Vec<u32>,
    failed: Option<Error>,
}

impl Dealer<'_> {
    /// Adds a row to a partition.
    #[inline]
    pub fn push(&mut self, partition: usize, row: u64) {
        let filled = &mut self.filled[partition];
        self.rows[partition * self.to.block + *filled as usize] = row;
        *filled += 1;
        if *filled as usize == self.to.block {
            self.flush(partition);
        }
    }

    /// Adds a row of two numbers to a partition, of which all rows must be such: then none is parted by a block's end.
    #[inline]
    pub fn push_two(&mut self, partition: usize, row: [u64; 2]) {
        self.push(partition, row[0]);
        self.push(partition, row[1]);
    }

    /// Brings what is left into the partitions.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full, now or when a block was.
    pub fn finish(mut self) -> Result<(), Error> {
        (0..self.filled.len()).for_each(|partition| self.flush(partition));
        self.failed.map_or(Ok(()), Err)
    }

    #[inline(never)]
    fn flush(&mut self, partition: usize) {
        let rows = std::mem::take(&mut self.filled[partition]);
        if rows == 0 || self.failed.is_some() {
            return;
        }
        let bytes: &[u8] = bytemuck::cast_slice(&self.rows[partition * self.to.block..][..rows as usize]);
        let (file, end) = &self.to.files[self.file];
        let from = end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        match write_at(file, bytes, from) {
            Ok(()) => self.to.lock(partition).push(Block { file: self.file as u32, from, rows }),
            Err(e) => self.failed = Some(Error::output(&self.to.folder, e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_every_thread_comes_back_once_in_its_partition() {
        let dir = tempfile::tempdir().expect("a folder");
        let partitions = Partitions::create(dir.path(), 16).expect("made");
        std::thread::scope(|scope| {
            for thread in 0..4u64 {
                let partitions = &partitions;
                scope.spawn(move || {
                    let mut dealer = partitions.dealer();
                    for n in 0..20_000u64 {
                        let row = n * 4 + thread;
                        dealer.push((row * row % 16) as usize, row);
                    }
                    dealer.finish().expect("room");
                });
            }
        });
        let (mut all, mut rows) = (Vec::new(), vec![7; 30_000]);
        for partition in 0..16 {
            partitions.read(partition, &mut rows).expect("read");
            assert_eq!(rows.len(), partitions.rows(partition));
            assert!(rows.iter().all(|row| (row * row % 16) as usize == partition));
            all.extend_from_slice(&rows);
        }
        all.sort_unstable();
        assert_eq!(all, (0..80_000).collect::<Vec<u64>>());
        assert_eq!(std::fs::read_dir(dir.path()).expect("there").count(), 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn rows_that_found_no_room_are_an_error_and_not_lost_in_silence() {
        let file = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there on Linux");
        let files = vec![(file, AtomicU64::new(0))];
        let partitions =
            Partitions { folder: "work".into(), files, dealers: AtomicUsize::new(0), block: 64, blocks: vec![Mutex::default()] };
        let mut dealer = partitions.dealer();
        (0..5000).for_each(|row| dealer.push(0, row));
        assert_eq!(dealer.finish().expect_err("no room").exit_code(), 4);
    }
}
