//! The log: how much is told on standard error, and each line of it. `-q` and `-v` decide; where neither is given, `NASKH_LOG`.

use std::io::Write;
use std::sync::atomic::{AtomicU8, Ordering};

use anstyle::{AnsiColor, Style};
use naskh::{Error, Note, escaped};

/// The environment variable that sets the level.
const VARIABLE: &str = "NASKH_LOG";

/// How much is told: each level what stands before it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// Nothing; the exit code alone tells of an error.
    Off,
    /// The error that ends a run.
    Error,
    /// What a user should know.
    Warn,
    /// What stages find, and their times.
    Info,
    /// Each file too.
    Debug,
}

/// The level of this run. The program has one log, and what ends it is told where nobody can hand a level down.
static LEVEL: AtomicU8 = AtomicU8::new(Level::Warn as u8);

impl Level {
    const ALL: [(&str, Level); 5] =
        [("off", Level::Off), ("error", Level::Error), ("warn", Level::Warn), ("info", Level::Info), ("debug", Level::Debug)];

    /// The level of a run: −1 to 2 of the command line, or the variable where that says nothing.
    ///
    /// # Errors
    /// [`Error::Usage`] if the variable names no level.
    fn of(verbosity: i8, variable: Option<&str>) -> Result<Level, Error> {
        match (verbosity, variable.unwrap_or_default().trim()) {
            (..0, _) => Ok(Level::Error),
            (1, _) => Ok(Level::Info),
            (2.., _) => Ok(Level::Debug),
            (0, "") => Ok(Level::Warn),
            (0, name) => Level::ALL.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|known| known.1).ok_or_else(|| {
                let names: Vec<&str> = Level::ALL.iter().map(|known| known.0).collect();
                Error::usage(format!("{VARIABLE}={} is no level", escaped(name)), format!("give one of {}", names.join(", ")))
            }),
        }
    }

    fn style(self) -> Style {
        match self {
            Level::Off | Level::Error => AnsiColor::Red.on_default().bold(),
            Level::Warn => AnsiColor::Yellow.on_default().bold(),
            Level::Info | Level::Debug => Style::new().dimmed(),
        }
    }
}

impl From<Note> for Level {
    fn from(note: Note) -> Level {
        match note {
            Note::Info => Level::Info,
            _ => Level::Debug,
        }
    }
}

/// Sets the level of the run.
///
/// # Errors
/// [`Error::Usage`] if `NASKH_LOG` names no level.
pub fn begin(verbosity: i8) -> Result<(), Error> {
    let variable = std::env::var_os(VARIABLE).map(|v| v.to_string_lossy().into_owned());
    LEVEL.store(Level::of(verbosity, variable.as_deref())? as u8, Ordering::Relaxed);
    Ok(())
}

/// Whether lines of a level are told.
pub fn tells(level: Level) -> bool {
    level as u8 <= LEVEL.load(Ordering::Relaxed)
}

/// One line on standard error, if its level is told. If standard error is gone there is nobody left to tell.
pub fn line(level: Level, what: &str) {
    if tells(level) {
        let style = level.style();
        let kind = match level {
            Level::Off | Level::Error => "",
            Level::Warn => "warning: ",
            Level::Info => "info: ",
            Level::Debug => "debug: ",
        };
        let _ = writeln!(anstream::stderr().lock(), "{style}naskh:{style:#} {kind}{what}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_goes_before_the_variable_and_a_wrong_one_is_said() {
        for (verbosity, variable, level) in [
            (0, None, Level::Warn),
            (0, Some(""), Level::Warn),
            (0, Some("off"), Level::Off),
            (0, Some("Debug"), Level::Debug),
            (-1, Some("debug"), Level::Error),
            (1, Some("off"), Level::Info),
            (2, None, Level::Debug),
        ] {
            assert_eq!(Level::of(verbosity, variable).unwrap(), level, "{verbosity} {variable:?}");
        }
        let error = Level::of(0, Some("loud\u{1b}")).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("off, error, warn, info, debug") && !error.to_string().contains('\u{1b}'), "{error}");
    }
}
