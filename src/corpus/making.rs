//! The making of texts: from inputs as they lie to bytes that can be read again and again.
//!
//! Plain files stay where they are, mapped, held or named. What is packed, in another encoding, or Parquet is decoded into
//! one spool; streams are brought to disk as they come.

use crate::corpus::decode::{self, Funnel, Poured, Unpacker};
use crate::corpus::encoding::{self, Recoded};
use crate::corpus::fields::Plan;
use crate::corpus::formats::parquet;
use crate::corpus::input::{self, Input, Kind};
use crate::corpus::kind::Format;
use crate::corpus::reading::Reading;
use crate::corpus::walk::NAMED;
use crate::error::{Error, escaped};
use crate::store::{Bytes, Spool, Stamp, Tap, nameless};
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// Files below this many bytes are opened each time they are read. Mapping a file costs as much as reading this much.
const SMALL: u64 = 256 << 10;
/// Handles that are held for files that are read and not mapped; the usual limits are 256 and 1024 a process.
const HELD: usize = 64;

/// Is told how many bytes were decoded, and ends the work by an error.
pub(crate) type Watch<'w> = dyn FnMut(u64) -> Result<(), Error> + 'w;

/// Texts in the making.
pub(crate) struct Making<'m> {
    reading: &'m Reading,
    tmp: &'m Path,
    mmap: bool,
    spool: Option<Spool>,
    held: usize,
    warnings: Vec<String>,
    /// How many gzip files had bytes behind their end.
    overlong: u64,
}

/// Where an input's bytes are to be found.
pub(crate) struct Opened {
    pub kind: Kind,
    /// The bytes themselves, or where they begin in the spool.
    pub source: Result<Bytes, u64>,
    /// How much was decoded, and what is wrong with the rest.
    pub poured: Poured,
}

impl<'m> Making<'m> {
    /// Nothing is opened yet; what is decoded will lie in `tmp`.
    pub fn new(reading: &'m Reading, tmp: &'m Path, mmap: bool) -> Making<'m> {
        Making { reading, tmp, mmap, spool: None, held: 0, warnings: Vec::new(), overlong: 0 }
    }

    /// The spool, and what was passed over.
    pub fn finish(mut self) -> Result<(Bytes, Vec<String>), Error> {
        if let more @ 1.. = self.overlong.saturating_sub(NAMED) {
            self.warnings.push(format!("{more} more have bytes behind the end of the gzip stream, which were passed over"));
        }
        let spool = match self.spool {
            Some(spool) => spool.finish(self.mmap)?,
            None => Bytes::of(Vec::new()),
        };
        Ok((spool, self.warnings))
    }

    /// Opens an input.
    pub fn open(&mut self, input: &Input, watch: &mut Watch<'_>) -> Result<Opened, Error> {
        let (Some(stamp), Some(kind)) = (input.stamp, input.kind) else { return self.open_stream(input, watch) };
        if !kind.is_decoded() {
            let poured = Poured { bytes: stamp.bytes, damage: None };
            return Ok(Opened { kind, source: Ok(self.plain(input, stamp)?), poured });
        }
        let file = open_as(&input.path, stamp)?;
        let opened = self.decode(&file, input, kind, watch)?;
        let now = file.metadata().map_err(|e| Error::input(&input.path, e))?;
        match stamp.difference(&Stamp::of(&now)) {
            None => Ok(opened),
            Some(what) => Err(Error::Changed { path: input.path.clone(), what }),
        }
    }

    /// A plain file, where it lies.
    fn plain(&mut self, input: &Input, stamp: Stamp) -> Result<Bytes, Error> {
        let named = || Bytes::named(input.path.clone(), stamp);
        if stamp.bytes < SMALL {
            return Ok(named());
        }
        if self.mmap {
            let bytes = Bytes::map(open_as(&input.path, stamp)?, stamp.bytes);
            if bytes.slice().is_some() {
                return Ok(bytes);
            }
        }
        if self.held < HELD {
            self.held += 1;
            return Ok(Bytes::held(open_as(&input.path, stamp)?, stamp.bytes));
        }
        Ok(named())
    }

    /// Standard input or a pipe: brought to disk as it comes, then looked at like any file.
    fn open_stream(&mut self, input: &Input, watch: &mut Watch<'_>) -> Result<Opened, Error> {
        let path = &input.path;
        let (mut raw, bytes) = if path == Path::new("-") {
            spooled(&mut io::stdin().lock(), path, self.tmp, watch)?
        } else {
            spooled(&mut File::open(path).map_err(|e| Error::input(path, e))?, path, self.tmp, watch)?
        };
        let kind = input::kind_of(&raw, path, true, self.reading)?.ok_or_else(|| input::unknown(path))?;
        if kind.is_decoded() {
            raw.rewind().map_err(|e| Error::output(self.tmp, e))?;
            return self.decode(&raw, input, kind, &mut |_| Ok(()));
        }
        let source = if self.mmap { Bytes::map(raw, bytes) } else { Bytes::held(raw, bytes) };
        Ok(Opened { kind, source: Ok(source), poured: Poured { bytes, damage: None } })
    }

    /// Decodes a file into the spool.
    fn decode(&mut self, file: &File, input: &Input, kind: Kind, watch: &mut Watch<'_>) -> Result<Opened, Error> {
        let spool = match &mut self.spool {
            Some(spool) => spool,
            none => none.insert(Spool::create(self.tmp)?),
        };
        let start = spool.len();
        let failed = |e| Error::input(&input.path, e);
        let by_line = kind.format.is_by_line();
        // Where records are no lines a bomb is not told from a long file as it comes.
        let limit = if by_line || kind.format.is_one_text() { self.reading.max_record } else { u64::MAX };
        let mut funnel = Funnel::new(spool, by_line, limit);
        let mut stream = Unpacker::new(kind.compression, file).map_err(failed)?;
        let encoding = encoding::named(kind.encoding)?;
        let poured = if kind.format == Format::Parquet {
            let raw = match kind.compression {
                None => file.try_clone().map_err(failed)?,
                // Its footer is looked for from its end, so it must be whole on disk first.
                Some(_) => spooled(&mut stream, &input.path, self.tmp, watch)?.0,
            };
            let damage = parquet::pour(raw, &Plan::of(&self.reading.fields), &mut |line| {
                funnel.add(line)?;
                watch(line.len() as u64)
            });
            funnel.poured(damage?)
        } else if encoding::is_foreign(encoding) {
            funnel.pour(&mut Recoded::new(&mut stream, encoding), &input.path, watch)?
        } else {
            funnel.pour(&mut stream, &input.path, watch)?
        };
        if stream.trailing() {
            self.overlong += 1;
            if self.overlong <= NAMED {
                self.warnings.push(format!("{}: bytes behind the end of the gzip stream were passed over", escaped(&input.name)));
            }
        }
        Ok(Opened { kind, source: Err(start), poured })
    }
}

/// Opens a file that must still be what it was.
fn open_as(path: &Path, stamp: Stamp) -> Result<File, Error> {
    let file = File::open(path).map_err(|e| Error::input(path, e))?;
    let now = Stamp::of(&file.metadata().map_err(|e| Error::input(path, e))?);
    match stamp.difference(&now) {
        None => Ok(file),
        Some(what) => Err(Error::Changed { path: path.to_path_buf(), what }),
    }
}

/// A stream on disk, in a file without a name, and how long it is. One that is damaged ends where the damage is.
fn spooled(stream: &mut dyn Read, path: &Path, tmp: &Path, watch: &mut Watch<'_>) -> Result<(File, u64), Error> {
    let failed = |e| Error::output(tmp, e);
    let mut file = nameless(tmp).map_err(failed)?;
    let mut buffer = vec![0; 1 << 18];
    let mut total = 0;
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                Tap::new(&file).write_all(&buffer[..n]).map_err(failed)?;
                total += n as u64;
                watch(n as u64)?;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) if decode::from_system(&e) => return Err(Error::input(path, e)),
            Err(_) => break,
        }
    }
    file.rewind().map_err(failed)?;
    Ok((file, total))
}
