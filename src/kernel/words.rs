//! Words of a window of text, found and folded many bytes at a time.
//!
//! [`Alphabet::read`] sorts bytes into letters, separators and those that need a closer look, folds the letters in place, and
//! notes where stretches of other than separators begin and end; [`Window::hash`] then hashes the stretches, most of them by one
//! multiplication. What a stretch with an odd byte says is for the caller to find out, character by character.

#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod x86;
#[cfg(target_arch = "x86_64")]
mod x86_wide;

use crate::hash;
use crate::kernel::words::alphabet::ODD;

/// Most bytes of a window: with all that is noted of them they stay in the first cache.
pub(crate) const WINDOW: usize = 4096;
/// Bytes a mask.
const BLOCK: usize = 64;
/// Zeros behind the folded bytes, so that 16 can be loaded at any of them.
const BEHIND: usize = 2 * BLOCK;
/// What the table of pairs says of those that are no letter.
pub(crate) mod alphabet {
    /// It separates.
    pub const SEPARATOR: u8 = 0;
    /// It needs a closer look.
    pub const ODD: u8 = 1;
}

/// What becomes of characters.
#[derive(Clone, Debug)]
pub(crate) struct Alphabet {
    kind: Kind,
    level: Level,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Letters and digits of ASCII are letters, all else of it separates; of the two-byte characters U+0600 to U+067F a table
    /// tells; every other character is odd.
    Folded(Folded),
    /// All is a letter but for white space of ASCII; what begins as other white space does is odd.
    Bare,
}

#[derive(Clone, Debug)]
struct Folded {
    /// 0x20 where upper case is folded to lower case, else 0.
    case: u8,
    /// For each of U+0600 to U+067F: the second byte under which it is hashed, `SEPARATOR` or `ODD`.
    pairs: [u8; 128],
}

/// What the machine can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Plain,
    /// AVX2, and counting of bits.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512 with tables of bytes.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    #[cfg(target_arch = "x86_64")]
    fn of_machine() -> Level {
        let avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt");
        let bytes =
            is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vbmi") && is_x86_feature_detected!("avx512vbmi2");
        match (avx2, avx2 && bytes) {
            (_, true) => Level::Avx512,
            (true, _) => Level::Avx2,
            _ => Level::Plain,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn of_machine() -> Level {
        Level::Plain
    }
}

/// One bit a byte of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Masks {
    /// A letter, but for the first byte of a pair.
    letter: u64,
    /// The first byte of a pair.
    lead: u64,
    /// An odd byte, but for the first byte of a pair.
    odd: u64,
    /// A line feed.
    line: u64,
    /// The first byte of a character.
    head: u64,
}

/// A place in a window that is not plain sailing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its byte.
    pub at: u32,
    /// How many stretches begin before it; if it is odd and no line feed, the last of them is the one that it stands in.
    pub before: u32,
    /// Whether it is a line feed.
    pub line: bool,
}

/// What was found in a window. A buffer to be filled again.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    folded: [u8; WINDOW + BEHIND],
    masks: [Masks; WINDOW / BLOCK + 1],
    /// Where stretches begin and end, in turn.
    edges: [u16; WINDOW + 2 * BLOCK],
    /// How many characters begin before each edge.
    points: [u16; WINDOW + 2 * BLOCK],
    stretches: usize,
    /// Which bytes of each block begin a character, and how many characters begin before it.
    heads: [(u64, u32); WINDOW / BLOCK + 1],
    /// Line feeds, and one odd byte a stretch that has any, ascending.
    pub events: Vec<Event>,
}

impl Default for Window {
    fn default() -> Window {
        Window {
            folded: [0; WINDOW + BEHIND],
            masks: [Masks::default(); WINDOW / BLOCK + 1],
            edges: [0; WINDOW + 2 * BLOCK],
            points: [0; WINDOW + 2 * BLOCK],
            stretches: 0,
            heads: [(0, 0); WINDOW / BLOCK + 1],
            events: Vec::new(),
        }
    }
}

impl Alphabet {
    /// An alphabet, if this machine is quick with one: `pairs` says what becomes of U+0600 to U+067F.
    pub fn new(case: bool, pairs: [u8; 128]) -> Option<Alphabet> {
        Alphabet::of(Kind::Folded(Folded { case: if case { 0x20 } else { 0 }, pairs }))
    }

    /// That of words as they stand between white space, if this machine is quick with it.
    pub fn bare() -> Option<Alphabet> {
        Alphabet::of(Kind::Bare)
    }

    fn of(kind: Kind) -> Option<Alphabet> {
        let level = Level::of_machine();
        (level > Level::Plain).then_some(Alphabet { kind, level })
    }

    /// Reads the first bytes of a text, up to a window of them, cut where a character begins.
    pub fn read(&self, bytes: &[u8], window: &mut Window) {
        let bytes = &bytes[..bytes.len().min(WINDOW)];
        match self.level {
            Level::Plain => self.read_plainly(bytes, window),
            // SAFETY: the level says that this machine has all features that the function is compiled for.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { x86::read(self, bytes, window) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { x86_wide::read(self, bytes, window) },
        }
    }

    /// The same, byte by byte: the oracle.
    fn read_plainly(&self, bytes: &[u8], window: &mut Window) {
        let blocks = bytes.len().div_ceil(BLOCK);
        for (block, part) in bytes.chunks(BLOCK).enumerate() {
            let mut masks = Masks::default();
            window.folded[block * BLOCK..][..BLOCK].fill(0);
            for (i, &byte) in part.iter().enumerate() {
                let before = if block + i == 0 { 0 } else { bytes[block * BLOCK + i - 1] };
                let (bit, to) = (1 << i, &mut window.folded[block * BLOCK + i]);
                masks.head |= if byte & 0xc0 == 0x80 { 0 } else { bit };
                masks.line |= if byte == b'\n' { bit } else { 0 };
                match &self.kind {
                    Kind::Folded(folded) => folded.take((before, byte), to, bit, &mut masks),
                    Kind::Bare => bare((before, byte), to, bit, &mut masks),
                }
            }
            window.masks[block] = masks;
        }
        window.masks[blocks] = Masks::default();
        window.folded[blocks * BLOCK..].fill(0);
        window.find_stretches(blocks, put_edges);
    }
}

impl Folded {
    /// One byte behind another.
    fn take(&self, (before, byte): (u8, u8), to: &mut u8, bit: u64, masks: &mut Masks) {
        *to = byte;
        if byte & 0xfe == 0xd8 {
            (*to, masks.lead) = (0xd8, masks.lead | bit);
        } else if before & 0xfe == 0xd8 {
            *to = self.pairs[usize::from(before & 1) << 6 | usize::from(byte & 0x3f)];
            masks.letter |= if *to >= 0x80 { bit } else { 0 };
            masks.odd |= if *to == ODD { bit } else { 0 };
        } else if byte.is_ascii_alphanumeric() {
            *to |= if byte.is_ascii_uppercase() { self.case } else { 0 };
            masks.letter |= bit;
        } else if byte >= 0x80 {
            masks.odd |= bit;
        }
    }
}

/// One byte behind another, where nothing is folded: but words are hashed with U+0640 to U+067F written under the lead of
/// those before them.
fn bare((before, byte): (u8, u8), to: &mut u8, bit: u64, masks: &mut Masks) {
    let (lead, second) = (byte == 0xd9, before == 0xd9);
    *to = if lead { 0xd8 } else { byte } | if second { 0x40 } else { 0 };
    masks.letter |= if matches!(byte, 0x9..=0xd | b' ') { 0 } else { bit };
    masks.odd |= if matches!(byte, 0xc2 | 0xe1..=0xe3) { bit } else { 0 };
}

impl Window {
    /// How many stretches there are.
    pub fn stretches(&self) -> usize {
        self.stretches
    }

    /// The bytes of a stretch, half-open.
    pub fn stretch(&self, number: usize) -> (usize, usize) {
        (usize::from(self.edges[2 * number]), usize::from(self.edges[2 * number + 1]))
    }

    /// Forgets the last stretch.
    pub fn drop_last(&mut self) {
        self.stretches -= 1;
    }

    /// The first stretch from `from` on that does not begin before a byte, of a byte that no stretch holds.
    pub fn first_from(&self, from: usize, byte: usize) -> usize {
        let edges = &self.edges[2 * from..2 * self.stretches];
        from + edges.partition_point(|&edge| usize::from(edge) < byte).div_ceil(2)
    }

    /// How many characters begin before a byte.
    #[inline(always)]
    pub fn point(&self, byte: usize) -> u32 {
        let (heads, before) = self.heads[byte / BLOCK];
        before + (heads & ((1 << (byte % BLOCK)) - 1)).count_ones()
    }

    /// Reads a window block by block: `block` gives a block's masks, from its bytes and the byte before them, and folds them.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn read_blocks(&mut self, bytes: &[u8], block: impl Fn(&[u8; BLOCK], u8, &mut [u8; BLOCK]) -> Masks) -> usize {
        let (mut before, mut blocks) = (0, 0);
        let mut chunks = bytes.chunks_exact(BLOCK);
        for chunk in &mut chunks {
            let (Some(from), Some(to)) = (chunk.first_chunk(), self.folded[blocks * BLOCK..].first_chunk_mut()) else { break };
            self.masks[blocks] = block(from, before, to);
            (before, blocks) = (chunk[BLOCK - 1], blocks + 1);
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let (mut from, mut to) = ([0; BLOCK], [0; BLOCK]);
            from[..rest.len()].copy_from_slice(rest);
            let Masks { letter, lead, odd, line, head } = block(&from, before, &mut to);
            // Zeros behind the text are not of it, and a pair's second byte may be missing.
            let own = u64::MAX >> (BLOCK - rest.len());
            self.masks[blocks] = Masks { letter: letter & own, lead: lead & own, odd: odd & own, line: line & own, head: head & own };
            to[rest.len()..].fill(0);
            self.folded[blocks * BLOCK..][..BLOCK].copy_from_slice(&to);
            blocks += 1;
        }
        self.masks[blocks] = Masks::default();
        self.folded[blocks * BLOCK..][..BLOCK].fill(0);
        blocks
    }

    /// Finds stretches and events by the masks of the first `blocks` blocks; the one behind them is empty. `put` writes a block's
    /// edges, and may write anything behind them.
    #[inline(always)]
    fn find_stretches(&mut self, blocks: usize, put: impl Fn(Edges, Room<'_>)) {
        self.events.clear();
        let (mut count, mut open, mut heads) = (0, 0, 0);
        for block in 0..=blocks {
            let masks = self.masks[block];
            self.heads[block] = (masks.head, heads);
            heads += masks.head.count_ones();
            let own = masks.letter | masks.odd;
            let next = self.masks.get(block + 1).filter(|_| block < blocks).map_or(0, |next| next.letter | next.odd);
            // The first byte of a pair is what the second is.
            let all = own | masks.lead & (own >> 1 | next << 63);
            let edges = all ^ (all << 1 | open);
            open = all >> 63;
            let mut events = masks.odd | masks.line;
            while events != 0 {
                let bit = events.trailing_zeros();
                let before = (count as u32 + (edges & (u64::MAX >> (63 - bit))).count_ones()).div_ceil(2);
                let event = Event { at: (block * BLOCK) as u32 + bit, before, line: masks.line >> bit & 1 != 0 };
                events &= events - 1;
                if event.line || self.events.last().is_none_or(|last| last.line || last.before != before) {
                    self.events.push(event);
                }
            }
            let room = "a window has no more edges than bytes, and a block's room behind";
            let to = (self.edges[count..].first_chunk_mut().expect(room), self.points[count..].first_chunk_mut().expect(room));
            put(Edges { bits: edges, heads: masks.head | edges, byte: (block * BLOCK) as u16, point: self.heads[block].1 as u16 }, to);
            count += edges.count_ones() as usize;
        }
        self.stretches = count / 2;
    }

    /// Appends the hashes of stretches without an odd byte.
    #[inline]
    pub fn hash(&self, from: usize, to: usize, out: &mut Vec<u64>) {
        let word = |edges: &[u16]| {
            let (start, length) = (usize::from(edges[0]), usize::from(edges[1] - edges[0]));
            if length > 16 {
                return self.hash_long(start, length);
            }
            hash::last_piece(0, self.bytes_at(start) & LOWEST[length], length as u32)
        };
        out.extend(self.edges[2 * from..2 * to].chunks_exact(2).map(word));
    }

    fn hash_long(&self, mut start: usize, length: usize) -> u64 {
        let (mut state, mut rest) = (0, length);
        while rest > 16 {
            state = hash::piece(state, self.bytes_at(start));
            (start, rest) = (start + 16, rest - 16);
        }
        hash::last_piece(state, self.bytes_at(start) & LOWEST[rest], length as u32)
    }

    #[inline(always)]
    fn bytes_at(&self, start: usize) -> u128 {
        self.folded.get(start..).and_then(|rest| rest.first_chunk::<16>()).map_or(0, |bytes| u128::from_le_bytes(*bytes))
    }

    /// Appends the spans of stretches, in characters, counted from `base` at the first byte of the window.
    pub fn spans(&self, from: usize, to: usize, base: u32, out: &mut Vec<(u32, u32)>) {
        let span = |points: &[u16]| (base + u32::from(points[0]), base + u32::from(points[1]));
        out.extend(self.points[2 * from..2 * to].chunks_exact(2).map(span));
    }
}

/// The edges of a block.
#[derive(Clone, Copy)]
struct Edges {
    /// A bit an edge.
    bits: u64,
    /// A bit a byte that begins a character, or is an edge: as each is, but for the end of the text.
    heads: u64,
    /// The block's first byte in the window.
    byte: u16,
    /// Characters that begin before the block.
    point: u16,
}

/// Where the bytes of edges go, and the characters before them.
type Room<'w> = (&'w mut [u16; BLOCK], &'w mut [u16; BLOCK]);

/// Writes a block's edges.
#[inline(always)]
fn put_edges(edges: Edges, (bytes, points): Room<'_>) {
    let mut bits = edges.bits;
    // Eight at a time whether there are so many or not: what lies behind is written over.
    let found = bits.count_ones().div_ceil(8) as usize;
    for (bytes, points) in bytes.chunks_exact_mut(8).zip(points.chunks_exact_mut(8)).take(found) {
        for (byte, point) in bytes.iter_mut().zip(points) {
            let below = bits & bits.wrapping_neg();
            *byte = edges.byte + bits.trailing_zeros() as u16;
            *point = edges.point + (edges.heads & below.wrapping_sub(1)).count_ones() as u16;
            bits &= bits.wrapping_sub(1);
        }
    }
}

/// The lowest bytes of 16: so many of them.
static LOWEST: [u128; 17] = {
    let mut masks = [u128::MAX; 17];
    let mut i = 0;
    while i < 16 {
        masks[i] = (1 << (8 * i)) - 1;
        i += 1;
    }
    masks
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::words::alphabet::SEPARATOR;

    /// All that this machine can do.
    fn levels() -> Vec<Level> {
        let all = [
            Level::Plain,
            #[cfg(target_arch = "x86_64")]
            Level::Avx2,
            #[cfg(target_arch = "x86_64")]
            Level::Avx512,
        ];
        all.into_iter().filter(|&level| level <= Level::of_machine()).collect()
    }

    fn alphabet(case: bool, level: Level) -> Alphabet {
        let mut pairs = [ODD; 128];
        (0x21..0x4b).for_each(|i| pairs[i] = 0x80 | i as u8);
        pairs[0x23] = 0x80 | 0x27;
        pairs[0x29] = 0x80 | 0x47;
        [0x0c, 0x1b, 0x1f].iter().for_each(|&i: &usize| pairs[i] = SEPARATOR);
        Alphabet { kind: Kind::Folded(Folded { case: if case { 0x20 } else { 0 }, pairs }), level }
    }

    /// What all ways find, which must be the same.
    fn read(bytes: &[u8], case: bool) -> (Window, Vec<u64>) {
        same(bytes, &|level| Alphabet { kind: Kind::Bare, level });
        same(bytes, &|level| alphabet(case, level))
    }

    fn same(bytes: &[u8], alphabet: &dyn Fn(Level) -> Alphabet) -> (Window, Vec<u64>) {
        let (plain, expected) = read_at(bytes, &alphabet(Level::Plain));
        let blocks = bytes.len().div_ceil(BLOCK);
        for level in levels() {
            let (fast, hashes) = read_at(bytes, &alphabet(level));
            assert_eq!(plain.masks[..=blocks], fast.masks[..=blocks], "{level:?}");
            assert_eq!(plain.folded[..bytes.len() + 16], fast.folded[..bytes.len() + 16], "{level:?}");
            assert_eq!((plain.stretches, &plain.events), (fast.stretches, &fast.events), "{level:?}");
            assert_eq!(plain.edges[..2 * plain.stretches], fast.edges[..2 * plain.stretches], "{level:?}");
            assert_eq!(plain.points[..2 * plain.stretches], fast.points[..2 * plain.stretches], "{level:?}");
            assert_eq!(expected, hashes, "{level:?}");
        }
        (plain, expected)
    }

    fn read_at(bytes: &[u8], alphabet: &Alphabet) -> (Window, Vec<u64>) {
        let (mut window, mut hashes) = (Window::default(), Vec::new());
        // Whatever a window held before is not seen.
        alphabet.read(&[b'x'; WINDOW], &mut window);
        alphabet.read(bytes, &mut window);
        window.hash(0, window.stretches(), &mut hashes);
        (window, hashes)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn any_bytes_are_read_as_one_by_one(bytes in proptest::collection::vec(any::<u8>(), 0..400), case in any::<bool>()) {
            read(&bytes, case);
        }

        #[test]
        fn texts_are_read_as_one_by_one(text in "([a-zA-Z0-9 \n،.]|[\u{600}-\u{67f}]|[ء-ي]{0,20}|\\PC){0,200}", pad in 0usize..70) {
            let text = " ".repeat(pad) + &text;
            let cut = (0..=text.len().min(WINDOW)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
            let (window, _) = read(&text.as_bytes()[..cut], true);
            for n in 0..window.stretches() {
                let (start, end) = window.stretch(n);
                prop_assert_eq!(window.point(end) - window.point(start), text[start..end].chars().count() as u32);
                let mut spans = Vec::new();
                window.spans(n, n + 1, 7, &mut spans);
                prop_assert_eq!(spans, [(7 + window.point(start), 7 + window.point(end))]);
            }
        }
    }

    #[test]
    fn every_character_is_read_alike_at_every_edge_of_a_vector() {
        for code in (0..0x1_1000).filter_map(char::from_u32) {
            for pad in [0usize, 30, 31, 62, 63] {
                read(format!("{}{code}a{code}", "x".repeat(pad)).as_bytes(), true);
            }
        }
    }

    #[test]
    fn stretches_are_words_and_are_hashed_in_their_normal_form() {
        let (window, hashes) = read("Said: \"أحمدُ\" مدرسة، the-end of abcdefghijklmnopqrstuvwxyz0123456789".as_bytes(), true);
        let expected = ["said", "مدرسه", "the", "end", "of", "abcdefghijklmnopqrstuvwxyz0123456789"].map(hash::word);
        assert_eq!(window.stretches(), 7);
        assert_eq!(window.events, [Event { at: 16, before: 2, line: false }]);
        assert_eq!([&hashes[..1], &hashes[2..]].concat(), expected);
    }

    #[test]
    fn words_between_white_space_are_hashed_as_they_stand() {
        let text = "Said:\t\"أحمدُ\" ـمدرسة، the-end\u{b}é\u{1} 新 a\u{a0}b";
        let (window, hashes) = read_at(text.as_bytes(), &Alphabet { kind: Kind::Bare, level: Level::of_machine() });
        let expected = ["Said:", "\"أحمدُ\"", "ـمدرسة،", "the-end", "é\u{1}", "新"].map(hash::word);
        assert_eq!((window.stretches(), &hashes[..6]), (7, &expected[..]));
        assert_eq!(window.events, [Event { at: text.find('\u{a0}').unwrap() as u32, before: 7, line: false }]);
    }

    #[test]
    fn a_full_window_holds_as_many_stretches_as_there_can_be() {
        let bytes: Vec<u8> = (0..WINDOW).map(|i| if i % 2 == 0 { b'a' } else { b' ' }).collect();
        assert_eq!(read(&bytes, true).0.stretches(), WINDOW / 2);
        let (window, _) = read(&vec![b'a'; WINDOW], true);
        assert_eq!((window.stretches(), window.stretch(0)), (1, (0, WINDOW)));
    }
}
