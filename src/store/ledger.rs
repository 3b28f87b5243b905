//! `Ledger`: numbers, rows and texts one after the other in a framed file; `Entries`: the same, read back.
//!
//! All numbers are little-endian. A text is its bytes after their number. A reader checks the whole file before it gives the first
//! entry, and no count before it was held against the bytes that are left: what a damaged or hostile file says can cost
//! no more memory than the file is long.

use crate::error::Error;
use crate::store::sealed::{Framed, Frames, Sealed};
use bytemuck::Pod;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A ledger in the making. Dropped before its end was sealed, it leaves nothing behind.
///
/// ```
/// use naskh::store::{Entries, Ledger};
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("state");
/// let mut ledger = Ledger::create(&path, *b"test", 1).unwrap();
/// ledger.number(7).unwrap();
/// ledger.text("نسخ").unwrap();
/// ledger.row(&[1u32, 2]).unwrap();
/// ledger.end().unwrap().seal().unwrap();
/// let mut entries = Entries::open(&path, *b"test", 1).unwrap();
/// assert_eq!((entries.number().unwrap(), entries.text().unwrap()), (7, "نسخ".to_string()));
/// assert_eq!(entries.row::<[u32; 2]>().unwrap(), [1, 2]);
/// entries.end().unwrap();
/// ```
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    file: Framed,
}

impl Ledger {
    /// Begins a ledger of a kind and version, to stand at `path`.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn create(path: &Path, kind: [u8; 4], version: u32) -> Result<Ledger, Error> {
        Ok(Ledger { path: path.to_path_buf(), file: Framed::create(path, kind, version)? })
    }

    /// Adds a number.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn number(&mut self, number: u64) -> Result<(), Error> {
        self.write(&number.to_le_bytes())
    }

    /// Adds a text.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn text(&mut self, text: &str) -> Result<(), Error> {
        self.number(text.len() as u64)?;
        self.write(text.as_bytes())
    }

    /// Adds a row of plain numbers, as they lie in memory: state is read again on the machine that wrote it.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn row<T: Pod>(&mut self, row: &T) -> Result<(), Error> {
        self.write(bytemuck::bytes_of(row))
    }

    /// The file, still to be sealed.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn end(self) -> Result<Sealed, Error> {
        self.file.end()
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|e| Error::output(&self.path, e))
    }
}

/// The entries of a ledger that was checked from its first byte to its last, to be read in order.
#[derive(Debug)]
pub struct Entries {
    path: PathBuf,
    frames: Frames,
    block: Vec<u8>,
    /// Bytes of the block that were read.
    at: usize,
    /// Bytes of entries that are left.
    left: u64,
}

impl Entries {
    /// Opens a ledger of this kind and version.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it is not whole, or is another.
    pub fn open(path: &Path, kind: [u8; 4], version: u32) -> Result<Entries, Error> {
        let mut frames = Frames::open(path, kind, version)?;
        let mut left = 0;
        while let Some(block) = frames.block()? {
            left += block.len() as u64;
        }
        let frames = Frames::open(path, kind, version)?;
        Ok(Entries { path: path.to_path_buf(), frames, block: Vec::new(), at: 0, left })
    }

    /// The next number.
    ///
    /// # Errors
    /// [`Error::Damaged`] if there is none.
    pub fn number(&mut self) -> Result<u64, Error> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// The next number, if it is one of 32 bits.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn small(&mut self) -> Result<u32, Error> {
        let number = self.number()?;
        u32::try_from(number).map_err(|_| self.damaged(format!("{number} is more than a number of 32 bits")))
    }

    /// The next number, of things that take at least so many bytes each, which must be there.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn count(&mut self, bytes: usize) -> Result<usize, Error> {
        let number = self.number()?;
        let fits = number.checked_mul(bytes.max(1) as u64).is_some_and(|all| all <= self.left);
        usize::try_from(number).ok().filter(|_| fits).ok_or_else(|| self.damaged(format!("{number} entries, in {} bytes", self.left)))
    }

    /// The next text.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn text(&mut self) -> Result<String, Error> {
        let mut bytes = vec![0; self.count(1)?];
        self.fill(&mut bytes)?;
        String::from_utf8(bytes).map_err(|e| self.damaged(e.to_string()))
    }

    /// The next row.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn row<T: Pod>(&mut self) -> Result<T, Error> {
        let mut row = T::zeroed();
        self.fill(bytemuck::bytes_of_mut(&mut row))?;
        Ok(row)
    }

    /// Fails if there are more.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn end(&self) -> Result<(), Error> {
        if self.left == 0 { Ok(()) } else { Err(self.damaged(format!("{} bytes more than expected", self.left))) }
    }

    /// The error that something in it cannot be.
    pub fn damaged(&self, what: impl Into<String>) -> Error {
        Error::Damaged { path: self.path.clone(), what: what.into() }
    }

    fn fill(&mut self, mut out: &mut [u8]) -> Result<(), Error> {
        if out.len() as u64 > self.left {
            return Err(self.damaged(format!("{} bytes of an entry expected, {} found", out.len(), self.left)));
        }
        self.left -= out.len() as u64;
        while !out.is_empty() {
            if self.at == self.block.len() {
                self.block.clear();
                self.at = 0;
                match self.frames.block()? {
                    Some(block) => self.block.extend_from_slice(block),
                    None => return Err(Error::Damaged { path: self.path.clone(), what: "it became shorter".to_owned() }),
                }
            }
            let some = out.len().min(self.block.len() - self.at);
            let (head, tail) = out.split_at_mut(some);
            head.copy_from_slice(&self.block[self.at..self.at + some]);
            self.at += some;
            out = tail;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(path: &Path, fill: impl FnOnce(&mut Ledger)) {
        let mut ledger = Ledger::create(path, *b"test", 1).expect("made");
        fill(&mut ledger);
        ledger.end().expect("ended").seal().expect("sealed");
    }

    #[test]
    fn entries_come_back_over_the_bounds_of_blocks_and_nothing_comes_after_them() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("l");
        ledger(&path, |l| (0..100_000u64).for_each(|n| l.number(n).and_then(|()| l.text(&n.to_string())).expect("written")));
        let mut entries = Entries::open(&path, *b"test", 1).expect("whole");
        for n in 0..100_000 {
            assert_eq!((entries.number().expect("there"), entries.text().expect("there")), (n, n.to_string()));
        }
        entries.end().expect("all read");
        assert_eq!(entries.number().expect_err("no more").exit_code(), 5);
    }

    #[test]
    fn a_count_that_cannot_be_is_refused_before_it_costs_memory() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("l");
        for number in [u64::MAX, 1 << 40, 9] {
            ledger(&path, |l| l.number(number).and_then(|()| l.number(0)).expect("written"));
            let entries = || Entries::open(&path, *b"test", 1).expect("whole");
            assert_eq!(entries().text().expect_err("too long").exit_code(), 5);
            assert_eq!(entries().count(1).expect_err("too many").exit_code(), 5);
            assert!(entries().end().is_err(), "there are entries");
            assert_eq!(entries().small().ok(), u32::try_from(number).ok());
        }
        ledger(&path, |l| l.number(2).and_then(|()| l.row(&[0u8, 0xff])).expect("written"));
        assert_eq!(Entries::open(&path, *b"test", 1).expect("whole").text().expect_err("no text").exit_code(), 5);
        assert_eq!(Entries::open(&path, *b"test", 1).expect("whole").count(1).expect("there"), 2);
    }
}
