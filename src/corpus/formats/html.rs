//! HTML: a file is a document, its main text the text; its name is the id.

use crate::corpus::document::{Counts, Item};
use crate::corpus::formats::stretch::{Sink, Stretch};
use crate::corpus::formats::{cells, page};
use crate::error::Error;

/// Reads a file that is one page.
pub(crate) fn read(stretch: &Stretch<'_>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
    let bytes = stretch.bytes;
    let mut counts = Counts { file: stretch.file, records: 1, ..Counts::default() };
    counts.lines = memchr::memchr_iter(b'\n', bytes).count() as u64 + u64::from(!bytes.is_empty() && !bytes.ends_with(b"\n"));
    let page = match simdutf8::compat::from_utf8(bytes) {
        Ok(html) => page::main_text(html),
        Err(e) => Err(format!("not UTF-8 at byte {} of the file", stretch.base + e.valid_up_to() as u64)),
    };
    let item = match &page {
        Ok(page) => {
            let get = |key: usize| match stretch.plan.name(key) {
                b"id" => Some(stretch.id),
                name => page.value(name),
            };
            match cells::document(stretch.plan, &mut counts.met, &get, (stretch.place(0, bytes.len()), 1)) {
                Some(document) => Item::Document(document),
                None => stretch.bad(1, 0, "no text"),
            }
        }
        Err(reason) => stretch.bad(1, 0, reason),
    };
    sink(item)?;
    Ok(counts)
}

#[cfg(all(test, feature = "html"))]
mod tests {
    use super::*;
    use crate::corpus::fields::{Fields, Plan};

    #[test]
    fn a_page_is_a_document() {
        let plan = Plan::of(&Fields::default());
        let html = b"<html><head><title>T</title></head><body><p>one\n<p>two</body></html>";
        let mut all = Vec::new();
        let stretch = Stretch { bytes: html, id: "a/b.html", ..Stretch::empty(&plan) };
        let counts = read(&stretch, &mut |item| {
            if let Item::Document(d) = item {
                all.push((d.id.map(|i| i.into_owned()), d.text.split_whitespace().collect::<Vec<_>>().join(" "), d.place.end));
            }
            Ok(())
        });
        assert_eq!(all, [(Some("a/b.html".to_string()), "one two".to_string(), html.len() as u64)]);
        assert_eq!(counts.expect("read").lines, 2);
    }
}
