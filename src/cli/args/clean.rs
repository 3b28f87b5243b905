//! The command line of `naskh clean` as it is typed.

use std::path::PathBuf;

use clap::Args;
use naskh::clean::Keep;
use naskh::paragraphs::Class;

use crate::cli::args::scan::Progress;
use crate::cli::args::{ending, values};

const EXAMPLES: &str = "\
Examples:
  naskh scan news/ --out scan
                        first: what is applied below
  naskh clean news/ --scan scan --to clean/ --drop
                        one of each story stays: the earliest
  naskh clean news/ --scan scan --to clean/ --drop --keep longest
  naskh clean news/ --scan scan --drop --dry-run
                        the figures alone
  naskh clean news/ --scan scan --to clean/ --paragraphs boilerplate,internal
  naskh clean articles.jsonl --scan scan --to annotated.jsonl
                        all stay, each is told its cluster

The inputs must be those of the scan, named as they were then and from the same folder: names are compared.

A PATH that ends in .jsonl, .csv, .json or the like, with .gz, .zst, .bz2 or .xz or without, is one file; any other is a \
folder that mirrors the inputs, their formats and compressions. What an earlier clean left at PATH is replaced: the hidden \
file .naskh-clean in the folder lists the files that are ours to replace, and others are never touched.

What was removed, and why, stands beside it in PATH.removed.jsonl: for each document its id, `why` (copy: of its own \
cluster; pair: of one outside of it), `kept`, the document that stays, and its `relation` to that one where the scan lists the two.

Formats that have no room for new fields (.txt, .html, WARC, Parquet) are written as JSON Lines by --annotate; with --drop \
alone, the .txt and .html files that stay are copied.";

/// `naskh clean`.
#[derive(Args)]
#[command(after_long_help = ending(EXAMPLES))]
pub struct Clean {
    /// The inputs of the scan, under the same names
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The folder that naskh scan --out wrote
    #[arg(long, value_name = "DIR")]
    pub scan: PathBuf,
    /// The file or folder that is to hold the cleaned corpus; an earlier one is replaced
    #[arg(long, value_name = "PATH", required_unless_present = "dry_run")]
    pub to: Option<PathBuf>,
    /// Add naskh_cluster, naskh_relation, naskh_representative and naskh_agency to each record; the default without --drop
    #[arg(long)]
    pub annotate: bool,
    /// Drop documents until no two copies are left: one stays of each cluster, or none if all of it stands in a kept document of another
    #[arg(long)]
    pub drop: bool,
    /// Which one stays, with --drop: earliest, longest, first, credited, or source=A,B,... [default: earliest]
    ///
    ///   earliest        the earliest date; those without one come last
    ///   longest         the most words
    ///   first           the first in input order
    ///   credited        one that names its agency; then one whose copies do
    ///   source=A,B,...  one of source A, else of B, ..., else of any other
    ///
    /// Of two that are equal by this the one with the earlier date stays, one without a date after one with, and then the
    /// first in input order.
    #[arg(long, value_name = "POLICY", value_parser = values::KEEP, hide_possible_values = true, requires = "drop", verbatim_doc_comment)]
    pub keep: Option<Keep>,
    /// Take these paragraphs out of texts: boilerplate, internal (what a text repeats of itself)
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = values::CUT, hide_possible_values = true)]
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
