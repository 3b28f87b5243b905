//! Plain text: a file is a document, and its name is the id.

use crate::corpus::document::{Counts, Document, Item};
use crate::corpus::formats::stretch::{Sink, Stretch};
use crate::error::Error;
use std::borrow::Cow;

/// Reads a file that is one text.
pub(crate) fn read(stretch: &Stretch<'_>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
    let bytes = stretch.bytes;
    let lines = memchr::memchr_iter(b'\n', bytes).count() as u64 + u64::from(!bytes.is_empty() && !bytes.ends_with(b"\n"));
    let counts = Counts { file: stretch.file, records: 1, lines, ..Counts::default() };
    if let Some(reason) = stretch.too_long(bytes.len() as u64) {
        sink(stretch.bad(1, 0, &reason))?;
        return Ok(counts);
    }
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => sink(Item::Document(Document {
            id: Some(Cow::Borrowed(stretch.id)),
            text: Cow::Borrowed(text),
            title: None,
            source: None,
            date: None,
            url: None,
            credit: None,
            place: stretch.place(0, bytes.len()),
            record: 1,
        }))?,
        Err(e) => {
            let line = memchr::memchr_iter(b'\n', &bytes[..e.valid_up_to()]).count() as u64 + 1;
            sink(stretch.bad(line, 0, &format!("not UTF-8 at byte {} of the file", stretch.base + e.valid_up_to() as u64)))?;
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::{Fields, Plan};

    fn item(bytes: &[u8]) -> String {
        let plan = Plan::of(&Fields::default());
        let stretch = Stretch { name: "d/a/b.txt", id: "a/b.txt", bytes, base: 3, max_record: 20, ..Stretch::empty(&plan) };
        let mut all = Vec::new();
        read(&stretch, &mut |item| {
            all.push(match item {
                Item::Document(d) => format!("{:?} {:?} {}..{}", d.id, d.text, d.place.start, d.place.end),
                Item::Bad(b) => format!("{}:{} {}", b.file, b.line, b.reason),
            });
            Ok(())
        })
        .expect("read");
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    #[test]
    fn a_file_is_a_document() {
        assert_eq!(item("خبر\n".as_bytes()), "Some(\"a/b.txt\") \"خبر\\n\" 3..10");
        assert_eq!(item(b""), "Some(\"a/b.txt\") \"\" 3..3");
        assert_eq!(item(b"a\nb\xffc"), "d/a/b.txt:2 not UTF-8 at byte 6 of the file");
        assert_eq!(item(&[b'a'; 21]), "d/a/b.txt:1 a record of 21 bytes, more than --max-record 20");
    }
}
