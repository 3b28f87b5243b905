//! Options that decide what two texts are to each other: those of `scan` and of `compare`.

use std::path::PathBuf;

use clap::Args;

/// Options that decide what is a copy.
#[derive(Args)]
#[command(next_help_heading = "What counts as a copy (by default: half of what the shorter text says is in the other)")]
pub struct Judge {
    /// Copies are pairs that share at least T (0 to 1) of all their phrases, in place of the default
    ///
    /// By default two documents are copies if half of what the shorter one says is in the other, where a phrase that a
    /// source has printed on d days counts 1/d, so that weather reports and price lists are told from copies. --jaccard and
    /// --containment are plain thresholds in place of that. With both, a pair that reaches one of them is a copy.
    #[arg(long, value_name = "T")]
    pub jaccard: Option<f64>,
    /// Copies are pairs of which at least T (0 to 1) of the smaller's phrases are in the larger, in place of the default
    ///
    /// See --jaccard for the default, and for both together.
    #[arg(long, value_name = "T")]
    pub containment: Option<f64>,
    /// Texts of fewer words are compared by their exact words alone
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub min_words: u32,
    /// Words of a phrase (a shingle), the thing that is compared
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub shingle: u32,
    /// Fold letters by exactly these steps: arabic, marks, latin, case, digits, punctuation [default: all but latin]
    ///
    ///   arabic       forms of a letter are one: alef with hamza or madda
    ///                as alef, alef maqsura as yeh, teh marbuta as heh,
    ///                Persian kaf and yeh as the Arabic ones
    ///   marks        vowel signs, Qur'anic marks and the tatweel go
    ///   latin        accents go
    ///   case         capitals are small letters
    ///   digits       Arabic-Indic and Persian digits are 0 to 9
    ///   punctuation  words end at all that is neither letter nor digit
    ///
    /// Compatibility forms (NFKC) and invisible characters are folded in any case. Reports show texts as they were read.
    #[arg(long, alias = "normalize", value_name = "LIST", conflicts_with = "no_normalise", verbatim_doc_comment)]
    pub normalise: Option<String>,
    /// Compare words as they are, split at white space alone
    #[arg(long, alias = "no-normalize")]
    pub no_normalise: bool,
    /// A folder of lexicons in place of those shipped
    ///
    /// It may hold agencies.tsv and shapes.tsv; of one that is missing the shipped one counts. agencies.tsv has a name of an
    /// agency a line, in columns with tabs between: id, kind (wire, agency, pictures, broadcaster, service, generic,
    /// monitoring), name, country, alias (the words it signs with), script, shape (where they name it: any, parenthesised,
    /// dateline, author-only); the first line is these seven words. shapes.tsv has the cues around names, in columns cue and
    /// members.
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
}
