//! `Arena`: memory that many threads fill once, piece by piece, and read afterwards.
//!
//! What a run puts here costs less than writing it to a file. Most of that is the first touch of fresh memory, so what is done with
//! is kept for the next arena of the same room. Large pages would make it cheaper still, but not where they are the
//! host's to give: there a scan took up to a quarter longer with them.
#![allow(unsafe_code)]

use crate::store::room::{Claim, PAGE, Room, Spare};
use memmap2::{MmapOptions, MmapRaw};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of address space that are asked for at least.
const COMMON: u64 = 64 << 20;
/// Pieces begin at multiples of this many bytes.
pub(super) const ALIGNED: u64 = 16;

/// Memory in the making.
#[derive(Debug)]
pub(super) struct Arena {
    map: MmapRaw,
    claim: Claim,
    spare: Spare,
    /// Bytes that are given out. What lies before is written by who was given it, and by nobody else.
    end: AtomicU64,
}

/// A piece of an arena that is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    from: u64,
    bytes: u64,
}

impl Piece {
    /// Where it begins.
    pub(super) fn from(self) -> u64 {
        self.from
    }
}

impl Arena {
    /// Memory for as many as `most` bytes; `None` where so much may not be held, or is not to be had. It costs nothing until it is
    /// filled.
    pub(super) fn of(room: &Room, most: u64) -> Option<Arena> {
        let claim = room.claim(most)?;
        let (map, spare) = room.spare(claim.bytes());
        let map = match map {
            Some(map) => map,
            // More than is claimed, so that a later arena may find room in it.
            None => {
                MmapRaw::from(MmapOptions::new().len(usize::try_from(claim.bytes().max(COMMON)).ok()?).no_reserve_swap().map_anon().ok()?)
            }
        };
        Some(Arena { map, claim, spare, end: AtomicU64::new(0) })
    }

    /// How many bytes there are.
    pub(super) fn room(&self) -> u64 {
        self.claim.bytes()
    }

    /// Adds bytes; `None` if they do not fit any more.
    pub(super) fn add(&self, bytes: &[u8]) -> Option<Piece> {
        let length = bytes.len() as u64;
        let next = |end: u64| end.checked_add(length.checked_next_multiple_of(ALIGNED)?).filter(|&next| next <= self.room());
        let from = self.end.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).ok()?;
        // SAFETY: `from` up to `from + length` lies within the map, as `next` is no more than its length; it was given to
        // this call alone, and nobody reads it before the piece is returned. The source is a slice, outside of the map: all that
        // is ever lent of the map is pieces, and another piece does not overlap this one.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.map.as_mut_ptr().add(from as usize), bytes.len()) };
        Some(Piece { from, bytes: length })
    }

    /// The bytes of a piece of this arena.
    pub(super) fn piece(&self, piece: Piece) -> &[u8] {
        assert!(piece.from + piece.bytes <= self.end.load(Ordering::Relaxed), "a piece of another arena");
        // SAFETY: the range lies within the map, is initialised (an anonymous map begins as zeros), and a piece is only made
        // when its bytes are written, after which nobody writes there. Who has the piece of another thread has it by some
        // way that orders the two.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().add(piece.from as usize), piece.bytes as usize) }
    }

    /// Leaves the memory for the next arena of the same room.
    pub(super) fn leave(self) {
        let Arena { map, mut claim, end, spare } = self;
        // What an earlier arena touched is not known any more, and not held for long.
        claim.shrink(end.into_inner());
        spare.lock().unwrap_or_else(PoisonError::into_inner).push((map, claim));
    }

    /// Ends the filling.
    pub(super) fn finish(self) -> Filled {
        let Arena { map, mut claim, end, .. } = self;
        let end = end.into_inner();
        claim.shrink(end);
        Filled { map, end: end as usize, _claim: claim }
    }
}

/// An arena that nobody writes to any more.
#[derive(Debug)]
pub(super) struct Filled {
    map: MmapRaw,
    end: usize,
    _claim: Claim,
}

impl Filled {
    /// All that was put there; what stands between pieces means nothing.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.all()[..self.end]
    }

    /// The same up to the end of a page, as disks take it that are written to past the system's cache.
    pub(super) fn pages(&self) -> &[u8] {
        &self.all()[..self.end.next_multiple_of(PAGE as usize)]
    }

    #[inline]
    fn all(&self) -> &[u8] {
        // SAFETY: the range is the map, is initialised (it began as zeros), and the arena was given up to make this, so that
        // nobody writes there.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr(), self.map.len()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn what_many_threads_add_is_read_back_and_what_does_not_fit_is_refused() {
        let arena = Arena::of(&Room::of(Path::new("folder"), 64 << 20), 3 << 20).expect("so much may be held");
        let bytes = |n: u64| vec![n as u8; (n * 911 % 9000) as usize];
        let pieces: Vec<(u64, Piece)> = std::thread::scope(|scope| {
            let arena = &arena;
            let add =
                move |thread: u64| (0..400).map_while(move |n| arena.add(&bytes(thread + n * 4)).map(|piece| (thread + n * 4, piece)));
            let threads: Vec<_> = (0..4).map(|thread| scope.spawn(move || add(thread).collect::<Vec<_>>())).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
        });
        assert!(pieces.len() > 600 && pieces.len() < 1600, "{} pieces", pieces.len());
        assert!(pieces.iter().all(|&(n, piece)| arena.piece(piece) == bytes(n)));
        assert!(arena.add(&vec![1; 4 << 20]).is_none());
        let filled = arena.finish();
        assert_eq!(filled.pages().len() % PAGE as usize, 0);
        assert!(filled.pages().starts_with(filled.bytes()) && filled.pages().len() - filled.bytes().len() < PAGE as usize);
        assert!(pieces.iter().all(|&(n, piece)| filled.bytes()[piece.from() as usize..].starts_with(&bytes(n))));
    }
}
