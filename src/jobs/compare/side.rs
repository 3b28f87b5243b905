//! Side: one of two documents that are compared: how it is named, what it says of where it came from, and its words.

use serde::Serialize;

use crate::config::Config;
use crate::credits::Lexicon;
use crate::error::Error;
use crate::segment::Segments;
use crate::text::{Tokenizer, Tokens};

/// One of two documents.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// Its id.
    pub id: String,
    /// The file that it stands in, as the user gave it.
    pub file: String,
    /// The outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The date as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Words of the normal text.
    pub words: u32,
    /// The agencies that it names.
    pub credits: Vec<Credit>,
}

/// An agency's name in a document.
#[derive(Clone, Debug, Serialize)]
pub struct Credit {
    /// The agency's id; none for a generic credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The name as written.
    pub text: String,
    /// `credit`, `citation` or `generic`.
    pub role: &'static str,
    /// `field`, `head`, `tail` or `body`.
    #[serde(rename = "where")]
    pub at: &'static str,
    /// First code point in the credit field, or in the text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A document as it was read for a comparison.
pub struct Read {
    /// How it is named.
    pub side: Side,
    /// Its text.
    pub text: String,
    /// Its words.
    pub tokens: Tokens,
    /// For each code point of the text its first byte, and the text's length at last.
    pub bytes: Vec<usize>,
}

/// Reads a document.
///
/// # Errors
/// Those of reading its record again.
pub fn read(config: &Config, segments: &Segments<'_>, lexicon: &Lexicon, document: u32) -> Result<Read, Error> {
    let record = segments.document(document)?;
    let text = record.text.into_owned();
    let mut tokens = Tokens::default();
    Tokenizer::new(config.folding).fill(&text, &mut tokens);
    let mentions = segments.mentions(document).iter().zip(segments.names(document));
    let credits = mentions.map(|(m, name)| Credit {
        agency: m.agency.map(|id| lexicon.agency(id).id.clone()),
        text: name.to_owned(),
        role: m.role.name(),
        at: m.at.name(),
        start: m.start,
        end: m.end,
    });
    let side = Side {
        id: segments.id(document).to_owned(),
        file: segments.file(document).to_owned(),
        source: record.source.map(|s| s.into_owned()),
        date: record.date.map(|s| s.into_owned()),
        title: record.title.map(|s| s.into_owned()),
        words: tokens.len() as u32,
        credits: credits.collect(),
    };
    let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    Ok(Read { side, text, tokens, bytes })
}
