//! JSON arrays: an object an element, over as many lines as it likes; or objects one after the other without an array.
//!
//! Where an element ends is told by its brackets and quotes alone, so that what is wrong inside of one costs no other.

use crate::corpus::document::{Counts, Item};
use crate::corpus::formats::record::Records;
use crate::corpus::formats::scan;
use crate::corpus::formats::stretch::{Sink, Stretch};
use crate::error::Error;

/// Reads the elements of a stretch; commas and the array's last bracket may stand around them.
pub(crate) fn read(stretch: &Stretch<'_>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
    let bytes = stretch.bytes;
    let whole = simdutf8::basic::from_utf8(bytes).ok();
    let mut records = Records::new(stretch.plan);
    let mut counts = Counts { file: stretch.file, lines: stretch.lines, ..Counts::default() };
    let (mut seen, mut i) = (0, between(bytes, 0));
    while i < bytes.len() {
        let (start, end) = (i, Elements::default().end(bytes, i).unwrap_or(bytes.len()));
        i = between(bytes, end);
        counts.records += 1;
        counts.lines += newlines(bytes, seen, start);
        seen = start;
        let line = counts.lines + 1;
        if let Some(reason) = stretch.too_long((end - start) as u64) {
            sink(stretch.bad(line, start, &reason))?;
            continue;
        }
        let element = match whole {
            Some(text) => text.get(start..end).ok_or("its bytes changed while they were read".to_string()),
            None => {
                simdutf8::compat::from_utf8(&bytes[start..end]).map_err(|e| format!("not UTF-8 at byte {} of the record", e.valid_up_to()))
            }
        };
        let item = match element {
            Ok(element) => match records.read(element, stretch.place(start, end), counts.records) {
                Ok(document) => Item::Document(document),
                Err(fault) => stretch.bad(line, start, &format!("{}, at byte {} of the record", fault.what, fault.at)),
            },
            Err(reason) => stretch.bad(line, start, &reason),
        };
        sink(item)?;
    }
    counts.lines += newlines(bytes, seen, bytes.len());
    counts.met = records.met;
    Ok(counts)
}

fn newlines(bytes: &[u8], from: usize, to: usize) -> u64 {
    memchr::memchr_iter(b'\n', &bytes[from..to]).count() as u64
}

/// The first byte at or after `i` that belongs to an element.
pub(crate) fn between(bytes: &[u8], mut i: usize) -> usize {
    while bytes.get(i).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b',' | b']' | b'}')) {
        i += 1;
    }
    i
}

/// Finds where elements end, through blocks of bytes that need not be in memory together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Elements {
    depth: u64,
    in_string: bool,
    /// The last byte of the block before was a backslash in a string.
    escaped: bool,
    /// Within a number, a word, or what else stands outside of brackets and quotes.
    in_word: bool,
}

impl Elements {
    /// The place after the first element that ends at or after `i`; `None` if none ends in these bytes, and the next
    /// call goes on where they end.
    pub fn end(&mut self, bytes: &[u8], mut i: usize) -> Option<usize> {
        while i < bytes.len() {
            if self.in_string {
                if !std::mem::take(&mut self.escaped) {
                    i = scan::plain(bytes, i);
                    match bytes.get(i) {
                        Some(b'\\') => self.escaped = true,
                        Some(b'"') => self.in_string = false,
                        _ => {}
                    }
                }
                i += 1;
                if !self.in_string && self.depth == 0 && i <= bytes.len() {
                    return Some(i);
                }
                continue;
            }
            let b = bytes[i];
            if self.in_word && (b.is_ascii_whitespace() || b",[]{}\"".contains(&b)) {
                self.in_word = false;
                return Some(i);
            }
            i += 1;
            match b {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(i);
                    }
                }
                b'}' | b']' | b',' | b' ' | b'\n' | b'\r' | b'\t' => {}
                _ => self.in_word = self.depth == 0,
            }
        }
        None
    }

    /// Whether the end of the file may stand here: between elements, or behind a word.
    pub fn may_end(self) -> bool {
        self.depth == 0 && !self.in_string
    }

    /// Whether no element is open.
    pub fn is_between(self) -> bool {
        self == Elements::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::{Fields, Plan};
    use proptest::prelude::*;

    fn items(json: &str) -> Vec<String> {
        let plan = Plan::of(&Fields::default());
        let stretch = Stretch { bytes: json.as_bytes(), max_record: 60, ..Stretch::empty(&plan) };
        let mut all = Vec::new();
        let counts = read(&stretch, &mut |item| {
            all.push(match item {
                Item::Document(d) => format!("{} {} {}", d.record, d.text, &json[d.place.start as usize..d.place.end as usize]),
                Item::Bad(b) => format!("bad {}:{} {}", b.line, b.byte, b.reason),
            });
            Ok(())
        });
        all.push(format!("{} lines", counts.expect("read").lines));
        all
    }

    #[test]
    fn elements_become_documents_and_bad_ones_cost_no_other() {
        let json = "{\"text\":\"a\"},\n {\"text\":\"b]}\\\"\",\n\"x\":[{}]}\n,3 ,{\"text\":\"\t\"}, {\"text\":\"c\"}{\"text\":1}\n]\n";
        assert_eq!(
            items(json),
            [
                "1 a {\"text\":\"a\"}",
                "2 b]}\" {\"text\":\"b]}\\\"\",\n\"x\":[{}]}",
                "bad 4:43 not an object, at byte 0 of the record",
                "bad 4:46 a control character in a string, at byte 9 of the record",
                "5 c {\"text\":\"c\"}",
                "bad 4:72 the text is not a string, at byte 8 of the record",
                "5 lines",
            ]
        );
        let long = format!("{{\"text\":\"{}\"}},{{\"text\":\"b\"}}", "a".repeat(60));
        assert_eq!(items(&long)[0], "bad 1:0 a record of 71 bytes, more than --max-record 60");
    }

    proptest! {
        #[test]
        fn ends_are_found_whatever_the_blocks(json in "[\\[\\]{},:\"\\\\ a1\n]{0,60}", cut in 0usize..60) {
            let bytes = json.as_bytes();
            let ends = |blocks: &[&[u8]]| {
                let (mut elements, mut base, mut all) = (Elements::default(), 0, Vec::new());
                for block in blocks {
                    let mut i = 0;
                    while let Some(end) = elements.end(block, i) {
                        all.push(base + end);
                        i = end;
                    }
                    base += block.len();
                }
                (all, elements)
            };
            let cut = cut.min(bytes.len());
            prop_assert_eq!(ends(&[bytes]), ends(&[&bytes[..cut], &bytes[cut..]]));
        }
    }
}
