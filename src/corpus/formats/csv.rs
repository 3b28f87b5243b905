//! CSV and TSV: a header with the names of the columns, and a record a row; quotes may hold delimiters and newlines.

use crate::corpus::document::{Counts, Document, Item};
use crate::corpus::fields::Met;
use crate::corpus::formats::cells;
use crate::corpus::formats::stretch::{Sink, Stretch};
use crate::corpus::formats::table::{self, Table};
use crate::error::Error;
use csv::ByteRecord;

/// Reads the rows of a stretch.
pub(crate) fn read(stretch: &Stretch<'_>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
    let mut counts = Counts { file: stretch.file, lines: stretch.lines, ..Counts::default() };
    counts.lines += memchr::memchr_iter(b'\n', stretch.bytes).count() as u64;
    let Some(table) = stretch.table else { return Ok(counts) };
    let mut reader = table::reader(stretch.bytes, table.delimiter);
    let mut row = ByteRecord::new();
    let (mut line, mut counted) = (stretch.lines + 1, 0);
    // Bytes in memory cannot fail to be read, and rows of any length will do.
    while reader.read_byte_record(&mut row).unwrap_or(false) {
        let place = |at: Option<u64>| at.and_then(|at| usize::try_from(at).ok()).unwrap_or(stretch.bytes.len()).min(stretch.bytes.len());
        let (start, end) = (place(row.position().map(csv::Position::byte)), place(Some(reader.position().byte())));
        let blank = stretch.bytes[start..end].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let (start, end) = (start + blank, start + blank + trimmed(&stretch.bytes[start + blank..end]));
        line += memchr::memchr_iter(b'\n', &stretch.bytes[counted..start]).count() as u64;
        counted = start;
        counts.records += 1;
        let too_long = stretch.too_long((end - start) as u64);
        let item = match too_long.map_or_else(|| document(stretch, table, &row, &mut counts.met), Err) {
            Ok(mut document) => {
                (document.place, document.record) = (stretch.place(start, end), counts.records);
                Item::Document(document)
            }
            Err(reason) => stretch.bad(line, start, &reason),
        };
        sink(item)?;
    }
    Ok(counts)
}

/// How many bytes of a row stand before the end of its line.
fn trimmed(row: &[u8]) -> usize {
    row.len() - row.iter().rev().take_while(|b| matches!(b, b'\r' | b'\n')).count()
}

fn document<'r>(stretch: &Stretch<'_>, table: &Table, row: &'r ByteRecord, met: &mut Met) -> Result<Document<'r>, String> {
    if row.len() > table.columns {
        return Err(format!("a row of {} cells under a header of {}: is a quote or a delimiter astray?", row.len(), table.columns));
    }
    if simdutf8::basic::from_utf8(row.as_slice()).is_err() {
        return Err("a row that is not UTF-8".to_string());
    }
    let get = |key: usize| simdutf8::basic::from_utf8(row.get(table.column(key)?)?).ok();
    cells::document(stretch.plan, met, &get, (stretch.place(0, 0), 0)).ok_or_else(|| "no text".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::{Fields, Plan};

    fn items(csv: &[u8], delimiter: Option<u8>) -> Vec<String> {
        let plan = Plan::of(&Fields::default());
        let table = Table::of(csv, delimiter, &plan).expect("a header");
        let rest = &csv[table.bytes as usize..];
        let stretch =
            Stretch { bytes: rest, base: table.bytes, lines: table.lines, table: Some(&table), max_record: 50, ..Stretch::empty(&plan) };
        let mut all = Vec::new();
        let counts = read(&stretch, &mut |item| {
            all.push(match item {
                Item::Document(d) => {
                    let record = String::from_utf8_lossy(&csv[d.place.start as usize..d.place.end as usize]);
                    format!("{} {:?} {:?} [{record}]", d.record, d.id, d.text)
                }
                Item::Bad(b) => format!("bad {}:{} {}", b.line, b.byte, b.reason),
            });
            Ok(())
        });
        all.push(format!("{} lines", counts.expect("read").lines));
        all
    }

    #[test]
    fn rows_become_documents() {
        let csv = b"id,text,x\r\n1,\"a, \"\"b\"\"\nc\",y\r\n\r\n2,d\n3,,\n4,\xff,\n5,a,b,c\n6\n7,e";
        assert_eq!(
            items(csv, None),
            [
                "1 Some(\"1\") \"a, \\\"b\\\"\\nc\" [1,\"a, \"\"b\"\"\nc\",y]",
                "2 Some(\"2\") \"d\" [2,d]",
                "3 Some(\"3\") \"\" [3,,]",
                "bad 7:39 a row that is not UTF-8",
                "bad 8:44 a row of 4 cells under a header of 3: is a quote or a delimiter astray?",
                "bad 9:52 no text",
                "7 Some(\"7\") \"e\" [7,e]",
                "9 lines",
            ]
        );
        assert_eq!(items(b"id;text\n1;a,b\n", None)[0], "1 Some(\"1\") \"a,b\" [1;a,b]");
        assert_eq!(items(b"text\ttitle\na, b\tc\n", None)[0], "1 None \"a, b\" [a, b\tc]");
        assert!(items(&[b"text\n".as_slice(), &[b'a'; 51]].concat(), None)[0].starts_with("bad 2:5 a record of 51 bytes"));
    }
}
