//! Clock: what each step of a run cost.

use std::time::Instant;

/// Seconds a step.
pub struct Clock {
    last: Instant,
    laps: Vec<(&'static str, f64)>,
}

impl Clock {
    /// Starts now.
    pub fn start() -> Clock {
        Clock { last: Instant::now(), laps: Vec::new() }
    }

    /// Ends a step.
    pub fn lap(&mut self, name: &'static str) {
        self.laps.push((name, self.last.elapsed().as_secs_f64()));
        self.last = Instant::now();
    }

    /// All steps so far.
    pub fn laps(self) -> Vec<(&'static str, f64)> {
        self.laps
    }
}
