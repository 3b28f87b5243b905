//! `Format` and `Compression`: what a file is, told from its first bytes, and from its name only where they leave it open.

use serde::Serialize;
use std::path::Path;

/// How a file holds its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// JSON Lines: an object a line.
    Jsonl,
    /// Plain text: the file is a document.
    Text,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 2] = [Format::Jsonl, Format::Text];

    /// Its name in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
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
            "txt" | "text" => Some(Format::Text),
            _ => None,
        }
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
}

impl Compression {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }

    /// The compression that a file's first bytes tell of.
    pub fn of(head: &[u8]) -> Option<Compression> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
            // A frame to be skipped may come first; pzstd and the seekable format write such.
            [b, 0x2a, 0x4d, 0x18, ..] if b & 0xf0 == 0x50 => Some(Compression::Zstd),
            _ => None,
        }
    }
}

/// The format of a file, from its name and its first decoded bytes; `None` if it is of no kind that is read here.
/// `named` is whether the user named this very file: then any text will do.
pub(crate) fn format(path: &Path, head: &[u8], named: bool) -> Option<Format> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let by_name = extension(path).and_then(|e| Format::of_name(&e));
    let first = head.iter().position(|b| !b.is_ascii_whitespace()).map(|i| &head[i..]);
    match first {
        None => by_name.or(named.then_some(Format::Jsonl)),
        // An object at the head is JSON Lines whatever the name, if the line is whole or the name is not that of a text.
        Some(text) if text.starts_with(b"{") && by_name != Some(Format::Text) => Some(Format::Jsonl),
        Some(text) if is_object(text) => Some(Format::Jsonl),
        Some(_) if by_name.is_some() => by_name,
        Some(_) if is_text(head) && (named || extension(path).is_none_or(|e| e.bytes().all(|b| b.is_ascii_digit()))) => Some(Format::Text),
        Some(_) => None,
    }
}

/// The extension that tells the format: that before the one of a compression.
fn extension(path: &Path) -> Option<String> {
    let lower = |path: &Path| path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match lower(path)?.as_str() {
        "gz" | "gzip" | "zst" | "zstd" | "bz2" | "xz" => lower(Path::new(path.file_stem()?)),
        other => Some(other.to_string()),
    }
}

/// Whether the first line is a whole JSON object.
fn is_object(head: &[u8]) -> bool {
    let line = head.split(|&b| b == b'\n').next().unwrap_or(head);
    line.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

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
            ("a.dat", "\u{feff} {\"text\"", false, jsonl),
            ("a.txt", "{\"text\":1}\n{", false, jsonl),
            ("a.txt", "{in braces}\n", false, text),
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
