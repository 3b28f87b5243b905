//! Spans kept small: the code-point spans of a text's words as the gaps between them and their lengths, a byte each.
//!
//! A value of 255 or more takes five bytes. Spans of words ascend and do not overlap, but for words that share a character
//! (`½` is `1` and `2`): the second is taken to stand where the first does, a gap of 254 and a length of 0.

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
    while unpack_next(&mut rest, out) {}
}

/// Unpacks the next span onto those before it; whether there was one.
#[inline]
pub(crate) fn unpack_next(rest: &mut &[u8], out: &mut Vec<(u32, u32)>) -> bool {
    let last = out.last().copied().unwrap_or((0, 0));
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
        _ => return false,
    };
    out.push(span);
    *rest = tail;
    true
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
    }
}
