//! The library as its callers use it: each stage alone on their own strings, and the whole from files.

use crate::kit::Dir;
use naskh::clusters::stars;
use naskh::corpus::{Corpus, Item};
use naskh::pairs::{Evidence, Probe, Relation, Rule, WHOLE, decide, resemblance, smaller_in_larger};
use naskh::sketch::{Params, Signature, Sketcher, band_keys, meets};
use naskh::text::{Folding, Shingles, Tokenizer, Tokens, normalise, shingle};
use naskh::{Config, Error, Note, Progress, Resources, Scan, Stage};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const STORIES: [&str; 4] = [
    "أعلنت الوزارة اليوم أن ميناء لندهولم سيعاد فتحه صباح الاثنين بعد تسعة أيام من الإغلاق بسبب العاصفة",
    "أعلَنَت الوزارةُ اليوم أنّ مينـاء لندهولم سيعاد فتحه صباح الإثنين بعد تسعة ايام من الإغلاق بسبب العاصفة",
    "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days, the ministry said",
    "A new school for glass blowers opens its doors in the old customs house of Lindholm next spring",
];

#[test]
fn the_stages_one_after_the_other_find_the_copies_among_a_callers_strings() {
    let tokenizer = Tokenizer::new(Folding::default());
    let words = STORIES.map(|text| {
        let mut tokens = Tokens::default();
        tokenizer.fill(text, &mut tokens);
        assert_eq!(tokens.hashes.len(), tokens.spans.len());
        tokens.hashes
    });
    let mut candidates: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut shingles = words.clone().map(|_| Vec::new());
    let mut sketcher = Sketcher::new(Params::default());
    for (n, words) in words.iter().enumerate() {
        shingle(words, 3, &mut shingles[n]);
        let (mut bands, mut grams) = (Vec::new(), Vec::new());
        sketcher.append(words, &shingles[n], &mut bands, &mut grams);
        assert_eq!(bands.len(), 20);
        grams.into_iter().chain(bands).for_each(|key| candidates.entry(key).or_default().push(n as u32));
    }
    let mut pairs: Vec<(u32, u32)> = candidates.values().filter(|v| v.len() > 1).map(|v| (v[0], v[1])).filter(|(a, b)| a != b).collect();
    pairs.sort_unstable();
    pairs.dedup();
    assert_eq!(pairs, [(0, 1)]);

    let mut probe = Probe::default();
    probe.fill(&shingles[0]);
    let shared = probe.overlap(&shingles[1]).shared;
    let sizes = (shingles[0].len() as u32, shingles[1].len() as u32);
    let whole = |n: u32| u64::from(n) * WHOLE;
    let evidence = Evidence {
        shared,
        sizes,
        words: (words[0].len() as u32, words[1].len() as u32),
        weights: (whole(shared), whole(sizes.0), whole(sizes.1)),
        ..Evidence::default()
    };
    assert_eq!(decide(&Rule::Story, &evidence), Relation::NearDuplicate);
    let clusters = stars(&pairs, &[0; 4], &[0, 1, 2, 3]);
    assert_eq!(clusters[0].members, [0, 1]);
}

#[test]
fn a_word_keeps_its_place_in_the_text_as_read_however_it_is_folded() {
    let text = "قال «مُحَمَّدٌ» إنّ ﻻ٢٠٢٦ Straße";
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Tokens::default();
    Tokenizer::new(Folding::default()).fill(text, &mut tokens);
    let as_read: Vec<String> = tokens.spans.iter().map(|&(start, end)| letters[start as usize..end as usize].iter().collect()).collect();
    assert_eq!(as_read, ["قال", "مُحَمَّدٌ", "إنّ", "ﻻ٢٠٢٦", "Straße"]);
    let normal = normalise(&Folding::default(), text);
    assert_eq!(normal, "قال محمد ان لا2026 straße");
    let hashes: Vec<u64> = normal.split(' ').map(naskh::hash::word).collect();
    assert_eq!(tokens.hashes, hashes);
}

#[test]
fn without_normalisation_a_word_is_what_stands_between_spaces() {
    let text = "Oil,\u{a0}oil\tأُعلن  —";
    let mut tokens = Tokens::default();
    Tokenizer::new(Folding::none()).fill(text, &mut tokens);
    assert_eq!(tokens.hashes, ["Oil,", "oil", "أُعلن", "—"].map(naskh::hash::word));
    assert_eq!(normalise(&Folding::none(), text), "Oil, oil أُعلن —");
}

#[test]
fn a_signature_tells_near_from_far_and_its_bands_meet_as_often_as_they_say() {
    let words: Vec<u64> = (0..400).map(|n| naskh::hash::word(&n.to_string())).collect();
    let mut changed = words.clone();
    (0..400).step_by(50).for_each(|at| changed[at] ^= 1);
    let signature = |words: &[u64]| {
        let (mut set, mut signature) = (Shingles::default(), Signature::new(100));
        set.fill(words, 3);
        signature.fill(set.as_slice());
        signature
    };
    let (a, b, far) = (signature(&words), signature(&changed), signature(&words[..2]));
    let equal = |x: &Signature, y: &Signature| x.values().iter().zip(y.values()).filter(|(x, y)| x == y).count();
    assert!((75..100).contains(&equal(&a, &b)), "{} of 100", equal(&a, &b));
    assert!(equal(&a, &far) < 20);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    band_keys(a.values(), 5, &mut left);
    band_keys(b.values(), 5, &mut right);
    assert!(left.iter().any(|key| right.contains(key)));
    assert!((meets(0.8, 20, 5) - (1.0 - (1.0 - 0.8f64.powi(5)).powi(20))).abs() < 1e-12);
}

#[test]
fn figures_are_shares_of_distinct_shingles() {
    assert_eq!(resemblance(3, (4, 5)), 0.5);
    assert_eq!(smaller_in_larger(3, (4, 5)), 0.75);
    let mut probe = Probe::default();
    probe.fill(&[7, 8, 7, 9]);
    let overlap = probe.overlap(&[9, 7, 8, 7, 8]);
    assert_eq!((probe.distinct(), overlap.shared, overlap.longest), (3, 3, 3));
}

#[test]
fn a_corpus_gives_its_documents_borrowed_and_its_bad_records_beside_them() {
    let dir = Dir::new();
    let path = dir.write("a.jsonl", "{\"id\":7,\"text\":\"one\"}\n\n{\"text\":null}\n{\"id\":\"x\",\"body\":\"two\\u0020three\"}\n");
    let corpus = Corpus::open(&[path], &Config::default().reading).unwrap();
    let texts = corpus.texts(&dir.path(""), true).unwrap();
    let mut seen = Vec::new();
    for chunk in texts.chunks(1 << 20) {
        let mut sink = |item: Item<'_>| {
            seen.push(match item {
                Item::Document(d) => format!("{:?} {}", d.id.as_deref(), d.text),
                Item::Bad(bad) => format!("bad line {} byte {}", bad.line, bad.byte),
            });
            Ok(())
        };
        chunk.documents(&mut sink).unwrap();
    }
    assert_eq!(seen, ["Some(\"7\") one", "bad line 3 byte 23", "Some(\"x\") two three"]);
}

/// Counts what it is told, and stops the run once `limit` stages have begun.
struct Watch {
    begun: AtomicU64,
    limit: u64,
}

impl Progress for Watch {
    fn begin(&self, _: Stage, _: u64) {
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    fn stop(&self) -> Option<i32> {
        (self.begun.load(Ordering::Relaxed) >= self.limit).then_some(15)
    }
}

#[test]
fn a_caller_is_told_how_far_a_scan_is_and_can_end_it() {
    let dir = Dir::new();
    let lines: String = STORIES.iter().map(|text| format!("{}\n", serde_json::json!({ "text": text }))).collect();
    let path = dir.write("news.jsonl", lines);
    let config = Config::default();
    let corpus = Corpus::open(&[path], &config.reading).unwrap();
    let run = |limit| {
        let watch = Arc::new(Watch { begun: AtomicU64::new(0), limit });
        let resources = Resources { threads: 1, progress: watch.clone(), ..Resources::default() };
        (Scan::new(config.clone()).resources(resources).run(&corpus), watch.begun.load(Ordering::Relaxed))
    };
    let (outcome, begun) = run(u64::MAX);
    let outcome = outcome.unwrap();
    assert!(begun >= 4, "{begun} stages were told of");
    assert_eq!((outcome.clusters.len(), outcome.totals.indexed), (1, 4));
    // Whatever the stage: a request to stop is heard before the next one begins.
    for limit in 1..=begun {
        let (stopped, begun) = run(limit);
        assert!(matches!(stopped.unwrap_err(), Error::Interrupted { signal: 15 }), "stage {limit}");
        assert_eq!(begun, limit);
    }
}

/// Keeps the notes of a run.
#[derive(Default)]
struct Diary(std::sync::Mutex<Vec<(Note, String)>>);

impl Progress for Diary {
    fn note(&self, note: Note, what: std::fmt::Arguments<'_>) {
        self.0.lock().unwrap().push((note, what.to_string()));
    }
}

#[test]
fn a_caller_who_listens_hears_what_each_stage_found_one_line_each() {
    let dir = Dir::new();
    let lines: String = STORIES.iter().map(|text| format!("{}\n", serde_json::json!({ "body": text }))).collect();
    let path = dir.write("new\u{202e}s.jsonl", lines);
    let diary = Arc::new(Diary::default());
    let resources = Resources { progress: diary.clone(), ..Resources::default() };
    let config = Config::default();
    Scan::new(config.clone()).resources(resources).run(&Corpus::open(&[path], &config.reading).unwrap()).unwrap();
    let notes = diary.0.lock().unwrap();
    let said = |note: Note, what: &str| notes.iter().any(|(n, text)| *n == note && text.contains(what));
    for what in ["config ", "open: 1 files", "read: 4 documents", "field: text = body", "candidates", "group: 1 clusters", "assemble"] {
        assert!(said(Note::Info, what), "{what}: {notes:?}");
    }
    assert!(said(Note::Debug, "jsonl, UTF-8"), "{notes:?}");
    assert!(notes.iter().all(|(_, text)| !text.contains(['\n', '\u{202e}'])), "{notes:?}");
}

#[test]
fn one_config_and_one_corpus_give_one_outcome_through_either_door() {
    let dir = Dir::new();
    let [a, b] = ["a.txt", "b.txt"].map(|name| dir.write(name, STORIES[2]));
    let both = Corpus::open(&[a.clone(), b.clone()], &Config::default().reading).unwrap();
    let whole = Scan::new(Config::default()).run(&both).unwrap();
    assert_eq!((whole.pairs.len(), whole.pairs[0].relation), (1, Relation::Exact));
    let one = |path| Corpus::open(&[path], &Config::default().reading).unwrap();
    let between = Scan::new(Config::default()).against(one(b)).run(&one(a.clone())).unwrap();
    assert_eq!(between.pairs, whole.pairs);
    let alone = Scan::new(Config::default()).against(one(dir.write("c.txt", STORIES[3]))).run(&one(a)).unwrap();
    assert_eq!(alone.pairs, []);
}
