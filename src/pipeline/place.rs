//! Place: from words of a document to its code points, without its text.

use crate::segment::Segments;
use crate::text::unpack_next;

/// The spans of one document's words, unpacked as far as they were asked for.
#[derive(Default)]
pub struct Spans<'s> {
    document: Option<u32>,
    rest: &'s [u8],
    spans: Vec<(u32, u32)>,
}

impl<'s> Spans<'s> {
    /// Turns to a document.
    pub fn load(&mut self, segments: &Segments<'s>, document: u32) {
        if self.document != Some(document) {
            self.rest = segments.spans(document);
            self.spans.clear();
            self.document = Some(document);
        }
    }

    /// The code points of a range of words that is not empty.
    pub fn of(&mut self, words: (u32, u32)) -> (u32, u32) {
        while self.spans.len() < words.1 as usize && unpack_next(&mut self.rest, &mut self.spans) {}
        let (first, last) = (self.spans.get(words.0 as usize), self.spans.get(words.1 as usize - 1));
        (first.map_or(0, |s| s.0), last.map_or(0, |s| s.1))
    }
}
