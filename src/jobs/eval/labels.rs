//! Labels: a scan's pairs against pairs that readers labelled.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::jobs::eval::gold::Label;
use crate::jobs::eval::index::Index;
use crate::jobs::eval::score::Score;
use crate::pairs::Relation;

/// The labels in the order of reports; those that are copies first.
const ORDER: [&str; 6] = ["duplicate", "contained", "partial", "template", "related", "unrelated"];
const COPIES: usize = 2;

/// How well a scan agrees with labelled pairs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Labels {
    /// Labelled pairs.
    pub pairs: u64,
    /// Pairs taken for copies against those labelled `duplicate` or `contained`.
    pub copies: Score,
    /// Pairs in one cluster against the same.
    pub together: Score,
    /// By label.
    pub by_label: Vec<ByLabel>,
    /// Who contains whom, of the contained pairs that were taken for copies.
    pub direction: Direction,
    /// Taken for copies, but labelled as none.
    pub wrong: Vec<Judged>,
    /// Labelled as copies, but not taken for such.
    pub missed: Vec<Judged>,
}

/// What became of the pairs of one label.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ByLabel {
    /// The label.
    pub label: String,
    /// Pairs with it.
    pub pairs: u64,
    /// Those taken for copies.
    pub accepted: u64,
    /// Those in one cluster.
    pub together: u64,
    /// By relation; `none` where the scan lists no pair.
    pub relations: BTreeMap<&'static str, u64>,
}

/// Directions of contained pairs that were taken for copies and whose direction is labelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Direction {
    /// As labelled.
    pub right: u64,
    /// The other way round.
    pub wrong: u64,
    /// Called `near_duplicate` or `exact`, which say no direction.
    pub unsaid: u64,
}

/// A pair on which scan and label differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// What the reader said, or how the copy was edited.
    pub label: String,
    /// What the scan says; `none` where it lists no such pair.
    pub relation: &'static str,
}

impl Judged {
    /// A pair as an index has it.
    pub fn of(index: &Index<'_>, a: &str, b: &str, label: &str) -> Judged {
        Judged { a: a.to_owned(), b: b.to_owned(), label: label.to_owned(), relation: name(index.relation(a, b)) }
    }
}

/// The name of a relation; `none` where there is no pair.
pub fn name(relation: Option<Relation>) -> &'static str {
    relation.map_or("none", Relation::name)
}

/// Measures a scan against labelled pairs.
pub fn labels(index: &Index<'_>, gold: &[Label]) -> Labels {
    let mut found = Labels { pairs: gold.len() as u64, ..Labels::default() };
    let (mut copies, mut together) = ([0; 3], [0; 3]);
    for pair in gold {
        let relation = index.relation(&pair.a, &pair.b);
        let (accepted, joined) = (relation.is_some_and(Relation::is_copy), index.together(&pair.a, &pair.b));
        let copy = ORDER[..COPIES].contains(&pair.label.as_str());
        count(&mut copies, copy, accepted);
        count(&mut together, copy, joined);
        let row = row(&mut found.by_label, &pair.label);
        row.pairs += 1;
        row.accepted += u64::from(accepted);
        row.together += u64::from(joined);
        *row.relations.entry(name(relation)).or_default() += 1;
        if accepted && pair.label == "contained" {
            found.direction.take(pair, relation);
        }
        if accepted != copy {
            let list = if copy { &mut found.missed } else { &mut found.wrong };
            list.push(Judged::of(index, &pair.a, &pair.b, &pair.label));
        }
    }
    found.copies = Score::of(copies[0], copies[1], copies[2]);
    found.together = Score::of(together[0], together[1], together[2]);
    let place = |label: &str| ORDER.iter().position(|&known| known == label).unwrap_or(ORDER.len());
    found.by_label.sort_by(|x, y| (place(&x.label), &x.label).cmp(&(place(&y.label), &y.label)));
    found
}

/// Counts a case as right, wrong or missed; what is neither true nor found is none of these.
fn count([right, wrong, missed]: &mut [u64; 3], is: bool, found: bool) {
    *right += u64::from(is && found);
    *wrong += u64::from(!is && found);
    *missed += u64::from(is && !found);
}

fn row<'r>(rows: &'r mut Vec<ByLabel>, label: &str) -> &'r mut ByLabel {
    let at = rows.iter().position(|row| row.label == label).unwrap_or_else(|| {
        rows.push(ByLabel { label: label.to_owned(), ..ByLabel::default() });
        rows.len() - 1
    });
    &mut rows[at]
}

impl Direction {
    fn take(&mut self, gold: &Label, found: Option<Relation>) {
        let said = match found {
            Some(Relation::Contains) => Some("b_in_a"),
            Some(Relation::ContainedIn) => Some("a_in_b"),
            _ => None,
        };
        match (gold.direction.as_deref(), said) {
            (None, _) => {}
            (Some(_), None) => self.unsaid += 1,
            (Some(gold), Some(said)) if gold == said => self.right += 1,
            _ => self.wrong += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Cluster, Entry, Member, Outcome};
    use crate::pairs::Pair;

    fn gold(a: &str, b: &str, label: &str, direction: Option<&str>) -> Label {
        Label { a: a.into(), b: b.into(), label: label.into(), direction: direction.map(str::to_owned) }
    }

    #[test]
    fn pairs_are_counted_by_label_and_directions_read_from_either_side() {
        let pair = |a, b, relation| Pair { a, b, relation, shared: 1, sizes: (1, 1), longest_run_words: 9, weighed: None };
        let member = |document| Member {
            document,
            relation: None,
            jaccard: 1.0,
            containment_in_representative: 1.0,
            containment_of_representative: 1.0,
        };
        let outcome = Outcome {
            documents: ["a", "b", "c", "d"].map(|id| Entry { id, ..Entry::default() }).into_iter().collect(),
            pairs: vec![pair(0, 1, Relation::Contains), pair(0, 2, Relation::NearDuplicate), pair(1, 3, Relation::Template)],
            clusters: [Cluster {
                representative: 0,
                members: vec![member(0), member(1)],
                agency: Default::default(),
                origin: None,
                uncredited: vec![],
            }]
            .into_iter()
            .collect(),
            ..Outcome::default()
        };
        let found = labels(
            &Index::of(&outcome),
            &[
                gold("b", "a", "contained", Some("a_in_b")),
                gold("a", "c", "contained", Some("a_in_b")),
                gold("b", "d", "template", None),
                gold("c", "d", "duplicate", None),
                gold("a", "b", "related", None),
            ],
        );
        assert_eq!((found.copies.right, found.copies.wrong, found.copies.missed), (2, 1, 1));
        assert_eq!((found.together.right, found.together.wrong, found.together.missed), (1, 1, 2));
        assert_eq!(found.direction, Direction { right: 1, wrong: 0, unsaid: 1 });
        let names: Vec<&str> = found.by_label.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(names, ["duplicate", "contained", "template", "related"]);
        assert_eq!(found.by_label[2].relations, BTreeMap::from([("template", 1)]));
        assert_eq!((found.missed[0].relation, found.wrong[0].relation), ("none", "contains"));
    }
}
