//! Relation: what two texts are to each other, decided from exact figures alone.
//!
//! The story rule: two documents tell one story if at least half of what the shorter one says is in the other, where a
//! phrase that some source has printed on `d` different days counts `1/d`. Or the classic rule: a threshold on
//! resemblance or containment (Broder 1997, §2).

use crate::pairs::weights::WHOLE;

/// What `a` is to `b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same words in the same order.
    Exact,
    /// One story, of about one length.
    NearDuplicate,
    /// One story: `a` contains `b`.
    Contains,
    /// One story: `a` is contained in `b`.
    ContainedIn,
    /// They share words, but not a story.
    Overlap,
    /// What they share is mostly a frame that its source prints again and again.
    Template,
}

impl Relation {
    /// All of them, in the order of reports; each stands at its own number.
    pub const ALL: [Relation; 6] =
        [Relation::Exact, Relation::NearDuplicate, Relation::Contains, Relation::ContainedIn, Relation::Overlap, Relation::Template];

    /// Whether the pair counts as copies: only these join clusters.
    pub fn is_copy(self) -> bool {
        !matches!(self, Relation::Overlap | Relation::Template)
    }

    /// What `b` is to `a`.
    pub fn reversed(self) -> Relation {
        match self {
            Relation::Contains => Relation::ContainedIn,
            Relation::ContainedIn => Relation::Contains,
            other => other,
        }
    }

    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Exact => "exact",
            Relation::NearDuplicate => "near_duplicate",
            Relation::Contains => "contains",
            Relation::ContainedIn => "contained_in",
            Relation::Overlap => "overlap",
            Relation::Template => "template",
        }
    }
}

/// When two texts are copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The story rule.
    #[default]
    Story,
    /// A pair counts if its resemblance, or the containment of its smaller text, is at least what is given. With both
    /// given, one of them is enough.
    Classic {
        /// Least resemblance (Jaccard), 0–1.
        jaccard: Option<f64>,
        /// Least containment of the smaller, 0–1.
        containment: Option<f64>,
    },
}

/// All that may decide about a pair. Sizes count distinct shingles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Both have the same words in the same order.
    pub same_words: bool,
    /// Shared shingles.
    pub shared: u32,
    /// Shingles of `a` and of `b`.
    pub sizes: (u32, u32),
    /// Words of `a` and of `b`.
    pub words: (u32, u32),
    /// Weight of the shared shingles, of `a`'s and of `b`'s, each phrase at most [`WHOLE`].
    pub weights: (u64, u64, u64),
    /// What is left of the texts without their sources' furniture reaches the floor.
    pub reaches_floor_bare: bool,
    /// A word with a digit in the shorter text is missing from the longer one. Only asked where few phrases are shared.
    pub number_missing: bool,
}

/// The least containment of the smaller that can be one story: below it the rule accepts nothing, so phrases need not be
/// weighed.
pub(crate) const FLOOR: f64 = 0.3;

/// Whether a pair has that containment, told by whole numbers.
pub fn reaches_floor(shared: u32, sizes: (u32, u32)) -> bool {
    10 * u64::from(shared) >= 3 * u64::from(sizes.0.min(sizes.1)) && shared > 0
}

/// Whether a missing number can decide: the shared phrases weigh less than 12.
pub fn asks_for_numbers(shared_weight: u64) -> bool {
    shared_weight < 12 * WHOLE
}

/// The relation of a pair under a rule. The one place where it is decided.
///
/// ```
/// use naskh::pairs::{Evidence, Relation, Rule, WHOLE, decide};
/// let half = Evidence { shared: 60, sizes: (100, 300), words: (102, 302), weights: (60 * WHOLE, 100 * WHOLE, 300 * WHOLE), ..Evidence::default() };
/// assert_eq!(decide(&Rule::Story, &half), Relation::ContainedIn);
/// assert_eq!(decide(&Rule::Classic { jaccard: Some(0.8), containment: None }, &half), Relation::Overlap);
/// ```
pub fn decide(rule: &Rule, evidence: &Evidence) -> Relation {
    let e = evidence;
    if e.same_words {
        return Relation::Exact;
    }
    let copy = match *rule {
        Rule::Story => one_story(e),
        Rule::Classic { jaccard, containment } => {
            jaccard.is_some_and(|t| resemblance(e.shared, e.sizes) >= t)
                || containment.is_some_and(|t| smaller_in_larger(e.shared, e.sizes) >= t)
        }
    };
    if copy {
        return direction(e.words);
    }
    if matches!(rule, Rule::Story) && mostly_frame(e) { Relation::Template } else { Relation::Overlap }
}

/// |A ∩ B| / |A ∪ B|, 0–1; 0 for two empty sets.
pub fn resemblance(shared: u32, sizes: (u32, u32)) -> f64 {
    share(shared, (u64::from(sizes.0) + u64::from(sizes.1)).saturating_sub(u64::from(shared)))
}

/// |A ∩ B| / min(|A|, |B|), 0–1.
pub fn smaller_in_larger(shared: u32, sizes: (u32, u32)) -> f64 {
    share(shared, u64::from(sizes.0.min(sizes.1)))
}

/// A part of a whole, 0–1; 0 if there is no whole.
pub fn share(part: u32, whole: u64) -> f64 {
    // One division, rounded once: equal to the nearest double of a threshold if the two are equal.
    if whole == 0 { 0.0 } else { f64::from(part) / whole as f64 }
}

fn one_story(e: &Evidence) -> bool {
    let (shared, a, b) = e.weights;
    let floor = e.reaches_floor_bare || reaches_floor(e.shared, e.sizes);
    floor && 2 * shared >= a.min(b) && shared >= 4 * WHOLE && !(asks_for_numbers(shared) && e.number_missing)
}

/// Near-duplicates if the shorter has at least 65 of 100 words of the longer; else the shorter is the contained one.
fn direction((a, b): (u32, u32)) -> Relation {
    if 100 * u64::from(a.min(b)) >= 65 * u64::from(a.max(b)) {
        Relation::NearDuplicate
    } else if a > b {
        Relation::Contains
    } else {
        Relation::ContainedIn
    }
}

/// Discounted containment is under two thirds of the plain one, or all of a text is discounted to nothing.
fn mostly_frame(e: &Evidence) -> bool {
    let (shared, a, b) = e.weights;
    let plain = (u128::from(e.shared), u128::from(e.sizes.0.min(e.sizes.1)));
    let least = u128::from(a.min(b));
    reaches_floor(e.shared, e.sizes) && (3 * u128::from(shared) * plain.1 < 2 * plain.0 * least || least == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(shared: u32, sizes: (u32, u32), weights: (u64, u64, u64)) -> Evidence {
        let weights = (weights.0 * WHOLE, weights.1 * WHOLE, weights.2 * WHOLE);
        Evidence { shared, sizes, words: (sizes.0 + 2, sizes.1 + 2), weights, ..Evidence::default() }
    }

    #[test]
    fn a_contained_copy_is_found_when_resemblance_is_low() {
        let e = evidence(90, (100, 900), (90, 100, 900));
        assert_eq!(decide(&Rule::Story, &e), Relation::ContainedIn);
        assert_eq!(decide(&Rule::Classic { jaccard: Some(0.5), containment: None }, &e), Relation::Overlap);
        assert_eq!(decide(&Rule::Classic { jaccard: Some(0.5), containment: Some(0.9) }, &e), Relation::ContainedIn);
    }

    #[test]
    fn a_bulletin_whose_frame_weighs_little_is_a_template() {
        assert_eq!(decide(&Rule::Story, &evidence(80, (100, 100), (8, 28, 28))), Relation::Template);
        assert_eq!(decide(&Rule::Story, &evidence(80, (100, 100), (18, 28, 28))), Relation::NearDuplicate);
        assert_eq!(decide(&Rule::Story, &evidence(80, (100, 100), (0, 0, 9))), Relation::Template);
    }

    #[test]
    fn the_floor_the_least_weight_and_the_missing_number_each_decide() {
        assert_eq!(decide(&Rule::Story, &evidence(29, (100, 100), (29, 30, 30))), Relation::Overlap);
        assert_eq!(decide(&Rule::Story, &evidence(30, (100, 100), (30, 60, 60))), Relation::NearDuplicate);
        let bare = Evidence { reaches_floor_bare: true, ..evidence(25, (100, 100), (25, 30, 30)) };
        assert_eq!(decide(&Rule::Story, &bare), Relation::NearDuplicate);
        assert_eq!(decide(&Rule::Story, &evidence(3, (4, 4), (3, 4, 4))), Relation::Overlap);
        let short = evidence(11, (12, 12), (11, 12, 12));
        assert_eq!(decide(&Rule::Story, &short), Relation::NearDuplicate);
        assert_eq!(decide(&Rule::Story, &Evidence { number_missing: true, ..short }), Relation::Overlap);
        let longer = evidence(12, (13, 13), (12, 13, 13));
        assert_eq!(decide(&Rule::Story, &Evidence { number_missing: true, ..longer }), Relation::NearDuplicate);
    }

    #[test]
    fn each_bound_is_where_it_is_said_to_be() {
        assert!(!reaches_floor(0, (0, 5)));
        let half = Rule::Classic { jaccard: Some(0.5), containment: None };
        assert!(decide(&half, &evidence(50, (75, 75), (0, 0, 0))).is_copy());
        let contained = Rule::Classic { jaccard: None, containment: Some(0.9) };
        assert_eq!(decide(&contained, &evidence(50, (75, 75), (0, 0, 0))), Relation::Overlap);
        assert!(decide(&Rule::Story, &evidence(4, (4, 4), (4, 6, 6))).is_copy(), "four whole phrases are enough");
        assert_eq!(direction((65, 100)), Relation::NearDuplicate);
        assert_eq!(direction((64, 100)), Relation::ContainedIn);
        // The smaller text and the lighter one are what a share is taken of.
        assert_eq!(decide(&Rule::Story, &evidence(80, (100, 400), (13, 28, 112))), Relation::Template);
        assert_eq!(decide(&Rule::Story, &evidence(40, (100, 400), (12, 28, 112))), Relation::Overlap);
        assert_eq!(decide(&Rule::Story, &evidence(60, (100, 100), (16, 40, 40))), Relation::Overlap, "two thirds are not under two thirds");
    }

    #[test]
    fn a_threshold_that_is_met_exactly_counts() {
        for n in 1..200u32 {
            for shared in 0..=n {
                let t: f64 = format!("{:.4}", f64::from(shared) / f64::from(n)).parse().unwrap();
                let exact = u64::from(shared) * 10_000 == (t * 10_000.0).round() as u64 * u64::from(n);
                let rule = Rule::Classic { jaccard: None, containment: Some(t) };
                if exact {
                    assert!(decide(&rule, &evidence(shared, (n, n), (0, 0, 0))).is_copy(), "{shared}/{n}");
                }
            }
        }
    }
}
