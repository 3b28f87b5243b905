//! Groups: a scan's clusters against clusters that are known, by pairs of documents.

use std::collections::HashMap;

use serde::Serialize;

use crate::jobs::eval::index::Index;
use crate::jobs::eval::score::{Score, rounded};

/// How well clusters agree with known ones. Every pair of documents is a case: together or apart.
///
/// Known clusters are taken to be complete: a document that none of them names is a copy of nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Groups {
    /// Documents.
    pub documents: u64,
    /// Known clusters.
    pub known: u64,
    /// The scan's clusters.
    pub found: u64,
    /// Pairs together in both, in the scan alone, in the known ones alone; and the shares that follow.
    pub pairs: Score,
    /// Pairs apart in both.
    pub apart: u64,
    /// The Rand index adjusted for chance (Hubert and Arabie 1985, "Comparing partitions"): 1 for the same clusters, about 0
    /// for clusters drawn by lot. Taken over pairs, so a document may stand in several known clusters.
    pub adjusted_rand: f64,
}

/// Measures clusters: `known` lists the members of each known one, `found` the sizes of the scan's, `documents` are all.
pub fn groups(index: &Index<'_>, known: &[Vec<String>], found: &[u64], documents: u64) -> Groups {
    let mut standing: HashMap<&str, Vec<u32>> = HashMap::new();
    for (number, members) in (0..).zip(known) {
        for member in members {
            let clusters = standing.entry(member).or_default();
            if clusters.last() != Some(&number) {
                clusters.push(number);
            }
        }
    }
    let (mut sizes, mut both) = (vec![0u64; known.len()], HashMap::<(u32, u32), u64>::new());
    for (id, clusters) in &standing {
        for &k in clusters {
            sizes[k as usize] += 1;
            if let Some(f) = index.cluster(id) {
                *both.entry((k, f)).or_default() += 1;
            }
        }
    }
    let (twice, twice_both) = repeated(index, &standing);
    let known_pairs = sizes.iter().map(|&n| pairs_of(n)).sum::<u64>() - twice;
    let right = both.values().map(|&n| pairs_of(n)).sum::<u64>() - twice_both;
    let found_pairs: u64 = found.iter().map(|&n| pairs_of(n)).sum();
    let documents = documents.max(standing.len() as u64).max(found.iter().sum());
    let (wrong, missed) = (found_pairs - right, known_pairs - right);
    let apart = pairs_of(documents) - right - wrong - missed;
    Groups {
        documents,
        known: known.iter().filter(|members| members.len() > 1).count() as u64,
        found: found.len() as u64,
        pairs: Score::of(right, wrong, missed),
        apart,
        adjusted_rand: adjusted_rand(right as f64, wrong as f64, missed as f64, apart as f64),
    }
}

fn pairs_of(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

/// How often pairs that share several known clusters were counted too often: in all, and of those together in the scan.
fn repeated(index: &Index<'_>, standing: &HashMap<&str, Vec<u32>>) -> (u64, u64) {
    let several: Vec<(&str, &Vec<u32>)> = standing.iter().filter(|(_, k)| k.len() > 1).map(|(&id, k)| (id, k)).collect();
    let (mut all, mut both) = (0, 0);
    for (i, (a, of_a)) in several.iter().enumerate() {
        for (b, of_b) in &several[i + 1..] {
            let shared = of_a.iter().filter(|k| of_b.contains(k)).count() as u64;
            all += shared.saturating_sub(1);
            both += if index.together(a, b) { shared.saturating_sub(1) } else { 0 };
        }
    }
    (all, both)
}

/// The index in terms of pairs; 1 where nothing can be told apart.
fn adjusted_rand(right: f64, wrong: f64, missed: f64, apart: f64) -> f64 {
    let below = (right + wrong) * (wrong + apart) + (right + missed) * (missed + apart);
    if below == 0.0 { 1.0 } else { rounded(2.0 * (right * apart - wrong * missed) / below) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Cluster, Entry, Member, Outcome};

    /// Clusters as lists of one-letter ids; the known ones first.
    fn of(known: &[&str], found: &[&str], documents: u64) -> Groups {
        let ids = |s: &str| s.chars().map(String::from).collect::<Vec<_>>();
        let all: Vec<String> = (b'a'..=b'z').map(|c| char::from(c).to_string()).collect();
        let member = |c: char| Member {
            document: c as u32 - 'a' as u32,
            relation: None,
            jaccard: 1.0,
            containment_in_representative: 1.0,
            containment_of_representative: 1.0,
        };
        let outcome = Outcome {
            documents: all.iter().map(|id| Entry { id, ..Entry::default() }).collect(),
            clusters: found
                .iter()
                .map(|s| Cluster {
                    representative: 0,
                    members: s.chars().map(member).collect(),
                    agency: Default::default(),
                    origin: None,
                    uncredited: vec![],
                })
                .collect(),
            ..Outcome::default()
        };
        let sizes: Vec<u64> = found.iter().map(|s| s.len() as u64).collect();
        groups(&Index::of(&outcome), &known.iter().map(|s| ids(s)).collect::<Vec<_>>(), &sizes, documents)
    }

    #[test]
    fn the_same_clusters_are_perfect_and_none_found_is_chance() {
        assert_eq!(of(&["abc", "de"], &["abc", "de"], 9).adjusted_rand, 1.0);
        let none = of(&["abc", "de"], &[], 9);
        assert_eq!((none.adjusted_rand, none.pairs.missed, none.apart), (0.0, 4, 32));
    }

    #[test]
    fn figures_are_those_of_a_worked_example() {
        // Six documents, known {abc}{def}, found {ab}{cde}{f}: of 15 pairs 2 are together in both.
        let found = of(&["abc", "def"], &["ab", "cde"], 6);
        assert_eq!((found.pairs.right, found.pairs.wrong, found.pairs.missed, found.apart), (2, 2, 4, 7));
        assert_eq!(found.adjusted_rand, 0.1176);
    }

    #[test]
    fn a_pair_in_two_known_clusters_counts_once() {
        let found = of(&["abc", "abd"], &["abcd"], 4);
        assert_eq!((found.pairs.right, found.pairs.wrong, found.pairs.missed, found.apart), (5, 1, 0, 0));
    }
}
