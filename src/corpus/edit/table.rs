//! Rows of a table, changed as text: cells that are not touched keep their bytes and their quotes.

use std::ops::Range;

use crate::corpus::edit::change::{Change, Value};
use crate::corpus::edit::points;
use crate::corpus::fields::{Field, Plan};
use crate::corpus::formats::table::Table;

/// What is known of a table before its rows are edited.
pub(crate) struct Sheet {
    delimiter: u8,
    columns: usize,
    /// The columns that may hold the text, best first.
    texts: Vec<usize>,
    /// The column of each name that is set; those from `columns` on are new.
    places: Vec<usize>,
    names: Vec<&'static str>,
}

impl Sheet {
    /// The sheet of a header, its line's end included, in which the named columns will be set.
    pub fn of(header: &[u8], table: &Table, plan: &Plan, names: &[&'static str]) -> Sheet {
        let delimiter = table.delimiter;
        let known = cells(trimmed(header), delimiter);
        let mut next = table.columns;
        let place = |name: &&'static str| {
            let found = known.iter().position(|cell| value(header, cell).trim() == *name);
            found.unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        };
        let places = names.iter().map(place).collect();
        let texts = plan.wants(Field::Text).iter().filter(|want| want.rest.is_empty()).filter_map(|want| table.column(want.key)).collect();
        Sheet { delimiter, columns: table.columns, texts, places, names: names.to_vec() }
    }

    /// The header with the columns that are new.
    pub fn header(&self, header: &[u8], out: &mut Vec<u8>) {
        let names = trimmed(header);
        out.extend_from_slice(names);
        for (name, _) in self.names.iter().zip(&self.places).filter(|(_, place)| **place >= self.columns) {
            out.push(self.delimiter);
            out.extend_from_slice(name.as_bytes());
        }
        match &header[names.len()..] {
            // A header alone, without the end of its line.
            [] => {}
            end => out.extend_from_slice(end),
        }
    }

    /// A row, without its line's end, with its change; `None` if its text has not the code points that are to go.
    pub fn row(&self, row: &[u8], change: &Change<'_>, out: &mut Vec<u8>) -> Option<()> {
        let all = cells(row, self.delimiter);
        let cut = if change.cuts.is_empty() { None } else { Some(self.text(row, &all)?) };
        for (at, cell) in all.iter().enumerate() {
            if at > 0 {
                out.push(self.delimiter);
            }
            match self.set(at, change) {
                Some(value) => write(value, self.delimiter, out),
                None if cut == Some(at) => cut_cell(row, cell, change.cuts, out)?,
                None => out.extend_from_slice(&row[cell.clone()]),
            }
        }
        if change.set.is_empty() {
            return Some(());
        }
        // A row may have fewer cells than its header; what is new must still stand under its name.
        let end = self.places.iter().map(|place| place + 1).max().unwrap_or(0);
        for at in all.len()..end {
            out.push(self.delimiter);
            if let Some(value) = self.set(at, change) {
                write(value, self.delimiter, out);
            }
        }
        Some(())
    }

    fn set<'c>(&self, column: usize, change: &Change<'c>) -> Option<Value<'c>> {
        let at = self.places.iter().position(|&place| place == column)?;
        change.set.iter().find(|(name, _)| *name == self.names[at]).map(|(_, value)| *value)
    }

    /// The cell that the reader of tables takes for the text: the first that is not empty, else the first.
    fn text(&self, row: &[u8], all: &[Range<usize>]) -> Option<usize> {
        let there = || self.texts.iter().copied().filter(|&column| column < all.len());
        there().find(|&column| !value(row, &all[column]).is_empty()).or_else(|| there().next())
    }
}

fn trimmed(line: &[u8]) -> &[u8] {
    let ends = line.iter().rev().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    &line[..line.len() - ends]
}

/// Where the cells of a row lie, quotes included.
fn cells(row: &[u8], delimiter: u8) -> Vec<Range<usize>> {
    let (mut all, mut start) = (Vec::new(), 0);
    loop {
        let mut i = start;
        if row.get(i) == Some(&b'"') {
            i = closing(row, i + 1) + 1;
        }
        let end = row.get(i..).and_then(|rest| memchr::memchr(delimiter, rest)).map_or(row.len(), |at| i + at);
        all.push(start..end);
        if end == row.len() {
            return all;
        }
        start = end + 1;
    }
}

/// The quote that closes those before `i`; the end if none does.
fn closing(row: &[u8], mut i: usize) -> usize {
    while let Some(at) = row.get(i..).and_then(|rest| memchr::memchr(b'"', rest)) {
        if row.get(i + at + 1) != Some(&b'"') {
            return i + at;
        }
        i += at + 2;
    }
    row.len()
}

/// What a cell says.
fn value(row: &[u8], cell: &Range<usize>) -> String {
    let bytes = &row[cell.clone()];
    match bytes.strip_prefix(b"\"") {
        None => String::from_utf8_lossy(bytes).into_owned(),
        Some(_) => {
            let end = closing(bytes, 1).min(bytes.len());
            let inner = String::from_utf8_lossy(&bytes[1..end]).replace("\"\"", "\"");
            inner + &String::from_utf8_lossy(bytes.get(end + 1..).unwrap_or_default())
        }
    }
}

fn cut_cell(row: &[u8], cell: &Range<usize>, cuts: &[(u32, u32)], out: &mut Vec<u8>) -> Option<()> {
    let bytes = &row[cell.clone()];
    let quoted = bytes.first() == Some(&b'"');
    let inside = if quoted { 1..closing(bytes, 1) } else { 0..bytes.len() };
    let ranges = points::cut(bytes, inside, if quoted { doubled } else { points::plain }, cuts)?;
    let from = out.len();
    points::without(bytes, &ranges, out);
    if !quoted && out.get(from) == Some(&b'"') {
        // What is left would be read as quoted.
        let left = String::from_utf8_lossy(&out.split_off(from)).into_owned();
        out.extend_from_slice(format!("\"{}\"", left.replace('"', "\"\"")).as_bytes());
    }
    Some(())
}

/// The width of a code point within quotes.
fn doubled(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at)? == &b'"' { Some(2) } else { points::plain(bytes, at) }
}

fn write(value: Value<'_>, delimiter: u8, out: &mut Vec<u8>) {
    match value {
        Value::Null => {}
        Value::Number(n) => out.extend_from_slice(n.to_string().as_bytes()),
        Value::Text(text) => {
            if text.bytes().any(|b| b == delimiter || matches!(b, b'"' | b'\r' | b'\n')) {
                out.extend_from_slice(format!("\"{}\"", text.replace('"', "\"\"")).as_bytes());
            } else {
                out.extend_from_slice(text.as_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::Fields;
    use crate::corpus::formats::table::{Rows, reader};
    use proptest::prelude::*;

    fn sheet(header: &str, names: &[&'static str]) -> (Sheet, String) {
        let plan = Plan::of(&Fields::default());
        let table = Table::of(header.as_bytes(), None, &plan).expect("a header");
        let sheet = Sheet::of(header.as_bytes(), &table, &plan, names);
        let mut out = Vec::new();
        sheet.header(header.as_bytes(), &mut out);
        (sheet, String::from_utf8(out).expect("UTF-8"))
    }

    fn row(sheet: &Sheet, row: &str, cuts: &[(u32, u32)], set: &[(&'static str, Value<'_>)]) -> Option<String> {
        let mut out = Vec::new();
        sheet.row(row.as_bytes(), &Change { cuts, set }, &mut out)?;
        Some(String::from_utf8(out).expect("UTF-8"))
    }

    #[test]
    fn cells_are_cut_as_they_are_written() {
        let (sheet, header) = sheet("id,text,x\r\n", &[]);
        assert_eq!(header, "id,text,x\r\n");
        let cut = |r: &str, cuts: &[(u32, u32)]| row(&sheet, r, cuts, &[]);
        assert_eq!(cut("1,abc,\" y\"", &[(0, 1)]).expect("cut"), "1,bc,\" y\"");
        assert_eq!(cut("1,\"a\"\"b,\nc\",", &[(1, 3), (4, 5)]).expect("cut"), "1,\"a,c\",");
        assert_eq!(cut("1,a \"b\"", &[(0, 2)]).expect("cut"), "1,\"\"\"b\"\"\"");
        assert_eq!(cut("1,abc", &[(2, 4)]), None);
        assert_eq!(cut("1,\"abc\"", &[(2, 4)]), None);
        assert_eq!(cut("1", &[(0, 1)]), None);
    }

    #[test]
    fn columns_are_added_once_and_short_rows_are_filled() {
        let names = ["n", "m"];
        let (first, header) = sheet("id;text\n", &names);
        assert_eq!(header, "id;text;n;m\n");
        let set = [("n", Value::Number(3)), ("m", Value::Text("a;b"))];
        assert_eq!(row(&first, "1;x", &[], &set).expect("set"), "1;x;3;\"a;b\"");
        assert_eq!(row(&first, "1", &[], &set).expect("set"), "1;;3;\"a;b\"");
        let (again, header) = sheet("id;text;n;m\n", &names);
        assert_eq!(header, "id;text;n;m\n");
        assert_eq!(row(&again, "1;x;9;", &[], &set).expect("set"), "1;x;3;\"a;b\"");
        assert_eq!(row(&again, "1;x;9;z", &[], &[("n", Value::Null), ("m", Value::Null)]).expect("set"), "1;x;;");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8000))]
        #[test]
        fn cells_are_those_of_the_csv_crate_and_a_change_touches_its_own(row in "[,\"\n a-cخ]{1,24}", end in 0u32..9) {
            let mut all = reader(row.as_bytes(), b',');
            let rows: Vec<csv::ByteRecord> = all.byte_records().map(|r| r.expect("memory")).collect();
            // A row as the reader of tables gives it: alone, without the end of its line, no quote left open.
            let mut state = Rows::new(b',');
            let whole = state.end(row.as_bytes(), 0).is_none() && state.may_end();
            if !whole || rows.len() != 1 || row.starts_with('\n') || row.ends_with('\n') {
                return Ok(());
            }
            let found = cells(row.as_bytes(), b',');
            let said: Vec<String> = found.iter().map(|cell| value(row.as_bytes(), cell)).collect();
            let expected: Vec<String> = rows[0].iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            prop_assert_eq!(&said, &expected);
            let (sheet, _) = sheet("id,text,x\n", &["n"]);
            let cuts = [(0, end)];
            let mut out = Vec::new();
            if sheet.row(row.as_bytes(), &Change { cuts: &cuts, set: &[("n", Value::Text("\"new\","))] }, &mut out).is_some() {
                let mut again = reader(&out, b',');
                let again: Vec<csv::StringRecord> = again.records().map(|r| r.expect("UTF-8")).collect();
                prop_assert_eq!(again.len(), 1);
                let text: String = expected[1].chars().skip(end as usize).collect();
                prop_assert_eq!((&again[0][0], &again[0][1], &again[0][3]), (&*expected[0], &*text, "\"new\","));
            }
        }
    }
}
