//! Plagdet: a scan's passages against known ones, as the PAN competitions measure text alignment.
//!
//! Potthast, Stein, Barrón-Cedeño and Rosso 2010, "An evaluation framework for plagiarism detection", §3: a detection finds
//! a case if the two overlap in both documents. Precision is the share of a detection's characters that lie in cases it
//! finds, recall the share of a case's characters that lie in detections of it, characters of both documents taken
//! together and averaged over detections and over cases (macro). Granularity is how many detections a found case has.
//! `plagdet = F1 / log2(1 + granularity)`.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::jobs::eval::gold::Reuse;
use crate::jobs::eval::score::{harmonic, rounded};
use crate::outcome::Outcome;

/// How well the passages of one kind of pair were found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plagdet {
    /// The kind of obfuscation; `all` for all of them together.
    pub category: String,
    /// Pairs of documents.
    pub pairs: u64,
    /// Passages that are there.
    pub cases: u64,
    /// Passages that were found in these pairs.
    pub detections: u64,
    /// Macro-averaged over detections; 1 if there is none.
    pub precision: f64,
    /// Macro-averaged over cases; 1 if there is none.
    pub recall: f64,
    /// Detections a found case; 1 if none was found.
    pub granularity: f64,
    /// F1 over the logarithm of granularity.
    pub plagdet: f64,
}

/// A passage in both documents, suspicious and source: code points, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Both([(u32, u32); 2]);

impl Both {
    fn finds(&self, other: &Both) -> bool {
        (0..2).all(|side| common(self.0[side], other.0[side]) > 0)
    }

    fn characters(&self) -> u64 {
        self.0.iter().map(|s| u64::from(s.1 - s.0)).sum()
    }

    /// The share of its characters, in both documents together, that lie in those of `others` which it overlaps in both.
    fn covered(&self, others: &[Both]) -> f64 {
        let mut covered = 0;
        for side in 0..2 {
            let own = self.0[side];
            let clip = |s: (u32, u32)| (s.0.max(own.0), s.1.min(own.1));
            let mut parts: Vec<(u32, u32)> = others.iter().filter(|o| o.finds(self)).map(|o| clip(o.0[side])).collect();
            parts.sort_unstable();
            let mut end = own.0;
            for (from, to) in parts {
                covered += u64::from(to.saturating_sub(from.max(end)));
                end = end.max(to);
            }
        }
        covered as f64 / self.characters().max(1) as f64
    }
}

fn common(a: (u32, u32), b: (u32, u32)) -> u32 {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// Sums over the pairs of one category.
#[derive(Clone, Copy, Default)]
struct Sums {
    pairs: u64,
    cases: u64,
    detections: u64,
    precision: f64,
    recall: f64,
    found: u64,
    finds: u64,
}

impl Sums {
    fn take(&mut self, cases: &[Both], detections: &[Both]) {
        self.pairs += 1;
        self.cases += cases.len() as u64;
        self.detections += detections.len() as u64;
        self.precision += detections.iter().map(|d| d.covered(cases)).sum::<f64>();
        self.recall += cases.iter().map(|c| c.covered(detections)).sum::<f64>();
        for case in cases {
            let finds = detections.iter().filter(|d| d.finds(case)).count() as u64;
            self.found += u64::from(finds > 0);
            self.finds += finds;
        }
    }

    fn plagdet(&self, category: &str) -> Plagdet {
        let mean = |sum: f64, n: u64| if n == 0 { 1.0 } else { sum / n as f64 };
        let (precision, recall) = (mean(self.precision, self.detections), mean(self.recall, self.cases));
        let granularity = mean(self.finds as f64, self.found);
        Plagdet {
            category: category.to_owned(),
            pairs: self.pairs,
            cases: self.cases,
            detections: self.detections,
            precision: rounded(precision),
            recall: rounded(recall),
            granularity: rounded(granularity),
            plagdet: rounded(harmonic(precision, recall) / (1.0 + granularity).log2()),
        }
    }
}

/// Measures passages by category, in the order of their names, and at last all together.
pub fn plagdet(outcome: &Outcome, gold: &[Reuse]) -> Vec<Plagdet> {
    let detections = detections(outcome, gold);
    let mut by_category: BTreeMap<&str, Sums> = BTreeMap::new();
    let mut all = Sums::default();
    for pair in gold {
        let cases: Vec<Both> =
            pair.spans.iter().map(|s| Both([end(s.susp_offset, s.susp_length), end(s.src_offset, s.src_length)])).collect();
        let found = detections.get(&(pair.susp.as_str(), pair.src.as_str())).map_or(&[][..], Vec::as_slice);
        by_category.entry(&pair.category).or_default().take(&cases, found);
        all.take(&cases, found);
    }
    let mut rows: Vec<Plagdet> = by_category.iter().map(|(name, sums)| sums.plagdet(name)).collect();
    rows.push(all.plagdet("all"));
    rows
}

fn end(offset: u32, length: u32) -> (u32, u32) {
    (offset, offset.saturating_add(length))
}

/// The scan's passages of the pairs that are asked for, suspicious document first.
fn detections<'x>(outcome: &'x Outcome, gold: &'x [Reuse]) -> HashMap<(&'x str, &'x str), Vec<Both>> {
    let mut found: HashMap<(&str, &str), Vec<Both>> = gold.iter().map(|p| ((p.susp.as_str(), p.src.as_str()), Vec::new())).collect();
    for passage in &outcome.passages {
        let pair = &outcome.pairs[passage.pair as usize];
        let (a, b) = (outcome.documents.get(pair.a).id, outcome.documents.get(pair.b).id);
        if let Some(list) = found.get_mut(&(a, b)) {
            list.push(Both([passage.a, passage.b]));
        } else if let Some(list) = found.get_mut(&(b, a)) {
            list.push(Both([passage.b, passage.a]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cases: &[[(u32, u32); 2]], detections: &[[(u32, u32); 2]]) -> Plagdet {
        let both = |all: &[[(u32, u32); 2]]| all.iter().map(|&s| Both(s)).collect::<Vec<_>>();
        let mut sums = Sums::default();
        sums.take(&both(cases), &both(detections));
        sums.plagdet("x")
    }

    #[test]
    fn a_passage_found_whole_is_perfect_and_one_found_in_two_parts_is_not() {
        let case = [(100, 200), (0, 100)];
        assert_eq!(of(&[case], &[case]).plagdet, 1.0);
        let halves = of(&[case], &[[(100, 150), (0, 50)], [(150, 200), (50, 100)]]);
        assert_eq!((halves.precision, halves.recall, halves.granularity, halves.plagdet), (1.0, 1.0, 2.0, 0.6309));
    }

    #[test]
    fn characters_count_only_where_both_documents_overlap() {
        // The second detection has the right place in one document and the wrong one in the other.
        let found = of(&[[(0, 100), (0, 100)]], &[[(50, 150), (0, 100)], [(0, 100), (300, 400)]]);
        assert_eq!((found.precision, found.recall), (0.375, 0.75));
        assert_eq!(found.granularity, 1.0);
    }

    #[test]
    fn detections_that_overlap_count_once_and_none_is_a_recall_of_0() {
        let twice = of(&[[(0, 100), (0, 100)]], &[[(0, 60), (0, 60)], [(40, 100), (40, 100)]]);
        assert_eq!((twice.recall, twice.granularity), (1.0, 2.0));
        assert_eq!(of(&[[(0, 100), (0, 100)]], &[]).plagdet, 0.0);
        assert_eq!(of(&[], &[]).plagdet, 1.0);
    }
}
