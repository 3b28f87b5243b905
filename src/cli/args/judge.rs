//! Options that decide what two texts are to each other: those of `scan` and of `compare`.

use std::path::PathBuf;

use clap::Args;

/// Options that decide what is a copy.
#[derive(Args)]
#[command(next_help_heading = "What counts as a copy")]
pub struct Judge {
    /// Copies are pairs that share at least T (0 to 1) of all their phrases
    #[arg(long, value_name = "T")]
    pub jaccard: Option<f64>,
    /// Copies are pairs of which at least T (0 to 1) of the smaller's phrases are in the larger
    #[arg(long, value_name = "T")]
    pub containment: Option<f64>,
    /// Texts of fewer words are compared by their exact words alone
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub min_words: u32,
    /// Words of a phrase (a shingle), the thing that is compared
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub shingle: u32,
    /// Fold letters by exactly these steps: arabic, marks, latin, case, digits, punctuation [default: all but latin]
    #[arg(long, alias = "normalize", value_name = "LIST", conflicts_with = "no_normalise")]
    pub normalise: Option<String>,
    /// Compare words as they are, split at white space alone
    #[arg(long, alias = "no-normalize")]
    pub no_normalise: bool,
    /// A folder of lexicons in place of those shipped
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
}
