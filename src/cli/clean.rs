//! `naskh clean`: what was typed becomes a treatment, and what was done is shown.

use std::fmt::Write as _;
use std::sync::Arc;

use naskh::clean::{Clean, Cleaned, Treatment};
use naskh::{Error, Progress, Resources};

use crate::cli::args::Clean as Typed;
use crate::cli::draw::BOLD;
use crate::cli::progress::{NOTHING, Watch, unplaced};
use crate::cli::show;
use crate::cli::text::{count, counted, tame};

/// Runs the job.
///
/// # Errors
/// Those of the job.
pub fn run(options: Typed, verbosity: i8) -> Result<(), Error> {
    let to = options.to.filter(|_| !options.dry_run);
    let kept = match &to {
        Some(to) => unplaced(to),
        None => NOTHING.to_owned(),
    };
    let watch = Arc::new(Watch::begin(options.progress, kept)?);
    let treatment = Treatment {
        annotate: options.annotate || !options.drop && options.paragraphs.is_empty(),
        drop: options.drop.then(|| options.keep.unwrap_or_default()),
        cut: options.paragraphs,
    };
    let progress = Arc::clone(&watch) as Arc<dyn Progress>;
    let resources = Resources { tmp: options.tmp, mmap: !options.no_mmap, progress, ..Resources::default() };
    let done = Clean::of(options.scan, treatment).resources(resources).run(&options.inputs, to.as_deref());
    let cleaned = watch.end(done)?;
    if options.json {
        show::json(&cleaned)?;
    } else if verbosity >= 0 {
        show::print(&page(&cleaned, to.as_deref()))?;
    }
    cleaned.warnings.iter().for_each(|w| show::warning(&tame(w)));
    Ok(())
}

/// The figures for a person. Writing to a string cannot fail, so results are let go.
fn page(cleaned: &Cleaned, to: Option<&std::path::Path>) -> String {
    let t = &cleaned.tally;
    let mut text = String::from("\n");
    let mut line = |name: &str, what: String| {
        let _ = writeln!(text, "{BOLD}{name:<12}{BOLD:#}  {what}");
    };
    line("Records", format!("{}, of which {} stay", counted(t.seen, "record", "records"), counted(t.kept, "document", "documents")));
    if t.copies + t.pairs > 0 {
        let pairs = match t.pairs {
            0 => String::new(),
            n => format!(", {} of them copies of one that stays outside of their cluster", count(n)),
        };
        line("Dropped", format!("{}{pairs}", counted(t.copies + t.pairs, "copy", "copies")));
    }
    if t.annotated > 0 {
        line("Annotated", format!("{} with a cluster or an agency", counted(t.annotated, "document", "documents")));
    }
    if t.boilerplate + t.internal > 0 {
        let emptied = match t.emptied {
            0 => String::new(),
            n => format!("; {} left without a word", counted(n, "document is", "documents are")),
        };
        let kinds = [("of boilerplate", t.boilerplate), ("repeated inside a text", t.internal)];
        let kinds: Vec<String> = kinds.iter().filter(|k| k.1 > 0).map(|&(kind, n)| format!("{} {kind}", count(n))).collect();
        let many = counted(t.boilerplate + t.internal, "paragraph", "paragraphs");
        line("Cut", format!("{many}, {} characters: {}{emptied}", count(t.code_points), kinds.join(", ")));
    }
    if t.unread > 0 {
        line(
            "Unread",
            format!("{} handed on as they are", counted(t.unread, "record that cannot be read,", "records that cannot be read,")),
        );
    }
    if t.lost > 0 {
        line("Left out", format!("{} that cannot be read", counted(t.lost, "record", "records")));
    }
    match (to, &cleaned.log) {
        (Some(to), Some(log)) => {
            line("Written", tame(&to.to_string_lossy()));
            line("Log", tame(&log.to_string_lossy()));
        }
        _ => line("Written", "nothing: a dry run".to_owned()),
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use naskh::clean::Tally;

    use super::*;

    #[test]
    fn figures_that_are_nothing_are_not_said() {
        let tally = Tally { seen: 1200, kept: 1000, copies: 190, pairs: 10, ..Tally::default() };
        let text = page(&Cleaned { tally, ..Cleaned::default() }, None);
        assert!(text.contains("1,200 records, of which 1,000 documents stay") && text.contains("200 copies, 10 of them"), "{text}");
        assert!(text.contains("a dry run") && !text.contains("Cut") && !text.contains("Unread"), "{text}");
    }
}
