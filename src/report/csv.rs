//! CSV: a table as RFC 4180 has it, and so that no spreadsheet takes a text for a formula.
//!
//! A header, `,` between fields, CRLF behind rows, fields in double quotes where they must be. Nothing is an empty field, an
//! empty text is `""`. A list is one field, JSON as in the JSON Lines. A text that a spreadsheet would read as a formula gets
//! an apostrophe in front; so does one that begins with apostrophes and goes on as a formula, so that taking one apostrophe
//! away from whatever looks so gives back exactly what was written.

use std::io::{self, Write};

use crate::corpus::dates::Date;
use crate::outcome::Outcome;
use crate::report::cells::{Cell, each};
use crate::report::columns::{Column, Kind, Sheet};

/// Bytes gathered before they are handed on: as many as a file takes without copying them once more.
const PORTION: usize = 1 << 18;
const DAY: i64 = 86_400;

/// Writes a table.
///
/// # Errors
/// Those of `out`.
pub fn write(outcome: &Outcome, sheet: Sheet, out: &mut dyn Write) -> io::Result<()> {
    let columns = sheet.columns();
    let mut buffer = Vec::with_capacity(2 * PORTION);
    for (place, column) in columns.iter().enumerate() {
        comma(place, &mut buffer);
        buffer.extend_from_slice(column.name.as_bytes());
    }
    buffer.extend_from_slice(b"\r\n");
    let mut json = Vec::new();
    each(outcome, sheet, &mut |cells| {
        for (place, (cell, column)) in cells.iter().zip(columns).enumerate() {
            comma(place, &mut buffer);
            field(cell, column, &mut json, &mut buffer)?;
        }
        buffer.extend_from_slice(b"\r\n");
        if buffer.len() >= PORTION {
            out.write_all(&buffer)?;
            buffer.clear();
        }
        Ok(())
    })?;
    out.write_all(&buffer)
}

fn comma(place: usize, out: &mut Vec<u8>) {
    if place > 0 {
        out.push(b',');
    }
}

fn field(cell: &Cell<'_>, column: &Column, json: &mut Vec<u8>, out: &mut Vec<u8>) -> io::Result<()> {
    match cell {
        Cell::Nothing => {}
        Cell::Text(text) => {
            let guard = if is_formula(text) { "'" } else { "" };
            quoted(guard, text.as_bytes(), out);
        }
        Cell::Time(seconds) => {
            let day = i32::try_from(seconds.div_euclid(DAY)).map_err(io::Error::other)?;
            write!(out, "{}", Date { day, second: u32::try_from(seconds.rem_euclid(DAY)).ok() })?;
        }
        Cell::Whole(_) | Cell::Share(_) | Cell::Flag(_) => value(cell, out)?,
        Cell::Texts(_) | Cell::Records(_) => {
            json.clear();
            list(cell, column, json)?;
            quoted("", json, out);
        }
    }
    Ok(())
}

/// Whether a spreadsheet would read a text as a formula, or would if apostrophes in front of it were taken away.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A field, in double quotes if it needs them. `guard` goes in front.
fn quoted(guard: &str, text: &[u8], out: &mut Vec<u8>) {
    let edge = |b: Option<&u8>| b.is_none_or(|b| b" '#".contains(b));
    let plain = guard.is_empty() && !edge(text.first()) && !edge(text.last());
    if plain && !text.iter().any(|b| b"\",;\t\r\n".contains(b)) {
        return out.extend_from_slice(text);
    }
    out.push(b'"');
    out.extend_from_slice(guard.as_bytes());
    for (place, part) in text.split(|&b| b == b'"').enumerate() {
        if place > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part);
    }
    out.push(b'"');
}

/// A list as JSON; a record's fields are there only where they say something.
fn list(cell: &Cell<'_>, column: &Column, out: &mut Vec<u8>) -> io::Result<()> {
    let (Cell::Records(records), Kind::Records(columns)) = (cell, column.kind) else { return value(cell, out) };
    out.push(b'[');
    for (place, record) in records.iter().enumerate() {
        comma(place, out);
        out.push(b'{');
        let fields = record.iter().zip(columns).filter(|(cell, _)| **cell != Cell::Nothing);
        for (place, (cell, column)) in fields.enumerate() {
            comma(place, out);
            write!(out, "\"{}\":", column.name)?;
            value(cell, out)?;
        }
        out.push(b'}');
    }
    out.push(b']');
    Ok(())
}

/// A value as JSON has it, numbers in the same digits as the JSON Lines.
fn value(cell: &Cell<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    let written = match cell {
        Cell::Text(text) => serde_json::to_writer(out, text),
        Cell::Whole(n) => serde_json::to_writer(out, n),
        Cell::Share(share) => serde_json::to_writer(out, share),
        Cell::Flag(flag) => serde_json::to_writer(out, flag),
        Cell::Texts(texts) => serde_json::to_writer(out, texts),
        Cell::Nothing | Cell::Time(_) | Cell::Records(_) => return Err(io::Error::other("no value of a list")),
    };
    written.map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::files::Table;

    /// Takes the guard away, as the documents say how.
    fn undone(text: &str) -> &str {
        if text.starts_with('\'') && is_formula(text) { &text[1..] } else { text }
    }

    /// A field written and read by a reader of RFC 4180.
    fn through(text: &str) -> String {
        let mut out = Vec::new();
        field(&Cell::Text(text), &Sheet::Of(Table::Excerpts).columns()[1], &mut Vec::new(), &mut out).unwrap();
        out.extend_from_slice(b",end\r\n");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*out);
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!((record.len(), &record[1]), (2, "end"), "{text:?}");
        record[0].to_owned()
    }

    #[test]
    fn what_looks_like_a_formula_is_guarded_and_comes_back() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+966", "'+966"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r\n=1", "'\r\n=1"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("''-x", "'''-x"),
            ("'quoted'", "'quoted'"),
            ("'", "'"),
            ("a=1", "a=1"),
            (" =1", " =1"),
            ("", ""),
            ("وكالة \"الأنباء\", الرياض", "وكالة \"الأنباء\", الرياض"),
        ] {
            assert_eq!(through(text), written, "{text:?}");
            assert_eq!(undone(&through(text)), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[='+@,;\"\\-\t\r\n a＝ب]{0,12}") {
            let written = through(&text);
            prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']));
            prop_assert_eq!(undone(&written), text);
        }
    }

    #[test]
    fn an_empty_text_is_not_nothing_and_lists_are_json() {
        let of = |cell: Cell<'_>, column: &Column| {
            let mut out = Vec::new();
            field(&cell, column, &mut Vec::new(), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let columns = Sheet::Of(Table::Credits).columns();
        assert_eq!((of(Cell::Text(""), &columns[0]), of(Cell::Nothing, &columns[0])), ("\"\"".into(), String::new()));
        assert_eq!(of(Cell::Texts(vec!["a\"b", "=c"]), &columns[4]), r#""[""a\""b"",""=c""]""#);
        assert_eq!(of(Cell::Texts(vec![]), &columns[4]), "[]");
        let record = vec![Cell::Nothing, Cell::Text("x"), Cell::Text("r"), Cell::Text("w"), Cell::Whole(1), Cell::Whole(2)];
        assert_eq!(
            of(Cell::Records(vec![record]), &columns[1]),
            r#""[{""text"":""x"",""role"":""r"",""where"":""w"",""start"":1,""end"":2}]""#
        );
        assert_eq!(of(Cell::Time(1_437_445_086), &columns[0]), "2015-07-21T02:18:06");
        assert_eq!(of(Cell::Time(-1), &columns[0]), "1969-12-31T23:59:59");
    }
}
