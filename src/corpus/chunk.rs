//! `Chunk`: one thread's portion of a corpus.
//!
//! A record belongs to the chunk in which its first byte lies. So chunks are cut blindly, without a look at the bytes,
//! and each finds its own first and last record when it is read.

use crate::corpus::document::Counts;
use crate::corpus::formats::{self, stretch::Sink};
use crate::corpus::layout;
use crate::corpus::texts::{TextFile, Texts};
use crate::error::Error;
use std::ops::Range;

/// Newlines are looked for in blocks of this many bytes where the file is not mapped.
const BLOCK: u64 = 1 << 16;

/// A stretch of whole records: of one long file, or several short files whole.
///
/// ```
/// use naskh::corpus::{Corpus, Item, Reading};
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("news.jsonl");
/// std::fs::write(&path, "{\"id\":1,\"text\":\"one\"}\n{\"id\":2,\"text\":\"two\"}\n").unwrap();
/// let texts = Corpus::open(&[path], &Reading::default()).unwrap().texts(dir.path(), true).unwrap();
/// let mut all = Vec::new();
/// for chunk in texts.chunks(1 << 20) {
///     chunk.documents(&mut |item| {
///         if let Item::Document(document) = item { all.push(document.text.to_string()) }
///         Ok(())
///     }).unwrap();
/// }
/// assert_eq!(all, ["one", "two"]);
/// ```
#[derive(Clone, Debug)]
pub struct Chunk<'t> {
    texts: &'t Texts,
    part: Part,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// These files, whole.
    Files(Range<u32>),
    /// The records that begin at these bytes of a file.
    Bytes(u32, Range<u64>),
    /// One record of a file that is too long to be read.
    Long(u32, Range<u64>),
}

impl Texts {
    /// All records, in stretches of about so many bytes, in input order: one thread's portion each. A long file is
    /// spread over many, short ones share one.
    pub fn chunks(&self, bytes: usize) -> Vec<Chunk<'_>> {
        let bytes = (bytes as u64).max(1);
        let mut parts = Vec::new();
        // Short files that share a chunk so far, and their bytes.
        let (mut first, mut shared) = (0u32, 0u64);
        for (number, file) in (0u32..).zip(self.files()) {
            let length = file.bytes - file.layout.begin;
            let alone = !file.kind.format.is_one_text() && (length > bytes || file.layout.cuts.iter().any(|cut| cut.long));
            if first < number && (alone || shared > 0 && shared + length > bytes) {
                parts.push(Part::Files(first..number));
                (first, shared) = (number, 0);
            }
            if alone {
                parts.extend(split(number, file, bytes));
                first = number + 1;
            } else {
                shared += length;
            }
        }
        let end = u32::try_from(self.files().len()).unwrap_or(u32::MAX);
        if first < end {
            parts.push(Part::Files(first..end));
        }
        parts.into_iter().map(|part| Chunk { texts: self, part }).collect()
    }
}

impl Chunk<'_> {
    /// The files that the chunk has records of.
    pub fn files(&self) -> Range<u32> {
        match &self.part {
            Part::Files(files) => files.clone(),
            Part::Bytes(file, _) | Part::Long(file, _) => *file..file + 1,
        }
    }

    /// About how many bytes it holds.
    pub fn bytes(&self) -> u64 {
        match &self.part {
            Part::Files(files) => files.clone().map(|f| self.texts.files()[f as usize].bytes).sum(),
            Part::Bytes(_, range) | Part::Long(_, range) => range.end - range.start,
        }
    }

    /// Reads the records in order. Numbers of records and lines count from 1 for each file within this chunk; the
    /// counts, one for each of `files`, are what the chunks that follow must add.
    ///
    /// # Errors
    /// Those of reading the bytes, and that of `sink`, which ends the work. A record that cannot be read is no error: it is
    /// an [`Item::Bad`](crate::corpus::Item::Bad).
    pub fn documents(&self, sink: &mut Sink<'_>) -> Result<Vec<Counts>, Error> {
        match &self.part {
            Part::Bytes(file, range) => Ok(vec![self.stretch(*file, range.clone(), sink)?]),
            Part::Long(file, range) => Ok(vec![self.long(*file, range.clone(), sink)?]),
            Part::Files(files) => files
                .clone()
                .map(|number| {
                    let file = &self.texts.files()[number as usize];
                    self.stretch(number, file.layout.begin..file.bytes, sink)
                })
                .collect(),
        }
    }

    fn stretch(&self, number: u32, range: Range<u64>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
        let file = &self.texts.files()[number as usize];
        let last = range.end == file.bytes;
        let mut whole = Whole::of(file, range, self.texts.max_record())?;
        let mut counts = Counts { file: number, ..Counts::default() };
        let one_text = file.kind.format.is_one_text();
        if one_text && whole.end - whole.start > self.texts.max_record() {
            whole = Whole { start: whole.start, end: whole.start, after: Some(whole.end) };
        } else if whole.start < whole.end && !one_text || one_text && file.layout.open.is_none() {
            let bytes = file.read(whole.start, whole.end)?;
            let stretch = self.texts.stretch(number, &bytes, whole.start);
            counts = formats::read(file.kind.format, &stretch, sink)?;
        }
        file.unbroken()?;
        let rest = self.texts.stretch(number, &[], whole.end);
        if let Some(reason) = whole.after.and_then(|end| rest.too_long(end - whole.end)) {
            (counts.lines, counts.records) = (counts.lines + 1, counts.records + 1);
            sink(rest.bad(counts.lines, 0, &reason))?;
        } else if last {
            self.damage(number, &mut counts, sink)?;
        }
        Ok(counts)
    }

    /// What is wrong behind the last whole record of a file, as one record.
    fn damage(&self, number: u32, counts: &mut Counts, sink: &mut Sink<'_>) -> Result<(), Error> {
        let file = &self.texts.files()[number as usize];
        let Some(reason) = &file.layout.open else { return Ok(()) };
        let at = if file.kind.format.is_one_text() { file.layout.begin } else { file.bytes };
        counts.records += 1;
        sink(self.texts.stretch(number, &[], at).bad(counts.lines + 1, 0, reason))
    }

    /// A record that is too long: it is left where it lies, but for its lines.
    fn long(&self, number: u32, range: Range<u64>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
        let file = &self.texts.files()[number as usize];
        let head = file.read(range.start, range.end.min(range.start + BLOCK))?;
        let begin = layout::first(file.kind.format, &head);
        let stretch = self.texts.stretch(number, &head, range.start);
        let mut counts = Counts { file: number, records: 1, lines: stretch.lines, ..Counts::default() };
        let line = counts.lines + 1 + memchr::memchr_iter(b'\n', &head[..begin]).count() as u64;
        let length = range.end - range.start - begin as u64;
        let reason = stretch.too_long(length).unwrap_or_else(|| format!("a record of {length} bytes, with too much space before it"));
        sink(stretch.bad(line, begin, &reason))?;
        let mut at = range.start;
        while at < range.end {
            let block = file.read(at, range.end.min(at + BLOCK))?;
            counts.lines += memchr::memchr_iter(b'\n', &block).count() as u64;
            at += block.len() as u64;
        }
        file.unbroken()?;
        if range.end == file.bytes {
            self.damage(number, &mut counts, sink)?;
        }
        Ok(counts)
    }
}

/// The parts of a long file.
fn split(number: u32, file: &TextFile, bytes: u64) -> Vec<Part> {
    let (begin, length) = (file.layout.begin, file.bytes - file.layout.begin);
    let cuts = &file.layout.cuts;
    if cuts.is_empty() {
        let count = length.div_ceil(bytes);
        let cut = |i: u64| begin + u64::try_from(u128::from(length) * u128::from(i) / u128::from(count)).unwrap_or(length);
        return (0..count).map(|i| Part::Bytes(number, cut(i)..cut(i + 1))).collect();
    }
    let (mut parts, mut start) = (Vec::new(), begin);
    for (i, cut) in cuts.iter().enumerate() {
        let next = cuts.get(i + 1).map_or(file.bytes, |next| next.at);
        if start < cut.at && (cut.long || next - start > bytes) {
            parts.push(Part::Bytes(number, start..cut.at));
            start = cut.at;
        }
        if cut.long {
            parts.push(Part::Long(number, cut.at..next));
            start = next;
        }
    }
    if start < file.bytes {
        parts.push(Part::Bytes(number, start..file.bytes));
    }
    parts
}

/// The whole records that begin in a range of bytes.
struct Whole {
    start: u64,
    end: u64,
    /// The end (before the newline) of one more record, too long to be read, that begins at `end`.
    after: Option<u64>,
}

impl Whole {
    fn of(file: &TextFile, range: Range<u64>, max_record: u64) -> Result<Whole, Error> {
        let all = range.start == file.layout.begin && range.end == file.bytes && range.end - range.start <= max_record;
        if all || !file.kind.format.is_by_line() {
            return Ok(Whole { start: range.start, end: range.end, after: None });
        }
        let start =
            if range.start == file.layout.begin { range.start } else { next_line(file, range.start - 1, range.end)?.unwrap_or(range.end) };
        if start >= range.end {
            return Ok(Whole { start: range.end, end: range.end, after: None });
        }
        let newline = next_line(file, range.end - 1, file.bytes)?;
        let end = newline.unwrap_or(file.bytes);
        if end - range.end <= max_record {
            return Ok(Whole { start, end, after: None });
        }
        // The last record is longer than may be read: it is left where it lies.
        let bytes = file.read(start, range.end)?;
        let begin = memchr::memrchr(b'\n', &bytes).map_or(start, |newline| start + newline as u64 + 1);
        Ok(Whole { start, end: begin, after: newline.map(|behind| behind - 1).or(Some(file.bytes)) })
    }
}

/// The place behind the first newline at or after `from` and before `limit`.
fn next_line(file: &TextFile, mut from: u64, limit: u64) -> Result<Option<u64>, Error> {
    while from < limit {
        let to = limit.min(from + BLOCK);
        if let Some(newline) = memchr::memchr(b'\n', &file.read(from, to)?) {
            return Ok(Some(from + newline as u64 + 1));
        }
        from = to;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::document::Item;
    use crate::corpus::fields::Fields;
    use crate::corpus::input::Input;
    use crate::corpus::reading::Reading;
    use crate::corpus::walk::Walk;
    use proptest::prelude::*;
    use std::io::Write;
    use std::path::Path;

    const LIMIT: u64 = 200;

    fn texts(folder: &Path, mmap: bool) -> Texts {
        let reading = Reading { max_record: LIMIT, fields: Fields::default(), ..Reading::default() };
        let walk = Walk::of(&[folder.to_path_buf()]).expect("walked");
        let inputs: Vec<Input> = walk.files.iter().map(|f| Input::of(f, &reading).expect("read").expect("known")).collect();
        Texts::of(&inputs, &reading, &std::env::temp_dir(), mmap, &mut |_| Ok(())).expect("texts")
    }

    /// Every item in a line, with the numbers that a flow would give it.
    fn items(texts: &Texts, bytes: usize) -> Vec<String> {
        let mut bases = vec![(0, 0); texts.files().len()];
        let mut all = Vec::new();
        for chunk in texts.chunks(bytes) {
            let counts = chunk.documents(&mut |item| {
                all.push(match item {
                    Item::Document(d) => {
                        let again = texts.document(d.place).expect("there again");
                        assert_eq!((again.text.as_ref(), again.id), (d.text.as_ref(), d.id.clone().map(|c| c.into_owned().into())));
                        let (file, base) = (d.place.file, bases[d.place.file as usize]);
                        format!("{file} #{} {}..{} {:?} {:?}", base.0 + d.record, d.place.start, d.place.end, d.id, d.text)
                    }
                    Item::Bad(b) => format!("{} bad {}:{} {}", b.number, bases[b.number as usize].1 + b.line, b.byte, b.reason),
                });
                Ok(())
            });
            for count in counts.expect("read") {
                let base: &mut (u64, u64) = &mut bases[count.file as usize];
                *base = (base.0 + count.records, base.1 + count.lines);
            }
        }
        all.push(format!("{bases:?}"));
        all
    }

    /// What a corpus of one file of JSON Lines is, by the plainest means.
    fn oracle(bytes: &[u8]) -> Vec<String> {
        let (mut all, mut start, mut records, mut lines) = (Vec::new(), 0, 0, 0);
        for line in bytes.split_inclusive(|&b| b == b'\n') {
            lines += 1;
            let from = start + line.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let body = line.trim_ascii();
            let whole = line.strip_suffix(b"\n").unwrap_or(line).len() as u64;
            start += line.len();
            if body.is_empty() {
                continue;
            }
            records += 1;
            let value = std::str::from_utf8(body).ok().and_then(|s| serde_json::from_str::<serde_json::Value>(s).ok());
            let text = value.as_ref().and_then(|v| v.as_object()?.get("text")?.as_str());
            all.push(match text.filter(|_| whole <= LIMIT) {
                Some(text) => format!("0 #{records} {from}..{} None {text:?}", from + body.len()),
                None if whole > LIMIT => format!("0 bad {lines}:{from} a record of {whole} bytes"),
                None => format!("0 bad {lines}:{from} "),
            });
        }
        all.push(format!("{:?}", [(records, lines)]));
        all
    }

    fn line() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            6 => ".{0,40}".prop_map(|t| format!("{}\n", serde_json::json!({"text": t})).into_bytes()),
            2 => "[a-zخبر]{0,9}".prop_map(|t| format!(" {{\"x\":[],\"text\":\"{t}\\u0627\"}}\r\n").into_bytes()),
            1 => prop::sample::select(vec![&b"\n"[..], b"{\n", b"\"\xff\"\n", b"{\"text\":\"\xc3\"}\n", b" \t \r\n", b"[]\n"]).prop_map(<[u8]>::to_vec),
            1 => (150usize..900).prop_map(|n| format!("{{\"text\":\"{}\"}}\n", "x".repeat(n)).into_bytes()),
            1 => (150usize..900).prop_map(|n| format!("{{\"text\":\"{}\"}}\r\n", "x".repeat(n)).into_bytes()),
        ]
    }

    fn packed(name: &str, bytes: &[u8], cut: usize) -> Vec<u8> {
        let (one, two) = bytes.split_at(cut.min(bytes.len()));
        let gzip = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).expect("memory");
            encoder.finish().expect("memory")
        };
        let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).expect("memory");
        match name {
            "a.jsonl.gz" => [gzip(one), gzip(two)].concat(),
            "a.jsonl.zst" => [zstd(one), zstd(two)].concat(),
            _ => bytes.to_vec(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn chunks_maps_and_packings_change_no_item(lines in prop::collection::vec(line(), 0..30), sizes in prop::collection::vec(1usize..700, 3), tail in any::<bool>()) {
            // Enough valid lines that the file is taken for UTF-8.
            let mut bytes = ["{\"text\":\"خبر\"}\n".repeat(30).into_bytes(), lines.concat()].concat();
            if tail && bytes.ends_with(b"\n") {
                bytes.pop();
            }
            let expected = oracle(&bytes);
            for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"] {
                let dir = tempfile::tempdir().expect("a folder");
                std::fs::write(dir.path().join(name), packed(name, &bytes, sizes[0])).expect("written");
                for mmap in [true, false] {
                    let texts = texts(dir.path(), mmap);
                    for &size in sizes.iter().chain(&[1, 1 << 20]) {
                        let got = items(&texts, size);
                        prop_assert_eq!(got.len(), expected.len());
                        for (got, expected) in got.iter().zip(&expected) {
                            let same = got == expected || (expected.contains(" bad ") && got.starts_with(expected.as_str()));
                            prop_assert!(same, "{} {} {} {}: {} not {}", name, mmap, size, tail, got, expected);
                        }
                    }
                    texts.unchanged().expect("nobody wrote");
                }
            }
        }
    }

    #[test]
    fn short_files_share_a_chunk_and_keep_their_own_numbers() {
        let dir = tempfile::tempdir().expect("a folder");
        for i in 0..40 {
            std::fs::write(dir.path().join(format!("{i:02}.jsonl")), "{\"text\":\"a\"}\nbad\n".repeat(i % 4)).expect("written");
            std::fs::write(dir.path().join(format!("{i:02}.txt")), format!("text {i}")).expect("written");
        }
        std::fs::write(dir.path().join("20-long.jsonl"), "{\"text\":\"long\"}\n".repeat(200)).expect("written");
        let texts = texts(dir.path(), true);
        let all = items(&texts, 1 << 20);
        assert!(all.contains(&"7 #1 0..6 Some(\"03.txt\") \"text 3\"".to_string()));
        assert!(all.contains(&"6 bad 6:47 a value expected, at byte 0 of the record".to_string()), "{all:#?}");
        for size in [1, 10, 100, 1000] {
            assert_eq!(items(&texts, size), all, "{size}");
        }
        assert!(texts.chunks(1000).len() < 12, "short files share chunks");
    }

    #[test]
    fn a_damaged_stream_gives_what_came_before_and_one_bad_record() {
        let dir = tempfile::tempdir().expect("a folder");
        let whole: String = (0..5000).map(|i: u32| format!("{{\"text\":\"{}\"}}\n", i.wrapping_mul(2_654_435_761))).collect();
        let gzip = packed("a.jsonl.gz", whole.as_bytes(), 0);
        std::fs::write(dir.path().join("a.jsonl.gz"), &gzip[..gzip.len() / 2]).expect("written");
        let text = packed("a.jsonl.gz", b"one text, whole or not at all", 0);
        std::fs::write(dir.path().join("b.txt.gz"), &text[..text.len() - 3]).expect("written");
        let texts = texts(dir.path(), true);
        let all = items(&texts, 4096);
        let bad: Vec<_> = all.iter().filter(|i| i.contains(" bad ")).collect();
        assert_eq!(bad.len(), 2);
        assert!(all.len() > 2000 && bad[0].contains(&format!(":{} the compressed stream is damaged", texts.files()[0].bytes)));
        assert!(bad[1].starts_with("1 bad 1:0 the compressed stream is damaged"));
        assert_eq!(all, items(&texts, 1 << 20));
    }

    /// The same documents in every format that one file holds many of.
    fn in_formats(texts: &[String]) -> Vec<(&'static str, Vec<u8>)> {
        let objects: Vec<String> =
            texts.iter().enumerate().map(|(i, t)| serde_json::json!({"id": format!("d{i}"), "text": t}).to_string()).collect();
        let pretty = |o: &String| serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(o).expect("JSON")).expect("JSON");
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["id", "text"]).expect("memory");
        let mut warc = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n".to_vec();
        for (i, text) in texts.iter().enumerate() {
            csv.write_record([&format!("d{i}"), text]).expect("memory");
            let head = format!("WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: d{i}\r\nContent-Length: {}\r\n\r\n", text.len());
            warc.extend_from_slice(&[head.as_bytes(), text.as_bytes(), b"\r\n\r\n"].concat());
        }
        let lines = objects.join("\n");
        vec![
            ("a.json", format!("[\n  {}\n]\n", objects.join(",\n")).into_bytes()),
            ("b.json", objects.iter().map(pretty).collect::<Vec<_>>().join("\n").into_bytes()),
            ("c.csv", csv.into_inner().expect("memory")),
            ("d.wet", warc),
            ("e.jsonl", [&b"\xff\xfe"[..], &lines.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat()),
            ("f.jsonl", [&b"\xef\xbb\xbf"[..], lines.as_bytes()].concat()),
        ]
    }

    #[test]
    fn every_format_holds_the_same_documents_however_it_is_read() {
        let long = |i: usize| {
            if i % 97 == 5 { "طويل جدا ".repeat(60) } else { format!("خبر \"{i}\"\r\nسطر، {}", "x".repeat(i % 40)) }
        };
        let all: Vec<String> = (0..3000).map(long).collect();
        let short: Vec<_> = all.iter().map(|t| format!("{t:?}")).collect();
        for (name, bytes) in in_formats(&all) {
            let dir = tempfile::tempdir().expect("a folder");
            std::fs::write(dir.path().join(name), &bytes).expect("written");
            let expected = items(&texts(dir.path(), true), 1 << 30);
            assert_eq!(expected.len(), 3001, "{name}");
            let (mut bad, mut next) = (0, 0);
            for (i, item) in expected[..3000].iter().enumerate() {
                let is_bad = item.contains(" bad ");
                assert_eq!(is_bad, i % 97 == 5, "{name} {item}");
                bad += usize::from(is_bad);
                assert!(is_bad || item.ends_with(&format!("Some(\"d{i}\") {}", short[i])), "{name} {item}");
                if is_bad && name != "e.jsonl" {
                    let byte: usize = item.split([':', ' ']).nth(3).and_then(|b| b.parse().ok()).expect("a place");
                    assert!(byte > next, "{name} {item}");
                    next = byte;
                    let line = 1 + bytes[..byte].iter().filter(|&&b| b == b'\n').count();
                    assert!(item.starts_with(&format!("0 bad {line}:")), "{name} {item} {line}");
                    assert!(bytes[byte..].starts_with(&b"{\"id\":"[..1]) || name == "c.csv" || name == "d.wet", "{name} {item}");
                }
            }
            assert_eq!(bad, 31);
            for mmap in [true, false] {
                let texts = texts(dir.path(), mmap);
                for size in [1000, 200_000] {
                    assert_eq!(items(&texts, size), expected, "{name} {mmap} {size}");
                }
            }
        }
    }
}
