//! `Exchange`: a new set of files in place of an earlier one, or the earlier one again if that fails.
//!
//! Many files cannot be exchanged at once. The earlier set is moved aside first, its summary before all others, and the new
//! one put in place, its summary last: no moment shows a summary beside files it does not speak of. The name of the folder
//! aside says how far this has come, so that a run that was killed in between is mended by the next.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::report::files::{SUMMARY, is_output};
use crate::store::{Ready, make_folder, rename, sync_folder};

/// Holds the earlier set while it is moved aside, or back: all that stands in the scan folder is of that set, too.
const MOVING: &str = ".naskh-moving";
/// Holds the whole earlier set: all that stands in the scan folder is of the new one.
const ASIDE: &str = ".naskh-aside";

/// The exchange of a scan folder's files.
pub(crate) struct Exchange<'d> {
    dir: &'d Path,
    moving: PathBuf,
    aside: PathBuf,
}

impl<'d> Exchange<'d> {
    /// That of a folder, which this run has locked.
    pub fn of(dir: &'d Path) -> Exchange<'d> {
        Exchange { dir, moving: dir.join(MOVING), aside: dir.join(ASIDE) }
    }

    /// Puts files that are on disk in place of all that an earlier scan left; the last of them is the summary.
    ///
    /// # Errors
    /// [`Error::Output`]; the earlier scan stands again.
    pub fn run(self, files: Vec<Ready>) -> Result<(), Error> {
        let mut old = outputs(self.dir);
        old.sort_by_key(|name| name != SUMMARY);
        let done = self.clear(&old).and_then(|()| self.put(files));
        match done {
            // What stays of the old set has a passing name; the next run takes it away.
            Ok(()) => drop(fs::remove_dir_all(&self.aside)),
            // There was no earlier set, and a part of a set is no set.
            Err(_) if old.is_empty() => outputs(self.dir).iter().for_each(|name| drop(fs::remove_file(self.dir.join(name)))),
            Err(_) => drop(self.restore()),
        }
        done
    }

    /// Whether a run that was killed has left an exchange to be ended or undone; or one is at it now, which the lock tells.
    pub fn is_open(&self) -> bool {
        self.moving.exists() || self.aside.exists()
    }

    /// Ends or undoes what a killed run began.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn mend(self) -> Result<(), Error> {
        if self.aside.exists() && self.dir.join(SUMMARY).exists() {
            // The new set was whole. Its names must last before the old one goes.
            self.synced()?;
            return fs::remove_dir_all(&self.aside).map_err(|e| self.failed(e));
        }
        self.restore()
    }

    /// Moves the earlier set aside.
    fn clear(&self, old: &[String]) -> Result<(), Error> {
        if old.is_empty() {
            return Ok(());
        }
        make_folder(&self.moving).map_err(|e| self.failed(e))?;
        let moved = old.iter().try_for_each(|name| rename(&self.dir.join(name), &self.moving.join(name)));
        moved.and_then(|()| rename(&self.moving, &self.aside)).map_err(|e| self.failed(e))?;
        self.synced()
    }

    /// Puts the new set in place, its summary last: after a power cut, too, no summary stands without what it speaks of,
    /// whatever order a file system gives to renames between two syncs.
    fn put(&self, mut files: Vec<Ready>) -> Result<(), Error> {
        let summary = files.pop();
        files.into_iter().try_for_each(Ready::put)?;
        self.synced()?;
        summary.map_or(Ok(()), Ready::put)?;
        self.synced()
    }

    /// Brings the earlier set back.
    fn restore(&self) -> Result<(), Error> {
        if self.aside.exists() {
            for name in outputs(self.dir) {
                fs::remove_file(self.dir.join(name)).map_err(|e| self.failed(e))?;
            }
            fs::rename(&self.aside, &self.moving).map_err(|e| self.failed(e))?;
        } else if !self.moving.exists() {
            return Ok(());
        }
        let mut old = outputs(&self.moving);
        old.sort_by_key(|name| name == SUMMARY);
        for name in old {
            fs::rename(self.moving.join(&name), self.dir.join(&name)).map_err(|e| self.failed(e))?;
        }
        fs::remove_dir(&self.moving).map_err(|e| self.failed(e))
    }

    fn synced(&self) -> Result<(), Error> {
        sync_folder(self.dir).map_err(|e| self.failed(e))
    }

    fn failed(&self, e: std::io::Error) -> Error {
        Error::output(self.dir, e)
    }
}

/// The names of files that a scan has left in a folder.
fn outputs(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).into_iter().flatten().flatten();
    names.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_output(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(dir: &Path, names: &[&str], with: &str) {
        fs::create_dir_all(dir).unwrap();
        names.iter().for_each(|name| fs::write(dir.join(name), with).unwrap());
    }

    /// The names and contents of what stands in a folder, without passing names.
    fn seen(dir: &Path) -> Vec<(String, String)> {
        let mut seen: Vec<_> = outputs(dir).into_iter().map(|n| (n.clone(), fs::read_to_string(dir.join(&n)).unwrap())).collect();
        seen.sort();
        seen
    }

    const SET: [&str; 3] = ["clusters.jsonl", "pairs.jsonl", SUMMARY];

    #[test]
    fn wherever_a_run_was_killed_the_next_finds_one_whole_set() {
        let old: Vec<(String, String)> = SET.map(|n| (n.to_owned(), "old".to_owned())).into();
        let new: Vec<(String, String)> = SET.map(|n| (n.to_owned(), "new".to_owned())).into();
        // What stands in the folder with which contents, what is in which folder aside, and what is to stand after.
        type Case<'c> = (&'c [&'c str], &'c str, &'c str, &'c [&'c str], &'c [(String, String)]);
        let cases: [Case; 6] = [
            (&SET, "old", MOVING, &[], &old),
            (&SET[..2], "old", MOVING, &SET[2..], &old),
            (&[], "", MOVING, &SET, &old),
            (&[], "", ASIDE, &SET, &old),
            (&["pairs.jsonl", "report.html"], "new", ASIDE, &SET, &old),
            (&SET, "new", ASIDE, &SET, &new),
        ];
        for (standing, with, folder, held, expected) in cases {
            let dir = tempfile::tempdir().unwrap();
            filled(dir.path(), standing, with);
            filled(&dir.path().join(folder), held, "old");
            Exchange::of(dir.path()).mend().unwrap();
            assert_eq!(seen(dir.path()), expected, "{standing:?} {folder} {held:?}");
            assert!(!dir.path().join(folder).exists());
        }
    }

    #[test]
    fn where_no_run_was_killed_nothing_is_touched() {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path(), &["pairs.jsonl", "notes.txt"], "mine");
        Exchange::of(dir.path()).mend().unwrap();
        assert_eq!(seen(dir.path()).len(), 1);
        assert!(dir.path().join("notes.txt").exists());
    }
}
