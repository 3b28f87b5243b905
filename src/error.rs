//! `Error`: the one error of the crate, in std types only.
//!
//! A variant says where, what, and what to do; `Display` is one line. A bad *record* is no error but data
//! (it is counted and quarantined); an `Error` ends the run.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What can end a run.
///
/// ```
/// use naskh::Error;
/// let error = Error::usage("--shingle 0: a shingle has at least one word", "give a number from 1 to 64");
/// assert_eq!(error.exit_code(), 2);
/// assert_eq!(error.to_string(), "--shingle 0: a shingle has at least one word; give a number from 1 to 64");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The request itself makes no sense: an option out of range, two that exclude each other.
    Usage {
        /// What was asked and why it cannot be.
        what: String,
        /// What to do.
        hint: String,
    },
    /// An input cannot be opened or read.
    Input {
        /// The input as the user named it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The inputs hold nothing to read, or not what was said they hold.
    NoInput {
        /// What was looked for and where.
        what: String,
        /// What to do.
        hint: String,
    },
    /// An input changed, grew or shrank while it was read.
    Changed {
        /// The input as the user named it.
        path: PathBuf,
        /// What was seen to change.
        what: String,
    },
    /// A bad record under `--strict`.
    Record {
        /// The file as the user named it.
        file: String,
        /// Line, from 1.
        line: u64,
        /// First byte of the record in the decoded stream.
        byte: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// An output or the disk fails.
    Output {
        /// The file or folder that was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An output folder cannot be used: not empty, inside an input, or locked by another scan.
    Refused {
        /// The folder.
        path: PathBuf,
        /// Why not.
        what: String,
        /// What to do.
        hint: String,
        /// Whether the mistake is in the request (exit 2) or in the state of the disk (exit 4).
        usage: bool,
    },
    /// Work state or a scan folder is damaged or of another version.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected and what was found.
        what: String,
    },
    /// The run was asked to stop.
    Interrupted {
        /// The signal's number, 2 or 15; 0 when a caller's `Progress` asked.
        signal: i32,
    },
}

impl Error {
    /// A mistake in the request.
    pub fn usage(what: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::Usage { what: what.into(), hint: hint.into() }
    }

    /// An input that cannot be read.
    pub fn input(path: &Path, source: io::Error) -> Error {
        Error::Input { path: path.to_path_buf(), source }
    }

    /// An output that cannot be written.
    pub fn output(path: &Path, source: io::Error) -> Error {
        Error::Output { path: path.to_path_buf(), source }
    }

    /// The exit code of the program for this error.
    pub fn exit_code(&self) -> i32 {
        match self {
            Error::Usage { .. } => 2,
            Error::Input { .. } | Error::NoInput { .. } | Error::Changed { .. } | Error::Record { .. } => 3,
            Error::Output { .. } => 4,
            Error::Refused { usage, .. } => {
                if *usage {
                    2
                } else {
                    4
                }
            }
            Error::Damaged { .. } => 5,
            Error::Interrupted { signal } => 128 + if *signal == 0 { 2 } else { *signal },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage { what, hint } | Error::NoInput { what, hint } => write!(f, "{what}; {hint}"),
            Error::Input { path, source } => write!(f, "{}: cannot be read: {source}; check the name and its permissions", shown(path)),
            Error::Changed { path, what } => {
                write!(f, "{}: changed while it was read ({what}); scan a copy, or try again when it is at rest", shown(path))
            }
            Error::Record { file, line, byte, reason } => {
                write!(f, "{}:{line}: byte {byte}: {reason}; mend the record or leave out --strict", escaped(file))
            }
            Error::Output { path, source } => {
                write!(
                    f,
                    "{}: cannot be written: {source}; nothing half-written is left, free some space or name another folder",
                    shown(path)
                )
            }
            Error::Refused { path, what, hint, .. } => write!(f, "{}: {what}; {hint}", shown(path)),
            Error::Damaged { path, what } => write!(f, "{}: damaged: {what}; remove it and run again without --resume", shown(path)),
            Error::Interrupted { signal: 0 } => write!(f, "stopped, as was asked"),
            Error::Interrupted { signal } => write!(f, "stopped by signal {signal}; nothing half-written is left"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Input { source, .. } | Error::Output { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// A path for one line of a terminal: control and bidi characters escaped.
fn shown(path: &Path) -> String {
    escaped(&path.to_string_lossy())
}

/// Text made safe for a terminal and for one line: control, bidi and invisible characters as `\u{..}`.
///
/// ```
/// assert_eq!(naskh::escaped("a\x1b[31m\n\u{202e}b"), "a\\u{1b}[31m\\n\\u{202e}b");
/// ```
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}') =>
            {
                out.push_str(&format!("\\u{{{:x}}}", c as u32));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_one_line_and_has_the_contracts_exit_code() {
        let io = || io::Error::other("no\u{202e}pe");
        let cases = [
            (Error::usage("a", "b"), 2),
            (Error::input(Path::new("x\ny"), io()), 3),
            (Error::NoInput { what: "a".into(), hint: "b".into() }, 3),
            (Error::Changed { path: "x".into(), what: "size".into() }, 3),
            (Error::Record { file: "f\n".into(), line: 1, byte: 0, reason: "bad".into() }, 3),
            (Error::output(Path::new("o"), io()), 4),
            (Error::Refused { path: "o".into(), what: "w".into(), hint: "h".into(), usage: true }, 2),
            (Error::Refused { path: "o".into(), what: "w".into(), hint: "h".into(), usage: false }, 4),
            (Error::Damaged { path: "w".into(), what: "cut".into() }, 5),
            (Error::Interrupted { signal: 2 }, 130),
            (Error::Interrupted { signal: 15 }, 143),
        ];
        for (error, code) in cases {
            assert_eq!(error.exit_code(), code);
            assert_eq!(error.to_string().lines().count(), 1, "{error}");
        }
    }
}
