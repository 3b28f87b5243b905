//! The command line as it is typed: every option with its name, its help and its bounds. The only room that knows clap.

mod clean;
mod file;
mod inspect;
mod judge;
mod measure;
mod reading;
mod scan;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use naskh::Error;
use naskh::report::Lang;

pub use clean::Clean;
pub use file::nearest;
pub use inspect::Inspect;
pub use judge::Judge;
pub use measure::{Compare, Eval, Plant};
pub use reading::Reading;
pub use scan::{Level, Means, Nets, Progress, Scan};

/// Find near-duplicate documents, repeated paragraphs and syndicated wire copy in piles of text
#[derive(Parser)]
#[command(name = "naskh", version, propagate_version = true, max_term_width = 110, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    manners: Manners,
}

/// Options of every command.
#[derive(Args)]
#[command(next_help_heading = "Every command")]
struct Manners {
    /// Take options from a TOML file, with lines such as jaccard = 0.8; what is typed goes before. None is read unless named
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Print errors alone
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Tell more on standard error: what stages find, and their times; -vv: each file too
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

const EXAMPLES: &str = "\
Examples:
  naskh scan news/                          what repeats in the files of a folder, as a summary
  naskh scan news/ --out scan               the same as files, and as a page: open scan/report.html
  naskh compare one.txt two.txt             what two texts share, and whether one is a copy
  naskh clean news/ --scan scan --to clean/ --drop --keep earliest
                                            the folder without copies: of each story the earliest
  zcat dump.jsonl.gz | naskh scan - --json  cluster lines for another program

Exit codes: 0 done, 2 usage, 3 input, 4 output or disk, 5 damaged work state, 130 and 143 stopped by a signal.";

const REPORT_EXAMPLES: &str = "\
Examples:
  naskh scan news/ --out scan     writes scan/report.html
  naskh report scan --lang ar     makes it again, in Arabic; prints where it is

The page is one file. Open it in any browser, off line too: xdg-open scan/report.html";

/// What is asked of the program.
#[derive(Subcommand)]
pub enum Command {
    /// Find what is a copy of what: print a summary, and write all of it with --out
    Scan(Box<Scan>),
    /// Say what a corpus holds, before it is scanned
    Inspect(Box<Inspect>),
    /// Explain one pair: what two texts are to each other, and why
    Compare(Compare),
    /// Measure a scan against what is known to be true
    Eval(Eval),
    /// Apply a scan to its corpus: annotate records, drop copies, cut repeated passages
    Clean(Clean),
    /// Make report.html of a scan folder again, in another language for instance
    #[command(after_help = REPORT_EXAMPLES)]
    Report {
        /// The folder that naskh scan --out wrote
        dir: PathBuf,
        /// Language of the page: en or ar
        #[arg(long, value_name = "LANG", value_parser = scan::lang, default_value = "en")]
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

/// What a command line comes to.
pub enum Typed {
    /// Something to do, and how much to tell: −1 errors alone, 0 as usual, 1 and 2 more.
    Do(Box<Command>, i8),
    /// Help or the version, to be printed; with the exit code.
    Show(String, u8),
}

/// Reads the command line of the process, and the config file that it names.
///
/// # Errors
/// [`Error::Usage`] in one line.
pub fn parse() -> Result<Typed, Error> {
    parsed(std::env::args_os())
}

fn parsed(line: impl IntoIterator<Item = OsString>) -> Result<Typed, Error> {
    use clap::error::ErrorKind as Kind;
    let cli = file::with_inverses(Cli::command());
    let filled = file::filled(&cli, line.into_iter().collect())?;
    match cli.try_get_matches_from(filled.line).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(Cli { command, manners }) => {
            let verbosity = if manners.quiet { -1 } else { manners.verbose.min(2) as i8 };
            Ok(Typed::Do(Box::new(command), verbosity))
        }
        Err(e) => match e.kind() {
            Kind::DisplayHelp | Kind::DisplayVersion => Ok(Typed::Show(e.render().ansi().to_string(), 0)),
            Kind::DisplayHelpOnMissingArgumentOrSubcommand => Ok(Typed::Show(e.render().ansi().to_string(), 2)),
            // Which of the two is wrong only a person can tell: the file is named beside the line.
            _ => Err(in_a_line(&e, filled.file.as_deref())),
        },
    }
}

/// clap's paragraphs as our one line: what is wrong, then its tips, or where to read on.
fn in_a_line(error: &clap::Error, file: Option<&std::path::Path>) -> Error {
    let text = error.render().to_string();
    let one = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut paragraphs = text.split("\n\n").map(one);
    let first = paragraphs.next().unwrap_or_default();
    let mut what = first.strip_prefix("error: ").unwrap_or(&first).to_owned();
    if let Some(file) = file {
        what += &format!(" (with the options of {})", file.to_string_lossy());
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> Result<Typed, Error> {
        parsed(words.split(' ').map(Into::into))
    }

    fn scan(words: &str) -> Box<Scan> {
        match line(words) {
            Ok(Typed::Do(command, _)) if matches!(*command, Command::Scan(_)) => match *command {
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
            assert_eq!(reading::size(text), Ok(bytes), "{text}");
        }
        for text in ["", "M", "-1", "0", "12 parsecs", "1e400", "99999999T"] {
            assert!(reading::size(text).is_err(), "{text}");
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
        assert!(given.nets.level == [Level::Paragraph] && given.nets.against.len() == 2 && given.inputs.len() == 2);
        let given = scan("naskh scan a");
        assert_eq!((given.judge.shingle, given.judge.min_words, given.reading.max_record), (3, 8, 256 << 20));
    }
}
