//! What two texts have to do with each other: what they share, counted exactly, and what that makes them.

mod common;
mod join;
mod most;
mod numbers;
mod overlap;
mod passages;
mod relation;
mod weights;

pub use common::common;
pub use join::Join;
pub use most::Most;
pub use numbers::{missing_number, numbers};
pub(crate) use overlap::distinct;
pub use overlap::{Overlap, Probe};
pub use passages::{Aligned, Aligner, Run};
pub(crate) use relation::FLOOR;
pub use relation::{Evidence, Relation, Rule, asks_for_numbers, decide, reaches_floor, resemblance, share, smaller_in_larger};
pub use weights::{Discount, Discounts, WHOLE};

/// Two documents that may have something to do with each other, `a` before `b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The earlier document, or its text.
    pub a: u32,
    /// The later one.
    pub b: u32,
}

/// A verified pair: exact figures, the relation, and what it was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The earlier document.
    pub a: u32,
    /// The later one.
    pub b: u32,
    /// What `a` is to `b`.
    pub relation: Relation,
    /// Distinct shingles that both have.
    pub shared: u32,
    /// Distinct shingles of `a` and of `b`.
    pub sizes: (u32, u32),
    /// Words of the longest run that stands in both.
    pub longest_run_words: u32,
    /// What was weighed, where the story rule weighed.
    pub weighed: Option<Weighed>,
}

/// The weighed side of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// Weight of the shared phrases, of `a`'s and of `b`'s, in units of 1/[`WHOLE`].
    pub weights: (u64, u64, u64),
    /// How many shared phrases were discounted.
    pub discounted: u32,
    /// The most days (or what stands for them) that one of those was printed on; 0 if none was.
    pub days: u32,
    /// The source that printed it, as a number; `u32::MAX` where unknown.
    pub source: u32,
    /// A number of the shorter text is missing from the longer one, and that decided.
    pub number_missing: bool,
    /// One of the two is mostly its source's furniture, so that what is printed on many days weighed nothing.
    pub bare: bool,
}

impl Pair {
    /// A pair of documents with the same words: all figures are 1, whatever their shingles.
    pub fn exact(a: u32, b: u32, words: u32) -> Pair {
        Pair { a, b, relation: Relation::Exact, shared: 1, sizes: (1, 1), longest_run_words: words, weighed: None }
    }

    /// |A ∩ B| / |A ∪ B|.
    pub fn jaccard(&self) -> f64 {
        if self.relation == Relation::Exact { 1.0 } else { resemblance(self.shared, self.sizes) }
    }

    /// |A ∩ B| / |A|.
    pub fn containment_a_in_b(&self) -> f64 {
        if self.relation == Relation::Exact { 1.0 } else { share(self.shared, u64::from(self.sizes.0)) }
    }

    /// |A ∩ B| / |B|.
    pub fn containment_b_in_a(&self) -> f64 {
        if self.relation == Relation::Exact { 1.0 } else { share(self.shared, u64::from(self.sizes.1)) }
    }
}
