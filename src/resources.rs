//! Resources and progress: what a run may use and whom it tells. Never changes a result.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a run may use.
///
/// ```
/// use naskh::Resources;
/// let resources = Resources { threads: 2, ..Resources::default() };
/// assert!(resources.mmap);
/// ```
#[derive(Clone)]
pub struct Resources {
    /// Threads; 0 is one a core.
    pub threads: usize,
    /// Bytes of resident memory to keep to, mapped inputs and all; 0 leaves it to the system.
    pub memory: u64,
    /// Folder for work state; `None` is the system's.
    pub tmp: Option<PathBuf>,
    /// Whether plain files are mapped rather than read.
    pub mmap: bool,
    /// Whether a scan goes on from the work state that a stopped one of the same input and config has left.
    pub resume: bool,
    /// Whom to tell how far the run is.
    pub progress: Arc<dyn Progress>,
}

impl Default for Resources {
    fn default() -> Self {
        Resources { threads: 0, memory: 0, tmp: None, mmap: true, resume: false, progress: Arc::new(Silent) }
    }
}

impl Resources {
    /// Resident bytes from which on a run gives back what it can read again, if there is such a limit.
    pub fn limit(&self) -> Option<u64> {
        (self.memory > 0).then_some(self.memory)
    }
}

/// The stages of a scan, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Decoding compressed and piped inputs.
    Decode,
    /// Reading, folding and sketching documents; measured in bytes.
    Read,
    /// Proposing candidates.
    Propose,
    /// Verifying candidates; measured in candidates.
    Verify,
    /// Weighing phrases.
    Weigh,
    /// Clustering and attributing.
    Group,
    /// Writing reports.
    Write,
}

impl Stage {
    /// The stage in a word.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Decode => "decode",
            Stage::Read => "read",
            Stage::Propose => "propose",
            Stage::Verify => "verify",
            Stage::Weigh => "weigh",
            Stage::Group => "group",
            Stage::Write => "write",
        }
    }
}

/// How much a note matters to someone who reads along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Note {
    /// What a stage found and how long it took: a dozen or two a run.
    Info,
    /// The smaller things behind it: one a file, or a step.
    Debug,
}

/// Someone who watches a run and may stop it. Called from several threads.
///
/// ```
/// use std::fmt::Arguments;
/// use std::sync::Mutex;
/// use naskh::{Note, Progress};
/// /// Keeps what it is told.
/// #[derive(Default)]
/// struct Diary(Mutex<Vec<String>>);
/// impl Progress for Diary {
///     fn note(&self, _: Note, what: Arguments<'_>) {
///         self.0.lock().unwrap().push(what.to_string());
///     }
/// }
/// let diary = Diary::default();
/// diary.note(Note::Info, format_args!("{} documents", 7));
/// assert_eq!(*diary.0.lock().unwrap(), ["7 documents"]);
/// ```
pub trait Progress: Send + Sync {
    /// A stage begins, of `total` units (0 if unknown).
    fn begin(&self, stage: Stage, total: u64) {
        let _ = (stage, total);
    }

    /// `done` more units of the current stage are done.
    fn advance(&self, done: u64) {
        let _ = done;
    }

    /// Something that a person who follows the run may like to know: one line, safe for a terminal, without an end of line.
    fn note(&self, note: Note, what: fmt::Arguments<'_>) {
        let _ = (note, what);
    }

    /// A stage's work is whole and on disk, in `folder`: whatever happens now, a run that resumes goes on from there.
    fn saved(&self, stage: Stage, folder: &Path) {
        let _ = (stage, folder);
    }

    /// Asked between portions of work: a signal's number (0 for none in particular) stops the run.
    fn stop(&self) -> Option<i32> {
        None
    }
}

/// Nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}
