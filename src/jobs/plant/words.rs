//! Words: a text with the places of its words in bytes, so that edits cut where a scan sees words.

use std::ops::Range;

use crate::text::{Folding, Tokenizer, Tokens};

/// A reader of words, and its buffer.
pub struct Reader {
    tokenizer: Tokenizer,
    /// The words of the text that was read last.
    pub tokens: Tokens,
}

impl Reader {
    /// A reader under the folding that a scan has by default.
    pub fn new() -> Reader {
        Reader { tokenizer: Tokenizer::new(Folding::default()), tokens: Tokens::default() }
    }

    /// Reads a text; its words are in `tokens`.
    pub fn read(&mut self, text: &str) {
        self.tokenizer.fill(text, &mut self.tokens);
    }

    /// A text with its words.
    pub fn words<'t>(&mut self, text: &'t str) -> Words<'t> {
        self.read(text);
        Words { text, places: places(text, &self.tokens.spans) }
    }
}

/// A text and the places of its words.
pub struct Words<'t> {
    /// The text.
    pub text: &'t str,
    /// Bytes, half-open, ascending.
    pub places: Vec<Range<usize>>,
}

impl<'t> Words<'t> {
    /// How many words there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// A word as it stands there.
    pub fn word(&self, number: usize) -> &'t str {
        &self.text[self.places[number].clone()]
    }
}

/// Spans in code points as places in bytes. Words that share a character (`½` is `1` and `2`) become one.
fn places(text: &str, spans: &[(u32, u32)]) -> Vec<Range<usize>> {
    let mut bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let (mut point, mut at) = (0, bytes.next().unwrap_or(0));
    let mut to = |target: u32| {
        while point < target {
            (point, at) = (point + 1, bytes.next().unwrap_or(text.len()));
        }
        at
    };
    let mut places: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    let mut last = 0;
    for &(start, end) in spans.iter().filter(|s| s.1 > s.0) {
        if start >= last {
            let from = to(start);
            places.push(from..to(end));
            last = end;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bytes_and_words_that_share_a_character_are_one() {
        let words = Reader::new().words("«خبر» 3½ of it");
        let all: Vec<&str> = (0..words.len()).map(|n| words.word(n)).collect();
        assert_eq!(all[0], "خبر");
        assert_eq!(all[all.len() - 1], "it");
        assert_eq!(Reader::new().words("").len(), 0);
    }
}
