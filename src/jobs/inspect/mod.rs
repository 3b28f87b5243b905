//! `Inspect`: the job that says what a corpus holds before it is scanned, from all of it or from a sample.

mod advice;
mod found;
mod lengths;
mod measure;
mod members;
mod sample;

use std::path::PathBuf;

pub use advice::Advice;
pub use found::{Counted, Dates, Fault, Found, Kinds};
pub use lengths::{Lengths, Range};
pub use members::Member;

use crate::corpus::{Corpus, Reading};
use crate::error::Error;
use crate::hash;
use crate::jobs::opening;
use crate::resources::{Resources, Stage};
use crate::store::Work;
use advice::Grounds;
use measure::Measure;

/// A corpus to be looked at.
///
/// ```
/// use naskh::inspect::Inspect;
/// # let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("news.jsonl");
/// std::fs::write(&path, "{\"story\":\"one two three four\",\"site\":\"jisr\",\"text\":\"خبر عاجل\"}\noops\n").unwrap();
/// let found = Inspect::of(&[path]).run()?;
/// assert_eq!((found.documents, found.bad, found.words), (1, 1, 2));
/// assert_eq!(found.scripts[0].name, "Arabic");
/// assert_eq!(found.sources[0].name, "jisr");
/// # Ok::<(), naskh::Error>(())
/// ```
pub struct Inspect {
    inputs: Vec<PathBuf>,
    reading: Reading,
    sample: Option<u64>,
    resources: Resources,
}

impl Inspect {
    /// Some files and folders, read by the defaults, all of them, with the machine's resources.
    pub fn of(inputs: &[PathBuf]) -> Inspect {
        Inspect { inputs: inputs.to_vec(), reading: Reading::default(), sample: None, resources: Resources::default() }
    }

    /// The same, read otherwise.
    pub fn reading(mut self, reading: Reading) -> Inspect {
        self.reading = reading;
        self
    }

    /// The same, but of so many documents, from places evenly spread over the corpus.
    pub fn sample(mut self, documents: Option<u64>) -> Inspect {
        self.sample = documents;
        self
    }

    /// The same with other resources. Its result is the same.
    pub fn resources(mut self, resources: Resources) -> Inspect {
        self.resources = resources;
        self
    }

    /// Looks.
    ///
    /// # Errors
    /// Those of reading; a request to stop.
    pub fn run(&self) -> Result<Found, Error> {
        if self.sample == Some(0) {
            return Err(Error::usage("--sample 0 leaves nothing to look at", "give a number of documents"));
        }
        let progress = &self.resources.progress;
        let corpus = Corpus::open(&self.inputs, &self.reading)?;
        let base = self.resources.tmp.clone().unwrap_or_else(std::env::temp_dir);
        let names: Vec<String> = self.inputs.iter().map(|input| input.to_string_lossy().into_owned()).collect();
        let work = Work::open(&base, hash::digest(format!("inspect {names:?}").as_bytes()))?;
        let texts = opening::texts(&corpus, work.path(), &self.resources)?;
        progress.begin(Stage::Read, if self.sample.is_some() { 0 } else { texts.bytes() });
        let mut measure = Measure::new(&texts);
        let looked =
            sample::look(&texts, self.sample, &mut |bytes| opening::advance(&self.resources, bytes), &mut |item| measure.take(&item))?;
        texts.unchanged()?;
        let (mut found, members) = measure.found(looked.share);
        let met = self.reading.fields.met(looked.met);
        found.advice = Advice::of(&Grounds {
            inputs: &names,
            fields: &self.reading.fields,
            met: &met.iter().map(|m| m.0).collect::<Vec<_>>(),
            members: &members,
            lengths: &found.lengths,
            words: found.words_in_all,
        });
        let known: Vec<&str> = met.iter().flat_map(|m| m.1.iter().copied()).collect();
        found.others = members.all.into_iter().filter(|m| !known.contains(&m.name.as_str())).collect();
        found.fields = met.iter().map(|(field, names)| (field.name(), names.iter().map(|n| n.to_string()).collect())).collect();
        found.warnings = corpus.warnings().iter().chain(texts.warnings()).cloned().collect();
        drop(work);
        Ok(found)
    }
}
