//! `Input`: one file of a corpus, as it was found and what it holds.

use crate::corpus::decode::{self, Unpacker};
use crate::corpus::kind::{self, Compression, Format};
use crate::corpus::reading::Reading;
use crate::corpus::walk::Found;
use crate::error::Error;
use crate::store::Stamp;
use std::fs::File;
use std::path::{Path, PathBuf};

/// How much of a file is looked at, decoded, to tell what it is.
const SAMPLE: usize = 1 << 20;

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
    /// The encoding of its text.
    pub encoding: &'static str,
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
                match kind_of(file, &found.path, found.named, reading)? {
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

/// What an open file holds.
pub(crate) fn kind_of(mut file: File, path: &Path, named: bool, reading: &Reading) -> Result<Option<Kind>, Error> {
    use std::io::{Read, Seek};
    let failed = |e| Error::input(path, e);
    let mut first = [0; 8];
    let mut length = 0;
    while length < first.len() {
        match file.read(&mut first[length..]).map_err(failed)? {
            0 => break,
            n => length += n,
        }
    }
    file.rewind().map_err(failed)?;
    let compression = Compression::of(&first[..length]);
    let stream = Unpacker::new(compression, file).map_err(failed)?;
    let head = decode::head(stream, SAMPLE).map_err(failed)?;
    let told = kind::format(path, &head, named);
    let format = if named { reading.input_format.or(told) } else { told.or(reading.input_format) };
    Ok(format.map(|format| Kind { format, compression, encoding: "UTF-8" }))
}

/// The error for a named input that no format knows.
pub(crate) fn unknown(path: &Path) -> Error {
    let names: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
    Error::usage(
        format!("{}: its content is of no kind that is read here", crate::error::escaped(&path.to_string_lossy())),
        format!("name its format by --input-format ({})", names.join(", ")),
    )
}
