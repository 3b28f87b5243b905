//! Spans kept small: the code-point spans of a text's words as the gaps between them and their lengths, a byte each.
//!
//! A value of 255 or more takes five bytes. Spans of words ascend and do not overlap, but for words that share a character
//! (`½` is `1` and `2`): the second is taken to stand where the first does, a gap of 254 and a length of 0.

use crate::kernel::sum_below;

const LONG: u8 = 255;
const AGAIN: u8 = 254;

/// Appends packed spans. O(spans).
///
/// ```
/// use naskh::text::{pack_spans, unpack_spans};
/// let spans = [(1, 10), (12, 16), (12, 16), (900, 2000)];
/// let (mut packed, mut back) = (Vec::new(), Vec::new());
/// pack_spans(&spans, &mut packed);
/// unpack_spans(&packed, &mut back);
/// assert_eq!(back, spans);
/// ```
pub fn pack_spans(spans: &[(u32, u32)], out: &mut Vec<u8>) {
    let mut last = (0, 0);
    for &(start, end) in spans {
        if start < last.1 {
            out.extend([AGAIN, 0]);
            continue;
        }
        let (gap, length) = (start - last.1, end - start);
        if gap < u32::from(AGAIN) && length < u32::from(LONG) {
            out.extend([gap as u8, length as u8]);
        } else {
            for value in [gap, length] {
                out.push(LONG);
                out.extend(value.to_le_bytes());
            }
        }
        last = (start, end);
    }
}

/// Fills `out` with the spans that were packed. O(spans).
pub fn unpack_spans(packed: &[u8], out: &mut Vec<(u32, u32)>) {
    out.clear();
    let mut rest = packed;
    while let Some(span) = next(&mut rest, out.last().copied().unwrap_or((0, 0))) {
        out.push(span);
    }
}

/// Goes through packed spans from word to word, over many at a time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SpanWalk<'p> {
    packed: &'p [u8],
    rest: &'p [u8],
    /// Spans before `rest`, and the last of them.
    before: u32,
    last: (u32, u32),
}

impl<'p> SpanWalk<'p> {
    /// Before the first span.
    pub fn of(packed: &'p [u8]) -> SpanWalk<'p> {
        SpanWalk { packed, rest: packed, ..SpanWalk::default() }
    }

    /// The span of a word; `None` if there are fewer. O(1) a block of words from the last one asked for; from the first one if
    /// that lies behind.
    pub fn span(&mut self, word: u32) -> Option<(u32, u32)> {
        if word.checked_add(1)? < self.before {
            *self = SpanWalk::of(self.packed);
        }
        self.over(word);
        while self.before <= word {
            self.last = next(&mut self.rest, self.last)?;
            self.before += 1;
        }
        Some(self.last)
    }

    /// Goes over blocks that end before the span of a word, as far as each byte is a gap or a length: then the end of the last span is
    /// their sum.
    fn over(&mut self, word: u32) {
        let most = (word.saturating_sub(self.before) as usize * 2).min(self.rest.len());
        let (bytes, sum) = sum_below(&self.rest[..most], AGAIN);
        if let Some(&length) = self.rest[..bytes].last() {
            let end = self.last.1.wrapping_add(sum);
            self.last = (end.wrapping_sub(length.into()), end);
            self.rest = &self.rest[bytes..];
            self.before += bytes as u32 / 2;
        }
    }
}

/// Takes the span after the last one off its packed form, if there is one.
#[inline]
fn next(rest: &mut &[u8], last: (u32, u32)) -> Option<(u32, u32)> {
    let (span, tail) = match **rest {
        [LONG, a, b, c, d, LONG, e, f, g, h, ref tail @ ..] => {
            // Bytes that nobody packed must not end a run.
            let start = last.1.wrapping_add(u32::from_le_bytes([a, b, c, d]));
            ((start, start.wrapping_add(u32::from_le_bytes([e, f, g, h]))), tail)
        }
        [AGAIN, 0, ref tail @ ..] => (last, tail),
        [gap, length, ref tail @ ..] => {
            let start = last.1.wrapping_add(u32::from(gap));
            ((start, start.wrapping_add(u32::from(length))), tail)
        }
        _ => return None,
    };
    *rest = tail;
    Some(span)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(steps in proptest::collection::vec((prop_oneof![0u32..300, 0u32..100_000], 1u32..600, any::<bool>()), 0..50)) {
            let (mut spans, mut at) = (Vec::new(), 0);
            for (gap, length, again) in steps {
                spans.push((at + gap, at + gap + length));
                if again {
                    spans.push((at + gap, at + gap + length));
                }
                at += gap + length;
            }
            let (mut packed, mut back) = (Vec::new(), Vec::new());
            pack_spans(&spans, &mut packed);
            unpack_spans(&packed, &mut back);
            prop_assert_eq!(back, spans);
        }

        #[test]
        fn a_walk_meets_the_spans_that_are_unpacked(
            packed in proptest::collection::vec(prop_oneof![40 => 0u8..9, 1 => any::<u8>(), 1 => Just(LONG), 1 => Just(AGAIN)], 0..600),
            words in proptest::collection::vec(0u32..330, 1..9),
        ) {
            let mut all = Vec::new();
            unpack_spans(&packed, &mut all);
            let mut walk = SpanWalk::of(&packed);
            for word in words {
                prop_assert_eq!(walk.span(word), all.get(word as usize).copied());
            }
            prop_assert_eq!(walk.span(u32::MAX), None);
        }
    }
}
