//! Progress on standard error, and the signals that end a run. Bars on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use naskh::{Error, Progress, Stage};

use crate::cli::args;
use crate::cli::text::{bytes, count};

/// How often a plain line is printed within a stage.
const EVERY: Duration = Duration::from_secs(5);
/// A stage that ends sooner is over before a bar could be read.
const TICK: Duration = Duration::from_millis(120);

/// Who watches a run from outside: the signals that came, and how it is shown.
pub struct Watch {
    signal: Arc<AtomicUsize>,
    face: Face,
}

enum Face {
    None,
    Plain(Plain),
    Bar(ProgressBar),
}

/// The plain face: lines, each with the stage and how far it is.
struct Plain {
    done: AtomicU64,
    /// Milliseconds since `start` when the next line is due.
    due: AtomicU64,
    start: Instant,
    stage: Mutex<(Option<Stage>, u64, Instant)>,
}

impl Watch {
    /// Listens for SIGINT and SIGTERM, and shows progress as asked; a second signal ends the program at once.
    ///
    /// # Errors
    /// If the system lets no one listen.
    pub fn begin(progress: args::Progress) -> Result<Watch, Error> {
        let signal = Arc::new(AtomicUsize::new(0));
        for number in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            let twice = Arc::new(AtomicBool::new(false));
            let listen = signal_hook::flag::register_conditional_shutdown(number, 128 + number, Arc::clone(&twice))
                .and_then(|_| signal_hook::flag::register(number, twice))
                .and_then(|_| signal_hook::flag::register_usize(number, Arc::clone(&signal), number as usize));
            listen.map_err(|e| Error::usage(format!("signals cannot be watched: {e}"), "run it where they can"))?;
        }
        let face = match progress {
            args::Progress::Auto if std::io::stderr().is_terminal() => Face::Bar(bar()),
            args::Progress::Plain => Face::Plain(Plain::new()),
            _ => Face::None,
        };
        Ok(Watch { signal, face })
    }

    /// Takes what is shown off the screen, before something else is printed.
    pub fn end(&self) {
        match &self.face {
            Face::Bar(bar) => bar.finish_and_clear(),
            Face::Plain(plain) => plain.close(),
            Face::None => {}
        }
    }

    /// An error if a signal has come.
    ///
    /// # Errors
    /// [`Error::Interrupted`].
    pub fn check(&self) -> Result<(), Error> {
        self.stop().map_or(Ok(()), |signal| Err(Error::Interrupted { signal }))
    }
}

impl Progress for Watch {
    fn begin(&self, stage: Stage, total: u64) {
        match &self.face {
            Face::None => {}
            Face::Plain(plain) => plain.begin(stage, total),
            Face::Bar(bar) => {
                bar.set_style(style(stage, total));
                bar.set_message(said(stage));
                bar.set_length(total);
                bar.reset();
            }
        }
    }

    fn advance(&self, done: u64) {
        match &self.face {
            Face::None => {}
            Face::Plain(plain) => plain.advance(done),
            Face::Bar(bar) => bar.inc(done),
        }
    }

    fn stop(&self) -> Option<i32> {
        match self.signal.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(signal as i32),
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(12));
    bar.enable_steady_tick(TICK);
    bar
}

fn style(stage: Stage, total: u64) -> ProgressStyle {
    let template = match (stage, total) {
        (_, 0) => "  {msg:<22} {spinner:.cyan} {elapsed:.dim}",
        (Stage::Read | Stage::Decode, _) => {
            "  {msg:<22} {bar:30.cyan/dim} {percent:>3} %  {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"
        }
        _ => "  {msg:<22} {bar:30.cyan/dim} {percent:>3} %  {human_pos} of {human_len}, {eta} left",
    };
    // The templates are ours and checked by a test: one that cannot be read is shown as the library's own.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸─")
}

/// A stage as people would say it.
fn said(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode => "opening inputs",
        Stage::Read => "reading documents",
        Stage::Propose => "finding candidates",
        Stage::Verify => "comparing texts",
        Stage::Weigh => "weighing phrases",
        Stage::Group => "grouping copies",
        Stage::Write => "writing files",
    }
}

impl Plain {
    fn new() -> Plain {
        let start = Instant::now();
        Plain { done: AtomicU64::new(0), due: AtomicU64::new(0), start, stage: Mutex::new((None, 0, start)) }
    }

    fn begin(&self, stage: Stage, total: u64) {
        self.close();
        self.done.store(0, Ordering::Relaxed);
        self.due.store(self.now() + EVERY.as_millis() as u64, Ordering::Relaxed);
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = (Some(stage), total, Instant::now());
    }

    fn advance(&self, done: u64) {
        let done = self.done.fetch_add(done, Ordering::Relaxed) + done;
        let (now, due) = (self.now(), self.due.load(Ordering::Relaxed));
        let next = now + EVERY.as_millis() as u64;
        // Of the threads that see that it is time, one prints.
        if now < due || self.due.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return;
        }
        let (stage, total, began) = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(stage) = stage else { return };
        let amount = |n: u64| if matches!(stage, Stage::Read | Stage::Decode) { bytes(n) } else { count(n) };
        let seconds = began.elapsed().as_secs_f64();
        let left = match done {
            0 => String::new(),
            _ => format!(", {:.0} s left", seconds * total.saturating_sub(done) as f64 / done as f64),
        };
        let percent = (100 * done.min(total)).checked_div(total).map(|p| format!("{p} %, ")).unwrap_or_default();
        print(&format!("{}: {percent}{} of {}{left}", said(stage), amount(done), amount(total)));
    }

    /// The line that ends a stage.
    fn close(&self) {
        let (stage, _, began) = std::mem::replace(&mut *self.stage.lock().unwrap_or_else(PoisonError::into_inner), (None, 0, self.start));
        if let Some(stage) = stage {
            print(&format!("{}: done in {:.1} s", said(stage), began.elapsed().as_secs_f64()));
        }
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }
}

/// A line that nobody may be reading any more is no reason to stop.
fn print(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "naskh: {line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read() {
        for stage in [Stage::Decode, Stage::Read, Stage::Verify, Stage::Group] {
            for total in [0, 10] {
                let bar = ProgressBar::hidden().with_style(style(stage, total));
                bar.set_length(total);
                bar.inc(1);
            }
        }
        assert!(ProgressStyle::with_template("{nothing:>}").is_ok(), "templates of unknown keys are read, so only the form is checked");
    }

    #[test]
    fn a_signal_is_an_interruption_with_its_number() {
        let watch = Watch { signal: Arc::new(AtomicUsize::new(0)), face: Face::None };
        assert!(watch.check().is_ok());
        watch.signal.store(15, Ordering::Relaxed);
        assert_eq!(watch.check().unwrap_err().exit_code(), 143);
    }
}
