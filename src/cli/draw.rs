//! Draw: how what is shown on a terminal looks, and its bars.

use std::io::{self, IsTerminal};

use anstyle::{AnsiColor, Style};

use crate::cli::text::{count, width};

/// What stands before a section.
pub const BOLD: Style = Style::new().bold();
/// What is read last.
pub const DIM: Style = Style::new().dimmed();
const BAR: Style = AnsiColor::Cyan.on_default();
/// Columns before the figures of a section.
pub const INDENT: usize = 14;
/// Columns of the longest bar.
const LONGEST: usize = 40;
/// Columns kept for figures behind the bars.
const FIGURES: usize = 14;

/// How standard output is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Someone reads it on a screen: directions are isolated, texts cut to the width.
    pub terminal: bool,
    /// Columns.
    pub width: usize,
    /// −1 nothing, 0 as usual, 1 and 2 more.
    pub verbosity: i8,
}

impl Look {
    /// As standard output is.
    pub fn of_stdout(verbosity: i8) -> Look {
        let terminal = io::stdout().is_terminal();
        let screen = terminal_size::terminal_size_of(io::stdout()).map_or(80, |(w, _)| usize::from(w.0));
        Look { terminal, width: if terminal { screen.clamp(40, 110) } else { 100 }, verbosity }
    }
}

/// Counts under names as lines: the name, at least so many columns wide, a bar, the count.
pub fn bars(rows: &[(String, u64)], least: usize, look: Look) -> Vec<String> {
    let wide = rows.iter().map(|r| width(&r.0)).max().unwrap_or(0).max(least);
    let most = rows.iter().map(|r| r.1).max().unwrap_or(0).max(1);
    let room = look.width.saturating_sub(INDENT + wide + FIGURES).clamp(8, LONGEST);
    let line = |(name, n): &(String, u64)| {
        let pad = " ".repeat(wide - width(name));
        format!("{pad}{name}  {BAR}{}{BAR:#} {}", bar(*n, most, room, look.terminal), count(*n))
    };
    rows.iter().map(line).collect()
}

/// A bar as long as its count; one that counts anything can be seen.
fn bar(n: u64, most: u64, room: usize, terminal: bool) -> String {
    let eighths = (n as f64 / most as f64 * room as f64 * 8.0).round() as usize;
    match (terminal, n) {
        (_, 0) => String::new(),
        (false, _) => "#".repeat((eighths / 8).max(1)),
        (true, _) => {
            let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
            let bar = format!("{}{part}", "█".repeat(eighths / 8));
            if bar.is_empty() { "▏".to_owned() } else { bar }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_counts() {
        assert_eq!((bar(0, 8, 8, true), bar(8, 8, 8, true), bar(4, 8, 8, true)), (String::new(), "█".repeat(8), "█".repeat(4)));
        assert_eq!((bar(1, 1000, 8, true), bar(1, 1000, 8, false)), ("▏".to_owned(), "#".to_owned()));
        assert_eq!(bar(9, 16, 8, true), "████▌");
        let look = Look { terminal: false, width: 100, verbosity: 0 };
        let lines = bars(&[("of 2".to_owned(), 2000), ("漢字".to_owned(), 1)], 6, look);
        assert!(lines[0].starts_with("  of 2  ") && lines[0].contains(&"#".repeat(LONGEST)) && lines[0].ends_with(" 2,000"), "{lines:?}");
        assert!(lines[1].starts_with("  漢字  ") && lines[1].ends_with(" 1"), "{lines:?}");
        assert!(lines[1].matches('#').count() == 1, "{lines:?}");
    }
}
