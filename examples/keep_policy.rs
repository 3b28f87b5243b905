//! A keep policy of one's own: which of several copies stays, by a rule that naskh does not have.
//!
//! ```text
//! cargo run --example keep_policy -- OUT INPUT...
//! cargo run --example keep_policy -- clean.jsonl datasets/newsroom/corpus
//! ```
//!
//! Here the copy stays that has at least eighty words and, of those, the least: long enough to say what happened, and no
//! longer. Of two that are worth the same the earlier stays, then the first in input order.

use std::io::Write;
use std::path::{Path, PathBuf};

use naskh::clean::{Clean, Keep, Treatment};
use naskh::corpus::Corpus;
use naskh::{Config, Entry, Error, Scan, report};

/// Words that a story needs.
const ENOUGH: u32 = 80;

/// What a document is worth: the smallest value stays.
fn brief(entry: &Entry) -> i64 {
    match entry.words {
        // Too short: only if there is nothing else, and then the longest of them.
        words if words < ENOUGH => i64::from(u32::MAX) - i64::from(words),
        words => i64::from(words),
    }
}

/// Cleans the inputs into `to` by the policy; prints how many documents of how many stay.
pub fn clean(inputs: &[PathBuf], to: &Path, log: &mut dyn Write) -> Result<(), Error> {
    let config = Config::default();
    let outcome = Scan::new(config.clone()).run(&Corpus::open(inputs, &config.reading)?)?;
    let folder = tempfile::tempdir().map_err(|e| Error::output(&std::env::temp_dir(), e))?;
    let scan = folder.path().join("scan");
    report::write(&outcome, &report::Options { dir: scan.clone(), html: false, ..Default::default() })?;

    let treatment = Treatment { annotate: false, drop: Some(Keep::By(brief)), cut: Vec::new() };
    let cleaned = Clean::of(&scan, treatment).run(inputs, Some(to))?;
    let told = writeln!(log, "{} of {} documents stay", cleaned.tally.kept, cleaned.tally.seen);
    told.map_err(|e| Error::output(Path::new("log"), e))
}

#[allow(dead_code)]
fn main() {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let Some(to) = args.next() else {
        eprintln!("usage: keep_policy OUT INPUT...");
        std::process::exit(2);
    };
    if let Err(error) = clean(&args.collect::<Vec<_>>(), &to, &mut std::io::stderr()) {
        eprintln!("keep_policy: {error}");
        std::process::exit(error.exit_code());
    }
}
