//! Parts: the files of a scan folder that are made from an outcome, each by whichever thread is free.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::Error;
use crate::outcome::Outcome;
use crate::report::columns::Sheet;
use crate::report::csv;
use crate::report::files::{PAGE, Table};
use crate::report::html::page;
use crate::report::long::Ids;
use crate::report::options::{Format, Lang, Options};
#[cfg(feature = "parquet")]
use crate::report::parquet;
use crate::report::source::Source;
use crate::report::tables::lines_with;
use crate::store::{Ready, Sealed};

/// Threads beyond this one: more would only wait for the disk.
const HELPERS: usize = 1;

/// A file that is made from an outcome.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Lines(Table),
    Columns(Sheet, Format),
    Page(Lang),
}

impl Part {
    /// All parts that are asked for, those that take longest first.
    pub fn of(options: &Options) -> Vec<Part> {
        let page = options.html.then_some(Part::Page(options.lang));
        let tables = Table::ALL.into_iter().filter(|t| *t != Table::Pairs).map(Part::Lines);
        let mut parts: Vec<Part> = std::iter::once(Part::Lines(Table::Pairs)).chain(page).chain(tables).collect();
        // Not in the order given: the same set of formats is the same work.
        for &format in Format::ALL.iter().filter(|f| **f != Format::Jsonl && options.formats.contains(f)) {
            parts.extend(Sheet::all().map(|sheet| Part::Columns(sheet, format)));
        }
        parts
    }

    fn name(self) -> String {
        match self {
            Part::Lines(table) => table.file(),
            Part::Columns(sheet, format) => format!("{}.{}", sheet.name(), format.name()),
            Part::Page(_) => PAGE.to_owned(),
        }
    }

    /// The file with all its bytes, under a passing name.
    fn filled(self, known: &Known<'_>, dir: &Path) -> Result<Ready, Error> {
        let Known { outcome, ids, summary } = known;
        if let Part::Page(lang) = self {
            let text = page(&Source::Outcome(outcome, summary), lang)?;
            return filled(dir, &self.name(), |file| file.write_all(text.as_bytes()));
        }
        filled(dir, &self.name(), |file| match self {
            Part::Lines(table) => lines_with(outcome, ids, table, file),
            #[cfg(feature = "parquet")]
            Part::Columns(sheet, Format::Parquet) => parquet::write(outcome, sheet, file),
            Part::Columns(sheet, _) => csv::write(outcome, sheet, file),
            Part::Page(_) => Ok(()),
        })
    }
}

/// An outcome, and what several files need of it, made once.
pub struct Known<'o> {
    outcome: &'o Outcome,
    ids: Ids,
    /// The text of `summary.json`.
    summary: &'o str,
}

impl<'o> Known<'o> {
    /// What is known of an outcome with this summary.
    pub fn of(outcome: &'o Outcome, summary: &'o str) -> Known<'o> {
        Known { outcome, ids: Ids::of(outcome), summary }
    }
}

/// A file in the folder with all its bytes on disk, under a passing name.
///
/// # Errors
/// [`Error::Output`].
pub fn filled(dir: &Path, name: &str, fill: impl FnOnce(&mut Sealed) -> std::io::Result<()>) -> Result<Ready, Error> {
    let path = dir.join(name);
    let mut file = Sealed::create(&path)?;
    fill(&mut file).map_err(|e| Error::output(&path, e))?;
    file.ready()
}

/// All parts as files, in no order; by two threads if the scan had more than one.
///
/// # Errors
/// That of a part that failed; no part is begun after it by the same thread.
pub fn all(parts: &[Part], known: &Known<'_>, dir: &Path) -> Result<Vec<Ready>, Error> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let file = part.filled(known, dir);
            let failed = file.is_err();
            made.push(file);
            if failed {
                break;
            }
        }
        made
    };
    let helpers = if known.outcome.costs.threads > 1 { HELPERS } else { 0 };
    let made: Vec<Result<Ready, Error>> = std::thread::scope(|scope| {
        // Where the system gives no thread, this one does it all.
        let others: Vec<_> = (0..helpers).filter_map(|_| std::thread::Builder::new().spawn_scoped(scope, work).ok()).collect();
        let mut made = work();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        made
    });
    made.into_iter().collect()
}
