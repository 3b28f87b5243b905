//! `Layout`: where the records of a file lie, so that a long file can be read by many threads.
//!
//! Lines can be found from anywhere, so JSON Lines need no more than their beginning. Where a JSON array, a table or a
//! web archive may be cut is found by one pass over its bytes, in blocks, when it is opened; the same pass finds
//! records too long to be read, and a last one that has no end.

use crate::corpus::fields::Plan;
use crate::corpus::formats::json::{self, Elements};
use crate::corpus::formats::table::{Rows, Table};
use crate::corpus::formats::warc;
use crate::corpus::kind::Format;
use crate::error::Error;
use std::borrow::Cow;

/// Bytes looked at in one go.
const BLOCK: u64 = 1 << 20;
/// A cut is noted about every so many bytes: the finest portion that a long file is given out in.
const EVERY: u64 = 128 << 10;

/// Where the records of a file lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Where the first record may begin.
    pub begin: u64,
    /// Lines before it.
    pub lines: u64,
    /// Where the last whole record ends.
    pub end: u64,
    /// What is wrong behind it, if anything is.
    pub open: Option<String>,
    /// Places where a record may begin, in order, the first being `begin`; none where lines tell.
    pub cuts: Vec<Cut>,
    /// The header of a table.
    pub table: Option<Table>,
}

/// A place where a record may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The place.
    pub at: u64,
    /// Whether what follows, up to the next cut, is one record that is too long to be read.
    pub long: bool,
}

/// A file whose records are looked for.
pub(crate) struct Source<'r> {
    /// Its format.
    pub format: Format,
    /// Bytes of its byte order mark.
    pub mark: u64,
    /// Its bytes.
    pub bytes: u64,
    /// What is wrong behind them, if it is a stream that is damaged there.
    pub damage: Option<String>,
    /// The longest record that is read.
    pub max_record: u64,
    /// What is looked for in a record.
    pub plan: &'r Plan,
    /// Gives some of the bytes.
    pub read: &'r Reader<'r>,
}

type Reader<'r> = dyn Fn(u64, u64) -> Result<Cow<'r, [u8]>, Error> + 'r;

impl Source<'_> {
    /// Looks for the records.
    pub fn layout(&self) -> Result<Layout, Error> {
        let mut layout = Layout { begin: self.mark, end: self.bytes, open: self.damage.clone(), ..Layout::default() };
        if self.format.is_by_line() || self.format.is_one_text() {
            return Ok(layout);
        }
        let head = (self.read)(self.mark, self.bytes.min(self.mark + BLOCK))?;
        let mut splitter = match self.format {
            Format::Json => {
                let bracket = head.len() - head.trim_ascii_start().len();
                if head.get(bracket) == Some(&b'[') {
                    layout.begin += bracket as u64 + 1;
                    layout.lines = head[..bracket].iter().filter(|&&b| b == b'\n').count() as u64;
                }
                Splitter::Json(Elements::default())
            }
            Format::Csv | Format::Tsv => {
                let delimiter = (self.format == Format::Tsv).then_some(b'\t');
                let Some(table) = Table::of(&head, delimiter, self.plan) else { return Ok(layout) };
                layout.begin += table.bytes;
                layout.lines = table.lines;
                let rows = Rows::new(table.delimiter);
                layout.table = Some(table);
                Splitter::Table(rows)
            }
            _ => Splitter::Warc,
        };
        let mut cutter = Cutter::new(layout.begin, self.max_record);
        let open = match &mut splitter {
            Splitter::Warc => self.hop(&mut cutter)?,
            splitter => self.split(splitter, &mut cutter)?,
        };
        if open.is_some() || self.damage.is_some() {
            layout.end = cutter.last;
            layout.open = self.damage.clone().or(open);
        }
        layout.cuts = cutter.cuts;
        Ok(layout)
    }

    /// Goes over all bytes; gives what is wrong behind the last whole record.
    fn split(&self, splitter: &mut Splitter, cutter: &mut Cutter) -> Result<Option<String>, Error> {
        let (begin, mut at) = (cutter.last, cutter.last);
        while at < self.bytes {
            let block = (self.read)(at, self.bytes.min(at + BLOCK))?;
            let mut i = 0;
            while let Some(end) = splitter.end(&block, i) {
                cutter.ends(at + end as u64);
                i = end;
            }
            at += block.len() as u64;
        }
        if splitter.may_end() && self.damage.is_none() {
            if !splitter.is_between() {
                cutter.ends(self.bytes);
            }
            let tail = (self.read)(cutter.last, self.bytes.min(cutter.last + BLOCK))?;
            let is_array = matches!(splitter, Splitter::Json(_)) && begin > self.mark;
            return Ok((is_array && !tail.contains(&b']')).then(|| "the array has no end; the file seems to be cut".to_string()));
        }
        Ok(Some(splitter.without_end().to_string()))
    }

    /// Goes from header to header of a web archive.
    fn hop(&self, cutter: &mut Cutter) -> Result<Option<String>, Error> {
        let mut at = cutter.last;
        while at < self.bytes {
            let window = |bytes: usize| (self.read)(at, self.bytes.min(at + bytes as u64));
            let mut head = window(4096)?;
            let ends = warc::between(&head, 0);
            if ends > 0 {
                at += ends as u64;
                continue;
            }
            if warc::Head::of(&head).is_none() {
                head = window(warc::LONGEST_HEADER)?;
            }
            at = match warc::Head::of(&head) {
                Some(head) => {
                    let end = at.saturating_add(head.bytes as u64).saturating_add(head.length);
                    if end > self.bytes {
                        return Ok(Some(Splitter::Warc.without_end().to_string()));
                    }
                    end
                }
                None => self.next_magic(at)?,
            };
            if at == self.bytes && self.damage.is_some() {
                return Ok(None);
            }
            cutter.ends(at);
        }
        Ok(None)
    }

    fn next_magic(&self, mut at: u64) -> Result<u64, Error> {
        while at < self.bytes {
            let block = (self.read)(at, self.bytes.min(at + BLOCK))?;
            if let Some(found) = warc::next_magic(&block, 0) {
                return Ok(at + found as u64);
            }
            if at + block.len() as u64 == self.bytes {
                break;
            }
            // The magic word may lie across the edge.
            at += block.len() as u64 - 8;
        }
        Ok(self.bytes)
    }
}

/// Who knows where records end.
enum Splitter {
    Json(Elements),
    Table(Rows),
    Warc,
}

impl Splitter {
    fn end(&mut self, block: &[u8], i: usize) -> Option<usize> {
        match self {
            Splitter::Json(elements) => elements.end(block, i),
            Splitter::Table(rows) => rows.end(block, i),
            Splitter::Warc => None,
        }
    }

    fn may_end(&self) -> bool {
        match self {
            Splitter::Json(elements) => elements.may_end(),
            Splitter::Table(rows) => rows.may_end(),
            Splitter::Warc => true,
        }
    }

    fn is_between(&self) -> bool {
        match self {
            Splitter::Json(elements) => elements.is_between(),
            Splitter::Table(rows) => rows.is_between(),
            Splitter::Warc => true,
        }
    }

    fn without_end(&self) -> &'static str {
        match self {
            Splitter::Json(_) => "a JSON value without an end; the rest is lost",
            Splitter::Table(_) => "a quote that is never closed; the rest is lost",
            Splitter::Warc => "a WARC record that is longer than the file; the rest is lost",
        }
    }
}

/// Notes where a file may be cut.
struct Cutter {
    cuts: Vec<Cut>,
    /// Where the record at hand begins.
    last: u64,
    max_record: u64,
}

impl Cutter {
    fn new(begin: u64, max_record: u64) -> Cutter {
        Cutter { cuts: vec![Cut { at: begin, long: false }], last: begin, max_record }
    }

    /// A record ends here, and the next begins.
    fn ends(&mut self, at: u64) {
        let begin = std::mem::replace(&mut self.last, at);
        let Some(cut) = self.cuts.last_mut() else { return };
        if at - begin > self.max_record {
            if cut.at == begin {
                cut.long = true;
            } else {
                self.cuts.push(Cut { at: begin, long: true });
            }
            self.cuts.push(Cut { at, long: false });
        } else if at - cut.at >= EVERY {
            self.cuts.push(Cut { at, long: false });
        }
    }
}

/// Where the record begins that follows a cut, in the bytes behind it.
pub(crate) fn first(format: Format, bytes: &[u8]) -> usize {
    match format {
        Format::Json => json::between(bytes, 0),
        _ => warc::between(bytes, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::Fields;

    fn layout(format: Format, bytes: &[u8], damage: Option<&str>) -> Layout {
        let plan = Plan::of(&Fields::default());
        let read = |start: u64, end: u64| Ok(Cow::Borrowed(&bytes[start as usize..end as usize]));
        let damage = damage.map(str::to_string);
        Source { format, mark: 0, bytes: bytes.len() as u64, damage, max_record: 300_000, plan: &plan, read: &read }
            .layout()
            .expect("memory")
    }

    #[test]
    fn a_file_without_an_end_ends_at_its_last_whole_record() {
        let json = b" \n [{\"text\":1},\n{\"text\":2}";
        let whole = layout(Format::Json, &[json.as_slice(), b" ] "].concat(), None);
        assert_eq!((whole.begin, whole.lines, whole.end, whole.open), (4, 1, 29, None));
        let cut = layout(Format::Json, json, None);
        assert_eq!((cut.end, cut.open.as_deref()), (26, Some("the array has no end; the file seems to be cut")));
        assert_eq!(layout(Format::Json, &json[..20], None).end, 14);
        assert_eq!(layout(Format::Json, &json[4..], None).open, None, "objects without an array");
        let csv = b"id,text\n1,a\n2,\"b";
        let cut = layout(Format::Csv, csv, None);
        assert_eq!((cut.begin, cut.end, cut.open.as_deref()), (8, 12, Some("a quote that is never closed; the rest is lost")));
        assert_eq!(layout(Format::Csv, &csv[..11], None).end, 11);
        let damaged = layout(Format::Csv, &csv[..11], Some("damage"));
        assert_eq!((damaged.end, damaged.open.as_deref()), (8, Some("damage")));
        let warc = b"WARC/1.0\r\nContent-Length: 3\r\n\r\nabc\r\n\r\nWARC/1.0\r\nContent-Length: 9\r\n\r\nabc";
        let cut = layout(Format::Warc, warc, None);
        assert_eq!((cut.end, cut.open.as_deref()), (34, Some("a WARC record that is longer than the file; the rest is lost")));
    }

    #[test]
    fn cuts_are_about_as_far_apart_as_asked_and_long_records_stand_alone() {
        let mut json = b"[".to_vec();
        for i in 0..9000 {
            json.extend_from_slice(format!("{{\"text\":\"{i} {}\"}},\n", "x".repeat(if i == 5000 { 400_000 } else { 90 })).as_bytes());
        }
        json.extend_from_slice(b"]");
        let layout = layout(Format::Json, &json, None);
        assert_eq!(layout.open, None);
        let long: Vec<_> = layout.cuts.windows(2).filter(|c| c[0].long).map(|c| c[1].at - c[0].at).collect();
        assert_eq!(long.len(), 1);
        assert!(long[0] > 400_000 && long[0] < 400_100);
        for pair in layout.cuts.windows(2).filter(|c| !c[0].long && !c[1].long) {
            assert!((EVERY..EVERY + 200).contains(&(pair[1].at - pair[0].at)));
            assert!(json[pair[1].at as usize..].starts_with(b",\n{"));
        }
    }
}
