//! Unpacking: compressed files as streams of bytes, and where they are damaged.
//!
//! gzip is read member by member, as `gzip -d` does: zeros after the last one are padding, anything else is passed over
//! with a warning. A stream that is cut or broken gives what stood before the damage.

use crate::corpus::kind::Compression;
use crate::error::Error;
use crate::store::Spool;
use flate2::bufread::GzDecoder;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

/// Compressed bytes are read by this many at a time, decoded ones handed on by as many.
const BLOCK: usize = 1 << 18;
/// zstd's largest window: archives made with `--long=31` need it. Memory follows the data, not the claim.
const WINDOW_LOG: u32 = if cfg!(target_pointer_width = "64") { 31 } else { 27 };

/// A decoder over a stream, and whether something stood behind its end.
pub(crate) struct Unpacker<'r> {
    reader: Box<dyn Read + 'r>,
    trailing: Rc<Cell<bool>>,
}

impl<'r> Unpacker<'r> {
    /// A decoder for a compression; without one, the bytes as they are.
    pub fn new(compression: Option<Compression>, source: impl Read + 'r) -> io::Result<Unpacker<'r>> {
        let trailing = Rc::new(Cell::new(false));
        let reader: Box<dyn Read + 'r> = match compression {
            None => Box::new(source),
            Some(Compression::Gzip) => {
                Box::new(Members { member: Some(GzDecoder::new(BufReader::with_capacity(BLOCK, source))), trailing: Rc::clone(&trailing) })
            }
            Some(Compression::Zstd) => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(BufReader::with_capacity(BLOCK, source))?;
                decoder.window_log_max(WINDOW_LOG)?;
                Box::new(decoder)
            }
            #[cfg(feature = "codecs")]
            Some(Compression::Bzip2) => Box::new(bzip2::read::MultiBzDecoder::new(source)),
            #[cfg(feature = "codecs")]
            Some(Compression::Xz) => Box::new(liblzma::read::XzDecoder::new_multi_decoder(source)),
            #[cfg(not(feature = "codecs"))]
            Some(other) => {
                let what = format!("{} is not read by this build: its feature `codecs` is off", other.name());
                return Err(io::Error::new(io::ErrorKind::Unsupported, what));
            }
        };
        Ok(Unpacker { reader, trailing })
    }

    /// Whether bytes behind the end were passed over.
    pub fn trailing(&self) -> bool {
        self.trailing.get()
    }
}

impl Read for Unpacker<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

/// The members of a gzip file, one after the other.
struct Members<R: BufRead> {
    /// The member at hand; none after the last.
    member: Option<GzDecoder<R>>,
    trailing: Rc<Cell<bool>>,
}

impl<R: BufRead> Members<R> {
    /// Goes on to the next member, or over what stands behind the last one.
    fn next(&mut self) -> io::Result<()> {
        let Some(member) = self.member.take() else { return Ok(()) };
        let mut source = member.into_inner();
        loop {
            let buffer = source.fill_buf()?;
            match buffer.iter().position(|&b| b != 0) {
                None if buffer.is_empty() => return Ok(()),
                None => {
                    let zeros = buffer.len();
                    source.consume(zeros);
                }
                Some(0) if buffer[0] == 0x1f => {
                    self.member = Some(GzDecoder::new(source));
                    return Ok(());
                }
                Some(_) => {
                    self.trailing.set(true);
                    return Ok(());
                }
            }
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            match member.read(buffer)? {
                0 if !buffer.is_empty() => self.next()?,
                n => return Ok(n),
            }
        }
        Ok(0)
    }
}

/// Fills as much of a buffer as the stream gives; what stands before a damage counts.
pub(crate) fn head(mut stream: impl Read, limit: usize) -> Result<Vec<u8>, io::Error> {
    let mut head = Vec::new();
    let mut buffer = [0; 1 << 14];
    while head.len() < limit {
        let room = buffer.len().min(limit - head.len());
        match stream.read(&mut buffer[..room]) {
            Ok(0) => break,
            Ok(n) => head.extend_from_slice(&buffer[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) if from_system(&e) => return Err(e),
            Err(_) => break,
        }
    }
    Ok(head)
}

/// Whether an error comes from the disk and not from what was read from it.
pub(crate) fn from_system(e: &io::Error) -> bool {
    e.raw_os_error().is_some()
}

/// What became of a stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Poured {
    /// Decoded bytes; of a damaged stream of lines, up to the end of the last whole one.
    pub bytes: u64,
    /// What is wrong with the rest, if it is damaged.
    pub damage: Option<String>,
}

/// A spool that is poured into, record by record as far as lines are records.
pub(crate) struct Funnel<'s> {
    /// Where the bytes go.
    pub spool: &'s mut Spool,
    /// Whether a record ends with its line.
    pub lines: bool,
    /// Bytes of a record that are kept; what is longer is only counted, so that a bomb does not fill the disk.
    pub limit: u64,
    in_record: u64,
    whole: u64,
    total: u64,
}

impl<'s> Funnel<'s> {
    /// A funnel for one stream.
    pub fn new(spool: &'s mut Spool, lines: bool, limit: u64) -> Funnel<'s> {
        // One byte more than the limit is kept, so that what is too long can be told: there must be room for it in a u64.
        Funnel { spool, lines, limit: limit.min(u64::MAX - 1), in_record: 0, whole: 0, total: 0 }
    }

    /// Decodes a stream to its end, or to where it is damaged. `watch` is told of every block and may end the work.
    pub fn pour(mut self, stream: &mut dyn Read, path: &Path, watch: &mut dyn FnMut(u64) -> Result<(), Error>) -> Result<Poured, Error> {
        let mut buffer = vec![0; BLOCK];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => return Ok(self.poured(None)),
                Ok(n) => {
                    self.add(&buffer[..n])?;
                    watch(n as u64)?;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if from_system(&e) => return Err(Error::input(path, e)),
                Err(e) => {
                    let damage = format!("the compressed stream is damaged after {} decoded bytes ({e}); the rest is lost", self.total);
                    return Ok(self.poured(Some(damage)));
                }
            }
        }
    }

    /// What was poured so far, and what is wrong with the rest.
    pub fn poured(&self, damage: Option<String>) -> Poured {
        let bytes = if damage.is_some() && self.lines { self.whole } else { self.total };
        Poured { bytes, damage }
    }

    /// Adds decoded bytes.
    pub fn add(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            if self.in_record > self.limit {
                // The rest of a record that no one will read: a hole in its place.
                let rest = if self.lines { memchr::memchr(b'\n', bytes).unwrap_or(bytes.len()) } else { bytes.len() };
                self.spool.skip(rest as u64)?;
                self.total += rest as u64;
                bytes = &bytes[rest..];
                self.in_record = if bytes.is_empty() { self.in_record + rest as u64 } else { 0 };
                continue;
            }
            let room = usize::try_from(self.limit + 1 - self.in_record).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.spool.add(now)?;
            match memchr::memrchr(b'\n', now).filter(|_| self.lines) {
                Some(newline) => {
                    self.whole = self.total + newline as u64 + 1;
                    self.in_record = (now.len() - newline - 1) as u64;
                }
                None => self.in_record += now.len() as u64,
            }
            self.total += now.len() as u64;
            bytes = later;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("memory");
        encoder.include_checksum(true).expect("an option it knows");
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn poured(compression: Compression, packed: &[u8], limit: u64) -> (Poured, Vec<u8>, bool) {
        let dir = tempfile::tempdir().expect("a folder");
        let mut spool = Spool::create(dir.path()).expect("made");
        let mut stream = Unpacker::new(Some(compression), packed).expect("a decoder");
        let done = Funnel::new(&mut spool, true, limit).pour(&mut stream, Path::new("f"), &mut |_| Ok(())).expect("poured");
        let bytes = spool.finish(true).expect("finished");
        let all = bytes.read(0, bytes.len()).expect("mapped").to_vec();
        (done, all, stream.trailing())
    }

    #[test]
    fn members_and_frames_are_read_one_after_the_other() {
        let many = [gzip(b"one\n"), gzip(b""), gzip(b"two\n")].concat();
        assert_eq!(poured(Compression::Gzip, &many, 99), (Poured { bytes: 8, damage: None }, b"one\ntwo\n".to_vec(), false));
        let many = [zstd(b"one\n"), vec![0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7], zstd(b"two\n")].concat();
        assert_eq!(poured(Compression::Zstd, &many, 99), (Poured { bytes: 8, damage: None }, b"one\ntwo\n".to_vec(), false));
    }

    #[test]
    fn a_limit_that_no_record_reaches_ends_all_the_same() {
        let packed = gzip(b"one\ntwo\n");
        assert_eq!(poured(Compression::Gzip, &packed, u64::MAX), (Poured { bytes: 8, damage: None }, b"one\ntwo\n".to_vec(), false));
    }

    #[test]
    fn zeros_behind_gzip_are_padding_and_other_bytes_are_passed_over() {
        let padded = [gzip(b"one\n"), vec![0; 5000]].concat();
        assert_eq!(poured(Compression::Gzip, &padded, 99).0, Poured { bytes: 4, damage: None });
        let garbage = [gzip(b"one\n"), b"\0\0garbage".to_vec()].concat();
        assert_eq!(poured(Compression::Gzip, &garbage, 99), (Poured { bytes: 4, damage: None }, b"one\n".to_vec(), true));
    }

    #[test]
    fn what_stands_before_a_cut_is_kept_up_to_its_last_whole_line() {
        let text: Vec<u8> = (0..20_000u32).flat_map(|i| format!("{}\n", i.wrapping_mul(2_654_435_761)).into_bytes()).collect();
        for (compression, packed) in [(Compression::Gzip, gzip(&text)), (Compression::Zstd, zstd(&text))] {
            for cut in [packed.len() - 1, packed.len() - 5, packed.len() / 2, 20, 3] {
                let (done, all, _) = poured(compression, &packed[..cut], 99);
                assert!(done.damage.is_some(), "{compression:?} {cut}");
                let whole = &all[..done.bytes as usize];
                assert!(text.starts_with(whole) && (whole.is_empty() || whole.ends_with(b"\n")));
            }
            assert!(poured(compression, &packed[..packed.len() - 5], 99).0.bytes > 10_000);
            let mut flipped = packed.clone();
            let at = flipped.len() / 2;
            flipped[at] ^= 0x55;
            // A flipped bit may yield bytes of the same length; then the checksum at the end tells.
            assert!(poured(compression, &flipped, 99).0.damage.is_some());
        }
    }

    #[test]
    fn a_record_over_the_limit_is_counted_and_not_written() {
        let bomb = [b"first\n".to_vec(), vec![b'a'; 4 << 20], b"\nlast\n".to_vec()].concat();
        let (done, all, _) = poured(Compression::Gzip, &gzip(&bomb), 1000);
        assert_eq!((done.bytes, done.damage), (bomb.len() as u64, None));
        assert_eq!(all.len(), bomb.len());
        assert_eq!(&all[..6], b"first\n");
        assert_eq!(&all[all.len() - 6..], b"\nlast\n");
        assert!(all[7 + 1000..all.len() - 6].iter().all(|&b| b == 0), "a hole");
    }
}
