//! The same input and config give the same bytes, whatever a scan may use and however its input is packed.

use crate::generate::{Generator, Random, Recipe};
use crate::kit::{Dir, full};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// News enough that several threads have something to do, each record with a copy or none; then records of all bad kinds.
fn corpus() -> Vec<String> {
    let generator = Generator::new(Recipe { seed: 5, copies: 300, ..Recipe::default() });
    let mut lines: Vec<String> = (0..if full() { 4000 } else { 600 }).map(|n| generator.document(n).json()).collect();
    for bad in ["{\"id\":\"bad\"}", "{\"id\":", "", "{\"text\":\"no id but words enough to be compared with others\"}", "[]"] {
        lines.insert(lines.len() / 2, bad.to_string());
    }
    lines
}

fn joined(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    // Two members, as `cat a.gz b.gz` makes them, cut in the middle of a record.
    let member = |part: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(part).unwrap();
        out.finish().unwrap()
    };
    let (a, b) = bytes.split_at(bytes.len() / 3);
    [member(a), member(b)].concat()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let (a, b) = bytes.split_at(bytes.len() / 2);
    [a, b].map(|part| zstd::encode_all(part, 1).unwrap()).concat()
}

/// The files of a scan folder, the name of the input made the same; `run.json` tells of the run alone.
fn outputs(dir: &Dir, out: &str, input: &str) -> Vec<(String, String)> {
    // The page lists files, and bad records as arrays; a record without an id is named after its file.
    // The summary names what was given, a line each.
    let named = ["\"file\":\"", "[\"", "\"", "\n    \""].into_iter().zip(["\"", "\"", ":", "\""]);
    let named: Vec<_> = named.map(|(before, after)| (format!("{before}{input}{after}"), format!("{before}INPUT{after}"))).collect();
    let text = |bytes| named.iter().fold(String::from_utf8(bytes).unwrap(), |text, (from, to)| text.replace(from, to));
    dir.files(out).into_iter().filter(|(name, _)| name != "run.json").map(|(name, bytes)| (name, text(bytes))).collect()
}

fn same(expected: &[(String, String)], found: &[(String, String)], what: &str) {
    let names = |files: &[(String, String)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(expected), names(found), "{what}");
    for ((name, a), (_, b)) in expected.iter().zip(found) {
        let differ = a.lines().zip(b.lines()).position(|(a, b)| a != b);
        assert!(
            a == b,
            "{what}: {name} differs, first in line {:?} of {} and {}",
            differ.map(|n| n + 1),
            a.lines().count(),
            b.lines().count()
        );
    }
}

#[test]
fn threads_memory_mapping_and_work_folders_never_change_a_byte() {
    let dir = Dir::new();
    dir.write("news.jsonl", joined(&corpus()));
    std::fs::create_dir(dir.path("elsewhere")).unwrap();
    dir.naskh(["scan", "news.jsonl", "--out", "expected", "--threads", "1"]).ok();
    let expected = outputs(&dir, "expected", "news.jsonl");
    assert!(expected.iter().any(|(name, text)| name == "pairs.jsonl" && text.lines().count() > 50));
    let runs: [&[&str]; 6] = [
        &["--threads", "2"],
        &["--threads", "3"],
        &["--no-mmap"],
        &["--tmp", "elsewhere", "--threads", "3", "--no-mmap"],
        &["--memory", "64M"],
        &["--progress", "plain", "-vv"],
    ];
    for (n, options) in runs.iter().enumerate() {
        let out = format!("out{n}");
        dir.naskh(["scan", "news.jsonl", "--out", &out]).args(options).ok();
        same(&expected, &outputs(&dir, &out, "news.jsonl"), &options.join(" "));
    }
    assert_eq!(std::fs::read_dir(dir.path("elsewhere")).unwrap().count(), 0, "work state was left behind");
}

#[test]
fn a_compressed_or_piped_corpus_gives_the_bytes_of_the_plain_one() {
    let dir = Dir::new();
    let bytes = joined(&corpus());
    dir.write("news.jsonl", &bytes);
    dir.write("news.jsonl.gz", gzip(&bytes));
    dir.write("news.zst", zstd(&bytes));
    dir.naskh(["scan", "news.jsonl", "--out", "plain"]).ok();
    let expected = outputs(&dir, "plain", "news.jsonl");
    for (input, out) in [("news.jsonl.gz", "gz"), ("news.zst", "zst")] {
        dir.naskh(["scan", input, "--out", out]).ok();
        same(&expected, &outputs(&dir, out, input), input);
    }
    for (bytes, out) in [(bytes.clone(), "piped"), (gzip(&bytes), "piped-gz"), (zstd(&bytes), "piped-zst")] {
        dir.naskh(["scan", "-", "--out", out]).stdin(bytes).ok();
        same(&expected, &outputs(&dir, out, "-"), out);
    }
}

#[test]
fn one_run_after_another_gives_the_same_bytes() {
    let dir = Dir::new();
    dir.write("news.jsonl", joined(&corpus()));
    for options in [&["--exact", "--jaccard", "0.5"][..], &["--level", "document", "--across-sources"]] {
        let [first, second] = ["first", "second"].map(|out| {
            dir.naskh(["scan", "news.jsonl", "--out", out]).args(options).ok();
            outputs(&dir, out, "news.jsonl")
        });
        same(&first, &second, &options.join(" "));
    }
}

/// Clusters with their leaders.
type Clusters = BTreeSet<(BTreeSet<String>, String)>;
/// Pairs with what they are.
type Pairs = BTreeSet<(String, String, String)>;

/// Clusters as sets of ids with their leaders, and pairs of texts with what they are; each text by the least id that has it.
fn found(dir: &Dir, out: &str, texts: &BTreeMap<String, String>) -> (Clusters, Pairs) {
    let mut least: BTreeMap<&str, &str> = BTreeMap::new();
    for (id, text) in texts.iter().rev() {
        least.insert(text, id);
    }
    let text = |v: &Value| least[texts[v.as_str().unwrap()].as_str()].to_string();
    let id = |v: &Value| v.as_str().unwrap().to_string();
    let cluster = |c: &Value| (c["members"].as_array().unwrap().iter().map(|m| id(&m["id"])).collect(), text(&c["representative"]));
    let clusters = dir.rows(&format!("{out}/clusters.jsonl")).iter().map(cluster).collect();
    let pair = |p: &Value| {
        let (a, b, mut relation) = (text(&p["a"]), text(&p["b"]), id(&p["relation"]));
        if a > b {
            relation = match relation.as_str() {
                "contains" => "contained_in".into(),
                "contained_in" => "contains".into(),
                _ => relation,
            };
        }
        (a.clone().min(b.clone()), a.max(b), format!("{relation} {} {}", p["jaccard"], p["longest_run_words"]))
    };
    (clusters, dir.rows(&format!("{out}/pairs.jsonl")).iter().map(pair).collect())
}

#[test]
fn a_shuffled_corpus_gives_the_same_sets_and_the_same_leaders() {
    let dir = Dir::new();
    let generator = Generator::new(Recipe { seed: 6, copies: 400, ..Recipe::default() });
    let records: Vec<_> = (0..if full() { 2500 } else { 500 }).map(|n| generator.document(n)).collect();
    // Two texts that differ in signs alone are one: their words decide.
    let words = |text: &str| naskh::text::normalise(&naskh::text::Folding::default(), text);
    let texts: BTreeMap<String, String> = records.iter().map(|r| (r.id.clone(), words(&r.text))).collect();
    let mut lines: Vec<String> = records.iter().map(|r| r.json()).collect();
    dir.write("news.jsonl", joined(&lines));
    dir.naskh(["scan", "news.jsonl", "--out", "out"]).ok();
    let expected = found(&dir, "out", &texts);
    assert!(expected.0.len() > 50);
    let mut random = Random(7);
    for round in 0..3 {
        for at in (1..lines.len()).rev() {
            lines.swap(at, random.within(0, at as u64) as usize);
        }
        dir.write("news.jsonl", joined(&lines));
        let out = format!("out{round}");
        dir.naskh(["scan", "news.jsonl", "--out", &out]).ok();
        let found = found(&dir, &out, &texts);
        assert_eq!(expected.0.symmetric_difference(&found.0).collect::<Vec<_>>(), [] as [&_; 0], "clusters of round {round}");
        assert_eq!(expected.1.symmetric_difference(&found.1).collect::<Vec<_>>(), [] as [&_; 0], "pairs of round {round}");
    }
}
