//! Words and figures for a terminal: numbers with separators, sizes, and texts of the corpus made safe and cut to width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A count with a separator every three digits.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 pair`, `2 pairs`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// A size in the unit that leaves at most three digits before the point.
pub fn bytes(n: u64) -> String {
    let mut size = n as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if size < 999.5 {
            return if unit == "B" || size >= 99.95 { format!("{size:.0} {unit}") } else { format!("{size:.1} {unit}") };
        }
        size /= 1000.0;
    }
    format!("{size:.1} TB")
}

/// A time as people read it.
pub fn seconds(s: f64) -> String {
    match s {
        s if s < 9.95 => format!("{s:.2} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

/// A text of the corpus on one line of a terminal: white space as single spaces, controls and what turns directions
/// left out. Joiners stay: Persian and Indic words need them.
pub fn tame(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            c if c.is_control() => {}
            '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{61c}'
            | '\u{feff}'
            | '\u{ad}' => {}
            '\u{e0000}'..='\u{e0fff}' => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The width of a text in columns.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// As much of a text as fits, with an ellipsis where it was cut, at the end of a word if one is near.
pub fn fitted(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (mut used, mut end) = (0, 0);
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used + 1 > columns {
            break;
        }
        end = at + c.len_utf8();
    }
    let cut = &text[..end];
    let word = cut.rfind(' ').filter(|&space| width(&cut[space..]) <= 12 && space > 0);
    format!("{}…", word.map_or(cut, |space| &cut[..space]).trim_end())
}

/// A text that may run from right to left, isolated from what stands beside it.
pub fn isolated(text: &str, terminal: bool) -> String {
    if terminal && text.chars().any(right_to_left) { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// Letters of Hebrew, Arabic and their neighbours, and their presentation forms.
pub fn right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_easy_to_read() {
        assert_eq!((count(0), count(999), count(1000), count(1_234_567)), ("0".into(), "999".into(), "1,000".into(), "1,234,567".into()));
        assert_eq!(
            (bytes(12), bytes(1_536), bytes(106_097_897), bytes(5_400_000_000_000)),
            ("12 B".into(), "1.5 kB".into(), "106 MB".into(), "5.4 TB".into())
        );
        assert_eq!((seconds(0.014), seconds(75.2), seconds(600.0)), ("0.01 s".into(), "75 s".into(), "10 min".into()));
        assert_eq!((counted(1, "pair", "pairs"), counted(2, "pair", "pairs")), ("1 pair".into(), "2 pairs".into()));
    }

    #[test]
    fn a_hostile_title_is_harmless_and_on_one_line() {
        assert_eq!(tame("a\u{1b}[31m\r\n\tb\u{202e}c\u{2066}\u{feff} "), "a[31m bc");
        assert_eq!(tame("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    #[test]
    fn widths_count_columns_and_cuts_keep_to_them() {
        assert_eq!(width("كَتَبَ"), 3);
        assert_eq!(width("漢字"), 4);
        for text in ["漢字漢字漢字", "كَتَبَ الدرس في الصباح", "a long headline about nothing", "x"] {
            for columns in 1..30 {
                assert!(width(&fitted(text, columns)) <= columns, "{text} in {columns}");
            }
        }
        assert_eq!(fitted("one two three", 9), "one two…");
        assert_eq!(isolated("خبر", true), "\u{2068}خبر\u{2069}");
        assert_eq!((isolated("خبر", false), isolated("news", true)), ("خبر".to_owned(), "news".to_owned()));
    }
}
