//! A filter for a web corpus: of pages that are copies of each other one stays, and what a site prints on all its pages
//! goes from the texts.
//!
//! ```text
//! cargo run --example web_filter -- OUT.jsonl INPUT...
//! cargo run --example web_filter -- clean.jsonl datasets/newsroom/corpus
//! ```
//!
//! Two rounds of scan and clean, the jobs that `naskh scan` and `naskh clean` run: the first takes the furniture out, the
//! second drops copies. In this order, because two pages that differ in their furniture alone are copies only without it.
//! Inputs may be WARC, Parquet, JSON Lines and all else that naskh reads.

use std::io::Write;
use std::path::{Path, PathBuf};

use naskh::clean::{Clean, Keep, Tally, Treatment};
use naskh::corpus::Corpus;
use naskh::pairs::Rule;
use naskh::paragraphs::Class;
use naskh::{Config, Error, Scan, report};

/// Filters the inputs into `to`; the figures go to `log`.
pub fn filter(inputs: &[PathBuf], to: &Path, log: &mut dyn Write) -> Result<(), Error> {
    let folder = tempfile::tempdir().map_err(|e| Error::output(&std::env::temp_dir(), e))?;
    let bare = folder.path().join("bare.jsonl");
    let cut = Treatment { annotate: false, drop: None, cut: vec![Class::Boilerplate, Class::Internal] };
    let cut = round(inputs, cut, &bare)?;
    // Of several copies the longest stays; a training corpus gains nothing by the shortest.
    let drop = Treatment { annotate: false, drop: Some(Keep::Longest), cut: Vec::new() };
    let dropped = round(&[bare], drop, to)?;
    let told =
        writeln!(log, "{} of {} pages stay, without {} paragraphs of furniture", dropped.kept, cut.seen, cut.boilerplate + cut.internal);
    told.map_err(|e| Error::output(Path::new("log"), e))
}

/// Scans the inputs and cleans them by what was found.
fn round(inputs: &[PathBuf], treatment: Treatment, to: &Path) -> Result<Tally, Error> {
    // Web pages have many near-copies that differ in a date or an advertisement: four fifths of all phrases is enough.
    let config = Config { rule: Rule::Classic { jaccard: Some(0.8), containment: None }, ..Config::default() };
    let corpus = Corpus::open(inputs, &config.reading)?;
    let outcome = Scan::new(config).run(&corpus)?;
    let folder = tempfile::tempdir().map_err(|e| Error::output(&std::env::temp_dir(), e))?;
    let scan = folder.path().join("scan");
    report::write(&outcome, &report::Options { dir: scan.clone(), html: false, ..Default::default() })?;
    Ok(Clean::of(&scan, treatment).run(inputs, Some(to))?.tally)
}

#[allow(dead_code)]
fn main() {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let Some(to) = args.next() else {
        eprintln!("usage: web_filter OUT.jsonl INPUT...");
        std::process::exit(2);
    };
    if let Err(error) = filter(&args.collect::<Vec<_>>(), &to, &mut std::io::stderr()) {
        eprintln!("web_filter: {error}");
        std::process::exit(error.exit_code());
    }
}
