//! `Staging`: several files, or a whole folder of them, that come to stand together.
//!
//! All is made in a folder of a passing name beside its later place, so that putting it in place is a rename. One run
//! at a time may stage for a place, and what a killed run has left there is taken away by the next.

use crate::error::Error;
use crate::store::sealed::{folder, sync_folder};
use crate::store::work::Lock;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What stood in the place before, for the moment in which neither stands there.
const OLD: &str = ".old";

/// Files in the making for one place. Dropped without `place`, it leaves nothing behind.
///
/// ```
/// use naskh::store::Staging;
/// use std::io::Write;
/// let dir = tempfile::tempdir().unwrap();
/// let to = dir.path().join("clean");
/// let staging = Staging::begin(&to).unwrap();
/// staging.create("clean/deep/a.jsonl".as_ref()).unwrap().write_all(b"{}\n").unwrap();
/// staging.create("clean.log".as_ref()).unwrap();
/// assert!(!to.exists());
/// staging.place(&[("clean.log".as_ref(), &dir.path().join("clean.log")), ("clean".as_ref(), &to)]).unwrap();
/// assert_eq!(std::fs::read_to_string(to.join("deep/a.jsonl")).unwrap(), "{}\n");
/// assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
/// ```
#[derive(Debug)]
pub struct Staging {
    dir: PathBuf,
    lock: Option<Lock>,
}

impl Staging {
    /// Begins what is to stand at `to`; the folder that it will stand in must exist.
    ///
    /// # Errors
    /// [`Error::Refused`] (exit code 4) if another run stages for the same place; [`Error::Output`].
    pub fn begin(to: &Path) -> Result<Staging, Error> {
        let mut name = OsString::from(".naskh-making-");
        name.push(to.file_name().unwrap_or_default());
        let dir = folder(to).join(name);
        fs::create_dir_all(&dir).map_err(|e| Error::output(to, e))?;
        let lock = Lock::take(&dir).map_err(|e| match e {
            // Whoever is told knows the place by its own name.
            Error::Refused { what, hint, usage, .. } => Error::Refused { path: to.to_path_buf(), what, hint, usage },
            other => other,
        })?;
        let staging = Staging { dir, lock: Some(lock) };
        let old = staging.dir.join(OLD);
        if old.exists() && !to.exists() {
            // A run was killed between the two renames that put a folder in place of another.
            fs::rename(&old, to).map_err(|e| Error::output(to, e))?;
        }
        staging.sweep();
        Ok(staging)
    }

    /// A new file at a path within the staging, and the folders that it stands in.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn create(&self, inner: &Path) -> Result<File, Error> {
        let path = self.dir.join(inner);
        let made = fs::create_dir_all(folder(&path)).and_then(|()| File::create(&path));
        made.map_err(|e| Error::output(inner, e))
    }

    /// A folder at a path within the staging.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn create_dir(&self, inner: &Path) -> Result<(), Error> {
        fs::create_dir_all(self.dir.join(inner)).map_err(|e| Error::output(inner, e))
    }

    /// Puts what was made in place, in the order given: each thing within the staging, and where it is to stand; the
    /// last one is what others wait for. What stood there goes. If one cannot be placed, those before it go again.
    ///
    /// All of it is on disk before the first takes its place, so that there is hardly a moment in which some do and some do not.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn place(self, things: &[(&Path, &Path)]) -> Result<(), Error> {
        for &(inner, to) in things {
            sync_all(&self.dir.join(inner)).map_err(|e| Error::output(to, e))?;
        }
        let mut placed: Vec<&Path> = Vec::new();
        for &(inner, to) in things {
            if let Err(e) = self.put(inner, to) {
                placed.iter().for_each(|path| remove(path));
                return Err(Error::output(to, e));
            }
            placed.push(to);
        }
        remove(&self.dir.join(OLD));
        placed.dedup_by_key(|to| folder(to));
        placed.iter().try_for_each(|to| sync_folder(folder(to)).map_err(|e| Error::output(to, e)))
    }

    fn put(&self, inner: &Path, to: &Path) -> io::Result<()> {
        // A folder cannot be renamed over one that holds something: the old one makes room first.
        let old = self.dir.join(OLD);
        if to.is_dir() {
            fs::rename(to, &old)?;
        }
        if let Err(e) = fs::rename(self.dir.join(inner), to) {
            if old.exists() {
                fs::rename(&old, to)?;
            }
            return Err(e);
        }
        Ok(())
    }

    /// Takes away what a run that was killed has left.
    fn sweep(&self) {
        let old = self.dir.join(OLD);
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path != old && entry.file_name() != ".naskh-lock" {
                remove(&path);
            }
        }
        remove(&old);
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.sweep();
        self.lock = None;
        // Fails if another run has taken the folder by now, and then it is not ours to remove.
        let _ = fs::remove_dir(&self.dir);
    }
}

/// What cannot be removed is no reason to fail: it has a passing name, and the next run tries again.
fn remove(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// Brings a file, or all files and folders of a folder, to disk.
fn sync_all(path: &Path) -> io::Result<()> {
    let mut left = vec![path.to_path_buf()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                left.push(entry?.path());
            }
            sync_folder(&path)?;
        } else {
            File::open(&path)?.sync_all()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(dir).expect("there").map(|e| e.expect("read").file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_left_of_what_was_not_placed_and_old_things_stand_until_then() {
        let dir = tempfile::tempdir().expect("a folder");
        let to = dir.path().join("out");
        fs::create_dir(&to).expect("made");
        fs::write(to.join("old"), "1").expect("written");
        let staging = Staging::begin(&to).expect("begun");
        staging.create(Path::new("out/new")).expect("made");
        assert_eq!(Staging::begin(&to).expect_err("taken").exit_code(), 4);
        drop(staging);
        assert_eq!((names(dir.path()), names(&to)), (vec!["out".to_string()], vec!["old".to_string()]));
        let staging = Staging::begin(&to).expect("begun");
        staging.create(Path::new("out/new")).expect("made");
        staging.place(&[(Path::new("out"), &to)]).expect("placed");
        assert_eq!((names(dir.path()), names(&to)), (vec!["out".to_string()], vec!["new".to_string()]));
    }

    #[test]
    fn what_a_killed_run_left_goes_with_the_next() {
        let dir = tempfile::tempdir().expect("a folder");
        let to = dir.path().join("out.jsonl");
        let staging = Staging::begin(&to).expect("begun");
        staging.create(Path::new("half")).expect("made");
        // As after a kill: the lock is let go, but nothing is taken away.
        let left = staging.dir.clone();
        std::mem::forget(staging);
        fs::remove_file(left.join(".naskh-lock")).expect("there");
        let again = Staging::begin(&to).expect("begun");
        assert_eq!(names(&left), [".naskh-lock"]);
        drop(again);
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn a_set_that_cannot_be_placed_whole_is_not_placed_at_all() {
        let dir = tempfile::tempdir().expect("a folder");
        let to = dir.path().join("out");
        let log = dir.path().join("log");
        let staging = Staging::begin(&to).expect("begun");
        staging.create(Path::new("log")).expect("made");
        let error = staging.place(&[(Path::new("log"), &log), (Path::new("nothing"), &to)]).expect_err("nothing to place");
        assert_eq!(error.exit_code(), 4);
        assert!(names(dir.path()).is_empty(), "{:?}", names(dir.path()));
    }
}
