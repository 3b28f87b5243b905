//! What a person sees of an evaluation: a table a gold file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use naskh::eval::{Groups, Judged, Labels, Plagdet, Planted, Score, Verdict};

use crate::cli::draw::{BOLD, DIM};
use crate::cli::text::{count, counted, isolated, tame};

/// Pairs on which scan and truth differ that are named; `--json` has them all.
const NAMED: usize = 8;

/// The tables of an evaluation.
pub fn verdict(verdict: &Verdict, terminal: bool) -> String {
    let mut page = Page { text: String::new(), terminal };
    if let Some(found) = &verdict.labels {
        page.labels(found);
    }
    if let Some(found) = &verdict.clusters {
        page.clusters(found);
    }
    if !verdict.passages.is_empty() {
        page.passages(&verdict.passages);
    }
    if let Some(found) = &verdict.planted {
        page.planted(found);
    }
    page.text.push('\n');
    page.text
}

/// What was planted, and where to.
pub fn planted(found: &naskh::plant::Planted, to: &Path, truth: &Path) -> String {
    let mut page = Page { text: String::new(), terminal: false };
    page.head(&format!("{} documents, {} of which can be copied", count(found.documents), count(found.bases)));
    let mut rows = vec![cells(&["kind", "planted"])];
    rows.extend(found.kinds.iter().map(|&(kind, n)| vec![kind.to_owned(), count(n)]));
    page.table(&rows);
    if found.bad > 0 {
        page.line(&counted(found.bad, "record that is no document was left out", "records that are no documents were left out"));
    }
    page.line(&format!("written: {}; what is true of it: {}", tame(&to.to_string_lossy()), tame(&truth.to_string_lossy())));
    page.text.push('\n');
    page.text
}

struct Page {
    text: String,
    terminal: bool,
}

impl Page {
    fn head(&mut self, what: &str) {
        let _ = writeln!(self.text, "\n{BOLD}{what}{BOLD:#}");
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "  {line}");
    }

    /// Rows of cells, the first column to the left, all others to the right; the first row is the heading.
    fn table(&mut self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (number, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (c, cell) in row.iter().enumerate() {
                let room = " ".repeat(widths[c] - cell.chars().count());
                let _ = if c == 0 { write!(line, "{cell}{room}") } else { write!(line, "  {room}{cell}") };
            }
            match number {
                0 => self.line(&format!("{DIM}{}{DIM:#}", line.trim_end())),
                _ => self.line(line.trim_end()),
            }
        }
    }

    fn labels(&mut self, found: &Labels) {
        self.head(&format!("Labelled pairs: {}", count(found.pairs)));
        self.table(&[scores_head(), score("taken for copies", &found.copies), score("in one cluster", &found.together)]);
        self.text.push('\n');
        let mut rows = vec![cells(&["label", "pairs", "copies", "together", "as"])];
        for label in &found.by_label {
            let figures = [label.pairs, label.accepted, label.together].map(count);
            rows.push([vec![tame(&label.label)], figures.to_vec(), vec![relations(&label.relations)]].concat());
        }
        self.table(&rows);
        let d = &found.direction;
        if d.right + d.wrong + d.unsaid > 0 {
            self.line(&format!("who contains whom: {} right, {} wrong, {} unsaid", d.right, d.wrong, d.unsaid));
        }
        self.judged("taken for copies, labelled as none", &found.wrong);
        self.judged("labelled as copies, not taken for such", &found.missed);
    }

    fn clusters(&mut self, found: &Groups) {
        let text = format!("Clusters: {} known, {} found, {} documents", count(found.known), count(found.found), count(found.documents));
        self.head(&text);
        self.table(&[scores_head(), score("pairs in one cluster", &found.pairs)]);
        self.line(&format!("{} pairs apart in both; adjusted Rand index {:.4}", count(found.apart), found.adjusted_rand));
    }

    fn passages(&mut self, found: &[Plagdet]) {
        self.head("Passages, by kind of obfuscation");
        let mut rows = vec![cells(&["", "pairs", "cases", "found", "precision", "recall", "granularity", "plagdet"])];
        for row in found {
            let counts = [row.pairs, row.cases, row.detections].map(count);
            let figures = [row.precision, row.recall, row.granularity, row.plagdet].map(figure);
            rows.push([vec![tame(&row.category)], counts.to_vec(), figures.to_vec()].concat());
        }
        self.table(&rows);
    }

    fn planted(&mut self, found: &Planted) {
        self.head("Planted copies");
        let mut rows = vec![cells(&["kind", "planted", "found", "recall", "95 % within", "together", "as"])];
        for kind in &found.kinds {
            let r = &kind.recall;
            let figures = [count(r.all), count(r.of), figure(r.share), within(r.low, r.high), count(kind.together)];
            rows.push([vec![tame(&kind.kind)], figures.to_vec(), vec![relations(&kind.relations)]].concat());
        }
        self.table(&rows);
        let p = &found.precision;
        self.line(&format!(
            "precision {} ({}): of {} pairs with a planted document, {} are of one original",
            figure(p.share),
            within(p.low, p.high),
            count(p.all),
            count(p.of)
        ));
        let why = "the corpus itself has their originals as copies".to_owned();
        let half = count(found.half_shared);
        let shared = format!("a part of an original may be all text that it shares with the other; in {half} half of one is in the other");
        for (n, why) in [(found.of_the_corpus, why), (found.of_shared_text, shared)] {
            if n > 0 {
                self.line(&format!("{} not judged: {why}", counted(n, "more pair is", "more pairs are")));
            }
        }
        if found.of_shared_text > 0 {
            self.line(&format!("if those last were all wrong, precision would be {}", figure(found.precision_at_least.share)));
        }
        self.judged("of different originals", &found.wrong);
        self.judged("not found", &found.missed);
    }

    fn judged(&mut self, what: &str, pairs: &[Judged]) {
        if pairs.is_empty() {
            return;
        }
        self.line(&format!("{what}: {}", count(pairs.len() as u64)));
        for pair in pairs.iter().take(NAMED) {
            let [a, b, label] = [&pair.a, &pair.b, &pair.label].map(|s| isolated(&tame(s), self.terminal));
            self.line(&format!("{DIM}  {a} · {b}: {label}, {}{DIM:#}", pair.relation));
        }
        if pairs.len() > NAMED {
            self.line(&format!("{DIM}  and {} more: --json has them all{DIM:#}", count((pairs.len() - NAMED) as u64)));
        }
    }
}

fn cells(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn scores_head() -> Vec<String> {
    cells(&["", "precision", "recall", "F1", "right", "wrong", "missed"])
}

fn score(what: &str, s: &Score) -> Vec<String> {
    let shares = [s.precision, s.recall, s.f1].map(figure);
    [vec![what.to_owned()], shares.to_vec(), [s.right, s.wrong, s.missed].map(count).to_vec()].concat()
}

fn figure(x: f64) -> String {
    format!("{x:.4}")
}

fn within(low: f64, high: f64) -> String {
    format!("{low:.4}–{high:.4}")
}

/// The relations of pairs, the most frequent first.
fn relations(relations: &BTreeMap<&'static str, u64>) -> String {
    let mut all: Vec<(&str, u64)> = relations.iter().map(|(&name, &n)| (name, n)).collect();
    all.sort_by_key(|&(name, n)| (std::cmp::Reverse(n), name));
    let all: Vec<String> = all.iter().map(|(name, n)| format!("{} {name}", count(*n))).collect();
    all.join(", ")
}
