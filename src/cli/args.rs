//! The command line as it is typed: every option with its name, its help and its bounds. The only room that knows clap.

mod clean;
mod inspect;
mod measure;
mod reading;

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use naskh::Error;
use naskh::report::{Format, Lang};

pub use clean::Clean;
pub use inspect::Inspect;
pub use measure::{Compare as Pair, Eval, Plant};
pub use reading::Reading;
use reading::size;

/// Find near-duplicate documents, repeated paragraphs and syndicated wire copy in piles of text
#[derive(Parser)]
#[command(name = "naskh", version, propagate_version = true, max_term_width = 110, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  naskh scan articles.jsonl                  a summary of what repeats, on the screen
  naskh scan news/ --out scan                the same, with every pair and cluster in scan/
  zcat dump.jsonl.gz | naskh scan - --json   cluster lines for another program";

/// What is asked of the program.
#[derive(Subcommand)]
pub enum Command {
    /// Find what is a copy of what, and print a summary
    Scan(Box<Scan>),
    /// Say what a corpus holds, before it is scanned
    Inspect(Box<Inspect>),
    /// Explain one pair: what two documents are to each other, and why
    Compare(Pair),
    /// Measure a scan against what is known to be true
    Eval(Eval),
    /// Apply a scan to its corpus: annotate records, drop copies, cut repeated passages
    Clean(Clean),
    /// Make the page of a scan folder again
    #[command(after_help = "Example:\n  naskh report scan --lang ar")]
    Report {
        /// The folder of a finished scan
        dir: PathBuf,
        /// Language of the page's own words: en or ar
        #[arg(long, value_name = "LANG", value_parser = lang, default_value = "en")]
        lang: Lang,
    },
    /// Plant copies with known edits into a corpus, to measure recall on it
    Plant(Plant),
    /// Print the completions of a shell
    #[command(after_help = "Example:\n  naskh completions bash > ~/.local/share/bash-completion/completions/naskh")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or that of a command
    #[command(after_help = "Example:\n  naskh man scan | man -l -")]
    Man {
        /// The command
        command: Option<String>,
    },
}

const SCAN_EXAMPLES: &str = "\
Examples:
  naskh scan articles.jsonl
  naskh scan news/ more.jsonl.gz --out scan
  naskh scan today.jsonl --against archive/ --window 3
  naskh scan web.jsonl --jaccard 0.8 --shingle 5 --out scan
  naskh scan articles.jsonl --across-sources --json | jq .size

Without --jaccard or --containment two documents are copies if half of what the shorter one says is in the other, where phrases
that a source prints day after day count little. Exit codes: 0 done, 2 usage, 3 input, 4 output or disk, 5 damaged work state.";

/// `naskh scan`.
#[derive(Args)]
#[command(after_help = SCAN_EXAMPLES, next_line_help = false)]
pub struct Scan {
    /// Files, folders, or - for standard input: JSON Lines, JSON, CSV, TSV, Parquet, WARC, HTML or plain text, bare or compressed
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub compare: Compare,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub resources: Means,
}

/// Options that decide what is a copy.
#[derive(Args)]
#[command(next_help_heading = "What counts as a copy")]
pub struct Compare {
    /// Copies are pairs whose exact resemblance is at least T, 0 to 1
    #[arg(long, value_name = "T")]
    pub jaccard: Option<f64>,
    /// Copies are pairs of which the smaller is in the larger to at least T, 0 to 1
    #[arg(long, value_name = "T")]
    pub containment: Option<f64>,
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
    /// What is compared
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "document,paragraph")]
    pub level: Vec<Level>,
    /// Texts of fewer words are compared by their exact words alone
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub min_words: u32,
    /// Words a shingle (the phrases that are compared)
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub shingle: u32,
    /// Exactly these steps: arabic, marks, latin, case, digits, punctuation [default: all but latin]
    #[arg(long, alias = "normalize", value_name = "LIST", conflicts_with = "no_normalise")]
    pub normalise: Option<String>,
    /// Compare words as they are, split at white space alone
    #[arg(long, alias = "no-normalize")]
    pub no_normalise: bool,
    /// Bands of the MinHash sketch
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub bands: u32,
    /// Rows a band
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub rows: u32,
    /// A folder of lexicons in place of those shipped
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
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
    /// Write clusters, pairs and all other findings into this folder
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Formats of the tables in it: jsonl (always written), csv, parquet
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = format, default_value = "jsonl", requires = "out")]
    pub format: Vec<Format>,
    /// Make no report.html
    #[arg(long, requires = "out")]
    pub no_html: bool,
    /// Language of the page's own words: en or ar
    #[arg(long, value_name = "LANG", value_parser = lang, default_value = "en", requires = "out")]
    pub lang: Lang,
    /// Write into a folder that holds other files too; they are kept
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// Print cluster lines (JSON) in place of the summary
    #[arg(long)]
    pub json: bool,
    /// How progress is shown on standard error
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: Progress,
    /// Print errors alone
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more: fields chosen, times; -vv lists more clusters
    #[arg(long, short, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    /// Bars on a terminal, nothing elsewhere
    Auto,
    /// A line now and then
    Plain,
    /// Nothing
    None,
}

/// Options that never change a result.
#[derive(Args)]
#[command(next_help_heading = "Resources (never change a result)")]
pub struct Means {
    /// Threads [default: one a core]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Memory to stay under beyond the mapped inputs, such as 512M or 4G [default: what the system has]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory: Option<u64>,
    /// Folder for work state [default: inside --out, else the system's]
    #[arg(long, value_name = "DIR")]
    pub tmp: Option<PathBuf>,
    /// Read plain files instead of mapping them
    #[arg(long)]
    pub no_mmap: bool,
    /// Take over the work folder of a stopped run of the same scan; this version does the work anew
    #[arg(long)]
    pub resume: bool,
}

/// What a command line comes to.
pub enum Typed {
    /// Something to do.
    Do(Box<Command>),
    /// Help or the version, to be printed; with the exit code.
    Show(String, u8),
}

/// Reads the command line of the process.
///
/// # Errors
/// [`Error::Usage`] in one line.
pub fn parse() -> Result<Typed, Error> {
    parsed(std::env::args_os())
}

fn parsed(line: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Typed, Error> {
    use clap::error::ErrorKind as Kind;
    match Cli::try_parse_from(line) {
        Ok(cli) => Ok(Typed::Do(Box::new(cli.command))),
        Err(e) => match e.kind() {
            Kind::DisplayHelp | Kind::DisplayVersion => Ok(Typed::Show(e.render().ansi().to_string(), 0)),
            Kind::DisplayHelpOnMissingArgumentOrSubcommand => Ok(Typed::Show(e.render().ansi().to_string(), 2)),
            _ => Err(in_a_line(&e)),
        },
    }
}

/// clap's paragraphs as our one line: what is wrong, then its tips, or where to read on.
fn in_a_line(error: &clap::Error) -> Error {
    let text = error.render().to_string();
    let one = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut paragraphs = text.split("\n\n").map(one);
    let first = paragraphs.next().unwrap_or_default();
    let what = first.strip_prefix("error: ").unwrap_or(&first).to_owned();
    let (tips, usage): (Vec<String>, Vec<String>) = paragraphs.filter(|p| !p.starts_with("For more")).partition(|p| p.starts_with("tip: "));
    let hint = match tips.as_slice() {
        [] => format!("'{} --help' tells more", command(&usage)),
        tips => tips.iter().map(|t| t["tip: ".len()..].replace(" tip: ", "; ")).collect::<Vec<_>>().join("; "),
    };
    Error::usage(naskh::escaped(&what), naskh::escaped(&hint))
}

/// The command that a usage line is about: `naskh`, or `naskh scan`.
fn command(usage: &[String]) -> String {
    let words = usage.iter().find_map(|p| p.strip_prefix("Usage: ")).unwrap_or("naskh").split(' ');
    let plain = words.take_while(|w| w.chars().all(|c| c.is_ascii_lowercase()));
    plain.take(2).collect::<Vec<_>>().join(" ")
}

/// The completions of a shell.
pub fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "naskh", &mut out);
    out
}

/// The manual page of the program, or of one of its commands.
///
/// # Errors
/// [`Error::Usage`] if there is no such command.
pub fn manual(command: Option<&str>) -> Result<Vec<u8>, Error> {
    let mut cli = Cli::command();
    cli.build();
    let page = match command {
        None => cli,
        Some(name) => match cli.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let names: Vec<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
                return Err(Error::usage(
                    format!("no command is called '{}'", naskh::escaped(name)),
                    format!("there are {}", names.join(", ")),
                ));
            }
        },
    };
    let mut out = Vec::new();
    clap_mangen::Man::new(page).render(&mut out).map_err(|e| Error::output(std::path::Path::new("standard output"), e))?;
    Ok(out)
}

fn format(name: &str) -> Result<Format, String> {
    let known: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
    Format::ALL.iter().copied().find(|f| f.name() == name).ok_or(format!("formats are {}", known.join(", ")))
}

fn lang(name: &str) -> Result<Lang, String> {
    Lang::ALL.into_iter().find(|l| l.name() == name).ok_or("languages are en, ar".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> Result<Typed, Error> {
        parsed(words.split(' ').map(Into::into))
    }

    fn scan(words: &str) -> Box<Scan> {
        match line(words) {
            Ok(Typed::Do(command)) if matches!(*command, Command::Scan(_)) => match *command {
                Command::Scan(scan) => scan,
                _ => unreachable!("it was seen to be a scan"),
            },
            Ok(_) => panic!("{words}: no scan"),
            Err(e) => panic!("{words}: {e}"),
        }
    }

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
        assert!(completions(clap_complete::Shell::Bash).len() > 1000);
        assert!(manual(Some("scan")).is_ok() && manual(None).is_ok());
        assert_eq!(manual(Some("nope")).map(|_| ()).unwrap_err().exit_code(), 2);
    }

    #[test]
    fn sizes_are_bytes_or_powers_of_1024() {
        for (text, bytes) in [("512M", 512 << 20), ("4g", 4 << 30), ("1.5K", 1536), ("64MiB", 64 << 20), ("1000", 1000), ("2 GB", 2 << 30)]
        {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "M", "-1", "0", "12 parsecs", "1e400", "99999999T"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_mistake_is_one_line_with_the_nearest_name() {
        for (words, part) in [
            ("naskh scan a --jacard 0.8", "--jaccard"),
            ("naskh scan", "INPUT"),
            ("naskh scan", "naskh scan --help"),
            ("naskh scan a --overwrite", "--out"),
            ("naskh scan a --format jsonl", "--out"),
            ("naskh scan a --memory lots", "512M"),
            ("naskh scan a --level sentence", "paragraph"),
            ("naskh scna a", "scan"),
            ("naskh scan a --normalise case --no-normalise", "--no-normalise"),
        ] {
            let error = line(words).map(|_| ()).expect_err(words);
            let text = error.to_string();
            assert_eq!((error.exit_code(), text.lines().count()), (2, 1), "{text}");
            assert!(text.contains(part), "{words}: {text}");
        }
    }

    #[test]
    fn lists_are_split_and_defaults_hold() {
        let given = scan("naskh scan a b --level paragraph --against x --against y --out o --format jsonl");
        assert!(given.compare.level == [Level::Paragraph] && given.compare.against.len() == 2 && given.inputs.len() == 2);
        let given = scan("naskh scan a");
        assert_eq!((given.compare.shingle, given.compare.min_words, given.reading.max_record), (3, 8, 256 << 20));
    }
}
