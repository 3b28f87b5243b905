//! Templates: groups of documents that are one frame with other content, so that a reader sees what was not counted.

use std::collections::{BTreeMap, BTreeSet};

use crate::clusters::DisjointSets;
use crate::outcome::Outcome;
use crate::pairs::Relation;

/// Groups of documents that `template` pairs link, and the pairs of the same words that join them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Templates {
    /// How many groups there are.
    pub groups: u64,
    /// How many documents are in them.
    pub documents: u64,
    /// The largest, by size and then by first document.
    pub largest: Vec<TemplateGroup>,
}

/// Documents in one frame.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TemplateGroup {
    /// How many documents.
    pub size: u64,
    /// The document with the most `template` pairs; of several the first.
    pub representative: String,
    /// How many different days they were printed on, as far as dates are known.
    pub days: u64,
    /// Their sources, in order of their first document.
    pub sources: Vec<String>,
    /// How the longest passage begins that the representative shares with another; empty where passages were not asked for.
    pub words: String,
}

impl Templates {
    /// The groups of an outcome, and the `most` largest of them. O(pairs · log pairs).
    pub fn of(outcome: &Outcome, most: usize) -> Templates {
        let groups = groups(outcome);
        let documents = groups.iter().map(|members| members.len() as u64).sum();
        let pairs = of_groups(outcome, &groups[..groups.len().min(most)]);
        let largest = groups.iter().zip(&pairs).map(|(members, pairs)| group(outcome, members, pairs)).collect();
        Templates { groups: groups.len() as u64, documents, largest }
    }
}

/// The members of each group, ascending; largest groups first.
fn groups(outcome: &Outcome) -> Vec<Vec<u32>> {
    let mut joined = DisjointSets::new(outcome.documents.len() as u32);
    let mut framed = vec![false; outcome.documents.len()];
    for pair in outcome.pairs.iter().filter(|p| p.relation == Relation::Template) {
        joined.join(pair.a, pair.b);
        (framed[pair.a as usize], framed[pair.b as usize]) = (true, true);
    }
    // A document with the words of an earlier one is listed with that one alone.
    for pair in outcome.pairs.iter().filter(|p| p.relation == Relation::Exact) {
        if framed[pair.a as usize] || framed[pair.b as usize] {
            joined.join(pair.a, pair.b);
            (framed[pair.a as usize], framed[pair.b as usize]) = (true, true);
        }
    }
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (document, first) in (0u32..).zip(joined.all()).filter(|&(d, _)| framed[d as usize]) {
        members.entry(first).or_default().push(document);
    }
    let mut groups: Vec<Vec<u32>> = members.into_values().collect();
    groups.sort_by_key(|members| std::cmp::Reverse(members.len()));
    groups
}

/// The places of each group's `template` pairs.
fn of_groups(outcome: &Outcome, groups: &[Vec<u32>]) -> Vec<Vec<usize>> {
    let mut group_of = vec![groups.len(); outcome.documents.len()];
    for (group, members) in groups.iter().enumerate() {
        members.iter().for_each(|&d| group_of[d as usize] = group);
    }
    let mut of_groups = vec![Vec::new(); groups.len()];
    for (place, pair) in outcome.pairs.iter().enumerate().filter(|(_, p)| p.relation == Relation::Template) {
        if let Some(places) = of_groups.get_mut(group_of[pair.a as usize]) {
            places.push(place);
        }
    }
    of_groups
}

fn group(outcome: &Outcome, members: &[u32], places: &[usize]) -> TemplateGroup {
    let mut pairs: BTreeMap<u32, u32> = members.iter().map(|&d| (d, 0)).collect();
    let templates: Vec<_> = places.iter().map(|&place| (place, &outcome.pairs[place])).collect();
    for document in templates.iter().flat_map(|(_, p)| [p.a, p.b]) {
        *pairs.entry(document).or_default() += 1;
    }
    let representative = pairs.iter().max_by_key(|&(&d, &n)| (n, std::cmp::Reverse(d))).map_or(members[0], |(&d, _)| d);
    let longest = templates
        .iter()
        .filter(|(_, p)| p.a == representative || p.b == representative)
        .min_by_key(|(place, p)| (std::cmp::Reverse(p.longest_run_words), *place));
    let words = longest.and_then(|(place, _)| outcome.deciding.find(*place as u32)).map(|d| d.passage.to_owned());
    let entries = || members.iter().map(|&d| outcome.documents.get(d));
    let days: BTreeSet<i64> = entries().filter_map(|e| e.minute).map(|minute| minute.div_euclid(1440)).collect();
    let mut sources: Vec<String> = Vec::new();
    for source in entries().filter_map(|e| e.source) {
        if !sources.iter().any(|met| met == source) {
            sources.push(source.to_owned());
        }
    }
    let representative = outcome.documents.id(representative).to_owned();
    TemplateGroup { size: members.len() as u64, representative, days: days.len() as u64, sources, words: words.unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Deciding, Entry};
    use crate::pairs::Pair;

    #[test]
    fn documents_of_one_frame_are_a_group_with_their_twins_and_the_largest_stands_first() {
        let pair = |a, b, relation, longest_run_words| Pair { a, b, relation, shared: 9, sizes: (9, 9), longest_run_words, weighed: None };
        let entry = |(id, source, day): (&'static str, &'static str, i64)| Entry {
            id,
            source: Some(source),
            minute: Some(day * 1440 + 600),
            ..Entry::default()
        };
        let documents =
            [("w1", "x", 1), ("n1", "y", 1), ("w2", "x", 2), ("w3", "z", 2), ("n2", "y", 9), ("w2 again", "y", 2), ("s", "y", 1)];
        let quote = |passage| Deciding { passage, number: None };
        let outcome = Outcome {
            documents: documents.map(entry).into_iter().collect(),
            pairs: vec![
                pair(0, 2, Relation::Template, 20),
                pair(1, 4, Relation::Template, 30),
                pair(1, 6, Relation::NearDuplicate, 30),
                pair(2, 3, Relation::Template, 25),
                pair(2, 5, Relation::Exact, 40),
            ],
            deciding: ["rain", "prices", "a story", "wind", ""].map(quote).into_iter().collect(),
            ..Outcome::default()
        };
        let found = Templates::of(&outcome, 1);
        assert_eq!((found.groups, found.documents, found.largest.len()), (2, 6, 1));
        let sources = ["x", "z", "y"].map(String::from).into();
        assert_eq!(found.largest[0], TemplateGroup { size: 4, representative: "w2".into(), days: 2, sources, words: "wind".into() });
    }
}
