//! The command line of `naskh scan` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use naskh::report::{Format, Lang};

use crate::cli::args::judge::Judge;
use crate::cli::args::reading::{Reading, size};
use crate::cli::args::{ending, values};

const SCAN_EXAMPLES: &str = "\
Examples:
  naskh scan news/
  naskh scan news/ more.jsonl.gz --out scan
  naskh scan today.jsonl --against archive/ --window 3
  naskh scan web.jsonl --jaccard 0.8 --shingle 5 --out scan
  naskh scan articles.jsonl --across-sources --json | jq .size

Records that cannot be read are set aside and counted, and the run goes on: look at the warnings at its end.";

/// `naskh scan`.
#[derive(Args)]
#[command(after_long_help = ending(SCAN_EXAMPLES))]
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
    /// Bands of the MinHash sketch: more find more pairs, and take more time
    ///
    /// A pair of resemblance s becomes a candidate with probability 1 - (1 - s^rows)^bands; every candidate is then counted
    /// exactly. Cut copies, whose resemblance is low, are found by other means too.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub bands: u32,
    /// Rows a band: more propose fewer pairs that are less alike, and take less time
    ///
    /// See --bands.
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
    ///
    ///   report.html       the page: open it in a browser, off line too
    ///   clusters.jsonl    one story a line: members, agency, likely origin
    ///   pairs.jsonl       which two are what to each other, and why
    ///   passages.jsonl    where the shared words stand in both
    ///   paragraphs.jsonl  paragraphs that stand more than once
    ///   credits.jsonl     the agencies that a document names
    ///   flows.jsonl       which outlet ran whose copy, how many, how late
    ///   excerpts.jsonl    the texts that the page shows
    ///   quarantine.jsonl  records that cannot be read, and why
    ///   summary.json      the options and all counts; written last
    ///   run.json          times, threads, memory: of this run alone
    ///
    /// A folder that holds an earlier scan and nothing else is written again.
    #[arg(long, short, value_name = "DIR", verbatim_doc_comment)]
    pub out: Option<PathBuf>,
    /// Formats of the tables in it: jsonl (always written), csv, parquet
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = values::FORMAT, hide_possible_values = true, default_value = "jsonl", requires = "out")]
    pub format: Vec<Format>,
    /// Make no report.html
    #[arg(long, requires = "out")]
    pub no_html: bool,
    /// Language of the page of --out: en or ar
    #[arg(long, value_name = "LANG", value_parser = values::LANG, hide_possible_values = true, default_value = "en", requires = "out")]
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
    /// Memory to keep to, such as 512M or 4G, mapped inputs and all [default: what the system has]
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
