//! Manners: what is told on standard error and when, and how a run ends that is stopped.

use crate::generate::{Generator, Recipe};
use crate::kit::{Dir, newsroom};
use serde_json::Value;

fn sample() -> Dir {
    let dir = Dir::new();
    let generator = Generator::new(Recipe::default());
    let lines: String = (0..200).map(|n| generator.document(n).json() + "\n").collect();
    dir.write("news.jsonl", lines);
    dir
}

#[test]
fn the_log_goes_to_standard_error_a_line_each_and_never_into_the_output() {
    let dir = sample();
    let silent = dir.naskh(["scan", "--json"]).arg(newsroom("corpus")).ok();
    silent.must(silent.stderr.is_empty(), "no word where nobody asked");
    let told = dir.naskh(["scan", "--json", "-v"]).arg(newsroom("corpus")).ok();
    assert_eq!(told.stdout, silent.stdout);
    for what in ["info: config ", "info: open: 12 files", "info: read: 195 documents", "info: field: text = text", "info: verify: ", " s\n"]
    {
        told.err_says(what);
    }
    told.must(told.stderr.lines().all(|line| line.starts_with("naskh: info: ")), "lines of one form");
    let more = dir.naskh(["scan", "--json", "-vv"]).arg(newsroom("corpus")).ok();
    more.err_says("debug: ").err_says("calder-times.jsonl: jsonl, UTF-8, ");
    assert_eq!(more.stdout, silent.stdout);
}

#[test]
fn the_variable_sets_the_level_and_the_command_line_goes_before_it() {
    let dir = Dir::new();
    dir.write("bad.jsonl", "{\"text\":\"one two\"}\noops\n");
    let run = |level: &str, args: &[&str]| dir.naskh(["scan", "bad.jsonl", "--json"]).args(args).env("NASKH_LOG", level).ok().stderr;
    let has = |level: &str, args: &[&str]| {
        let told = run(level, args);
        ["warning: ", "info: ", "debug: "].map(|kind| told.contains(&format!("naskh: {kind}")))
    };
    assert_eq!(has("", &[]), [true, false, false]);
    assert_eq!(has("warn", &[]), [true, false, false]);
    assert_eq!(has("error", &[]), [false, false, false]);
    assert_eq!(has("info", &[]), [true, true, false]);
    assert_eq!(has("DEBUG", &[]), [true, true, true]);
    assert_eq!(has("off", &["-v"]), [true, true, false]);
    assert_eq!(has("debug", &["-q"]), [false, false, false]);
    dir.naskh(["scan", "bad.jsonl"]).env("NASKH_LOG", "loud").fails(2).err_says("off, error, warn, info, debug");
    let off = dir.naskh(["scan", "nowhere.jsonl"]).env("NASKH_LOG", "off").fails(3);
    off.must(off.stderr.is_empty(), "not a word");
    dir.naskh(["scan", "nowhere.jsonl"]).arg("-q").fails(3).err_says("nowhere.jsonl");
    dir.naskh(["scan", "bad.jsonl", "-q", "-v"]).fails(2).err_says("--verbose");
}

#[test]
fn plain_progress_is_lines() {
    let dir = sample();
    let ran = dir.naskh(["scan", "news.jsonl", "--json", "--progress", "plain"]).ok();
    ran.err_says("naskh: reading documents: done in ").err_says("naskh: grouping copies: done in ");
    ran.must(!ran.stderr.contains(['\r', '\u{1b}']), "no bars");
    let quiet = dir.naskh(["scan", "news.jsonl", "--json", "--progress", "plain", "-q"]).ok();
    quiet.must(quiet.stderr.is_empty(), "not a word");
}

/// A run that is stopped while it waits for its input, which is as sure as it can be made.
#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_says_what_is_kept_and_leaves_nothing_half_written() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let dir = Dir::new();
    dir.write("news.jsonl", "{\"text\":\"one two three\"}\n");
    dir.naskh(["scan", "news.jsonl", "-q", "--out", "old"]).ok();
    // Work state of a run that had to be ended by force may stay, under a name of our own.
    let set = || dir.files_named("old").into_iter().filter(|n| !n.starts_with(".naskh-")).map(|n| (dir.read(&format!("old/{n}")), n));
    let before: Vec<_> = set().collect();
    for (signal, code, args, says) in [
        ("-INT", 130, &["scan", "-", "--out", "old"][..], "nothing was written into old, what it held stands"),
        ("-TERM", 143, &["scan", "-", "--out", "new"][..], "nothing was written into new; the next scan"),
        ("-INT", 130, &["scan", "-"][..], "nothing was to be kept"),
        ("-INT", 130, &["inspect", "-"][..], "nothing was to be kept"),
        ("-INT", 130, &["plant", "-", "--to", "p.jsonl", "--truth", "t.jsonl"][..], "nothing stands at p.jsonl"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_naskh"));
        command.current_dir(dir.path("")).args(args).env_remove("NASKH_LOG").env("NASKH_LOG", "info");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // Waiting for a child closes its input, and then it would end by itself.
        let held = child.stdin.take();
        let mut stderr = child.stderr.take().unwrap();
        // Once it has said that it began, it listens to signals.
        let mut told = vec![0; 12];
        if args[0] == "scan" {
            stderr.read_exact(&mut told).unwrap();
        } else {
            std::thread::sleep(std::time::Duration::from_millis(500));
            told.clear();
        }
        let done = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(done.success());
        let status = child.wait().unwrap();
        drop(held);
        stderr.read_to_end(&mut told).unwrap();
        let told = String::from_utf8(told).unwrap();
        assert_eq!(status.code(), Some(code), "{told}");
        assert!(told.contains(says) && told.contains("stopped by signal") && told.contains("while opening inputs"), "{told}");
    }
    assert!(set().eq(before), "the earlier scan is as it was");
    let left = dir.files_named("");
    assert!(left.iter().all(|name| ["news.jsonl", "new", "old"].contains(&name.as_str())), "{left:?}");
    if dir.path("new").exists() {
        let left = dir.files_named("new");
        assert!(left.iter().all(|name| name.starts_with(".naskh-")), "{left:?}");
        dir.naskh(["scan", "news.jsonl", "-q", "--out", "new"]).ok();
    }
}

#[test]
fn a_pair_is_compared_under_the_options_that_decide_in_a_scan() {
    let dir = Dir::new();
    let story = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days and nights";
    dir.write("a.txt", story);
    dir.write("b.txt", story.replace("ferries", "boats"));
    let ask = |args: &[&str]| -> Value {
        serde_json::from_str(&dir.naskh(["compare", "a.txt", "b.txt", "--json"]).args(args).ok().stdout).unwrap()
    };
    assert_eq!(ask(&["--jaccard", "0.6"])["relation"], "near_duplicate");
    assert_eq!(ask(&["--jaccard", "0.9"])["relation"], "overlap");
    assert_eq!(ask(&["--containment", "0.9"])["relation"], "overlap");
    assert!(ask(&["--shingle", "1"])["jaccard"].as_f64() > ask(&[])["jaccard"].as_f64());
    dir.write("b.txt", story.to_uppercase());
    assert_eq!(ask(&[])["relation"], "exact");
    assert_eq!(ask(&["--no-normalise"])["relation"], "overlap");
    dir.naskh(["compare", "a.txt", "b.txt", "--shingle", "0"]).fails(2).err_says("--shingle");
    dir.naskh(["compare", "a.txt", "b.txt", "--lexicon", "nowhere"]).fails(2).err_says("--lexicon nowhere");
}

#[test]
fn a_field_that_no_record_has_is_told_with_the_one_that_was_meant() {
    let dir = Dir::new();
    let text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen";
    dir.write("s.jsonl", format!("{}\n", serde_json::json!({ "id": 1, "story": text, "when": "2026-03-01" })).repeat(3));
    let says = |args: &[&str], what: &str| {
        dir.naskh(["scan", "s.jsonl"]).args(args).ok().err_says(what);
    };
    says(&[], "no record has a text under its usual names; they have id, story, when; did you mean --text-field story?");
    says(&["--text-field", "stroy"], "no record has 'stroy'; they have id, story, when; did you mean --text-field story?");
    says(
        &["--text-field", "story", "--date-field", "wehn"],
        "no record has 'wehn'; they have id, story, when; did you mean --date-field when?",
    );
    let ran = dir.naskh(["scan", "s.jsonl", "--text-field", "story", "--date-field", "when"]).ok();
    ran.must(!ran.stderr.contains("no record has"), "nothing to say");
}

#[test]
fn a_scan_that_read_nothing_says_so_at_the_very_end() {
    let dir = Dir::new();
    dir.write("s.jsonl", "{\"id\":1,\"story\":\"one two three\"}\n".repeat(3));
    let ran = dir.naskh(["scan", "s.jsonl", "--text-field", "foo"]).ok();
    let last = ran.stderr.lines().last().unwrap_or_default();
    ran.must(last.contains("NOTHING WAS READ: none of the 3 records"), "the last line");
    let ran = dir.naskh(["scan", "s.jsonl", "--text-field", "story"]).ok();
    ran.must(!ran.stderr.contains("NOTHING"), "all was read");
}

/// The commands of a help text's examples, without what is said beside them.
fn examples(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| !line.starts_with("Example")).skip(1).take_while(|line| line.starts_with("  "));
    let commands = lines.filter(|line| line.starts_with("  naskh ") || line.starts_with("  zcat "));
    commands.map(|line| line.trim().split("  ").next().unwrap().to_owned()).collect()
}

#[cfg(unix)]
#[test]
fn whoever_reads_the_help_alone_can_scan_compare_clean_and_open_the_report() {
    use std::process::Command;
    let dir = Dir::new();
    let corpus = std::fs::read(newsroom("corpus/calder-times.jsonl")).unwrap();
    dir.write("news/calder.jsonl", &corpus);
    dir.write("news/courier.jsonl", std::fs::read(newsroom("corpus/harbour-courier.jsonl")).unwrap());
    dir.write("dump.jsonl", &corpus);
    assert!(Command::new("gzip").arg(dir.path("dump.jsonl")).status().unwrap().success());
    dir.write("one.txt", "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days");
    dir.write("two.txt", "The harbour of Lindholm reopened on Monday after a storm had kept its boats in port for nine days");
    let help = dir.naskh(["--help"]).ok();
    let commands = examples(&help.stdout);
    for task in ["naskh scan news/", "naskh compare one.txt two.txt", "--drop --keep earliest", "--out scan"] {
        help.must(commands.iter().any(|command| command.contains(task)), task);
    }
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_naskh")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    for command in &commands {
        let done = Command::new("sh").args(["-c", command]).current_dir(dir.path("")).env("PATH", &path).output().unwrap();
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
    }
    help.out_says("scan/report.html");
    assert!(dir.path("scan/report.html").exists(), "the page that the help names");
    assert!(dir.rows("clean/calder.jsonl").len() + dir.rows("clean/courier.jsonl").len() < 39, "copies went");
}

#[test]
fn completions_and_manual_pages_are_there_for_every_shell_and_command() {
    let dir = Dir::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = dir.naskh(["completions", shell]).ok();
        ran.must(ran.stdout.contains("across-sources") && ran.stdout.contains("config"), "the options of scan");
        ran.must(!ran.stdout.contains("no-jaccard"), "no option that help does not show");
    }
    for command in ["scan", "inspect", "compare", "eval", "clean", "report", "plant", "completions", "man"] {
        let ran = dir.naskh(["man", command]).ok();
        ran.must(ran.stdout.starts_with(".ie") || ran.stdout.contains(".TH"), "a page for man");
        let (short, long) = (dir.naskh([command, "-h"]).ok(), dir.naskh([command, "--help"]).ok());
        short.out_says("Usage: naskh");
        long.out_says("Usage: naskh").out_says("Exit codes, and what each word of the output means: naskh --help");
        long.must(short.stdout.len() < long.stdout.len() && !short.stdout.contains("Example"), "-h is the shorter");
        let examples = long.stdout.lines().skip_while(|line| !line.starts_with("Example")).take_while(|line| !line.is_empty());
        examples.for_each(|line| long.must(line.chars().count() <= 80, line));
    }
    let help = dir.naskh(["--help"]).ok();
    for word in ["near_duplicate", "boilerplate", "sibling", "days_of_a_source", "wire copy", "representative", "130 and 143"] {
        help.must(help.stdout.contains(word), word);
    }
    let fish = dir.naskh(["completions", "fish"]).ok();
    for values in ["earliest", "parquet", "warc", "boilerplate"] {
        fish.must(fish.stdout.contains(values), values);
    }
    dir.naskh(["man", "scan"]).ok().out_says("\\fB\\-\\-jaccard\\fR \\fIT\\fR").out_says(".SH NOTES").out_says("\\fIINPUT\\fR...");
}
