//! The options of the commands that explain and measure.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::ending;
use crate::cli::args::judge::Judge;
use crate::cli::args::reading::Reading;

const EVAL_EXAMPLES: &str = "\
Examples:
  naskh eval --scan scan --gold labels.jsonl
                        lines with a, b and label, or with members
  naskh eval --scan scan --gold pan.jsonl --passages
                        plagdet: lines with susp, src, category, spans
  naskh eval --scan scan --truth truth.jsonl
                        what naskh plant has planted, by kind of edit

Either --gold or --truth must be given, or both. Labels duplicate and contained are copies, all others are none.";

/// `naskh eval`.
#[derive(Args)]
#[command(after_long_help = ending(EVAL_EXAMPLES))]
pub struct Eval {
    /// The folder that naskh scan --out wrote
    #[arg(long, value_name = "DIR")]
    pub scan: PathBuf,
    /// Labelled pairs (a, b, label), known clusters (members), or both in one file; this or --truth is needed
    #[arg(long, value_name = "FILE", required_unless_present = "truth")]
    pub gold: Option<PathBuf>,
    /// The gold file has passages: susp, src, category, spans
    #[arg(long, requires = "gold")]
    pub passages: bool,
    /// Planted copies (a, b, kind), as naskh plant wrote them; this or --gold is needed
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// Print all figures, and every pair that is wrong or missed, as JSON
    #[arg(long)]
    pub json: bool,
}

const PLANT_EXAMPLES: &str = "\
Example:
  naskh plant articles.jsonl --to planted.jsonl --truth truth.jsonl
  naskh scan planted.jsonl --out scan
  naskh eval --scan scan --truth truth.jsonl";

/// `naskh plant`.
#[derive(Args)]
#[command(after_long_help = ending(PLANT_EXAMPLES))]
pub struct Plant {
    /// Files or folders of the corpus, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The corpus with the copies behind it, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// What was planted: original, copy, kind of edit
    #[arg(long, value_name = "FILE")]
    pub truth: PathBuf,
    /// Copies of each kind
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub count: usize,
    /// Another number chooses other documents and edits
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Kinds of edits, such as exact,truncated_60 [default: all]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub kinds: Vec<String>,
    /// Copies are made of documents of at least so many words
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub min_words: u32,
    #[command(flatten)]
    pub reading: Reading,
}

const COMPARE_EXAMPLES: &str = "\
Examples:
  naskh compare one.txt two.txt         two articles, a file each
  naskh compare meenaa-002 sada-003 --in articles.jsonl
                                        phrases are weighed by all of the corpus
  naskh compare one.txt two.txt --json | jq .relation

The exit code is 0 whatever the answer is, also where the two are no copies: ask .relation of --json.";

/// `naskh compare`.
#[derive(Args)]
#[command(after_long_help = ending(COMPARE_EXAMPLES))]
pub struct Compare {
    /// A file that holds one text; with --in the id of a document
    pub a: String,
    /// Another one
    pub b: String,
    /// The corpus of the two ids: the files or folders that were scanned, not the scan; may be given more than once
    #[arg(long = "in", value_name = "INPUT")]
    pub corpus: Vec<PathBuf>,
    /// Print all figures and passages as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub judge: Judge,
    #[command(flatten)]
    pub reading: Reading,
}
