//! `Work`: the folder where a run keeps what it must not hold in memory; `Lock`: one writer a folder.

use crate::error::Error;
use crate::store::fault;
use crate::store::tap::make_folder;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The name of the file that is locked while a folder is written.
const LOCK: &str = ".naskh-lock";
/// How many runs of the same input and config may share a base folder at a time before it is taken for a mistake.
const RIVALS: u32 = 64;

/// A folder for one run, under a base, found again by the fingerprint of input and config. It is removed when it is
/// dropped, unless `keep` was called.
///
/// ```
/// use naskh::store::Work;
/// let base = tempfile::tempdir().unwrap();
/// let work = Work::open(base.path(), 0x1234).unwrap();
/// std::fs::write(work.path().join("rows"), "state").unwrap();
/// let path = work.path().to_path_buf();
/// work.keep();
/// assert!(path.join("rows").exists());
/// drop(Work::open(base.path(), 0x1234).unwrap());
/// assert!(!path.exists());
/// ```
#[derive(Debug)]
pub struct Work {
    path: PathBuf,
    /// The base, if this run made it.
    made: Option<PathBuf>,
    lock: Option<Lock>,
    keep: bool,
}

impl Work {
    /// Makes or finds the folder of a fingerprint under `base` (made too, if need be) and locks it. If another run
    /// has it now, a fresh one beside it is used.
    pub fn open(base: &Path, fingerprint: u128) -> Result<Work, Error> {
        let made = (!base.exists()).then(|| base.to_path_buf());
        let opened = Work::take(base, fingerprint, made.clone());
        if let (Err(_), Some(base)) = (&opened, made) {
            // Nothing was done yet, so nothing is left of it.
            let _ = std::fs::remove_dir(base);
        }
        opened
    }

    fn take(base: &Path, fingerprint: u128, made: Option<PathBuf>) -> Result<Work, Error> {
        make_folder(base).map_err(|e| Error::output(base, e))?;
        for rival in 0..RIVALS {
            let name = match rival {
                0 => format!("naskh-{fingerprint:032x}"),
                _ => format!("naskh-{fingerprint:032x}-{rival}"),
            };
            let path = base.join(name);
            make_folder(&path).map_err(|e| Error::output(&path, e))?;
            match Lock::take(&path) {
                Ok(lock) => return Ok(Work { path, made, lock: Some(lock), keep: false }),
                Err(Error::Refused { .. }) => {}
                // A rival that ends now removes the folder between our two steps; the next name is as good.
                Err(Error::Output { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {}
                Err(other) => {
                    let _ = std::fs::remove_dir(&path);
                    return Err(other);
                }
            }
        }
        Err(Error::Refused {
            path: base.to_path_buf(),
            what: format!("{RIVALS} runs of the same input work here already"),
            hint: "wait for one to end, or name another folder by --tmp".to_string(),
            usage: false,
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the folder for a later run.
    pub fn keep(mut self) {
        self.keep = true;
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        // The lock goes last: while the folder shrinks, no one else may take it. What cannot be removed is no reason
        // to fail a run that has done its work.
        let _ = std::fs::remove_dir_all(&self.path);
        self.lock = None;
        if let Some(base) = &self.made {
            let _ = std::fs::remove_dir(base);
        }
    }
}

/// The right to write into a folder; given back when dropped or when the process ends, however it ends.
///
/// ```
/// use naskh::store::Lock;
/// let dir = tempfile::tempdir().unwrap();
/// let first = Lock::take(dir.path()).unwrap();
/// assert_eq!(Lock::take(dir.path()).unwrap_err().exit_code(), 4);
/// drop(first);
/// assert!(Lock::take(dir.path()).is_ok());
/// ```
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Locks a folder that exists; `Error::Refused` (exit 4) if another run holds it.
    pub fn take(folder: &Path) -> Result<Lock, Error> {
        let path = folder.join(LOCK);
        let failed = |e| Error::output(folder, e);
        let opened = fault::at("create").and_then(|()| OpenOptions::new().create(true).truncate(false).write(true).open(&path));
        let file = opened.map_err(failed)?;
        match file.try_lock() {
            Ok(()) if same(&file, &path) => Ok(Lock { path, file }),
            // Locked, but a file that its last holder has just removed: no lock at all.
            Ok(()) | Err(TryLockError::WouldBlock) => Err(Error::Refused {
                path: folder.to_path_buf(),
                what: "another run writes here now".to_string(),
                hint: "wait for its end, or name another folder".to_string(),
                usage: false,
            }),
            Err(TryLockError::Error(e)) => Err(failed(e)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed before it is let go, so that no one locks a file that is about to vanish and believes it.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn same(file: &File, path: &Path) -> bool {
    use crate::store::stamp::Stamp;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(held), Ok(named)) => Stamp::of(&held).identity == Stamp::of(&named).identity,
        _ => false,
    }
}

#[cfg(not(unix))]
fn same(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_folder_goes_with_its_run_and_takes_the_base_it_made() {
        let dir = tempfile::tempdir().expect("a folder");
        let base = dir.path().join("out").join(".naskh-work");
        std::fs::create_dir(dir.path().join("out")).expect("made");
        let work = Work::open(&base, 1).expect("opened");
        assert!(work.path().is_dir());
        drop(work);
        assert!(!base.exists());
        assert!(dir.path().join("out").exists());
    }

    #[test]
    fn two_runs_of_one_input_do_not_share_a_folder() {
        let dir = tempfile::tempdir().expect("a folder");
        let first = Work::open(dir.path(), 7).expect("opened");
        let second = Work::open(dir.path(), 7).expect("opened");
        assert_ne!(first.path(), second.path());
        let path = first.path().to_path_buf();
        drop(first);
        assert!(!path.exists() && second.path().exists());
        assert_eq!(Work::open(dir.path(), 7).expect("opened").path(), path);
    }

    #[test]
    fn what_was_kept_is_found_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let work = Work::open(dir.path(), 7).expect("opened");
        std::fs::write(work.path().join("a"), "1").expect("written");
        work.keep();
        let again = Work::open(dir.path(), 7).expect("opened");
        assert_eq!(std::fs::read(again.path().join("a")).expect("there"), b"1");
    }
}
