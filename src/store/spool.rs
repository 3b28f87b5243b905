//! `Spool`: what must be decoded before it can be read, on disk, in one file without a name.
//!
//! The file has no name, so nothing is left behind however the process ends. Thousands of small inputs share one
//! spool, so they cost one handle and one map.

use crate::error::Error;
use crate::store::fault;
use crate::store::map::Bytes;
use crate::store::tap::{Tap, nameless};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Writes gather to blocks of this many bytes before they go to the system.
const BLOCK: usize = 1 << 18;

/// A file that is only added to, and read once it is finished.
///
/// ```
/// use naskh::store::Spool;
/// let dir = tempfile::tempdir().unwrap();
/// let mut spool = Spool::create(dir.path()).unwrap();
/// spool.add(b"first").unwrap();
/// spool.skip(1 << 20).unwrap();
/// spool.add(b"last").unwrap();
/// assert_eq!(spool.len(), 9 + (1 << 20));
/// let bytes = spool.finish(true).unwrap();
/// assert_eq!(&*bytes.read(bytes.len() - 4, bytes.len()).unwrap(), b"last");
/// ```
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    file: Tap<File>,
    buffer: Vec<u8>,
    length: u64,
}

impl Spool {
    /// An empty spool on the disk of `folder`, which must exist.
    pub fn create(folder: &Path) -> Result<Spool, Error> {
        let file = nameless(folder).map_err(|e| Error::output(folder, e))?;
        Ok(Spool { folder: folder.to_path_buf(), file: Tap(file), buffer: Vec::with_capacity(BLOCK), length: 0 })
    }

    /// Bytes so far.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Adds bytes at the end.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.length += bytes.len() as u64;
        if self.buffer.len() + bytes.len() > BLOCK {
            self.flush()?;
            if bytes.len() >= BLOCK {
                return self.file.write_all(bytes).map_err(|e| Error::output(&self.folder, e));
            }
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// Adds a hole: `bytes` zeros that take no room on disk. For records that are too long to be read anyway, whose
    /// bytes must still be counted.
    pub fn skip(&mut self, bytes: u64) -> Result<(), Error> {
        self.flush()?;
        self.length += bytes;
        self.file.0.seek(SeekFrom::Start(self.length)).map(|_| ()).map_err(|e| Error::output(&self.folder, e))
    }

    /// The whole, to be read from now on; mapped if asked.
    pub fn finish(mut self, mapped: bool) -> Result<Bytes, Error> {
        self.flush()?;
        // A hole at the end is no part of the file until its length says so.
        fault::at("length").and_then(|()| self.file.0.set_len(self.length)).map_err(|e| Error::output(&self.folder, e))?;
        Ok(if mapped { Bytes::map(self.file.0, self.length) } else { Bytes::held(self.file.0, self.length) })
    }

    fn flush(&mut self) -> Result<(), Error> {
        let done = self.file.write_all(&self.buffer).map_err(|e| Error::output(&self.folder, e));
        self.buffer.clear();
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_at_its_place_mapped_or_not() {
        for mapped in [true, false] {
            let dir = tempfile::tempdir().expect("a folder");
            let mut spool = Spool::create(dir.path()).expect("made");
            let mut expected = Vec::new();
            for i in 0..2000usize {
                let piece = vec![(i % 255) as u8 + 1; i * 7 % 1000 + if i == 500 { BLOCK } else { 0 }];
                spool.add(&piece).expect("added");
                expected.extend_from_slice(&piece);
                if i % 700 == 3 {
                    spool.skip(12_345).expect("skipped");
                    expected.resize(expected.len() + 12_345, 0);
                }
            }
            spool.skip(10).expect("skipped");
            expected.resize(expected.len() + 10, 0);
            let bytes = spool.finish(mapped).expect("finished");
            assert_eq!(bytes.slice().is_some(), mapped);
            assert_eq!(&*bytes.read(0, bytes.len()).expect("read"), &expected[..]);
            assert_eq!(std::fs::read_dir(dir.path()).expect("there").count(), 0, "a spool has no name");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_one_line_of_output_error() {
        let file = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there on Linux");
        let mut spool = Spool { folder: "work".into(), file: Tap(file), buffer: Vec::new(), length: 0 };
        spool.add(b"gathered").expect("not written yet");
        let error = spool.add(&vec![1; 2 * BLOCK]).expect_err("no room");
        assert_eq!(error.exit_code(), 4);
        assert!(error.to_string().starts_with("work: cannot be written: No space left"), "{error}");
    }

    #[test]
    fn a_missing_folder_is_one_line_of_output_error() {
        let error = Spool::create(Path::new("/nowhere/at/all")).expect_err("no such folder");
        assert_eq!(error.exit_code(), 4);
    }
}
