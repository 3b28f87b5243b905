//! The command line as it is typed: every option with its name, its help and its bounds. The only room that knows clap.

mod clean;
mod file;
mod inspect;
mod judge;
mod measure;
mod reading;
mod scan;
mod terms;
mod values;

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
#[command(name = "naskh", version, propagate_version = true, disable_help_flag = true, disable_version_flag = true)]
#[command(max_term_width = 110, arg_required_else_help = true, after_help = SHORT, after_long_help = long())]
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
    /// Take options from a TOML file, with lines such as jaccard = 0.8; none is read unless named
    ///
    /// Keys are the long names of options without --, values are numbers, "texts" or lists ["a", "b"]; true switches on.
    /// What stands above all tables holds for every command that has such an option, and others let it be; a table such as
    /// [scan] holds for that command alone, and goes before. A key that is no option of any command is an error. What is
    /// typed goes before the file: --no-NAME takes back what it says, as in --no-jaccard.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Print errors alone: no summary, no warnings. A scan without --out and --json then prints nothing at all
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Tell more on standard error: what stages find, and their times; -vv: each file too
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Print help: -h the options in short, --help all that is to be said
    #[arg(long, short, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Print the version
    #[arg(long, short = 'V', global = true, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

const EXAMPLES: &str = "\
Examples:
  naskh inspect news/                       what a folder holds, before anything
  naskh scan news/                          what repeats in it, as a summary
  naskh scan news/ --out scan               the same as files, and as a page:
                                            open scan/report.html
  naskh compare one.txt two.txt             what two texts share, and whether one
                                            is a copy
  naskh clean news/ --scan scan --to clean/ --drop --keep earliest
                                            the folder without copies: of each
                                            story the earliest
  zcat dump.jsonl.gz | naskh scan - --json  cluster lines for another program";

const CODES: &str = "\
Exit codes: 0 done (what cannot be read is set aside, and said), 2 usage, 3 input, 4 output or disk, 5 damaged work state, \
130 and 143 stopped by a signal.";

const SHORT: &str = "'naskh --help' has examples, exit codes and the words of the output, 'naskh COMMAND --help' all of a command.";

/// What stands at the end of the help of each command.
const POINTER: &str = "Exit codes, and what each word of the output means: naskh --help";

/// The end of the long help.
fn long() -> String {
    format!("{EXAMPLES}\n\n{}\n\n{CODES}", terms::page())
}

/// The end of the help of a command: `what`, and where to read on.
fn ending(what: &str) -> String {
    format!("{what}\n\n{POINTER}")
}

const REPORT_EXAMPLES: &str = "\
Examples:
  naskh scan news/ --out scan     writes scan/report.html
  naskh report scan --lang ar     makes it again, in Arabic, in the place of the
                                  one that was there; prints where it is

The page is one file. Open it in any browser, off line too: xdg-open scan/report.html";

const COMPLETIONS_EXAMPLES: &str = "\
Examples, for bash, for zsh, for fish:
  mkdir -p ~/.local/share/bash-completion/completions
  naskh completions bash > ~/.local/share/bash-completion/completions/naskh

  mkdir -p ~/.zfunc
  naskh completions zsh > ~/.zfunc/_naskh
  (and in ~/.zshrc, above compinit: fpath=(~/.zfunc $fpath))

  mkdir -p ~/.config/fish/completions
  naskh completions fish > ~/.config/fish/completions/naskh.fish";

const MAN_EXAMPLES: &str = "\
Examples:
  naskh man scan | man -l -       read the page of a command
  mkdir -p ~/.local/share/man/man1
  naskh man > ~/.local/share/man/man1/naskh.1
  naskh man scan > ~/.local/share/man/man1/naskh-scan.1
                                  install them: 'man naskh-scan' finds them";

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
    /// Make report.html of a scan folder again, in place of the one there, in another language for instance
    #[command(after_long_help = ending(REPORT_EXAMPLES))]
    Report {
        /// The folder that naskh scan --out wrote
        dir: PathBuf,
        /// Language of the page: en or ar
        #[arg(long, value_name = "LANG", value_parser = values::LANG, hide_possible_values = true, default_value = "en")]
        lang: Lang,
    },
    /// Plant copies with known edits into a corpus, to measure recall on it
    Plant(Plant),
    /// Print the completions of a shell
    #[command(after_long_help = ending(COMPLETIONS_EXAMPLES))]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or that of a command
    #[command(after_long_help = ending(MAN_EXAMPLES))]
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
    let line = filled.line;
    match cli.clone().try_get_matches_from(line.clone()).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(Cli { command, manners }) => {
            let verbosity = if manners.quiet { -1 } else { manners.verbose.min(2) as i8 };
            Ok(Typed::Do(Box::new(command), verbosity))
        }
        Err(e) => match e.kind() {
            Kind::DisplayHelp | Kind::DisplayVersion => Ok(Typed::Show(e.render().ansi().to_string(), 0)),
            Kind::DisplayHelpOnMissingArgumentOrSubcommand => Ok(Typed::Show(e.render().ansi().to_string(), 2)),
            // Which of the two is wrong only a person can tell: the file is named beside the line.
            _ => Err(in_a_line(&e, &line, &cli, filled.file.as_deref())),
        },
    }
}

/// clap's paragraphs as our one line: what is wrong, then what to do: ours where we know it, else clap's tips that name what
/// help shows, else where to read on.
fn in_a_line(error: &clap::Error, line: &[OsString], cli: &clap::Command, file: Option<&std::path::Path>) -> Error {
    let text = error.render().to_string();
    let one = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut paragraphs = text.split("\n\n").map(one);
    let first = paragraphs.next().unwrap_or_default();
    let mut what = first.strip_prefix("error: ").unwrap_or(&first).to_owned();
    if let Some(file) = file {
        what += &format!(" (with the options of {})", file.to_string_lossy());
    }
    let command = command(line, cli);
    let name = command.map(clap::Command::get_name).filter(|name| *name != "help").unwrap_or_default();
    let known = |option: &str| command.is_none_or(|c| c.get_arguments().any(|a| !a.is_hide_set() && a.get_long() == Some(option)));
    let tips = paragraphs.filter_map(|p| p.strip_prefix("tip: ").map(|tip| tip.replace(" tip: ", "; ")));
    // An option that help does not show is no help, and a value that looks like an option is hardly ever meant.
    let shown = |tip: &String| !tip.starts_with("to pass '") && option(tip).is_none_or(known);
    let tips: Vec<String> = tips.filter(shown).collect();
    let hint = match ELSEWHERE.iter().find(|e| e.0 == name && option(&what) == Some(e.1)) {
        Some((_, _, hint)) => (*hint).to_owned(),
        None if tips.is_empty() => format!("'{} --help' tells more", format!("naskh {name}").trim_end()),
        None => tips.join("; "),
    };
    Error::usage(naskh::escaped(&what), naskh::escaped(&hint))
}

/// Options that are looked for at a command that has another way: command, option, that way.
const ELSEWHERE: [(&str, &str, &str); 3] = [
    ("compare", "scan", "ids are looked up in the corpus itself: give what was scanned by --in INPUT"),
    ("scan", "dry-run", "'naskh inspect INPUT' says what would be read; without --out a scan writes nothing"),
    ("scan", "drop", "scan first, then 'naskh clean INPUT --scan DIR --to PATH --drop'"),
];

/// The first option that a line of clap's names, without its value.
fn option(text: &str) -> Option<&str> {
    let name = text.split_once("'--")?.1;
    name.split(['\'', ' ', '=']).next()
}

/// The command that was typed, if it is one.
fn command<'c>(line: &[OsString], cli: &'c clap::Command) -> Option<&'c clap::Command> {
    line.iter().skip(1).find_map(|word| cli.find_subcommand(word.to_str()?))
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
    let synopsis = synopsis(&page);
    let man = clap_mangen::Man::new(page).source(concat!("naskh ", env!("CARGO_PKG_VERSION"))).manual("naskh manual");
    let mut out = Vec::new();
    man.render(&mut out).map_err(|e| Error::output(std::path::Path::new("standard output"), e))?;
    // The generator's synopsis leaves out all values, and it calls what stands behind the options "extra".
    let text = String::from_utf8_lossy(&out);
    let lines = text.split('\n').scan(false, |within, line| {
        let heads = std::mem::replace(within, line == ".SH SYNOPSIS");
        Some(if heads {
            synopsis.as_str()
        } else if line == ".SH EXTRA" {
            ".SH NOTES"
        } else {
            line
        })
    });
    Ok(lines.collect::<Vec<_>>().join("\n").into_bytes())
}

/// How a command is called, each option with its value, for a manual page.
fn synopsis(command: &clap::Command) -> String {
    let hyphens = |text: &str| text.replace('-', "\\-");
    let bold = |text: &str| format!("\\fB{}\\fR", hyphens(text));
    let mut parts = vec![bold(command.get_bin_name().unwrap_or("naskh"))];
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set() && !arg.is_positional()) {
        let names = [arg.get_short().map(|c| format!("-{c}")), arg.get_long().map(|name| format!("--{name}"))];
        let names: Vec<String> = names.into_iter().flatten().map(|name| bold(&name)).collect();
        let takes = arg.get_action().takes_values();
        let values: Vec<String> =
            arg.get_value_names().unwrap_or_default().iter().filter(|_| takes).map(|v| format!(" \\fI{v}\\fR")).collect();
        let option = format!("{}{}", names.join("|"), values.concat());
        parts.push(if arg.is_required_set() { option } else { format!("[{option}]") });
    }
    if command.has_subcommands() {
        parts.push("\\fICOMMAND\\fR".to_owned());
    }
    for arg in command.get_positionals() {
        let many = if matches!(arg.get_action(), clap::ArgAction::Append) { "..." } else { "" };
        let name =
            format!("\\fI{}\\fR{many}", arg.get_value_names().and_then(|names| names.first()).map_or(arg.get_id().as_str(), |name| name));
        parts.push(if arg.is_required_set() { name } else { format!("[{name}]") });
    }
    parts.join(" ")
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
            ("naskh compare", "'naskh compare --help' tells more"),
            ("naskh clean a --scan s --to x --keep best --drop", "'naskh clean --help' tells more"),
            ("naskh scan a --nope", "'naskh scan --help' tells more"),
            ("naskh scan a --dry-run", "naskh inspect INPUT"),
            ("naskh compare a b --scan scan", "--in INPUT"),
            ("naskh --nope", "'naskh --help' tells more"),
            ("naskh help nope", "'naskh --help' tells more"),
        ] {
            let error = line(words).map(|_| ()).expect_err(words);
            let text = error.to_string();
            assert_eq!((error.exit_code(), text.lines().count()), (2, 1), "{text}");
            assert!(text.contains(part), "{words}: {text}");
            assert!(!text.contains("as a value") && !text.contains("no-level"), "{words}: {text}");
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
