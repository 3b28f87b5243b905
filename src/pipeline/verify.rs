//! Verify: what each pair of candidates really shares, counted on all of both texts.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::config::Config;
use crate::error::Error;
use crate::kernel::{Bitmap, set_bits, sort_hashes};
use crate::pairs::{Aligner, Candidate, FLOOR, Most, Overlap, Probe, Rule, distinct, reaches_floor, resemblance, smaller_in_larger};
use crate::pipeline::candidates::Candidates;
use crate::pipeline::clock::asked;
use crate::pipeline::found::{Proposed, Verification, Verified};
use crate::resources::Resources;
use crate::segment::{NO_DAY, Segments};

/// Most leaders that the texts of one crowd are compared with.
const LEADERS: usize = 128;
/// Candidates a task.
const TASK: usize = 2048;
/// How many candidates ahead memory is sent for.
const AHEAD: usize = 6;

/// The figures of all candidates that may be listed: under the classic rule those that meet it; under the story rule those
/// that reach its floor, and where lists are `whole` those too that share a tenth of the smaller or a run of 8 words. Ascending.
///
/// # Errors
/// A request to stop; candidates that cannot be read back.
pub fn verify(
    config: &Config,
    resources: &Resources,
    segments: &Segments<'_>,
    proposed: &Proposed,
    (passages, whole): (bool, bool),
) -> Result<Verification, Error> {
    let words = segments.each_row().map(|row| row.words).collect();
    let sizes = (0..segments.len()).map(|_| AtomicU32::new(0)).collect();
    let verifier = Verifier { config, segments, passages, whole, words, sizes };
    let mut all = Verification::default();
    for ranges in batches(&proposed.candidates) {
        let rows: usize = ranges.clone().map(|r| proposed.candidates.rows(r)).sum();
        let candidates: Vec<Vec<u64>> = ranges.into_par_iter().map(|r| proposed.candidates.pairs(r)).collect::<Result<_, Error>>()?;
        let lookups = verifier.lookups(&candidates);
        let tasks = tasks(&lookups);
        let found: Vec<Verification> = tasks
            .into_par_iter()
            .map_init(Probes::default, |probes, task| {
                asked(&*resources.progress)?;
                resources.progress.advance(task.len() as u64);
                Ok(verifier.task(task, probes))
            })
            .collect::<Result<_, Error>>()?;
        // Rows that named a pair again are done too.
        resources.progress.advance((rows - lookups.len()) as u64);
        all.candidates += lookups.len() as u64;
        all.take(found);
    }
    // Crowds give pairs of any texts, and some that were candidates too.
    let crowd = |crowd: &Vec<u32>| asked(&*resources.progress).map(|()| verifier.crowd(crowd));
    let crowds: Vec<Verification> = proposed.crowds.par_iter().map(crowd).collect::<Result<_, Error>>()?;
    all.take(crowds);
    if !proposed.crowds.is_empty() {
        all.pairs.par_sort_unstable();
        all.pairs.dedup_by_key(|v| (v.a, v.b));
    }
    Ok(all)
}

/// Rows of candidates that are compared together.
const BATCH: usize = 1 << 20;

/// Neighbouring ranges of candidates, so many that threads have enough to do and memory is bounded.
fn batches(candidates: &Candidates) -> Vec<std::ops::Range<usize>> {
    let (mut batches, mut from, mut rows) = (Vec::new(), 0, 0);
    for range in 0..candidates.ranges() {
        rows += candidates.rows(range);
        if rows >= BATCH || range + 1 == candidates.ranges() {
            batches.push(from..range + 1);
            (from, rows) = (range + 1, 0);
        }
    }
    batches
}

/// The figures and passages of one pair, whatever it shares.
pub fn one(config: &Config, segments: &Segments<'_>, Candidate { a, b }: Candidate) -> Verification {
    let words = |text: u32| segments.row(text).words;
    // The same sides as in a scan, so that passages are the same too.
    let flipped = words(a) < words(b);
    let (of, with) = if flipped { (b, a) } else { (a, b) };
    let (mut probe, mut other) = (Probe::default(), Probe::default());
    probe.fill(segments.shingles(of));
    other.fill(segments.shingles(with));
    let Overlap { shared, longest } = probe.overlap(segments.shingles(with));
    let n = config.shingle.min(words(a)).min(words(b));
    let mut passages = Vec::new();
    if shared > 0 {
        Aligner::default().align(probe.runs(), n, &mut passages);
    }
    let sizes = (probe.distinct(), other.distinct());
    let sizes = if flipped { (sizes.1, sizes.0) } else { sizes };
    if flipped {
        passages.iter_mut().for_each(|p| *p = p.flipped());
        passages.sort_unstable();
    }
    let longest_run_words = if shared == 0 { 0 } else { longest + n - 1 };
    let verified = Verified { a, b, shared, sizes, longest_run_words, passages: (0, passages.len() as u32) };
    Verification { candidates: 1, pairs: vec![verified], passages }
}

/// A pair to be verified: the text whose shingles go into a probe, and the one whose shingles are looked up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Lookup {
    probe: u32,
    other: u32,
}

/// Cuts lookups into tasks that do not part those of one probe, unless it has very many.
fn tasks(lookups: &[Lookup]) -> Vec<&[Lookup]> {
    let (mut tasks, mut rest) = (Vec::new(), lookups);
    while rest.len() > TASK {
        let probe = rest[TASK].probe;
        let from = rest[..TASK].partition_point(|l| l.probe < probe);
        let (task, tail) = rest.split_at(if from == 0 { TASK } else { from });
        tasks.push(task);
        rest = tail;
    }
    tasks.push(rest);
    tasks
}

#[derive(Default)]
struct Probes {
    of: Probe,
    rest: Buffers,
    /// The lookups of a task that bitmaps leave.
    listed: Vec<Lookup>,
}

#[derive(Default)]
struct Buffers {
    table: Vec<u64>,
    shingles: Vec<u64>,
    aligner: Aligner,
}

struct Verifier<'v> {
    config: &'v Config,
    segments: &'v Segments<'v>,
    /// Whether passages are wanted.
    passages: bool,
    /// Whether pairs under the floor of the story rule are listed.
    whole: bool,
    /// Words of each text: its row is far from those of others.
    words: Vec<u32>,
    /// Distinct shingles of each text that was asked for; 0 until then.
    sizes: Vec<AtomicU32>,
}

impl Verifier<'_> {
    /// The longer text of each pair is probed, so that the fewest shingles are looked up; ascending by probe.
    fn lookups(&self, candidates: &[Vec<u64>]) -> Vec<Lookup> {
        let of = |&pair: &u64| {
            let (a, b) = ((pair >> 32) as u32, pair as u32);
            if self.words(a) >= self.words(b) { pair } else { u64::from(b) << 32 | u64::from(a) }
        };
        let mut lookups: Vec<u64> = Vec::with_capacity(candidates.iter().map(Vec::len).sum());
        candidates.iter().for_each(|range| lookups.extend(range.iter().map(of)));
        sort_hashes(&mut lookups, &mut Vec::new());
        lookups.into_iter().map(|row| Lookup { probe: (row >> 32) as u32, other: row as u32 }).collect()
    }

    fn task(&self, task: &[Lookup], probes: &mut Probes) -> Verification {
        let mut found = Verification::default();
        let mut listed = std::mem::take(&mut probes.listed);
        listed.clear();
        for (n, lookup) in task.iter().enumerate() {
            // Rows and bitmaps lie anywhere in memory, so those of the next ones are sent for.
            if let Some(ahead) = task.get(n + 2 * AHEAD) {
                self.segments.expect_row(ahead.other);
            }
            if let Some(ahead) = task.get(n + AHEAD) {
                self.segments.expect_bitmap(ahead.other);
            }
            if self.may_be_listed(lookup) {
                listed.push(*lookup);
            }
        }
        for group in listed.chunk_by(|x, y| x.probe == y.probe) {
            probes.of.open(self.segments.shingles_in(group[0].probe, &mut probes.rest.shingles));
            for (n, lookup) in group.iter().enumerate() {
                // So are the shingles of the next one while this one is compared.
                if let Some(next) = group.get(n + 1) {
                    self.segments.expect_shingles(next.other);
                }
                self.pair(&mut probes.of, &mut probes.rest, *lookup, &mut found);
            }
        }
        probes.listed = listed;
        found
    }

    /// Whether a pair may be listed, as far as bitmaps tell.
    fn may_be_listed(&self, of: &Lookup) -> bool {
        if self.whole && self.config.rule == Rule::Story {
            return true;
        }
        // A text of fewer words than a shingle is one shingle.
        let shingles = |text: u32| (self.words(text) + 1).saturating_sub(self.config.shingle).max(1);
        let (mut probe, mut other) = (Bitmap::default(), Bitmap::default());
        let sides = (self.segments.bitmap_in(of.probe, &mut probe), self.segments.bitmap_in(of.other, &mut other));
        Most::of((sides.0, shingles(of.probe)), (sides.1, shingles(of.other))).may_meet(&self.config.rule)
    }

    fn fill(&self, probe: &mut Probe, text: u32) {
        probe.fill(self.segments.shingles(text));
        self.sizes[text as usize].store(probe.distinct(), Ordering::Relaxed);
    }

    /// Compares a pair, and takes it if it may be listed; gives the containment of the smaller if it was.
    fn pair(&self, probe: &mut Probe, buffers: &mut Buffers, of: Lookup, found: &mut Verification) -> Option<f64> {
        let Buffers { table, shingles, aligner } = buffers;
        let shingles = self.segments.shingles_in(of.other, shingles);
        let least = self.least_shared(probe.at_least(), of.other);
        if least > 1 && !probe.reaches(shingles, least) {
            return None;
        }
        probe.complete();
        self.sizes[of.probe as usize].store(probe.distinct(), Ordering::Relaxed);
        let Overlap { shared, longest } = probe.overlap(shingles);
        if shared == 0 {
            return None;
        }
        let (a, b) = (of.probe.min(of.other), of.probe.max(of.other));
        // Texts of fewer words than a shingle are one shingle, all of them.
        let n = self.config.shingle.min(self.words(a)).min(self.words(b));
        let sizes = (probe.distinct(), self.size(of.other, table));
        let sizes = if a == of.probe { sizes } else { (sizes.1, sizes.0) };
        let verified = Verified { a, b, shared, sizes, longest_run_words: longest + n - 1, passages: (0, 0) };
        if !self.listed(&verified) {
            return None;
        }
        let from = found.passages.len();
        if self.passages {
            aligner.align(probe.runs(), n, &mut found.passages);
        }
        if a != of.probe {
            found.passages[from..].iter_mut().for_each(|p| *p = p.flipped());
            found.passages[from..].sort_unstable();
        }
        found.pairs.push(Verified { passages: (from as u32, (found.passages.len() - from) as u32), ..verified });
        Some(smaller_in_larger(shared, sizes))
    }

    fn listed(&self, v: &Verified) -> bool {
        match self.config.rule {
            Rule::Story if !self.whole => reaches_floor(v.shared, v.sizes),
            Rule::Story => smaller_in_larger(v.shared, v.sizes) >= 0.1 || v.longest_run_words >= 8,
            Rule::Classic { jaccard, containment } => {
                jaccard.is_some_and(|t| resemblance(v.shared, v.sizes) >= t)
                    || containment.is_some_and(|t| smaller_in_larger(v.shared, v.sizes) >= t)
            }
        }
    }

    /// The fewest shingles that a pair must share to be listed, as far as it is worth asking: where a run of words is enough,
    /// most pairs have one. `distinct` is what the probed text has at least.
    fn least_shared(&self, distinct: u32, other: u32) -> usize {
        let part = |of: u32, share: f64| (f64::from(of) * share - 1e-6).ceil() as usize;
        let smaller = || {
            let known = self.sizes[other as usize].load(Ordering::Relaxed);
            distinct.min(known.max(set_bits(self.segments.bitmap_in(other, &mut Bitmap::default()))))
        };
        match self.config.rule {
            // As much of what both have together, which is no less than what one has.
            Rule::Classic { jaccard: Some(t), containment: None } => part(distinct, t),
            Rule::Classic { jaccard: None, containment: Some(t) } => part(smaller(), t),
            Rule::Story if !self.whole => part(smaller(), FLOOR),
            _ => 0,
        }
    }

    fn words(&self, text: u32) -> u32 {
        self.words[text as usize]
    }

    fn size(&self, text: u32, table: &mut Vec<u64>) -> u32 {
        let known = self.sizes[text as usize].load(Ordering::Relaxed);
        if known != 0 {
            return known;
        }
        let size = distinct(self.segments.shingles(text), table);
        self.sizes[text as usize].store(size, Ordering::Relaxed);
        size
    }

    /// Compares the texts of a crowd, earliest first, with its leaders: a text that half-contains a leader, or is
    /// half-contained in it, follows it; one that follows none leads, while there is room. O(texts · leaders).
    fn crowd(&self, crowd: &[u32]) -> Verification {
        let mut order: Vec<u32> = crowd.to_vec();
        order.sort_unstable_by_key(|&t| {
            let row = self.segments.row(t);
            let undated = row.day == NO_DAY;
            (undated, row.day, row.second, std::cmp::Reverse(row.words), row.identity)
        });
        let mut leaders: Vec<(u32, Probe)> = Vec::new();
        let (mut buffers, mut found) = (Buffers::default(), Verification::default());
        for text in order {
            let mut follows = false;
            for (leader, probe) in &mut leaders {
                let share = self.pair(probe, &mut buffers, Lookup { probe: *leader, other: text }, &mut found);
                follows = share.is_some_and(|share| share >= 0.5);
                if follows {
                    break;
                }
            }
            if !follows && leaders.len() < LEADERS {
                let mut probe = Probe::default();
                self.fill(&mut probe, text);
                leaders.push((text, probe));
            }
        }
        found
    }
}
