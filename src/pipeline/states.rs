//! States: what a run leaves of itself as it goes, so that a later one goes on from the last stage that is whole.
//!
//! A stage writes its ledger into the work folder, under a passing name; a thread beside the next stage brings it and what it needs
//! to disk and puts it in place. A run of one thread does that at once: what it does to the disk has one order.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::error::Error;
use crate::resources::{Note, Progress, Resources, Silent, Stage};
use crate::segment::{Limits, Segment};
use crate::store::{Saving, Shelf};

/// The states of one run.
pub struct States {
    /// Where they stand; nowhere if none are left.
    folder: Option<PathBuf>,
    /// Whether those of an earlier run are taken over.
    resume: bool,
    mapped: bool,
    progress: Arc<dyn Progress>,
    saver: Mutex<Option<Saver>>,
    /// The run has ended well, and what is not on disk yet need not be.
    over: Arc<AtomicBool>,
}

/// The thread that brings states to disk, one after the other.
struct Saver {
    to: Sender<(Stage, Saving)>,
    thread: JoinHandle<Result<(), Error>>,
}

impl States {
    /// No states: nothing is left and nothing taken over.
    pub fn none() -> States {
        States { folder: None, resume: false, mapped: true, progress: Arc::new(Silent), saver: Mutex::default(), over: Arc::default() }
    }

    /// The states in a work folder.
    pub fn within(folder: &Path, resources: &Resources) -> States {
        let folder = Some(folder.to_path_buf());
        let Resources { resume, mmap: mapped, progress, .. } = resources.clone();
        States { folder, resume, mapped, progress, saver: Mutex::default(), over: Arc::default() }
    }

    /// A shelf in the work folder: named if it is part of a state.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn shelf(&self, work: &Path, name: &str) -> Result<Shelf, Error> {
        self.folder.as_ref().map_or_else(|| Shelf::create(work), |folder| Shelf::named(&folder.join(name)))
    }

    /// The segment of an earlier run.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn segment(&self, files: usize, agencies: usize) -> Result<Option<Segment>, Error> {
        let Some(folder) = self.folder.as_ref().filter(|folder| self.resume && Segment::is_saved(folder)) else {
            self.told(format_args!("resume: no stage to go on from, all is done anew"));
            return Ok(None);
        };
        let limits = Limits { files: files as u32, agencies: agencies as u32 };
        let segment = Segment::read(folder, limits, self.mapped)?;
        self.taken(Stage::Read, folder);
        Ok(Some(segment))
    }

    /// Leaves a segment as state.
    ///
    /// # Errors
    /// [`Error::Output`], of this state or the one before.
    pub fn save_segment(&self, segment: &Segment) -> Result<(), Error> {
        let Some(folder) = &self.folder else { return Ok(()) };
        segment.save(folder)?.map_or(Ok(()), |saving| self.save(Stage::Read, saving))
    }

    /// Where a ledger of an earlier run stands, if there is one to be taken over.
    pub fn earlier(&self, name: &str) -> Option<PathBuf> {
        let path = self.folder.as_ref().filter(|_| self.resume)?.join(name);
        path.exists().then_some(path)
    }

    /// Where this run's ledger of a name is to stand, if it leaves any.
    pub fn ledger(&self, name: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(name))
    }

    /// Whether any are left.
    pub fn are_left(&self) -> bool {
        self.folder.is_some()
    }

    /// Brings a state to disk, beside what comes next.
    ///
    /// # Errors
    /// [`Error::Output`] of an earlier state; with one thread of this one.
    pub fn save(&self, stage: Stage, saving: Saving) -> Result<(), Error> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        let progress = Arc::clone(&self.progress);
        let save = move |stage: Stage, saving: Saving| {
            saving.finish()?;
            progress.saved(stage, &folder);
            progress.note(Note::Debug, format_args!("saved: {}", stage.name()));
            Ok(())
        };
        if rayon::current_num_threads() == 1 {
            return save(stage, saving);
        }
        let mut saver = self.saver.lock().unwrap_or_else(PoisonError::into_inner);
        if saver.as_ref().is_some_and(|saver| saver.thread.is_finished()) {
            // It goes on until it is told to end, or fails.
            end(saver.take())?;
        }
        if saver.is_none() {
            *saver = Some(self.saver(save)?);
        }
        // Who does not take it has failed, and is asked why the next time.
        saver.as_ref().map(|saver| saver.to.send((stage, saving)));
        Ok(())
    }

    fn saver(&self, save: impl Fn(Stage, Saving) -> Result<(), Error> + Send + 'static) -> Result<Saver, Error> {
        let over = Arc::clone(&self.over);
        let (to, from): (_, Receiver<(Stage, Saving)>) = channel();
        let all = move || from.iter().take_while(|_| !over.load(Ordering::Relaxed)).try_for_each(|(stage, saving)| save(stage, saving));
        let thread = std::thread::Builder::new().name("state".to_owned()).spawn(all);
        let thread = thread.map_err(|e| Error::output(self.folder.as_deref().unwrap_or(Path::new("")), e))?;
        Ok(Saver { to, thread })
    }

    /// Waits until what was to be brought to disk is there.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn settle(&self) -> Result<(), Error> {
        end(self.saver.lock().unwrap_or_else(PoisonError::into_inner).take())
    }

    /// Ends them: what is not on disk yet is of no use any more.
    pub fn end(self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Tells that a stage was taken over.
    pub fn taken(&self, stage: Stage, folder: &Path) {
        self.told(format_args!("resume: {} is taken over from the work folder", stage.name()));
        self.progress.saved(stage, folder);
    }

    fn told(&self, what: std::fmt::Arguments<'_>) {
        if self.resume {
            self.progress.note(Note::Info, what);
        }
    }
}

impl Drop for States {
    fn drop(&mut self) {
        // Who ends by an error has one to tell already, and who ends well has no use for states.
        let _ = self.settle();
    }
}

fn end(saver: Option<Saver>) -> Result<(), Error> {
    let Some(Saver { to, thread }) = saver else { return Ok(()) };
    drop(to);
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
