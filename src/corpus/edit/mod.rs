//! Edits: a record changed in the places that are asked for, with every other byte as it was.

mod change;
mod json;
mod points;
mod table;

pub(crate) use change::{Change, Value};
pub(crate) use json::line;

use crate::corpus::fields::Plan;
use crate::corpus::kind::Format;
use crate::corpus::texts::{TextFile, Texts};
use crate::error::{Error, escaped};
use table::Sheet;

/// Who edits the records of one file.
pub(crate) struct Editor<'t> {
    plan: &'t Plan,
    file: &'t TextFile,
    sheet: Option<Sheet>,
}

impl<'t> Editor<'t> {
    /// An editor for a file, which will set the named members or columns in all its records, or none.
    pub fn of(texts: &'t Texts, file: u32, names: &[&'static str]) -> Result<Editor<'t>, Error> {
        let plan = texts.plan();
        let file = &texts.files()[file as usize];
        let sheet = match &file.layout.table {
            Some(table) => Some(Sheet::of(&file.read(file.kind.mark, file.layout.begin)?, table, plan, names)),
            None => None,
        };
        Ok(Editor { plan, file, sheet })
    }

    /// What stands before the first record: a mark, a bracket, the header of a table with its new columns.
    pub fn head(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let begin = self.file.layout.begin;
        match &self.sheet {
            Some(sheet) => {
                out.extend_from_slice(&self.file.read(0, self.file.kind.mark)?);
                sheet.header(&self.file.read(self.file.kind.mark, begin)?, out);
            }
            None => out.extend_from_slice(&self.file.read(0, begin)?),
        }
        Ok(())
    }

    /// The record whose bytes are given, changed.
    pub fn record(&self, bytes: &[u8], change: &Change<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
        let done = match self.file.kind.format {
            Format::Jsonl | Format::Json | Format::Parquet => json::record(bytes, self.plan, change, out),
            Format::Csv | Format::Tsv => self.sheet.as_ref().and_then(|sheet| sheet.row(bytes, change, out)),
            Format::Warc | Format::Html => None,
            Format::Text => points::cut(bytes, 0..bytes.len(), points::plain, change.cuts).map(|cuts| points::without(bytes, &cuts, out)),
        };
        done.ok_or_else(|| Error::NoInput {
            what: format!("{}: a record that was scanned cannot be changed as the scan asks", escaped(&self.file.name)),
            hint: "it is not the text that was scanned: scan again, then clean".to_owned(),
        })
    }
}
