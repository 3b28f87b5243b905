//! What must not matter: threads, memory, maps, how documents are dealt out to files and in which order they come.

use crate::generate::{Generator, Random, Recipe};
use crate::kit::{Dir, full};
use naskh::corpus::Corpus;
use naskh::pairs::Rule;
use naskh::{Config, Outcome, Resources, Scan};
use std::collections::BTreeSet;
use std::path::PathBuf;

type Clusters = BTreeSet<BTreeSet<String>>;
/// The two, the shingles they share and the words of their longest run.
type Pairs = BTreeSet<(BTreeSet<String>, (u32, u32))>;

fn jaccard(least: f64) -> Rule {
    Rule::Classic { jaccard: Some(least), containment: None }
}

fn scan(files: &[PathBuf], config: &Config, resources: Resources) -> Outcome {
    let corpus = Corpus::open(files, &config.reading).unwrap();
    Scan::new(config.clone()).resources(resources).run(&corpus).unwrap()
}

/// What was found, by ids, without the order of anything.
fn found(outcome: &Outcome) -> (Clusters, Pairs) {
    let id = |n: u32| outcome.documents.get(n).id.to_owned();
    let clusters = outcome.clusters.iter().map(|c| c.members.iter().map(|m| id(m.document)).collect()).collect();
    let pairs = outcome.pairs.iter().map(|p| ([id(p.a), id(p.b)].into(), (p.shared, p.longest_run_words))).collect();
    (clusters, pairs)
}

/// News with copies of every kind; each id once.
fn news(seed: u64, count: u64) -> Vec<String> {
    let generator = Generator::new(Recipe { seed, copies: 350, words: (30, 160), furniture: seed.is_multiple_of(2), ..Recipe::default() });
    (0..count).map(|n| generator.document(n).json() + "\n").collect()
}

fn shuffled(random: &mut Random, mut lines: Vec<String>) -> Vec<String> {
    for n in (1..lines.len()).rev() {
        lines.swap(n, random.number() as usize % (n + 1));
    }
    lines
}

/// Deals lines out to so many files, in order, at random places; some may stay empty.
fn dealt(dir: &Dir, name: &str, lines: &[String], files: usize, random: &mut Random) -> Vec<PathBuf> {
    let mut cuts: Vec<usize> = (1..files).map(|_| random.number() as usize % (lines.len() + 1)).collect();
    cuts.extend([0, lines.len()]);
    cuts.sort_unstable();
    cuts.windows(2).enumerate().map(|(n, cut)| dir.write(&format!("{name}/{n:03}.jsonl"), lines[cut[0]..cut[1]].concat())).collect()
}

#[test]
fn threads_memory_maps_and_file_splits_change_no_cluster_and_no_pair() {
    let (rounds, count) = if full() { (30, 400) } else { (4, 160) };
    for seed in 0..rounds {
        let (dir, mut random) = (Dir::new(), Random(seed));
        let lines = news(seed, count);
        let config = Config { rule: if seed % 3 == 1 { jaccard(0.4) } else { Rule::Story }, exact: seed % 6 == 1, ..Config::default() };
        let one = dealt(&dir, "one", &lines, 1, &mut random);
        let expected = scan(&one, &config, Resources { threads: 1, ..Resources::default() });
        assert!(!expected.clusters.is_empty(), "seed {seed} finds nothing");
        for round in 0..4 {
            let files = 1 + random.number() as usize % 40;
            let split = dealt(&dir, &format!("split-{round}"), &lines, files, &mut random);
            let threads = 1 + random.number() as usize % 7;
            let memory = [64 << 20, 200 << 20, u64::MAX >> 1][random.number() as usize % 3];
            let resources = Resources { threads, memory, mmap: random.number().is_multiple_of(2), ..Resources::default() };
            let got = scan(&split, &config, resources);
            assert_eq!(found(&got), found(&expected), "seed {seed}, {files} files, {threads} threads, {memory} bytes of memory");
            assert_eq!(got.totals.indexed, expected.totals.indexed);
        }
    }
}

#[test]
fn the_order_of_documents_changes_no_pair_and_no_cluster_that_hangs_together_as_one() {
    for seed in 0..if full() { 30 } else { 4 } {
        let (dir, mut random) = (Dir::new(), Random(seed + 1000));
        // Of documents with the same words the first stands for all in pairs: here no two have.
        let mut lines = news(seed + 50, 150);
        let mut texts = BTreeSet::new();
        lines.retain(|line| texts.insert(serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].to_string()));
        let config = Config { rule: jaccard(0.3), exact: true, ..Config::default() };
        let (clusters, pairs) = found(&scan(&dealt(&dir, "in-order", &lines, 1, &mut random), &config, Resources::default()));
        assert!(!clusters.is_empty());
        for round in 0..3 {
            let files = dealt(&dir, &format!("shuffled-{round}"), &shuffled(&mut random, lines.clone()), 1 + round * 5, &mut random);
            let again = found(&scan(&files, &config, Resources::default()));
            assert_eq!(again.1, pairs, "seed {seed}, round {round}");
            // A star's leader is the one with most weight; among equals the order decides. Where all are pairs of each
            // other there is one cluster whoever leads.
            let whole = |clusters: &Clusters| -> Clusters {
                let clique = |c: &&BTreeSet<String>| {
                    c.iter().all(|a| c.iter().all(|b| a == b || pairs.iter().any(|(p, _)| p.contains(a) && p.contains(b))))
                };
                clusters.iter().filter(clique).cloned().collect()
            };
            assert_eq!(whole(&again.0), whole(&clusters), "seed {seed}, round {round}");
        }
    }
}
