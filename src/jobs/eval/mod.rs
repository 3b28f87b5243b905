//! `Eval`: the job that measures a scan against what is known to be true.

mod gold;
mod groups;
mod index;
mod labels;
mod plagdet;
mod planted;
mod score;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub use groups::Groups;
pub use labels::{ByLabel, Direction, Judged, Labels};
pub use plagdet::Plagdet;
pub use planted::{ByKind, Planted};
pub use score::{Score, Share};

use crate::error::Error;
use crate::report;
use gold::{Line, Plant, Reuse};
use index::Index;

/// A scan folder and the files that say what is true of its corpus.
///
/// ```
/// use naskh::eval::Eval;
/// use naskh::report::Options;
/// use naskh::{Config, Scan};
/// use naskh::corpus::Corpus;
/// # fn main() -> Result<(), naskh::Error> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = |name: &str| folder.path().join(name);
/// let story = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days";
/// std::fs::write(path("news.jsonl"), format!("{{\"id\":\"1\",\"text\":\"{story}\"}}\n{{\"id\":\"2\",\"text\":\"{story}, it said\"}}\n")).unwrap();
/// std::fs::write(path("gold.jsonl"), "{\"a\":\"1\",\"b\":\"2\",\"label\":\"duplicate\"}\n").unwrap();
/// let config = Config::default();
/// let outcome = Scan::new(config.clone()).run(&Corpus::open(&[path("news.jsonl")], &config.reading)?)?;
/// naskh::report::write(&outcome, &Options { dir: path("scan"), ..Options::default() })?;
///
/// let verdict = Eval::of(path("scan")).gold(path("gold.jsonl")).run()?;
/// assert_eq!(verdict.labels.unwrap().copies.f1, 1.0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Eval {
    scan: PathBuf,
    gold: Option<PathBuf>,
    reuse: Option<PathBuf>,
    truth: Option<PathBuf>,
}

/// What was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Against labelled pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
    /// Against known clusters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clusters: Option<Groups>,
    /// Against known passages, by category.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Plagdet>,
    /// Against planted copies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planted: Option<Planted>,
}

impl Eval {
    /// Measures the scan in a folder.
    pub fn of(scan: impl Into<PathBuf>) -> Eval {
        Eval { scan: scan.into(), gold: None, reuse: None, truth: None }
    }

    /// Against a file of labelled pairs (`a`, `b`, `label`), of clusters (`members`), or of both.
    pub fn gold(mut self, file: impl Into<PathBuf>) -> Eval {
        self.gold = Some(file.into());
        self
    }

    /// Against a file of passages (`susp`, `src`, `category`, `spans`).
    pub fn passages(mut self, file: impl Into<PathBuf>) -> Eval {
        self.reuse = Some(file.into());
        self
    }

    /// Against a file of planted copies (`a`, `b`, `kind`), as `Plant` writes it.
    pub fn truth(mut self, file: impl Into<PathBuf>) -> Eval {
        self.truth = Some(file.into());
        self
    }

    /// Measures.
    ///
    /// # Errors
    /// The folder holds no whole scan; a file cannot be read, or a line of it is not what is expected.
    pub fn run(&self) -> Result<Verdict, Error> {
        let outcome = report::read(&self.scan)?;
        let index = Index::of(&outcome);
        let mut verdict = Verdict::default();
        if let Some(file) = &self.gold {
            let (pairs, known) = told(file)?;
            verdict.labels = (!pairs.is_empty()).then(|| labels::labels(&index, &pairs));
            let sizes: Vec<u64> = outcome.clusters.iter().map(|c| c.members.len() as u64).collect();
            verdict.clusters = (!known.is_empty()).then(|| groups::groups(&index, &known, &sizes, outcome.totals.indexed));
        }
        if let Some(file) = &self.reuse {
            let cases: Vec<Reuse> = gold::read(file, "susp, src, category and spans")?;
            verdict.passages = plagdet::plagdet(&outcome, &cases);
        }
        if let Some(file) = &self.truth {
            let truth: Vec<Plant> = gold::read(file, "a, b and kind")?;
            verdict.planted = Some(planted::planted(&outcome, &index, &truth));
        }
        Ok(verdict)
    }
}

/// The labelled pairs and the clusters of a gold file.
fn told(file: &Path) -> Result<(Vec<gold::Label>, Vec<Vec<String>>), Error> {
    let (mut pairs, mut known) = (Vec::new(), Vec::new());
    for line in gold::read(file, "a, b and label, or with members")? {
        match line {
            Line::Label(label) => pairs.push(label),
            Line::Cluster { members } => known.push(members),
        }
    }
    Ok((pairs, known))
}
