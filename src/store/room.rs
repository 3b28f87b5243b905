//! `Room`: where a run puts what grows with its corpus: some of it in memory, as far as a bound goes, and all else in a folder.

use memmap2::MmapRaw;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What is not worth a claim: the system's part of a small file costs less than memory of its own.
const LEAST: u64 = 2 << 20;
/// Most bytes that are held where the run has no bound of its own.
const USUAL: u64 = 512 << 20;
/// Claims are multiples of this many bytes.
pub(super) const PAGE: u64 = 4096;
/// The part of the memory of a run, or of that which the machine has to spare, that is held.
const PART: u64 = 8;

/// A folder, and how many bytes may be held in memory in place of it. Clones share the one bound.
///
/// ```
/// use naskh::store::{Partitions, Room};
/// let dir = tempfile::tempdir().unwrap();
/// let room = Room::of(dir.path(), 0);
/// assert_eq!(room.folder(), dir.path());
/// let partitions = Partitions::create(&room, 4, 1_000_000).unwrap();
/// # drop(partitions);
/// ```
#[derive(Clone, Debug)]
pub struct Room {
    folder: PathBuf,
    left: Arc<AtomicU64>,
    spare: Spare,
}

/// Memory that was held and may be held again: the first touch of fresh memory is what costs. Of each how much was touched.
pub(super) type Spare = Arc<Mutex<Vec<(MmapRaw, Claim)>>>;

impl Room {
    /// The room of a run that may hold `memory` bytes beyond its inputs; 0 leaves that to the system.
    pub fn of(folder: &Path, memory: u64) -> Room {
        let held = if memory == 0 { (spare().unwrap_or(2 * USUAL) / PART).min(USUAL) } else { memory / PART };
        Room { folder: folder.to_path_buf(), left: Arc::new(AtomicU64::new(held)), spare: Spare::default() }
    }

    /// A folder alone.
    pub fn on_disk(folder: &Path) -> Room {
        Room { folder: folder.to_path_buf(), left: Arc::default(), spare: Spare::default() }
    }

    /// The folder, which must exist.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Memory to be held again, the most touched, and where to leave it when it is done with.
    pub(super) fn spare(&self, bytes: u64) -> (Option<MmapRaw>, Spare) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |n: &usize| spare[*n].0.len() as u64 >= bytes;
        let most = (0..spare.len()).filter(fits).max_by_key(|&n| spare[n].1.bytes());
        (most.map(|n| spare.swap_remove(n).0), Arc::clone(&self.spare))
    }

    /// A claim to as many as `most` bytes and a page of what is left, if that is worth it.
    pub(super) fn claim(&self, most: u64) -> Option<Claim> {
        let part = |left: u64| most.min(left / 2).next_multiple_of(PAGE);
        let taken = |left| (part(left) >= LEAST).then(|| left - part(left));
        let before = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).ok()?;
        Some(Claim { left: Arc::clone(&self.left), bytes: part(before) })
    }
}

/// Bytes that are held, until this is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    left: Arc<AtomicU64>,
    bytes: u64,
}

impl Claim {
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives back what is not needed.
    pub(super) fn shrink(&mut self, bytes: u64) {
        let rest = self.bytes.saturating_sub(bytes);
        self.left.fetch_add(rest, Ordering::Relaxed);
        self.bytes -= rest;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.left.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

/// Bytes that the machine could give without dropping what others use, where it says so.
fn spare() -> Option<u64> {
    let all = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = all.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_claimed_than_there_is_and_all_comes_back() {
        let room = Room::of(Path::new("folder"), 1 << 30);
        let left = || room.left.load(Ordering::Relaxed);
        assert_eq!(left(), 128 << 20);
        let mut claims: Vec<Claim> = (0..40).filter_map(|_| room.claim(8 << 20)).collect();
        let held: u64 = claims.iter().map(Claim::bytes).sum();
        assert_eq!(held + left(), 128 << 20);
        assert!(room.claim(8 << 20).is_none() && left() < 4 * LEAST);
        claims[0].shrink(5);
        assert_eq!(claims[0].bytes(), 5);
        drop(claims);
        assert_eq!(left(), 128 << 20);
        assert!(Room::on_disk(Path::new("folder")).claim(1 << 30).is_none());
        assert!(Room::of(Path::new("folder"), 16 << 20).claim(1 << 30).is_none(), "a small bound is kept for other things");
    }
}
