//! A table: the rows of a lexicon file, each with the line it stands on, so that a mistake can be named.

use crate::error::{Error, escaped};

/// One row that is neither empty nor a comment.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The file as its reader names it.
    pub file: &'a str,
    /// Line, from 1.
    pub line: usize,
    /// As many columns as the header has.
    pub columns: Vec<&'a str>,
}

impl Row<'_> {
    /// The error for something wrong in this row.
    pub fn wrong(&self, what: &str) -> Error {
        wrong(self.file, self.line, what)
    }
}

/// The rows of `text`, tab-separated, under exactly `header`.
///
/// # Errors
/// [`Error::Usage`], with file and line, for a missing or other header, a row of another width, or an empty column.
pub fn rows<'a>(file: &'a str, text: &'a str, header: &[&str]) -> Result<Vec<Row<'a>>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let numbered = text.lines().enumerate().map(|(i, line)| (i + 1, line.strip_suffix('\r').unwrap_or(line)));
    let mut lines = numbered.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let expected = || format!("expected the header '{}'", header.join("<TAB>"));
    match lines.next() {
        Some((_, first)) if first.split('\t').eq(header.iter().copied()) => {}
        Some((line, first)) => return Err(wrong(file, line, &format!("{}, got '{}'", expected(), escaped(first)))),
        None => return Err(wrong(file, 1, &expected())),
    }
    lines.map(|(line, row)| read(Row { file, line, columns: row.split('\t').collect() }, header)).collect()
}

fn read<'a>(row: Row<'a>, header: &[&str]) -> Result<Row<'a>, Error> {
    if row.columns.len() != header.len() {
        return Err(row.wrong(&format!("expected {} columns, got {}", header.len(), row.columns.len())));
    }
    match row.columns.iter().position(|c| c.trim().is_empty() || c.trim() != *c) {
        Some(i) => Err(row.wrong(&format!("column '{}' is empty or has space around it", header[i]))),
        None => Ok(row),
    }
}

fn wrong(file: &str, line: usize, what: &str) -> Error {
    Error::usage(format!("{}:{line}: {what}", escaped(file)), "mend the lexicon file or leave out --lexicon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_blank_lines_and_windows_line_ends_are_nothing() {
        let rows = rows("x.tsv", "\u{feff}# a\n\na\tb\r\n1\t2\r\n\n# c\n3\t4", &["a", "b"]).unwrap();
        let got: Vec<_> = rows.iter().map(|r| (r.line, r.columns.clone())).collect();
        assert_eq!(got, [(4, vec!["1", "2"]), (7, vec!["3", "4"])]);
    }

    #[test]
    fn what_is_malformed_is_named_with_its_line() {
        let message = |text: &str| rows("x.tsv", text, &["a", "b"]).unwrap_err().to_string();
        assert!(message("").starts_with("x.tsv:1: expected the header 'a<TAB>b'"));
        assert!(message("# c\na,b\n").starts_with("x.tsv:2: expected the header 'a<TAB>b', got 'a,b'"));
        assert!(message("a\tb\n1\n").starts_with("x.tsv:2: expected 2 columns, got 1"));
        assert!(message("a\tb\n1\t2\n1\t \n").starts_with("x.tsv:3: column 'b' is empty or has space"));
        assert_eq!(rows("x.tsv", "a", &["b"]).unwrap_err().exit_code(), 2);
    }
}
