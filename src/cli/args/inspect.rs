//! The command line of `naskh inspect` as it is typed.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::ending;
use crate::cli::args::reading::Reading;
use crate::cli::args::scan::Progress;

const EXAMPLES: &str = "\
Examples:
  naskh inspect articles.jsonl
  naskh inspect web/ --sample 1000
  naskh inspect dump.jsonl --text-field content --json | jq .lengths";

/// `naskh inspect`.
#[derive(Args)]
#[command(after_long_help = ending(EXAMPLES))]
pub struct Inspect {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Look at about N documents only, from places evenly spread over the inputs
    #[arg(long, value_name = "N")]
    pub sample: Option<u64>,
    /// Print all that was found as JSON
    #[arg(long)]
    pub json: bool,
    /// Progress on standard error: auto, plain or none
    #[arg(long, value_name = "HOW", default_value = "auto", hide_possible_values = true)]
    pub progress: Progress,
    #[command(flatten)]
    pub reading: Reading,
    /// Folder for work state [default: the system's]
    #[arg(long, value_name = "DIR")]
    pub tmp: Option<PathBuf>,
    /// Read plain files instead of mapping them
    #[arg(long)]
    pub no_mmap: bool,
}
