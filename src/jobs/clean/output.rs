//! Output: the files of a cleaned corpus and the log of what was removed, in the making; or nowhere, for a dry run.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::corpus::{Compression, Packer};
use crate::error::Error;
use crate::jobs::clean::places::{MARKER, Places, Target};
use crate::store::Staging;

/// Writes gather to blocks of this many bytes.
const BLOCK: usize = 1 << 18;
/// Names within the staging.
const OUT: &str = "out";
const LOG: &str = "log";

/// Where a cleaned corpus goes.
pub struct Output {
    to: PathBuf,
    log_to: PathBuf,
    staging: Option<Staging>,
    folder: bool,
    targets: Vec<Target>,
    /// The files that are open: those that input files still go to.
    open: Vec<Option<Sink>>,
    /// The last byte that each was given.
    last: Vec<Option<u8>>,
    log: Sink,
}

type Sink = Packer<Box<dyn Write>>;

/// The log of a place: beside it.
pub fn log_of(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".removed.jsonl");
    to.with_file_name(name)
}

impl Output {
    /// Begins to write to `to`; `None` writes nothing at all.
    ///
    /// # Errors
    /// [`Error::Output`]; [`Error::Refused`] if another run writes there.
    pub fn begin(to: Option<&Path>, places: &Places) -> Result<Output, Error> {
        let staging = to.map(Staging::begin).transpose()?;
        let mut output = Output {
            to: to.unwrap_or(Path::new("")).to_path_buf(),
            log_to: to.map(log_of).unwrap_or_default(),
            staging,
            folder: places.folder,
            targets: places.targets.clone(),
            open: places.targets.iter().map(|_| None).collect(),
            last: vec![None; places.targets.len()],
            log: Packer::Plain(Box::new(io::sink())),
        };
        output.log = output.create(Path::new(LOG), None)?;
        if let Some(staging) = output.staging.as_ref().filter(|_| output.folder) {
            staging.create_dir(Path::new(OUT))?;
        }
        Ok(output)
    }

    /// Writes to a target, which is made with its first bytes.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn write(&mut self, target: u32, bytes: &[u8]) -> Result<(), Error> {
        let at = target as usize;
        self.last[at] = bytes.last().copied().or(self.last[at]);
        if self.open[at].is_none() {
            self.open[at] = Some(self.create(&self.inner(target), self.targets[at].compression)?);
        }
        match &mut self.open[at] {
            Some(sink) => sink.write_all(bytes).map_err(|e| Error::output(&self.to, e)),
            None => Ok(()),
        }
    }

    /// Whether what a target was given so far ends in the middle of a line.
    pub fn is_within_line(&self, target: u32) -> bool {
        self.last[target as usize].is_some_and(|b| b != b'\n')
    }

    /// Copies a file to a target as it lies on disk.
    ///
    /// # Errors
    /// [`Error::Input`], [`Error::Output`].
    pub fn copy(&mut self, target: u32, from: &mut dyn io::Read, path: &Path) -> Result<(), Error> {
        let mut sink = self.create(&self.inner(target), None)?;
        let mut buffer = vec![0; BLOCK];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => return self.finish(sink),
                Ok(n) => sink.write_all(&buffer[..n]).map_err(|e| Error::output(&self.to, e))?,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(Error::input(path, e)),
            }
        }
    }

    /// Ends a target: nothing more goes to it.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn close(&mut self, target: u32) -> Result<(), Error> {
        match self.open[target as usize].take() {
            Some(sink) => self.finish(sink),
            None => Ok(()),
        }
    }

    /// Notes something that was removed.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn note(&mut self, row: &impl Serialize) -> Result<(), Error> {
        let mut line = serde_json::to_vec(row).map_err(|e| Error::output(&self.log_to, e.into()))?;
        line.push(b'\n');
        self.log.write_all(&line).map_err(|e| Error::output(&self.log_to, e))
    }

    /// Puts everything in place: the log first, so that where the corpus stands its log does too.
    ///
    /// # Errors
    /// [`Error::Output`]; then nothing is in place.
    pub fn place(mut self) -> Result<(), Error> {
        for target in 0..self.open.len() as u32 {
            self.close(target)?;
        }
        let log = std::mem::replace(&mut self.log, Packer::Plain(Box::new(io::sink())));
        self.finish(log)?;
        if self.folder {
            let mut marker = self.create(&Path::new(OUT).join(MARKER), None)?;
            for target in &self.targets {
                let line = format!("{}\n", target.path.to_string_lossy());
                marker.write_all(line.as_bytes()).map_err(|e| Error::output(&self.to, e))?;
            }
            self.finish(marker)?;
        }
        let Some(staging) = self.staging.take() else { return Ok(()) };
        staging.place(&[(Path::new(LOG), &self.log_to), (Path::new(OUT), &self.to)])
    }

    /// The path of a target within the staging.
    fn inner(&self, target: u32) -> PathBuf {
        let path = &self.targets[target as usize].path;
        if self.folder { Path::new(OUT).join(path) } else { PathBuf::from(OUT) }
    }

    fn create(&self, inner: &Path, compression: Option<Compression>) -> Result<Sink, Error> {
        let file: Box<dyn Write> = match &self.staging {
            Some(staging) => Box::new(BufWriter::with_capacity(BLOCK, staging.create(inner)?)),
            None => Box::new(io::sink()),
        };
        Packer::new(compression, file).map_err(|e| Error::output(&self.to, e))
    }

    fn finish(&self, sink: Sink) -> Result<(), Error> {
        sink.finish().and_then(|mut out| out.flush()).map_err(|e| Error::output(&self.to, e))
    }
}
