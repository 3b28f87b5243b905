//! `Stretch`: whole records of one file, in memory, as every format gets them.

use crate::corpus::document::{Bad, Item, Place};
use crate::corpus::fields::Plan;
use crate::corpus::formats::table::Table;
use crate::error::{Error, escaped};

/// Where a format puts what it reads.
pub(crate) type Sink<'s> = dyn FnMut(Item<'_>) -> Result<(), Error> + 's;

/// Whole records of one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch<'a> {
    /// The file's number.
    pub file: u32,
    /// The file as the user named it.
    pub name: &'a str,
    /// The id of a file that is one document.
    pub id: &'a str,
    /// The records.
    pub bytes: &'a [u8],
    /// Where they begin in the decoded file.
    pub base: u64,
    /// Lines of the file before its first record, if it is in this stretch: a header's.
    pub lines: u64,
    /// The header, of a table.
    pub table: Option<&'a Table>,
    /// What is looked for.
    pub plan: &'a Plan,
    /// The longest record that is read, in bytes.
    pub max_record: u64,
}

impl<'a> Stretch<'a> {
    /// No bytes of a file without a name.
    #[cfg(test)]
    pub fn empty(plan: &'a Plan) -> Stretch<'a> {
        Stretch { file: 0, name: "f", id: "f", bytes: &[], base: 0, lines: 0, table: None, plan, max_record: 1 << 20 }
    }

    /// The place of the record at `start` up to `end` of the stretch.
    pub fn place(&self, start: usize, end: usize) -> Place {
        Place { file: self.file, start: self.base + start as u64, end: self.base + end as u64 }
    }

    /// A record for the quarantine: its line within the stretch, its first byte within it, and what is wrong.
    pub fn bad(&self, line: u64, start: usize, reason: &str) -> Item<'static> {
        let byte = self.base + start as u64;
        Item::Bad(Bad { file: self.name.to_string(), number: self.file, line, byte, reason: escaped(reason) })
    }

    /// What to say of a record that is too long, or nothing if it is not.
    pub fn too_long(&self, bytes: u64) -> Option<String> {
        (bytes > self.max_record).then(|| format!("a record of {bytes} bytes, more than --max-record {}", self.max_record))
    }
}
