//! `naskh eval`: a scan of the sample newsroom against its truth.

use crate::generate::{Generator, Recipe};
use crate::kit::{Dir, newsroom};

fn scanned() -> Dir {
    let dir = Dir::new();
    dir.naskh(["scan", "-q", "--out", "scan"]).arg(newsroom("corpus")).ok();
    dir
}

fn json(dir: &Dir, args: &[&str]) -> serde_json::Value {
    let ran = dir.naskh(["eval", "--scan", "scan", "--json"]).args(args).ok();
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn labels_and_clusters_of_the_newsroom_are_met() {
    let dir = scanned();
    let (pairs, clusters) = (newsroom("truth/pairs.jsonl"), newsroom("truth/clusters.jsonl"));
    let labels = json(&dir, &["--gold", pairs.to_str().unwrap()]);
    assert!(labels["labels"]["copies"]["f1"].as_f64().unwrap() >= 0.95, "{labels}");
    assert_eq!(labels["labels"]["direction"]["wrong"], 0);
    let known = json(&dir, &["--gold", clusters.to_str().unwrap()]);
    assert!(known["clusters"]["adjusted_rand"].as_f64().unwrap() >= 0.9, "{known}");
    assert!(known.get("labels").is_none());
    dir.naskh(["eval", "--scan", "scan", "--gold"]).arg(&pairs).ok().out_says("taken for copies").out_says("F1");
}

#[test]
fn passages_are_measured_as_pan_does() {
    let dir = scanned();
    let passage = dir.rows("scan/passages.jsonl").remove(0);
    let (n, at) = (|name: &str| passage[name].as_u64().unwrap(), |name: &str| passage[name].to_string());
    let (susp_length, src_length) = (n("a_end") - n("a_start"), n("b_end") - n("b_start"));
    let span = format!(
        "{{\"susp_offset\":{},\"susp_length\":{susp_length},\"src_offset\":{},\"src_length\":{src_length}}}",
        at("a_start"),
        at("b_start")
    );
    dir.write("pan.jsonl", format!("{{\"susp\":{},\"src\":{},\"category\":\"plain\",\"spans\":[{span}]}}\n", at("a"), at("b")));
    let found = json(&dir, &["--gold", "pan.jsonl", "--passages"]);
    assert_eq!((&found["passages"][0]["category"], &found["passages"][0]["recall"]), (&"plain".into(), &1.0.into()), "{found}");
}

#[test]
fn the_truth_of_a_generated_corpus_is_one_that_is_read() {
    let dir = Dir::new();
    let generator = Generator::new(Recipe::default());
    let records: Vec<_> = (0..300).map(|n| generator.document(n)).collect();
    let truth: Vec<String> = records.iter().filter_map(|record| record.truth()).collect();
    dir.write("corpus.jsonl", records.iter().map(|record| record.json() + "\n").collect::<String>());
    dir.write("truth.jsonl", truth.join("\n") + "\n");
    dir.naskh(["scan", "corpus.jsonl", "-q", "--out", "scan"]).ok();
    let planted = json(&dir, &["--truth", "truth.jsonl"])["planted"].clone();
    let kinds = planted["kinds"].as_array().unwrap();
    let mut names: Vec<&str> = kinds.iter().map(|kind| kind["kind"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["all", "cut", "edited", "extended", "verbatim"]);
    let all = &kinds.last().unwrap()["recall"];
    assert_eq!((&all["all"], &all["share"]), (&truth.len().into(), &1.0.into()), "{planted}");
}

#[test]
fn what_cannot_be_measured_is_said() {
    let dir = scanned();
    dir.write("bad.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"label\":\"duplicate\"}\n{\"a\":7}\n");
    dir.naskh(["eval", "--scan", "scan", "--gold", "bad.jsonl"]).fails(3).err_says("bad.jsonl:2: ");
    dir.naskh(["eval", "--scan", "nowhere", "--gold", "bad.jsonl"]).fails(3).err_says("nowhere");
    dir.naskh(["eval", "--scan", "scan"]).fails(2).err_says("--gold");
}
