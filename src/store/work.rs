//! `Work`: the folder where a run keeps what it must not hold in memory; `Lock`: one writer a folder.

use crate::error::Error;
use crate::store::fault;
use crate::store::tap::{make_folder, make_private_folder, nameless};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The name of the file that is locked while a folder is written.
const LOCK: &str = ".naskh-lock";
/// What files in the making are called, as `store::Sealed` names them.
const PASSING: &str = ".naskh-";
/// What the names of files end with that say that a state is whole.
const LEDGER: &str = ".ledger";
/// How many runs of the same input and config may share a base folder at a time before it is taken for a mistake.
const RIVALS: u32 = 64;

/// A folder for one run, under a base, found again by the fingerprint of input and config. It is removed when it is
/// dropped, unless `keep` was called. Nobody but its owner may look into it.
///
/// ```
/// use naskh::store::Work;
/// let base = tempfile::tempdir().unwrap();
/// let work = Work::open(base.path(), 0x1234).unwrap();
/// std::fs::write(work.path().join("rows"), "state").unwrap();
/// let path = work.path().to_path_buf();
/// work.keep();
/// let again = Work::resume(base.path(), 0x1234).unwrap();
/// assert!(path.join("rows").exists());
/// again.done();
/// assert!(!path.exists());
/// ```
#[derive(Debug)]
pub struct Work {
    base: PathBuf,
    path: PathBuf,
    fingerprint: u128,
    /// This run made the base.
    made: bool,
    lock: Option<Lock>,
    keep: bool,
}

impl Work {
    /// Makes the folder of a fingerprint under `base` (made too, if need be), or takes that of an ended run and empties it, and
    /// locks it. If another run has it now, a fresh one beside it is used.
    pub fn open(base: &Path, fingerprint: u128) -> Result<Work, Error> {
        let work = Work::of(base, fingerprint)?;
        work.clear(|_| true);
        Ok(work)
    }

    /// The same, but what an ended run has left in the folder stays, if it is not of a passing name.
    pub fn resume(base: &Path, fingerprint: u128) -> Result<Work, Error> {
        let work = Work::of(base, fingerprint)?;
        work.clear(|name| name.starts_with(PASSING));
        Ok(work)
    }

    fn of(base: &Path, fingerprint: u128) -> Result<Work, Error> {
        let made = !base.exists();
        let opened = Work::take(base, fingerprint, made);
        if opened.is_err() && made {
            // Nothing was done yet, so nothing is left of it.
            let _ = std::fs::remove_dir(base);
        }
        opened
    }

    fn take(base: &Path, fingerprint: u128, made: bool) -> Result<Work, Error> {
        make_folder(base).map_err(|e| Error::output(base, e))?;
        for rival in 0..RIVALS {
            let path = place(base, fingerprint, rival);
            let new = make_private_folder(&path).map_err(|e| Error::output(&path, e))?;
            if !new && !is_ours(&path, base) {
                continue;
            }
            match Lock::take(&path) {
                Ok(lock) => return Ok(Work { base: base.to_path_buf(), path, fingerprint, made, lock: Some(lock), keep: false }),
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

    /// Removes the folder, and those that killed runs of the same fingerprint have left beside it.
    pub fn done(self) {
        for rival in 0..RIVALS {
            let path = place(&self.base, self.fingerprint, rival);
            if path != self.path && path.is_dir() && is_ours(&path, &self.base) {
                // One that is locked is at work.
                if let Ok(lock) = Lock::take(&path) {
                    take_away(&path);
                    drop(lock);
                }
            }
        }
    }

    /// Removes what is in the folder, but for the lock. What cannot be removed is never believed.
    fn clear(&self, what: impl Fn(&str) -> bool) {
        let mut names: Vec<String> = names(&self.path).into_iter().filter(|name| name != LOCK && what(name)).collect();
        names.sort_by_key(|name| !name.ends_with(LEDGER));
        for path in names.iter().map(|name| self.path.join(name)) {
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
    }
}

/// Removes a folder of work, or one of such folders. Ledgers go first: whoever is killed between two removals leaves
/// nothing that says that it is whole.
pub fn take_away(folder: &Path) {
    for name in names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            take_away(&path);
        } else if name.ends_with(LEDGER) {
            let _ = std::fs::remove_file(path);
        }
    }
    let _ = std::fs::remove_dir_all(folder);
}

/// The names in a folder of ours; those that are no text are none of ours.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn place(base: &Path, fingerprint: u128, rival: u32) -> PathBuf {
    match rival {
        0 => base.join(format!("naskh-{fingerprint:032x}")),
        _ => base.join(format!("naskh-{fingerprint:032x}-{rival}")),
    }
}

/// Whether a folder that stood there before us is ours alone: in a folder that all may write to, others may have laid one out
/// for us, with state that we would believe.
#[cfg(unix)]
fn is_ours(path: &Path, base: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let ours = nameless(base).and_then(|file| file.metadata());
    match (std::fs::symlink_metadata(path), ours) {
        (Ok(found), Ok(ours)) => found.is_dir() && found.uid() == ours.uid() && found.mode() & 0o022 == 0,
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_ours(path: &Path, _base: &Path) -> bool {
    path.is_dir()
}

impl Drop for Work {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        // The lock goes last: while the folder shrinks, no one else may take it. What cannot be removed is no reason
        // to fail a run that has done its work.
        take_away(&self.path);
        self.lock = None;
        if self.made {
            let _ = std::fs::remove_dir(&self.base);
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
    fn what_was_kept_is_found_again_by_who_resumes_and_gone_for_all_others() {
        let dir = tempfile::tempdir().expect("a folder");
        let kept = |fingerprint| {
            let work = Work::open(dir.path(), fingerprint).expect("opened");
            std::fs::write(work.path().join("a"), "1").expect("written");
            std::fs::create_dir(work.path().join("deep")).expect("made");
            work.keep();
        };
        kept(7);
        assert!(Work::resume(dir.path(), 8).expect("opened").path().read_dir().expect("there").count() == 1, "of another fingerprint");
        let again = Work::resume(dir.path(), 7).expect("opened");
        assert_eq!(std::fs::read(again.path().join("a")).expect("there"), b"1");
        // A file in the making when a run was killed.
        std::fs::write(again.path().join(".naskh-a1B2c3"), "ha").expect("written");
        again.keep();
        assert!(!Work::resume(dir.path(), 7).map(|w| (w.path().join(".naskh-a1B2c3").exists(), w.keep()).0).expect("opened"));
        let anew = Work::resume(dir.path(), 7).expect("opened");
        assert!(anew.path().join("a").exists());
        anew.keep();
        let anew = Work::open(dir.path(), 7).expect("opened");
        assert_eq!(anew.path().read_dir().expect("there").count(), 1, "the lock alone");
    }

    #[test]
    fn what_killed_rivals_left_goes_when_the_work_is_done_and_those_at_work_stay() {
        let dir = tempfile::tempdir().expect("a folder");
        let works: Vec<Work> = (0..4).map(|_| Work::open(dir.path(), 7).expect("opened")).collect();
        let [first, second, third, fourth] = works.try_into().expect("four");
        second.keep();
        fourth.keep();
        let busy = third.path().to_path_buf();
        first.done();
        let left: Vec<PathBuf> = dir.path().read_dir().expect("there").map(|e| e.expect("read").path()).collect();
        assert_eq!(left, [busy]);
    }

    #[test]
    fn whatever_cannot_be_removed_ledgers_go_first() {
        let dir = tempfile::tempdir().expect("a folder");
        let work = Work::open(dir.path(), 7).expect("opened");
        for name in ["columns", "a.ledger", "z.ledger"] {
            std::fs::write(work.path().join(name), "1").expect("written");
        }
        let path = work.path().to_path_buf();
        let mut order = names(&path);
        order.sort_by_key(|name| !name.ends_with(LEDGER));
        assert!(order[0].ends_with(LEDGER) && order[1].ends_with(LEDGER));
        work.keep();
        take_away(dir.path());
        assert!(!path.exists() && !dir.path().exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_may_write_to_is_not_believed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().expect("a folder");
        let set = place(dir.path(), 7, 0);
        std::fs::create_dir(&set).expect("made");
        std::fs::set_permissions(&set, std::fs::Permissions::from_mode(0o777)).expect("set");
        symlink(&set, place(dir.path(), 7, 1)).expect("made");
        let work = Work::resume(dir.path(), 7).expect("opened");
        assert_eq!(work.path(), place(dir.path(), 7, 2));
        assert_eq!(std::fs::metadata(work.path()).expect("there").permissions().mode() & 0o777, 0o700);
    }
}
