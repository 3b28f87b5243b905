//! Found: what steps hand to each other. The floor below all steps: a step takes and gives these, and knows no other step.

use std::path::Path;

use bitvec::vec::BitVec;
use rayon::slice::ParallelSliceMut;

use crate::credits::{ClusterAgency, Flow, Lexicon, Origin, Resolution};
use crate::outcome::{Credits, Deciding, Entry, Excerpt, Passage};
use crate::pairs::{Aligned, Discounts, Pair, WHOLE};
use crate::paragraphs::Class;
use crate::pipeline::allow::Allow;
use crate::pipeline::candidates::{Candidates, Nets};
use crate::pipeline::copies::Copies;
use crate::pipeline::states::States;
use crate::resources::Progress;
use crate::segment::Segments;
use crate::store::{Column, Shelved};

/// Where a flow comes from and what it is for.
#[derive(Clone, Copy)]
pub struct Given<'o> {
    /// The agencies that mentions name.
    pub lexicon: &'o Lexicon,
    /// The number of the first file of the second corpus, if pairs must lie between two.
    pub against: Option<u32>,
    /// Whether passages and excerpts are wanted.
    pub passages: bool,
    /// The folder for what is larger than memory.
    pub work: &'o Path,
    /// What a run that resumes may go on from.
    pub states: &'o States,
}

/// What two documents are to each other.
#[derive(Clone, Debug)]
pub struct Between {
    /// The judged pair.
    pub pair: Pair,
    /// Its passages, in words.
    pub passages: Vec<Aligned>,
    /// What repetition was counted in, where phrases were weighed.
    pub basis: Option<Basis>,
}

/// What the nets caught.
#[derive(Debug)]
pub struct Proposed {
    /// Pairs of texts.
    pub candidates: Candidates,
    /// Groups of texts that share a band key in a bucket too large for all its pairs: joined where they meet.
    pub crowds: Vec<Vec<u32>>,
    /// The largest bucket of band keys.
    pub largest_bucket: usize,
    /// Grams that were left out because too many texts have them.
    pub common_grams: u64,
}

impl Proposed {
    /// The figures that reports tell.
    pub fn nets(&self) -> Nets {
        Nets {
            crowded_texts: self.crowds.iter().map(|crowd| crowd.len() as u64).sum(),
            largest_bucket: self.largest_bucket as u64,
            common_grams: self.common_grams,
        }
    }
}

/// Verified pairs, ascending, and the passages that they share, pair by pair.
#[derive(Debug, Default)]
pub struct Verification {
    /// How many pairs were compared, crowds apart.
    pub candidates: u64,
    /// The pairs.
    pub pairs: Vec<Verified>,
    /// Their passages, in words; each pair says which are its own.
    pub passages: Vec<Aligned>,
}

impl Verification {
    /// Takes over what tasks found in ascending stretches; the pairs of all together ascend if the stretches do not mingle.
    pub fn take(&mut self, found: Vec<Verification>) {
        let from = self.pairs.len();
        for part in found {
            let base = self.passages.len() as u32;
            self.pairs.extend(part.pairs.into_iter().map(|v| Verified { passages: (v.passages.0 + base, v.passages.1), ..v }));
            self.passages.extend(part.passages);
        }
        self.pairs[from..].par_sort_unstable();
    }
}

/// A pair of texts with its exact figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verified {
    /// The earlier text.
    pub a: u32,
    /// The later one.
    pub b: u32,
    /// Distinct shingles that both have.
    pub shared: u32,
    /// Distinct shingles of each.
    pub sizes: (u32, u32),
    /// Words of the longest run that stands in both.
    pub longest_run_words: u32,
    /// Its passages: from which on, and how many.
    pub passages: (u32, u32),
}

/// The verified pairs, by number, of which a document is mostly its source's furniture.
#[derive(Debug, Default)]
pub struct Bared {
    /// Those pairs, where days are counted.
    pub pages: BitVec<u64>,
    /// Those of them that reach the floor without furniture, though not with it.
    pub reach: BitVec<u64>,
}

impl Bared {
    /// Whether a verified pair has such a document.
    pub fn is_page(&self, number: u32) -> bool {
        self.pages.get(number as usize).is_some_and(|bit| *bit)
    }

    /// Whether a verified pair reaches the floor without furniture alone.
    pub fn reaches_floor(&self, number: u32) -> bool {
        self.reach.get(number as usize).is_some_and(|bit| *bit)
    }
}

/// What a phrase's repetition is counted in, by what the corpus knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The most days on which one source printed it.
    DaysOfASource,
    /// Days on which anyone printed it, less one: a story may run over two.
    DaysLessOne,
    /// The most texts of one source that have it.
    TextsOfASource,
    /// A fifth of the texts that have it.
    TextsByFive,
}

impl Basis {
    /// By share of dated and of sourced documents: either counts if four fifths have it.
    pub fn of(segments: &Segments<'_>) -> Basis {
        let documents = u64::from(segments.len());
        let (dated, sourced) = segments.dated_and_sourced();
        let most = |n: u64| n > 0 && n * 5 >= documents * 4;
        match (most(sourced), most(dated)) {
            (true, true) => Basis::DaysOfASource,
            (false, true) => Basis::DaysLessOne,
            (true, false) => Basis::TextsOfASource,
            (false, false) => Basis::TextsByFive,
        }
    }

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Basis::DaysOfASource => "days_of_a_source",
            Basis::DaysLessOne => "days_less_one",
            Basis::TextsOfASource => "texts_of_a_source",
            Basis::TextsByFive => "texts_by_five",
        }
    }

    /// The weight of a phrase met on `count` days, or in `count` texts.
    pub fn weight(self, count: u32) -> u64 {
        match self {
            Basis::DaysOfASource | Basis::TextsOfASource => WHOLE / u64::from(count),
            Basis::DaysLessOne => WHOLE / u64::from(count.max(2) - 1),
            Basis::TextsByFive => (WHOLE * 5 / u64::from(count)).min(WHOLE),
        }
    }

    /// Whether sources are told apart.
    pub fn by_source(self) -> bool {
        matches!(self, Basis::DaysOfASource | Basis::TextsOfASource)
    }

    /// Whether days are counted, not texts.
    pub fn by_day(self) -> bool {
        matches!(self, Basis::DaysOfASource | Basis::DaysLessOne)
    }
}

/// The discounted phrases of each open document.
#[derive(Debug, Default)]
pub struct Weights {
    /// All discounted phrases, numbered in order of their shingles.
    pub phrases: Discounts,
    /// Documents of a range.
    pub width: u32,
    /// The numbers of each range of documents.
    pub ranges: Vec<Discounted>,
    /// Where they stand.
    pub shelved: Shelved,
}

/// The discounted phrases of a range of documents: where each document's numbers end, and the numbers of all.
#[derive(Clone, Copy, Debug)]
pub struct Discounted {
    /// One end a document.
    pub ends: Column<u32>,
    /// The numbers of all documents, one after the other.
    pub numbers: Column<u32>,
}

impl Weights {
    /// The numbers of an open document's discounted phrases, ascending; none for any other.
    pub fn of(&self, document: u32) -> &[u32] {
        let Some(range) = document.checked_div(self.width).and_then(|range| self.ranges.get(range as usize)) else { return &[] };
        let (ends, local) = (self.shelved.rows(range.ends), (document % self.width) as usize);
        let from = if local == 0 { 0 } else { ends[local - 1] as usize };
        &self.shelved.rows(range.numbers)[from..ends[local] as usize]
    }
}

/// A cluster of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The document that all others are verified against.
    pub leader: u32,
    /// All members, the leader too, ascending.
    pub members: Vec<u32>,
}

/// A paragraph in a document: the document, and which of its paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The document.
    pub document: u32,
    /// Its paragraph, from 0.
    pub paragraph: u32,
}

impl At {
    /// The paragraph's words in its document, half-open.
    pub fn words(self, segments: &Segments<'_>) -> (u32, u32) {
        let ends = segments.paragraph_ends(self.document);
        let from = if self.paragraph == 0 { 0 } else { ends[self.paragraph as usize - 1] };
        (from, ends[self.paragraph as usize])
    }
}

/// A paragraph that stands at least twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Where it stands, ascending.
    pub places: Vec<At>,
    /// Where the text stands that the others are near-copies of.
    pub leader: At,
    /// Different normal texts among them.
    pub variants: u32,
}

/// Judged pairs and clusters, as attribution reads them.
#[derive(Clone, Copy)]
pub struct Related<'r> {
    /// Texts and their documents.
    pub copies: &'r Copies,
    /// Judged pairs of texts, ascending.
    pub pairs: &'r [Pair],
    /// Clusters.
    pub groups: &'r [Group],
}

/// What is known of agencies.
#[derive(Debug, Default)]
pub struct Attributed {
    /// Documents that mention one, ascending, with what that comes to.
    pub documents: Vec<(u32, Resolution)>,
    /// For each cluster: its agency, its origin, its members without a credit.
    pub clusters: Vec<(ClusterAgency, Option<Origin>, Vec<u32>)>,
    /// Who ran whose copy.
    pub flows: Vec<Flow>,
}

/// What the steps before found.
pub struct Found<'f> {
    /// Texts and their documents.
    pub copies: &'f Copies,
    /// What the options let through.
    pub allow: &'f Allow<'f>,
    /// Judged pairs of texts, ascending.
    pub pairs: &'f [Pair],
    /// The same pairs with their passages.
    pub verified: &'f Verification,
    /// Clusters.
    pub groups: &'f [Group],
    /// Repeated paragraphs and their classes.
    pub repeats: &'f [(Repeat, Class)],
    /// Agencies of documents and clusters, and flows.
    pub attributed: &'f Attributed,
    /// Whether passages and excerpts are wanted.
    pub passages: bool,
    /// The agencies that these name.
    pub lexicon: &'f Lexicon,
    /// What the nets caught.
    pub nets: Nets,
    /// What repetition was counted in, under the story rule.
    pub basis: Option<Basis>,
    /// Whom to ask whether to go on.
    pub progress: &'f dyn Progress,
}

/// The documents that some row names.
pub struct Named {
    /// Their numbers, ascending.
    pub numbers: Vec<u32>,
    /// For each document, how many named ones stand before it.
    places: Vec<u32>,
    in_cluster: BitVec<u64>,
}

impl Named {
    /// Those of pairs, clusters, paragraphs and credits.
    pub fn of(segments: &Segments<'_>, found: &Found<'_>, listed: &[Listed]) -> Named {
        let mut named: BitVec<u64> = BitVec::repeat(false, segments.len() as usize);
        let mut in_cluster = named.clone();
        for Listed { pair, .. } in listed {
            named.set(pair.a as usize, true);
            named.set(pair.b as usize, true);
        }
        for &member in found.groups.iter().flat_map(|g| &g.members) {
            named.set(member as usize, true);
            in_cluster.set(member as usize, true);
        }
        for place in found.repeats.iter().flat_map(|(repeat, _)| &repeat.places) {
            named.set(place.document as usize, true);
        }
        for (document, resolution) in &found.attributed.documents {
            named.set(*document as usize, true);
            resolution.via.iter().for_each(|&d| named.set(d as usize, true));
        }
        let numbers: Vec<u32> = named.iter_ones().map(|d| d as u32).collect();
        let mut places = vec![0; segments.len() as usize];
        numbers.iter().zip(0u32..).for_each(|(&d, place)| places[d as usize] = place);
        Named { numbers, places, in_cluster }
    }

    /// Whether a document is a member of a cluster.
    pub fn in_cluster(&self, document: u32) -> bool {
        self.in_cluster[document as usize]
    }

    /// A named document's place among them.
    pub fn place(&self, document: u32) -> u32 {
        self.places[document as usize]
    }
}

/// A pair to list, and the pair of texts that it stands for (`NONE` for the same words).
pub struct Listed {
    /// The documents and their figures.
    pub pair: Pair,
    /// The verified pair of texts, by number.
    pub of: u32,
    /// Whether its `b` is the pair's `a`.
    pub flipped: bool,
}

/// What was read of the documents.
pub struct Told {
    /// One entry a named document.
    pub documents: Vec<Entry>,
    /// One row a document that mentions an agency.
    pub credits: Vec<Credits>,
    /// The texts that the report shows.
    pub excerpts: Vec<Excerpt>,
    /// The text of each repeated paragraph's leader.
    pub texts: Vec<String>,
    /// By listed pair, the words that its reason quotes; empty if none are wanted.
    pub deciding: Vec<Deciding>,
}

/// All that the outcome is made of, besides what was found.
pub struct Ready {
    /// The pairs to list.
    pub listed: Vec<Listed>,
    /// Their passages.
    pub passages: Vec<Passage>,
    /// The documents that some row names.
    pub named: Named,
    /// What was read of them.
    pub told: Told,
}
