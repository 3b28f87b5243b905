//! Encodings: which one a file is in, told from its first bytes, and other ones as UTF-8.
//!
//! A file is UTF-8 if at least half of the sample's lines that are not ASCII are valid UTF-8 (a plain text is one line); its
//! bad lines are then bad records. Otherwise it is in another encoding as a whole: the one that was named, or the one
//! that the detector of Firefox finds, and it is decoded as a whole, so that offsets are those of its UTF-8 form.

use crate::error::Error;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use std::borrow::Cow;
use std::io::{self, Read};

/// The detector reads a few megabytes a second, and a few hundred bytes are enough for it.
const DETECTED: usize = 16 << 10;

/// The encoding of a name, as the WHATWG has them; an error of usage that tells some otherwise.
pub(crate) fn named(name: &str) -> Result<&'static Encoding, Error> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        Error::usage(
            format!("--encoding {}: no such encoding", crate::error::escaped(name)),
            "give one such as utf-8, windows-1256, iso-8859-6, windows-1252 or utf-16le",
        )
    })
}

/// The first bytes of a file, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample<'s> {
    /// The bytes, without a byte order mark.
    pub bytes: &'s [u8],
    /// Whether they are all there is.
    pub whole: bool,
    /// Whether the file is a single text and not a record a line.
    pub one_text: bool,
}

/// The encoding that a byte order mark tells of, and how long the mark is.
pub(crate) fn mark(head: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(head)
}

impl Sample<'_> {
    /// The encoding of a file without a byte order mark; `chosen` is the user's.
    pub fn encoding(&self, chosen: Option<&'static Encoding>) -> &'static Encoding {
        match chosen {
            // Bytes of such encodings look like ASCII, or like nothing at all: they cannot be told by a look.
            Some(chosen) if !chosen.is_ascii_compatible() || chosen == UTF_8 => chosen,
            _ if self.is_utf8() => UTF_8,
            Some(chosen) => chosen,
            None => self.declared().unwrap_or_else(|| self.detected()),
        }
    }

    fn is_utf8(&self) -> bool {
        if simdutf8::basic::from_utf8(self.bytes).is_ok() {
            return true;
        }
        if self.one_text {
            return self.is_valid(self.bytes, true);
        }
        let (mut good, mut bad) = (0u64, 0u64);
        let mut lines = self.bytes.split(|&b| b == b'\n').peekable();
        while let Some(line) = lines.next() {
            if !line.is_ascii() {
                let valid = self.is_valid(line, lines.peek().is_none());
                (good, bad) = (good + u64::from(valid), bad + u64::from(!valid));
            }
        }
        good >= bad
    }

    /// Whether a line is valid; the last one may end within a character that the sample cuts.
    fn is_valid(&self, line: &[u8], last: bool) -> bool {
        match simdutf8::compat::from_utf8(line) {
            Ok(_) => true,
            Err(e) => last && !self.whole && e.error_len().is_none(),
        }
    }

    /// What an HTML page says of itself in its head.
    fn declared(&self) -> Option<&'static Encoding> {
        let head = &self.bytes[..self.bytes.len().min(1024)];
        if !self.one_text || !head.trim_ascii_start().starts_with(b"<") {
            return None;
        }
        let head = head.to_ascii_lowercase();
        let at = memchr::memmem::find(&head, b"charset=")? + b"charset=".len();
        let label: Vec<u8> = head[at..]
            .iter()
            .copied()
            .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
            .take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b))
            .collect();
        // A page that says UTF-8 and is not valid as such says nothing.
        Encoding::for_label(&label).filter(|e| e.is_ascii_compatible() && *e != UTF_8)
    }

    fn detected(&self) -> &'static Encoding {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let mut fed = 0;
        for line in self.bytes.split_inclusive(|&b| b == b'\n').filter(|line| !line.is_ascii()) {
            let line = &line[..line.len().min(DETECTED - fed)];
            detector.feed(line, false);
            fed += line.len();
            if fed == DETECTED {
                break;
            }
        }
        detector.guess(None, Utf8Detection::Deny)
    }
}

/// Whether files in an encoding must be decoded before they are read.
pub(crate) fn is_foreign(encoding: &'static Encoding) -> bool {
    encoding != UTF_8
}

/// The beginning of a file as UTF-8, for the eyes of those who tell formats.
pub(crate) fn preview<'h>(encoding: &'static Encoding, head: &'h [u8]) -> Cow<'h, [u8]> {
    if encoding.is_ascii_compatible() {
        return Cow::Borrowed(head);
    }
    match encoding.decode_without_bom_handling(head).0 {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// A stream in some encoding, read as UTF-8. What is malformed becomes U+FFFD; a byte order mark goes.
pub(crate) struct Recoded<R> {
    stream: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// The part of `raw` that is not decoded yet.
    from: usize,
    to: usize,
    ended: bool,
}

impl<R: Read> Recoded<R> {
    /// Decodes a stream.
    pub fn new(stream: R, encoding: &'static Encoding) -> Recoded<R> {
        Recoded { stream, decoder: encoding.new_decoder_with_bom_removal(), raw: vec![0; 1 << 16], from: 0, to: 0, ended: false }
    }
}

impl<R: Read> Read for Recoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.len() < 4 {
            return Err(io::Error::other("a character needs more room"));
        }
        loop {
            if self.from == self.to && !self.ended {
                (self.from, self.to) = (0, self.stream.read(&mut self.raw)?);
                self.ended = self.to == 0;
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(&self.raw[self.from..self.to], buffer, self.ended);
            self.from += read;
            let done = self.ended && result == CoderResult::InputEmpty;
            if done {
                // A decoder that was told of the end must not be asked again.
                self.decoder = UTF_8.new_decoder_without_bom_handling();
            }
            if written > 0 || done {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::UTF_16LE;

    fn told(bytes: &[u8], whole: bool, one_text: bool) -> &'static str {
        Sample { bytes, whole, one_text }.encoding(None).name()
    }

    const NEWS: &str = "أعلنت وزارة الصحة اليوم عن خطة جديدة لتطوير المستشفيات في المنطقة الشرقية\n";

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn utf8_is_told_line_by_line_or_as_a_whole() {
        assert_eq!(told(b"plain\n", true, false), "UTF-8");
        assert_eq!(told(NEWS.as_bytes(), true, true), "UTF-8");
        let half = [NEWS.as_bytes(), b"\xc7\xe1\xce\xc8\xd1\n", b"ascii\n"].concat();
        assert_eq!(told(&half, true, false), "UTF-8", "one of two lines that are not ASCII is valid");
        assert_ne!(told(&half, true, true), "UTF-8", "a text is one line");
        let cut = &NEWS.as_bytes()[..20];
        assert_eq!(told(cut, false, true), "UTF-8", "the sample cuts a character");
        assert_ne!(told(cut, true, true), "UTF-8", "the file ends within one");
    }

    #[test]
    fn legacy_encodings_are_found_or_as_the_user_says() {
        let legacy = encoded(NEWS, encoding_rs::WINDOWS_1256);
        assert_eq!(told(&legacy, true, false), "windows-1256");
        let sample = Sample { bytes: &legacy, whole: true, one_text: false };
        assert_eq!(sample.encoding(Some(encoding_rs::ISO_8859_6)).name(), "ISO-8859-6");
        let utf8 = Sample { bytes: NEWS.as_bytes(), whole: true, one_text: false };
        assert_eq!(utf8.encoding(Some(encoding_rs::ISO_8859_6)).name(), "UTF-8", "what is UTF-8 stays it");
        assert_eq!(utf8.encoding(Some(UTF_16LE)).name(), "UTF-16LE", "what cannot be told is believed");
        assert_eq!(sample.encoding(Some(UTF_8)).name(), "UTF-8");
        let french = encoded("<html><head><meta charset='windows-1252'>Une journée d'été à la campagne", encoding_rs::WINDOWS_1252);
        assert_eq!(told(&french, true, true), "windows-1252");
        assert_eq!(named("cp1256").expect("known").name(), "windows-1256");
        assert_eq!(named("klingon").expect_err("unknown").exit_code(), 2);
    }

    #[test]
    fn streams_are_decoded_whatever_the_blocks() {
        let long = NEWS.repeat(3000) + "😀";
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend(long.encode_utf16().flat_map(u16::to_le_bytes));
        for (encoding, bytes) in [(UTF_16LE, utf16), (encoding_rs::WINDOWS_1256, encoded(NEWS, encoding_rs::WINDOWS_1256).repeat(3000))] {
            for size in [4, 5, 1000, 1 << 18] {
                let mut stream = Recoded::new(&bytes[..], encoding);
                let (mut all, mut buffer) = (Vec::new(), vec![0; size]);
                loop {
                    match stream.read(&mut buffer).expect("memory") {
                        0 => break,
                        n => all.extend_from_slice(&buffer[..n]),
                    }
                }
                assert_eq!(stream.read(&mut buffer).expect("memory"), 0);
                let expected = if encoding == UTF_16LE { long.clone() } else { NEWS.repeat(3000) };
                assert!(String::from_utf8(all).expect("UTF-8") == expected, "{} {size}", encoding.name());
            }
        }
    }
}
