//! `naskh compare`: one pair, explained.

use crate::kit::{Dir, newsroom, truth};

const STORY: &str = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days and nights";

#[test]
fn two_files_are_compared_and_the_changed_word_is_marked() {
    let dir = Dir::new();
    dir.write("a.txt", STORY);
    dir.write("b.txt", STORY.replace("ferries", "boats"));
    let ran = dir.naskh(["compare", "a.txt", "b.txt"]).ok();
    ran.out_says("near-duplicate: one story").out_says("templates cannot be told").out_says("[-ferries-]").out_says("{+boats+}");
    let found: serde_json::Value = serde_json::from_str(&dir.naskh(["compare", "a.txt", "b.txt", "--json"]).ok().stdout).unwrap();
    assert_eq!((&found["relation"], &found["passages"][0]["words"]), (&"near_duplicate".into(), &21.into()), "{found}");
    dir.naskh(["compare", "a.txt", "a.txt"]).ok().out_says("exact: the same words");
    dir.write("c.txt", "nothing of it");
    let short = dir.naskh(["compare", "a.txt", "c.txt"]).ok();
    short.out_says("overlap: no copy: too short").out_says("b 3, and texts of fewer than 8 are compared by their exact words alone");
    dir.naskh(["compare", "a.txt", "c.txt", "--min-words", "2"]).ok().out_says("overlap: two stories that share no phrase");
    let below = dir.naskh(["compare", "a.txt", "b.txt", "--jaccard", "0.8"]).ok();
    below.out_says("overlap: no copy: below --jaccard 0.8").out_says("; below --jaccard 0.8");
    dir.naskh(["compare", "a.txt", "b.txt", "--jaccard", "0.8", "--containment", "0.9"])
        .ok()
        .out_says("below both --jaccard 0.8 and --containment 0.9");
    dir.write("many.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
    dir.naskh(["compare", "a.txt", "many.jsonl"]).fails(2).err_says("holds 2 documents");
    dir.naskh(["compare", "a.txt", "no.txt"]).fails(3).err_says("no.txt: there is no such file").err_says("--in INPUT");
}

#[test]
fn a_pair_of_a_corpus_is_what_a_scan_says_from_either_side() {
    let dir = Dir::new();
    dir.naskh(["scan", "-q", "--out", "scan"]).arg(newsroom("corpus")).ok();
    let pairs = dir.rows("scan/pairs.jsonl");
    let ask = |a: &str, b: &str| -> serde_json::Value {
        let ran = dir.naskh(["compare", a, b, "--json", "--in"]).arg(newsroom("corpus")).ok();
        serde_json::from_str(&ran.stdout).unwrap()
    };
    for relation in ["exact", "near_duplicate", "contains", "template", "overlap"] {
        let Some(pair) = pairs.iter().find(|p| p["relation"] == relation) else { continue };
        let (a, b) = (pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap());
        let found = ask(a, b);
        for figure in ["relation", "jaccard", "containment_a_in_b", "containment_b_in_a", "longest_run_words", "reason"] {
            assert_eq!(found[figure], pair[figure], "{figure} of {a} and {b}");
        }
        assert_eq!(ask(b, a)["containment_a_in_b"], pair["containment_b_in_a"]);
    }
    let label = truth("pairs.jsonl").into_iter().find(|p| p["label"] == "contained").unwrap();
    let (a, b) = (label["a"].as_str().unwrap(), label["b"].as_str().unwrap());
    let both = [ask(a, b)["relation"].clone(), ask(b, a)["relation"].clone()];
    assert!(both.contains(&"contains".into()) && both.contains(&"contained_in".into()), "{both:?}");
    let corpus = newsroom("corpus");
    let scanned = format!("give what was scanned: --in {}", corpus.display());
    dir.naskh(["compare", a, b, "--in", "scan"]).fails(2).err_says("the folder of a scan, not a corpus").err_says(&scanned);
    dir.naskh(["compare", "nobody", a, "--in"]).arg(newsroom("corpus")).fails(3).err_says("nobody");
}
