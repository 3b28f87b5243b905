//! What a person sees of a scan: the summary on standard output, warnings and errors on standard error.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use naskh::pairs::Relation;
use naskh::report::Wire;
use naskh::{Cluster, Error, Outcome};

use crate::cli::draw::{BOLD, DIM, INDENT, Look, bars};
use crate::cli::log::{self, Level};
use crate::cli::text::{bytes, count, counted, fitted, isolated, seconds, tame, width};
use crate::cli::wire;

/// Columns of the names of sizes, so that summaries stand alike.
const NAMES: usize = 11;

/// Whether standard output shows colours.
pub fn colours() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Writes to standard output, without colours where they are not wanted. A reader that has gone is no error.
///
/// # Errors
/// [`Error::Output`].
pub fn print(text: &str) -> Result<(), Error> {
    ended(anstream::stdout().lock().write_all(text.as_bytes()))
}

/// Lets `write` write to standard output, in portions.
///
/// # Errors
/// [`Error::Output`].
pub fn stream(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    ended(write(&mut out).and_then(|()| out.flush()))
}

/// Writes a value to standard output as a line of JSON.
///
/// # Errors
/// [`Error::Output`].
pub fn json(value: &impl serde::Serialize) -> Result<(), Error> {
    stream(|out| {
        serde_json::to_writer(&mut *out, value)?;
        out.write_all(b"\n")
    })
}

fn ended(written: io::Result<()>) -> Result<(), Error> {
    match written {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Error::output(std::path::Path::new("standard output"), e)),
        _ => Ok(()),
    }
}

/// One line on standard error for what ended the run.
pub fn error(error: &Error) {
    log::line(Level::Error, &error.to_string());
}

/// One line on standard error for what a user should know.
pub fn warning(what: &str) {
    log::line(Level::Warn, what);
}

/// The warnings of a scan, the quarantine first: it may hide the most.
pub fn warnings(outcome: &Outcome, folder: Option<&std::path::Path>) {
    if let Some(first) = outcome.quarantine.first() {
        let n = outcome.quarantine.len() as u64;
        let place = format!("{}:{}: byte {}: {}", naskh::escaped(&first.file), first.line, first.byte, naskh::escaped(&first.reason));
        let which = if n == 1 { "it is" } else { "the first is" };
        let rest = match folder {
            Some(dir) => format!("; see {}", naskh::escaped(&dir.join("quarantine.jsonl").to_string_lossy())),
            None if n > 1 => "; --out DIR lists them all".to_owned(),
            None => String::new(),
        };
        warning(&format!(
            "{} set aside, {which} {place}{rest}",
            counted(n, "record that cannot be read was", "records that cannot be read were")
        ));
    }
    outcome.warnings.iter().for_each(|w| warning(&tame(w)));
}

/// The last line where all that was met is no document: a run that read nothing ends well, and must not look like one that
/// found nothing.
pub fn nothing_read(outcome: &Outcome) {
    let seen = outcome.totals.seen;
    if outcome.totals.indexed == 0 && seen > 0 {
        let what = counted(seen, "record that was met became a document", "records that were met became a document");
        warning(&format!("NOTHING WAS READ: none of the {what}, so this scan says nothing of your corpus; see the warnings above"));
    }
}

/// The summary of a scan. `written` is the scan folder, if there is one.
pub fn summary(outcome: &Outcome, written: Option<&std::path::Path>, look: Look) -> String {
    let mut page = Page { text: String::from("\n"), look };
    page.corpus(outcome);
    page.clusters(outcome);
    page.pairs(outcome);
    page.wire(outcome, written.is_some());
    page.paragraphs(outcome);
    page.largest(outcome);
    page.aside(outcome);
    if look.verbosity > 0 {
        page.details(outcome);
    }
    if let Some(dir) = written {
        page.section("Written", &isolated(&tame(&format!("{}/", dir.to_string_lossy().trim_end_matches('/'))), look.terminal));
    }
    page.text.push('\n');
    page.text
}

/// A summary in the making. Writing to a string cannot fail, so results are let go.
struct Page {
    text: String,
    look: Look,
}

impl Page {
    fn section(&mut self, name: &str, what: &str) {
        let _ = writeln!(self.text, "  {BOLD}{name:<w$}{BOLD:#}{what}", w = INDENT - 2);
    }

    /// A section of plain text, on as many lines as the screen asks for.
    fn told(&mut self, name: &str, what: &str) {
        let lines = self.wrapped(what);
        self.section(name, &lines[0]);
        lines[1..].iter().for_each(|line| self.line(line));
    }

    /// A text of words on at least one line.
    fn wrapped(&self, what: &str) -> Vec<String> {
        let room = self.look.width - INDENT;
        let mut line = String::new();
        let mut lines = Vec::new();
        for word in what.split(' ') {
            if self.look.terminal && !line.is_empty() && width(&line) + 1 + width(word) > room {
                lines.push(std::mem::take(&mut line));
            }
            line = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        }
        lines.push(line);
        lines
    }

    fn line(&mut self, what: &str) {
        let _ = writeln!(self.text, "{:INDENT$}{what}", "");
    }

    fn corpus(&mut self, outcome: &Outcome) {
        let (t, costs) = (&outcome.totals, &outcome.costs);
        let mut what = counted(t.indexed, "document", "documents");
        if t.sources > 0 {
            what += &format!(" from {}", counted(t.sources, "source", "sources"));
        }
        what += &format!(", {}", counted(t.words, "word", "words"));
        let time: f64 = costs.stages.iter().map(|s| s.1).sum();
        let cost = if costs.threads == 0 { String::new() } else { format!("{} in {}", bytes(costs.bytes), seconds(time)) };
        let gap = self.look.width.min(96).saturating_sub(INDENT + width(&what) + width(&cost));
        if gap < 2 {
            return self.section("Corpus", &what);
        }
        self.section("Corpus", &format!("{what}{:gap$}{DIM}{cost}{DIM:#}", ""));
    }

    fn clusters(&mut self, outcome: &Outcome) {
        let sizes: Vec<u64> = outcome.clusters.iter().map(|c| c.members.len() as u64).collect();
        if sizes.is_empty() {
            return self.section("Clusters", "none: no document is a copy of another");
        }
        let (all, documents) = (sizes.len() as u64, sizes.iter().sum::<u64>());
        let copies = documents - all;
        let share = 100.0 * copies as f64 / outcome.totals.indexed.max(1) as f64;
        let what = format!(
            "{} of {}: {}, {share:.0} % of the corpus",
            counted(all, "cluster", "clusters"),
            counted(documents, "document", "documents"),
            counted(copies, "is a copy of another", "are copies of others")
        );
        self.told("Clusters", &what);
        bars(&histogram(&sizes), NAMES, self.look).iter().for_each(|line| self.line(line));
    }

    fn pairs(&mut self, outcome: &Outcome) {
        if outcome.pairs.is_empty() {
            return;
        }
        let of = |relation: Relation| outcome.pairs.iter().filter(|p| p.relation == relation).count() as u64;
        let contained = of(Relation::Contains) + of(Relation::ContainedIn);
        let kinds = [("exact", of(Relation::Exact)), ("near-duplicate", of(Relation::NearDuplicate)), ("one inside the other", contained)];
        let copies: u64 = kinds.iter().map(|k| k.1).sum();
        let list: Vec<String> = kinds.iter().filter(|k| k.1 > 0).map(|&(name, n)| format!("{} {name}", count(n))).collect();
        let list = if list.is_empty() { String::new() } else { format!(": {}", list.join(", ")) };
        self.told("Pairs", &format!("{}{list}", counted(copies, "pair of copies", "pairs of copies")));
        let (template, overlap) = (of(Relation::Template), of(Relation::Overlap));
        if template > 0 {
            let what = format!("{} set aside: one frame, other content", counted(template, "template pair", "template pairs"));
            let terminal = self.look.terminal;
            match wire::templates(outcome, [3, 10, 20][self.look.verbosity.clamp(0, 2) as usize], terminal) {
                Some((groups, lines)) => {
                    self.line(&format!("{what}; {groups}, the largest:"));
                    lines.iter().for_each(|line| self.line(&format!("  {DIM}{line}{DIM:#}")));
                }
                None => self.line(&what),
            }
        }
        if overlap > 0 {
            self.line(&format!("{}: a passage is shared, not the story", counted(overlap, "overlap", "overlaps")));
        }
    }

    /// How much is wire copy, whose, and who ran it.
    fn wire(&mut self, outcome: &Outcome, written: bool) {
        let most = [6, 20, 50][self.look.verbosity.clamp(0, 2) as usize];
        let found = Wire::of(outcome, most);
        if found.documents + found.disputed == 0 {
            return;
        }
        let share = 100.0 * found.documents as f64 / outcome.totals.indexed.max(1) as f64;
        let (n, all) = (count(found.documents), counted(outcome.totals.indexed, "document", "documents"));
        self.told("Wire copy", &format!("{n} of {all} ({share:.0} %) name an agency as theirs or are copies of such"));
        let agencies = wire::agencies(&found, most, self.look.width - INDENT);
        agencies.iter().for_each(|line| self.line(&format!("{DIM}{line}{DIM:#}")));
        if found.disputed > 0 {
            let what = counted(found.disputed, "more names none, and its copies", "more name none, and their copies");
            self.wrapped(&format!("{what} name different ones")).iter().for_each(|line| self.line(&format!("{DIM}{line}{DIM:#}")));
        }
        let outlets = wire::outlets(&found, self.look.terminal);
        if !outlets.is_empty() {
            let shown = match found.outlets - outlets.len() as u64 {
                0 => "wire copy of all it ran".to_owned(),
                _ if written => format!("{} of {}; all in flows.jsonl: wire copy of all it ran", outlets.len(), count(found.outlets)),
                _ => format!("{} of {}; -v shows more: wire copy of all it ran", outlets.len(), count(found.outlets)),
            };
            self.section("Outlets", &format!("{DIM}{shown}, and how much of that as it came{DIM:#}"));
            outlets.iter().for_each(|line| self.line(line));
        }
    }

    fn paragraphs(&mut self, outcome: &Outcome) {
        let mut classes: BTreeMap<&str, u64> = BTreeMap::new();
        outcome.paragraphs.iter().for_each(|p| *classes.entry(p.class.name()).or_insert(0) += 1);
        if !classes.is_empty() {
            let list: Vec<String> = classes.iter().map(|(name, n)| format!("{} {name}", count(*n))).collect();
            let all = counted(outcome.paragraphs.len() as u64, "repeated paragraph", "repeated paragraphs");
            self.told("Paragraphs", &format!("{all}: {}", list.join(", ")));
        }
    }

    fn largest(&mut self, outcome: &Outcome) {
        let shown = [8, 20, 50][self.look.verbosity.clamp(0, 2) as usize];
        let mut order: Vec<(std::cmp::Reverse<u32>, u32)> =
            outcome.clusters.iter().map(|c| std::cmp::Reverse(c.members.len() as u32)).zip(0..).collect();
        order.sort_unstable();
        if !order.is_empty() {
            self.section("Largest", &format!("{DIM}size and headline; first printed, span, where, whose{DIM:#}"));
        }
        for (_, place) in order.into_iter().take(shown) {
            self.cluster(outcome, &outcome.clusters.get(place));
        }
    }

    fn cluster(&mut self, outcome: &Outcome, cluster: &Cluster) {
        let leader = outcome.documents.get(cluster.representative);
        let room = self.look.width - INDENT;
        let title = tame(leader.title.unwrap_or(leader.id));
        let title = isolated(&fitted(&title, if self.look.terminal { room } else { 400 }), self.look.terminal);
        let _ = writeln!(self.text, "{:>w$}  {title}", count(cluster.members.len() as u64), w = INDENT - 2);
        let mut met = std::collections::HashSet::new();
        let documents = || cluster.members.iter().map(|m| outcome.documents.get(m.document));
        let minutes = || documents().filter_map(|e| e.minute);
        let when = minutes().min().zip(minutes().max()).map(|(first, last)| dates(first, last)).unwrap_or_default();
        let sources: Vec<String> = documents().filter_map(|e| e.source).filter(|&s| met.insert(s)).map(tame).collect();
        let gap = if when.is_empty() || sources.is_empty() { "" } else { "  " };
        let agency = whose(cluster);
        let names = self.named(&sources, room.saturating_sub(width(&when) + 2 + width(&agency)));
        if !when.is_empty() || !names.is_empty() || !agency.is_empty() {
            self.line(&format!("{DIM}{when}{gap}{names}{agency}{DIM:#}"));
        }
    }

    /// As many names as fit, and how many more there are.
    fn named(&self, names: &[String], room: usize) -> String {
        let (mut text, mut used) = (String::new(), 0);
        for (at, name) in names.iter().enumerate() {
            let rest = names.len() - at;
            let name = fitted(name, 30);
            // Room is kept for the words that stand for the rest.
            let tail = if rest > 1 { " and 999 more".len() } else { 0 };
            if at > 0 && used + 2 + width(&name) + tail > room {
                return format!("{text} and {} more", count(rest as u64));
            }
            used += width(&name) + if at > 0 { 2 } else { 0 };
            text = format!("{text}{}{}", if at > 0 { ", " } else { "" }, isolated(&name, self.look.terminal));
        }
        text
    }

    fn aside(&mut self, outcome: &Outcome) {
        let t = &outcome.totals;
        let mut what = Vec::new();
        if t.quarantined > 0 {
            what.push(counted(t.quarantined, "record that cannot be read", "records that cannot be read"));
        }
        if t.skipped > 0 {
            what.push(counted(t.skipped, "document without a word", "documents without a word"));
        }
        if !what.is_empty() {
            self.told("Left out", &what.join(", "));
        }
    }

    fn details(&mut self, outcome: &Outcome) {
        let fields: Vec<String> = outcome.fields.iter().map(|(field, names)| format!("{field} = {}", tame(&names.join(" or ")))).collect();
        if !fields.is_empty() {
            self.told("Fields", &fields.join(", "));
        }
        let stages: Vec<String> = outcome.costs.stages.iter().map(|(name, s)| format!("{name} {}", seconds(*s))).collect();
        self.told("Times", &format!("{}; {}", stages.join(", "), counted(outcome.costs.threads as u64, "thread", "threads")));
        self.section(
            "Candidates",
            &format!("{}, largest bucket {}", count(outcome.totals.candidates), count(outcome.totals.largest_bucket)),
        );
        self.section("Config", &outcome.digest);
    }
}

/// Whose story a cluster is; all that members name, where they name different ones.
fn whose(cluster: &Cluster) -> String {
    let agency = &cluster.agency;
    let ids: Vec<String> = match agency.how == "conflict" {
        true => agency.named.iter().map(|(id, _)| tame(id)).collect(),
        false => agency.id.iter().map(|id| tame(id)).collect(),
    };
    if ids.is_empty() { String::new() } else { format!(" · {}", ids.join(" or ")) }
}

/// How many clusters there are of each range of sizes.
fn histogram(sizes: &[u64]) -> Vec<(String, u64)> {
    let ranges = [(2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, 100), (101, 1000), (1001, u64::MAX)];
    let rows = ranges.iter().map(|&(from, to)| {
        let name = match (from, to) {
            (a, b) if a == b => format!("of {a}"),
            (a, u64::MAX) => format!("of {}+", count(a)),
            (a, b) => format!("of {a}–{b}"),
        };
        (name, sizes.iter().filter(|&&s| s >= from && s <= to).count() as u64)
    });
    rows.filter(|r| r.1 > 0).collect()
}

/// When the first was printed, and how long after it the last; minutes since 1970.
fn dates(first: i64, last: i64) -> String {
    let timed = first % 1440 != 0 || last % 1440 != 0;
    let written = |minute: i64| match jiff::Timestamp::from_second(minute * 60) {
        Ok(at) => at.strftime(if timed { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string(),
        Err(_) => String::new(),
    };
    let apart = match last - first {
        0 => return written(first),
        m if m < 120 => counted(m as u64, "minute", "minutes"),
        m if m < 2880 && timed => counted((m as u64 + 30) / 60, "hour", "hours"),
        m => counted(m as u64 / 1440, "day", "days"),
    };
    format!("{}, {apart}", written(first))
}

#[cfg(test)]
mod tests {
    use naskh::{ClusterAgency, Entry, Member};

    use super::*;

    fn outcome() -> Outcome {
        let entry = |id: &'static str, minute| Entry {
            id,
            source: Some("جسر"),
            title: Some("افتتاح\u{1b}[31m الميناء"),
            minute: Some(minute),
            ..Entry::default()
        };
        let member = |document| Member {
            document,
            relation: None,
            jaccard: 1.0,
            containment_in_representative: 1.0,
            containment_of_representative: 1.0,
        };
        Outcome {
            documents: [entry("a", 29_000_000), entry("b", 29_000_300)].into_iter().collect(),
            clusters: [Cluster {
                representative: 0,
                members: vec![member(0), member(1)],
                agency: ClusterAgency { id: Some("spa".into()), how: "credited".into(), ..ClusterAgency::default() },
                origin: None,
                uncredited: vec![],
            }]
            .into_iter()
            .collect(),
            totals: naskh::Totals { seen: 4, indexed: 2, quarantined: 1, skipped: 1, words: 1234, sources: 1, ..Default::default() },
            ..Outcome::default()
        }
    }

    #[test]
    fn a_pipe_gets_plain_text_and_a_terminal_isolates() {
        let plain = summary(&outcome(), None, Look { terminal: false, width: 80, verbosity: 0 });
        assert!(!plain.contains('\u{2068}') && plain.contains("افتتاح[31m الميناء"), "{plain}");
        let screen = summary(&outcome(), None, Look { terminal: true, width: 80, verbosity: 0 });
        assert!(screen.contains("\u{2068}افتتاح[31m الميناء\u{2069}") && screen.contains("\u{2068}جسر\u{2069}"), "{screen}");
        assert!(screen.contains("1 cluster of 2 documents: 1 is a copy of another, 50 % of the"), "{screen}");
        assert!(screen.contains("1 record that cannot be read, 1 document without a word"), "{screen}");
    }

    #[test]
    fn a_cluster_whose_members_differ_is_nobodys() {
        let mut outcome = outcome();
        assert_eq!(whose(&outcome.clusters.get(0)), " · spa");
        let named = vec![("spa".into(), 1), ("afp".into(), 1)];
        let agency = ClusterAgency { id: Some("spa".into()), how: "conflict".into(), named, ..ClusterAgency::default() };
        outcome.clusters.set(0, Cluster { agency, ..outcome.clusters.get(0) });
        assert_eq!(whose(&outcome.clusters.get(0)), " · spa or afp");
        let text = summary(&outcome, None, Look { terminal: false, width: 80, verbosity: 0 });
        assert!(text.contains("0 of 2 documents (0 %)") && text.contains("2 more name none"), "{text}");
    }

    #[test]
    fn nothing_found_is_said() {
        let text = summary(&Outcome::default(), None, Look { terminal: false, width: 80, verbosity: 2 });
        assert!(text.contains("no document is a copy of another") && text.contains("0 documents"), "{text}");
    }

    #[test]
    fn spans_of_time_are_in_the_unit_that_fits() {
        assert_eq!(dates(0, 0), "1970-01-01");
        assert_eq!(dates(0, 2880), "1970-01-01, 2 days");
        assert_eq!(dates(10, 70), "1970-01-01 00:10, 60 minutes");
        assert_eq!(dates(10, 380), "1970-01-01 00:10, 6 hours");
    }
}
