//! `Packer`: the other way round from unpacking: bytes into a file, under the compression that its name or its model has.

use std::io::{self, Write};

use crate::corpus::kind::Compression;

/// zstd's own default.
const ZSTD: i32 = 3;

/// A writer that packs what is written.
pub(crate) enum Packer<W: Write> {
    Plain(W),
    Gzip(Box<flate2::write::GzEncoder<W>>),
    Zstd(Box<zstd::stream::write::Encoder<'static, W>>),
    #[cfg(feature = "codecs")]
    Bzip2(bzip2::write::BzEncoder<W>),
    #[cfg(feature = "codecs")]
    Xz(liblzma::write::XzEncoder<W>),
}

impl<W: Write> Packer<W> {
    /// A packer over a writer. The same bytes give the same file: no time and no name is stored.
    pub fn new(compression: Option<Compression>, out: W) -> io::Result<Packer<W>> {
        Ok(match compression {
            None => Packer::Plain(out),
            Some(Compression::Gzip) => Packer::Gzip(Box::new(flate2::write::GzEncoder::new(out, flate2::Compression::default()))),
            Some(Compression::Zstd) => {
                let mut encoder = zstd::stream::write::Encoder::new(out, ZSTD)?;
                encoder.include_checksum(true)?;
                Packer::Zstd(Box::new(encoder))
            }
            #[cfg(feature = "codecs")]
            Some(Compression::Bzip2) => Packer::Bzip2(bzip2::write::BzEncoder::new(out, bzip2::Compression::best())),
            #[cfg(feature = "codecs")]
            Some(Compression::Xz) => Packer::Xz(liblzma::write::XzEncoder::new(out, 6)),
            #[cfg(not(feature = "codecs"))]
            Some(other) => {
                let what = format!("{} is not written by this build: its feature `codecs` is off", other.name());
                return Err(io::Error::new(io::ErrorKind::Unsupported, what));
            }
        })
    }

    /// Ends the stream and gives the writer back.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Packer::Plain(out) => Ok(out),
            Packer::Gzip(encoder) => encoder.finish(),
            Packer::Zstd(encoder) => encoder.finish(),
            #[cfg(feature = "codecs")]
            Packer::Bzip2(encoder) => encoder.finish(),
            #[cfg(feature = "codecs")]
            Packer::Xz(encoder) => encoder.finish(),
        }
    }

    fn inner(&mut self) -> &mut dyn Write {
        match self {
            Packer::Plain(out) => out,
            Packer::Gzip(encoder) => encoder,
            Packer::Zstd(encoder) => encoder,
            #[cfg(feature = "codecs")]
            Packer::Bzip2(encoder) => encoder,
            #[cfg(feature = "codecs")]
            Packer::Xz(encoder) => encoder,
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::decode::Unpacker;
    use std::io::Read;

    #[test]
    fn what_is_packed_is_unpacked_and_told_by_its_magic() {
        let content: Vec<u8> = (0..200_000u32).map(|i| (i % 251) as u8).collect();
        let all = [None, Some(Compression::Gzip), Some(Compression::Zstd), Some(Compression::Bzip2), Some(Compression::Xz)];
        for compression in all {
            let mut packer = Packer::new(compression, Vec::new()).expect("known");
            packer.write_all(&content).expect("memory");
            let packed = packer.finish().expect("memory");
            assert_eq!(Compression::of(&packed), compression);
            let mut back = Vec::new();
            Unpacker::new(compression, &packed[..]).expect("known").read_to_end(&mut back).expect("whole");
            assert!(back == content, "{compression:?}");
        }
    }
}
