//! One public stage at a time, Arabic and English apart, in bytes of input a second. Each asserts what it counted, so a fast
//! wrong answer fails, and stands beside the plain way of doing the same.

mod generate;

use std::collections::HashSet;
use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use generate::{Generator, Language, Random, Recipe};
use naskh::Config;
use naskh::corpus::{Corpus, Item};
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

/// What no reader of text can be quicker than: the bytes summed, checked for UTF-8, hashed; and above them the words of the texts,
/// folded and hashed. Bytes a second on one thread, of a file larger than the caches.
fn roofline(c: &mut Criterion) {
    both(c, "roofline", |group, news| {
        let whole = news.texts.concat();
        let text = whole.repeat((128usize << 20).div_ceil(whole.len()).min(if only_tried() { 1 } else { usize::MAX }));
        group.sample_size(10).throughput(Throughput::Bytes(text.len() as u64));
        let sum =
            |bytes: &[u8]| bytes.chunks(8).map(|eight| eight.iter().fold(0, |sum, &b| sum << 8 | u64::from(b))).fold(0, u64::wrapping_add);
        let (expected, length) = (sum(text.as_bytes()), text.len());
        group.bench_function("read", |b| b.iter(|| assert_eq!(sum(black_box(text.as_bytes())), expected)));
        group.bench_function("validate", |b| {
            b.iter(|| assert_eq!(simdutf8::basic::from_utf8(black_box(text.as_bytes())).map_or(0, str::len), length));
        });
        let digest = naskh::hash::bytes(text.as_bytes());
        group.bench_function("hash", |b| b.iter(|| assert_eq!(naskh::hash::bytes(black_box(text.as_bytes())), digest)));
        let (tokenizer, mut tokens) = (Tokenizer::new(Folding::default()), Tokens::default());
        tokenizer.fill_hashes(&text, &mut tokens);
        let words = tokens.len();
        group.bench_function("fold-and-hash-words", |b| {
            b.iter(|| {
                tokenizer.fill_hashes(black_box(&text), &mut tokens);
                assert_eq!(tokens.len(), words);
            });
        });
    });
}

/// Whether benches only run once to be tried: then a small input is as good.
fn only_tried() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

/// Records to documents: lines of JSON parsed in place, with the same text escaped as `\uXXXX` beside it.
fn records(c: &mut Criterion) {
    for language in [Language::Arabic, Language::English] {
        let generator = Generator::new(Recipe { language: Some(language), ..Recipe::default() });
        let plain: Vec<String> = (0..DOCUMENTS).map(|n| generator.document(n).json()).collect();
        let escaped: Vec<String> = plain.iter().map(|line| line.chars().map(ascii).collect()).collect();
        let name = if language == Language::Arabic { "arabic" } else { "english" };
        let mut group = c.benchmark_group(format!("records/{name}"));
        for (form, lines) in [("plain", plain), ("escaped", escaped)] {
            let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
            let path = folder.join(format!("records-{name}-{form}.jsonl"));
            std::fs::write(&path, lines.join("\n") + "\n").expect("the target folder can be written");
            let corpus = Corpus::open(std::slice::from_ref(&path), &Config::default().reading).expect("a corpus just written");
            let texts = corpus.texts(&folder, true).expect("a plain file");
            group.sample_size(20).throughput(Throughput::Bytes(lines.iter().map(|l| l.len() as u64 + 1).sum()));
            group.bench_function(form, |b| {
                b.iter(|| {
                    let mut documents = 0;
                    for chunk in black_box(&texts).chunks(1 << 20) {
                        let mut count = |item: Item<'_>| {
                            documents += u64::from(matches!(item, Item::Document(_)));
                            Ok(())
                        };
                        chunk.documents(&mut count).expect("good records");
                    }
                    assert_eq!(documents, DOCUMENTS);
                });
            });
            std::fs::remove_file(&path).expect("the file is ours");
        }
        group.finish();
    }
}

/// A character as JSON may write it in ASCII alone.
fn ascii(c: char) -> String {
    let mut units = [0; 2];
    if c.is_ascii() { c.to_string() } else { c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect() }
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

criterion_group!(stages, roofline, records, fold, tokens, sketch, verify, sort);
criterion_main!(stages);
