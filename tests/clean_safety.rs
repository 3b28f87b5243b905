//! `naskh clean` where it must not do harm: what it refuses, and what it leaves if it is killed.

use serde_json::{Value, json};

use crate::clean::{clean, line, scan, story};
use crate::kit::Dir;

#[test]
fn what_was_not_scanned_is_refused() {
    let dir = Dir::new();
    let news = line("a", &story(1)) + &line("b", &story(1)) + &line("c", &story(2));
    dir.write("news.jsonl", &news);
    dir.write("other.jsonl", &news);
    scan(&dir, &["news.jsonl"]);
    let refused = |says: &str| {
        dir.naskh("clean news.jsonl --scan scan --to out.jsonl".split(' ')).fails(3).err_says(says).err_says("scan this one");
        assert!(!dir.path("out.jsonl").exists() && !dir.path("out.jsonl.removed.jsonl").exists());
    };
    dir.naskh("clean other.jsonl --scan scan --to out.jsonl".split(' ')).fails(3).err_says("of news.jsonl when it was scanned");
    for (changed, says) in [
        (news.replace("\"a\"", "\"x\""), "names the document 'a'"),
        (news.clone() + &line("d", &story(3)), "4 records, the scan saw 3"),
        (news.replace(&story(2), &(story(2) + " more")), "words"),
        (news.replace("\"c\",\"text\":\"", "\"c\",\"text\":\"more "), "words"),
        (line("c", &story(2)) + &line("a", &story(1)) + &line("b", &story(1)), "is record 2"),
        (news.replace("{\"id\":\"c\"", "{\"id\":[]"), "records of the input"),
    ] {
        dir.write("news.jsonl", changed);
        refused(says);
    }
    dir.naskh("clean news.jsonl --scan nowhere --to out.jsonl".split(' ')).fails(3);
    dir.write("news.jsonl", &news);
    dir.write("scan/summary.json", dir.read("scan/summary.json").replace("\"sample\":null", "\"sample\":2"));
    dir.naskh("clean news.jsonl --scan scan --to out.jsonl".split(' ')).fails(2).err_says("sample");
}

#[test]
fn inputs_and_what_is_not_ours_are_never_overwritten() {
    let dir = Dir::new();
    let news = line("a", &story(1)) + &line("b", &story(1));
    dir.write("in/news.jsonl", &news);
    dir.write("mine.jsonl", "mine");
    dir.write("x.removed.jsonl", &news);
    scan(&dir, &["in"]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path("in/news.jsonl"), dir.path("link.jsonl")).unwrap();
    let mut places = vec![
        ("in", "is the input"),
        ("in/out", "inside the input"),
        (".", "no name"),
        ("scan/x", "scan folder"),
        ("scan", "scan folder"),
        ("mine.jsonl", "not from an earlier clean"),
    ];
    places.push(("in/../in/news.jsonl", "inside the input"));
    if cfg!(unix) {
        places.push(("link.jsonl", "inside the input"));
    }
    for (to, says) in places {
        dir.naskh(["clean", "in", "--scan", "scan", "--to", to]).fails(2).err_says(says);
    }
    dir.naskh(["clean", "in/news.jsonl", "--scan", "scan", "--to", "in/./news.jsonl"]).fails(2).err_says("never overwritten");
    dir.naskh(["clean", "x.removed.jsonl", "--scan", "scan", "--to", "x"]).fails(2).err_says("never overwritten");
    dir.naskh(["clean", "in", "--scan", "scan", "--to", "mine.jsonl/out"]).fails(4).err_says("mine.jsonl/out");
    assert_eq!((dir.read("in/news.jsonl"), dir.read("mine.jsonl")), (news, "mine".to_owned()));
    let left: Vec<String> = dir.files_named("");
    assert!(!left.iter().any(|name| name.starts_with(".naskh")), "{left:?}");
}

#[test]
fn a_dry_run_gives_the_figures_and_writes_nothing() {
    let dir = Dir::new();
    dir.write("news.jsonl", line("a", &story(1)) + &line("b", &story(1)));
    scan(&dir, &["news.jsonl"]);
    let before = dir.files_named("");
    clean(&dir, "news.jsonl --scan scan --drop --dry-run").out_says("1 copy").out_says("a dry run");
    let figures: Value = serde_json::from_str(&clean(&dir, "news.jsonl --scan scan --drop --dry-run --json").stdout).unwrap();
    assert_eq!((&figures["kept"], &figures["copies"]), (&json!(1), &json!(1)));
    assert_eq!(dir.files_named(""), before);
    dir.naskh("clean news.jsonl --scan scan --drop".split(' ')).fails(2).err_says("--to");
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_nothing_or_the_whole_and_the_next_one_mends() {
    let dir = Dir::new();
    let news: String = (0..30_000).map(|i| line(&format!("{i}"), &story(i / 2))).collect();
    dir.write("news.jsonl", news);
    scan(&dir, &["news.jsonl"]);
    clean(&dir, "news.jsonl --scan scan --to whole.jsonl --drop");
    let whole = dir.read("whole.jsonl");
    for wait in [1u64, 30, 80, 150, 250, 400, 700] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_naskh"));
        command.current_dir(dir.path("")).args("clean news.jsonl --scan scan --to out.jsonl --drop -q".split(' '));
        let mut child = command.spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        if dir.path("out.jsonl").exists() {
            assert!(dir.read("out.jsonl") == whole && dir.path("out.jsonl.removed.jsonl").exists());
        }
    }
    clean(&dir, "news.jsonl --scan scan --to out.jsonl --drop");
    assert!(dir.read("out.jsonl") == whole);
    assert!(!dir.files_named("").iter().any(|name| name.starts_with(".naskh")));
}
