//! Found: what steps hand to each other. The floor below all steps: a step takes and gives these, and knows no other step.

use std::path::Path;

use bitvec::vec::BitVec;
use rayon::slice::ParallelSliceMut;

use crate::credits::{Flow, Lexicon, Resolution};
use crate::pairs::{Aligned, Discounts, Pair, WHOLE};
use crate::paragraphs::Class;
use crate::pipeline::allow::Allow;
use crate::pipeline::candidates::{Candidates, Nets};
use crate::pipeline::copies::Copies;
use crate::pipeline::states::States;
use crate::resources::Resources;
use crate::segment::Segments;
use crate::store::{Column, Shelved, reading};

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
        let numbers = &self.shelved.rows(range.numbers)[from..ends[local] as usize];
        reading(&ends[local..=local]);
        reading(numbers);
        numbers
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
    /// The place as one number, in the same order.
    pub fn number(self) -> u64 {
        u64::from(self.document) << 32 | u64::from(self.paragraph)
    }

    /// The place of a number.
    pub fn of(number: u64) -> At {
        At { document: (number >> 32) as u32, paragraph: number as u32 }
    }

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
    /// What the run may use.
    pub resources: &'f Resources,
    /// The folder for what is larger than memory.
    pub work: &'f Path,
}
