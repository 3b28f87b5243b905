//! The command line of `naskh clean` as it is typed.

use std::path::PathBuf;

use clap::Args;
use naskh::clean::Keep;
use naskh::paragraphs::Class;

use crate::cli::args::scan::Progress;

const EXAMPLES: &str = "\
Examples:
  naskh scan news/ --out scan                                        first
  naskh clean news/ --scan scan --to clean/ --drop                   one of each story stays: the earliest
  naskh clean news/ --scan scan --to clean/ --drop --keep longest
  naskh clean news/ --scan scan --drop --dry-run                     the figures alone
  naskh clean news/ --scan scan --to clean/ --paragraphs boilerplate,internal
  naskh clean articles.jsonl --scan scan --to annotated.jsonl        all stay, each is told its cluster

The inputs must be those of the scan, under the same names. A PATH that ends in .jsonl, .csv, .json or the like, with \
.gz, .zst, .bz2 or .xz or without, is one file; any other is a folder that mirrors the inputs, their formats and \
compressions. What was removed, and why, stands beside it in PATH.removed.jsonl. Formats that have no room for new \
fields (.txt, .html, WARC, Parquet) are written as JSON Lines by --annotate; with --drop alone, the .txt and .html \
files that stay are copied.";

/// `naskh clean`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Clean {
    /// The inputs of the scan
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The folder that naskh scan --out wrote
    #[arg(long, value_name = "DIR")]
    pub scan: PathBuf,
    /// The file or folder that is to hold the cleaned corpus
    #[arg(long, value_name = "PATH", required_unless_present = "dry_run")]
    pub to: Option<PathBuf>,
    /// Add naskh_cluster, naskh_relation, naskh_representative and naskh_agency to each record; the default without --drop
    #[arg(long)]
    pub annotate: bool,
    /// Keep one document of each cluster, and no two that are copies of each other
    #[arg(long)]
    pub drop: bool,
    /// Which one stays: earliest, longest, first, credited (names its agency), or source=A,B,... [default: earliest]
    #[arg(long, value_name = "POLICY", value_parser = keep, requires = "drop")]
    pub keep: Option<Keep>,
    /// Take these paragraphs out of texts: boilerplate, internal (what a text repeats of itself)
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = class)]
    pub paragraphs: Vec<Class>,
    /// Give the figures alone, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
    /// Progress on standard error: auto, plain or none
    #[arg(long, value_name = "HOW", default_value = "auto", hide_possible_values = true)]
    pub progress: Progress,
    /// Folder for work state [default: the system's]
    #[arg(long, value_name = "DIR")]
    pub tmp: Option<PathBuf>,
    /// Read plain files instead of mapping them
    #[arg(long)]
    pub no_mmap: bool,
}

fn keep(name: &str) -> Result<Keep, String> {
    Keep::of_name(name).map_err(|_| "give earliest, longest, first, credited or source=A,B,...".to_owned())
}

fn class(name: &str) -> Result<Class, String> {
    match name {
        "boilerplate" => Ok(Class::Boilerplate),
        "internal" => Ok(Class::Internal),
        _ => Err("give boilerplate, internal or both".to_owned()),
    }
}
