//! The formats: bytes of whole records in, documents and bad records out. They meet in one `match`.

mod cells;
#[cfg(feature = "parquet")]
mod column;
mod csv;
mod html;
mod http;
pub(crate) mod json;
mod jsonl;
mod page;
#[cfg_attr(not(feature = "parquet"), path = "no_parquet.rs")]
pub(crate) mod parquet;
mod plain;
mod record;
pub(crate) mod scan;
pub(crate) mod stretch;
pub(crate) mod table;
pub(crate) mod warc;

use crate::corpus::document::{Counts, Document, Item};
use crate::corpus::kind::Format;
use crate::error::Error;
use stretch::{Sink, Stretch};

/// Reads the records of a stretch, in order.
pub(crate) fn read(format: Format, stretch: &Stretch<'_>, sink: &mut Sink<'_>) -> Result<Counts, Error> {
    match format {
        // A Parquet file was made JSON Lines when it was opened.
        Format::Jsonl | Format::Parquet => jsonl::read(stretch, sink),
        Format::Json => json::read(stretch, sink),
        Format::Csv | Format::Tsv => csv::read(stretch, sink),
        Format::Warc => warc::read(stretch, sink),
        Format::Html => html::read(stretch, sink),
        Format::Text => plain::read(stretch, sink),
    }
}

/// The document of a stretch that is one record; `None` if it is none.
pub(crate) fn document(format: Format, stretch: &Stretch<'_>) -> Result<Option<Document<'static>>, Error> {
    let mut found = None;
    read(format, stretch, &mut |item| {
        if let Item::Document(document) = item {
            found.get_or_insert(document.into_owned());
        }
        Ok(())
    })?;
    Ok(found)
}

/// What `take` makes of the text of a stretch that is one record; `None` if it is none.
pub(crate) fn with_text<T>(format: Format, stretch: &Stretch<'_>, take: impl FnOnce(&str) -> T) -> Result<Option<T>, Error> {
    let (mut take, mut made) = (Some(take), None);
    read(format, stretch, &mut |item| {
        if let Item::Document(document) = item
            && let Some(take) = take.take()
        {
            made = Some(take(&document.text));
        }
        Ok(())
    })?;
    Ok(made)
}
