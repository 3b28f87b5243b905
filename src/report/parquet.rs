//! Parquet: a table in columns with their types, row group by row group.
//!
//! Of a row group the columns are gathered in memory and written; of the table nothing else is held. The same rows give the
//! same bytes: no time and no version of the writer stands in the file.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use crate::outcome::Outcome;
use crate::report::cells::{Cell, each};
use crate::report::columns::{Column, Kind, Sheet};

/// Rows of a row group, at most.
const ROWS: usize = 1 << 16;
/// Bytes of texts after which a row group ends.
const TEXTS: usize = 16 << 20;

/// Writes a table.
///
/// # Errors
/// Those of `out`.
pub fn write<W: Write + Send>(outcome: &Outcome, sheet: Sheet, out: &mut W) -> io::Result<()> {
    let schema = schema(sheet).map_err(io::Error::other)?;
    let compression = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder().set_created_by("naskh".to_owned()).set_compression(compression).build();
    let mut file = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)?;
    let mut group = Group::of(sheet.columns());
    each(outcome, sheet, &mut |cells| {
        group.push(cells);
        if group.rows >= ROWS || group.texts >= TEXTS { group.write(&mut file) } else { Ok(()) }
    })?;
    if group.rows > 0 {
        group.write(&mut file)?;
    }
    file.close().map(|_| ()).map_err(failed)
}

/// The error of the file beneath, where it is one.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(e) => match e.downcast::<io::Error>() {
            Ok(e) => *e,
            Err(e) => io::Error::other(e),
        },
        e => io::Error::other(e),
    }
}

fn schema(sheet: Sheet) -> Result<TypePtr, ParquetError> {
    let fields = sheet.columns().iter().map(field).collect::<Result<_, _>>()?;
    Ok(Arc::new(Type::group_type_builder(sheet.name()).with_fields(fields).build()?))
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    match column.kind {
        Kind::Texts => list(column.name, leaf("element", Kind::Text, Repetition::REQUIRED)?),
        Kind::Records(columns) => {
            let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
            let element = Type::group_type_builder("element").with_repetition(Repetition::REQUIRED).with_fields(fields).build()?;
            list(column.name, Arc::new(element))
        }
        kind => leaf(column.name, kind, if column.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED }),
    }
}

/// A list in the three levels that the format asks for.
fn list(name: &str, element: TypePtr) -> Result<TypePtr, ParquetError> {
    let repeated = Type::group_type_builder("list").with_repetition(Repetition::REPEATED).with_fields(vec![element]).build()?;
    let outer = Type::group_type_builder(name).with_repetition(Repetition::REQUIRED);
    let outer = outer.with_logical_type(Some(LogicalType::List)).with_converted_type(ConvertedType::LIST);
    Ok(Arc::new(outer.with_fields(vec![Arc::new(repeated)]).build()?))
}

fn leaf(name: &str, kind: Kind, repetition: Repetition) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match kind {
        Kind::Text | Kind::Texts | Kind::Records(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Share => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(false, TimeUnit::MILLIS))),
    };
    Ok(Arc::new(Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(logical).build()?))
}

/// The rows of a row group, by leaf: the columns, and the columns within lists.
struct Group {
    columns: &'static [Column],
    leaves: Vec<Leaf>,
    rows: usize,
    /// Bytes of texts.
    texts: usize,
}

impl Group {
    fn of(columns: &'static [Column]) -> Group {
        let mut leaves = Vec::new();
        for column in columns {
            match column.kind {
                Kind::Texts => leaves.push(Leaf::of(Kind::Text, false, true)),
                Kind::Records(within) => leaves.extend(within.iter().map(|c| Leaf::of(c.kind, c.optional, true))),
                kind => leaves.push(Leaf::of(kind, column.optional, false)),
            }
        }
        Group { columns, leaves, rows: 0, texts: 0 }
    }

    fn push(&mut self, cells: &[Cell<'_>]) {
        let mut first = 0;
        for (column, cell) in self.columns.iter().zip(cells) {
            let wide = if let Kind::Records(within) = column.kind { within.len() } else { 1 };
            for (place, leaf) in self.leaves[first..first + wide].iter_mut().enumerate() {
                self.texts += match cell {
                    Cell::Texts(list) => leaf.list(list.iter().map(|text| Cell::Text(text))),
                    Cell::Records(records) => leaf.list(records.iter().map(|record| record[place].clone())),
                    cell => leaf.push(cell, 0),
                };
            }
            first += wide;
        }
        self.rows += 1;
    }

    fn write<W: Write + Send>(&mut self, file: &mut SerializedFileWriter<W>) -> io::Result<()> {
        let mut group = file.next_row_group().map_err(failed)?;
        for leaf in &mut self.leaves {
            let Some(mut column) = group.next_column().map_err(failed)? else { break };
            leaf.write(column.untyped()).and_then(|()| column.close()).map_err(failed)?;
        }
        (self.rows, self.texts) = (0, 0);
        group.close().map(|_| ()).map_err(failed)
    }
}

/// The values of a leaf in a row group, with their levels where it has any.
struct Leaf {
    values: Values,
    /// The level of a value that is there: one for each of optional and listed.
    whole: i16,
    listed: bool,
    /// How much of the path to a value is there.
    definitions: Vec<i16>,
    /// 1 where a value goes on in the list of the one before.
    repetitions: Vec<i16>,
}

enum Values {
    /// Texts end to end, and where each ends.
    Texts(Vec<u8>, Vec<usize>),
    Numbers(Vec<i64>),
    Shares(Vec<f64>),
    Flags(Vec<bool>),
}

impl Leaf {
    fn of(kind: Kind, optional: bool, listed: bool) -> Leaf {
        let values = match kind {
            Kind::Text | Kind::Texts | Kind::Records(_) => Values::Texts(Vec::new(), Vec::new()),
            Kind::Whole | Kind::Time => Values::Numbers(Vec::new()),
            Kind::Share => Values::Shares(Vec::new()),
            Kind::Flag => Values::Flags(Vec::new()),
        };
        let whole = i16::from(optional) + i16::from(listed);
        Leaf { values, whole, listed, definitions: Vec::new(), repetitions: Vec::new() }
    }

    /// A value, or nothing; `repetition` is its level. Gives the bytes of its text.
    fn push(&mut self, cell: &Cell<'_>, repetition: i16) -> usize {
        let mut level = self.whole;
        let mut taken = 0;
        match (&mut self.values, cell) {
            (Values::Texts(bytes, ends), Cell::Text(text)) => {
                bytes.extend_from_slice(text.as_bytes());
                ends.push(bytes.len());
                taken = text.len();
            }
            (Values::Numbers(all), Cell::Whole(n)) => all.push(i64::try_from(*n).unwrap_or(i64::MAX)),
            (Values::Numbers(all), Cell::Time(seconds)) => all.push(seconds * 1000),
            (Values::Shares(all), Cell::Share(share)) => all.push(*share),
            (Values::Flags(all), Cell::Flag(flag)) => all.push(*flag),
            _ => level -= 1,
        }
        if self.whole > 0 {
            self.definitions.push(level);
        }
        if self.listed {
            self.repetitions.push(repetition);
        }
        taken
    }

    fn list<'a>(&mut self, cells: impl ExactSizeIterator<Item = Cell<'a>>) -> usize {
        if cells.len() == 0 {
            self.definitions.push(0);
            self.repetitions.push(0);
        }
        cells.enumerate().map(|(place, cell)| self.push(&cell, i16::from(place > 0))).sum()
    }

    /// Writes all values and is empty again.
    fn write(&mut self, column: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let definitions = (self.whole > 0).then_some(&*self.definitions);
        let repetitions = self.listed.then_some(&*self.repetitions);
        match (&mut self.values, column) {
            (Values::Texts(bytes, ends), ColumnWriter::ByteArrayColumnWriter(out)) => {
                // One buffer holds them all: the values are views of it.
                let bytes = Bytes::from(std::mem::take(bytes));
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let texts: Vec<ByteArray> = starts.zip(&*ends).map(|(start, &end)| ByteArray::from(bytes.slice(start..end))).collect();
                ends.clear();
                out.write_batch(&texts, definitions, repetitions)?;
            }
            (Values::Numbers(all), ColumnWriter::Int64ColumnWriter(out)) => {
                out.write_batch(all, definitions, repetitions)?;
                all.clear();
            }
            (Values::Shares(all), ColumnWriter::DoubleColumnWriter(out)) => {
                out.write_batch(all, definitions, repetitions)?;
                all.clear();
            }
            (Values::Flags(all), ColumnWriter::BoolColumnWriter(out)) => {
                out.write_batch(all, definitions, repetitions)?;
                all.clear();
            }
            _ => return Err(ParquetError::General("a column is not of its schema's type".to_owned())),
        }
        self.definitions.clear();
        self.repetitions.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;
    use crate::outcome::{Credits, Entry, Excerpt, Mention};
    use crate::report::files::Table;

    fn written(outcome: &Outcome, sheet: Sheet) -> Vec<u8> {
        let mut out = Vec::new();
        write(outcome, sheet, &mut out).unwrap();
        out
    }

    /// The rows as the crate's own reader has them, as JSON.
    fn rows(bytes: Vec<u8>) -> Vec<String> {
        let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
        reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
    }

    #[test]
    fn every_table_is_a_file_even_without_a_row() {
        for sheet in Sheet::all() {
            assert!(rows(written(&Outcome::default(), sheet)).is_empty());
        }
    }

    #[test]
    fn lists_hold_what_is_there_and_nothing_is_nothing() {
        let mention = |agency: Option<&str>| Mention {
            agency: agency.map(str::to_owned),
            text: "وكالات".into(),
            role: "generic".into(),
            at: "field".into(),
            span: (0, 6),
        };
        let credits = |mentions, candidates| Credits {
            document: 0,
            mentions,
            how: "unknown".into(),
            agency: None,
            candidates,
            via: vec![0, 0],
            cited: vec![],
        };
        let outcome = Outcome {
            documents: [Entry { id: "x", ..Entry::default() }].into_iter().collect(),
            credits: vec![
                credits(vec![], vec!["spa".into()]),
                credits(vec![mention(None), mention(Some("afp"))], vec![]),
                credits(vec![mention(Some("spa"))], vec![]),
            ],
            ..Outcome::default()
        };
        let rows = rows(written(&outcome, Sheet::Of(Table::Credits)));
        assert_eq!(rows.len(), 3);
        assert!(rows[0].contains("credits: []") && rows[0].contains("resolved_candidates: [\"spa\"]"), "{}", rows[0]);
        assert!(rows[0].contains("resolved_agency: null") && rows[0].contains("resolved_via: [\"x\", \"x\"]"), "{}", rows[0]);
        assert!(rows[1].contains("agency: null") && rows[1].contains("agency: \"afp\"") && rows[1].matches("start: 0").count() == 2);
        assert!(rows[2].contains("agency: \"spa\"") && rows[2].matches("role").count() == 1, "{}", rows[2]);
    }

    #[test]
    fn row_groups_end_where_they_are_large_and_the_bytes_are_the_same() {
        let long = "ن".repeat(TEXTS / 8);
        let excerpt = |cut| Excerpt { document: 0, text: long.clone(), cut };
        let outcome = Outcome {
            documents: [Entry { id: "x", ..Entry::default() }].into_iter().collect(),
            excerpts: (0..9).map(|n| excerpt(n % 2 == 0)).collect(),
            ..Outcome::default()
        };
        let bytes = written(&outcome, Sheet::Of(Table::Excerpts));
        assert_eq!(bytes, written(&outcome, Sheet::Of(Table::Excerpts)));
        let reader = SerializedFileReader::new(Bytes::from(bytes.clone())).unwrap();
        assert_eq!(reader.metadata().file_metadata().created_by(), Some("naskh"));
        assert_eq!((reader.num_row_groups(), rows(bytes).len()), (3, 9));
    }
}
