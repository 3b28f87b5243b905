//! Rows: numbers dealt out by their hash to files of the work folder, and the groups of those that have one in common. Memory
//! is that of a partition a thread, and of the largest group.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::error::Error;
use crate::kernel::{drop_lone, sort_hashes};
use crate::pipeline::clock::asked;
use crate::pipeline::found::At;
use crate::resources::Progress;
use crate::segment::Segments;
use crate::store::{Dealer, Partitions};

/// Stretches of documents for each thread: enough that threads end together.
const STRETCHES: u32 = 16;
/// Most documents of a stretch: after each it is asked whether to go on.
const LONGEST: u32 = 1024;

/// Deals out rows to `partitions` on all threads, each with what `start` makes. O(rows).
///
/// # Errors
/// A full disk; a request to stop.
pub fn deal<T>(
    documents: u32,
    partitions: &Partitions,
    progress: &dyn Progress,
    start: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, u32, &mut Dealer<'_>) + Sync,
) -> Result<(), Error> {
    let step = documents.div_ceil(rayon::current_num_threads() as u32 * STRETCHES).clamp(1, LONGEST);
    let stretch = |(made, dealer): &mut (T, Dealer<'_>), number: usize| {
        asked(progress)?;
        let from = number as u32 * step;
        (from..(from + step).min(documents)).for_each(|document| each(made, document, dealer));
        Ok(())
    };
    let start = || (start(), partitions.dealer());
    in_tasks(documents.div_ceil(step) as usize, start, stretch, |(_, dealer)| dealer.finish()).map(drop)
}

/// Shares so many portions out to tasks, one a thread: each portion's number goes to `each` with what its task has at hand, and at
/// the end of a task `end` makes of that what stays; what stays of all, in no order that matters.
///
/// # Errors
/// Those of `each` and `end`.
pub fn in_tasks<T, U: Send>(
    portions: usize,
    start: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, usize) -> Result<(), Error> + Sync,
    end: impl Fn(T) -> Result<U, Error> + Sync,
) -> Result<Vec<U>, Error> {
    let next = AtomicUsize::new(0);
    let of_task = |_| {
        let mut at_hand = start();
        let left = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&next| next < portions);
        std::iter::from_fn(left).try_for_each(|portion| each(&mut at_hand, portion))?;
        end(at_hand)
    };
    // A task a thread: what it has at hand is made and touched once.
    (0..rayon::current_num_threads()).into_par_iter().with_max_len(1).map(of_task).collect()
}

/// Sorts the rows of each partition that may have their leading 32 bits in common, drops repeats, and gives the groups of rows that
/// have to `take`, and after each partition its maker to `end`; what each of the tasks makes of its share of the partitions, in no
/// order that matters.
///
/// # Errors
/// Rows that cannot be read back.
pub fn groups<T: Send>(
    rows: &Partitions,
    start: impl Fn() -> T + Sync,
    take: impl Fn(&mut T, &[u64]) + Sync,
    end: impl Fn(&mut T) + Sync,
) -> Result<Vec<T>, Error> {
    let start = || (start(), Vec::new(), Vec::new(), Vec::new());
    let each = |(made, sorted, scratch, seen): &mut (T, Vec<u64>, Vec<u64>, Vec<[u64; 2]>), partition: usize| {
        scratch.clear();
        rows.read(partition, scratch)?;
        drop_lone(scratch, seen, sorted);
        sort_hashes(sorted, scratch);
        sorted.dedup();
        sorted.chunk_by(|x, y| x >> 32 == y >> 32).filter(|group| group.len() > 1).for_each(|group| take(made, group));
        end(made);
        Ok(())
    };
    in_tasks(rows.count(), start, each, |at_hand| Ok(at_hand.0))
}

/// Rows of a hash of 64 bits and a number, dealt out by hash.
#[derive(Debug)]
pub struct Hashed(Partitions);

impl Hashed {
    /// The rows that `each` document gives, some `rows` in all.
    ///
    /// # Errors
    /// A full disk; a request to stop.
    pub fn of(
        (documents, rows): (u32, u64),
        progress: &dyn Progress,
        work: &Path,
        each: impl Fn(u32, &mut dyn FnMut(u64, u64)) + Sync,
    ) -> Result<Hashed, Error> {
        let partitions = Partitions::create(work, Partitions::fitting(rows))?;
        let shift = u64::BITS - partitions.count().trailing_zeros();
        deal(
            documents,
            &partitions,
            progress,
            || (),
            |(), document, dealer| {
                each(document, &mut |hash, number| dealer.push_two((hash >> shift) as usize, [hash, number]));
            },
        )?;
        Ok(Hashed(partitions))
    }

    /// Every paragraph of a corpus, by the hash of its words; the number is its place.
    ///
    /// # Errors
    /// A full disk; a request to stop.
    pub fn paragraphs(segments: &Segments<'_>, progress: &dyn Progress, work: &Path) -> Result<Hashed, Error> {
        let rows = (segments.len(), segments.paragraphs_in_all());
        Hashed::of(rows, progress, work, |document, push| {
            for (paragraph, &hash) in (0u32..).zip(segments.paragraph_hashes(document)) {
                push(hash, At { document, paragraph }.number());
            }
        })
    }

    /// Gives the groups of at least `least` rows of one hash to `take`, each ascending; what each of the tasks makes of its share of
    /// the partitions, in no order that matters. `least` is more than one.
    ///
    /// # Errors
    /// Rows that cannot be read back.
    pub fn groups<T: Send>(
        &self,
        least: usize,
        start: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, &[[u64; 2]]) + Sync,
    ) -> Result<Vec<T>, Error> {
        let Hashed(partitions) = self;
        let bits = partitions.count().trailing_zeros();
        let start = || (start(), Buffers::default());
        let each = |(made, buffers): &mut (T, Buffers), partition: usize| {
            let Buffers { rows, seen, read } = buffers;
            read.clear();
            partitions.read(partition, read)?;
            rows.clear();
            rows.extend_from_slice(bytemuck::cast_slice(read));
            keep_met_again(rows, bits, seen);
            rows.sort_unstable();
            rows.chunk_by(|x, y| x[0] == y[0]).filter(|group| group.len() >= least).for_each(|group| take(made, group));
            Ok(())
        };
        in_tasks(partitions.count(), start, each, |at_hand| Ok(at_hand.0))
    }
}

/// One task's buffers.
#[derive(Default)]
struct Buffers {
    rows: Vec<[u64; 2]>,
    seen: Vec<[u64; 2]>,
    read: Vec<u64>,
}

/// Drops nearly all rows whose hash no other has; `bits` of it are the same in all.
fn keep_met_again(rows: &mut Vec<[u64; 2]>, bits: u32, seen: &mut Vec<[u64; 2]>) {
    let shift = u64::BITS - (rows.len() * 8).next_power_of_two().max(64).trailing_zeros();
    let place = |row: &[u64; 2]| (row[0] << bits >> shift) as usize;
    // For each bit whether a row was seen there, and whether a second one was.
    seen.clear();
    seen.resize(1 << (u64::BITS - shift - 6), [0; 2]);
    for row in &*rows {
        let (at, bit) = (place(row) >> 6, 1 << (place(row) & 63));
        let [once, twice] = &mut seen[at];
        *twice |= *once & bit;
        *once |= bit;
    }
    rows.retain(|row| seen[place(row) >> 6][1] >> (place(row) & 63) & 1 == 1);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::hash::mix;
    use crate::resources::Silent;

    #[test]
    fn what_has_a_hash_in_common_comes_back_together_and_nothing_else_does() {
        let dir = tempfile::tempdir().expect("a folder");
        // Hash 0 stands often, some stand twice, most once.
        let hash = |n: u32| if n.is_multiple_of(7) { 0 } else { mix(u64::from(n.min(9_000))) };
        let rows = Hashed::of((10_000, 10_000), &Silent, dir.path(), |n, push| push(hash(n), u64::from(n))).expect("room");
        let found = rows.groups(2, Vec::new, |made: &mut Vec<Vec<[u64; 2]>>, group| made.push(group.to_vec())).expect("read");
        let mut found: Vec<Vec<[u64; 2]>> = found.into_iter().flatten().collect();
        found.sort();
        let mut naive: BTreeMap<u64, Vec<[u64; 2]>> = BTreeMap::new();
        (0..10_000).for_each(|n| naive.entry(hash(n)).or_default().push([hash(n), u64::from(n)]));
        naive.retain(|_, group| group.len() > 1);
        assert_eq!(found, naive.into_values().collect::<Vec<_>>());
        assert_eq!(found[0].len(), 1429);
    }
}
