//! `Column`: the values of a Parquet column, a few rows at a time, as JSON.

use crate::corpus::dates::Date;
use crate::corpus::formats::scan;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{AsBytes, ByteArray, FixedLenByteArray, Int96};
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;

/// A string in quotes. Bytes that are no UTF-8 stay what they are: who reads the line will say so.
pub(crate) fn string(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut i = 0;
    while i < bytes.len() {
        let end = scan::plain(bytes, i);
        out.extend_from_slice(&bytes[i..end]);
        if let Some(b) = bytes.get(end) {
            out.extend_from_slice(format!("\\u{b:04x}").as_bytes());
        }
        i = end + 1;
    }
    out.push(b'"');
}

/// A column and some of its rows.
pub(crate) struct Column {
    reader: ColumnReader,
    max_def: i16,
    max_rep: i16,
    meaning: Meaning,
    values: Values,
    defs: Vec<i16>,
    reps: Vec<i16>,
    /// Values and levels of the rows that were written.
    value: usize,
    level: usize,
}

/// What the numbers or bytes of a column stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Plain,
    Unsigned,
    Days,
    /// Since 1970, so many a second.
    Times(i64),
    /// With so many digits behind the point.
    Decimal(usize),
    Uuid,
}

enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

impl Column {
    /// A column of a row group.
    pub fn of(reader: ColumnReader, schema: &ColumnDescriptor) -> Column {
        let values = match &reader {
            ColumnReader::BoolColumnReader(_) => Values::Bool(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Values::Int32(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Values::Int64(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Values::Int96(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Values::Float(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Values::Double(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::new()),
        };
        Column {
            reader,
            max_def: schema.max_def_level(),
            max_rep: schema.max_rep_level(),
            meaning: Meaning::of(schema),
            values,
            defs: Vec::new(),
            reps: Vec::new(),
            value: 0,
            level: 0,
        }
    }

    /// Reads the next rows in place of those before.
    pub fn fill(&mut self, rows: usize) -> Result<(), ParquetError> {
        self.defs.clear();
        self.reps.clear();
        (self.value, self.level) = (0, 0);
        macro_rules! read {
            ($reader:expr, $values:expr) => {{
                $values.clear();
                let (defs, reps) = (Some(&mut self.defs), Some(&mut self.reps));
                $reader.read_records(rows, defs, reps, $values)?.0
            }};
        }
        let read = match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(r), Values::Bool(v)) => read!(r, v),
            (ColumnReader::Int32ColumnReader(r), Values::Int32(v)) => read!(r, v),
            (ColumnReader::Int64ColumnReader(r), Values::Int64(v)) => read!(r, v),
            (ColumnReader::Int96ColumnReader(r), Values::Int96(v)) => read!(r, v),
            (ColumnReader::FloatColumnReader(r), Values::Float(v)) => read!(r, v),
            (ColumnReader::DoubleColumnReader(r), Values::Double(v)) => read!(r, v),
            (ColumnReader::ByteArrayColumnReader(r), Values::Bytes(v)) => read!(r, v),
            (ColumnReader::FixedLenByteArrayColumnReader(r), Values::Fixed(v)) => read!(r, v),
            _ => 0,
        };
        if read == rows { Ok(()) } else { Err(ParquetError::EOF(format!("{rows} rows expected, {read} found"))) }
    }

    /// Writes the value of the next row: null, a value, or an array of values.
    pub fn write(&mut self, out: &mut Vec<u8>) {
        if self.max_rep == 0 {
            let there = self.max_def == 0 || self.defs.get(self.level) == Some(&self.max_def);
            self.level += 1;
            if there {
                self.next(out);
            } else {
                out.extend_from_slice(b"null");
            }
            return;
        }
        out.push(b'[');
        let first = self.level;
        while self.level < self.defs.len() && (self.level == first || self.reps.get(self.level).is_some_and(|&rep| rep > 0)) {
            if self.defs[self.level] == self.max_def {
                if out.last() != Some(&b'[') {
                    out.push(b',');
                }
                self.next(out);
            }
            self.level += 1;
        }
        out.push(b']');
    }

    fn next(&mut self, out: &mut Vec<u8>) {
        let i = self.value;
        self.value += 1;
        let written = match &self.values {
            Values::Bool(v) => v.get(i).map(|b| out.extend_from_slice(b.to_string().as_bytes())),
            Values::Int32(v) => v.get(i).map(|&n| integer(i64::from(n), u64::from(n.cast_unsigned()), self.meaning, out)),
            Values::Int64(v) => v.get(i).map(|&n| integer(n, n.cast_unsigned(), self.meaning, out)),
            Values::Int96(v) => v.get(i).map(|n| integer(n.to_millis(), 0, Meaning::Times(1000), out)),
            Values::Float(v) => v.get(i).map(|&x| float(x.is_finite(), &x.to_string(), out)),
            Values::Double(v) => v.get(i).map(|&x| float(x.is_finite(), &x.to_string(), out)),
            Values::Bytes(v) => v.get(i).map(|b| string(b.as_bytes(), out)),
            Values::Fixed(v) => v.get(i).map(|b| match (self.meaning, b.as_bytes()) {
                (Meaning::Uuid, bytes) => string(uuid(bytes).as_bytes(), out),
                (_, bytes) => string(bytes, out),
            }),
        };
        if written.is_none() {
            out.extend_from_slice(b"null");
        }
    }
}

impl Meaning {
    fn of(schema: &ColumnDescriptor) -> Meaning {
        match (schema.logical_type_ref(), schema.converted_type()) {
            (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Meaning::Days,
            (Some(LogicalType::Timestamp(t)), _) => match t.unit {
                TimeUnit::MILLIS => Meaning::Times(1000),
                TimeUnit::MICROS => Meaning::Times(1_000_000),
                TimeUnit::NANOS => Meaning::Times(1_000_000_000),
            },
            (_, ConvertedType::TIMESTAMP_MILLIS) => Meaning::Times(1000),
            (_, ConvertedType::TIMESTAMP_MICROS) => Meaning::Times(1_000_000),
            (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64) => Meaning::Unsigned,
            (Some(LogicalType::Decimal(d)), _) => Meaning::Decimal(usize::try_from(d.scale).unwrap_or(0)),
            (_, ConvertedType::DECIMAL) => Meaning::Decimal(usize::try_from(schema.type_scale()).unwrap_or(0)),
            (Some(LogicalType::Uuid), _) => Meaning::Uuid,
            _ => Meaning::Plain,
        }
    }
}

fn integer(signed: i64, unsigned: u64, meaning: Meaning, out: &mut Vec<u8>) {
    let date = |day: i64, second: Option<i64>| {
        let day = i32::try_from(day).ok()?;
        Some(Date { day, second: second.and_then(|s| u32::try_from(s).ok()) }.to_string())
    };
    let quoted = match meaning {
        Meaning::Days => date(signed, None),
        Meaning::Times(unit) => {
            let seconds = signed.div_euclid(unit);
            date(seconds.div_euclid(86_400), Some(seconds.rem_euclid(86_400)))
        }
        _ => None,
    };
    match (quoted, meaning) {
        (Some(date), _) => string(date.as_bytes(), out),
        (None, Meaning::Unsigned) => out.extend_from_slice(unsigned.to_string().as_bytes()),
        (None, Meaning::Decimal(scale)) if scale > 0 => {
            let digits = format!("{:0>1$}", signed.unsigned_abs(), scale + 1);
            let (whole, rest) = digits.split_at(digits.len() - scale);
            let sign = if signed < 0 { "-" } else { "" };
            out.extend_from_slice(format!("{sign}{whole}.{rest}").as_bytes());
        }
        (None, _) => out.extend_from_slice(signed.to_string().as_bytes()),
    }
}

/// JSON has no numbers that are none.
fn float(finite: bool, text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(if finite { text.as_bytes() } else { b"null" });
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (i, b) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{b:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(signed: i64, meaning: Meaning) -> String {
        let mut out = Vec::new();
        integer(signed, signed.cast_unsigned(), meaning, &mut out);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn numbers_are_written_as_what_they_mean() {
        assert_eq!(written(-7, Meaning::Plain), "-7");
        assert_eq!(written(-1, Meaning::Unsigned), "18446744073709551615");
        assert_eq!(written(16_637, Meaning::Days), "\"2015-07-21\"");
        assert_eq!(written(-1, Meaning::Times(1000)), "\"1969-12-31T23:59:59\"");
        assert_eq!(written(i64::MAX, Meaning::Days), i64::MAX.to_string(), "no day of any calendar");
        assert_eq!(written(-1234, Meaning::Decimal(2)), "-12.34");
        assert_eq!(written(5, Meaning::Decimal(3)), "0.005");
        assert_eq!(uuid(&[0xab; 16]), "abababab-abab-abab-abab-abababababab");
    }

    #[test]
    fn strings_are_quoted_and_bad_ones_left_as_they_are() {
        let mut out = Vec::new();
        string(b"a\"\\\n\xff", &mut out);
        assert_eq!(out, b"\"a\\u0022\\u005c\\u000a\xff\"");
    }
}
