//! Code points of a text as it is written in its record, and their removal there.

use std::ops::Range;

/// How many bytes write the code point at a place of a written text; `None` if none can stand there.
pub(crate) type Width = fn(&[u8], usize) -> Option<usize>;

/// A text that is written as it is.
pub(crate) fn plain(bytes: &[u8], at: usize) -> Option<usize> {
    Some(match bytes.get(at)? {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    })
}

/// The byte ranges of `bytes` that write the code points `cuts` of the text written within `inside`. `None` if the text has
/// no such code points.
pub(crate) fn cut(bytes: &[u8], inside: Range<usize>, width: Width, cuts: &[(u32, u32)]) -> Option<Vec<Range<usize>>> {
    let (mut at, mut point) = (inside.start, 0);
    let mut go = |to: u32| {
        while point < to {
            if at >= inside.end {
                return None;
            }
            at += width(bytes, at)?;
            point += 1;
        }
        (at <= inside.end).then_some(at)
    };
    cuts.iter().map(|&(from, to)| Some(go(from)?..go(to)?)).collect()
}

/// All bytes but those of some ranges, which ascend.
pub(crate) fn without(bytes: &[u8], ranges: &[Range<usize>], out: &mut Vec<u8>) {
    let mut from = 0;
    for range in ranges {
        if range.start > from {
            out.extend_from_slice(&bytes[from..range.start]);
        }
        from = from.max(range.end);
    }
    out.extend_from_slice(&bytes[from..]);
}
