//! One public stage at a time, Arabic and English apart, in bytes of input a second. Each asserts what it counted, so a fast
//! wrong answer fails, and stands beside the plain way of doing the same.

mod generate;

use std::collections::HashSet;
use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use generate::{Generator, Language, Random, Recipe};
use naskh::kernel::sort_hashes;
use naskh::pairs::Probe;
use naskh::sketch::{Params, Sketcher};
use naskh::text::{Folding, Tokenizer, Tokens, normalise, shingle};

/// Documents of a bench: enough that no cache holds them all.
const DOCUMENTS: u64 = 2_000;

/// The texts of one language, and what stages make of them.
struct News {
    name: &'static str,
    texts: Vec<String>,
    words: Vec<Vec<u64>>,
    shingles: Vec<Vec<u64>>,
    bytes: u64,
}

impl News {
    fn of(language: Language) -> News {
        let generator = Generator::new(Recipe { language: Some(language), ..Recipe::default() });
        let texts: Vec<String> = (0..DOCUMENTS).map(|n| generator.document(n).text).collect();
        let (tokenizer, mut tokens) = (Tokenizer::new(Folding::default()), Tokens::default());
        let mut hashes = |text: &String| {
            tokenizer.fill_hashes(text, &mut tokens);
            tokens.hashes.clone()
        };
        let words: Vec<Vec<u64>> = texts.iter().map(&mut hashes).collect();
        let shingles = words.iter().map(|words| shingles(words)).collect();
        let name = if language == Language::Arabic { "arabic" } else { "english" };
        let bytes = texts.iter().map(|t| t.len() as u64).sum();
        News { name, texts, words, shingles, bytes }
    }

    fn words(&self) -> usize {
        self.words.iter().map(Vec::len).sum()
    }
}

fn shingles(words: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    shingle(words, 3, &mut out);
    out
}

fn both(c: &mut Criterion, stage: &str, mut bench: impl FnMut(&mut BenchmarkGroup<'_, WallTime>, &News)) {
    for language in [Language::Arabic, Language::English] {
        let news = News::of(language);
        let mut group = c.benchmark_group(format!("{stage}/{}", news.name));
        group.sample_size(20).throughput(Throughput::Bytes(news.bytes));
        bench(&mut group, &news);
        group.finish();
    }
}

/// Texts to words: the pass over bytes, with spans and without, and the plain normal form.
fn tokens(c: &mut Criterion) {
    both(c, "tokens", |group, news| {
        let (tokenizer, mut tokens) = (Tokenizer::new(Folding::default()), Tokens::default());
        group.bench_function("hashes", |b| {
            b.iter(|| {
                let count = |text: &String| {
                    tokenizer.fill_hashes(text, &mut tokens);
                    tokens.len()
                };
                assert_eq!(black_box(&news.texts).iter().map(count).sum::<usize>(), news.words());
            });
        });
        group.bench_function("hashes-and-spans", |b| {
            b.iter(|| {
                let count = |text: &String| {
                    tokenizer.fill(text, &mut tokens);
                    tokens.spans.len()
                };
                assert_eq!(black_box(&news.texts).iter().map(count).sum::<usize>(), news.words());
            });
        });
        group.bench_function("plain", |b| {
            let folding = Folding::default();
            let count = |text: &String| normalise(&folding, text).split(' ').filter(|w| !w.is_empty()).count();
            b.iter(|| assert_eq!(black_box(&news.texts).iter().map(count).sum::<usize>(), news.words()));
        });
    });
}

/// The plain normal form alone: what the tables replace.
fn fold(c: &mut Criterion) {
    both(c, "fold", |group, news| {
        for (name, folding) in [("default", Folding::default()), ("none", Folding::none())] {
            let letters: usize = news.texts.iter().map(|t| normalise(&folding, t).len()).sum();
            group.bench_function(name, |b| {
                b.iter(|| assert_eq!(black_box(&news.texts).iter().map(|t| normalise(&folding, t).len()).sum::<usize>(), letters));
            });
        }
    });
}

/// Shingles to band keys and winnowed grams; beside it a MinHash that keeps the least of each permutation by itself.
fn sketch(c: &mut Criterion) {
    both(c, "sketch", |group, news| {
        let mut sketcher = Sketcher::new(Params::default());
        let (mut bands, mut grams) = (Vec::new(), Vec::new());
        group.bench_function("bands-and-grams", |b| {
            b.iter(|| {
                bands.clear();
                grams.clear();
                for (words, shingles) in black_box(&news.words).iter().zip(&news.shingles) {
                    sketcher.append(words, shingles, &mut bands, &mut grams);
                }
                assert_eq!(bands.len() as u64, DOCUMENTS * 20);
                assert!(grams.len() * 3 < news.words(), "{} grams of {} words", grams.len(), news.words());
            });
        });
        group.bench_function("plain", |b| {
            let seeds: Vec<u64> = (0..100).map(naskh::hash::mix).collect();
            b.iter(|| {
                let least = |shingles: &Vec<u64>, seed: u64| shingles.iter().map(|s| naskh::hash::mix(s ^ seed)).min();
                let each = black_box(&news.shingles).iter().flat_map(|s| seeds.iter().map(move |&seed| least(s, seed)));
                assert_eq!(each.flatten().count() as u64, DOCUMENTS * 100);
            });
        });
    });
}

/// Each text against the one before it and against a cut of itself; beside it sets of the standard library.
fn verify(c: &mut Criterion) {
    both(c, "verify", |group, news| {
        let cut = |s: &'_ [u64]| s[..s.len() / 2].to_vec();
        let cuts: Vec<Vec<u64>> = news.shingles.iter().map(|s| cut(s)).collect();
        let distinct = |s: &[u64]| s.iter().collect::<HashSet<_>>().len() as u64;
        let halves: u64 = cuts.iter().map(|s| distinct(s)).sum();
        group.bench_function("probe", |b| {
            let mut probe = Probe::default();
            b.iter(|| {
                let (mut shared, mut apart) = (0, 0);
                for (n, shingles) in black_box(&news.shingles).iter().enumerate() {
                    probe.fill(shingles);
                    shared += u64::from(probe.overlap(&cuts[n]).shared);
                    apart += u64::from(probe.overlap(&news.shingles[n.saturating_sub(1)]).shared.min(1));
                }
                assert_eq!(shared, halves);
                assert!(apart <= DOCUMENTS);
            });
        });
        group.bench_function("plain", |b| {
            b.iter(|| {
                let mut shared = 0;
                for (n, shingles) in black_box(&news.shingles).iter().enumerate() {
                    let set: HashSet<&u64> = shingles.iter().collect();
                    shared += cuts[n].iter().collect::<HashSet<_>>().intersection(&set).count() as u64;
                    black_box(news.shingles[n.saturating_sub(1)].iter().filter(|s| set.contains(s)).count());
                }
                assert_eq!(shared, halves);
            });
        });
    });
}

/// Rows of the nets, by key.
fn sort(c: &mut Criterion) {
    let mut random = Random(1);
    let rows: Vec<u64> = (0..1 << 20).map(|_| random.number()).collect();
    let mut group = c.benchmark_group("sort");
    group.sample_size(20).throughput(Throughput::Bytes(8 << 20));
    let sorted = |rows: &[u64]| assert!(rows.is_sorted() && rows.len() == 1 << 20);
    group.bench_function("hashes", |b| {
        let (mut items, mut scratch) = (Vec::new(), Vec::new());
        b.iter(|| {
            items.clone_from(black_box(&rows));
            sort_hashes(&mut items, &mut scratch);
            sorted(&items);
        });
    });
    group.bench_function("plain", |b| {
        let mut items = Vec::new();
        b.iter(|| {
            items.clone_from(black_box(&rows));
            items.sort_unstable();
            sorted(&items);
        });
    });
    group.finish();
}

criterion_group!(stages, fold, tokens, sketch, verify, sort);
criterion_main!(stages);
