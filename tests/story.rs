//! The story rule worked out slowly, from the definitions in `docs/algorithm.md`, against the engine.

use crate::kit::Dir;
use naskh::corpus::Corpus;
use naskh::{Config, Resources, Scan};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// One, as a weight: weights are whole numbers so that no order of sums can change a result.
const WHOLE: u64 = 1 << 20;

#[derive(Clone, Debug)]
struct Doc {
    source: u8,
    day: u8,
    words: Vec<&'static str>,
}

const WORDS: [&str; 14] = ["قال", "said", "في", "oil", "اليوم", "2026", "on", "port", "المطر", "30", "north", "wind", "الوزير", "7"];

impl Doc {
    fn json(&self) -> String {
        let date = format!("2026-03-{:02}", self.day + 1);
        let source = format!("outlet {}", self.source);
        format!("{}\n", serde_json::json!({ "source": source, "date": date, "text": self.words.join(" ") }))
    }

    fn phrases(&self) -> BTreeSet<&[&'static str]> {
        if self.words.len() <= 3 { BTreeSet::from([&self.words[..]]) } else { self.words.windows(3).collect() }
    }
}

/// On how many days the source that printed a phrase on most days printed it; the same words by the same source count
/// once, on the first of their days.
fn days(docs: &[Doc]) -> BTreeMap<&[&'static str], u64> {
    let mut printed: BTreeMap<(&[&str], u8), BTreeSet<u8>> = BTreeMap::new();
    for doc in docs {
        let day = docs.iter().filter(|d| d.source == doc.source && d.words == doc.words).map(|d| d.day).min().unwrap();
        for phrase in doc.phrases() {
            printed.entry((phrase, doc.source)).or_default().insert(day);
        }
    }
    let mut most = BTreeMap::new();
    for ((phrase, _), days) in printed {
        let days = days.len() as u64;
        most.entry(phrase).and_modify(|d: &mut u64| *d = days.max(*d)).or_insert(days);
    }
    most
}

/// What `a` is to `b`, if their pair reaches the floor.
fn relation(a: &Doc, b: &Doc, days: &BTreeMap<&[&'static str], u64>) -> Option<&'static str> {
    if a.words == b.words {
        return Some("exact");
    }
    let (ga, gb) = (a.phrases(), b.phrases());
    let weight = |set: &mut dyn Iterator<Item = &&[&'static str]>| set.map(|g| WHOLE / days[*g]).sum::<u64>();
    let shared = ga.intersection(&gb).count() as u64;
    let smaller = ga.len().min(gb.len()) as u64;
    if 10 * shared < 3 * smaller || a.words.len().min(b.words.len()) < 8 {
        return None;
    }
    let common = weight(&mut ga.intersection(&gb));
    let least = weight(&mut ga.iter()).min(weight(&mut gb.iter()));
    let (short, long) = if a.words.len() <= b.words.len() { (a, b) } else { (b, a) };
    let digits = |w: &&&str| w.contains(|c: char| c.is_ascii_digit());
    let numbers = common >= 12 * WHOLE || short.words.iter().filter(digits).all(|w| long.words.contains(w));
    if 2 * common >= least && common >= 4 * WHOLE && numbers {
        let near = short.words.len() * 100 >= long.words.len() * 65;
        return Some(if near {
            "near_duplicate"
        } else if a.words.len() < b.words.len() {
            "contained_in"
        } else {
            "contains"
        });
    }
    // c < ⅔ u: what matched was mostly frame.
    let frame = 3 * common * smaller < 2 * shared * least;
    Some(if frame { "template" } else { "overlap" })
}

fn docs() -> impl Strategy<Value = Vec<Doc>> {
    let fresh = prop::collection::vec(0..WORDS.len(), 4..70);
    let step = (fresh, any::<prop::sample::Index>(), 0u8..7, 0usize..60, 0u8..3, 0u8..6);
    prop::collection::vec(step, 2..12).prop_map(|steps| {
        let mut docs: Vec<Doc> = Vec::new();
        for (fresh, of, how, at, source, day) in steps {
            let fresh: Vec<&str> = fresh.into_iter().map(|w| WORDS[w]).collect();
            let old = if docs.is_empty() { fresh.clone() } else { of.get(&docs).words.clone() };
            let at = at.min(old.len() - 1);
            let words = match how {
                0 => fresh,
                1 => old,
                2 => old[at..].to_vec(),
                3 => [&old[..at], &fresh[..1], &old[at + 1..]].concat(),
                4 => [&old[..], &fresh[..]].concat(),
                5 => [&old[..at], &fresh[..4], &old[at..]].concat(),
                _ => [&fresh[..], &old[..=at]].concat(),
            };
            docs.push(Doc { source, day, words });
        }
        docs
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn each_pair_above_the_floor_is_what_the_definition_says(docs in docs()) {
        let dir = Dir::new();
        let path = dir.write("corpus.jsonl", docs.iter().map(Doc::json).collect::<String>());
        let config = Config { exact: true, ..Config::default() };
        let corpus = Corpus::open(&[path], &config.reading).unwrap();
        let resources = Resources { threads: 1, tmp: Some(dir.path("")), ..Resources::default() };
        let outcome = Scan::new(config).resources(resources).run(&corpus).unwrap();
        let number = |place: u32| outcome.documents.get(place).record as usize - 1;
        let found: BTreeMap<(usize, usize), &str> =
            outcome.pairs.iter().map(|p| ((number(p.a), number(p.b)), p.relation.name())).collect();

        let days = days(&docs);
        let first = |d: usize| docs.iter().position(|other| other.words == docs[d].words).unwrap();
        for b in 0..docs.len() {
            for a in 0..b {
                let listed = found.get(&(a, b)).copied();
                if first(b) != b {
                    // A copy of the same words stands with its first alone.
                    prop_assert_eq!(listed, (first(b) == a).then_some("exact"), "{} {}", a, b);
                } else if first(a) == a && let Some(relation) = relation(&docs[a], &docs[b], &days) {
                    prop_assert_eq!(listed, Some(relation), "{} {}", a, b);
                }
            }
        }
    }
}
