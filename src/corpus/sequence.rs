//! In order: every record of a corpus, one after the other, numbered within its file; for those who write as they read.

use crate::corpus::document::{Bad, Counts, Document, Item};
use crate::corpus::fields::Met;
use crate::corpus::formats::stretch::Sink;
use crate::corpus::making::Watch;
use crate::corpus::texts::Texts;
use crate::error::Error;

/// Bytes a portion: few enough that a request to stop is soon heard.
const PORTION: usize = 4 << 20;

/// Gives every record in input order; records and lines count from 1 within their file. `watch` is told how many bytes
/// were read since it was last told, and ends the work by an error. Which field names were met comes back.
///
/// ```
/// use naskh::corpus::{Corpus, Item, Reading, in_order};
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("news.jsonl");
/// std::fs::write(&path, "{\"text\":\"one\"}\n\noops\n{\"text\":\"two\"}\n").unwrap();
/// let texts = Corpus::open(&[path], &Reading::default()).unwrap().texts(dir.path(), true).unwrap();
/// let mut all = Vec::new();
/// in_order(&texts, &mut |_| Ok(()), &mut |item| {
///     all.push(match item {
///         Item::Document(document) => (document.record, document.text.to_string()),
///         Item::Bad(bad) => (bad.line, "bad".to_string()),
///     });
///     Ok(())
/// }).unwrap();
/// assert_eq!(all, [(1, "one".to_string()), (3, "bad".to_string()), (3, "two".to_string())]);
/// ```
///
/// # Errors
/// Those of reading, of `watch` and of `sink`.
pub fn in_order(texts: &Texts, watch: &mut Watch<'_>, sink: &mut Sink<'_>) -> Result<Met, Error> {
    // What the chunks before this one held of the file that it may go on with.
    let mut before = Counts { file: u32::MAX, ..Counts::default() };
    let mut met = Met::default();
    for chunk in texts.chunks(PORTION) {
        let counts = chunk.documents(&mut |item| {
            sink(match item {
                Item::Document(document) if document.place.file == before.file => {
                    let record = document.record + before.records;
                    Item::Document(Document { record, ..document })
                }
                Item::Bad(bad) if bad.number == before.file => {
                    let line = bad.line + before.lines;
                    Item::Bad(Bad { line, ..bad })
                }
                first => first,
            })
        })?;
        for now in &counts {
            met.add(now.met);
        }
        before = match counts[..] {
            [now] if now.file == before.file => Counts { records: before.records + now.records, lines: before.lines + now.lines, ..now },
            [.., now] => now,
            [] => before,
        };
        watch(chunk.bytes())?;
    }
    Ok(met)
}
