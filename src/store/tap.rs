//! `Tap`: a writer to disk, whose writes a test may let fail; and the ways to make files and folders that a test may, too.

use crate::store::fault;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// A writer to disk. It costs nothing: without the feature `fault-injection` it is the writer it holds.
#[derive(Debug)]
pub struct Tap<W>(pub(super) W);

impl<W: Write> Tap<W> {
    /// A tap over a writer.
    pub fn new(inner: W) -> Tap<W> {
        Tap(inner)
    }
}

impl<W: Write> Write for Tap<W> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        fault::write(bytes, |bytes| self.0.write(bytes))
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A file without a name on the disk of `folder`, which must exist: nothing is left of it however the process ends.
pub fn nameless(folder: &Path) -> io::Result<File> {
    fault::at("create")?;
    tempfile::tempfile_in(folder)
}

/// Makes a folder, and those it stands in.
pub fn make_folder(path: &Path) -> io::Result<()> {
    fault::at("folder")?;
    std::fs::create_dir_all(path)
}

/// Makes one folder that nobody else may look into; whether it was made, or stood there.
pub fn make_private_folder(path: &Path) -> io::Result<bool> {
    fault::at("folder")?;
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        made => made.map(|()| true),
    }
}

/// An empty file of a name, to be read and written.
pub fn named(path: &Path) -> io::Result<File> {
    fault::at("create")?;
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.read(true).write(true).create(true).truncate(true).open(path)
}

/// Gives a file or folder another name.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fault::at("rename")?;
    std::fs::rename(from, to)
}
