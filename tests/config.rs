//! `--config`: options from a TOML file, which the command line goes before.

use crate::kit::{Dir, Ran};
use serde_json::Value;

const STORY: &str = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days and nights";

fn corpus() -> Dir {
    let dir = Dir::new();
    let line = |id: &str, text: &str| format!("{}\n", serde_json::json!({ "id": id, "story": text, "text": "nothing" }));
    dir.write("news.jsonl", line("a", STORY) + &line("b", &STORY.replace("ferries", "boats")));
    dir
}

/// The config that a scan ran under.
fn config(dir: &Dir, args: &[&str]) -> Value {
    dir.naskh(["scan", "news.jsonl", "-q", "--out", "scan"]).args(args).ok();
    serde_json::from_str::<Value>(&dir.read("scan/summary.json")).unwrap()["config"].clone()
}

#[test]
fn a_file_of_options_is_the_same_as_typing_them() {
    let dir = corpus();
    let all = "text-field = \"story\"\nshingle = 2\n[scan]\njaccard = 0.6\nlevel = [\"document\"]\nexact = true\nmax-record = \"1M\"\nmin-words = 1_0\n[clean]\nkeep = \"longest\"\n";
    dir.write("naskh.toml", all);
    let typed = ["--text-field", "story", "--shingle", "2", "--jaccard", "0.6", "--level", "document", "--exact", "--max-record", "1M"];
    let typed = config(&dir, &[&typed[..], &["--min-words", "10"]].concat());
    assert_eq!(config(&dir, &["--config", "naskh.toml"]), typed);
    // Named before the command too, and with an equals sign.
    dir.naskh(["--config", "naskh.toml", "scan", "news.jsonl", "-q", "--out", "again"]).ok();
    dir.naskh(["scan", "--config=naskh.toml", "news.jsonl", "-q", "--out", "third"]).ok();
    for folder in ["again", "third"] {
        assert_eq!(dir.read(&format!("{folder}/summary.json")), dir.read("scan/summary.json"));
    }
    // The same file serves the other commands.
    dir.naskh(["clean", "news.jsonl", "--scan", "scan", "--to", "clean.jsonl", "--drop", "--config", "naskh.toml"]).ok();
    assert_eq!(dir.rows("clean.jsonl").len(), 1);
    dir.naskh(["compare", "a", "b", "--in", "news.jsonl", "--config", "naskh.toml"]).ok().out_says("near-duplicate");
}

#[test]
fn a_file_that_nobody_names_is_not_read() {
    let dir = corpus();
    dir.write("naskh.toml", "this is no TOML");
    let plain = config(&dir, &[]);
    std::fs::remove_file(dir.path("naskh.toml")).unwrap();
    assert_eq!(config(&dir, &[]), plain);
}

#[test]
fn the_command_line_goes_before_the_file_and_can_take_back_what_it_says() {
    let dir = corpus();
    dir.write(
        "o.toml",
        "shingle = 4\nlevel = [\"document\"]\n[scan]\nshingle = 5\njaccard = 0.9\nexact = true\nno-normalise = true\nno-html = true\n",
    );
    let of = |args: &[&str]| config(&dir, &[&["--config", "o.toml"], args].concat());
    let filed = of(&[]);
    assert_eq!((&filed["shingle"], &filed["exact"]), (&5.into(), &true.into()), "the table of the command goes before");
    assert!(!dir.path("scan/report.html").exists());
    assert_eq!(of(&["--shingle", "2"])["shingle"], 2);
    assert_eq!(of(&["--level", "paragraph"])["levels"], serde_json::json!({ "document": false, "paragraph": true }));
    assert_eq!(of(&["--no-exact"])["exact"], false);
    assert_eq!(of(&["--no-jaccard", "--no-exact"])["rule"], config(&dir, &[])["rule"]);
    // What cannot stand beside an option that is typed is left out.
    assert_eq!(of(&["--normalise", "case"])["folding"], config(&dir, &["--normalise", "case"])["folding"]);
    of(&["--html"]);
    assert!(dir.path("scan/report.html").exists());
    dir.write("v.toml", "verbose = 2\n");
    dir.naskh(["scan", "news.jsonl", "--config", "v.toml", "-q"]).ok().must_be_silent();
}

impl Ran {
    fn must_be_silent(&self) {
        self.must(self.stdout.is_empty() && self.stderr.is_empty(), "not a word");
    }
}

#[test]
fn what_is_wrong_with_a_file_is_one_line_with_its_place_and_the_nearest_name() {
    let dir = corpus();
    for (file, says) in [
        ("shingle = 3\njacard = 0.8\n", "bad.toml:2: no option is called 'jacard'; did you mean 'jaccard'?"),
        ("[scan]\nkeep = \"longest\"\n", "bad.toml:2: no option of scan is called 'keep'"),
        ("\n[scna]\nshingle = 3\n", "bad.toml:2: no command is called 'scna'; did you mean 'scan'?"),
        ("shingle = \n", "bad.toml:1: no TOML"),
        ("exact = \"yes\"\n", "give true or false"),
        ("shingle = true\n", "bad.toml:1: shingle: no value for this option"),
        ("shingle = 2026-01-01\n", "bad.toml:1: shingle: no value for this option"),
        ("verbose = 100\n", "0 to 9"),
        ("shingle = \"many\"\n", "(with the options of bad.toml)"),
        ("shingle = 0\n", "--shingle 0 is out of bounds"),
        ("config = \"other.toml\"\n", "no option is called 'config'"),
        ("\"a\\u001b[31m\" = 1\n", "'a\\u{1b}[31m'"),
        ("inputs = [\"x\"]\n", "no option is called 'inputs'"),
    ] {
        dir.write("bad.toml", file);
        let ran = dir.naskh(["scan", "news.jsonl", "--config", "bad.toml"]).fails(2);
        ran.err_says(says).must(ran.stderr.lines().count() == 1, "one line");
    }
    dir.naskh(["scan", "news.jsonl", "--config", "missing.toml"]).fails(2).err_says("missing.toml: cannot be read");
    // Also names for other commands are checked.
    dir.write("bad.toml", "[clean]\nkep = \"longest\"\n");
    dir.naskh(["scan", "news.jsonl", "--config", "bad.toml"]).fails(2).err_says("did you mean 'keep'?");
    // A mistake of the line is told as ever, with the file or without.
    dir.write("good.toml", "shingle = 3\n");
    dir.naskh(["scan", "news.jsonl", "--config", "good.toml", "--jacard", "0.8"]).fails(2).err_says("--jaccard");
    dir.naskh(["scan", "--config", "good.toml"]).fails(2).err_says("INPUT");
    dir.naskh(["scan", "news.jsonl", "--config"]).fails(2);
}
