//! Credits: the text under another dateline or sign-off.

use std::sync::LazyLock;

use crate::jobs::plant::dice::Dice;
use crate::jobs::plant::words::Words;

/// A last run of at most so many words behind the end of a sentence is taken for a sign-off.
const SIGN_OFF: usize = 4;

struct Credit {
    arabic: bool,
    head: bool,
    text: &'static str,
}

static CREDITS: LazyLock<Vec<Credit>> = LazyLock::new(|| {
    let rows = include_str!("data/credits.tsv").lines().filter(|line| !line.starts_with('#'));
    let cells = rows.filter_map(|line| Some((line.split_once('\t')?.0, line.split_once('\t')?.1.split_once('\t')?)));
    cells.map(|(script, (place, text))| Credit { arabic: script == "arabic", head: place == "head", text }).collect()
});

/// The text without a short sign-off that it may have, and with another dateline, another sign-off, or both.
pub fn changed(words: &Words<'_>, dice: &mut Dice) -> String {
    let body = unsigned(words);
    let arabic = mostly_arabic(words.text);
    let mut pick = |head: bool| {
        let fitting: Vec<&str> = CREDITS.iter().filter(|c| (c.arabic, c.head) == (arabic, head)).map(|c| c.text).collect();
        dice.of(&fitting).copied().unwrap_or_default()
    };
    let (head, tail) = (pick(true), pick(false));
    match dice.below(3) {
        0 => format!("{head} {body}"),
        1 => format!("{body}\n{tail}"),
        _ => format!("{head} {body}\n{tail}"),
    }
}

/// The text up to the end of its last sentence, if only few words stand behind that.
fn unsigned<'t>(words: &Words<'t>) -> &'t str {
    let text = words.text.trim_end();
    let Some(first) = words.len().checked_sub(SIGN_OFF + 1) else { return text };
    for at in (first..words.len() - 1).rev() {
        let gap = words.places[at].end..words.places[at + 1].start;
        if words.text[gap.clone()].contains(['.', '!', '?', '؟', '\n']) {
            let end = words.text[gap.clone()].find(['\n', '(', '[']).map_or(gap.end, |i| gap.start + i);
            return words.text[..end].trim_end();
        }
    }
    text
}

fn mostly_arabic(text: &str) -> bool {
    let (mut arabic, mut other) = (0, 0);
    for c in text.chars().take(2000).filter(|c| c.is_alphabetic()) {
        if matches!(c, '\u{600}'..='\u{6ff}') { arabic += 1 } else { other += 1 }
    }
    arabic > other
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::plant::words::Reader;

    #[test]
    fn a_sign_off_goes_and_a_last_sentence_stays() {
        let body = "The harbour reopened on Monday. Ferries ran again by noon, the town said.";
        let signed = format!("{body} (Lantern desk)");
        let mut reader = Reader::new();
        assert_eq!(unsigned(&reader.words(&signed)), body);
        assert_eq!(unsigned(&reader.words(body)), body);
        assert_eq!(unsigned(&reader.words("one. two")), "one. two");
    }

    #[test]
    fn the_list_has_both_places_in_both_scripts() {
        for arabic in [true, false] {
            for head in [true, false] {
                assert!(CREDITS.iter().filter(|c| (c.arabic, c.head) == (arabic, head)).count() > 3);
            }
        }
        let text = "أعلنت الوزارة اليوم أن المشروع سيبدأ قريبا في المدينة كلها.";
        let changed = changed(&Reader::new().words(text), &mut Dice::new(1, "c", 0));
        assert!(changed.contains(text) && changed.len() > text.len(), "{changed}");
    }
}
