//! Parts: a shared passage of two documents, cut where one says something else than the other.

use std::ops::Range;

use serde::Serialize;

use crate::jobs::compare::side::Read;
use crate::pairs::{Aligned, common};

/// A shared passage.
#[derive(Clone, Debug, Serialize)]
pub struct Shared {
    /// First code point in `a`.
    pub a_start: u32,
    /// One past its last.
    pub a_end: u32,
    /// First code point in `b`.
    pub b_start: u32,
    /// One past its last.
    pub b_end: u32,
    /// Its words in `a`.
    pub words: u32,
    /// The share of words that are the same, of the longer side.
    pub identity: f64,
    /// The passage in both documents, in order: the parts of one side, one after the other, are the passage in it.
    pub parts: Vec<Part>,
}

/// A stretch of a passage in both documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Whether both say the same words, however they are written.
    pub same: bool,
    /// What stands in `a`; empty if only `b` has it.
    pub a: String,
    /// What stands in `b`.
    pub b: String,
}

/// A passage with its parts.
pub fn shared([a, b]: &[Read; 2], passage: &Aligned) -> Shared {
    let (in_a, in_b) = (range(passage.a), range(passage.b));
    let part = |same, x: Range<usize>, y: Range<usize>| Part { same, a: a.words(x, &in_a), b: b.words(y, &in_b) };
    let mut parts = Vec::new();
    let (mut i, mut j) = (in_a.start, in_b.start);
    let pairs = common(&a.tokens.hashes[in_a.clone()], &b.tokens.hashes[in_b.clone()]);
    let mut pairs = pairs.into_iter().map(|(x, y)| (in_a.start + x as usize, in_b.start + y as usize)).peekable();
    while let Some((x, y)) = pairs.next() {
        if i < x || j < y {
            parts.push(part(false, i..x, j..y));
        }
        (i, j) = (x + 1, y + 1);
        while pairs.next_if_eq(&(i, j)).is_some() {
            (i, j) = (i + 1, j + 1);
        }
        parts.push(part(true, x..i, y..j));
    }
    if i < in_a.end || j < in_b.end {
        parts.push(part(false, i..in_a.end, j..in_b.end));
    }
    let (a_span, b_span) = (a.span(&in_a), b.span(&in_b));
    Shared {
        a_start: a_span.0,
        a_end: a_span.1,
        b_start: b_span.0,
        b_end: b_span.1,
        words: passage.a.1 - passage.a.0,
        identity: (passage.identity() * 10_000.0).round() / 10_000.0,
        parts,
    }
}

fn range(words: (u32, u32)) -> Range<usize> {
    words.0 as usize..words.1 as usize
}

impl Read {
    /// The code points of a stretch of words; where it is empty, the end of the word before it.
    fn span(&self, words: &Range<usize>) -> (u32, u32) {
        let spans = &self.tokens.spans;
        match (spans.get(words.start), words.end.checked_sub(1).and_then(|last| spans.get(last))) {
            (Some(first), Some(last)) if !words.is_empty() => (first.0, last.1),
            (_, Some(before)) => (before.1, before.1),
            _ => (0, 0),
        }
    }

    /// The text of a stretch of words up to the next word, or to its own end if it ends with the passage.
    fn words(&self, words: Range<usize>, passage: &Range<usize>) -> String {
        if words.is_empty() {
            return String::new();
        }
        let (start, end) = self.span(&words);
        let end = if words.end == passage.end { end } else { self.tokens.spans.get(words.end).map_or(end, |next| next.0) };
        let byte = |point: u32| self.bytes.get(point as usize).copied().unwrap_or(self.text.len());
        self.text.get(byte(start)..byte(end)).unwrap_or("").to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::compare::side::Side;
    use crate::text::{Folding, Tokenizer, Tokens};

    fn read(text: &str) -> Read {
        let mut tokens = Tokens::default();
        Tokenizer::new(Folding::default()).fill(text, &mut tokens);
        let side = Side { id: String::new(), file: String::new(), source: None, date: None, title: None, words: 0, credits: Vec::new() };
        let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Read { side, text: text.to_owned(), tokens, bytes }
    }

    fn parts(a: &str, b: &str) -> Shared {
        let both = [read(a), read(b)];
        let words = |r: &Read| (0, r.tokens.len() as u32);
        let passage = Aligned { a: words(&both[0]), b: words(&both[1]), same: 1 };
        shared(&both, &passage)
    }

    #[test]
    fn parts_of_one_side_are_the_passage_in_it() {
        let (a, b) = ("«أعلنت» الوزارة، أمس: 5 مشاريع.", "أعلنَت الوزاره اليوم (5) مشاريع جديدة");
        let found = parts(a, b);
        let whole = |side: fn(&Part) -> &str| found.parts.iter().map(side).collect::<String>();
        assert_eq!((whole(|p| &p.a), whole(|p| &p.b)), ("أعلنت» الوزارة، أمس: 5 مشاريع".to_owned(), b.to_owned()));
        let same: Vec<bool> = found.parts.iter().map(|p| p.same).collect();
        assert_eq!(same, [true, false, true, false]);
        assert_eq!((found.parts[1].a.trim(), found.parts[1].b.trim()), ("أمس:", "اليوم ("));
        assert_eq!((found.a_start, found.b_start, found.b_end), (1, 0, b.chars().count() as u32));
    }

    #[test]
    fn words_of_one_side_alone_stand_beside_nothing() {
        let found = parts("one two three", "two three");
        assert_eq!(found.parts[0], Part { same: false, a: "one ".into(), b: String::new() });
    }
}
