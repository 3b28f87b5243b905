//! JSON Lines: an object a line. Blank lines are nothing, `\r\n` ends a line too.

use crate::corpus::document::{Counts, Item};
use crate::corpus::formats::record::Records;
use crate::corpus::formats::stretch::{Sink, Stretch};
use crate::error::Error;

/// Reads the lines of a stretch.
pub(crate) fn read(stretch: &Stretch<'_>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
    let mut checked = Checked { bytes: stretch.bytes, from: 0, to: 0, text: None };
    let mut records = Records::new(stretch.plan);
    let mut counts = Counts { file: stretch.file, ..Counts::default() };
    let mut next = 0;
    let mut newlines = memchr::memchr_iter(b'\n', stretch.bytes);
    while next < stretch.bytes.len() {
        let (start, end) = (next, newlines.next().unwrap_or(stretch.bytes.len()));
        next = end + 1;
        counts.lines += 1;
        // The white space around a record counts here: a line can be judged before it is looked at.
        if let Some(reason) = stretch.too_long((end - start) as u64) {
            counts.records += 1;
            sink(stretch.bad(counts.lines, start, &reason))?;
            continue;
        }
        let (from, to) = trimmed(stretch.bytes, start, end);
        if from == to {
            continue;
        }
        counts.records += 1;
        let line = checked.line(from, to);
        let item = match line {
            Ok(line) => match records.read(line, stretch.place(from, to), counts.records) {
                Ok(document) => Item::Document(document),
                Err(fault) => stretch.bad(counts.lines, from, &format!("{}, at byte {} of the record", fault.what, fault.at)),
            },
            Err(reason) => stretch.bad(counts.lines, from, &reason),
        };
        sink(item)?;
    }
    counts.met = records.met;
    Ok(counts)
}

/// Bytes that are checked for UTF-8 at once: few enough that they are still in a near cache when they are parsed.
const CHECK: usize = 1 << 16;

/// Lines checked for UTF-8, many at once; only where that fails must each be looked at alone.
struct Checked<'a> {
    bytes: &'a [u8],
    /// The lines checked last.
    from: usize,
    to: usize,
    /// What they say, if it is UTF-8.
    text: Option<&'a str>,
}

impl<'a> Checked<'a> {
    /// The text of a line at these bytes, not before those asked for last; what is wrong with it otherwise.
    fn line(&mut self, from: usize, to: usize) -> Result<&'a str, String> {
        if to > self.to {
            let most = self.bytes.len().min(to + CHECK);
            self.from = from;
            self.to = memchr::memrchr(b'\n', &self.bytes[to..most]).map_or(to, |at| to + at);
            self.text = simdutf8::basic::from_utf8(&self.bytes[from..self.to]).ok();
        }
        match self.text {
            Some(text) => text.get(from - self.from..to - self.from).ok_or("its bytes changed while they were read".to_string()),
            None => simdutf8::compat::from_utf8(&self.bytes[from..to])
                .map_err(|e| format!("not UTF-8 at byte {} of the record", e.valid_up_to())),
        }
    }
}

/// A line without the white space around it.
#[inline]
fn trimmed(bytes: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && bytes[start].is_ascii_whitespace() {
        start += 1;
    }
    while end > start && bytes[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::{Field, Fields, Plan};

    fn items(bytes: &[u8], max_record: u64) -> (Vec<String>, Counts) {
        let fields = Fields::default();
        let plan = Plan::of(&fields);
        let stretch = Stretch { file: 3, bytes, base: 100, max_record, ..Stretch::empty(&plan) };
        let mut all = Vec::new();
        let counts = read(&stretch, &mut |item| {
            all.push(match item {
                Item::Document(d) => format!("{} {} {}..{}", d.record, d.text, d.place.start, d.place.end),
                Item::Bad(b) => format!("bad {} {} {}", b.line, b.byte, b.reason),
            });
            Ok(())
        })
        .expect("read");
        assert!(fields.met(counts.met).iter().all(|(field, _)| matches!(field, Field::Text)));
        (all, counts)
    }

    #[test]
    fn lines_are_numbered_and_placed_and_blank_ones_are_nothing() {
        let (all, counts) = items(b"{\"text\":\"a\"}\r\n\n \t\n{\"text\":\"b\"}\n{\n{\"text\":\"c\"}", 99);
        assert_eq!(all, ["1 a 100..112", "2 b 118..130", "bad 5 131 a key in quotes expected, at byte 1 of the record", "4 c 133..145"]);
        assert_eq!((counts.records, counts.lines, counts.file), (4, 6, 3));
    }

    #[test]
    fn bad_utf8_takes_its_own_line_only() {
        let (all, _) = items(b"{\"text\":\"a\"}\n{\"text\":\"\xff\"}\n{\"text\":\"b\"}\n", 99);
        assert_eq!(all, ["1 a 100..112", "bad 2 113 not UTF-8 at byte 9 of the record", "3 b 126..138"]);
    }

    #[test]
    fn a_record_that_is_too_long_is_not_parsed() {
        let (all, _) = items(b"{\"text\":\"a b c d e\"}\n{\"text\":\"b\"}\n", 12);
        assert_eq!(all, ["bad 1 100 a record of 20 bytes, more than --max-record 12", "2 b 121..133"]);
    }
}
