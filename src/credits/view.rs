//! A view of a text: its words, their places in bytes, and what stands directly before and after a place.

use std::cell::Cell;

use crate::credits::cues::{Cue, Mark};
use crate::credits::lexicon::Lexicon;
use crate::text::skip_blocks;

/// How far a line is followed to either side, in bytes; what is longer is a paragraph and no credit line.
const REACH: usize = 240;
/// So many words to either side of a name are looked at; a line of more is a sentence by any rule.
pub const WINDOW: usize = 40;

/// What stands next to a place, white space aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The end of the line or of the text.
    Line,
    /// A mark.
    Mark(Mark),
    /// A word.
    Word,
}

impl Edge {
    /// Whether a segment of a credit line may end here.
    pub fn bounds(self) -> bool {
        self != Edge::Word
    }
}

/// One side of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// What stands there.
    pub edge: Edge,
    /// The byte beyond it, seen from the place; for a line or word the byte where it begins.
    pub beyond: usize,
}

/// A line around a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Whether both ends were found within reach.
    pub whole: bool,
}

/// A text with its words.
pub struct View<'a> {
    /// Where the cues come from.
    pub lexicon: &'a Lexicon,
    /// The text.
    pub text: &'a str,
    /// Its words.
    pub hashes: &'a [u64],
    /// Where each stands, in code points.
    spans: &'a [(u32, u32)],
    /// What is asked for stands near what was asked for before.
    seek: Cell<Seek<'a>>,
}

impl<'a> View<'a> {
    /// A text with its words and where these stand, in code points.
    pub fn new(lexicon: &'a Lexicon, text: &'a str, hashes: &'a [u64], spans: &'a [(u32, u32)]) -> View<'a> {
        View { lexicon, text, hashes, spans, seek: Cell::new(Seek::new(text)) }
    }

    /// First byte of a word.
    pub fn start(&self, token: usize) -> usize {
        self.byte(self.spans[token].0)
    }

    /// One past the last byte of the word before `token`, which is not the first.
    pub fn end(&self, token: usize) -> usize {
        self.byte(self.spans[token - 1].1)
    }

    fn byte(&self, point: u32) -> usize {
        let mut seek = self.seek.get();
        let byte = seek.byte(point);
        self.seek.set(seek);
        byte as usize
    }

    /// The cues of a word; none beyond the text.
    pub fn cue(&self, token: usize) -> Cue {
        self.hashes.get(token).map_or(Cue::default(), |&h| self.lexicon.cues.of(h))
    }

    /// What stands before a byte.
    pub fn before(&self, at: usize) -> Side {
        let mut space = Space::default();
        let mut content = at;
        for (i, c) in self.text[..at].char_indices().rev() {
            if space.breaks(c) {
                return Side { edge: Edge::Line, beyond: content };
            }
            if let Some(edge) = self.edge(c) {
                return Side { edge, beyond: if edge == Edge::Word { i + c.len_utf8() } else { i } };
            }
            content = i;
        }
        Side { edge: Edge::Line, beyond: 0 }
    }

    /// What stands from a byte on.
    pub fn after(&self, at: usize) -> Side {
        let mut space = Space::default();
        for (i, c) in self.text[at..].char_indices() {
            if space.breaks(c) {
                return Side { edge: Edge::Line, beyond: at + i };
            }
            if let Some(edge) = self.edge(c) {
                return Side { edge, beyond: at + i + if edge == Edge::Word { 0 } else { c.len_utf8() } };
            }
        }
        Side { edge: Edge::Line, beyond: self.text.len() }
    }

    /// The line around bytes `start..end`.
    pub fn line(&self, start: usize, end: usize) -> Line {
        let mut space = Space::default();
        let mut line = Line { start: 0, end: self.text.len(), whole: true };
        for (i, c) in self.text[..start].char_indices().rev() {
            if space.breaks(c) {
                line.start = i + c.len_utf8();
                break;
            }
            if start - i > REACH {
                line = Line { start: i, whole: false, ..line };
                break;
            }
        }
        space = Space::default();
        for (i, c) in self.text[end..].char_indices() {
            if space.breaks(c) {
                line.end = end + i;
                break;
            }
            if i > REACH {
                line = Line { end: end + i, whole: false, ..line };
                break;
            }
        }
        line
    }

    fn edge(&self, c: char) -> Option<Edge> {
        match c {
            '\u{640}' => Some(Edge::Mark(Mark::Dash)),
            c if invisible(c) || c.is_whitespace() => None,
            c => Some(self.lexicon.cues.mark(c).map_or(Edge::Word, Edge::Mark)),
        }
    }
}

/// White space in a row: three, or two with a hard space among them, end a line as a newline does, for some sources
/// store no newlines but paragraphs as runs of hard spaces.
#[derive(Default)]
struct Space {
    run: u32,
    hard: bool,
}

impl Space {
    fn breaks(&mut self, c: char) -> bool {
        if matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            return true;
        }
        if c.is_whitespace() {
            self.run += 1;
            self.hard |= c == '\u{a0}';
        } else if !invisible(c) {
            *self = Space::default();
        }
        self.run > 2 || self.hard && self.run > 1
    }
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' | '\u{61c}' | '\u{64b}'..='\u{65f}')
}

/// Finds the byte of a code point, faster the nearer it lies to the last one found.
#[derive(Clone, Copy)]
pub struct Seek<'a> {
    bytes: &'a [u8],
    at: usize,
    point: u32,
}

/// Code points that are gone back over one by one; for more it is quicker to begin again.
const FAR: u32 = 256;

impl Seek<'_> {
    /// From the beginning of a text.
    pub fn new(text: &str) -> Seek<'_> {
        Seek { bytes: text.as_bytes(), at: 0, point: 0 }
    }

    /// The byte at which code point `to` begins, or the text ends.
    pub fn byte(&mut self, to: u32) -> u32 {
        if self.point > to + FAR {
            (self.at, self.point) = (0, 0);
        }
        while self.point > to {
            self.at -= 1;
            self.point -= u32::from(self.bytes[self.at] & 0xc0 != 0x80);
        }
        // Far ahead, whole blocks are counted; `point` is then the number of code points that begin before `at`.
        (self.at, self.point) = skip_blocks(self.bytes, self.at, self.point, to);
        while self.bytes.get(self.at).is_some_and(|byte| byte & 0xc0 == 0x80) {
            self.at += 1;
        }
        while self.point < to && self.at < self.bytes.len() {
            self.at += match self.bytes[self.at] {
                0..0x80 => 1,
                0x80..0xe0 => 2,
                0xe0..0xf0 => 3,
                _ => 4,
            };
            self.point += 1;
        }
        self.at as u32
    }

    /// The bytes of a span of code points.
    pub fn span(&mut self, (start, end): (u32, u32)) -> (u32, u32) {
        (self.byte(start), self.byte(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokens;

    fn sides(text: &str, name: &str) -> (Edge, Edge) {
        let lexicon = Lexicon::shipped();
        let mut tokens = Tokens::default();
        lexicon.tokenizer.fill(text, &mut tokens);
        let view = View::new(&lexicon, text, &tokens.hashes, &tokens.spans);
        let at = text.find(name).unwrap();
        (view.before(at).edge, view.after(at + name.len()).edge)
    }

    #[test]
    fn the_neighbours_of_a_name_are_seen_through_white_space() {
        use Mark::*;
        assert_eq!(sides("x - Y:", "Y"), (Edge::Mark(Dash), Edge::Mark(Colon)));
        assert_eq!(sides("x \u{640} Y\n", "Y"), (Edge::Mark(Dash), Edge::Line));
        assert_eq!(sides("x (Y) z", "Y"), (Edge::Mark(Open), Edge::Mark(Close)));
        assert_eq!(sides("x\nY z", "Y"), (Edge::Line, Edge::Word));
        assert_eq!(sides("x \u{a0}Y\u{200f}   z", "Y"), (Edge::Line, Edge::Line));
        assert_eq!(sides("«Y»", "Y"), (Edge::Mark(Quote), Edge::Mark(Quote)));
    }

    #[test]
    fn spans_in_code_points_become_bytes() {
        let text = "كتاب، a\u{301} 😀b";
        let mut seek = Seek::new(text);
        let pieces = [(0, 4), (6, 8), (9, 11), (1, 2)].map(|span| seek.span(span)).map(|(s, e)| &text[s as usize..e as usize]);
        assert_eq!(pieces, ["كتاب", "a\u{301}", "😀b", "ت"]);
    }

    proptest::proptest! {
        #[test]
        fn seeking_gives_what_counting_characters_does(text in "[aé新😀]{0,900}", picked in proptest::collection::vec(0u32..910, 0..12)) {
            let mut seek = Seek::new(&text);
            for point in picked {
                let plain = text.char_indices().nth(point as usize).map_or(text.len(), |(at, _)| at);
                proptest::prop_assert_eq!(seek.byte(point) as usize, plain);
            }
        }
    }
}
