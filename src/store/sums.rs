//! `Sums`: the checksums of a named shelf, by which a later run tells that it is whole; `Saving`: state on its way to disk.
//!
//! A shelf is a file of bare rows, so its checksums stand in a ledger beside it: its length, how many stretches were put on it,
//! then for each where it begins, its bytes, and their xxh3. Bytes between stretches are no column's and are never read.

use crate::error::Error;
use crate::hash;
use crate::store::fault;
use crate::store::ledger::{Entries, Ledger};
use crate::store::map::write_back;
use crate::store::memory::reading;
use crate::store::sealed::Sealed;
use bytemuck::{Pod, Zeroable};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Memory is given back whenever so many bytes were checked.
const BREATH: u64 = 64 << 20;
/// Bytes that are brought to disk at a time: as many as one waits for at most once there is no need of them.
const PIECE: u64 = 2 << 20;

/// A stretch of bytes and its checksum.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Sum {
    pub from: u64,
    pub bytes: u64,
    pub sum: u64,
}

/// The file of a named shelf, and the checksums of all that was put on it.
#[derive(Debug)]
pub struct Sums {
    path: PathBuf,
    file: File,
    length: u64,
    sums: Vec<Sum>,
}

impl Sums {
    pub(super) fn new(path: PathBuf, file: File, length: u64, mut sums: Vec<Sum>) -> Sums {
        // Threads put them there as they came.
        sums.sort_unstable_by_key(|sum| sum.from);
        Sums { path, file, length, sums }
    }

    /// Writes them into a ledger.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn write(&self, to: &mut Ledger) -> Result<(), Error> {
        to.number(self.length)?;
        to.number(self.sums.len() as u64)?;
        self.sums.iter().try_for_each(|sum| to.row(sum))
    }

    /// Those of the shelf at `path`, as they were written.
    ///
    /// # Errors
    /// [`Error::Damaged`] if the file is not there or of another length, or stretches lie beyond it.
    pub fn read(path: &Path, from: &mut Entries) -> Result<Sums, Error> {
        let length = from.number()?;
        let count = from.count(size_of::<Sum>())?;
        let sums: Vec<Sum> = (0..count).map(|_| from.row()).collect::<Result<_, Error>>()?;
        let damaged = |what: String| Error::Damaged { path: path.to_path_buf(), what };
        let file = File::open(path).map_err(|e| damaged(format!("cannot be read: {e}")))?;
        let found = file.metadata().map_err(|e| damaged(format!("cannot be read: {e}")))?.len();
        if found != length {
            return Err(damaged(format!("{length} bytes expected, {found} found")));
        }
        let mut end = 0;
        for sum in &sums {
            match sum.from.checked_add(sum.bytes) {
                Some(next) if sum.from >= end && next <= length => end = next,
                _ => return Err(damaged(format!("no bytes {} to {} to be checked", sum.from, sum.from.saturating_add(sum.bytes)))),
            }
        }
        Ok(Sums { path: path.to_path_buf(), file, length, sums })
    }

    /// Holds bytes against the checksums. What was looked at may be let go now and then.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub(super) fn check(&self, bytes: &[u8], let_go: impl Fn()) -> Result<(), Error> {
        let mut since = 0;
        for sum in &self.sums {
            let stretch = bytes.get(sum.from as usize..(sum.from + sum.bytes) as usize);
            stretch.into_iter().for_each(reading);
            if stretch.map(hash::bytes) != Some(sum.sum) {
                let what = format!("the checksum of bytes {} to {} does not fit", sum.from, sum.from + sum.bytes);
                return Err(Error::Damaged { path: self.path.clone(), what });
            }
            since += sum.bytes;
            if since >= BREATH {
                since = 0;
                let_go();
            }
        }
        let_go();
        Ok(())
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Where the shelf stands.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// State that is written and not yet on disk: shelves, and the ledger that says that they are whole.
#[derive(Debug)]
pub struct Saving {
    /// Where each stands, its file, and its length.
    shelves: Vec<(PathBuf, File, u64)>,
    ledger: Sealed,
}

impl Saving {
    /// The state that a ledger tells of, with the shelves that it needs.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn of(ledger: Ledger, shelves: &[&Sums]) -> Result<Saving, Error> {
        let clone = |sums: &&Sums| {
            let file = sums.file.try_clone().map_err(|e| Error::output(&sums.path, e))?;
            Ok((sums.path.clone(), file, sums.length))
        };
        Ok(Saving { shelves: shelves.iter().map(clone).collect::<Result<_, Error>>()?, ledger: ledger.end()? })
    }

    /// Brings the shelves to disk, then the ledger, and puts that in place: from now on the state is whole. Piece by piece, and as soon
    /// as there is no need of it any more it is given up; whether it was not.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn finish(self, needless: &dyn Fn() -> bool) -> Result<bool, Error> {
        for (path, file, length) in &self.shelves {
            for from in (0..*length).step_by(PIECE as usize) {
                if needless() {
                    return Ok(false);
                }
                match write_back(file, from, PIECE) {
                    // Then the whole is brought there below, at one go.
                    Err(e) if e.kind() == ErrorKind::Unsupported => break,
                    done => done.map_err(|e| Error::output(path, e))?,
                }
            }
            fault::at("sync").and_then(|()| file.sync_all()).map_err(|e| Error::output(path, e))?;
        }
        if needless() {
            return Ok(false);
        }
        self.ledger.seal().map(|()| true)
    }
}
