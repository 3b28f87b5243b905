//! Memory: what the process holds now, and the limit that readers of mapped files keep to.
//!
//! A page of a mapped file can be read again, so its memory can be given back at any time. Where a limit is set, readers tell what
//! they read; whenever they may have come near the limit, one asks the system what the process holds, and above it hands back
//! the pages of all maps, inputs and work files alike. What is resident is a number of the process, and so is the limit: of several
//! runs in one process the smallest counts. Without one, to tell costs a look at one number.

use std::cell::Cell;
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::store::at::read_some;
use crate::store::map;

/// Resident bytes of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    /// All of them.
    pub all: u64,
    /// Those of mapped files, the program's own among them.
    pub mapped: u64,
}

/// What the process holds; `None` where the system does not say. About 1 µs.
///
/// ```
/// assert!(naskh::store::resident().is_none_or(|held| held.all > 1 << 20 && held.mapped <= held.all));
/// ```
pub fn resident() -> Option<Resident> {
    // Read anew from its start, the file is made anew; other systems have none.
    static STATM: OnceLock<Option<File>> = OnceLock::new();
    let statm = STATM.get_or_init(|| File::open("/proc/self/statm").ok()).as_ref()?;
    let mut text = [0; 128];
    let length = read_some(statm, &mut text).ok()?;
    // The second number counts pages, the third those of files.
    let mut numbers = std::str::from_utf8(&text[..length]).ok()?.split(' ').skip(1).map_while(|n| n.parse::<u64>().ok());
    let page = map::page();
    Some(Resident { all: numbers.next()? * page, mapped: numbers.next()? * page })
}

/// While it lives, the process gives back what it can read again once it holds more than so much.
///
/// ```
/// use naskh::store::{Limit, reading};
/// let limit = Limit::of(256 << 20, 2);
/// reading(&[1, 2, 3]);
/// drop(limit);
/// ```
#[derive(Debug)]
pub struct Limit {
    bytes: u64,
    threads: u64,
}

/// All limits that are set.
static LIMITS: Mutex<Vec<(u64, u64)>> = Mutex::new(Vec::new());
/// The bytes of the smallest, and the threads that share what it leaves.
static MOST: AtomicU64 = AtomicU64::new(u64::MAX);
static THREADS: AtomicU64 = AtomicU64::new(1);
/// Resident bytes of mapped files that are left when all is handed back: the program itself, and what others read meanwhile.
static FLOOR: AtomicU64 = AtomicU64::new(0);
/// How often all was handed back. From then on every page comes again.
static TIMES: AtomicU64 = AtomicU64::new(0);
/// One at a time hands back.
static LETTING_GO: Mutex<()> = Mutex::new(());

/// What one read may bring in beside what it reads: as much as the system holds of a file in one piece.
const PIECE: usize = 2 << 20;
/// Pages that must be to be had for it to be worth it: an eighth of the limit, within these bounds.
const LEAST_GAIN: (u64, u64) = (4 << 20, 24 << 20);
/// What is kept free for memory that readers do not tell of: an eighth of the limit, but no more than this.
const RESERVE: u64 = 64 << 20;
/// What is taken to be allocated between two portions of work.
const PORTION: u64 = 64 << 10;
/// Pieces that a thread remembers to have read.
const KNOWN: usize = 256;

/// What a thread knows of the memory that it may still bring in.
struct Reader {
    /// Bytes until it looks.
    left: Cell<u64>,
    /// The pieces that it read last, each at its place, and how often all was handed back before that.
    known: [Cell<usize>; KNOWN],
    times: Cell<u64>,
}

thread_local! {
    static READER: Reader = const { Reader { left: Cell::new(0), known: [const { Cell::new(0) }; KNOWN], times: Cell::new(0) } };
}

impl Limit {
    /// A limit, kept to by so many threads.
    pub fn of(bytes: u64, threads: usize) -> Limit {
        let limit = Limit { bytes: bytes - (bytes / 8).min(RESERVE), threads: threads.max(1) as u64 };
        set(|limits| limits.push((limit.bytes, limit.threads)));
        limit
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        set(|limits| {
            let at = limits.iter().position(|&limit| limit == (self.bytes, self.threads));
            at.map(|at| limits.swap_remove(at));
        });
    }
}

fn set(change: impl FnOnce(&mut Vec<(u64, u64)>)) {
    let mut limits = LIMITS.lock().unwrap_or_else(PoisonError::into_inner);
    change(&mut limits);
    THREADS.store(limits.iter().map(|limit| limit.1).sum::<u64>().max(1), Ordering::Relaxed);
    MOST.store(limits.iter().map(|limit| limit.0).min().unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// Whether there is a limit. Then what is read here and there is better copied than mapped: a page that is read for a few bytes brings
/// its neighbours along.
#[inline]
pub fn limited() -> bool {
    MOST.load(Ordering::Relaxed) != u64::MAX
}

/// Tells that these rows, which may be of a mapped file, are read next. If that may bring the process over the limit, the
/// memory of what was read is given back; readers, of these rows too, do not notice.
#[inline]
pub fn reading<T>(rows: &[T]) {
    if limited() {
        READER.with(|reader| reader.reads(rows.as_ptr().addr(), size_of_val(rows)));
    }
}

/// Tells that a portion of work is done, which may have taken memory of another kind.
#[inline]
pub fn working() {
    if limited() {
        READER.with(|reader| reader.takes(PORTION));
    }
}

impl Reader {
    #[inline(never)]
    fn reads(&self, from: usize, bytes: usize) {
        let times = TIMES.load(Ordering::Relaxed);
        if self.times.replace(times) != times {
            self.known.iter().for_each(|known| known.set(0));
        }
        for piece in from / PIECE..(from + bytes).div_ceil(PIECE) {
            if self.known[piece % KNOWN].replace(piece) != piece {
                self.takes(PIECE as u64);
            }
        }
    }

    fn takes(&self, bytes: u64) {
        let left = self.left.get();
        self.left.set(left.checked_sub(bytes).unwrap_or_else(look));
    }
}

/// Gives memory back if the process holds too much; how much a thread may bring in before it looks again.
#[cold]
fn look() -> u64 {
    room().unwrap_or_else(|| {
        // Another thread may be at it: to read on meanwhile would bring in more than it hands back.
        let _one = LETTING_GO.lock().unwrap_or_else(PoisonError::into_inner);
        room().unwrap_or_else(|| {
            map::let_go_all();
            TIMES.fetch_add(1, Ordering::Relaxed);
            FLOOR.store(resident().map_or(0, |held| held.mapped), Ordering::Relaxed);
            room().unwrap_or(0)
        })
    })
}

/// How much a thread may bring in before it looks again; nothing if memory is to be given back first.
fn room() -> Option<u64> {
    let (most, threads) = (MOST.load(Ordering::Relaxed), THREADS.load(Ordering::Relaxed));
    let Some(held) = resident() else { return Some(u64::MAX) };
    let enough = FLOOR.load(Ordering::Relaxed) + (most / 8).clamp(LEAST_GAIN.0, LEAST_GAIN.1);
    let room = most.saturating_sub(held.all).max(enough.saturating_sub(held.mapped));
    (room > 0).then_some(room / threads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::map::Bytes;
    use std::io::Write;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_was_read_is_given_back_above_the_limit_and_reads_the_same_again() {
        let mut file = tempfile::tempfile().expect("made");
        let block = |n: usize| vec![n as u8; 1 << 20];
        (0..128).for_each(|n| file.write_all(&block(n)).expect("room"));
        let bytes = Bytes::map(file, 128 << 20);
        let all = bytes.slice().expect("mapped");
        let before = resident().expect("told");
        let times = TIMES.load(Ordering::Relaxed);
        let _limit = Limit::of(before.all + (48 << 20), 1);
        for turn in 0..3 {
            for (n, rows) in all.chunks(1 << 20).enumerate() {
                reading(rows);
                assert!(rows == block(n), "turn {turn}");
            }
        }
        // Of 128 MB, read three times, no more than 48 may stay at any time.
        let times = TIMES.load(Ordering::Relaxed) - times;
        assert!(times >= 3, "given back {times} times");
    }

    #[test]
    fn the_smallest_of_several_limits_counts_until_it_is_lifted() {
        // Far above what the tests hold, so that none of them notices.
        let larger = Limit::of(1 << 50, 2);
        let smaller = Limit::of(1 << 49, 3);
        assert!(MOST.load(Ordering::Relaxed) < 1 << 49);
        drop(smaller);
        let most = MOST.load(Ordering::Relaxed);
        assert!(most < 1 << 50, "{most}");
        drop(larger);
    }
}
