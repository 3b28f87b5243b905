//! States: what a run leaves of itself as it goes, so that a later one goes on from the last stage that is whole.
//!
//! A stage writes its ledger into the work folder, under a passing name; a thread beside the next stage brings it and what it needs
//! to disk and puts it in place. It waits as long as the stage took: a run that ends before that would have had no use for it, and one
//! that is killed before that loses no more than twice the time. A run that ends well gives up what is still on its way.
//! Where acts of writing are counted, a run of one thread saves at once: what it does to the disk has one order.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

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
    /// When the last stage ended.
    last: Mutex<Instant>,
    haste: Arc<Haste>,
}

/// How long a state waits at most before it is brought to disk.
const PATIENCE: Duration = Duration::from_secs(10);

/// A state on its way to disk: its stage, what it is, and when it is time.
type Due = (Stage, Saving, Instant);

/// Whether states wait until it is time.
#[derive(Default)]
struct Haste {
    now: Mutex<Need>,
    changed: Condvar,
}

/// What need there is of states.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Need {
    /// The run goes on.
    #[default]
    Later,
    /// It ends before it is done.
    Now,
    /// It has ended well.
    Never,
}

impl Haste {
    fn set(&self, need: Need) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        // Who has no need of them changes his mind no more.
        if *now != Need::Never {
            *now = need;
        }
        self.changed.notify_all();
    }

    /// Waits until it is time; whether there is need then.
    fn wait_until(&self, due: Instant) -> bool {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let left = due.saturating_duration_since(Instant::now());
        let (now, _) = self.changed.wait_timeout_while(now, left, |now| *now == Need::Later).unwrap_or_else(PoisonError::into_inner);
        *now != Need::Never
    }

    fn is_over(&self) -> bool {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) == Need::Never
    }
}

/// The thread that brings states to disk, one after the other.
struct Saver {
    to: Sender<Due>,
    thread: JoinHandle<Result<(), Error>>,
}

impl States {
    /// No states: nothing is left and nothing taken over.
    pub fn none() -> States {
        States::new(None, &Resources { progress: Arc::new(Silent), ..Resources::default() })
    }

    /// The states in a work folder.
    pub fn within(folder: &Path, resources: &Resources) -> States {
        States::new(Some(folder.to_path_buf()), resources)
    }

    fn new(folder: Option<PathBuf>, resources: &Resources) -> States {
        let Resources { resume, mmap: mapped, progress, .. } = resources.clone();
        let last = Mutex::new(Instant::now());
        States { folder, resume, mapped, progress, saver: Mutex::default(), last, haste: Arc::default() }
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
    /// [`Error::Output`] of an earlier state; where acts of writing are counted, with one thread of this one.
    pub fn save(&self, stage: Stage, saving: Saving) -> Result<(), Error> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        let (progress, haste) = (Arc::clone(&self.progress), Arc::clone(&self.haste));
        let save = move |stage: Stage, saving: Saving| {
            if saving.finish(&|| haste.is_over())? {
                progress.saved(stage, &folder);
                progress.note(Note::Debug, format_args!("saved: {}", stage.name()));
            }
            Ok(())
        };
        if cfg!(feature = "fault-injection") && rayon::current_num_threads() == 1 {
            // What such a run does to the disk has one order.
            return save(stage, saving);
        }
        let now = Instant::now();
        let took = now - std::mem::replace(&mut *self.last.lock().unwrap_or_else(PoisonError::into_inner), now);
        let mut saver = self.saver.lock().unwrap_or_else(PoisonError::into_inner);
        if saver.as_ref().is_some_and(|saver| saver.thread.is_finished()) {
            // It goes on until it is told to end, or fails.
            end(saver.take())?;
        }
        if saver.is_none() {
            *saver = Some(self.saver(save)?);
        }
        // Who does not take it has failed, and is asked why the next time.
        if let Some(saver) = &*saver {
            let _ = saver.to.send((stage, saving, now + took.min(PATIENCE)));
        }
        Ok(())
    }

    fn saver(&self, save: impl Fn(Stage, Saving) -> Result<(), Error> + Send + 'static) -> Result<Saver, Error> {
        let haste = Arc::clone(&self.haste);
        let (to, from): (_, Receiver<Due>) = channel();
        let all = move || from.iter().take_while(|due| haste.wait_until(due.2)).try_for_each(|(stage, saving, _)| save(stage, saving));
        let thread = std::thread::Builder::new().name("state".to_owned()).spawn(all);
        let thread = thread.map_err(|e| Error::output(self.folder.as_deref().unwrap_or(Path::new("")), e))?;
        Ok(Saver { to, thread })
    }

    /// Waits until what was to be brought to disk is there, if there is need of it.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn settle(&self) -> Result<(), Error> {
        self.haste.set(Need::Now);
        end(self.saver.lock().unwrap_or_else(PoisonError::into_inner).take())
    }

    /// Ends them: what is not on disk yet is of no use any more.
    pub fn end(self) {
        self.haste.set(Need::Never);
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
