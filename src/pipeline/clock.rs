//! Clock: what each step of a run cost; and the place where a run is told of its steps and asked whether to go on.

use std::fmt::Display;
use std::time::Instant;

use crate::error::Error;
use crate::resources::{Note, Progress};
use crate::store::working;

/// Seconds a step.
pub struct Clock<'p> {
    progress: &'p dyn Progress,
    last: Instant,
    laps: Vec<(&'static str, f64)>,
}

impl<'p> Clock<'p> {
    /// Starts now.
    pub fn start(progress: &'p dyn Progress) -> Clock<'p> {
        Clock { progress, last: Instant::now(), laps: Vec::new() }
    }

    /// Ends a step that found `what`.
    ///
    /// # Errors
    /// A request to stop.
    pub fn lap(&mut self, name: &'static str, what: &dyn Display) -> Result<(), Error> {
        let seconds = self.last.elapsed().as_secs_f64();
        self.progress.note(Note::Info, format_args!("{name}: {what}, in {seconds:.2} s"));
        self.laps.push((name, seconds));
        self.last = Instant::now();
        asked(self.progress)
    }

    /// All steps so far.
    pub fn laps(self) -> Vec<(&'static str, f64)> {
        self.laps
    }
}

/// Asks whether the run is to go on. A step asks once a portion of its work, so that no request waits long and no limit is
/// passed unseen.
///
/// # Errors
/// [`Error::Interrupted`] if it is not.
pub fn asked(progress: &dyn Progress) -> Result<(), Error> {
    working();
    progress.stop().map_or(Ok(()), |signal| Err(Error::Interrupted { signal }))
}
