//! A corpus: files that hold documents, and the documents in them.
//!
//! `Corpus::open` walks, tells every file's kind by its content, and sorts; no document is read. `Corpus::texts` maps
//! what can be mapped and decodes the rest once. `Texts::chunks` gives every thread its portion, and
//! `Chunk::documents` the documents in it, borrowed from the map, with the records that are none beside them.

mod chunk;
pub mod dates;
mod decode;
mod document;
pub(crate) mod edit;
mod encoding;
mod fields;
mod formats;
mod glob;
mod input;
mod kind;
mod layout;
mod making;
mod pack;
mod reading;
mod sequence;
mod texts;
mod walk;

pub use chunk::Chunk;
pub use document::{Bad, Counts, Document, Item, Place};
pub use fields::{Field, Fields, Met};
pub use input::{Input, Kind};
pub use kind::{Compression, Format};
pub(crate) use pack::Packer;
pub use reading::Reading;
pub use sequence::in_order;
pub use texts::{TextFile, Texts};

use crate::error::{Error, escaped};
use std::path::{Path, PathBuf};
use walk::Walk;

const UNKNOWN: &str = "its content is of no kind that is read here";

/// Files that hold documents.
///
/// ```
/// use naskh::corpus::{Corpus, Format, Reading};
/// let dir = tempfile::tempdir().unwrap();
/// std::fs::write(dir.path().join("b.jsonl"), "{\"text\":\"two\"}\n").unwrap();
/// std::fs::write(dir.path().join("a.txt"), "one").unwrap();
/// let corpus = Corpus::open(&[dir.path().to_path_buf()], &Reading::default()).unwrap();
/// let formats: Vec<_> = corpus.files().iter().map(|f| f.kind.unwrap().format).collect();
/// assert_eq!(formats, [Format::Text, Format::Jsonl]);
/// ```
#[derive(Debug)]
pub struct Corpus {
    given: Vec<String>,
    files: Vec<Input>,
    warnings: Vec<String>,
    reading: Reading,
}

impl Corpus {
    /// Finds the files behind the inputs and what they hold; `-` is standard input, which is not touched yet. Of each file up
    /// to a megabyte is read, decoded.
    ///
    /// # Errors
    /// An input that is not there, may not be read, or of which nothing is of a kind that is read here; a named file of
    /// unknown content, an encoding that does not exist (both [`Error::Usage`]).
    pub fn open(inputs: &[PathBuf], reading: &Reading) -> Result<Corpus, Error> {
        let mut walk = Walk::of(inputs)?;
        let mut files = Vec::new();
        for found in std::mem::take(&mut walk.files) {
            match Input::of(&found, reading)? {
                Some(input) => files.push(input),
                None => walk.left_out(&found.path, UNKNOWN),
            }
        }
        let mut with_files = vec![false; inputs.len()];
        files.iter().for_each(|f| with_files[f.given] = true);
        for (given, path) in inputs.iter().enumerate() {
            if !walk.repeats.contains(&given) && !with_files[given] {
                return Err(Error::NoInput {
                    what: format!("{}: this folder holds no file of a kind that is read here", escaped(&path.to_string_lossy())),
                    hint: "name another folder, or the format of its files by --input-format".to_string(),
                });
            }
        }
        let given = inputs.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        Ok(Corpus { given, files, warnings: walk.warnings(), reading: reading.clone() })
    }

    /// This corpus, and after it another one: its files are numbered from where ours end, its [`Input::given`] likewise. A
    /// file that is in both is there twice. Both are read as ours is.
    pub fn and(&self, other: &Corpus) -> Corpus {
        let given = self.files.iter().map(|f| f.given + 1).max().unwrap_or(0);
        let more = other.files.iter().cloned().map(|f| Input { given: f.given + given, ..f });
        Corpus {
            given: self.given.iter().chain(&other.given).cloned().collect(),
            files: self.files.iter().cloned().chain(more).collect(),
            warnings: self.warnings.iter().chain(&other.warnings).cloned().collect(),
            reading: self.reading.clone(),
        }
    }

    /// The inputs, as the user named them.
    pub fn given(&self) -> &[String] {
        &self.given
    }

    /// The files, in input order.
    pub fn files(&self) -> &[Input] {
        &self.files
    }

    /// What was left out, one line each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// How it is read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Maps the plain files (reads them when asked, without `mmap`), and decodes the rest into `tmp`, which must exist.
    ///
    /// # Errors
    /// A file that is no longer what it was when the corpus was opened ([`Error::Changed`]), that cannot be read, or a `tmp`
    /// that cannot be written. A damaged compressed stream is none: what came before the damage is kept.
    pub fn texts(&self, tmp: &Path, mmap: bool) -> Result<Texts, Error> {
        self.texts_watched(tmp, mmap, &mut |_| Ok(()))
    }

    /// The same, and `watch` is told of every block of bytes as it is decoded.
    ///
    /// # Errors
    /// Those of [`texts`](Corpus::texts), and that of `watch`, which ends the work.
    pub fn texts_watched(&self, tmp: &Path, mmap: bool, watch: &mut dyn FnMut(u64) -> Result<(), Error>) -> Result<Texts, Error> {
        Texts::of(&self.files, &self.reading, tmp, mmap, watch)
    }
}
