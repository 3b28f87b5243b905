//! The command line of `naskh scan` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use naskh::report::{Format, Lang};

use crate::cli::args::judge::Judge;
use crate::cli::args::reading::{Reading, size};

const SCAN_EXAMPLES: &str = "\
Examples:
  naskh scan news/
  naskh scan news/ more.jsonl.gz --out scan
  naskh scan today.jsonl --against archive/ --window 3
  naskh scan web.jsonl --jaccard 0.8 --shingle 5 --out scan
  naskh scan articles.jsonl --across-sources --json | jq .size

Without --jaccard or --containment two documents are copies if half of what the shorter one says is in the other, \
where phrases that a source prints day after day count little. The folder of --out is told of in docs/formats.md: \
report.html is the page to open, clusters.jsonl one story a line, pairs.jsonl why.";

/// `naskh scan`.
#[derive(Args)]
#[command(after_help = SCAN_EXAMPLES)]
pub struct Scan {
    /// Files, folders, or - for standard input: JSON Lines, JSON, CSV, TSV, Parquet, WARC, HTML or plain text, bare or compressed
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub judge: Judge,
    #[command(flatten)]
    pub nets: Nets,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub resources: Means,
}

/// Options that decide which pairs are looked at.
#[derive(Args)]
#[command(next_help_heading = "Which pairs are looked at")]
pub struct Nets {
    /// Find every pair at or above the threshold with certainty, by an exact join in place of sketches
    #[arg(long)]
    pub exact: bool,
    /// Only pairs of different sources
    #[arg(long)]
    pub across_sources: bool,
    /// Only pairs dated within so many days
    #[arg(long, value_name = "DAYS")]
    pub window: Option<u32>,
    /// A second corpus: only pairs between it and the inputs; may be given more than once
    #[arg(long, value_name = "INPUT")]
    pub against: Vec<PathBuf>,
    /// Look at N documents only, evenly spread over the inputs
    #[arg(long, value_name = "N")]
    pub sample: Option<u64>,
    /// What is compared: document, paragraph or both
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "document,paragraph", hide_possible_values = true)]
    pub level: Vec<Level>,
    /// Bands of the MinHash sketch
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub bands: u32,
    /// Rows a band
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub rows: u32,
}

/// A level of comparison.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Document,
    Paragraph,
}

/// Options that say what is written where.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// Write all findings into this folder: clusters.jsonl, pairs.jsonl, report.html to open in a browser, and more
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Formats of the tables in it: jsonl (always written), csv, parquet
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = format, default_value = "jsonl", requires = "out")]
    pub format: Vec<Format>,
    /// Make no report.html
    #[arg(long, requires = "out")]
    pub no_html: bool,
    /// Language of the page: en or ar
    #[arg(long, value_name = "LANG", value_parser = lang, default_value = "en", requires = "out")]
    pub lang: Lang,
    /// Write into a folder that holds other files too; they are kept
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// Print cluster lines (JSON) in place of the summary
    #[arg(long)]
    pub json: bool,
    /// Progress on standard error: auto (bars, or a line every half minute where no one watches), plain (lines), none
    #[arg(long, value_name = "HOW", default_value = "auto", hide_possible_values = true)]
    pub progress: Progress,
}

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    // No documentation comments: clap would print each on a line of its own, and all options far apart.
    Auto,
    Plain,
    None,
}

/// Options that never change a result.
#[derive(Args)]
#[command(next_help_heading = "Resources (never change a result)")]
pub struct Means {
    /// Threads [default: one a core]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Memory to aim at beyond the mapped inputs, such as 512M or 4G [default: what the system has]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory: Option<u64>,
    /// Folder for work state [default: inside --out, else the system's]
    #[arg(long, value_name = "DIR")]
    pub tmp: Option<PathBuf>,
    /// Read plain files instead of mapping them
    #[arg(long)]
    pub no_mmap: bool,
    /// Go on from the last whole stage of a stopped run of the same scan, at the same bytes
    #[arg(long)]
    pub resume: bool,
}

fn format(name: &str) -> Result<Format, String> {
    let known: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
    Format::ALL.iter().copied().find(|f| f.name() == name).ok_or(format!("formats are {}", known.join(", ")))
}

/// A language of the page.
pub fn lang(name: &str) -> Result<Lang, String> {
    Lang::ALL.into_iter().find(|l| l.name() == name).ok_or("languages are en, ar".to_owned())
}
