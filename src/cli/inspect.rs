//! `naskh inspect`: what a corpus holds, for a person.

use std::fmt::Write as _;
use std::sync::Arc;

use naskh::inspect::{Counted, Found, Inspect};
use naskh::{Error, Progress, Resources};

use crate::cli::args::Inspect as Typed;
use crate::cli::draw::{BOLD, INDENT, Look, bars};
use crate::cli::progress::{NOTHING, Watch};
use crate::cli::request;
use crate::cli::show;
use crate::cli::text::{bytes, count, counted, fitted, isolated, tame};

/// Sources and other fields that are named.
const NAMED: usize = 10;

/// Runs the job.
///
/// # Errors
/// Those of the job; under `--strict` the first record that cannot be read.
pub fn run(options: Typed) -> Result<(), Error> {
    let watch = Arc::new(Watch::begin(options.progress, NOTHING)?);
    let progress = Arc::clone(&watch) as Arc<dyn Progress>;
    let resources = Resources { tmp: options.tmp, mmap: !options.no_mmap, progress, ..Resources::default() };
    let strict = options.reading.strict;
    let job = Inspect::of(&options.inputs).reading(request::read(options.reading)).sample(options.sample).resources(resources);
    let found = watch.end(job.run())?;
    if let Some(fault) = found.faults.first().filter(|_| strict) {
        let (file, reason) = (fault.file.clone(), fault.reason.clone());
        return Err(Error::Record { file, line: fault.line, byte: fault.byte_offset, reason });
    }
    if options.json {
        show::json(&found)?;
    } else {
        show::print(&page(&found, Look::of_stdout(0)))?;
    }
    found.warnings.iter().for_each(|w| show::warning(&tame(w)));
    Ok(())
}

/// The page. Writing to a string cannot fail, so results are let go.
fn page(found: &Found, look: Look) -> String {
    let mut page = Page { text: String::from("\n"), look };
    page.files(found);
    page.documents(found);
    page.fields(found);
    page.letters(found);
    page.lengths(found);
    page.sources(found);
    page.dates(found);
    page.faults(found);
    page.advice(found);
    page.text.push('\n');
    page.text
}

struct Page {
    text: String,
    look: Look,
}

impl Page {
    fn section(&mut self, name: &str, what: &str) {
        let _ = writeln!(self.text, "{BOLD}{name:<w$}{BOLD:#}{what}", w = INDENT);
    }

    fn line(&mut self, what: &str) {
        let _ = writeln!(self.text, "{:w$}{what}", "", w = INDENT);
    }

    fn files(&mut self, found: &Found) {
        self.section("Files", &format!("{}, {} decoded", counted(found.files, "file", "files"), bytes(found.bytes)));
        for kind in &found.kinds {
            let packed = kind.compression.map(|c| format!(" under {c}")).unwrap_or_default();
            let many = counted(kind.files, "file", "files");
            self.line(&format!("{}{packed}, {}: {many}, {}", kind.format, kind.encoding, bytes(kind.bytes)));
        }
    }

    fn documents(&mut self, found: &Found) {
        let (documents, words) = (found.documents, found.words);
        let mut what = format!("{}, {}", counted(documents, "document", "documents"), counted(words, "word", "words"));
        if found.sample {
            let all = (count(found.documents_in_all), count(found.words_in_all));
            what = format!("about {} documents, {} words; a sample of {} was looked at", all.0, all.1, count(documents));
        }
        self.section("Documents", &what);
        let share = |n: u64| format!("{:.1} %", n as f64 * 100.0 / documents.max(1) as f64);
        for (n, what) in [
            (found.repeated_texts, "have the very words of an earlier one"),
            (found.unnamed, "have no id and are named by file and number"),
            (found.repeated_ids, "have an id that another one has"),
            (found.empty, "have no word"),
        ] {
            if n > 0 {
                self.line(&format!("{} ({}) {what}", count(n), share(n)));
            }
        }
    }

    fn fields(&mut self, found: &Found) {
        let names = |(field, names): &(&str, Vec<String>)| format!("{field} = {}", tame(&names.join(" or ")));
        let list: Vec<String> = found.fields.iter().map(names).collect();
        self.section("Fields", &if list.is_empty() { "none that is known".to_owned() } else { list.join(", ") });
        if !found.others.is_empty() {
            let names: Vec<String> = found.others.iter().take(NAMED).map(|m| fitted(&tame(&m.name), 30)).collect();
            let more = found.others.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            self.line(&format!("others, not read: {}{more}", names.join(", ")));
        }
    }

    fn letters(&mut self, found: &Found) {
        if found.scripts.is_empty() {
            return;
        }
        let list = |all: &[Counted], whole: u64| -> Vec<String> {
            all.iter().take(5).map(|c| format!("{} {}", c.name, percent(c.count, whole))).collect()
        };
        self.section("Letters", &list(&found.scripts, 1000).join(", "));
        if found.written_in.len() > 1 {
            self.line(&format!("documents by most of their letters: {}", list(&found.written_in, found.documents).join(", ")));
        }
        if found.persian > 0 {
            let n = counted(found.persian, "document", "documents");
            self.line(&format!("{n} in Arabic letters as Persian, Urdu or a neighbour writes them"));
        }
    }

    fn lengths(&mut self, found: &Found) {
        let lengths = &found.lengths;
        if lengths.ranges.is_empty() {
            return;
        }
        let what = (count(lengths.median.into()), count(lengths.most.into()), count(lengths.longest.into()));
        self.section("Lengths", &format!("{} words in the middle, nine of ten up to {}, the longest {}", what.0, what.1, what.2));
        let name = |from: u32, to: u32| format!("{}–{}", count(from.into()), count(to.into()));
        let rows: Vec<(String, u64)> = lengths.ranges.iter().map(|r| (name(r.from, r.to), r.documents)).collect();
        bars(&rows, 0, self.look).iter().for_each(|line| self.line(line));
    }

    fn sources(&mut self, found: &Found) {
        if found.sources.is_empty() {
            return;
        }
        let all = counted(found.sources.len() as u64, "source", "sources");
        let lacking = found.documents - found.sourced;
        let lacking = if lacking > 0 { format!("; {} name none", counted(lacking, "document", "documents")) } else { String::new() };
        self.section("Sources", &format!("{all}{lacking}"));
        let name = |c: &Counted| format!("{} {}", isolated(&fitted(&tame(&c.name), 30), self.look.terminal), count(c.count));
        let names: Vec<String> = found.sources.iter().take(NAMED).map(name).collect();
        let more = found.sources.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {} more", count(more as u64)) } else { String::new() };
        self.line(&format!("{}{more}", names.join(", ")));
    }

    fn dates(&mut self, found: &Found) {
        let dates = &found.dates;
        let day = |day: i32| jiff::Timestamp::from_second(i64::from(day) * 86_400).map(|t| t.strftime("%Y-%m-%d").to_string());
        let what = match (dates.first_day, dates.last_day) {
            (Some(first), Some(last)) => {
                let dated = percent(dates.readable, found.documents);
                format!("{} to {}; {dated} of the documents have one", day(first).unwrap_or_default(), day(last).unwrap_or_default())
            }
            _ if dates.unreadable > 0 => "none that can be read".to_owned(),
            _ => "none".to_owned(),
        };
        self.section("Dates", &what);
        if let Some(example) = &dates.example {
            let n = counted(dates.unreadable, "date", "dates");
            self.line(&format!("{n} that cannot be read, such as {}", isolated(&tame(example), self.look.terminal)));
        }
    }

    fn faults(&mut self, found: &Found) {
        if found.bad == 0 {
            return;
        }
        self.section("Unreadable", &counted(found.bad, "record", "records"));
        for fault in &found.faults {
            self.line(&format!("{}: byte {}: {}", naskh::escaped(&fault.file), fault.byte_offset, tame(&fault.reason)));
        }
    }

    fn advice(&mut self, found: &Found) {
        if found.documents == 0 && found.advice.reasons.is_empty() {
            return;
        }
        self.section("To scan it", &format!("{BOLD}{}{BOLD:#}", tame(&found.advice.command)));
        found.advice.reasons.iter().for_each(|reason| self.line(&tame(reason)));
        self.line(&format!("takes about {} of memory, beside the input itself", bytes(found.advice.memory_bytes)));
    }
}

fn percent(n: u64, of: u64) -> String {
    let share = n as f64 * 100.0 / of.max(1) as f64;
    if share > 0.0 && share < 1.0 || share > 99.0 && share < 100.0 { format!("{share:.1} %") } else { format!("{share:.0} %") }
}
