//! Edits: a text cut, doubled, joined with another, or with some of its words changed.

use crate::jobs::plant::dice::Dice;
use crate::jobs::plant::words::Words;

/// The first `percent` of a text's words, at least one.
pub fn truncated(words: &Words<'_>, percent: usize) -> String {
    let keep = (words.len() * percent).div_ceil(100).max(1);
    words.places.get(keep - 1).map_or(words.text, |last| &words.text[..last.end]).to_owned()
}

/// One text after another.
pub fn joined(one: &str, two: &str) -> String {
    format!("{one}\n\n{two}")
}

/// What becomes of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    Replace,
    Delete,
    /// Changes places with the next.
    Swap,
    /// Has changed places with the one before.
    Swapped,
}

/// The text with `percent` of its words changed: replaced by words of the corpus, deleted, or swapped with the next,
/// which changes two.
pub fn edited(words: &Words<'_>, percent: usize, vocabulary: &[String], dice: &mut Dice) -> String {
    let mut left = ((words.len() * percent + 50) / 100).max(1);
    let mut changes = vec![Change::None; words.len()];
    for at in dice.order(words.len()) {
        if left == 0 {
            break;
        }
        if changes[at] != Change::None {
            continue;
        }
        let free_after = changes.get(at + 1) == Some(&Change::None);
        changes[at] = match dice.below(3) {
            0 => Change::Replace,
            1 => Change::Delete,
            _ if left > 1 && free_after => Change::Swap,
            _ => Change::Replace,
        };
        left -= 1;
        if changes[at] == Change::Swap {
            changes[at + 1] = Change::Swapped;
            left -= 1;
        }
    }
    rewritten(words, &changes, vocabulary, dice)
}

fn rewritten(words: &Words<'_>, changes: &[Change], vocabulary: &[String], dice: &mut Dice) -> String {
    let mut out = String::with_capacity(words.text.len() + 64);
    let mut from = 0;
    for (at, place) in words.places.iter().enumerate() {
        let gap = &words.text[from..place.start];
        from = place.end;
        let word = match changes[at] {
            Change::Delete => continue,
            Change::None => words.word(at),
            Change::Replace => dice.of(vocabulary).map_or(words.word(at), String::as_str),
            Change::Swap => words.word(at + 1),
            Change::Swapped => words.word(at - 1),
        };
        out.push_str(gap);
        // Words without a gap between them, which only changes can make: letters of an unspaced script stay as they are.
        out.push_str(word);
    }
    out.push_str(&words.text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::plant::words::Reader;

    fn text(n: usize) -> String {
        (0..n).map(|i| format!("w{i}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_cut_keeps_its_share_of_words_and_ends_with_one() {
        let text = text(50);
        let mut reader = Reader::new();
        let cut = truncated(&reader.words(&text), 30);
        assert!(cut.ends_with("w14"), "{cut}");
        assert_eq!(truncated(&reader.words("one"), 30), "one");
    }

    #[test]
    fn as_many_words_change_as_were_asked_for() {
        let text = text(1000);
        let mut reader = Reader::new();
        for percent in [5, 15] {
            let edited = edited(&reader.words(&text), percent, &["new".to_owned()], &mut Dice::new(1, "t", 0));
            let kept = edited.split(' ').zip(0..).filter(|(w, _)| *w != "new").count();
            let added = edited.split(' ').filter(|w| *w == "new").count();
            let deleted = 1000 - kept - added;
            let moved = kept - longest_ascending(&edited);
            let changed = added + deleted + 2 * moved;
            assert!((10 * percent - 2..=10 * percent + 2).contains(&changed), "{percent}: {added} {deleted} {moved}");
        }
    }

    /// Kept words that stand in order.
    fn longest_ascending(text: &str) -> usize {
        let numbers: Vec<usize> = text.split(' ').filter_map(|w| w.strip_prefix('w')?.parse().ok()).collect();
        numbers.windows(2).filter(|w| w[0] < w[1]).count() + 1
    }
}
