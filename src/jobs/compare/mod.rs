//! `Compare`: the job that explains one pair: what two documents are to each other, and why.

mod parts;
mod side;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub use parts::{Part, Shared};
pub use side::{Credit, Side};

use crate::config::Config;
use crate::corpus::{Corpus, Texts};
use crate::credits::Lexicon;
use crate::error::Error;
use crate::hash;
use crate::jobs::compare::side::Read;
use crate::jobs::opening;
use crate::outcome::{Deciding, Entry, Outcome};
use crate::pairs::{Aligned, Candidate, Pair, Relation, Rule, WHOLE, Weighed, missing_number, numbers};
use crate::pipeline::{self, Between, Given, States};
use crate::resources::Resources;
use crate::segment::{Segment, Segments};
use crate::store::Work;

/// Two documents that are to be compared, as a scan under the same config would.
///
/// ```
/// use naskh::compare::Compare;
/// # fn main() -> Result<(), naskh::Error> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = |name: &str| folder.path().join(name);
/// let story = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days";
/// std::fs::write(path("a.txt"), story).unwrap();
/// std::fs::write(path("b.txt"), story.replace("ferries", "boats")).unwrap();
/// let found = Compare::default().files(path("a.txt"), path("b.txt"))?;
/// assert_eq!(found.relation.name(), "near_duplicate");
/// let changed: Vec<_> = found.passages[0].parts.iter().filter(|part| !part.same).collect();
/// assert_eq!((changed[0].a.trim(), changed[0].b.trim()), ("ferries", "boats"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Compare {
    config: Config,
    resources: Resources,
}

/// What two documents are to each other, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The first document.
    pub a: Side,
    /// The second one.
    pub b: Side,
    /// What `a` is to `b`.
    pub relation: Relation,
    /// The same in words.
    pub decision: String,
    /// Why, in figures and words.
    pub reason: String,
    /// |A ∩ B| / |A ∪ B| of their phrases.
    pub jaccard: f64,
    /// |A ∩ B| / |A|.
    pub containment_a_in_b: f64,
    /// |A ∩ B| / |B|.
    pub containment_b_in_a: f64,
    /// Words of the longest run that stands in both.
    pub longest_run_words: u32,
    /// The weighed figures, where phrases were weighed by a corpus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighed: Option<Figures>,
    /// Shared passages.
    pub passages: Vec<Shared>,
}

/// What was weighed by a corpus.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Documents of the corpus.
    pub documents: u64,
    /// What repetition was counted in, as `summary.json` names it.
    pub phrase_weight: &'static str,
    /// Weight of the shared phrases, in phrases.
    pub shared: f64,
    /// Weight of `a`'s phrases.
    pub a: f64,
    /// Weight of `b`'s phrases.
    pub b: f64,
    /// Shared phrases that weigh less than one.
    pub discounted: u32,
}

impl Compare {
    /// A comparison under `config`.
    pub fn new(config: Config) -> Compare {
        Compare { config, resources: Resources::default() }
    }

    /// The same with other resources. Its result is the same.
    pub fn resources(mut self, resources: Resources) -> Compare {
        self.resources = resources;
        self
    }

    /// Compares two files of one document each. Without a corpus every phrase weighs the same, and the reason says so.
    ///
    /// # Errors
    /// A file cannot be read, holds several documents, or one without a word.
    pub fn files(&self, a: impl Into<PathBuf>, b: impl Into<PathBuf>) -> Result<Comparison, Error> {
        let paths = [a.into(), b.into()];
        let corpora = [Corpus::open(&paths[..1], &self.config.reading)?, Corpus::open(&paths[1..], &self.config.reading)?];
        let corpus = corpora[0].and(&corpora[1]);
        self.with(&corpus, &|segments, about| {
            let of = |given: usize| the_one(segments, about.texts, given, &paths[given]);
            let (a, b) = (of(0)?, of(1)?);
            self.between(segments, about, (a, b), None)
        })
    }

    /// Compares two documents of a corpus, named as a scan of it would. Phrases are weighed by the whole corpus.
    ///
    /// # Errors
    /// No document has such an id; the corpus cannot be read.
    pub fn documents(&self, corpus: &Corpus, a: &str, b: &str) -> Result<Comparison, Error> {
        self.with(corpus, &|segments, about| {
            let of = |id: &str| {
                (0..segments.len()).find(|&d| segments.id(d) == id).ok_or_else(|| Error::NoInput {
                    what: format!("no document is called '{}'", crate::error::escaped(id)),
                    hint: "give an id as it stands in pairs.jsonl, and the inputs of that scan".to_owned(),
                })
            };
            let (a, b) = (of(a)?, of(b)?);
            self.between(segments, about, (a, b), Some(about.work))
        })
    }

    /// Reads the corpus and lets `ask` ask about it.
    fn with(&self, corpus: &Corpus, ask: &Ask<'_>) -> Result<Comparison, Error> {
        self.config.check()?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.resources.threads).build();
        let pool = pool.map_err(|e| Error::usage(format!("--threads {}: {e}", self.resources.threads), "give a smaller number"))?;
        let base = self.resources.tmp.clone().unwrap_or_else(std::env::temp_dir);
        let names: Vec<_> = corpus.files().iter().map(|file| &file.path).collect();
        let work = Work::open(&base, hash::digest(format!("compare {names:?}").as_bytes()))?;
        let texts = opening::texts(corpus, work.path(), &self.resources)?;
        pool.install(|| {
            let lexicon = match &self.config.lexicon {
                Some(folder) => Lexicon::read(folder)?,
                None => Lexicon::shipped(),
            };
            let given = Given { lexicon: &lexicon, against: None, passages: true, work: work.path(), states: &States::none() };
            let segment: Segment = pipeline::segment(&self.config, &self.resources, &texts, &given)?;
            let about = About { texts: &texts, lexicon: &lexicon, work: work.path() };
            let found = ask(&Segments::one(&segment, &texts), &about)?;
            texts.unchanged()?;
            Ok(found)
        })
    }

    fn between(&self, segments: &Segments<'_>, about: &About<'_>, (a, b): (u32, u32), corpus: Option<&Path>) -> Result<Comparison, Error> {
        let pair = Candidate { a: a.min(b), b: a.max(b) };
        let found = pipeline::between(&self.config, &self.resources, segments, pair, corpus)?;
        let found = if a > b { flipped(found) } else { found };
        let read = [side::read(&self.config, segments, about.lexicon, a)?, side::read(&self.config, segments, about.lexicon, b)?];
        let passages: Vec<Shared> = found.passages.iter().map(|p| parts::shared(&read, p)).collect();
        let reason = self.reason(segments, &found, (&read, &passages), corpus.is_some());
        let pair = &found.pair;
        let decision = self.decision(pair, &read);
        let [a, b] = read.map(|r| r.side);
        Ok(Comparison {
            a,
            b,
            relation: pair.relation,
            decision,
            reason,
            jaccard: rounded(pair.jaccard()),
            containment_a_in_b: rounded(pair.containment_a_in_b()),
            containment_b_in_a: rounded(pair.containment_b_in_a()),
            longest_run_words: pair.longest_run_words,
            weighed: figures(segments, &found),
            passages,
        })
    }

    /// The reason, as a scan gives it.
    fn reason(&self, segments: &Segments<'_>, found: &Between, (read, passages): (&[Read; 2], &[Shared]), corpus: bool) -> String {
        let pair = Pair { a: 0, b: 1, ..found.pair };
        let (mut begins, mut missing) = (String::new(), None);
        let longest = found.passages.iter().zip(passages).min_by_key(|(p, s)| (std::cmp::Reverse(p.a.1 - p.a.0), s.a_start));
        if let Some((_, passage)) = longest.filter(|_| pair.weighed.is_some()) {
            let byte = |point: u32| read[0].bytes[(point as usize).min(read[0].bytes.len() - 1)];
            let end = passage.a_end.min(passage.a_start + Deciding::MOST);
            begins = Deciding::begin(&read[0].text[byte(passage.a_start)..byte(end)]);
        }
        if pair.weighed.is_some_and(|w| w.number_missing) {
            let of = read.each_ref().map(|r| numbers(&self.config.folding, &r.text));
            let (shorter, longer) = if read[0].side.words <= read[1].side.words { (&of[0], &of[1]) } else { (&of[1], &of[0]) };
            missing = missing_number(shorter, longer).map(str::to_owned);
        }
        let names = Outcome {
            sources: segments.sources().to_vec(),
            documents: read.iter().map(|r| Entry { words: r.side.words, ..Entry::default() }).collect(),
            basis: found.basis.map(|basis| basis.name().to_owned()).unwrap_or_default(),
            ..Outcome::default()
        };
        if pair.relation != Relation::Exact && (self.is_short(&read[0]) || self.is_short(&read[1])) {
            let [a, b] = read.each_ref().map(|r| r.side.words);
            return format!(
                "a has {a} words, b {b}, and texts of fewer than {} are compared by their exact words alone (--min-words): these differ",
                self.config.min_words
            );
        }
        let mut reason = names.reason(&pair, Some(Deciding { passage: &begins, number: missing.as_deref() }));
        if !pair.relation.is_copy() && self.config.rule != Rule::Story {
            reason += &format!("; {}", self.below());
        }
        if !corpus && pair.relation != Relation::Exact && self.config.rule == Rule::Story {
            reason += "; no corpus was given, so every phrase counts in full and templates cannot be told from copies";
        }
        reason
    }

    /// What the pair is, in words.
    fn decision(&self, pair: &Pair, read: &[Read; 2]) -> String {
        let said = match pair.relation {
            Relation::Exact => "the same words",
            Relation::NearDuplicate => "one story, at about one length",
            Relation::Contains => "one story: a contains b",
            Relation::ContainedIn => "one story: a is contained in b",
            Relation::Template => "two stories in one frame: what they share is printed again and again",
            Relation::Overlap if read.iter().any(|r| self.is_short(r)) => "no copy: too short to be compared by more than the exact words",
            Relation::Overlap if pair.shared == 0 => "two stories that share no phrase",
            Relation::Overlap if self.config.rule != Rule::Story => return format!("no copy: {}", self.below()),
            Relation::Overlap => "two stories that share some words",
        };
        said.to_owned()
    }

    /// Whether a text is compared by its exact words alone.
    fn is_short(&self, read: &Read) -> bool {
        read.side.words < self.config.min_words
    }

    /// What a pair that is no copy under the classic rule does not reach.
    fn below(&self) -> String {
        match self.config.rule {
            Rule::Classic { jaccard: Some(j), containment: Some(c) } => format!("below both --jaccard {j} and --containment {c}"),
            Rule::Classic { jaccard: Some(j), .. } => format!("below --jaccard {j}"),
            Rule::Classic { containment: Some(c), .. } => format!("below --containment {c}"),
            _ => String::new(),
        }
    }
}

/// What is asked of a corpus that was read.
type Ask<'a> = dyn Fn(&Segments<'_>, &About<'_>) -> Result<Comparison, Error> + Sync + 'a;

/// What a comparison may ask beside the segment.
struct About<'a> {
    texts: &'a Texts,
    lexicon: &'a Lexicon,
    /// A folder for rows.
    work: &'a Path,
}

/// The one document of a file.
fn the_one(segments: &Segments<'_>, texts: &Texts, given: usize, path: &std::path::Path) -> Result<u32, Error> {
    let file = |d: &u32| segments.row(*d).file as usize;
    let mut own = (0..segments.len()).filter(|d| texts.files()[file(d)].given == given);
    let shown = crate::error::escaped(&path.to_string_lossy());
    match (own.next(), own.count()) {
        (Some(document), 0) => Ok(document),
        (None, _) => Err(Error::NoInput {
            what: format!("{shown}: holds no document with a word"),
            hint: "give a file with a text, or two ids and --in FILE".to_owned(),
        }),
        (Some(_), more) => Err(Error::usage(format!("{shown}: holds {} documents", more + 1), "give two ids, and --in FILE")),
    }
}

/// The same seen from the other document.
fn flipped(found: Between) -> Between {
    let p = found.pair;
    let weighed = p.weighed.map(|w| Weighed { weights: (w.weights.0, w.weights.2, w.weights.1), ..w });
    let pair = Pair { a: p.b, b: p.a, relation: p.relation.reversed(), sizes: (p.sizes.1, p.sizes.0), weighed, ..p };
    let mut passages: Vec<Aligned> = found.passages.into_iter().map(Aligned::flipped).collect();
    passages.sort_unstable();
    Between { pair, passages, ..found }
}

fn figures(segments: &Segments<'_>, found: &Between) -> Option<Figures> {
    let (weighed, basis) = (found.pair.weighed?, found.basis?);
    let phrases = |weight: u64| rounded(weight as f64 / WHOLE as f64);
    Some(Figures {
        documents: u64::from(segments.len()),
        phrase_weight: basis.name(),
        shared: phrases(weighed.weights.0),
        a: phrases(weighed.weights.1),
        b: phrases(weighed.weights.2),
        discounted: weighed.discounted,
    })
}

fn rounded(figure: f64) -> f64 {
    (figure * 10_000.0).round() / 10_000.0
}
