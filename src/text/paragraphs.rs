//! Paragraphs of a text: its lines; where lines are wrapped, what blank lines and indents part; where there are none, what
//! runs of no-break spaces part; and at last its sentences.

use crate::text::tokens::Tokens;

/// Indent of the first line of a paragraph in wrapped text.
const INDENT: &[u8] = b"    ";
/// Longest line, in bytes, of text that is taken for wrapped.
const WRAPPED: usize = 120;
/// A sentence of fewer words belongs to the one after it.
const SENTENCE: u32 = 4;

/// Fills `out` with where each paragraph of `text` ends, as a count of words: ascending, distinct, the last one
/// `tokens.len()`. `tokens` are those of `text`, with spans. O(bytes).
///
/// ```
/// use naskh::text::{Folding, Tokenizer, Tokens, paragraph_ends};
/// let (mut tokens, mut ends) = (Tokens::default(), Vec::new());
/// let mut of = |text| {
///     Tokenizer::new(Folding::default()).fill(text, &mut tokens);
///     paragraph_ends(text, &tokens, &mut ends);
///     ends.clone()
/// };
/// assert_eq!(of("A title\n\nand two lines\nof text"), [2, 5, 7]);
/// assert_eq!(of("It rained all day. Then came a long night."), [4, 9]);
/// assert_eq!(of("    Wrapped text goes on\nover the line.\n    The next begins\nwith an indent."), [7, 13]);
/// ```
pub fn paragraph_ends(text: &str, tokens: &Tokens, out: &mut Vec<u32>) {
    out.clear();
    let words = tokens.len() as u32;
    let bytes = text.as_bytes();
    if tokens.lines.iter().any(|&before| 0 < before && before < words) {
        if is_wrapped(bytes) { wrapped(bytes, &tokens.lines, out) } else { out.extend_from_slice(&tokens.lines) }
    } else if let Some(cut) = no_break_cut(text) {
        at_points(cut, tokens, 1, out);
    } else {
        at_points(sentence_ends(bytes), tokens, SENTENCE, out);
    }
    out.push(words);
    out.dedup();
    if out.first() == Some(&0) {
        out.remove(0);
    }
}

/// Whether some lines are indented, none of them is long, and most are not indented: then a line feed alone ends nothing.
fn is_wrapped(bytes: &[u8]) -> bool {
    let Some(_) = memchr::memmem::find(bytes, b"\n    ") else { return false };
    let (mut indented, mut lines) = (0, 0);
    for line in bytes.split(|&b| b == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        if line.len() > WRAPPED {
            return false;
        }
        lines += 1;
        indented += usize::from(line.starts_with(INDENT));
    }
    indented * 2 <= lines
}

fn wrapped(bytes: &[u8], lines: &[u32], out: &mut Vec<u32>) {
    let feeds = memchr::memchr_iter(b'\n', bytes);
    for (feed, &before) in feeds.zip(lines) {
        let next = &bytes[feed + 1..];
        let line = &next[..next.iter().position(|&b| b == b'\n').unwrap_or(next.len())];
        if line.starts_with(INDENT) || line.trim_ascii().is_empty() {
            out.push(before);
        }
    }
}

/// The code points at which runs of at least two no-break spaces begin (spaces may stand between), if there are any.
fn no_break_cut(text: &str) -> Option<impl Iterator<Item = u32> + '_> {
    const NO_BREAK: char = '\u{a0}';
    memchr::memmem::find(text.as_bytes(), "\u{a0}".as_bytes())?;
    let cut = |text: &str| {
        let (mut run, mut at) = (0, 0);
        text.chars()
            .zip(0u32..)
            .filter_map(move |(c, point)| match c {
                NO_BREAK => {
                    if run == 0 {
                        at = point;
                    }
                    run += 1;
                    (run == 2).then_some(at)
                }
                ' ' => None,
                _ => {
                    run = 0;
                    None
                }
            })
            .collect::<Vec<u32>>()
    };
    let cuts = cut(text);
    (!cuts.is_empty()).then(|| cuts.into_iter())
}

/// The code points after which sentences end: at `.`, `!`, `?` or `؟` before white space or the end.
fn sentence_ends(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut point = 0;
    (0..bytes.len()).filter_map(move |i| {
        if bytes[i] & 0xc0 != 0x80 {
            point += 1;
        }
        let ends = match bytes[i] {
            b'.' | b'!' | b'?' => true,
            0x9f => i > 0 && bytes[i - 1] == 0xd8,
            _ => false,
        };
        (ends && bytes.get(i + 1).is_none_or(u8::is_ascii_whitespace)).then_some(point)
    })
}

/// Turns ascending code points into counts of words before them, at least `least` words apart.
fn at_points(points: impl Iterator<Item = u32>, tokens: &Tokens, least: u32, out: &mut Vec<u32>) {
    let (mut word, mut last) = (0usize, 0u32);
    for point in points {
        while tokens.spans.get(word).is_some_and(|span| span.0 < point) {
            word += 1;
        }
        if word as u32 >= last + least {
            last = word as u32;
            out.push(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold::Folding;
    use crate::text::tokenizer::Tokenizer;

    fn ends(text: &str) -> Vec<u32> {
        let (mut tokens, mut out) = (Tokens::default(), vec![9]);
        Tokenizer::new(Folding::default()).fill(text, &mut tokens);
        paragraph_ends(text, &tokens, &mut out);
        out
    }

    #[test]
    fn each_way_of_parting_paragraphs_is_seen() {
        assert_eq!(ends("واحد اثنان\nثلاثة"), [2, 3]);
        assert_eq!(ends("one two\u{a0}\u{a0}three\u{a0} \u{a0}four"), [2, 3, 4]);
        assert_eq!(ends("one\u{a0}two three"), [3]);
        assert_eq!(ends("هل جاء أحد اليوم؟ لا أحد جاء اليوم. نعم"), [4, 8, 9]);
        assert_eq!(ends("U.S. officials said on Monday. No. They did not say so."), [6, 12]);
        assert_eq!(ends("\n \nonly\n\n"), [1]);
        assert_eq!(ends(""), [] as [u32; 0]);
    }

    proptest! {
        #[test]
        fn ends_ascend_to_the_last_word(text in "[a-c\u{a0} .؟!\n]{0,80}") {
            let ends = ends(&text);
            let mut tokens = Tokens::default();
            Tokenizer::new(Folding::default()).fill(&text, &mut tokens);
            prop_assert!(ends.windows(2).all(|w| w[0] < w[1]));
            prop_assert_eq!(ends.last().copied().unwrap_or(0), tokens.len() as u32);
        }
    }
}
