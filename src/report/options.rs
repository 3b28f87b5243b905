//! `Options`: what is written where. Never changes what was found.

use std::path::PathBuf;

/// A way to write the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// JSON Lines; always written, since every other command reads them.
    Jsonl,
    /// CSV, for spreadsheets.
    Csv,
    /// Parquet, for data frames and databases.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    /// All formats of this build.
    pub const ALL: &[Format] = &[
        Format::Jsonl,
        Format::Csv,
        #[cfg(feature = "parquet")]
        Format::Parquet,
    ];

    /// Its name in options, and the extension of its files.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            #[cfg(feature = "parquet")]
            Format::Parquet => "parquet",
        }
    }
}

/// The language of the page's own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Arabic.
    Ar,
}

impl Lang {
    /// All languages.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ar];

    /// Its tag, as options take it.
    pub fn name(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ar => "ar",
        }
    }
}

/// What is written where.
///
/// ```
/// use naskh::report::{Format, Options};
/// let options = Options { dir: "scan".into(), ..Options::default() };
/// assert_eq!(options.formats, [Format::Jsonl]);
/// assert!(options.html && !options.overwrite);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The folder; made if it is not there.
    pub dir: PathBuf,
    /// Whether a folder that holds more than an earlier scan may be used. Its other files are kept.
    pub overwrite: bool,
    /// Whether the page is made.
    pub html: bool,
    /// The language that the page opens in.
    pub lang: Lang,
    /// The formats of the tables, in any order; JSON Lines are written in any case.
    pub formats: Vec<Format>,
}

impl Default for Options {
    fn default() -> Self {
        Options { dir: PathBuf::new(), overwrite: false, html: true, lang: Lang::En, formats: vec![Format::Jsonl] }
    }
}
