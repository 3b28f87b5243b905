//! WARC and WET: web archives. `conversion` records are texts, `response` records pages; the rest is passed over.
//!
//! ISO 28500: a line `WARC/1.x`, lines `Name: value`, an empty line, as many bytes as `Content-Length` says, two
//! line ends.

use crate::corpus::document::{Counts, Item};
use crate::corpus::formats::page::Page;
use crate::corpus::formats::stretch::{Sink, Stretch};
use crate::corpus::formats::{cells, http};
use crate::error::Error;
use std::borrow::Cow;

/// A record's own header is never longer; what is, is no record.
pub(crate) const LONGEST_HEADER: usize = 64 << 10;

/// The header of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    /// Its lines.
    lines: &'a [u8],
    /// Bytes of the header, its empty line included.
    pub bytes: usize,
    /// Bytes of what follows.
    pub length: u64,
}

impl<'a> Head<'a> {
    /// The header that bytes begin with. `Err` if they are none, or too few to tell.
    pub fn of(bytes: &'a [u8]) -> Option<Head<'a>> {
        if !bytes.starts_with(b"WARC/") {
            return None;
        }
        let (lines, bytes) = http::head(&bytes[..bytes.len().min(LONGEST_HEADER)])?;
        let length = http::field(lines, b"Content-Length")?;
        Some(Head { lines, bytes, length: std::str::from_utf8(length).ok()?.parse().ok()? })
    }

    fn field(&self, name: &[u8]) -> Option<&'a str> {
        std::str::from_utf8(http::field(self.lines, name)?).ok().filter(|value| !value.is_empty())
    }
}

/// Where the next record may begin, in bytes that are no header: behind a line end, at the magic word.
pub(crate) fn next_magic(bytes: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, b"\nWARC/").map(|at| from + at + 1)
}

/// The first byte at or after `i` that ends no line.
pub(crate) fn between(bytes: &[u8], mut i: usize) -> usize {
    while let Some(b'\r' | b'\n') = bytes.get(i) {
        i += 1;
    }
    i
}

/// Reads the records of a stretch.
pub(crate) fn read(stretch: &Stretch<'_>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
    let bytes = stretch.bytes;
    let mut counts = Counts { file: stretch.file, ..Counts::default() };
    counts.lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
    let (mut line, mut seen, mut i) = (1, 0, between(bytes, 0));
    while i < bytes.len() {
        let start = i;
        line += memchr::memchr_iter(b'\n', &bytes[seen..start]).count() as u64;
        seen = start;
        let Some(head) = Head::of(&bytes[start..]) else {
            i = next_magic(bytes, start).unwrap_or(bytes.len());
            counts.records += 1;
            sink(stretch.bad(line, start, "not the header of a WARC record"))?;
            continue;
        };
        let end = start + head.bytes + usize::try_from(head.length).unwrap_or(usize::MAX).min(bytes.len() - start - head.bytes);
        i = between(bytes, end);
        let kind = head.field(b"WARC-Type").unwrap_or("");
        if !kind.eq_ignore_ascii_case("conversion") && !kind.eq_ignore_ascii_case("response") {
            continue;
        }
        let page = match stretch.too_long((end - start) as u64) {
            Some(reason) => Err(reason),
            None if kind.eq_ignore_ascii_case("conversion") => plain(&bytes[start + head.bytes..end]).map(Some),
            None => http::page(&bytes[start + head.bytes..end], stretch.max_record),
        };
        let place = (stretch.place(start, end), counts.records + 1);
        let item = match &page {
            // Pictures, redirections and the like are no documents.
            Ok(None) => continue,
            Ok(Some(page)) => {
                let get = |key: usize| value(stretch.plan.name(key), &head, page);
                match cells::document(stretch.plan, &mut counts.met, &get, place) {
                    Some(document) => Item::Document(document),
                    None => stretch.bad(line, start, "no text"),
                }
            }
            Err(reason) => stretch.bad(line, start, reason),
        };
        counts.records += 1;
        sink(item)?;
    }
    Ok(counts)
}

fn plain(text: &[u8]) -> Result<Page<'_>, String> {
    match simdutf8::compat::from_utf8(text) {
        Ok(text) => Ok(Page { text: Cow::Borrowed(text), ..Page::default() }),
        Err(e) => Err(format!("not UTF-8 at byte {} of the record's text", e.valid_up_to())),
    }
}

/// What a record answers to a name: its header by the names of the header, its page by those that everybody uses.
fn value<'a>(name: &[u8], head: &Head<'a>, page: &'a Page<'_>) -> Option<&'a str> {
    match name {
        b"id" => head.field(b"WARC-Record-ID"),
        b"url" => head.field(b"WARC-Target-URI").map(|uri| uri.strip_prefix('<').and_then(|u| u.strip_suffix('>')).unwrap_or(uri)),
        _ => page.value(name).or_else(|| head.field(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::{Fields, Plan};

    fn record(kind: &str, id: &str, body: &str) -> String {
        let length = body.len();
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nwarc-target-uri: http://a.example/{id}\r\n\
             WARC-Date: 2015-07-21T00:00:00Z\r\nContent-Length: {length}\r\n\r\n{body}\r\n\r\n"
        )
    }

    fn items(warc: &[u8], fields: &Fields) -> Vec<String> {
        let plan = Plan::of(fields);
        let stretch = Stretch { bytes: warc, max_record: 400, ..Stretch::empty(&plan) };
        let mut all = Vec::new();
        read(&stretch, &mut |item| {
            all.push(match item {
                Item::Document(d) => {
                    format!("{} {} {} {:?} {:?}", d.record, d.id.unwrap_or_default(), d.url.unwrap_or_default(), d.text, d.date)
                }
                Item::Bad(b) => format!("bad {}:{} {}", b.line, b.byte, b.reason),
            });
            Ok(())
        })
        .expect("read");
        all
    }

    #[test]
    fn texts_of_wet_are_documents_and_the_rest_is_passed_over() {
        let warc = [
            record("warcinfo", "0", "software: x\r\n"),
            record("conversion", "1", "خبر\n"),
            "junk\r\nmore junk\r\n".to_string(),
            record("conversion", "2", "two\r\n\r\nWARC/1.0 is not a header here"),
            record("conversion", "3", &"long".repeat(100)),
            record("conversion", "4", "last"),
        ]
        .concat();
        let got = items(warc.as_bytes(), &Fields::default());
        assert_eq!(got[0], "1 <urn:uuid:1> http://a.example/1 \"خبر\\n\" None");
        assert!(got[1].starts_with("bad 21:") && got[1].ends_with("not the header of a WARC record"), "{got:?}");
        assert_eq!(got[2], "3 <urn:uuid:2> http://a.example/2 \"two\\r\\n\\r\\nWARC/1.0 is not a header here\" None");
        assert!(got[3].contains("more than --max-record 400"));
        assert!(got[4].starts_with("5 <urn:uuid:4>"));
        assert_eq!(got.len(), 5);
        let fields = Fields { date: Some("WARC-Date".into()), id: Some("url".into()), ..Fields::default() };
        assert!(items(warc.as_bytes(), &fields)[0].starts_with("1 http://a.example/1 http"));
        assert!(items(warc.as_bytes(), &fields)[0].ends_with("Some(\"2015-07-21T00:00:00Z\")"));
    }

    #[test]
    fn pages_are_read_and_pictures_are_not() {
        let warc = [
            record("request", "0", "GET / HTTP/1.1\r\n\r\n"),
            record("response", "1", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\na text"),
            record("response", "2", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\u{1}PNG"),
            record("response", "3", "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nnone"),
            record("response", "4", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: br\r\n\r\n?"),
        ]
        .concat();
        let got = items(warc.as_bytes(), &Fields::default());
        assert_eq!(got[0], "1 <urn:uuid:1> http://a.example/1 \"a text\" None");
        assert!(got[1].ends_with("a page packed by br, which is not read here"), "{got:?}");
        assert_eq!(got.len(), 2);
    }

    #[test]
    fn a_length_that_lies_ends_where_the_bytes_end() {
        let warc = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 18446744073709551615\r\n\r\ntext";
        assert_eq!(items(warc.as_bytes(), &Fields::default()), ["1   \"text\" None"]);
        assert!(items(b"WARC/1.0\r\nContent-Length: x\r\n\r\n", &Fields::default())[0].starts_with("bad 1:0"));
    }
}
