//! Whole scans of generated corpora, named by situation, on one thread and on all; in bytes of input a second. Each asserts
//! the clusters that it found.

mod generate;

use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use generate::{Generator, Language, Recipe};
use naskh::corpus::Corpus;
use naskh::{Config, Outcome, Resources, Scan};

/// A corpus, and what a scan of it must find.
struct Situation {
    name: &'static str,
    lines: Vec<String>,
    /// Least and most clusters, and documents in them.
    clusters: (usize, usize),
    members: (usize, usize),
}

fn records(recipe: Recipe, count: u64) -> (Vec<String>, usize) {
    let generator = Generator::new(recipe);
    let records: Vec<_> = (0..count).map(|n| generator.document(n)).collect();
    let copies = records.iter().filter(|r| r.copy.is_some()).count();
    (records.iter().map(|r| r.json()).collect(), copies)
}

fn situations() -> Vec<Situation> {
    let arabic = Recipe { language: Some(Language::Arabic), copies: 300, ..Recipe::default() };
    let english = Recipe { language: Some(Language::English), copies: 300, ..Recipe::default() };
    let pages = Recipe { language: Some(Language::English), furniture: true, copies: 0, ..Recipe::default() };
    let unique = Recipe { copies: 0, ..Recipe::default() };
    let short = Recipe { words: (10, 20), copies: 100, ..Recipe::default() };
    let (wire, wire_copies) = records(arabic, 10_000);
    let (english_wire, english_copies) = records(english, 10_000);
    let (short_texts, short_copies) = records(short, 40_000);
    let crowd = Generator::new(Recipe { words: (150, 150), ..unique }).document(0).text;
    let near =
        |n: u64| serde_json::json!({ "id": n, "source": n % 50, "date": "2026-03-01", "text": format!("{crowd} word{n}") }).to_string();
    let book = Generator::new(Recipe { words: (1_000_000, 1_000_000), ..unique }).document(0).json();
    vec![
        Situation {
            name: "arabic-wire-copies",
            lines: wire,
            // Originals have one copy or several; each copy is in some cluster.
            clusters: (wire_copies / 3, wire_copies),
            members: (wire_copies, 2 * wire_copies),
        },
        Situation {
            name: "english-wire-copies",
            lines: english_wire,
            clusters: (english_copies / 3, english_copies),
            members: (english_copies, 2 * english_copies),
        },
        Situation { name: "boilerplate-heavy", lines: records(pages, 10_000).0, clusters: (0, 0), members: (0, 0) },
        Situation { name: "all-unique", lines: records(unique, 10_000).0, clusters: (0, 0), members: (0, 0) },
        Situation { name: "one-giant-bucket", lines: (0..10_000).map(near).collect(), clusters: (1, 1), members: (10_000, 10_000) },
        Situation {
            name: "short-texts",
            lines: short_texts,
            clusters: (short_copies / 3, short_copies),
            members: (short_copies, 2 * short_copies),
        },
        Situation { name: "one-book", lines: vec![book], clusters: (0, 0), members: (0, 0) },
    ]
}

fn check(situation: &Situation, outcome: &Outcome) {
    let within = |(least, most): (usize, usize), count: usize| (least..=most).contains(&count);
    let members = outcome.clusters.iter().map(|c| c.members.len()).sum();
    assert_eq!(outcome.totals.indexed as usize, situation.lines.len());
    assert!(within(situation.clusters, outcome.clusters.len()), "{}: {} clusters", situation.name, outcome.clusters.len());
    assert!(within(situation.members, members), "{}: {members} documents in clusters", situation.name);
}

fn scans(c: &mut Criterion) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for situation in situations() {
        let path = folder.join(format!("{}.jsonl", situation.name));
        let bytes = situation.lines.iter().map(|l| l.len() as u64 + 1).sum();
        std::fs::write(&path, situation.lines.join("\n") + "\n").expect("the target folder can be written");
        let config = Config::default();
        let corpus = Corpus::open(std::slice::from_ref(&path), &config.reading).expect("a corpus just written");
        let mut group = c.benchmark_group(situation.name);
        group.sample_size(10).throughput(Throughput::Bytes(bytes));
        for (name, threads) in [("1-thread", 1), ("all-threads", 0)] {
            let resources = Resources { threads, ..Resources::default() };
            group.bench_function(name, |b| {
                b.iter(|| {
                    let outcome = Scan::new(config.clone()).resources(resources.clone()).run(&corpus).expect("a scan");
                    check(&situation, &outcome);
                });
            });
        }
        group.finish();
        std::fs::remove_file(&path).expect("the file is ours");
    }
}

criterion_group!(benches, scans);
criterion_main!(benches);
