//! `naskh plant`: copies with known edits, and what a scan finds of them.

use std::collections::BTreeSet;

use crate::kit::{Dir, newsroom};

#[test]
fn planted_copies_are_found_and_originals_keep_their_bytes() {
    let dir = Dir::new();
    let plant = |to: &str, seed: &str| {
        let args = ["plant", "--truth", "truth.jsonl", "--count", "20", "--to", to, "--seed", seed];
        dir.naskh(args).arg(newsroom("corpus")).ok();
    };
    plant("planted.jsonl", "1");
    let lines: Vec<String> = dir.read("planted.jsonl").lines().map(str::to_owned).collect();
    let all: BTreeSet<&str> = lines.iter().map(String::as_str).collect();
    let originals = std::fs::read_to_string(newsroom("corpus/jisr.jsonl")).unwrap();
    assert!(originals.lines().all(|line| all.contains(line)), "an original is not what it was");
    let truth = dir.rows("truth.jsonl");
    let ids: BTreeSet<String> = dir.rows("planted.jsonl").iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), lines.len(), "ids clash");
    assert!(truth.len() >= 13 * 20 && truth.iter().all(|t| ["a", "b"].iter().all(|x| ids.contains(t[*x].as_str().unwrap()))));
    plant("again.jsonl", "1");
    assert_eq!(dir.read("again.jsonl"), dir.read("planted.jsonl"));
    plant("other.jsonl", "2");
    assert_ne!(dir.read("other.jsonl"), dir.read("planted.jsonl"));
    plant("planted.jsonl", "1");
    dir.naskh(["scan", "-q", "planted.jsonl", "--out", "scan"]).ok();
    let ran = dir.naskh(["eval", "--scan", "scan", "--truth", "truth.jsonl", "--json"]).ok();
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    for kind in found["planted"]["kinds"].as_array().unwrap() {
        assert!(kind["recall"]["share"].as_f64().unwrap() >= 0.9, "{kind}");
    }
    // The newsroom prints for a week: too few days to tell a site's furniture from its stories with certainty.
    let wrong = found["planted"]["wrong"].as_array().unwrap();
    let stories =
        wrong.iter().filter(|w| !["mostly_furniture", "furniture_pages"].iter().any(|k| w["label"].as_str().unwrap().contains(k)));
    assert_eq!(stories.count(), 0, "{wrong:?}");
}

#[test]
fn records_of_any_kind_become_lines_that_keep_their_names() {
    let dir = Dir::new();
    let story: String = (0..70).map(|n| format!("word{n} ")).collect();
    dir.write("in/a.txt", &story);
    dir.write(
        "in/b.jsonl",
        format!("{{\"text\":\"{story} b\", \"extra\": 1.50}}\nnot json\n{{\"id\":\"planted-1\",\"text\":\"{story} c\"}}\n"),
    );
    let ran = dir.naskh(["plant", "in", "--to", "p.jsonl", "--truth", "t.jsonl", "--kinds", "exact"]).ok();
    ran.out_says("3 documents").out_says("1 record that is no document");
    let ids: Vec<String> = dir.rows("p.jsonl").iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids[..3], ["a.txt", "in/b.jsonl:1", "planted-1"]);
    assert!(ids[3].starts_with("planted2-exact-"), "{ids:?}");
    assert!(dir.read("p.jsonl").contains("\"extra\": 1.50,\"id\":\"in/b.jsonl:1\"}"));
    dir.naskh(["plant", "in", "--to", "p.jsonl", "--truth", "./p.jsonl"]).fails(2).err_says("one file");
    dir.naskh(["plant", "in", "--to", "in/b.jsonl", "--truth", "t.jsonl"]).fails(2).err_says("is an input");
    dir.naskh(["plant", "in", "--to", "p.jsonl", "--truth", "t.jsonl", "--kinds", "cut"]).fails(2).err_says("truncated_60");
}
