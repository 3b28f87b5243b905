//! The config file: options by their long names, in TOML, that stand in for what the command line leaves out.
//!
//! `jaccard = 0.8` is `--jaccard 0.8`, `exact = true` is `--exact`, an array is a list. A table such as `[scan]` holds for
//! that command alone, and goes before what stands above all tables. What the command line gives goes before both; and
//! `--no-jaccard`, `--no-exact` take back what the file says.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use naskh::{Error, escaped};
use toml::de::{DeTable, DeValue};

/// A name is taken for a slip of another if they are at least so much alike.
const ALIKE: f64 = 0.75;

/// Adds to every command, for each of its options, a hidden one that takes it back.
pub fn with_inverses(mut cli: Command) -> Command {
    let names: Vec<String> = cli.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in names {
        cli = cli.mut_subcommand(name, |command| {
            let taken: Vec<String> = command.get_arguments().filter_map(Arg::get_long).map(str::to_owned).collect();
            let inverses = options(&command).map(inverse).filter(|name| !taken.contains(name)).collect::<Vec<_>>();
            inverses
                .into_iter()
                .fold(command, |command, name| command.arg(Arg::new(name.clone()).long(name).action(ArgAction::SetTrue).hide(true)))
        });
    }
    // Only now: what is added to a command that is built already is not known to it.
    cli.build();
    cli
}

/// The options of a command that a file may give.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    let never = ["config", "help", "version"];
    command.get_arguments().filter(move |arg| !arg.is_hide_set() && arg.get_long().is_some_and(|name| !never.contains(&name)))
}

fn inverse(option: &Arg) -> String {
    let name = option.get_long().unwrap_or_default();
    name.strip_prefix("no-").map_or_else(|| format!("no-{name}"), str::to_owned)
}

/// A command line with the options of the file that it names by `--config`.
pub struct Filled {
    /// The whole line.
    pub line: Vec<OsString>,
    /// The file, if one was named.
    pub file: Option<PathBuf>,
}

/// Adds to a command line what the file says that it names.
///
/// # Errors
/// [`Error::Usage`] if the file cannot be read, is no TOML, or names an option that is none.
pub fn filled(cli: &Command, line: Vec<OsString>) -> Result<Filled, Error> {
    // What is wrong with the line itself is said when all of it is read.
    let typed = cli.clone().ignore_errors(true).try_get_matches_from(line.clone());
    let typed = typed.as_ref().ok().and_then(ArgMatches::subcommand);
    let Some((name, typed)) = typed else { return Ok(Filled { line, file: None }) };
    let (Some(path), Some(command)) = (typed.get_one::<PathBuf>("config"), cli.find_subcommand(name)) else {
        return Ok(Filled { line, file: None });
    };
    let text = std::fs::read_to_string(path).map_err(|e| {
        let what = format!("--config {}: cannot be read: {e}", escaped(&path.to_string_lossy()));
        Error::usage(what, "give a file of options, such as a line jaccard = 0.8")
    })?;
    let file = File { path, text: &text, cli };
    let parsed = file.parsed()?;
    let mut words = Vec::new();
    for (key, (value, place)) in file.given(&parsed, command)? {
        let Some(arg) = options(command).find(|arg| arg.get_long() == Some(key)) else { continue };
        if !is_typed(command, arg, typed) {
            words.extend(file.words(arg, value, &place)?);
        }
    }
    let at = place_of(&line, name);
    let line = line[..at].iter().cloned().chain(words.into_iter().map(OsString::from)).chain(line[at..].iter().cloned()).collect();
    Ok(Filled { line, file: Some(path.clone()) })
}

/// Where the options of a command may begin: behind its name.
fn place_of(line: &[OsString], name: &str) -> usize {
    let mut at = 1;
    while at < line.len() && line[at] != *name {
        // Only `--config FILE` may stand before it with a value of its own, which could be called like a command.
        at += if line[at] == "--config" { 2 } else { 1 };
    }
    (at + 1).min(line.len())
}

/// Whether the command line gives an option, takes it back, or gives one that cannot stand beside it.
fn is_typed(command: &Command, arg: &Arg, typed: &ArgMatches) -> bool {
    let given = |id: &str| typed.try_contains_id(id).is_ok() && typed.value_source(id) == Some(ValueSource::CommandLine);
    let excludes = |a: &Arg, b: &Arg| command.get_arg_conflicts_with(a).iter().any(|c| c.get_id() == b.get_id());
    let excluded = |other: &Arg| given(other.get_id().as_str()) && (excludes(arg, other) || excludes(other, arg));
    given(arg.get_id().as_str()) || given(&inverse(arg)) || options(command).any(excluded)
}

/// Keys with their values, and where these stand in the file.
type Given<'t> = BTreeMap<&'t str, (&'t DeValue<'t>, Range<usize>)>;

struct File<'f> {
    path: &'f Path,
    text: &'f str,
    cli: &'f Command,
}

impl<'f> File<'f> {
    fn parsed(&self) -> Result<DeTable<'f>, Error> {
        let parsed = DeTable::parse(self.text).map_err(|e| {
            let hint = "write options as lines such as jaccard = 0.8";
            self.fault(&e.span().unwrap_or(0..0), &format!("no TOML: {}", e.message()), hint)
        })?;
        Ok(parsed.into_inner())
    }

    /// What the file says to a command. Every name of the file is checked, also those for other commands.
    fn given<'p>(&self, parsed: &'p DeTable<'p>, command: &Command) -> Result<Given<'p>, Error> {
        let (mut of_all, mut of_one) = (Given::new(), Given::new());
        for (key, value) in parsed {
            let DeValue::Table(table) = value.get_ref() else {
                self.known(key.get_ref(), &key.span(), None)?;
                of_all.insert(key.get_ref(), (value.get_ref(), value.span()));
                continue;
            };
            let of = self.command(key.get_ref(), &key.span())?;
            for (key, value) in table {
                self.known(key.get_ref(), &key.span(), Some(of))?;
                if of.get_name() == command.get_name() {
                    of_one.insert(key.get_ref(), (value.get_ref(), value.span()));
                }
            }
        }
        of_all.extend(of_one);
        Ok(of_all)
    }

    fn command(&self, name: &str, place: &Range<usize>) -> Result<&Command, Error> {
        let commands = || self.cli.get_subcommands().filter(|c| options(c).count() > 0);
        commands().find(|c| c.get_name() == name).ok_or_else(|| {
            let hint = hint(name, commands().map(Command::get_name), "a table is called like a command");
            self.fault(place, &format!("no command is called '{}'", escaped(name)), &hint)
        })
    }

    /// Fails for a name that no option has, of a command or of any.
    fn known(&self, name: &str, place: &Range<usize>, of: Option<&Command>) -> Result<(), Error> {
        let commands = || self.cli.get_subcommands().filter(|c| of.is_none_or(|of| of.get_name() == c.get_name()));
        let names = || commands().flat_map(options).filter_map(Arg::get_long);
        if names().any(|known| known == name) {
            return Ok(());
        }
        let whose = of.map(|of| format!(" of {}", of.get_name())).unwrap_or_default();
        let rest = format!("'naskh {} --help' lists them", of.map_or("scan", Command::get_name));
        Err(self.fault(place, &format!("no option{whose} is called '{}'", escaped(name)), &hint(name, names(), &rest)))
    }

    /// An option as it would be typed.
    fn words(&self, arg: &Arg, value: &DeValue<'_>, place: &Range<usize>) -> Result<Vec<String>, Error> {
        let name = arg.get_long().unwrap_or_default();
        let typed = |value: String| format!("--{name}={value}");
        let fault = |hint: &str| Err(self.fault(place, &format!("{name}: no value for this option"), hint));
        match (arg.get_action(), value) {
            (ArgAction::SetTrue, DeValue::Boolean(on)) => Ok(if *on { vec![format!("--{name}")] } else { Vec::new() }),
            (ArgAction::SetTrue, _) => fault("give true or false"),
            (ArgAction::Count, DeValue::Boolean(on)) => Ok(vec![format!("--{name}"); usize::from(*on)]),
            (ArgAction::Count, DeValue::Integer(n)) => match n.as_str().parse() {
                Ok(n @ 0..=9) => Ok(vec![format!("--{name}"); n]),
                _ => fault("give a number from 0 to 9"),
            },
            (ArgAction::Count, _) => fault("give a number"),
            (action, DeValue::Array(list)) => {
                let Some(list) = list.iter().map(|value| scalar(value.get_ref())).collect::<Option<Vec<_>>>() else {
                    return fault("give a list of texts or numbers");
                };
                let repeated = matches!(action, ArgAction::Append) && arg.get_value_delimiter().is_none();
                Ok(if repeated { list.into_iter().map(typed).collect() } else { vec![typed(list.join(","))] })
            }
            (_, value) => scalar(value).map_or_else(|| fault("give a text, a number or a list"), |value| Ok(vec![typed(value)])),
        }
    }

    fn fault(&self, place: &Range<usize>, what: &str, hint: &str) -> Error {
        let line = self.text.get(..place.start).map_or(1, |before| before.matches('\n').count() + 1);
        Error::usage(format!("{}:{line}: {}", escaped(&self.path.to_string_lossy()), escaped(what)), hint)
    }
}

/// A single value as it would be typed; `None` for what no option takes.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(n) if n.radix() == 10 => Some(n.as_str().to_owned()),
        DeValue::Float(x) => Some(x.as_str().to_owned()),
        _ => None,
    }
}

/// The name among `names` that someone meant, or else what to do.
fn hint<'n>(name: &str, names: impl Iterator<Item = &'n str>, rest: &str) -> String {
    nearest(name, names).map_or_else(|| rest.to_owned(), |known| format!("did you mean '{known}'?"))
}

/// The name that someone meant.
pub fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let alike = names.map(|known| (strsim::jaro_winkler(name, known), known)).filter(|x| x.0 >= ALIKE);
    alike.max_by(|x, y| x.0.total_cmp(&y.0)).map(|x| x.1)
}
