//! `Clean`: the job that applies a scan to its corpus: tells every record its cluster, or leaves one of each, and takes
//! repeated passages out of texts.

mod cuts;
mod decide;
mod keep;
mod log;
mod notes;
mod output;
mod places;
mod splice;
mod survey;
mod write;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub use keep::Keep;
pub use write::Tally;

use crate::config::Config;
use crate::corpus::{Corpus, Texts};
use crate::error::Error;
use crate::hash;
use crate::jobs::opening;
use crate::outcome::Outcome;
use crate::paragraphs::Class;
use crate::report;
use crate::resources::{Resources, Stage};
use crate::store::Work;
use decide::Relations;
use notes::Notes;
use output::{Output, log_of};
use places::{Needs, Places};
use survey::Survey;

/// What is done to a corpus.
///
/// ```
/// let treatment = naskh::clean::Treatment::default();
/// assert!(treatment.annotate && treatment.drop.is_none() && treatment.cut.is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Treatment {
    /// Records are told their cluster, their relation to its representative, that one's id, and their agency.
    pub annotate: bool,
    /// Of each cluster one document stays, and no two documents stay that the scan found to be copies.
    pub drop: Option<Keep>,
    /// Paragraphs of these classes go out of texts: [`Class::Boilerplate`], [`Class::Internal`].
    pub cut: Vec<Class>,
}

impl Default for Treatment {
    fn default() -> Self {
        Treatment { annotate: true, drop: None, cut: Vec::new() }
    }
}

/// A scan to be applied to the corpus that it was made of.
///
/// ```
/// use naskh::clean::{Clean, Keep, Treatment};
/// use naskh::{Config, Scan, corpus::Corpus, report};
/// # fn main() -> Result<(), naskh::Error> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = |name: &str| folder.path().join(name);
/// let story = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days";
/// std::fs::write(path("news.jsonl"), format!("{{\"text\":\"{story}\"}}\n{{\"text\":\"{story}, the town said\"}}\n")).unwrap();
/// let config = Config::default();
/// let outcome = Scan::new(config.clone()).run(&Corpus::open(&[path("news.jsonl")], &config.reading)?)?;
/// report::write(&outcome, &report::Options { dir: path("scan"), ..Default::default() })?;
///
/// let treatment = Treatment { annotate: false, drop: Some(Keep::Longest), cut: Vec::new() };
/// let cleaned = Clean::of(path("scan"), treatment).run(&[path("news.jsonl")], Some(&path("clean.jsonl")))?;
/// assert_eq!((cleaned.tally.kept, cleaned.tally.copies), (1, 1));
/// assert!(std::fs::read_to_string(path("clean.jsonl")).unwrap().contains("the town said"));
/// # Ok(())
/// # }
/// ```
pub struct Clean {
    scan: PathBuf,
    treatment: Treatment,
    resources: Resources,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cleaned {
    /// How much of what.
    #[serde(flatten)]
    pub tally: Tally,
    /// Files of the cleaned corpus.
    pub files: u64,
    /// Where the log is; `None` after a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<PathBuf>,
    /// What a user should know.
    pub warnings: Vec<String>,
}

impl Clean {
    /// A scan folder and what is to be done by it, with the machine's resources.
    pub fn of(scan: impl Into<PathBuf>, treatment: Treatment) -> Clean {
        Clean { scan: scan.into(), treatment, resources: Resources::default() }
    }

    /// The same with other resources. Its result is the same.
    pub fn resources(mut self, resources: Resources) -> Clean {
        self.resources = resources;
        self
    }

    /// Reads the inputs, which must be what was scanned, and writes them to `to`: one file, or a folder that mirrors them;
    /// `None` gives the figures alone. Everything is put in place at the end, or nothing.
    ///
    /// # Errors
    /// [`Error::Usage`] for a treatment that makes no sense or an output that cannot hold the input; [`Error::Refused`] if
    /// `to` is an input or not ours to replace; [`Error::NoInput`] if this is not what was scanned; those of reading and
    /// writing; a request to stop.
    pub fn run(&self, inputs: &[PathBuf], to: Option<&Path>) -> Result<Cleaned, Error> {
        if let Some(class) = self.treatment.cut.iter().find(|c| !matches!(c, Class::Boilerplate | Class::Internal)) {
            let what = format!("--paragraphs {}: such paragraphs are the story itself", class.name());
            return Err(Error::usage(what, "give boilerplate, internal or both"));
        }
        if let Some(to) = to {
            places::apart(to, &log_of(to), inputs, &self.scan)?;
        }
        let outcome = report::read(&self.scan)?;
        let damaged = |what: String| Error::Damaged { path: self.scan.join("summary.json"), what };
        let config = Config::read(&outcome.config).map_err(damaged)?;
        if config.sample.is_some() {
            return Err(Error::usage("the scan looked at a sample of the corpus only", "scan all of it, without --sample"));
        }
        let corpus = Corpus::open(inputs, &config.reading)?;
        let base = self.resources.tmp.clone().unwrap_or_else(std::env::temp_dir);
        let work = Work::open(&base, hash::digest(format!("clean {}", outcome.digest).as_bytes()))?;
        let texts = opening::texts(&corpus, work.path(), &self.resources)?;
        let folders: Vec<bool> = inputs.iter().map(|input| input.is_dir()).collect();
        let mut cleaned = self.treat(&config, &texts, outcome, (to, &folders))?;
        cleaned.log = to.map(log_of);
        let warnings = corpus.warnings().iter().chain(texts.warnings()).cloned();
        cleaned.warnings = warnings.chain(std::mem::take(&mut cleaned.warnings)).collect();
        drop(work);
        Ok(cleaned)
    }

    fn treat(
        &self,
        config: &Config,
        texts: &Texts,
        mut outcome: Outcome,
        (to, folders): (Option<&Path>, &[bool]),
    ) -> Result<Cleaned, Error> {
        let Treatment { annotate, drop, cut } = &self.treatment;
        let needs = Needs { members: *annotate, cuts: !cut.is_empty() };
        let places = Places::of(to.unwrap_or(Path::new("folder/")), texts.files(), folders, needs)?;
        let progress = &self.resources.progress;
        progress.begin(Stage::Read, texts.bytes());
        let survey = Survey::of(config, texts, &mut outcome, &mut |bytes| opening::advance(&self.resources, bytes))?;
        let fates = drop.as_ref().map(|keep| decide::fates(config, keep, &outcome, &survey)).unwrap_or_default();
        let relations = if drop.is_some() { Relations::of_scan(&outcome) } else { Relations::default() };
        let notes = annotate.then(|| Notes::of_scan(&outcome));
        let plan = write::Plan {
            texts,
            outcome: &outcome,
            survey: &survey,
            places: &places,
            fates: &fates,
            relations: &relations,
            cuts: &cuts::of(&outcome, cut),
            notes: notes.as_ref(),
        };
        progress.begin(Stage::Write, texts.bytes());
        let mut output = Output::begin(to, &places)?;
        let tally = write::write(&plan, &mut output, &mut |bytes| opening::advance(&self.resources, bytes))?;
        texts.unchanged()?;
        output.place()?;
        let mut warnings = drop.as_ref().map(|keep| keep.missed(outcome.documents.iter())).unwrap_or_default();
        warnings.extend(places::warnings(&places, texts.files()));
        Ok(Cleaned { tally, files: places.targets.len() as u64, log: None, warnings })
    }
}
