//! `Scan`: the main job. Finds what in a corpus is a copy of what.

use std::path::Path;
use std::time::Instant;

use crate::config::Config;
use crate::corpus::{Corpus, Texts};
use crate::credits::Lexicon;
use crate::error::Error;
use crate::hash;
use crate::jobs::opening;
use crate::outcome::Outcome;
use crate::pipeline::{self, Given, States};
use crate::resources::{Note, Resources};
use crate::segment::{Segment, Segments};
use crate::store::{Limit, Work};

/// Bytes of text from which on a scan leaves work state unasked: less is read again in a moment.
const WORTH: u64 = 16 << 20;

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
        let (outcome, kept) = self.run_keeping(corpus)?;
        kept.release();
        Ok(outcome)
    }

    /// The same, and the work state stays until it is released: for a caller whose output may fail yet, so that a scan that
    /// resumes need not find all again.
    ///
    /// # Errors
    /// Those of [`run`](Scan::run).
    pub fn run_keeping(&self, corpus: &Corpus) -> Result<(Outcome, Kept), Error> {
        self.config.check()?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.resources.threads).build();
        let pool = pool.map_err(|e| Error::usage(format!("--threads {}: {e}", self.resources.threads), "give a smaller number"))?;
        pool.install(|| self.run_here(corpus))
    }

    fn run_here(&self, corpus: &Corpus) -> Result<(Outcome, Kept), Error> {
        let lexicon = match &self.config.lexicon {
            Some(folder) => Lexicon::read(folder)?,
            None => Lexicon::shipped(),
        };
        let base = self.resources.tmp.clone().unwrap_or_else(std::env::temp_dir);
        let inputs = corpus.given().to_vec();
        let both;
        let (corpus, against) = match &self.against {
            Some(other) => {
                both = corpus.and(other);
                (&both, Some(corpus.files().len() as u32))
            }
            None => (corpus, None),
        };
        let fingerprint = hash::digest(self.fingerprint(corpus, against, &lexicon).as_bytes());
        let limit = self.resources.limit().map(|bytes| Limit::of(bytes, rayon::current_num_threads()));
        let work = if self.resources.resume { Work::resume(&base, fingerprint)? } else { Work::open(&base, fingerprint)? };
        let found = self.run_in(corpus, against, &lexicon, work.path()).map(|(outcome, states)| (Outcome { inputs, ..outcome }, states));
        match found {
            // What is still on its way to disk goes on while the outcome is put to use.
            Ok((outcome, states)) if states.are_left() => Ok((outcome, Kept { work: Some((states, work)), _limit: limit })),
            Ok((outcome, _)) => {
                work.done();
                Ok((outcome, Kept { work: None, _limit: limit }))
            }
            Err(error) => {
                let saved = Segment::is_saved(work.path());
                // All others are of the inputs, which another run would find as they are.
                if saved && matches!(error, Error::Output { .. } | Error::Interrupted { .. } | Error::Damaged { .. }) {
                    work.keep();
                }
                Err(error)
            }
        }
    }

    /// What must be the same for a run to go on from another's state.
    fn fingerprint(&self, corpus: &Corpus, against: Option<u32>, lexicon: &Lexicon) -> String {
        let version = (env!("CARGO_PKG_VERSION"), cfg!(target_endian = "little"), usize::BITS);
        let mut all = format!("{version:?} {} {:x} {against:?} {}\n", self.config.json(), lexicon.digest(), self.brief);
        for file in corpus.files() {
            all += &format!("{:?} {} {:?} {:?}\n", file.name, file.given, file.stamp, file.kind);
        }
        all
    }

    fn run_in(&self, corpus: &Corpus, against: Option<u32>, lexicon: &Lexicon, work: &Path) -> Result<(Outcome, States), Error> {
        let start = Instant::now();
        let threads = rayon::current_num_threads();
        self.resources.progress.note(Note::Info, format_args!("config {}, {threads} threads", self.config.digest()));
        let texts = opening::texts(corpus, work, &self.resources)?;
        let decoded = start.elapsed().as_secs_f64();
        let states = self.states(corpus, &texts, work);
        let origin = Given { lexicon, against, passages: !self.brief, work, states: &states };
        let segment = pipeline::segment(&self.config, &self.resources, &texts, &origin)?;
        let read = start.elapsed().as_secs_f64() - decoded;
        let segments = Segments::one(&segment, &texts);
        let mut outcome = pipeline::relate(&self.config, &self.resources, &segments, &origin)?;
        texts.unchanged()?;
        outcome.quarantine = segment.bad().to_vec();
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
        Ok((outcome, states))
    }

    fn states(&self, corpus: &Corpus, texts: &Texts, work: &Path) -> States {
        // What comes by a pipe has nothing by which it would be known again.
        let known = corpus.files().iter().all(|file| file.stamp.is_some());
        if !known && self.resources.resume {
            self.resources.progress.note(Note::Info, format_args!("resume: an input that is a pipe is read anew, and so are all others"));
        }
        let worth_it = self.resources.resume || texts.bytes() >= WORTH;
        if known && worth_it { States::within(work, &self.resources) } else { States::none() }
    }
}

/// The work state of a scan that is done. It stays when this is dropped, as that of a run that was stopped does.
///
/// ```no_run
/// # use naskh::{Config, Scan, corpus::Corpus};
/// # fn main() -> Result<(), naskh::Error> {
/// # let (config, corpus) = (Config::default(), Corpus::open(&["news".into()], &Config::default().reading)?);
/// let (outcome, kept) = Scan::new(config).run_keeping(&corpus)?;
/// for pair in &outcome.pairs {
///     // Hand it on; should that fail, a scan that resumes is here again at once.
/// }
/// kept.release();
/// # Ok(())
/// # }
/// ```
pub struct Kept {
    work: Option<(States, Work)>,
    /// Tables of an outcome are read from the disk yet.
    _limit: Option<Limit>,
}

impl Kept {
    /// Removes it: what the scan found is safe.
    pub fn release(mut self) {
        if let Some((states, work)) = self.work.take() {
            states.end();
            work.done();
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let Some((states, work)) = self.work.take() else { return };
        drop(states);
        if Segment::is_saved(work.path()) {
            work.keep();
        }
    }
}
