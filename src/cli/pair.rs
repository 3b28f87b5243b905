//! What a person sees of a comparison: the decision and its reason, then the passages side by side, differing words marked.
//!
//! On a screen both documents have a column, and texts that run from right to left are isolated from what stands beside them
//! and begin at their column's right edge. Under a pipe each passage is two lines of plain text.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use naskh::compare::{Comparison, Part, Shared, Side};

use crate::cli::draw::{BOLD, DIM, Look};
use crate::cli::text::{count, counted, isolated, right_to_left, tame, width};

const ONLY_A: Style = AnsiColor::Red.on_default().bold();
const ONLY_B: Style = AnsiColor::Green.on_default().bold();
/// Between the two columns.
const RULE: &str = " │ ";
/// Keeps a line that begins with Arabic from turning both columns round.
const LEFT_TO_RIGHT: char = '\u{200e}';

/// The page of a comparison. Differing words are coloured, or in brackets where there are no `colours`.
pub fn comparison(found: &Comparison, look: Look, colours: bool) -> String {
    let mut page = Page { text: String::from("\n"), look, colours };
    page.side("a", &found.a);
    page.side("b", &found.b);
    page.figures(found);
    for (number, passage) in (1..).zip(&found.passages) {
        page.passage(number, passage);
    }
    page.text.push('\n');
    page.text
}

struct Page {
    text: String,
    look: Look,
    colours: bool,
}

impl Page {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    fn side(&mut self, name: &str, side: &Side) {
        let shown = |text: &str| isolated(&tame(text), self.look.terminal);
        let mut about = vec![shown(&side.id)];
        if side.file != side.id {
            about.push(shown(&side.file));
        }
        about.extend([&side.source, &side.date].into_iter().flatten().map(|s| shown(s)));
        about.push(counted(u64::from(side.words), "word", "words"));
        let head = format!("{BOLD}{name}{BOLD:#}  {}", about.join(" · "));
        let title = side.title.as_ref().map(|t| format!("   {}", shown(t)));
        let credits: Vec<String> = side.credits.iter().map(|c| format!("{} ({}, {})", shown(&c.text), c.role, c.at)).collect();
        self.line(&head);
        title.into_iter().for_each(|t| self.line(&t));
        if !credits.is_empty() {
            self.line(&format!("   {DIM}from:{DIM:#} {}", credits.join(", ")));
        }
    }

    fn figures(&mut self, found: &Comparison) {
        self.text.push('\n');
        self.line(&format!("{BOLD}{}: {}{BOLD:#}", found.relation.name().replace('_', "-"), found.decision));
        self.line(&format!("   {}", tame(&found.reason)));
        self.line(&format!(
            "   resemblance {:.2} · of a in b {:.2} · of b in a {:.2} · longest shared run {}",
            found.jaccard,
            found.containment_a_in_b,
            found.containment_b_in_a,
            counted(u64::from(found.longest_run_words), "word", "words")
        ));
        if let Some(w) = &found.weighed {
            let by = w.phrase_weight.replace('_', " ");
            let documents = counted(w.documents, "document", "documents");
            self.line(&format!("   {DIM}phrases weighed by {by}, in a corpus of {documents}{DIM:#}"));
        }
    }

    fn passage(&mut self, number: usize, passage: &Shared) {
        let Shared { a_start, a_end, b_start, b_end, words, identity, .. } = passage;
        let (words, percent) = (counted(u64::from(*words), "word", "words"), identity * 100.0);
        self.line(&format!(
            "\n{BOLD}passage {}{BOLD:#}: {words}, {percent:.0} % the same; {DIM}a {a_start}–{a_end}, b {b_start}–{b_end}{DIM:#}",
            count(number as u64)
        ));
        if self.look.terminal {
            self.columns(&passage.parts);
        } else {
            for (name, only, of) in [("a", ("[-", "-]"), (|p| &p.a) as fn(&Part) -> &String), ("b", ("{+", "+}"), |p| &p.b)] {
                let marked: Vec<String> = passage.parts.iter().filter_map(|p| marked(&tame(of(p)), p.same, only)).collect();
                self.line(&format!("{name}  {}", marked.join(" ")));
            }
        }
    }

    /// The words of both sides in two columns; words that are the same stand on the same line.
    fn columns(&mut self, parts: &[Part]) {
        let room = (self.look.width.saturating_sub(width(RULE)) / 2).max(10);
        let (mut left, mut right) = (Cell::new(room), Cell::new(room));
        for part in parts {
            let (a, b) = (words(&part.a), words(&part.b));
            for at in 0..a.len().max(b.len()) {
                let (x, y) = (a.get(at), b.get(at));
                if x.is_some_and(|w| !left.fits(w)) || y.is_some_and(|w| !right.fits(w)) {
                    self.row(&mut left, &mut right);
                }
                x.into_iter().for_each(|w| left.push(w, part.same));
                y.into_iter().for_each(|w| right.push(w, part.same));
            }
        }
        self.row(&mut left, &mut right);
    }

    fn row(&mut self, left: &mut Cell, right: &mut Cell) {
        if left.words.is_empty() && right.words.is_empty() {
            return;
        }
        let (a, b) = (left.take(self.look_of(ONLY_A), true), right.take(self.look_of(ONLY_B), false));
        let turn = if a.chars().chain(b.chars()).any(right_to_left) { LEFT_TO_RIGHT.to_string() } else { String::new() };
        let _ = writeln!(self.text, "{turn}{a}{DIM}{RULE}{DIM:#}{b}");
    }

    fn look_of(&self, style: Style) -> Option<Style> {
        self.colours.then_some(style)
    }
}

/// A stretch in the marks of a word-by-word comparison, if there is one.
fn marked(text: &str, same: bool, (open, close): (&str, &str)) -> Option<String> {
    (!text.is_empty()).then(|| if same { text.to_owned() } else { format!("{open}{text}{close}") })
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(tame).filter(|w| !w.is_empty()).collect()
}

/// A line of one column in the making.
struct Cell {
    room: usize,
    words: Vec<(String, bool)>,
    used: usize,
}

impl Cell {
    fn new(room: usize) -> Cell {
        Cell { room, words: Vec::new(), used: 0 }
    }

    fn fits(&self, word: &str) -> bool {
        // Room for the brackets that a word may get; a word that is wider than the column stands alone.
        self.words.is_empty() || self.used + 1 + width(word) + 2 <= self.room
    }

    fn push(&mut self, word: &str, same: bool) {
        self.used += width(word) + usize::from(!self.words.is_empty()) + if same { 0 } else { 2 };
        self.words.push((word.to_owned(), same));
    }

    /// The line, filled to the column's width if something stands `beside` it, and an empty one in its place.
    fn take(&mut self, only: Option<Style>, beside: bool) -> String {
        let words = std::mem::take(&mut self.words);
        let turned = words.iter().any(|(w, _)| w.chars().any(right_to_left));
        let mut text = String::new();
        let mut used = 0;
        for (at, (word, same)) in words.iter().enumerate() {
            let gap = if at > 0 { " " } else { "" };
            used += width(word) + gap.len();
            let _ = match (same, only) {
                (true, _) => write!(text, "{gap}{word}"),
                (false, Some(style)) => write!(text, "{gap}{style}{word}{style:#}"),
                (false, None) => {
                    used += 2;
                    write!(text, "{gap}[{word}]")
                }
            };
        }
        self.used = 0;
        let fill = " ".repeat(self.room.saturating_sub(used));
        match (turned, beside) {
            (true, _) => format!("{fill}\u{2067}{text}\u{2069}"),
            (false, true) => format!("{text}{fill}"),
            (false, false) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(terminal: bool, colours: bool, parts: &[(&str, &str, bool)]) -> String {
        let mut page = Page { text: String::new(), look: Look { terminal, width: 43, verbosity: 0 }, colours };
        let parts: Vec<Part> = parts.iter().map(|&(a, b, same)| Part { same, a: a.into(), b: b.into() }).collect();
        let passage = Shared { a_start: 0, a_end: 9, b_start: 0, b_end: 9, words: 3, identity: 0.5, parts };
        page.passage(1, &passage);
        let text = anstream::adapter::strip_str(&page.text).to_string();
        text.lines().skip(2).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_same_words_stand_on_the_same_line() {
        let parts = [("one two ", "one two ", true), ("3 4 5 6 7 8 9 10", "", false), ("three", "three", true)];
        let lines = page(true, false, &parts);
        let lines: Vec<&str> = lines.lines().collect();
        assert!(lines.iter().all(|l| width(l.split(RULE).next().unwrap()) == 20), "{lines:?}");
        let last = lines[lines.len() - 1];
        assert!(last.matches("three").count() == 2 && lines[0].contains("one two [3]"), "{lines:?}");
    }

    #[test]
    fn arabic_is_isolated_on_a_screen_and_plain_under_a_pipe() {
        let parts = [("أعلنت الوزارة ", "أعلنت الوزارة ", true), ("أمس", "اليوم", false)];
        let screen = page(true, true, &parts);
        assert!(screen.lines().all(|l| l.starts_with('\u{200e}')), "{screen}");
        assert_eq!((screen.matches('\u{2067}').count(), screen.matches('\u{2069}').count()), (4, 4), "{screen}");
        let plain = page(false, false, &parts);
        assert_eq!(plain, "a  أعلنت الوزارة [-أمس-]\nb  أعلنت الوزارة {+اليوم+}");
    }

    #[test]
    fn a_hostile_text_stays_in_its_cell() {
        let lines = page(true, false, &[("a\u{1b}\u{9b}31m\u{202e}b\nc", "a", false)]);
        assert!(!lines.contains('\u{9b}') && !lines.contains('\u{202e}') && lines.lines().count() == 1, "{lines:?}");
    }
}
