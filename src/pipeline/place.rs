//! Place: from words of a document to its code points; without its text, where places were kept.

use crate::config::Config;
use crate::error::Error;
use crate::segment::Segments;
use crate::text::{SpanWalk, Tokenizer, Tokens};

/// The spans of one document's words.
#[derive(Default)]
pub struct Spans<'s> {
    document: Option<u32>,
    kept: SpanWalk<'s>,
    /// Those of a document whose were not kept.
    found: Option<Box<(Tokenizer, Tokens)>>,
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
        self.kept = SpanWalk::of(segments.spans(document));
        if !segments.has_spans() {
            let (tokenizer, tokens) = &mut **self.found.get_or_insert_with(|| (Tokenizer::new(config.folding), Tokens::default()).into());
            tokenizer.fill(&segments.document(document)?.text, tokens);
        }
        Ok(())
    }

    /// The code points of a range of words that is not empty.
    pub fn of(&mut self, words: (u32, u32)) -> (u32, u32) {
        let mut span = |word: u32| match &self.found {
            Some(found) => found.1.spans.get(word as usize).copied(),
            None => self.kept.span(word),
        };
        (span(words.0).map_or(0, |s| s.0), span(words.1 - 1).map_or(0, |s| s.1))
    }
}
