//! Parquet: columns that are asked for, row group by row group, as JSON Lines.
//!
//! A row has no bytes of its own in such a file, so a row is made a line, the line's number is the row's, and offsets
//! are those of the lines. Days and times become ISO 8601; lists of values become arrays. Memory holds a page of each
//! column and a few rows.

use crate::corpus::fields::{Field, Plan};
use crate::corpus::formats::column::{Column, string};
use crate::error::Error;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length, RowGroupReader, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

/// Rows that are in memory at a time. They may be long; a page of them is in memory anyway.
const ROWS: usize = 64;

/// Whether a file has a column that texts are asked from.
pub(crate) fn has_text(file: File, plan: &Plan) -> Result<bool, String> {
    let reader = caught(|| SerializedFileReader::new(Pages(file))).map_err(|e| e.to_string())?;
    let schema = reader.metadata().file_metadata().schema_descr();
    Ok(plan.wants(Field::Text).iter().any(|want| column(schema, &path(plan, want.key, &want.rest)).is_some()))
}

/// Hands on every row of a file as a line; gives what is wrong behind the last one, if anything is.
pub(crate) fn pour(file: File, plan: &Plan, line: &mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<Option<String>, Error> {
    let damaged =
        |rows: u64, e: ParquetError| Ok(Some(format!("a Parquet file that is damaged behind row {rows} ({e}); the rest is lost")));
    let reader = match caught(|| SerializedFileReader::new(Pages(file))) {
        Ok(reader) => reader,
        Err(e) => return damaged(0, e),
    };
    let tree = Tree::of(reader.metadata().file_metadata().schema_descr(), plan);
    let (mut rows, mut text) = (0, Vec::new());
    for number in 0..reader.num_row_groups() {
        let group = match caught(|| reader.get_row_group(number)) {
            Ok(group) => group,
            Err(e) => return damaged(rows, e),
        };
        let mut columns = match caught(|| tree.columns(&*group)) {
            // Without a column to read, nothing would hold the number of rows to account.
            Ok(columns) if columns.is_empty() => {
                return Ok(Some("a Parquet file without any of the columns that are asked for".to_string()));
            }
            Ok(columns) => columns,
            Err(e) => return damaged(rows, e),
        };
        let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        while left > 0 {
            let batch = left.min(ROWS);
            for column in &mut columns {
                if let Err(e) = caught(|| column.fill(batch)) {
                    return damaged(rows, e);
                }
            }
            for _ in 0..batch {
                text.clear();
                tree.write(&mut columns, &mut text);
                text.push(b'\n');
                line(&text)?;
                rows += 1;
            }
            left -= batch;
        }
    }
    Ok(None)
}

/// Does a piece of work with the parquet crate, which panics on some damaged files: a panic becomes an error, and its
/// message is not shown. The hook that is put in place for that passes on all panics but those.
fn caught<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    thread_local! {
        static WITHIN: Cell<bool> = const { Cell::new(false) };
    }
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !WITHIN.get() {
                others(info);
            }
        }));
    });
    WITHIN.set(true);
    // What the work leaves behind is not used again: an error ends the file.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    WITHIN.set(false);
    done.unwrap_or_else(|_| Err(ParquetError::General("its pages contradict each other".to_string())))
}

/// A file as the parquet crate reads it, but for its end: who goes on reading there gets an error. The crate skips
/// lists by their claimed length, and without this would read nothing billions of times.
struct Pages(File);

/// A reader that is patient at the end of the file, but not for ever.
struct Page {
    file: BufReader<File>,
    at_end: u32,
}

/// Reads of nothing that are no sign of damage.
const PATIENCE: u32 = 100;

impl Read for Page {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.at_end = if n == 0 && !buffer.is_empty() { self.at_end + 1 } else { 0 };
        if self.at_end > PATIENCE { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(n) }
    }
}

impl Length for Pages {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for Pages {
    type T = Page;

    fn get_read(&self, start: u64) -> Result<Page, ParquetError> {
        Ok(Page { file: self.0.get_read(start)?, at_end: 0 })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<bytes::Bytes, ParquetError> {
        // Room is made for as much as is claimed, so the claim comes first.
        if start.saturating_add(length as u64) > self.0.len() {
            return Err(ParquetError::EOF(format!("{length} bytes claimed at byte {start} of {}", self.0.len())));
        }
        self.0.get_bytes(start, length)
    }
}

/// The steps of a name, from the top.
fn path(plan: &Plan, key: usize, rest: &[String]) -> Vec<String> {
    let mut path = vec![String::from_utf8_lossy(plan.name(key)).into_owned()];
    path.extend_from_slice(rest);
    path
}

/// The column at the end of a path: of values, or of a list of values.
fn column(schema: &SchemaDescriptor, path: &[String]) -> Option<usize> {
    (0..schema.num_columns()).find(|&i| {
        let column = schema.column(i);
        let parts = column.path().parts();
        parts == path || (column.max_rep_level() == 1 && parts.len() > path.len() && parts[..path.len()] == *path)
    })
}

/// The columns that are read, under the names by which JSON will have them.
#[derive(Debug, Default)]
struct Tree {
    /// Columns of the file, by the places that `Node::Column` names.
    places: Vec<usize>,
    nodes: Vec<(String, Node)>,
}

#[derive(Debug)]
enum Node {
    Column(usize),
    Object(Vec<(String, Node)>),
}

impl Tree {
    fn of(schema: &SchemaDescriptor, plan: &Plan) -> Tree {
        let mut tree = Tree::default();
        for want in Field::ALL.iter().flat_map(|&field| plan.wants(field)) {
            let path = path(plan, want.key, &want.rest);
            let Some(place) = column(schema, &path) else { continue };
            let column = tree.places.len();
            if insert(&mut tree.nodes, &path, column) {
                tree.places.push(place);
            }
        }
        tree
    }

    fn columns(&self, group: &dyn RowGroupReader) -> Result<Vec<Column>, ParquetError> {
        self.places
            .iter()
            .map(|&place| {
                let schema = group.metadata().column(place).column_descr();
                Ok(Column::of(group.get_column_reader(place)?, schema))
            })
            .collect()
    }

    /// Writes a row.
    fn write(&self, columns: &mut [Column], out: &mut Vec<u8>) {
        object(&self.nodes, columns, out);
    }
}

/// Puts a column at the end of a path; `false` if one is there already.
fn insert(nodes: &mut Vec<(String, Node)>, path: &[String], column: usize) -> bool {
    let [name, rest @ ..] = path else { return false };
    let place = nodes.iter().position(|(n, _)| n == name);
    match (place.map(|i| &mut nodes[i].1), rest.is_empty()) {
        (Some(Node::Object(inner)), false) => insert(inner, rest, column),
        (Some(_), _) => false,
        (None, true) => {
            nodes.push((name.clone(), Node::Column(column)));
            true
        }
        (None, false) => {
            let mut inner = Vec::new();
            let done = insert(&mut inner, rest, column);
            nodes.push((name.clone(), Node::Object(inner)));
            done
        }
    }
}

/// Paths are no longer than the names that the user gave, so this does not recurse far.
fn object(nodes: &[(String, Node)], columns: &mut [Column], out: &mut Vec<u8>) {
    out.push(b'{');
    for (i, (name, node)) in nodes.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        string(name.as_bytes(), out);
        out.push(b':');
        match node {
            Node::Column(column) => columns[*column].write(out),
            Node::Object(inner) => object(inner, columns, out),
        }
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::Fields;
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::io::{Seek, Write};
    use std::sync::Arc;

    const SCHEMA: &str = "message m {
        required int64 id;
        optional binary text (UTF8);
        optional int64 date (TIMESTAMP_MICROS);
        optional int32 published (DATE);
        optional group authors (LIST) { repeated group list { optional binary element (UTF8); } }
        optional group meta { optional binary url (UTF8); }
        optional binary ignored;
    }";

    /// A file of two row groups of so many rows; every third text is null.
    fn file(rows: usize) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
        let mut bytes = Vec::new();
        let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::default())).expect("memory");
        let all: Vec<usize> = (0..rows).collect();
        for part in [&all[..rows / 2], &all[rows / 2..]] {
            let n = part.len();
            let mut group = writer.next_row_group().expect("memory");
            let mut column = 0;
            while let Some(mut out) = group.next_column().expect("memory") {
                let strings = |which: &dyn Fn(usize) -> Option<Vec<u8>>| -> (Vec<ByteArray>, Vec<i16>) {
                    let all: Vec<_> = part.iter().map(|&i| which(i)).collect();
                    (all.iter().flatten().cloned().map(ByteArray::from).collect(), all.iter().map(|v| i16::from(v.is_some())).collect())
                };
                match column {
                    0 => {
                        let ids: Vec<i64> = part.iter().map(|&i| i as i64).collect();
                        out.typed::<Int64Type>().write_batch(&ids, None, None).expect("memory");
                    }
                    1 => {
                        let (values, defs) = strings(&|i| (i % 3 != 2).then(|| format!("خبر \"{i}\"\n\\").into_bytes()));
                        out.typed::<ByteArrayType>().write_batch(&values, Some(&defs), None).expect("memory");
                    }
                    2 => {
                        let times = vec![1_437_490_869_123_456; n];
                        out.typed::<Int64Type>().write_batch(&times, Some(&vec![1; n]), None).expect("memory");
                    }
                    3 => {
                        out.typed::<Int32Type>().write_batch(&vec![16_637; n], Some(&vec![1; n]), None).expect("memory");
                    }
                    4 => {
                        // Of every row two names and a null.
                        let values: Vec<ByteArray> = (0..n).flat_map(|_| [ByteArray::from("a"), ByteArray::from("b")]).collect();
                        let (defs, reps) = ([3, 3, 2].repeat(n), [0, 1, 1].repeat(n));
                        out.typed::<ByteArrayType>().write_batch(&values, Some(&defs), Some(&reps)).expect("memory");
                    }
                    _ => {
                        let (values, defs) = strings(&|i| Some(format!("u{i}").into_bytes()));
                        let full = if column == 5 { 2 } else { 1 };
                        let defs: Vec<i16> = defs.iter().map(|_| full).collect();
                        out.typed::<ByteArrayType>().write_batch(&values, Some(&defs), None).expect("memory");
                    }
                }
                out.close().expect("memory");
                column += 1;
            }
            group.close().expect("memory");
        }
        writer.close().expect("memory");
        bytes
    }

    fn lines(bytes: &[u8], fields: &Fields) -> (Vec<String>, Option<String>) {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        file.rewind().expect("rewound");
        let mut all = Vec::new();
        let damage = pour(file, &Plan::of(fields), &mut |line| {
            all.push(String::from_utf8_lossy(line).into_owned());
            Ok(())
        });
        (all, damage.expect("no error of the disk"))
    }

    #[test]
    fn rows_become_lines() {
        let fields = Fields { url: Some("/meta/url".into()), ..Fields::default() };
        let (all, damage) = lines(&file(300), &fields);
        assert_eq!(damage, None);
        assert_eq!(all.len(), 300);
        let expected = r#"{"id":7,"text":"خبر \u00227\u0022\u000a\u005c","date":"2015-07-21T15:01:09","published":"2015-07-21","meta":{"url":"u7"},"authors":["a","b"]}"#;
        assert_eq!(all[7].trim_end(), expected);
        assert!(all[8].contains("\"text\":null"));
        for line in &all {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON");
        }
    }

    #[test]
    fn a_file_without_a_text_is_told() {
        let mut raw = tempfile::tempfile().expect("a file");
        raw.write_all(&file(3)).expect("written");
        let twin = raw.try_clone().expect("cloned");
        assert_eq!(has_text(raw, &Plan::of(&Fields::default())), Ok(true));
        let fields = Fields { text: Some("story".into()), ..Fields::default() };
        assert_eq!(has_text(twin, &Plan::of(&fields)), Ok(false));
    }

    #[test]
    fn a_damaged_file_never_panics_and_says_so_where_it_can() {
        let good = file(60);
        assert!(lines(&good[..good.len() - 9], &Fields::default()).1.is_some(), "a footer that is cut");
        assert!(lines(b"PAR1", &Fields::default()).1.is_some());
        let mut told = 0;
        for i in 0..good.len() {
            let mut bad = good.clone();
            bad[i] ^= 1 << (i % 8);
            let (all, damage) = lines(&bad, &Fields::default());
            assert!(all.len() <= 60, "byte {i}");
            told += usize::from(damage.is_some());
        }
        // Most bytes are statistics or text, which no one can check.
        assert!(told > good.len() / 10, "{told} of {}", good.len());
    }
}
