//! The scan folder: an [`Outcome`] as files that other programs read, and such a folder read back.
//!
//! [`Folder`] is a folder that one scan may write; [`write()`] is the short form of it. A line of a file is a row of
//! `rows`; [`lines`] writes one table to anywhere. `columns` says what the same tables are in CSV and Parquet. `summary.json` is put in place last: where it stands, the set is whole.

mod cells;
mod columns;
mod compose;
mod csv;
mod exchange;
mod files;
mod folder;
mod gather;
mod html;
mod json;
mod long;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod read;
mod reasons;
mod rows;
mod run;
mod shown;
mod source;
mod summary;
mod tables;
mod templates;
mod warnings;
mod wire;

pub use files::Table;
pub use folder::{Folder, remake, scanned};
pub use options::{Format, Lang, Options};
pub use read::read;
pub use tables::lines;
pub use templates::{TemplateGroup, Templates};
pub use wire::{Wire, WireAgency, WireOutlet};

use crate::error::Error;
use crate::outcome::Outcome;

/// Writes a scan folder.
///
/// ```
/// use naskh::report::{self, Options};
/// # fn main() -> Result<(), naskh::Error> {
/// # let parent = tempfile::tempdir().unwrap();
/// let options = Options { dir: parent.path().join("scan"), ..Options::default() };
/// report::write(&naskh::Outcome::default(), &options)?;
/// assert!(options.dir.join("summary.json").exists());
/// assert!(report::read(&options.dir)?.clusters.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Refused`] if the folder is not to be used (see [`Folder::claim`]); [`Error::Output`] if it cannot be written.
pub fn write(outcome: &Outcome, options: &Options) -> Result<(), Error> {
    Folder::claim(options, &[])?.write(outcome)
}
