//! Decide: what stays and what goes when a corpus is to hold no story twice.
//!
//! One document of each cluster stays. But a cluster is a star: two documents that stay may still be a pair of copies, if
//! neither leads, or if they are of two clusters. So those that stay are gone through from the most preferred on, and
//! whoever is a copy of one before goes too. Copies of the same words are listed with one partner alone and inherit its
//! pairs: who has which words is therefore asked of the texts, not of the list.

use std::collections::HashMap;

use crate::clusters::DisjointSets;
use crate::config::Config;
use crate::jobs::clean::keep::{Keep, Worth, preferred};
use crate::jobs::clean::survey::Survey;
use crate::outcome::Outcome;
use crate::pairs::Relation;

/// What becomes of a document that the scan names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    #[default]
    Stays,
    /// It goes as a copy, of the document of its cluster that stays, or of the one that this is a copy of.
    Copy {
        /// The cluster's number.
        cluster: u32,
        /// The document that stays in the end.
        kept: u32,
    },
    /// It would have stayed, but is a copy of one that stays as well.
    Pair {
        /// That one.
        kept: u32,
    },
}

/// What documents are to each other, as far as the scan lists them as pairs of copies.
#[derive(Debug, Default)]
pub struct Relations(HashMap<(u32, u32), Relation>);

impl Relations {
    /// Those of a scan.
    pub fn of_scan(outcome: &Outcome) -> Relations {
        let copies = outcome.pairs.iter().filter(|p| p.relation.is_copy());
        let members = outcome.clusters.iter().flat_map(|c| c.members.into_iter().map(move |m| (c.representative, m)));
        let leaders = members.filter_map(|(leader, m)| Some(((m.document, leader), m.relation?)));
        Relations(copies.map(|p| ((p.a, p.b), p.relation)).chain(leaders).collect())
    }

    /// What `a` is to `b`.
    pub fn of(&self, a: u32, b: u32) -> Option<Relation> {
        self.0.get(&(a, b)).copied().or_else(|| self.0.get(&(b, a)).map(|r| r.reversed()))
    }
}

/// The fate of each of `Outcome::documents`. O(pairs · log pairs).
pub fn fates(config: &Config, keep: &Keep, outcome: &Outcome, survey: &Survey) -> Vec<Fate> {
    let worth = worth(keep, outcome, survey);
    let mut fates = vec![Fate::Stays; outcome.documents.len()];
    let mut concerned: Vec<u32> = Vec::new();
    for (number, cluster) in (0u32..).zip(outcome.clusters.iter()) {
        let members = || cluster.members.iter().map(|m| m.document);
        let Some(kept) = members().min_by_key(|&m| preferred(worth[m as usize])) else { continue };
        concerned.extend(members());
        for member in members().filter(|&m| m != kept && worth[m as usize].is_some()) {
            fates[member as usize] = Fate::Copy { cluster: number, kept };
        }
    }
    concerned.extend(outcome.pairs.iter().filter(|p| p.relation.is_copy()).flat_map(|p| [p.a, p.b]));
    concerned.sort_unstable_by_key(|&d| (preferred(worth[d as usize]), d));
    concerned.dedup();
    let graph = Graph::of(config, outcome, survey);
    let mut held: HashMap<u32, Vec<u32>> = HashMap::new();
    for document in concerned {
        if fates[document as usize] != Fate::Stays {
            continue;
        }
        let text = graph.text[document as usize];
        let near = std::iter::once(&text).chain(graph.copies.get(&text).into_iter().flatten());
        let mut others = near.filter_map(|text| held.get(text)).flatten().copied();
        match others.find(|&other| graph.allowed(outcome, document, other)) {
            Some(kept) if worth[document as usize].is_some() => fates[document as usize] = Fate::Pair { kept },
            _ => graph.hold(outcome, held.entry(text).or_default(), document),
        }
    }
    follow(&mut fates);
    fates
}

/// Whoever was to stay for a cluster may have gone as a copy of one outside of it: then that one stands for its members too.
fn follow(fates: &mut [Fate]) {
    for document in 0..fates.len() {
        if let Fate::Copy { cluster, kept } = fates[document]
            && let Fate::Pair { kept } = fates[kept as usize]
        {
            fates[document] = Fate::Copy { cluster, kept };
        }
    }
}

/// What each document is worth; `None` for those of another corpus, which always stay.
fn worth(keep: &Keep, outcome: &Outcome, survey: &Survey) -> Vec<Option<Worth>> {
    let mut how = vec![""; outcome.documents.len()];
    for credits in &outcome.credits {
        how[credits.document as usize] = &credits.how;
    }
    let entries = outcome.documents.iter().zip(&survey.spots);
    entries.zip(how).map(|((entry, spot), how)| spot.map(|s| keep.worth(&entry, how, (u64::from(s.file), s.record)))).collect()
}

/// Which texts are copies of which, and which documents the scan's options let be a pair.
struct Graph {
    /// For each document, the number of its text: that of one document with the same words.
    text: Vec<u32>,
    /// For each text that has some, the texts that are its copies.
    copies: HashMap<u32, Vec<u32>>,
    window: Option<u32>,
    across_sources: bool,
    /// Which side each document is on, if pairs lie between two corpora.
    first: Option<Vec<bool>>,
}

impl Graph {
    fn of(config: &Config, outcome: &Outcome, survey: &Survey) -> Graph {
        let mut alike = DisjointSets::new(outcome.documents.len() as u32);
        let mut by_words: HashMap<u128, u32> = HashMap::new();
        for (spot, document) in survey.spots.iter().zip(0u32..) {
            if let Some(spot) = spot {
                alike.join(document, *by_words.entry(spot.identity).or_insert(document));
            }
        }
        // What is not at hand has the words of those that it is exactly like.
        outcome.pairs.iter().filter(|p| p.relation == Relation::Exact).for_each(|p| alike.join(p.a, p.b));
        let text = alike.all();
        let mut copies: HashMap<u32, Vec<u32>> = HashMap::new();
        for p in outcome.pairs.iter().filter(|p| p.relation.is_copy() && p.relation != Relation::Exact) {
            let (a, b) = (text[p.a as usize], text[p.b as usize]);
            copies.entry(a).or_default().push(b);
            copies.entry(b).or_default().push(a);
        }
        let first = config.against.then(|| sides(outcome, survey));
        Graph { text, copies, window: config.window, across_sources: config.across_sources, first }
    }

    /// Whether the options let two documents be a pair. What is not known of a document of another corpus forbids nothing.
    fn allowed(&self, outcome: &Outcome, a: u32, b: u32) -> bool {
        if self.first.as_ref().is_some_and(|first| first[a as usize] == first[b as usize]) {
            return false;
        }
        let (x, y) = (outcome.documents.get(a), outcome.documents.get(b));
        if x.file.is_empty() || y.file.is_empty() {
            return true;
        }
        let day = |minute: Option<i64>| minute.map(|m| m.div_euclid(1440));
        let near = |days: u32| day(x.minute).zip(day(y.minute)).is_some_and(|(x, y)| x.abs_diff(y) <= u64::from(days));
        self.window.is_none_or(near) && (!self.across_sources || x.source.is_some() && y.source.is_some() && x.source != y.source)
    }

    /// Holds a document that stays. Of those with the same words that the options treat alike one is enough.
    fn hold(&self, outcome: &Outcome, held: &mut Vec<u32>, document: u32) {
        let kind = |d: u32| {
            let entry = outcome.documents.get(d);
            (entry.source, entry.minute.map(|m| m.div_euclid(1440)), self.first.as_ref().map(|first| first[d as usize]))
        };
        if !held.iter().any(|&other| kind(other) == kind(document)) {
            held.push(document);
        }
    }
}

/// Which documents are of the first corpus. Files are read corpus by corpus and every pair lies between the two, so the
/// second begins no later than with the first file that the later one of a pair stands in.
fn sides(outcome: &Outcome, survey: &Survey) -> Vec<bool> {
    let file = |d: u32| survey.spots[d as usize].map_or(u32::MAX, |s| s.file);
    let second = outcome.pairs.iter().map(|p| file(p.a).max(file(p.b))).min().unwrap_or(u32::MAX);
    survey.spots.iter().map(|spot| spot.is_some_and(|s| s.file < second)).collect()
}
