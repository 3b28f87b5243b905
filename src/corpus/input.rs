//! `Input`: one file of a corpus, as it was found and what it holds.

use crate::corpus::decode::{self, Unpacker};
use crate::corpus::encoding::{self, Sample};
use crate::corpus::fields::{Field, Plan};
use crate::corpus::formats::parquet;
use crate::corpus::formats::table::Table;
use crate::corpus::kind::{self, Compression, Format};
use crate::corpus::reading::Reading;
use crate::corpus::walk::Found;
use crate::error::Error;
use crate::store::Stamp;
use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

/// How much of a file is looked at, decoded, to tell what it is.
const SAMPLE: usize = 1 << 20;
/// How much is read at first: enough for most short files.
const BLOCK: usize = 64 << 10;

/// One file of a corpus.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path as the user gave it; `-` is standard input.
    pub name: String,
    /// Which of the inputs given it was found under, from 0.
    pub given: usize,
    /// Size and time as they were; `None` for standard input and pipes.
    pub stamp: Option<Stamp>,
    /// What it holds; `None` for standard input and pipes until they were read.
    pub kind: Option<Kind>,
    pub(crate) path: PathBuf,
    pub(crate) id: String,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// How it holds documents.
    pub format: Format,
    /// How it is packed.
    pub compression: Option<Compression>,
    /// The encoding of its text, by its name of the WHATWG.
    pub encoding: &'static str,
    /// Bytes of the byte order mark that its decoded form begins with.
    pub(crate) mark: u64,
}

impl Kind {
    /// Whether its bytes must be decoded before records are read from them.
    pub(crate) fn is_decoded(&self) -> bool {
        self.compression.is_some() || self.encoding != encoding_rs::UTF_8.name() || self.format == Format::Parquet
    }
}

impl Input {
    /// The input that a file found by the walk is; `None` if it is of no kind that is read here, which is an error for
    /// one that was named.
    pub(crate) fn of(found: &Found, reading: &Reading) -> Result<Option<Input>, Error> {
        let name = found.path.to_string_lossy().into_owned();
        let kind = match &found.stamp {
            None => None,
            Some(_) => {
                let file = File::open(&found.path).map_err(|e| Error::input(&found.path, e))?;
                match kind_of(&file, &found.path, found.named, reading)? {
                    None if found.named => return Err(unknown(&found.path)),
                    None => return Ok(None),
                    kind => kind,
                }
            }
        };
        let input = Input { name, given: found.input, stamp: found.stamp, kind, path: found.path.clone(), id: found.id.clone() };
        Ok(Some(input))
    }
}

/// What an open file holds; `None` if it is of no kind that is read here.
pub(crate) fn kind_of(file: &File, path: &Path, named: bool, reading: &Reading) -> Result<Option<Kind>, Error> {
    use std::io::Read;
    let failed = |e| Error::input(path, e);
    let first = decode::head(file, BLOCK).map_err(failed)?;
    let ended = first.len() < BLOCK;
    let compression = Compression::of(&first);
    let head = if compression.is_none() && ended {
        first
    } else {
        let stream = Unpacker::new(compression, first.chain(file)).map_err(failed)?;
        decode::head(stream, SAMPLE).map_err(failed)?
    };
    let chosen = reading.encoding.as_deref().map(encoding::named).transpose()?;
    let mark = encoding::mark(&head);
    let text = &head[mark.map_or(0, |(_, length)| length)..];
    let told = mark.map(|(encoding, _)| encoding).or(chosen.filter(|c| !c.is_ascii_compatible()));
    let seen = told.map_or(Cow::Borrowed(text), |encoding| encoding::preview(encoding, text));
    let told_format = kind::format(path, &seen, named);
    let format = if named { reading.input_format.or(told_format) } else { told_format.or(reading.input_format) };
    let Some(format) = format else { return Ok(None) };
    let encoding = match told {
        _ if !format.is_text() => encoding_rs::UTF_8,
        Some(told) => told,
        None => Sample { bytes: text, whole: head.len() < SAMPLE, one_text: format.is_one_text() }.encoding(chosen),
    };
    // What is decoded has lost its mark on the way.
    let mark = if encoding::is_foreign(encoding) || mark.is_none() { 0 } else { text.as_ptr().addr() - head.as_ptr().addr() };
    let kind = Kind { format, compression, encoding: encoding.name(), mark: mark as u64 };
    let has_text = match format {
        Format::Csv | Format::Tsv => has_text_column(&kind, &seen, named.then_some(path), reading)?,
        // One that is damaged will say so where bad records do.
        Format::Parquet if compression.is_none() => {
            parquet::has_text(file.try_clone().map_err(failed)?, &Plan::of(&reading.fields)).unwrap_or(true)
        }
        _ => true,
    };
    if !has_text && named {
        return Err(no_text(path, "a file none of whose columns is a text", reading));
    }
    Ok(has_text.then_some(kind))
}

/// Whether a table has a column that texts are asked from; for a named one it is an error if it has none.
fn has_text_column(kind: &Kind, head: &[u8], path: Option<&Path>, reading: &Reading) -> Result<bool, Error> {
    let plan = Plan::of(&reading.fields);
    match (Table::of(head, (kind.format == Format::Tsv).then_some(b'\t'), &plan), path) {
        (Some(table), Some(path)) if !table.has_text(&plan) => {
            Err(no_text(path, &format!("a table of the columns {}, none of which is a text", table.names), reading))
        }
        (Some(table), _) => Ok(table.has_text(&plan)),
        (None, _) => Ok(true),
    }
}

fn no_text(path: &Path, what: &str, reading: &Reading) -> Error {
    Error::usage(
        format!("{}: {what}", crate::error::escaped(&path.to_string_lossy())),
        format!("name one by --text-field (looked for: {})", reading.fields.names(Field::Text).join(", ")),
    )
}

/// The error for a named input that no format knows.
pub(crate) fn unknown(path: &Path) -> Error {
    let names: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
    Error::usage(
        format!("{}: its content is of no kind that is read here", crate::error::escaped(&path.to_string_lossy())),
        format!("name its format by --input-format ({})", names.join(", ")),
    )
}
