//! `Format` and `Compression`: what a file is, told from its first bytes, and from its name only where they leave it open.

use crate::corpus::fields::Field;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How a file holds its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// JSON Lines: an object a line.
    Jsonl,
    /// A JSON array of objects, or objects one after the other over many lines.
    Json,
    /// Comma-separated values (or by semicolons or bars) with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// Parquet.
    Parquet,
    /// WARC, and WET, which is WARC of plain text.
    Warc,
    /// HTML: the main text of the page is the document.
    Html,
    /// Plain text: the file is a document.
    Text,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 8] =
        [Format::Jsonl, Format::Json, Format::Csv, Format::Tsv, Format::Parquet, Format::Warc, Format::Html, Format::Text];

    /// Its name in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Parquet => "parquet",
            Format::Warc => "warc",
            Format::Html => "html",
            Format::Text => "text",
        }
    }

    /// The format of a name, as `--input-format` takes it: its own, or one of the extensions it goes by.
    ///
    /// ```
    /// use naskh::corpus::Format;
    /// assert_eq!(Format::of_name("ndjson"), Some(Format::Jsonl));
    /// assert_eq!(Format::of_name("docx"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Format> {
        match name.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "jsonlines" => Some(Format::Jsonl),
            "json" => Some(Format::Json),
            "csv" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "parquet" | "pq" => Some(Format::Parquet),
            "warc" | "wet" => Some(Format::Warc),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "txt" | "text" => Some(Format::Text),
            _ => None,
        }
    }

    /// Whether a file is one document.
    pub(crate) fn is_one_text(self) -> bool {
        matches!(self, Format::Html | Format::Text)
    }

    /// Whether a record ends where its line does; a Parquet file is made JSON Lines when it is opened.
    pub(crate) fn is_by_line(self) -> bool {
        matches!(self, Format::Jsonl | Format::Parquet)
    }

    /// Whether the bytes are text in some encoding, and not a container with its own rules.
    pub(crate) fn is_text(self) -> bool {
        !matches!(self, Format::Parquet | Format::Warc)
    }
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Compression {
    /// gzip, of one member or many.
    Gzip,
    /// Zstandard, of one frame or many.
    Zstd,
    /// bzip2, of one stream or many.
    Bzip2,
    /// xz, of one stream or many.
    Xz,
}

impl Compression {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
        }
    }

    /// The compression that a file's first bytes tell of.
    pub fn of(head: &[u8]) -> Option<Compression> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
            // A frame to be skipped may come first; pzstd and the seekable format write such.
            [b, 0x2a, 0x4d, 0x18, ..] if b & 0xf0 == 0x50 => Some(Compression::Zstd),
            // The magic of a block, or of the end of a stream without any, follows the size.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Some(Compression::Bzip2),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, ..] => Some(Compression::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
            _ => None,
        }
    }
}

/// The format of a file, from its name and its first decoded bytes (without a byte order mark); `None` if it is of no
/// kind that is read here. `named` is whether the user named this very file: then any text will do.
pub(crate) fn format(path: &Path, head: &[u8], named: bool) -> Option<Format> {
    let extension = extension(path);
    let by_name = extension.as_deref().and_then(Format::of_name);
    let text = head.trim_ascii_start();
    if let Some(format) = by_magic(text) {
        return Some(format);
    }
    match text.first() {
        None => by_name.or(named.then_some(Format::Jsonl)),
        Some(b'{') if has_object_line(text) || (by_name != Some(Format::Text) && is_long_line(text)) => Some(Format::Jsonl),
        Some(b'{') if by_name.is_none() => Some(Format::Json),
        Some(b'[') if by_name != Some(Format::Text) && text[1..].trim_ascii_start().starts_with(b"{") => Some(Format::Json),
        Some(b'[') if by_name.is_none() && text[1..].trim_ascii_start().starts_with(b"]") => Some(Format::Json),
        Some(_) if by_name.is_some_and(|f| f != Format::Parquet && f != Format::Warc) => by_name,
        Some(_) if !is_text(head) => None,
        Some(_) if named || extension.is_none_or(|e| e.bytes().all(|b| b.is_ascii_digit())) => {
            Some(if looks_like_table(text) { Format::Csv } else { Format::Text })
        }
        Some(_) => None,
    }
}

/// The formats that say what they are.
fn by_magic(text: &[u8]) -> Option<Format> {
    let begins = |with: &[u8]| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    if text.starts_with(b"PAR1") {
        Some(Format::Parquet)
    } else if text.starts_with(b"WARC/1.") || text.starts_with(b"WARC/0.") {
        Some(Format::Warc)
    } else if begins(b"<!doctype html") || begins(b"<html") {
        Some(Format::Html)
    } else {
        None
    }
}

/// Whether the first line has a column of a name that texts go by.
fn looks_like_table(text: &[u8]) -> bool {
    let line = text.split(|&b| b == b'\n').next().unwrap_or(text).trim_ascii_end();
    [b',', b'\t', b';', b'|'].iter().any(|delimiter| {
        let names: Vec<&[u8]> = line.split(|b| b == delimiter).collect();
        names.len() > 1 && names.iter().any(|n| Field::Text.defaults().iter().any(|d| d.as_bytes() == n.trim_ascii()))
    })
}

/// The extension that tells the format: that before the one of a compression.
fn extension(path: &Path) -> Option<String> {
    let lower = |path: &Path| path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match lower(path)?.as_str() {
        "gz" | "gzip" | "zst" | "zstd" | "bz2" | "xz" => lower(Path::new(path.file_stem()?)),
        other => Some(other.to_string()),
    }
}

/// Whether one of the first lines is a whole JSON object.
fn has_object_line(head: &[u8]) -> bool {
    head.split(|&b| b == b'\n').take(8).any(|line| {
        let line = line.trim_ascii();
        line.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
    })
}

/// Whether the first line is longer than objects that are spread over lines have any.
fn is_long_line(head: &[u8]) -> bool {
    head.len() > LONG_LINE && !head[..LONG_LINE].contains(&b'\n')
}

const LONG_LINE: usize = 1 << 16;

/// Whether bytes look like text of some encoding: no control bytes but those that texts use.
fn is_text(head: &[u8]) -> bool {
    head.iter().all(|&b| b >= 0x20 || matches!(b, b'\n' | b'\r' | b'\t' | 0x0b | 0x0c | 0x1b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, head: &str, named: bool) -> Option<Format> {
        format(Path::new(name), head.as_bytes(), named)
    }

    #[test]
    fn content_tells_before_the_name_does() {
        let (jsonl, text) = (Some(Format::Jsonl), Some(Format::Text));
        for (name, head, named, expected) in [
            ("a.jsonl", "{\"text\":1}\n", false, jsonl),
            ("a.ndjson.gz", "", false, jsonl),
            ("a.jsonl", "oops\n{}", false, jsonl),
            ("a.dat", " {\"text\"", false, Some(Format::Json)),
            ("a.dat", " {\"text\":1}", false, jsonl),
            ("a.txt", "{\"text\":1}\n{", false, jsonl),
            ("a.txt", "{in braces}\n", false, text),
            ("a.json", "{\n \"text\": 1\n}", false, Some(Format::Json)),
            ("a.json", "{\"text\": 1}\n{\"text\": 2}", false, jsonl),
            ("a.json", "[ {\"text\"", false, Some(Format::Json)),
            ("a.jsonl", "[\n{\"text\"", false, Some(Format::Json)),
            ("a", "[]", false, Some(Format::Json)),
            ("a.txt", "[{in brackets}]", false, text),
            ("a.csv", "id,text\n", false, Some(Format::Csv)),
            ("a.tsv.gz", "id\ttext\n", false, Some(Format::Tsv)),
            ("-", "id;text\n1;a\n", true, Some(Format::Csv)),
            ("-", "text\n", true, text),
            ("a.bin", "PAR1\u{15}", false, Some(Format::Parquet)),
            ("a.parquet", "oops", false, None),
            ("a.txt", "WARC/1.0\r\n", false, Some(Format::Warc)),
            ("a.php", "\n<!DOCTYPE html><p>", false, Some(Format::Html)),
            ("a.html", "<p>", false, Some(Format::Html)),
            ("a.TXT.zst", "hello", false, text),
            ("a.txt", "", false, text),
            ("README", "hello", false, text),
            ("20news/53068", "From: a", false, text),
            ("talk.101", "From: a", false, text),
            ("notes.md", "hello", false, None),
            ("notes.md", "hello", true, text),
            ("a.png", "\u{1}PNG\0", true, None),
            ("empty", "", true, jsonl),
            ("empty", "", false, None),
        ] {
            assert_eq!(told(name, head, named), expected, "{name} {head:?} {named}");
        }
    }

    #[test]
    fn compressions_are_told_by_their_magic() {
        assert_eq!(Compression::of(&[0x1f, 0x8b, 8, 0]), Some(Compression::Gzip));
        assert_eq!(Compression::of(&[0x28, 0xb5, 0x2f, 0xfd]), Some(Compression::Zstd));
        assert_eq!(Compression::of(&[0x5e, 0x2a, 0x4d, 0x18, 1]), Some(Compression::Zstd));
        assert_eq!(Compression::of(b"{}"), None);
        for format in Format::ALL {
            assert_eq!(Format::of_name(format.name()), Some(format));
        }
    }
}
