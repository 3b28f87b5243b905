//! Planted: a scan's pairs against copies that were planted into its corpus.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::jobs::eval::gold::Plant;
use crate::jobs::eval::index::Index;
use crate::jobs::eval::labels::{Judged, name};
use crate::jobs::eval::score::Share;
use crate::outcome::Outcome;
use crate::pairs::Relation;

/// How many of the planted copies a scan found, and how much of what it says of planted documents is true.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Planted {
    /// By kind of edit, in the order in which kinds first stand in the file; at last all together.
    pub kinds: Vec<ByKind>,
    /// Of the pairs taken for copies that have a planted document, those whose documents come from one original.
    ///
    /// Left out are pairs of which planting does not tell whether they are true.
    pub precision: Share,
    /// Left out: pairs whose originals the scan takes for copies of each other. The corpus came with those.
    pub of_the_corpus: u64,
    /// Left out: pairs with a part of an original, whose originals share text in the scan's eyes. Most of the part may be what
    /// they share, and then it is a copy of both.
    pub of_shared_text: u64,
    /// Those of them of which one document has at least half of the other's phrases, as counted.
    pub half_shared: u64,
    /// The precision if all of them were wrong.
    pub precision_at_least: Share,
    /// Pairs taken for copies whose documents come from different originals.
    pub wrong: Vec<Judged>,
    /// Planted pairs that were not taken for copies.
    pub missed: Vec<Judged>,
}

/// What became of the copies of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ByKind {
    /// How they were edited.
    pub kind: String,
    /// Those taken for copies, of all.
    pub recall: Share,
    /// Those in one cluster with their original.
    pub together: u64,
    /// By relation, original to copy; `none` where the scan lists no pair.
    pub relations: BTreeMap<&'static str, u64>,
}

/// Measures a scan against what was planted.
pub fn planted(outcome: &Outcome, index: &Index<'_>, truth: &[Plant]) -> Planted {
    let mut found = Planted::default();
    let mut all = ByKind { kind: "all".to_owned(), ..ByKind::default() };
    for plant in truth {
        let relation = index.relation(&plant.a, &plant.b);
        let together = index.together(&plant.a, &plant.b);
        let at = found.kinds.iter().position(|k| k.kind == plant.kind).unwrap_or_else(|| {
            found.kinds.push(ByKind { kind: plant.kind.clone(), ..ByKind::default() });
            found.kinds.len() - 1
        });
        for row in [&mut found.kinds[at], &mut all] {
            row.take(relation, together);
        }
        if !relation.is_some_and(Relation::is_copy) {
            found.missed.push(Judged::of(index, &plant.a, &plant.b, &plant.kind));
        }
    }
    found.kinds.push(all);
    for row in &mut found.kinds {
        row.recall = Share::of(row.recall.of, row.recall.all);
    }
    found.precision(outcome, index, &Origins::of(truth));
    found
}

impl ByKind {
    fn take(&mut self, relation: Option<Relation>, together: bool) {
        self.recall.all += 1;
        self.recall.of += u64::from(relation.is_some_and(Relation::is_copy));
        self.together += u64::from(together);
        *self.relations.entry(name(relation)).or_default() += 1;
    }
}

impl Planted {
    fn precision(&mut self, outcome: &Outcome, index: &Index<'_>, origins: &Origins<'_>) {
        let mut right = 0;
        for (place, pair) in outcome.pairs.iter().enumerate().filter(|(_, p)| p.relation.is_copy()) {
            let (a, b) = (outcome.documents.get(pair.a).id, outcome.documents.get(pair.b).id);
            if !origins.planted(a) && !origins.planted(b) {
                continue;
            }
            let (from_a, from_b) = (origins.of_document(a), origins.of_document(b));
            let related = |as_asked: &dyn Fn(&str, &str) -> bool| from_a.iter().any(|x| from_b.iter().any(|y| as_asked(x, y)));
            if !from_a.is_disjoint(&from_b) {
                right += 1;
            } else if related(&|x, y| index.copies(x, y)) {
                self.of_the_corpus += 1;
            } else if (origins.part(a) || origins.part(b)) && related(&|x, y| index.relation(x, y).is_some()) {
                self.of_shared_text += 1;
                let figures = outcome.figures(place);
                self.half_shared += u64::from(figures.containment_a_in_b.max(figures.containment_b_in_a) >= 0.5);
            } else {
                self.wrong.push(Judged::of(index, a, b, &origins.kinds(a, b)));
            }
        }
        let judged = right + self.wrong.len() as u64;
        self.precision = Share::of(right, judged);
        self.precision_at_least = Share::of(right, judged + self.of_shared_text);
    }
}

/// Which documents of the corpus the planted ones come from.
struct Origins<'t> {
    made_of: HashMap<&'t str, Vec<&'t Plant>>,
}

impl<'t> Origins<'t> {
    fn of(truth: &'t [Plant]) -> Origins<'t> {
        let mut made_of: HashMap<&str, Vec<&Plant>> = HashMap::new();
        for plant in truth {
            made_of.entry(&plant.b).or_default().push(plant);
        }
        Origins { made_of }
    }

    fn planted(&self, id: &str) -> bool {
        self.made_of.contains_key(id)
    }

    /// Whether a document has only a part of its original.
    fn part(&self, id: &str) -> bool {
        self.made_of.get(id).is_some_and(|plants| plants.iter().any(|p| p.part))
    }

    /// The documents that one comes from; itself if it was not planted.
    fn of_document(&self, id: &'t str) -> BTreeSet<&'t str> {
        let (mut from, mut met, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![id]);
        while let Some(id) = open.pop() {
            // A file that says that two come from each other must not hold us up.
            if !met.insert(id) {
                continue;
            }
            match self.made_of.get(id) {
                Some(plants) => open.extend(plants.iter().map(|p| p.a.as_str())),
                None => drop(from.insert(id)),
            }
        }
        from
    }

    /// The kinds of the planted documents of a pair.
    fn kinds(&self, a: &str, b: &str) -> String {
        let kinds: Vec<&str> = [a, b].iter().filter_map(|id| self.made_of.get(id)).map(|plants| plants[0].kind.as_str()).collect();
        kinds.join(" and ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Entry;
    use crate::pairs::Pair;

    #[test]
    fn recall_is_by_kind_and_precision_leaves_out_what_the_corpus_came_with() {
        let pair = |a, b, relation| Pair { a, b, relation, shared: 1, sizes: (1, 1), longest_run_words: 9, weighed: None };
        let plant = |a: &str, b: &str, kind: &str| Plant { a: a.into(), b: b.into(), kind: kind.into(), part: kind == "cut" };
        let outcome = Outcome {
            documents: ["x", "y", "z", "p", "q", "r", "v"].map(|id| Entry { id, ..Entry::default() }).into_iter().collect(),
            pairs: vec![
                pair(0, 1, Relation::NearDuplicate), // x and y: the corpus's own
                pair(0, 3, Relation::Contains),      // x and p: planted
                pair(1, 3, Relation::Contains),      // y and p: because x and y are copies
                pair(2, 4, Relation::Template),      // z and q: planted, missed
                pair(2, 3, Relation::NearDuplicate), // z and p: wrong
                pair(3, 5, Relation::NearDuplicate), // p and r: both come from x
                pair(3, 6, Relation::NearDuplicate), // p, a part of x, and v, which shares text with x: not known
                pair(0, 6, Relation::Overlap),
            ],
            ..Outcome::default()
        };
        let truth = [plant("x", "p", "cut"), plant("z", "q", "noise"), plant("p", "r", "page")];
        let found = planted(&outcome, &Index::of(&outcome), &truth);
        let recall: Vec<(&str, u64, u64)> = found.kinds.iter().map(|k| (k.kind.as_str(), k.recall.of, k.recall.all)).collect();
        assert_eq!(recall, [("cut", 1, 1), ("noise", 0, 1), ("page", 1, 1), ("all", 2, 3)]);
        assert_eq!((found.precision.of, found.precision.all, found.of_the_corpus, found.of_shared_text), (2, 3, 1, 1));
        assert_eq!((found.precision_at_least.of, found.precision_at_least.all, found.half_shared), (2, 4, 1));
        assert_eq!((found.missed[0].relation, found.wrong[0].label.as_str()), ("template", "cut"));
    }
}
