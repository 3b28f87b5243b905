//! `Staging`: several files, or a whole folder of them, that come to stand together.
//!
//! All is made in a folder of a passing name beside its later place, so that putting it in place is a rename. One run
//! at a time may stage for a place, and what a killed run has left there is taken away by the next.

use crate::error::Error;
use crate::store::fault;
use crate::store::sealed::{Sealed, folder, make_lasting_folder, sync_folder};
use crate::store::tap::{Tap, make_folder, rename};
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
    to: PathBuf,
    lock: Option<Lock>,
}

impl Staging {
    /// Begins what is to stand at `to`; the folder that it will stand in is made if need be, and then stays.
    ///
    /// # Errors
    /// [`Error::Refused`] (exit code 4) if another run stages for the same place; [`Error::Output`].
    pub fn begin(to: &Path) -> Result<Staging, Error> {
        let mut name = OsString::from(".naskh-making-");
        name.push(to.file_name().unwrap_or_default());
        let dir = folder(to).join(name);
        make_lasting_folder(folder(to)).and_then(|()| make_folder(&dir)).map_err(|e| Error::output(to, e))?;
        let lock = Lock::take(&dir).map_err(|e| match e {
            // Whoever is told knows the place by its own name.
            Error::Refused { what, hint, usage, .. } => Error::Refused { path: to.to_path_buf(), what, hint, usage },
            other => {
                let _ = fs::remove_dir(&dir);
                other
            }
        })?;
        let staging = Staging { dir, to: to.to_path_buf(), lock: Some(lock) };
        let old = staging.dir.join(OLD);
        if old.exists() && !to.exists() {
            // A run was killed between the two renames that put a folder in place of another.
            rename(&old, to).map_err(|e| Error::output(to, e))?;
        }
        staging.sweep();
        Ok(staging)
    }

    /// A new file at a path within the staging, and the folders that it stands in.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn create(&self, inner: &Path) -> Result<Tap<File>, Error> {
        let path = self.dir.join(inner);
        let made = make_folder(folder(&path)).and_then(|()| fault::at("create")).and_then(|()| File::create(&path));
        made.map(Tap).map_err(|e| Error::output(inner, e))
    }

    /// The one file that is to stand at the place, where that is no folder. It must be sealed before the staging is dropped.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn sealed(&self) -> Result<Sealed, Error> {
        Sealed::within(&self.dir, &self.to)
    }

    /// A folder at a path within the staging.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn create_dir(&self, inner: &Path) -> Result<(), Error> {
        make_folder(&self.dir.join(inner)).map_err(|e| Error::output(inner, e))
    }

    /// Puts what was made in place, in the order given: each thing within the staging, and where it is to stand; the
    /// last one is what others wait for. What stood there goes. If one cannot be placed, all stands again as it stood.
    ///
    /// All of it is on disk before the first takes its place, so that there is hardly a moment in which some do and some do not.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn place(self, things: &[(&Path, &Path)]) -> Result<(), Error> {
        for &(inner, to) in things {
            sync_all(&self.dir.join(inner)).map_err(|e| Error::output(to, e))?;
        }
        let last = things.len().saturating_sub(1);
        // The last thing's old one has a name of its own: a run that is killed between two renames is mended by the next.
        let old = |n: usize| self.dir.join(if n == last { OLD.to_owned() } else { format!("{OLD}-{n}") });
        let mut put = things.iter().enumerate().try_for_each(|(n, &(inner, to))| {
            let put = aside(to, &old(n)).and_then(|()| rename(&self.dir.join(inner), to));
            put.map_err(|e| (n, Error::output(to, e)))
        });
        if put.is_ok() {
            let mut folders: Vec<&Path> = things.iter().map(|&(_, to)| to).collect();
            folders.dedup_by_key(|to| folder(to));
            put = folders.iter().try_for_each(|to| sync_folder(folder(to)).map_err(|e| (last, Error::output(to, e))));
        }
        put.map_err(|(failed, error)| {
            for (n, &(inner, to)) in things.iter().enumerate().take(failed + 1).rev() {
                back(&old(n), to, !self.dir.join(inner).exists());
            }
            error
        })
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
        // It is all there is if it could not be put back.
        if self.to.symlink_metadata().is_ok() {
            remove(&old);
        }
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

/// Keeps what stands in a place, so that it can be put back. A file keeps its name until it is replaced; a folder cannot be
/// renamed over one that holds something, so the old one makes room.
fn aside(to: &Path, old: &Path) -> io::Result<()> {
    if to.is_dir() {
        return rename(to, old);
    }
    if to.symlink_metadata().is_err() {
        return Ok(());
    }
    fault::at("link")?;
    // Where a file system knows no second names, there is a moment without the file.
    fs::hard_link(to, old).or_else(|_| rename(to, old))
}

/// Puts back what stood in a place, or nothing if nothing stood there and something was `put` since.
fn back(old: &Path, to: &Path, put: bool) {
    let stood = old.symlink_metadata().is_ok();
    if put && (!stood || to.is_dir()) {
        remove(to);
    }
    if stood {
        // What cannot be put back now is put back by the next run, or stays under its passing name.
        let _ = fs::rename(old, to);
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
            fault::at("sync").and_then(|()| File::open(&path)?.sync_all())?;
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
