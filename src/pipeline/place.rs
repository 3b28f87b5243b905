//! Place: from words of a document to its code points; without its text, where places were kept.

use crate::config::Config;
use crate::error::Error;
use crate::segment::Segments;
use crate::text::{Tokenizer, Tokens, unpack_next};

/// The spans of one document's words, unpacked as far as they were asked for.
#[derive(Default)]
pub struct Spans<'s> {
    document: Option<u32>,
    rest: &'s [u8],
    spans: Vec<(u32, u32)>,
    reader: Option<(Tokenizer, Tokens)>,
}

impl<'s> Spans<'s> {
    /// Turns to a document.
    ///
    /// # Errors
    /// Those of reading its record again, where places were not kept.
    pub fn load(&mut self, config: &Config, segments: &Segments<'s>, document: u32) -> Result<(), Error> {
        if self.document == Some(document) {
            return Ok(());
        }
        self.document = Some(document);
        self.rest = segments.spans(document);
        self.spans.clear();
        if !segments.has_spans() {
            let (tokenizer, tokens) = self.reader.get_or_insert_with(|| (Tokenizer::new(config.folding), Tokens::default()));
            tokenizer.fill(&segments.document(document)?.text, tokens);
            std::mem::swap(&mut tokens.spans, &mut self.spans);
        }
        Ok(())
    }

    /// The code points of a range of words that is not empty.
    pub fn of(&mut self, words: (u32, u32)) -> (u32, u32) {
        while self.spans.len() < words.1 as usize && unpack_next(&mut self.rest, &mut self.spans) {}
        let (first, last) = (self.spans.get(words.0 as usize), self.spans.get(words.1 as usize - 1));
        (first.map_or(0, |s| s.0), last.map_or(0, |s| s.1))
    }
}
