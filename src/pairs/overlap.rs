//! Overlap: how many shingles two texts share and the longest run of words they have in common. Exact.
//!
//! One text's shingles go into a [`Probe`], a hash table with a bit filter before it; the other's are looked up in text
//! order, so that shared shingles are counted and runs are followed in one pass, and nothing is ever sorted.

use crate::pairs::passages::Run;

/// What two texts share, in distinct shingles and in consecutive ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Distinct shingles that both have.
    pub shared: u32,
    /// The most consecutive shingles of one that stand consecutively in the other; `k` of them are `k + n - 1` words.
    pub longest: u32,
}

/// A text's shingles, ready to be compared with others. A buffer to be filled again.
///
/// ```
/// use naskh::pairs::Probe;
/// let mut probe = Probe::default();
/// probe.fill(&[1, 2, 3, 4, 2]);
/// assert_eq!(probe.distinct(), 4);
/// let overlap = probe.overlap(&[9, 2, 3, 4, 8, 2]);
/// assert_eq!((overlap.shared, overlap.longest), (3, 3));
/// ```
#[derive(Debug, Default)]
pub struct Probe {
    shingles: Vec<u64>,
    /// The table: a shingle, 0 where free, and the place of its first occurrence.
    keys: Vec<u64>,
    heads: Vec<u32>,
    mask: usize,
    /// By leading bits, whether a shingle has them: a byte each, as looking one up is what is done most.
    filter: Vec<u8>,
    filter_shift: u32,
    /// For each place: that of the first occurrence of its shingle, and of the next one (`NONE` if none).
    first: Vec<u32>,
    next: Vec<u32>,
    distinct: u32,
    /// Places set in the filter.
    at_least: u32,
    /// Whether the table is made.
    whole: bool,
    /// For each first place: the comparison that last met it.
    marks: Vec<u32>,
    comparison: u32,
    /// The runs that end at the shingle just met: their last place, ascending, and their length; and a buffer for the next.
    runs: Vec<(u32, u32)>,
    runs_now: Vec<(u32, u32)>,
    /// The runs of the comparison that have ended.
    ended: Vec<Run>,
}

const NONE: u32 = u32::MAX;

impl Probe {
    /// Takes the shingles of a text, in text order, with repeats; none is 0. O(shingles).
    pub fn fill(&mut self, shingles: &[u64]) {
        self.open(shingles);
        self.complete();
    }

    /// As `fill`, but so far only as is needed to tell which texts cannot share many of them: a fraction of its cost.
    /// Before anything but `at_least` and `reaches` is asked, `complete` does the rest.
    pub fn open(&mut self, shingles: &[u64]) {
        self.shingles.clear();
        self.shingles.extend_from_slice(shingles);
        let slots = (shingles.len() * 2).next_power_of_two().max(16);
        self.mask = slots - 1;
        let places = slots * if slots < 1 << 12 { 8 } else { 2 };
        self.filter.clear();
        self.filter.resize(places, 0);
        self.filter_shift = u64::BITS - places.trailing_zeros();
        self.whole = false;
        for &key in shingles {
            self.filter[(key >> self.filter_shift) as usize] = 1;
        }
        self.at_least = self.filter.iter().map(|&set| u32::from(set)).sum();
    }

    /// Makes the table, if it is not made yet.
    pub fn complete(&mut self) {
        if std::mem::replace(&mut self.whole, true) {
            return;
        }
        let (places, slots) = (self.shingles.len(), self.mask + 1);
        self.keys.clear();
        self.keys.resize(slots, 0);
        self.heads.resize(slots, 0);
        self.first.clear();
        self.next.clear();
        self.next.resize(places, NONE);
        self.marks.clear();
        self.marks.resize(places, 0);
        (self.comparison, self.distinct) = (0, 0);
        // Until the table is whole, `marks` holds the last occurrence of each shingle.
        for place in 0..places {
            self.insert(place as u32);
        }
        self.marks.fill(0);
    }

    /// A number of distinct shingles that the text surely has, most often nearly all of them.
    pub fn at_least(&self) -> u32 {
        self.at_least
    }

    /// Whether as many as `least` places of another text may hold a shingle of this one: never no if they do. Leaves off as soon
    /// as it is known.
    pub fn reaches(&self, other: &[u64], least: usize) -> bool {
        let Some(mut room) = other.len().checked_sub(least) else { return false };
        for part in other.chunks(16) {
            let missing: usize = part.iter().map(|&key| usize::from(!self.likely(key))).sum();
            let Some(left) = room.checked_sub(missing) else { return false };
            room = left;
        }
        true
    }

    /// How many distinct shingles the text has.
    pub fn distinct(&self) -> u32 {
        self.distinct
    }

    /// Compares with another text's shingles, in text order. O(shingles of the other), but for shingles that repeat in the
    /// text: each of their places is followed, and where that is too much, runs are found by bisection.
    pub fn overlap(&mut self, other: &[u64]) -> Overlap {
        self.comparison += 1;
        let budget = 32 * (self.shingles.len() + other.len());
        let (mut shared, mut longest, mut steps) = (0, 0, 0);
        self.runs.clear();
        self.ended.clear();
        let mut at = 0;
        while at < other.len() {
            let key = other[at];
            let head = match self.runs[..] {
                // Most often the only run there is goes on.
                [(place, _)] if self.shingles.get(place as usize + 1) == Some(&key) => self.first[place as usize + 1],
                _ => match self.find(key) {
                    Some(head) => head,
                    None => {
                        self.end_runs(at);
                        at = self.next_likely(other, at + 1);
                        continue;
                    }
                },
            };
            at += 1;
            shared += u32::from(self.marks[head as usize] != self.comparison);
            self.marks[head as usize] = self.comparison;
            steps += self.follow(head, at - 1, &mut longest);
            if steps > budget {
                let all = other.iter().filter(|&&key| self.met_first(key)).count() as u32;
                self.runs.clear();
                return Overlap { shared: shared + all, longest: longest_by_bisection(&self.shingles, other) };
            }
        }
        self.end_runs(other.len());
        Overlap { shared, longest }
    }

    /// The maximal runs of the last comparison: `a` is a place in this text, `b` one in the other. Where shingles repeat so much
    /// that runs were found by bisection, the runs up to there.
    pub fn runs(&mut self) -> &mut Vec<Run> {
        &mut self.ended
    }

    /// Ends the runs that do not go on at place `at` of the other text.
    fn end_runs(&mut self, at: usize) {
        for (place, run) in self.runs.drain(..) {
            self.ended.push(Run { a: place + 1 - run, b: at as u32 - run, length: run });
        }
    }

    /// Goes on with the runs that end in some place of the shingle that first stands at `head`. Gives the places looked at.
    #[inline]
    fn follow(&mut self, head: u32, at: usize, longest: &mut u32) -> usize {
        if let ([(place, run)], NONE) = (&mut self.runs[..], self.next[head as usize])
            && *place + 1 == head
        {
            (*place, *run) = (head, *run + 1);
            *longest = (*longest).max(*run);
            return 1;
        }
        let (mut place, mut from) = (head, 0);
        self.runs_now.clear();
        while place != NONE {
            // Both lists ascend, so what lies behind is behind for good.
            while from < self.runs.len() && self.runs[from].0 + 1 < place {
                from += 1;
            }
            let run = match self.runs.get_mut(from) {
                Some((last, run)) if *last + 1 == place => std::mem::replace(run, 0) + 1,
                _ => 1,
            };
            *longest = run.max(*longest);
            self.runs_now.push((place, run));
            place = self.next[place as usize];
        }
        std::mem::swap(&mut self.runs, &mut self.runs_now);
        for &(place, run) in self.runs_now.iter().filter(|(_, run)| *run > 0) {
            self.ended.push(Run { a: place + 1 - run, b: at as u32 - run, length: run });
        }
        self.runs.len()
    }

    /// Whether this comparison meets a shingle of the text for the first time.
    fn met_first(&mut self, key: u64) -> bool {
        let Some(head) = self.find(key) else { return false };
        std::mem::replace(&mut self.marks[head as usize], self.comparison) != self.comparison
    }

    fn insert(&mut self, place: u32) {
        let key = self.shingles[place as usize];
        let mut slot = key as usize & self.mask;
        while self.keys[slot] != 0 {
            if self.keys[slot] == key {
                let first = self.heads[slot];
                self.next[self.marks[first as usize] as usize] = place;
                self.marks[first as usize] = place;
                return self.first.push(first);
            }
            slot = (slot + 1) & self.mask;
        }
        (self.keys[slot], self.heads[slot]) = (key, place);
        self.marks[place as usize] = place;
        self.first.push(place);
        self.distinct += 1;
    }

    /// The next place of `other` whose shingle may be in the text, or its length.
    #[inline]
    fn next_likely(&self, other: &[u64], mut at: usize) -> usize {
        while let Some(&[a, b, c, d]) = other.get(at..at + 4) {
            if self.likely(a) | self.likely(b) | self.likely(c) | self.likely(d) {
                break;
            }
            at += 4;
        }
        while at < other.len() && !self.likely(other[at]) {
            at += 1;
        }
        at
    }

    /// Whether a shingle may be in the text: never no if it is.
    #[inline(always)]
    fn likely(&self, key: u64) -> bool {
        self.filter[(key >> self.filter_shift) as usize] != 0
    }

    /// The first place of a shingle.
    #[inline(always)]
    fn find(&self, key: u64) -> Option<u32> {
        if !self.likely(key) {
            return None;
        }
        let mut slot = key as usize & self.mask;
        while self.keys[slot] != 0 {
            if self.keys[slot] == key {
                return Some(self.heads[slot]);
            }
            slot = (slot + 1) & self.mask;
        }
        None
    }
}

/// How many distinct shingles there are; none is 0. `table` is a buffer to be used again. O(shingles), at half of what it costs
/// to fill a [`Probe`].
pub(crate) fn distinct(shingles: &[u64], table: &mut Vec<u64>) -> u32 {
    table.clear();
    table.resize((shingles.len() * 2).next_power_of_two().max(16), 0);
    let (mask, mut count) = (table.len() - 1, 0);
    for &key in shingles {
        let mut slot = key as usize & mask;
        while table[slot] != 0 && table[slot] != key {
            slot = (slot + 1) & mask;
        }
        count += u32::from(table[slot] == 0);
        table[slot] = key;
    }
    count
}

/// The longest common run by bisection on its length, with a rolling hash modulo 2⁶¹ − 1 (Karp and Rabin 1987).
/// O((a + b) log min(a, b)).
fn longest_by_bisection(a: &[u64], b: &[u64]) -> u32 {
    let (mut has, mut lacks) = (0, a.len().min(b.len()) + 1);
    while has + 1 < lacks {
        let length = (has + lacks) / 2;
        let windows: std::collections::HashSet<u64> = rolled(a, length).collect();
        if rolled(b, length).any(|h| windows.contains(&h)) {
            has = length;
        } else {
            lacks = length;
        }
    }
    has as u32
}

/// The hash of each window of `length` shingles.
fn rolled(shingles: &[u64], length: usize) -> impl Iterator<Item = u64> + '_ {
    const P: u64 = (1 << 61) - 1;
    const BASE: u64 = 0x0b4f_5c1e_93d7_2a61;
    let times = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(P)) as u64;
    let value = |i: usize| shingles[i] % P;
    let power = (0..length).fold(1, |power, _| times(power, BASE));
    let mut hash = 0;
    (0..shingles.len()).filter_map(move |i| {
        hash = (times(hash, BASE) + value(i)) % P;
        if i >= length {
            hash = (hash + P - times(value(i - length), power)) % P;
        }
        (i + 1 >= length).then_some(hash)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn naive(a: &[u64], b: &[u64]) -> Overlap {
        let set = |x: &[u64]| x.iter().copied().collect::<BTreeSet<_>>();
        let mut longest = 0;
        for i in 0..a.len() {
            for j in 0..b.len() {
                longest = longest.max(a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count());
            }
        }
        Overlap { shared: set(a).intersection(&set(b)).count() as u32, longest: longest as u32 }
    }

    fn maximal_runs(a: &[u64], b: &[u64]) -> Vec<Run> {
        let mut runs = Vec::new();
        for i in 0..a.len() {
            for j in 0..b.len() {
                let length = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count() as u32;
                let begins = i == 0 || j == 0 || a[i - 1] != b[j - 1];
                if length > 0 && begins {
                    runs.push(Run { a: i as u32, b: j as u32, length });
                }
            }
        }
        runs
    }

    proptest! {
        #[test]
        fn probing_gives_the_figures_of_the_sets(
            a in proptest::collection::vec(1u64..30, 0..40),
            others in proptest::collection::vec(proptest::collection::vec(1u64..30, 0..40), 1..4),
            spread in prop_oneof![Just(1u64), Just(0x9e37_79b9_7f4a_7c15)],
        ) {
            let of = |x: &[u64]| x.iter().map(|v| v.wrapping_mul(spread)).collect::<Vec<_>>();
            let mut probe = Probe::default();
            probe.fill(&of(&a));
            prop_assert_eq!(probe.distinct() as usize, a.iter().collect::<BTreeSet<_>>().len());
            prop_assert!(probe.at_least() <= probe.distinct());
            prop_assert_eq!(distinct(&of(&a), &mut vec![3]), probe.distinct());
            for b in others {
                prop_assert_eq!(probe.overlap(&of(&b)), naive(&a, &b));
                let held = b.iter().filter(|key| a.contains(key)).count();
                prop_assert!(probe.reaches(&of(&b), held));
                prop_assert!(!probe.reaches(&of(&b), b.len() + 1));
                prop_assert_eq!(longest_by_bisection(&a, &b), naive(&a, &b).longest);
                let mut runs = std::mem::take(probe.runs());
                runs.sort_unstable();
                prop_assert_eq!(runs, maximal_runs(&a, &b));
            }
        }
    }

    #[test]
    fn an_unlike_text_is_refused_before_the_table_is_made() {
        let of = |from: u64| (from..from + 300).map(crate::hash::mix).collect::<Vec<_>>();
        let mut probe = Probe::default();
        probe.fill(&of(50));
        probe.open(&of(1000));
        assert!((280..=300).contains(&probe.at_least()));
        assert!(!probe.reaches(&of(2000), 100));
        assert!(probe.reaches(&of(1100), 200));
        probe.complete();
        assert_eq!(probe.overlap(&of(1100)), Overlap { shared: 200, longest: 200 });
        assert_eq!((probe.distinct(), probe.overlap(&of(50))), (300, Overlap::default()));
    }

    #[test]
    fn shingles_that_fall_on_one_slot_are_told_apart() {
        // The low bits are the slot: all of these want the first one, or the last and then the first.
        let keys = [16, 32, 48, 31, 47, 63, 16].map(|key| key << 8 | key);
        let of = |low: u64| keys.map(|key| key & !0xff | low);
        for low in [0, 0xff] {
            let mut probe = Probe::default();
            probe.fill(&of(low));
            assert_eq!((probe.distinct(), distinct(&of(low), &mut Vec::new())), (6, 6));
            assert_eq!(probe.overlap(&of(low)), Overlap { shared: 6, longest: 7 });
            assert_eq!(probe.overlap(&[low | 5 << 20, low | 6 << 20]), Overlap::default());
        }
    }

    #[test]
    fn what_is_shared_before_and_after_runs_become_too_many_is_counted_once() {
        let repeated = vec![5; 2000];
        let text = [&[1, 2, 3][..], &repeated, &[4, 6, 7]].concat();
        let other = [&[1, 9, 2][..], &repeated, &[2, 6, 8, 7, 6]].concat();
        let mut probe = Probe::default();
        probe.fill(&text);
        assert_eq!(probe.overlap(&other), Overlap { shared: 5, longest: 2000 });
        assert_eq!(probe.overlap(&text), Overlap { shared: 7, longest: 2006 }, "and anew in the next comparison");
    }

    #[test]
    fn a_text_of_one_shingle_repeated_is_linear() {
        let mut probe = Probe::default();
        probe.fill(&vec![5; 300_000]);
        assert_eq!(probe.overlap(&vec![5; 200_000]), Overlap { shared: 1, longest: 200_000 });
    }
}
