//! The program: arguments become a job, and what it finds is shown. A stranger to the library: it sees what anyone sees.

mod args;
mod clean;
mod draw;
mod inspect;
mod pair;
mod progress;
mod request;
mod show;
mod text;
mod verdict;
mod wire;

use std::process::ExitCode;
use std::sync::Arc;

use naskh::compare::Compare;
use naskh::corpus::Corpus;
use naskh::eval::Eval;
use naskh::plant::{Kind, Plant};
use naskh::report::{self, Folder, Table, lines};
use naskh::{Config, Error, Outcome, Progress, Scan, Stage};

use args::{Command, Typed};
use draw::Look;
use progress::Watch;
use request::Request;

/// Runs the program; what went wrong is one line on standard error.
pub fn run() -> ExitCode {
    match work() {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            show::error(&error);
            ExitCode::from(error.exit_code() as u8)
        }
    }
}

fn work() -> Result<u8, Error> {
    let command = match args::parse()? {
        Typed::Do(command) => *command,
        Typed::Show(text, code) => return show::print(&text).map(|()| code),
    };
    match command {
        Command::Scan(options) => scan(&Request::of(*options)?)?,
        Command::Compare(options) => compare(options)?,
        Command::Eval(options) => eval(options)?,
        Command::Clean(options) => clean::run(options)?,
        Command::Inspect(options) => inspect::run(*options)?,
        Command::Report { dir, lang } => {
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
    let watch = Arc::new(Watch::begin(request.progress)?);
    let inputs: Vec<_> = request.inputs.iter().chain(&request.against).cloned().collect();
    let folder = request.report.as_ref().map(|options| Folder::claim(options, &inputs)).transpose()?;
    let work = folder.as_ref().map(Folder::work);
    let found = find(request, work, Arc::clone(&watch) as Arc<dyn Progress>).and_then(|outcome| watch.check().map(|()| outcome));
    if found.is_err() {
        watch.end();
    }
    let outcome = found?;
    let written = folder.as_ref().map(|f| f.path().to_path_buf());
    if let Some(folder) = folder {
        watch.begin(Stage::Write, 0);
        let done = folder.write(&outcome);
        watch.end();
        done?;
    }
    watch.end();
    if request.json {
        show::stream(|out| lines(&outcome, Table::Clusters, out))?;
    } else if request.verbosity >= 0 {
        show::print(&show::summary(&outcome, written.as_deref(), Look::of_stdout(request.verbosity)))?;
    }
    if request.verbosity >= 0 {
        show::warnings(&outcome, written.as_deref());
    }
    // The program ends here, and the system takes back all memory at once, sooner than piece by piece.
    std::mem::forget(outcome);
    Ok(())
}

fn find(request: &Request, work: Option<std::path::PathBuf>, progress: Arc<dyn Progress>) -> Result<Outcome, Error> {
    let corpus = Corpus::open(&request.inputs, &request.config.reading)?;
    let mut scan = Scan::new(request.config.clone()).resources(request.resources(work, progress));
    if !request.against.is_empty() {
        scan = scan.against(Corpus::open(&request.against, &request.config.reading)?);
    }
    // The summary and the cluster lines show no passage.
    if request.report.is_none() {
        scan = scan.brief();
    }
    scan.run(&corpus)
}

fn compare(options: args::Pair) -> Result<(), Error> {
    let args::Pair { a, b, corpus, json, reading } = options;
    let reading = request::read(reading);
    let job = Compare::new(Config { reading: reading.clone(), ..Config::default() });
    let found = match corpus.is_empty() {
        true => job.files(a, b)?,
        false => job.documents(&Corpus::open(&corpus, &reading)?, &a, &b)?,
    };
    if json {
        return show::json(&found);
    }
    show::print(&pair::comparison(&found, Look::of_stdout(0), show::colours()))
}

fn eval(options: args::Eval) -> Result<(), Error> {
    let mut job = Eval::of(options.scan);
    if let Some(gold) = options.gold {
        job = if options.passages { job.passages(gold) } else { job.gold(gold) };
    }
    if let Some(truth) = options.truth {
        job = job.truth(truth);
    }
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
    let corpus = Corpus::open(&inputs, &request::read(reading))?;
    let planted = Plant { kinds, count, seed, min_words }.run(&corpus, &to, &truth)?;
    show::print(&verdict::planted(&planted, &to, &truth))
}
