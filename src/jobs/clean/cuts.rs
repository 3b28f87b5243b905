//! Cuts: what goes of a text when a paragraph is taken out of it.
//!
//! The scan tells a paragraph from its first word to its last. What goes with it is what would be left hanging: the
//! bullet before, the full stop and the quotes behind, and the line itself where nothing else stands on it.

use std::collections::HashMap;

use crate::outcome::Outcome;
use crate::paragraphs::Class;

/// A paragraph that is to go out of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// First code point of its first word.
    pub start: u32,
    /// One past the last code point of its last word.
    pub end: u32,
    /// Place in `Outcome::paragraphs`.
    pub paragraph: u32,
}

/// What is to go out of each document, by place in `Outcome::documents`. Of a paragraph that is repeated inside a document
/// the first occurrence stays.
pub fn of(outcome: &Outcome, classes: &[Class]) -> HashMap<u32, Vec<Cut>> {
    let mut all: HashMap<u32, Vec<Cut>> = HashMap::new();
    for (paragraph, row) in (0u32..).zip(outcome.paragraphs.iter()).filter(|(_, row)| classes.contains(&row.class)) {
        let mut places = row.places.to_vec();
        places.sort_unstable();
        let mut last = None;
        for [document, start, end] in places {
            let first = last.replace(document) != Some(document);
            if row.class != Class::Internal || !first {
                all.entry(document).or_default().push(Cut { start, end, paragraph });
            }
        }
    }
    all.values_mut().for_each(|cuts| cuts.sort_unstable());
    all
}

/// The code points that go with some cuts, which ascend: half-open, ascending, apart. `None` if the text is too short.
pub fn extents(text: &[char], cuts: &[Cut]) -> Option<Vec<(u32, u32)>> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for cut in cuts {
        let (start, end) = (cut.start as usize, cut.end as usize);
        if start >= end || end > text.len() {
            return None;
        }
        match spans.last_mut() {
            // Paragraphs with no word between them go as one, and with them what parts them.
            Some(last) if start <= last.1 || !text[last.1..start].iter().any(|c| c.is_alphanumeric()) => last.1 = last.1.max(end),
            _ => spans.push((start, end)),
        }
    }
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for (start, end) in spans {
        let (start, end) = extent(text, start, end);
        let from = ranges.last().map_or(0, |last| last.1);
        if (end as u32) > from {
            ranges.push(((start as u32).max(from), end as u32));
        }
    }
    Some(ranges)
}

/// What goes with the words from `start` to `end`.
fn extent(text: &[char], start: usize, end: usize) -> (usize, usize) {
    let breaks = |c: &char| matches!(c, '\n' | '\r');
    let before = text[..start].iter().rev().take_while(|c| !breaks(c) && !c.is_alphanumeric()).count();
    let behind = text[end..].iter().take_while(|c| !breaks(c) && !c.is_alphanumeric()).count();
    let (left, right) = (start - before, end + behind);
    let begins = left == 0 || breaks(&text[left - 1]);
    let ends = right == text.len() || breaks(&text[right]);
    match (begins, ends) {
        (true, true) => lines(text, left, right),
        (true, false) => (left, sentence_end(text, end)),
        (false, true) => (trimmed(text, sentence_start(text, start)), right),
        (false, false) => (sentence_start(text, start), sentence_end(text, end)),
    }
}

/// Whole lines, with one line feed; and of blank lines on both sides only one side stays.
fn lines(text: &[char], start: usize, end: usize) -> (usize, usize) {
    let feed = |at: usize| match (text.get(at), text.get(at + 1)) {
        (Some('\r'), Some('\n')) => 2,
        (Some('\r' | '\n'), _) => 1,
        _ => 0,
    };
    let back = |at: usize| match (at.checked_sub(1).map(|i| text[i]), at.checked_sub(2).map(|i| text[i])) {
        (Some('\n'), Some('\r')) => 2,
        (Some('\r' | '\n'), _) => 1,
        _ => 0,
    };
    if end == text.len() {
        // The last line: the feed before it goes, and the blank line that parted the two.
        let start = start - back(start);
        return (start - back(start), end);
    }
    let end = end + feed(end);
    let blank_before = start == 0 || back(start) > 0 && (start == back(start) || back(start - back(start)) > 0);
    (start, if blank_before { end + feed(end) } else { end })
}

/// The quotes and brackets that open before a sentence's first word.
fn sentence_start(text: &[char], start: usize) -> usize {
    let marks = text[..start].iter().rev().take_while(|c| !c.is_whitespace() && !c.is_alphanumeric()).count();
    // What touches a word on the other side belongs to that word.
    if start > marks && text[start - marks - 1].is_alphanumeric() { start } else { start - marks }
}

/// The punctuation that touches a sentence's last word, and the space behind.
fn sentence_end(text: &[char], end: usize) -> usize {
    let marks = text[end..].iter().take_while(|c| !c.is_whitespace() && !c.is_alphanumeric()).count();
    let end = end + marks;
    end + text[end..].iter().take_while(|&&c| c.is_whitespace() && c != '\n' && c != '\r').count()
}

/// Without the space before.
fn trimmed(text: &[char], start: usize) -> usize {
    start - text[..start].iter().rev().take_while(|&&c| c.is_whitespace() && c != '\n' && c != '\r').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a text without the stretches between `[` and `]`, which are words from first to last.
    fn left(marked: &str) -> String {
        let (mut text, mut cuts) = (Vec::new(), Vec::new());
        for c in marked.chars() {
            match c {
                '[' => cuts.push(Cut { start: text.len() as u32, end: 0, paragraph: 0 }),
                ']' => cuts.last_mut().expect("open").end = text.len() as u32,
                c => text.push(c),
            }
        }
        let ranges = extents(&text, &cuts).expect("within");
        let gone = |i: usize| ranges.iter().any(|r| (r.0 as usize..r.1 as usize).contains(&i));
        (0..text.len()).filter(|&i| !gone(i)).map(|i| text[i]).collect()
    }

    #[test]
    fn a_line_goes_whole_with_its_feed() {
        assert_eq!(left("A b.\n[Read also]:\nC d.\n"), "A b.\nC d.\n");
        assert_eq!(left("• [Share this]! »\nC d."), "C d.");
        assert_eq!(left("A b.\n  — [Share this] —  "), "A b.");
        assert_eq!(left("A b.\r\n[Share this].\r\nC d.\r\n"), "A b.\r\nC d.\r\n");
        assert_eq!(left("[All of it]."), "");
        assert_eq!(left("[One].\n\n[two].\n"), "");
    }

    #[test]
    fn of_blank_lines_on_both_sides_one_stays() {
        assert_eq!(left("A b.\n\n[Share].\n\nC d."), "A b.\n\nC d.");
        assert_eq!(left("[Share].\n\nC d."), "C d.");
        assert_eq!(left("A b.\n\n[Share]."), "A b.");
        assert_eq!(left("A b.\n\n[One]\n\n• [two]\n\nC d."), "A b.\n\nC d.");
    }

    #[test]
    fn a_sentence_goes_with_its_marks_and_one_space() {
        assert_eq!(left("It rained. [Read more]. It stopped."), "It rained. It stopped.");
        assert_eq!(left("«[اقرأ أيضا]»: جاء المطر."), "جاء المطر.");
        assert_eq!(left("جاء المطر. («[اقرأ المزيد]»)."), "جاء المطر.");
        assert_eq!(left("It rained. [Read more]… \nNext."), "It rained.\nNext.");
        assert_eq!(left("no-[break]\u{a0}\u{a0}go"), "no-go");
    }

    #[test]
    fn what_lies_outside_of_the_text_is_told() {
        assert_eq!(extents(&['a'], &[Cut { start: 0, end: 2, paragraph: 0 }]), None);
        assert_eq!(extents(&['a'], &[Cut { start: 1, end: 1, paragraph: 0 }]), None);
    }
}
