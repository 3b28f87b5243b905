//! `Partitions`: rows that are dealt out by key on many threads and read back one partition at a time.
//!
//! Each thread gathers rows to blocks. Full blocks go to memory as far as the room allows, and all others to one file of the work
//! folder, however many rows there are. The order of rows within a partition is that of the threads: who reads must not care.

use crate::error::Error;
use crate::store::arena::{Arena, Piece};
use crate::store::map::read_at;
use crate::store::room::Room;
use crate::store::tap::{nameless, write_at};
use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Rows of a dealer's blocks, all together, where they go to memory and where they go to the file; a block is written at once, so
/// fewer partitions mean larger blocks.
const DEALER: (usize, usize) = (1 << 17, 1 << 19);
/// Most and fewest rows of a block.
const BLOCK: (usize, usize) = (64, 1 << 13);

/// Rows in partitions, under construction and after.
///
/// ```
/// use naskh::store::{Partitions, Room};
/// let dir = tempfile::tempdir().unwrap();
/// let partitions = Partitions::create(&Room::of(dir.path(), 1 << 30), 4, 10_000).unwrap();
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
    held: Option<Arena>,
    file: File,
    end: AtomicU64,
    /// Rows of a block.
    block: usize,
    /// For each partition its blocks.
    blocks: Vec<Mutex<Vec<Block>>>,
}

#[derive(Clone, Copy, Debug)]
enum Block {
    Held(Piece, u32),
    Filed(u64, u32),
}

impl Block {
    fn rows(&self) -> usize {
        let (Block::Held(_, rows) | Block::Filed(_, rows)) = *self;
        rows as usize
    }
}

impl Partitions {
    /// So many empty partitions, for some `rows` in all. Nothing is left in the room's folder however the run ends.
    ///
    /// # Errors
    /// [`Error::Output`] if no file can be made there.
    pub fn create(room: &Room, count: usize, rows: u64) -> Result<Partitions, Error> {
        let folder = room.folder().to_path_buf();
        let file = nameless(&folder).map_err(|e| Error::output(&folder, e))?;
        let blocks = (0..count).map(|_| Mutex::default()).collect();
        let bytes = rows.saturating_mul(size_of::<u64>() as u64);
        let held = Arena::of(room, bytes);
        let dealer = if held.as_ref().is_some_and(|held| held.room() >= bytes) { DEALER.0 } else { DEALER.1 };
        // Even, so that rows of two numbers stay together.
        let block = (dealer / count.max(1)).clamp(BLOCK.0, BLOCK.1) & !1;
        Ok(Partitions { folder, held, file, end: AtomicU64::new(0), block, blocks })
    }

    /// How many partitions, a power of two, so many rows are best dealt out to: so that one fits into a core's cache, while
    /// blocks are not too small.
    pub fn fitting(rows: u64) -> usize {
        (rows >> 16).next_power_of_two().clamp(64, 1024) as usize
    }

    /// One thread's way to add rows.
    pub fn dealer(&self) -> Dealer<'_> {
        let count = self.blocks.len();
        Dealer { to: self, rows: vec![0; count * self.block], filled: vec![0; count], failed: None }
    }

    /// How many partitions there are.
    pub fn count(&self) -> usize {
        self.blocks.len()
    }

    /// How many rows a partition has.
    pub fn rows(&self, partition: usize) -> usize {
        self.lock(partition).iter().map(Block::rows).sum()
    }

    /// Reads a partition's rows, in place of what was in `rows`.
    ///
    /// # Errors
    /// [`Error::Output`] if it cannot be read back.
    pub fn read(&self, partition: usize, rows: &mut Vec<u64>) -> Result<(), Error> {
        let blocks = self.lock(partition);
        // What was in them is written over, so it need not be cleared.
        rows.resize(blocks.iter().map(Block::rows).sum(), 0);
        let mut rest = &mut rows[..];
        for block in blocks.iter() {
            let rows;
            (rows, rest) = rest.split_at_mut(block.rows());
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(rows);
            match (*block, &self.held) {
                (Block::Filed(from, _), _) => read_at(&self.file, bytes, from).map_err(|e| Error::output(&self.folder, e))?,
                (Block::Held(piece, _), Some(held)) => bytes.copy_from_slice(held.piece(piece)),
                (Block::Held(..), None) => {}
            }
        }
        Ok(())
    }

    fn lock(&self, partition: usize) -> std::sync::MutexGuard<'_, Vec<Block>> {
        self.blocks[partition].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Partitions {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            held.leave();
        }
    }
}

/// One thread's blocks in the making. What it was given is in the partitions once `finish` says so.
#[derive(Debug)]
pub struct Dealer<'p> {
    to: &'p Partitions,
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
        let block = match self.to.held.as_ref().and_then(|held| held.add(bytes)) {
            Some(piece) => Block::Held(piece, rows),
            None => {
                let from = self.to.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                if let Err(e) = write_at(&self.to.file, bytes, from) {
                    self.failed = Some(Error::output(&self.to.folder, e));
                    return;
                }
                Block::Filed(from, rows)
            }
        };
        self.to.lock(partition).push(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_every_thread_comes_back_once_in_its_partition() {
        let dir = tempfile::tempdir().expect("a folder");
        // All in the file; half of it in memory; all of it.
        let folder = dir.path();
        for (room, rows) in [(Room::on_disk(folder), 0), (Room::of(folder, 64 << 20), 1 << 18), (Room::of(folder, 1 << 30), 1 << 24)] {
            let partitions = Partitions::create(&room, 16, rows).expect("made");
            assert_eq!(partitions.held.is_some(), rows > 0);
            comes_back(&partitions);
            let blocks: Vec<Block> = (0..16).flat_map(|p| partitions.lock(p).clone()).collect();
            assert_eq!(blocks.iter().any(|b| matches!(b, Block::Filed(..))), rows < 1 << 24);
            assert_eq!(blocks.iter().any(|b| matches!(b, Block::Held(..))), rows > 0);
        }
        assert_eq!(std::fs::read_dir(folder).expect("there").count(), 0);
    }

    fn comes_back(partitions: &Partitions) {
        std::thread::scope(|scope| {
            for thread in 0..4u64 {
                let partitions = &partitions;
                scope.spawn(move || {
                    let mut dealer = partitions.dealer();
                    for n in 0..100_000u64 {
                        let row = n * 4 + thread;
                        dealer.push((row * row % 16) as usize, row);
                    }
                    dealer.finish().expect("room");
                });
            }
        });
        let (mut all, mut rows) = (Vec::new(), vec![7; 300_000]);
        for partition in 0..16 {
            partitions.read(partition, &mut rows).expect("read");
            assert_eq!(rows.len(), partitions.rows(partition));
            assert!(rows.iter().all(|row| (row * row % 16) as usize == partition));
            all.extend_from_slice(&rows);
        }
        all.sort_unstable();
        assert_eq!(all, (0..400_000).collect::<Vec<u64>>());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn rows_that_found_no_room_are_an_error_and_not_lost_in_silence() {
        let file = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there on Linux");
        let partitions =
            Partitions { folder: "work".into(), held: None, file, end: AtomicU64::new(0), block: 64, blocks: vec![Mutex::default()] };
        let mut dealer = partitions.dealer();
        (0..5000).for_each(|row| dealer.push(0, row));
        assert_eq!(dealer.finish().expect_err("no room").exit_code(), 4);
    }
}
