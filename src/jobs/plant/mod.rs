//! `Plant`: the job that plants copies with known edits into a corpus, so that a user can measure recall on it.

mod credits;
mod dice;
mod edits;
mod kinds;
mod noise;
mod plan;
mod records;
mod sites;
mod survey;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;

use serde::Serialize;

pub use kinds::Kind;

use crate::corpus::{Corpus, Document, Fields, Item, Texts, in_order};
use crate::error::Error;
use crate::hash;
use crate::jobs::opening;
use crate::resources::{Resources, Stage};
use crate::store::{Sealed, Staging, Work, seal_all};
use dice::Dice;
use plan::Copy;
use sites::Site;
use survey::Survey;
use words::Reader;

/// What is to be planted.
///
/// Copies come from invented sources, under the date of their original. The same corpus and the same plant give the same
/// bytes.
///
/// ```
/// use naskh::corpus::{Corpus, Reading};
/// use naskh::plant::{Kind, Plant};
/// # fn main() -> Result<(), naskh::Error> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = |name: &str| folder.path().join(name);
/// let story = (0..80).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
/// std::fs::write(path("news.jsonl"), format!("{{\"id\":\"a\",\"text\":\"{story}\"}}\n")).unwrap();
/// let corpus = Corpus::open(&[path("news.jsonl")], &Reading::default())?;
/// let plant = Plant { kinds: vec![Kind::Exact, Kind::Truncated30], ..Plant::default() };
/// let planted = plant.run(&corpus, &path("planted.jsonl"), &path("truth.jsonl"))?;
/// assert_eq!((planted.documents, planted.planted), (1, 2));
/// let truth = std::fs::read_to_string(path("truth.jsonl")).unwrap();
/// assert!(truth.starts_with("{\"a\":\"a\",\"b\":\"planted-exact-0\",\"kind\":\"exact\"}\n"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plant {
    /// Which kinds.
    pub kinds: Vec<Kind>,
    /// How many of each.
    pub count: usize,
    /// Another seed chooses other documents and edits.
    pub seed: u64,
    /// The fewest words of a document that is copied.
    pub min_words: u32,
}

impl Default for Plant {
    fn default() -> Plant {
        // Of 60 words 30 % are 18: well above what a scan compares by its exact words alone.
        Plant { kinds: Kind::ALL.to_vec(), count: 1000, seed: 1, min_words: 60 }
    }
}

/// What was planted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Planted {
    /// Documents of the corpus.
    pub documents: u64,
    /// Those that copies could be made of: of enough words, and words of their own.
    pub bases: u64,
    /// Planted documents.
    pub planted: u64,
    /// How many of each kind.
    pub kinds: Vec<(&'static str, u64)>,
    /// Records that are no documents; they are left out.
    pub bad: u64,
}

/// A line of a truth file.
#[derive(Serialize)]
struct Truth<'t> {
    a: &'t str,
    b: &'t str,
    kind: &'static str,
    /// The planted document has only a part of the original.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    part: bool,
}

impl Plant {
    /// Writes the corpus with the copies behind it to `to`, and what was planted to `truth`, a line a pair: `a` the
    /// original, `b` the planted document, `kind`, and `part` where the copy has only a part of the original.
    ///
    /// Records that are JSON keep their bytes; one without an id gets the name that a scan would give it.
    ///
    /// # Errors
    /// An output that would replace an input or the other output, or that another run writes; inputs that cannot be read or
    /// change; outputs that cannot be written. Nothing is left half-written.
    pub fn run(&self, corpus: &Corpus, to: &Path, truth: &Path) -> Result<Planted, Error> {
        self.run_under(&Resources::default(), corpus, to, truth)
    }

    /// The same under other resources: its progress is told, and may end it. Its result is the same.
    ///
    /// # Errors
    /// Those of `run`; a request to stop.
    pub fn run_under(&self, resources: &Resources, corpus: &Corpus, to: &Path, truth: &Path) -> Result<Planted, Error> {
        apart(corpus, to, truth)?;
        let watch = &mut |bytes| opening::advance(resources, bytes);
        let base = resources.tmp.clone().unwrap_or_else(std::env::temp_dir);
        let work = Work::open(&base, hash::digest(format!("plant {} {}", to.display(), truth.display()).as_bytes()))?;
        let texts = opening::texts(corpus, work.path(), resources)?;
        resources.progress.begin(Stage::Read, 2 * texts.bytes());
        let survey = survey::survey(&texts, self.min_words, self.seed, watch)?;
        let copies = plan::plan(&survey.bases, &self.kinds, self.count, self.seed);
        let mut gardener = Gardener {
            plant: self,
            texts: &texts,
            fields: &corpus.reading().fields,
            survey: &survey,
            reader: Reader::new(),
            pages: HashMap::new(),
            sites: HashMap::new(),
        };
        let mut out = Output::create(to)?;
        let mut lines = Output::create(truth)?;
        gardener.originals(&mut out, watch)?;
        let mut numbers: BTreeMap<Kind, u64> = BTreeMap::new();
        for copy in &copies {
            let number = numbers.entry(copy.kind).or_default();
            gardener.plant(copy, *number, &mut out, &mut lines)?;
            *number += 1;
            watch(0)?;
        }
        texts.unchanged()?;
        resources.progress.begin(Stage::Write, 0);
        // The truth first: where the planted corpus stands, what is true of it does too.
        seal_all(vec![lines.file, out.file])?;
        drop((lines.making, out.making));
        Ok(Planted {
            documents: survey.documents,
            bases: survey.bases.len() as u64,
            planted: copies.len() as u64,
            kinds: Kind::ALL.iter().filter_map(|k| Some((k.name(), *numbers.get(k)?))).collect(),
            bad: survey.bad,
        })
    }
}

/// Whether no output stands where an input or the other output does.
fn apart(corpus: &Corpus, to: &Path, truth: &Path) -> Result<(), Error> {
    let real = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf());
    let shown = |path: &Path| crate::error::escaped(&path.to_string_lossy());
    if real(to) == real(truth) {
        return Err(Error::usage(format!("--to and --truth name one file, {}", shown(to)), "name two"));
    }
    for output in [to, truth] {
        if corpus.files().iter().any(|input| real(&input.path) == real(output)) {
            return Err(Error::usage(format!("{} is an input, which would be replaced", shown(output)), "name another file"));
        }
    }
    Ok(())
}

/// A file in the making, whose errors name it.
struct Output {
    file: Sealed,
    /// Where it is made: what a killed run leaves there, the next for the same place takes away.
    making: Staging,
}

impl Output {
    fn create(path: &Path) -> Result<Output, Error> {
        let making = Staging::begin(path)?;
        Ok(Output { file: making.sealed()?, making })
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Error> {
        self.file.write_all(line).map_err(|e| Error::output(self.file.path(), e))
    }
}

struct Gardener<'g> {
    plant: &'g Plant,
    texts: &'g Texts,
    fields: &'g Fields,
    survey: &'g Survey,
    reader: Reader,
    /// The mostly-furniture page of each story.
    pages: HashMap<usize, String>,
    sites: HashMap<(&'static str, usize), Site>,
}

impl Gardener<'_> {
    fn originals(&self, out: &mut Output, watch: &mut dyn FnMut(u64) -> Result<(), Error>) -> Result<(), Error> {
        let written = in_order(self.texts, watch, &mut |item| match item {
            Item::Document(document) => {
                let name = self.name(&document, document.record);
                out.line(&records::original(self.texts, &document, &name, self.fields)?)
            }
            Item::Bad(_) => Ok(()),
        });
        written.map(drop)
    }

    /// What a scan calls a document.
    fn name(&self, document: &Document<'_>, record: u64) -> String {
        match &document.id {
            Some(id) => id.to_string(),
            None => format!("{}:{record}", self.texts.files()[document.place.file as usize].name),
        }
    }

    fn plant(&mut self, copy: &Copy, number: u64, out: &mut Output, truth: &mut Output) -> Result<(), Error> {
        let kind = copy.kind.name();
        let (mut document, name) = self.base(copy.base)?;
        let other = copy.other.map(|base| self.base(base)).transpose()?;
        let id = format!("{}-{kind}-{number}", self.survey.prefix);
        let text = self.text(copy, number, &document.text, other.as_ref().map(|(d, _)| &*d.text));
        document.text = Cow::Owned(text);
        document.source = Some(Cow::Owned(format!("{}-{kind}-{}", self.survey.prefix, copy.site)));
        document.credit = None;
        out.line(&records::planted(&document, &id, self.fields))?;
        let mut originals = vec![name];
        originals.extend(other.map(|(_, name)| name));
        match copy.kind {
            Kind::MostlyFurniture => drop(self.pages.insert(copy.base, id.clone())),
            Kind::FurniturePages => originals = self.pages.get(&copy.base).cloned().into_iter().collect(),
            _ => {}
        }
        for a in &originals {
            let mut line = serde_json::to_vec(&Truth { a, b: &id, kind, part: copy.kind.is_part() }).unwrap_or_default();
            line.push(b'\n');
            truth.line(&line)?;
        }
        Ok(())
    }

    /// A document that is copied, and what a scan calls it.
    fn base(&self, base: usize) -> Result<(Document<'static>, String), Error> {
        let base = &self.survey.bases[base];
        let document = self.texts.document(base.place)?;
        let name = self.name(&document, base.record);
        Ok((document, name))
    }

    fn text(&mut self, copy: &Copy, number: u64, text: &str, other: Option<&str>) -> String {
        let mut dice = Dice::new(self.plant.seed, copy.kind.name(), number + 1);
        let vocabulary = &self.survey.vocabulary;
        let words = self.reader.words(text);
        match copy.kind {
            Kind::Exact => text.to_owned(),
            Kind::CreditChanged => credits::changed(&words, &mut dice),
            Kind::Noise => noise::noisy(text, &mut dice),
            Kind::Truncated60 => edits::truncated(&words, 60),
            Kind::Truncated30 => edits::truncated(&words, 30),
            Kind::Doubled => edits::joined(text, text),
            Kind::Joined => edits::joined(text, other.unwrap_or_default()),
            Kind::Edits5 => edits::edited(&words, 5, vocabulary, &mut dice),
            Kind::Edits15 => edits::edited(&words, 15, vocabulary, &mut dice),
            Kind::FurnitureAdded => self.site(copy, 45).page(text),
            Kind::MostlyFurniture | Kind::FurniturePages => self.site(copy, copy.furniture).page(text),
        }
    }

    /// The site of a copy, with so many words of furniture.
    fn site(&mut self, copy: &Copy, words: usize) -> &Site {
        let (seed, vocabulary) = (self.plant.seed, &self.survey.vocabulary);
        let made = || Site::of(words, vocabulary, &mut Dice::new(seed, &format!("site of {}", copy.kind.name()), copy.site as u64));
        self.sites.entry((copy.kind.name(), copy.site)).or_insert_with(made)
    }
}
