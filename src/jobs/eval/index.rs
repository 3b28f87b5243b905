//! Index: a scan's findings, asked by the ids of documents.

use std::collections::HashMap;

use crate::clusters::DisjointSets;
use crate::outcome::Outcome;
use crate::pairs::Relation;

/// A scan's pairs and clusters by id.
///
/// A document with the same words as an earlier one is listed with that one alone and inherits its other pairs. So
/// documents of the same words are one here, and what one of them is to a third document, all are.
pub struct Index<'o> {
    outcome: &'o Outcome,
    places: HashMap<&'o str, u32>,
    /// For each document, the one that stands for all with its words.
    words: Vec<u32>,
    /// By the two that stand for their words, the smaller first: a pair's place, and whether it is listed the other way round.
    pairs: HashMap<(u32, u32), (u32, bool)>,
    cluster: HashMap<u32, u32>,
}

impl<'o> Index<'o> {
    /// The index of a scan. O(documents + pairs).
    pub fn of(outcome: &'o Outcome) -> Index<'o> {
        let places = (0..).zip(outcome.documents.iter()).map(|(place, d)| (d.id, place)).collect();
        let mut alike = DisjointSets::new(outcome.documents.len() as u32);
        outcome.pairs.iter().filter(|p| p.relation == Relation::Exact).for_each(|p| alike.join(p.a, p.b));
        let words = alike.all();
        let mut pairs = HashMap::with_capacity(outcome.pairs.len());
        for (number, pair) in (0..).zip(&outcome.pairs) {
            let (a, b) = (words[pair.a as usize], words[pair.b as usize]);
            if a != b {
                pairs.entry((a.min(b), a.max(b))).or_insert((number, a > b));
            }
        }
        let members = (0..).zip(outcome.clusters.iter()).flat_map(|(number, c)| c.members.into_iter().map(move |m| (m.document, number)));
        Index { outcome, places, words, pairs, cluster: members.collect() }
    }

    /// What `a` is to `b`; nothing where the scan lists no pair for them.
    pub fn relation(&self, a: &str, b: &str) -> Option<Relation> {
        let (a, b) = (self.words_of(a)?, self.words_of(b)?);
        if a == b {
            return Some(Relation::Exact);
        }
        let &(number, flipped) = self.pairs.get(&(a.min(b), a.max(b)))?;
        let relation = self.outcome.pairs[number as usize].relation;
        Some(if flipped == (a > b) { relation } else { relation.reversed() })
    }

    /// Whether the scan takes them for copies of each other.
    pub fn copies(&self, a: &str, b: &str) -> bool {
        self.relation(a, b).is_some_and(Relation::is_copy)
    }

    /// The number of a document's cluster.
    pub fn cluster(&self, id: &str) -> Option<u32> {
        self.cluster.get(self.places.get(id)?).copied()
    }

    /// Whether both stand in one cluster.
    pub fn together(&self, a: &str, b: &str) -> bool {
        self.cluster(a).is_some_and(|c| self.cluster(b) == Some(c))
    }

    fn words_of(&self, id: &str) -> Option<u32> {
        self.places.get(id).map(|&place| self.words[place as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Entry;
    use crate::pairs::Pair;

    #[test]
    fn what_one_of_several_with_the_same_words_is_to_others_all_are() {
        let pair = |a, b, relation| Pair { a, b, relation, shared: 1, sizes: (1, 1), longest_run_words: 9, weighed: None };
        let outcome = Outcome {
            documents: ["a", "a again", "b", "b again"].map(|id| Entry { id, ..Entry::default() }).into_iter().collect(),
            pairs: vec![pair(0, 1, Relation::Exact), pair(0, 2, Relation::Contains), pair(2, 3, Relation::Exact)],
            ..Outcome::default()
        };
        let index = Index::of(&outcome);
        assert_eq!(index.relation("a again", "b again"), Some(Relation::Contains));
        assert_eq!(index.relation("b again", "a"), Some(Relation::ContainedIn));
        assert_eq!(index.relation("a again", "a"), Some(Relation::Exact));
        assert_eq!(index.relation("a", "nobody"), None);
        assert!(!index.together("a", "b"));
    }
}
