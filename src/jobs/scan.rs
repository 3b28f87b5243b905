//! `Scan`: the main job. Finds what in a corpus is a copy of what.

use std::time::Instant;

use crate::config::Config;
use crate::corpus::Corpus;
use crate::credits::Lexicon;
use crate::error::Error;
use crate::hash;
use crate::jobs::opening;
use crate::outcome::Outcome;
use crate::pipeline::{self, Given};
use crate::resources::{Note, Resources};
use crate::segment::Segments;
use crate::store::Work;

/// A scan to be run over a corpus.
///
/// ```
/// use naskh::{Config, Scan};
/// use naskh::corpus::Corpus;
/// # fn main() -> Result<(), naskh::Error> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("news.jsonl");
/// let story = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days";
/// std::fs::write(&path, format!("{{\"text\":\"{story}\"}}\n{{\"text\":\"{story}, the town said\"}}\n")).unwrap();
/// let config = Config::default();
/// let corpus = Corpus::open(&[path], &config.reading)?;
/// let outcome = Scan::new(config).run(&corpus)?;
/// assert_eq!(outcome.clusters.len(), 1);
/// assert_eq!(outcome.pairs[0].relation.name(), "near_duplicate");
/// # Ok(())
/// # }
/// ```
pub struct Scan {
    config: Config,
    resources: Resources,
    against: Option<Corpus>,
    brief: bool,
}

impl Scan {
    /// A scan under `config`, with the machine's resources.
    pub fn new(config: Config) -> Scan {
        Scan { config, resources: Resources::default(), against: None, brief: false }
    }

    /// The same scan with other resources. Its result is the same.
    pub fn resources(mut self, resources: Resources) -> Scan {
        self.resources = resources;
        self
    }

    /// The same scan, but only for pairs between its corpus and this one.
    pub fn against(mut self, corpus: Corpus) -> Scan {
        self.config.against = true;
        self.against = Some(corpus);
        self
    }

    /// The same scan without passages, excerpts and pairs that only overlap, which only a scan folder shows. All else is the
    /// same, and comes sooner.
    pub fn brief(mut self) -> Scan {
        self.brief = true;
        self
    }

    /// Runs the scan.
    ///
    /// # Errors
    /// A config out of bounds; inputs that cannot be read or change; work state that cannot be written; a request to stop.
    pub fn run(&self, corpus: &Corpus) -> Result<Outcome, Error> {
        self.config.check()?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.resources.threads).build();
        let pool = pool.map_err(|e| Error::usage(format!("--threads {}: {e}", self.resources.threads), "give a smaller number"))?;
        pool.install(|| self.run_here(corpus))
    }

    fn run_here(&self, corpus: &Corpus) -> Result<Outcome, Error> {
        let start = Instant::now();
        let lexicon = match &self.config.lexicon {
            Some(folder) => Lexicon::read(folder)?,
            None => Lexicon::shipped(),
        };
        let base = self.resources.tmp.clone().unwrap_or_else(std::env::temp_dir);
        let work = Work::open(&base, hash::digest(self.config.json().as_bytes()))?;
        let threads = rayon::current_num_threads();
        self.resources.progress.note(Note::Info, format_args!("config {}, {threads} threads", self.config.digest()));
        let inputs = corpus.given().to_vec();
        let both;
        let (corpus, against) = match &self.against {
            Some(other) => {
                both = corpus.and(other);
                (&both, Some(corpus.files().len() as u32))
            }
            None => (corpus, None),
        };
        let texts = opening::texts(corpus, work.path(), &self.resources)?;
        let decoded = start.elapsed().as_secs_f64();
        let origin = Given { lexicon: &lexicon, against, passages: !self.brief, work: work.path() };
        let segment = pipeline::segment(&self.config, &self.resources, &texts, &origin)?;
        let read = start.elapsed().as_secs_f64() - decoded;
        let segments = Segments::one(&segment, &texts).within(self.resources.beyond_inputs());
        let mut outcome = pipeline::relate(&self.config, &self.resources, &segments, &origin)?;
        texts.unchanged()?;
        outcome.quarantine = segment.bad().to_vec();
        outcome.inputs = inputs;
        outcome.against = self.against.as_ref().map(|other| other.given().to_vec()).unwrap_or_default();
        let met = self.config.reading.fields.met(segment.met());
        outcome.fields =
            met.into_iter().map(|(field, names)| (field.name().to_owned(), names.into_iter().map(str::to_owned).collect())).collect();
        for (field, names) in &outcome.fields {
            self.resources.progress.note(Note::Info, format_args!("field: {field} = {}", names.join(" or ")));
        }
        let mut warnings: Vec<String> = corpus.warnings().iter().chain(texts.warnings()).cloned().collect();
        warnings.append(&mut outcome.warnings);
        outcome.warnings = warnings;
        outcome.costs.stages.splice(0..0, [("decode", decoded), ("read", read)]);
        outcome.costs.threads = threads;
        outcome.costs.bytes = texts.bytes();
        drop(work);
        Ok(outcome)
    }
}
