//! The program: arguments become a job, and what it finds is shown. A stranger to the library: it sees what anyone sees.

mod args;
mod clean;
mod draw;
mod fields;
mod inspect;
mod log;
mod pair;
mod progress;
mod request;
mod show;
mod text;
mod verdict;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use naskh::compare::Compare;
use naskh::corpus::Corpus;
use naskh::eval::Eval;
use naskh::plant::{Kind, Plant};
use naskh::report::{self, Folder, Table, lines};
use naskh::{Config, Error, Kept, Note, Outcome, Progress, Resources, Scan, Stage};

use args::{Command, Typed};
use draw::Look;
use progress::{NOTHING, Watch, unplaced};
use request::Request;

/// Runs the program; what went wrong is one line on standard error.
pub fn run() -> ExitCode {
    limits();
    match work() {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Whoever watched the run has told of it, with what is kept.
            if !matches!(error, Error::Interrupted { .. }) {
                show::error(&error);
            }
            ExitCode::from(error.exit_code() as u8)
        }
    }
}

/// What the system does not grant ends the program by its exit code, not by a signal.
#[cfg(unix)]
fn limits() {
    // A file that may grow no longer is a disk that is full: any handler makes it an error of the write. One that cannot be
    // set leaves things as they are.
    let _ = signal_hook::flag::register(libc::SIGXFSZ, Arc::default());
    // Memory that is refused is said on one line by the standard library, which then aborts.
    let _ = signal_hook::flag::register_conditional_shutdown(libc::SIGABRT, 4, Arc::new(true.into()));
}

#[cfg(not(unix))]
fn limits() {}

fn work() -> Result<u8, Error> {
    let (command, verbosity) = match args::parse()? {
        Typed::Do(command, verbosity) => (*command, verbosity),
        Typed::Show(text, code) => return show::print(&text).map(|()| code),
    };
    log::begin(verbosity)?;
    match command {
        Command::Scan(options) => scan(&Request::of(*options, verbosity)?)?,
        Command::Compare(options) => compare(options)?,
        Command::Eval(options) => eval(options)?,
        Command::Clean(options) => clean::run(options, verbosity)?,
        Command::Inspect(options) => inspect::run(*options)?,
        Command::Report { dir, lang } => {
            Watch::at_once("the page is whole, the old one or the new")?;
            let page = report::remake(&dir, lang)?;
            show::print(&format!("{}\n", naskh::escaped(&page.to_string_lossy())))?;
        }
        Command::Plant(options) => plant(options)?,
        Command::Completions { shell } => show::stream(|out| out.write_all(&args::completions(shell)))?,
        Command::Man { command } => {
            let page = args::manual(command.as_deref())?;
            show::stream(|out| out.write_all(&page))?;
        }
    }
    Ok(0)
}

/// The folder is claimed before anything is read: a long scan must not end at a door that was shut from the start.
fn scan(request: &Request) -> Result<(), Error> {
    let watch = Arc::new(Watch::begin(request.progress, request.kept())?);
    let inputs: Vec<_> = request.inputs.iter().chain(&request.against).cloned().collect();
    let folder = request.report.as_ref().map(|options| Folder::claim(options, &inputs)).transpose()?;
    let work = folder.as_ref().map(Folder::work);
    let found = find(request, work, Arc::clone(&watch) as Arc<dyn Progress>).and_then(|found| watch.check().map(|()| found));
    let (outcome, kept) = if found.is_err() { watch.end(found)? } else { found? };
    let written = folder.as_ref().map(|f| f.path().to_path_buf());
    if let Some(folder) = folder {
        watch.begin(Stage::Write, 0);
        let start = Instant::now();
        watch.end(folder.write(&outcome))?;
        watch.note(Note::Info, format_args!("write: {:.2} s", start.elapsed().as_secs_f64()));
    }
    watch.end(Ok(()))?;
    if request.json {
        show::stream(|out| lines(&outcome, Table::Clusters, out))?;
    } else if request.verbosity >= 0 {
        show::print(&show::summary(&outcome, written.as_deref(), Look::of_stdout(request.verbosity)))?;
    }
    if request.verbosity >= 0 {
        show::warnings(&outcome, written.as_deref());
        fields::missed(request, &outcome).iter().for_each(|what| show::warning(what));
        show::nothing_read(&outcome);
    }
    kept.release();
    // The program ends here, and the system takes back all memory at once, sooner than piece by piece.
    std::mem::forget(outcome);
    Ok(())
}

fn find(request: &Request, work: Option<std::path::PathBuf>, progress: Arc<dyn Progress>) -> Result<(Outcome, Kept), Error> {
    let corpus = Corpus::open(&request.inputs, &request.config.reading)?;
    let mut scan = Scan::new(request.config.clone()).resources(request.resources(work, progress));
    if !request.against.is_empty() {
        scan = scan.against(Corpus::open(&request.against, &request.config.reading)?);
    }
    // The summary and the cluster lines show no passage.
    if request.report.is_none() {
        scan = scan.brief();
    }
    scan.run_keeping(&corpus)
}

fn compare(options: args::Compare) -> Result<(), Error> {
    let args::Compare { a, b, corpus, json, judge, reading } = options;
    let strict = reading.strict;
    let config = Config { strict, reading: request::read(reading), ..request::judge(judge)? };
    misplaced(&a, &b, &corpus)?;
    let reading = config.reading.clone();
    let watch = Arc::new(Watch::begin(args::Progress::Auto, NOTHING)?);
    let progress = Arc::clone(&watch) as Arc<dyn Progress>;
    let job = Compare::new(config).resources(Resources { progress, ..Resources::default() });
    let found = match corpus.is_empty() {
        true => job.files(a, b),
        false => Corpus::open(&corpus, &reading).and_then(|corpus| job.documents(&corpus, &a, &b)),
    };
    let found = watch.end(found)?;
    if json {
        return show::json(&found);
    }
    show::print(&pair::comparison(&found, Look::of_stdout(0), show::colours()))
}

/// Two mistakes that are easily made: ids without their corpus, and the scan in the place of what was scanned.
fn misplaced(a: &str, b: &str, corpus: &[PathBuf]) -> Result<(), Error> {
    if corpus.is_empty() {
        let missing = [a, b].into_iter().find(|name| *name != "-" && matches!(Path::new(name).try_exists(), Ok(false)));
        // A pattern that the shell left alone is for whoever opens files to tell of.
        return match missing.filter(|name| !name.contains(['*', '?', '['])) {
            Some(name) => Err(Error::NoInput {
                what: format!("{}: there is no such file", naskh::escaped(name)),
                hint: "give the path of a text, or, if this is the id of a document, its corpus too: --in INPUT".to_owned(),
            }),
            None => Ok(()),
        };
    }
    for dir in corpus {
        if let Some(inputs) = report::scanned(dir) {
            let inputs: Vec<String> = inputs.iter().map(|input| format!("--in {}", naskh::escaped(input))).collect();
            let hint = if inputs.is_empty() {
                "--in takes the files or folders that were scanned".to_owned()
            } else {
                format!("give what was scanned: {}", inputs.join(" "))
            };
            return Err(Error::usage(
                format!("--in {}: this is the folder of a scan, not a corpus", naskh::escaped(&dir.to_string_lossy())),
                hint,
            ));
        }
    }
    Ok(())
}

fn eval(options: args::Eval) -> Result<(), Error> {
    let mut job = Eval::of(options.scan);
    if let Some(gold) = options.gold {
        job = if options.passages { job.passages(gold) } else { job.gold(gold) };
    }
    if let Some(truth) = options.truth {
        job = job.truth(truth);
    }
    Watch::at_once(NOTHING)?;
    let verdict = job.run()?;
    if options.json {
        return show::json(&verdict);
    }
    show::print(&verdict::verdict(&verdict, Look::of_stdout(0).terminal))
}

fn plant(options: args::Plant) -> Result<(), Error> {
    let args::Plant { inputs, to, truth, count, seed, kinds, min_words, reading } = options;
    let kinds = match kinds.is_empty() {
        true => Kind::ALL.to_vec(),
        false => kinds.iter().map(|name| Kind::of(name)).collect::<Result<_, _>>()?,
    };
    let watch = Arc::new(Watch::begin(args::Progress::Auto, unplaced(&to))?);
    let resources = Resources { progress: Arc::clone(&watch) as Arc<dyn Progress>, ..Resources::default() };
    let corpus = Corpus::open(&inputs, &request::read(reading));
    let planted = corpus.and_then(|corpus| Plant { kinds, count, seed, min_words }.run_under(&resources, &corpus, &to, &truth));
    let planted = watch.end(planted)?;
    show::print(&verdict::planted(&planted, &to, &truth))
}
