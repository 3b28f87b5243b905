//! Progress on standard error, and the signals that end a run. Bars on a terminal, a line now and then elsewhere.

use std::fmt::Arguments;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use naskh::{Error, Note, Progress, Stage};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::cli::args;
use crate::cli::log::{self, Level};
use crate::cli::text::{bytes, count};

/// How often a plain line is printed within a stage.
const EVERY: Duration = Duration::from_secs(5);
/// The same where nobody asked for lines: a log should show that a long run lives, and nothing of a short one.
const UNASKED: Duration = Duration::from_secs(30);
/// A stage that ends sooner is over before a bar could be read.
const TICK: Duration = Duration::from_millis(120);

/// How long a run may take to end by itself after a signal. It may be waiting for input that never comes.
const GRACE: Duration = Duration::from_secs(3);

/// What stays of a command that writes nothing, if it is stopped.
pub const NOTHING: &str = "nothing was to be kept";

/// What stays of one that puts its outputs in place at the end.
pub fn unplaced(to: &Path) -> String {
    format!("nothing stands at {} that did not stand there before", naskh::escaped(&to.to_string_lossy()))
}

/// Who watches a run from outside: the signals that came, and how it is shown.
pub struct Watch {
    signals: Arc<Signalled>,
    face: Arc<Face>,
}

/// What the run and the listener to signals tell each other.
#[derive(Default)]
struct Signalled {
    /// The first signal that came; 0 for none.
    number: AtomicI32,
    /// The set is being put in place: it takes a moment, and must not be cut in two.
    writing: AtomicBool,
    /// What the run is at.
    stage: Mutex<Option<Stage>>,
    /// What stays of the outputs if it is stopped.
    kept: String,
    /// The last stage whose work is on disk, and where.
    saved: Mutex<Option<(Stage, PathBuf)>>,
}

enum Face {
    None,
    Plain(Plain),
    Bar(ProgressBar),
}

/// The plain face: lines, each with the stage and how far it is.
struct Plain {
    every: Duration,
    /// Whether the end of every stage is told, not of long ones only.
    ends: bool,
    done: AtomicU64,
    /// Milliseconds since `start` when the next line is due.
    due: AtomicU64,
    start: Instant,
    stage: Mutex<(Option<Stage>, u64, Instant)>,
}

impl Watch {
    /// Listens for SIGINT and SIGTERM, and shows progress as asked. `kept` says what stays of the work if it is stopped. A run
    /// that does not end by itself soon after a signal, or gets a second one, is ended; what it leaves has passing names that a
    /// later run takes away.
    ///
    /// # Errors
    /// If the system lets no one listen.
    pub fn begin(progress: args::Progress, kept: impl Into<String>) -> Result<Watch, Error> {
        let face = match progress {
            _ if !log::tells(Level::Warn) => Face::None,
            args::Progress::Auto if std::io::stderr().is_terminal() => Face::Bar(bar()),
            args::Progress::Auto => Face::Plain(Plain::new(UNASKED, false)),
            args::Progress::Plain => Face::Plain(Plain::new(EVERY, true)),
            args::Progress::None => Face::None,
        };
        let signals = Arc::new(Signalled { kept: kept.into(), ..Signalled::default() });
        let watch = Watch { signals, face: Arc::new(face) };
        watch.listen(GRACE)?;
        Ok(watch)
    }

    /// For what shows no progress and asks nobody whether to go on: a signal ends the program at once.
    ///
    /// # Errors
    /// If the system lets no one listen.
    pub fn at_once(kept: &str) -> Result<(), Error> {
        let signals = Arc::new(Signalled { kept: kept.to_owned(), ..Signalled::default() });
        Watch { signals, face: Arc::new(Face::None) }.listen(Duration::ZERO)
    }

    /// Ends the program so long after a first signal, and at a second one.
    fn listen(&self, grace: Duration) -> Result<(), Error> {
        let refused = |e: std::io::Error| Error::usage(format!("signals cannot be listened to: {e}"), "run it where they can");
        let mut arrivals = Signals::new([SIGINT, SIGTERM]).map_err(refused)?;
        let (heard, face) = (Arc::clone(&self.signals), Arc::clone(&self.face));
        let listen = move || {
            for signal in arrivals.forever() {
                if heard.number.swap(signal, Ordering::Relaxed) != 0 || grace.is_zero() {
                    heard.end(signal, &face);
                }
                let (waiting, shown) = (Arc::clone(&heard), Arc::clone(&face));
                let wait = move || {
                    std::thread::sleep(grace);
                    waiting.end(signal, &shown);
                };
                // Where no thread is to be had, nobody waits.
                if std::thread::Builder::new().spawn(wait).is_err() {
                    heard.end(signal, &face);
                }
            }
        };
        std::thread::Builder::new().name("signals".into()).spawn(listen).map(drop).map_err(refused)
    }

    /// Takes what is shown off the screen, before something else is printed. If the work was stopped, says so: nobody
    /// else need.
    pub fn end<T>(&self, done: Result<T, Error>) -> Result<T, Error> {
        match &*self.face {
            Face::Bar(bar) => bar.finish_and_clear(),
            Face::Plain(plain) => plain.close(),
            Face::None => {}
        }
        if let Err(Error::Interrupted { signal }) = &done {
            log::line(Level::Error, &self.signals.said(*signal));
        }
        done
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
        self.signals.writing.store(stage == Stage::Write, Ordering::Relaxed);
        *self.signals.stage.lock().unwrap_or_else(PoisonError::into_inner) = Some(stage);
        match &*self.face {
            Face::None => {}
            Face::Plain(plain) => plain.begin(stage, total),
            Face::Bar(bar) => {
                // Each step may draw: no percents of one stage with the numbers of another, or with none.
                bar.set_style(style(stage, 0));
                bar.set_message(said(stage));
                bar.set_length(total);
                bar.reset();
                bar.set_style(style(stage, total));
            }
        }
    }

    fn advance(&self, done: u64) {
        match &*self.face {
            Face::None => {}
            Face::Plain(plain) => plain.advance(done),
            Face::Bar(bar) => bar.inc(done),
        }
    }

    fn note(&self, note: Note, what: Arguments<'_>) {
        let level = Level::from(note);
        match &*self.face {
            _ if !log::tells(level) => {}
            // The bar makes room, and comes back below.
            Face::Bar(bar) => bar.suspend(|| log::line(level, &what.to_string())),
            _ => log::line(level, &what.to_string()),
        }
    }

    fn saved(&self, stage: Stage, folder: &Path) {
        *self.signals.saved.lock().unwrap_or_else(PoisonError::into_inner) = Some((stage, folder.to_path_buf()));
    }

    fn stop(&self) -> Option<i32> {
        match self.signals.number.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(signal),
        }
    }
}

impl Signalled {
    /// Ends the program, unless it is about to end by itself.
    fn end(&self, signal: i32, face: &Face) {
        if !self.writing.load(Ordering::Relaxed) {
            if let Face::Bar(bar) = face {
                bar.finish_and_clear();
            }
            log::line(Level::Error, &self.said(signal));
            std::process::exit(128 + signal);
        }
    }

    /// That it was stopped, at what, and what is kept.
    fn said(&self, signal: i32) -> String {
        let stage = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let at = stage.map(|stage| format!(" while {}", said(stage))).unwrap_or_default();
        let saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let resumed = |(stage, folder): &(Stage, PathBuf)| {
            let folder = naskh::escaped(&folder.to_string_lossy());
            format!("; {folder} keeps the work up to {}, and --resume goes on from there", said(*stage))
        };
        format!("stopped by signal {signal}{at}; {}{}", self.kept, saved.as_ref().map(resumed).unwrap_or_default())
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(12));
    // What is shown until the first stage begins.
    bar.set_style(style(Stage::Decode, 0));
    bar.set_message(said(Stage::Decode));
    bar.enable_steady_tick(TICK);
    bar
}

fn style(stage: Stage, total: u64) -> ProgressStyle {
    let template = match (stage, total) {
        (_, 0) => "  {msg:<19} {spinner:.cyan} {elapsed:.dim}",
        (Stage::Read | Stage::Decode, _) => {
            "  {msg:<19} {wide_bar:.cyan/dim} {percent:>3} %  {decimal_bytes} of {decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left "
        }
        _ => "  {msg:<19} {wide_bar:.cyan/dim} {percent:>3} %  {human_pos} of {human_len}, {rate}, {eta} left ",
    };
    let rate = |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
        // Writing to a bar's line cannot fail.
        let _ = write!(out, "{}/s", count(state.per_sec() as u64));
    };
    // The templates are ours and checked by a test: one that cannot be read is shown as the library's own.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("rate", rate).progress_chars("━╸─")
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
        // Stages may come that this list does not know; their own name is better than nothing.
        other => other.name(),
    }
}

impl Plain {
    fn new(every: Duration, ends: bool) -> Plain {
        let start = Instant::now();
        Plain { every, ends, done: AtomicU64::new(0), due: AtomicU64::new(0), start, stage: Mutex::new((None, 0, start)) }
    }

    fn begin(&self, stage: Stage, total: u64) {
        self.close();
        self.done.store(0, Ordering::Relaxed);
        self.due.store(self.now() + self.every.as_millis() as u64, Ordering::Relaxed);
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = (Some(stage), total, Instant::now());
    }

    fn advance(&self, done: u64) {
        let done = self.done.fetch_add(done, Ordering::Relaxed) + done;
        let (now, due) = (self.now(), self.due.load(Ordering::Relaxed));
        let next = now + self.every.as_millis() as u64;
        // Of the threads that see that it is time, one prints.
        if now < due || self.due.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return;
        }
        let (stage, total, began) = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(stage) = stage else { return };
        print(&told(stage, (done, total), began.elapsed().as_secs_f64()));
    }

    /// The line that ends a stage.
    fn close(&self) {
        let (stage, _, began) = std::mem::replace(&mut *self.stage.lock().unwrap_or_else(PoisonError::into_inner), (None, 0, self.start));
        if let Some(stage) = stage.filter(|_| self.ends || began.elapsed() >= self.every) {
            print(&format!("{}: done in {:.1} s", said(stage), began.elapsed().as_secs_f64()));
        }
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }
}

/// A plain line: how far a stage is, how fast, and how long it will take.
fn told(stage: Stage, (done, total): (u64, u64), seconds: f64) -> String {
    let amount = |n: u64| if matches!(stage, Stage::Read | Stage::Decode) { bytes(n) } else { count(n) };
    let mut line = said(stage).to_owned() + ": ";
    if let Some(percent) = (100 * done.min(total)).checked_div(total) {
        line += &format!("{percent} %, {} of {}", amount(done), amount(total));
    } else {
        line += &amount(done);
    }
    if done > 0 && seconds > 0.0 {
        line += &format!(", {}/s", amount((done as f64 / seconds) as u64));
        if total > done {
            line += &format!(", {:.0} s left", seconds * (total - done) as f64 / done as f64);
        }
    }
    line
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

    /// A terminal that keeps all that was ever drawn on it.
    #[derive(Debug, Default, Clone)]
    struct Drawn(Arc<Mutex<String>>);

    impl indicatif::TermLike for Drawn {
        fn width(&self) -> u16 {
            120
        }
        fn move_cursor_up(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn write_line(&self, line: &str) -> std::io::Result<()> {
            self.write_str(line)
        }
        fn write_str(&self, text: &str) -> std::io::Result<()> {
            *self.0.lock().unwrap() += &(text.to_owned() + "\n");
            Ok(())
        }
        fn clear_line(&self) -> std::io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_frame_of_the_bar_shows_one_stage_with_the_numbers_of_another() {
        let drawn = Drawn::default();
        // Drawn at every step, as none can be left out by chance.
        let bar = bar();
        bar.set_draw_target(ProgressDrawTarget::term_like_with_hz(Box::new(drawn.clone()), 255));
        let watch = Watch { signals: Arc::default(), face: Arc::new(Face::Bar(bar)) };
        watch.begin(Stage::Read, 5_000_000);
        watch.advance(1_000_000);
        std::thread::sleep(TICK * 2);
        watch.advance(4_000_000);
        std::thread::sleep(TICK * 2);
        watch.begin(Stage::Verify, 77);
        std::thread::sleep(TICK * 2);
        watch.end(Ok(())).unwrap();
        let drawn = drawn.0.lock().unwrap();
        let frames: Vec<&str> = drawn.lines().filter(|line| line.contains('%')).collect();
        assert!(frames.iter().any(|f| f.contains("20 %")) && frames.iter().any(|f| f.contains("of 77")), "{drawn}");
        for frame in frames {
            let whole = if frame.contains("reading") { " of 5.00 MB" } else { " of 77" };
            assert!(frame.contains(whole) && (frame.contains("reading") || !frame.contains("100 %")), "{frame}");
        }
    }

    #[test]
    fn a_plain_line_tells_how_far_how_fast_and_how_long() {
        assert_eq!(told(Stage::Read, (25_000_000, 100_000_000), 5.0), "reading documents: 25 %, 25.0 MB of 100 MB, 5.0 MB/s, 15 s left");
        assert_eq!(told(Stage::Verify, (3000, 3000), 2.0), "comparing texts: 100 %, 3,000 of 3,000, 1,500/s");
        assert_eq!(told(Stage::Decode, (7_000_000, 0), 2.0), "opening inputs: 7.0 MB, 3.5 MB/s");
        assert_eq!(told(Stage::Propose, (0, 0), 0.0), "finding candidates: 0");
    }

    #[test]
    fn a_signal_is_an_interruption_with_its_number() {
        let signals = Arc::new(Signalled { kept: "all is kept".into(), ..Signalled::default() });
        let watch = Watch { signals, face: Arc::new(Face::None) };
        assert!(watch.check().is_ok());
        watch.begin(Stage::Verify, 0);
        watch.signals.number.store(15, Ordering::Relaxed);
        assert_eq!(watch.check().unwrap_err().exit_code(), 143);
        assert_eq!(watch.signals.said(15), "stopped by signal 15 while comparing texts; all is kept");
    }
}
