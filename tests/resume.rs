//! A scan that was stopped is gone on with: the same bytes, from the last stage that is whole, and from nothing that is damaged.

use crate::generate::{Generator, Language, Random, Recipe};
use crate::kit::{Cmd, Dir, full};
use naskh::corpus::Corpus;
use naskh::report::{Table, lines};
use naskh::{Config, Error, Outcome, Progress, Resources, Scan, Stage};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The files of each state, the ledger that says that they are whole the first.
const STATES: [(&str, &[&str]); 3] =
    [("read", &["segment.ledger", "columns", "table"]), ("verify", &["verified.ledger"]), ("weigh", &["judged.ledger"])];

/// A corpus of so many documents, a part of it packed and some of it damaged.
fn corpus(dir: &Dir, documents: u64) {
    let generator =
        Generator::new(Recipe { seed: 11, language: Some(Language::Arabic), words: (60, 160), copies: 400, ..Recipe::default() });
    let lines = |numbers: std::ops::Range<u64>| numbers.map(|n| generator.document(n).json() + "\n").collect::<String>();
    let damaged = "{\"text\":\n{\"text\":\"وكالات - قال المصدر لرويترز إن الميناء أعيد فتحه\",\"credit\":\"رويترز\"}\n{\"text\":\"\"}\n";
    dir.write("in/a.jsonl", lines(0..documents / 2) + damaged);
    dir.write("in/b.jsonl.zst", zstd::encode_all(lines(documents / 2..documents).as_bytes(), 1).unwrap());
}

/// The program in a folder with a temporary folder of its own.
fn scan(dir: &Dir, args: &[&str]) -> Cmd {
    dir.naskh(["scan", "in", "--out", "out", "--resume", "-v"]).args(args).env("TMPDIR", dir.path(""))
}

/// All that a scan has written, but what tells of the run alone.
fn written(dir: &Dir) -> BTreeMap<String, Vec<u8>> {
    dir.files("out").into_iter().filter(|(name, _)| name != "run.json").collect()
}

/// The folders of work state under a base.
fn works(base: &Path) -> Vec<PathBuf> {
    fs::read_dir(base).into_iter().flatten().map(|e| e.unwrap().path()).filter(|p| p.to_string_lossy().contains("naskh-")).collect()
}

#[test]
fn whenever_a_scan_is_killed_the_next_goes_on_from_the_last_whole_stage_at_the_same_bytes() {
    let whole = Dir::new();
    let documents = if full() { 20_000 } else { 1_500 };
    corpus(&whole, documents);
    let begun = Instant::now();
    scan(&whole, &[]).ok();
    let (took, expected) = (begun.elapsed(), written(&whole));
    let mut random = Random(42);
    let (mut landed, mut taken) = (0, [0; 3]);
    for kill in 0..if full() { 60 } else { 16 } {
        let dir = Dir::new();
        corpus(&dir, documents);
        let mut child = Command::new(env!("CARGO_BIN_EXE_naskh"))
            .current_dir(dir.path(""))
            .args(["scan", "in", "--out", "out", "--resume"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(took.mul_f64(random.number() as f64 / u64::MAX as f64));
        child.kill().unwrap();
        landed += u32::from(!child.wait().unwrap().success());
        let left = works(&dir.path("out/.naskh-work"));
        assert!(left.len() <= 1, "{left:?}");
        let means: &[&str] = [&["--threads", "1"][..], &["--no-mmap"], &["--memory", "64M", "--threads", "3"], &[]][kill % 4];
        let whole: Vec<bool> = STATES.iter().map(|(_, files)| left.iter().any(|work| work.join(files[0]).exists())).collect();
        let ran = scan(&dir, means).ok();
        for (n, ((stage, _), whole)) in STATES.iter().zip(&whole).enumerate() {
            let says = ran.stderr.contains(&format!("resume: {stage} is taken over"));
            ran.must(says == *whole, &format!("kill {kill}: {stage} whole {whole}, and taken over if it is"));
            taken[n] += u32::from(says);
        }
        assert!(written(&dir) == expected, "kill {kill}: other bytes");
        assert!(!dir.path("out/.naskh-work").exists(), "kill {kill}: work is left");
    }
    println!("{landed} kills came before the end; taken over: {taken:?}");
    assert!(landed > 0 && taken[0] > 0, "{landed} kills, {taken:?} taken over: the test sees nothing");
}

/// Notes what it is told, and stops a run when a stage begins.
#[derive(Default)]
struct Watch {
    stop_at: Option<Stage>,
    seen: Mutex<(Option<Stage>, Vec<Stage>, Vec<String>)>,
}

impl Progress for Watch {
    fn begin(&self, stage: Stage, _: u64) {
        self.seen.lock().unwrap().0 = Some(stage);
    }

    fn saved(&self, stage: Stage, folder: &Path) {
        assert!(folder.is_dir());
        self.seen.lock().unwrap().1.push(stage);
    }

    fn note(&self, _: naskh::Note, what: std::fmt::Arguments<'_>) {
        self.seen.lock().unwrap().2.push(what.to_string());
    }

    fn stop(&self) -> Option<i32> {
        (self.stop_at.is_some() && self.seen.lock().unwrap().0 >= self.stop_at).then_some(15)
    }
}

/// Scans by the library with state in `tmp`; what was found, and which stages were taken over.
fn found(dir: &Dir, config: &Config, resume: bool, stop_at: Option<Stage>) -> (Result<String, Error>, Vec<String>) {
    let watch = Arc::new(Watch { stop_at, ..Watch::default() });
    let resources = Resources { threads: 2, resume, tmp: Some(dir.path("tmp")), progress: watch.clone(), ..Resources::default() };
    let corpus = Corpus::open(&[dir.path("in")], &config.reading).unwrap();
    let outcome = Scan::new(config.clone()).resources(resources).run(&corpus);
    let notes = std::mem::take(&mut watch.seen.lock().unwrap().2);
    let taken = notes.iter().filter_map(|n| n.strip_prefix("resume: ")?.strip_suffix(" is taken over from the work folder"));
    (outcome.map(|outcome| told(&outcome)), taken.map(str::to_owned).collect())
}

/// Every table of an outcome.
fn told(outcome: &Outcome) -> String {
    let mut all = Vec::new();
    Table::ALL.iter().for_each(|&table| lines(outcome, table, &mut all).unwrap());
    format!("{}{:?}{:?}", String::from_utf8(all).unwrap(), outcome.totals, outcome.warnings)
}

/// A folder where a scan was stopped with all its states whole, and what it would have found.
fn stopped() -> (Dir, PathBuf, String) {
    let dir = Dir::new();
    corpus(&dir, 60);
    let config = Config::default();
    let expected = found(&dir, &config, false, None).0.unwrap();
    assert!(works(&dir.path("tmp")).is_empty(), "a scan that ends well leaves work");
    let error = found(&dir, &config, true, Some(Stage::Group)).0.expect_err("stopped");
    assert_eq!(error.exit_code(), 143);
    let [work] = works(&dir.path("tmp")).try_into().expect("one work folder");
    for (_, files) in STATES {
        assert!(files.iter().all(|file| work.join(file).exists()), "{files:?}");
    }
    (dir, work, expected)
}

/// The bytes of a work folder's files.
fn state(work: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(work).unwrap().map(|e| e.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
}

fn lay_out(work: &Path, files: &BTreeMap<String, Vec<u8>>) {
    let _ = fs::remove_dir_all(work);
    fs::create_dir(work).unwrap();
    files.iter().for_each(|(name, bytes)| fs::write(work.join(name), bytes).unwrap());
}

#[test]
fn each_stage_of_a_stopped_scan_is_taken_over_and_nothing_stays_when_it_has_ended() {
    let (dir, work, expected) = stopped();
    let whole = state(&work);
    for states in 0..=3 {
        let mut some = whole.clone();
        STATES[states..].iter().for_each(|(_, files)| drop(some.remove(files[0])));
        lay_out(&work, &some);
        let (outcome, taken) = found(&dir, &Config::default(), true, None);
        assert_eq!(taken, STATES[..states].iter().map(|(stage, _)| *stage).collect::<Vec<_>>());
        assert!(outcome.unwrap() == expected, "{states} states: something else was found");
        assert!(works(&dir.path("tmp")).is_empty(), "{states} states: work is left");
    }
    // Whoever does not resume begins anew, and takes the old state away.
    lay_out(&work, &whole);
    let (outcome, taken) = found(&dir, &Config::default(), false, None);
    assert!(outcome.unwrap() == expected && taken.is_empty() && works(&dir.path("tmp")).is_empty());
}

#[test]
fn a_state_that_is_cut_or_flipped_anywhere_is_refused_or_makes_no_difference() {
    let (dir, work, expected) = stopped();
    let whole = state(&work);
    let mut random = Random(7);
    let mut refused = 0;
    let mut tried = |name: &str, bytes: Vec<u8>, what: &str| {
        let mut files = whole.clone();
        files.insert(name.to_owned(), bytes);
        lay_out(&work, &files);
        match found(&dir, &Config::default(), true, None).0 {
            Ok(outcome) => assert!(outcome == expected, "{name}, {what}: something else was found"),
            Err(error) => {
                assert_eq!(error.exit_code(), 5, "{name}, {what}: {error}");
                refused += 1;
            }
        }
        refused
    };
    for (name, bytes) in &whole {
        let length = bytes.len();
        let cuts = (0..length).step_by(if full() { 64 } else { length.div_ceil(12).max(1) }).chain([length - 1]);
        for cut in cuts {
            let before = tried(name, bytes.clone(), "whole");
            assert_eq!(tried(name, bytes[..cut].to_vec(), "cut"), before + 1, "{name} cut at {cut} was believed");
        }
        for _ in 0..if full() { 2_000 } else { 60 } {
            let (at, bit) = (random.within(0, length as u64 - 1) as usize, random.number() % 8);
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            tried(name, flipped, &format!("bit {bit} of byte {at}"));
        }
    }
    assert!(refused > 5 * 50, "{refused} refused: hardly any bit is checked");
}

#[test]
fn a_state_of_another_version_config_or_input_is_not_believed() {
    let (dir, work, expected) = stopped();
    let whole = state(&work);
    // The version stands behind the magic and the kind.
    for name in ["segment.ledger", "verified.ledger", "judged.ledger"] {
        lay_out(&work, &whole);
        let mut bytes = whole[name].clone();
        bytes[10] += 1;
        fs::write(work.join(name), bytes).unwrap();
        let error = found(&dir, &Config::default(), true, None).0.expect_err("another version");
        assert_eq!(error.exit_code(), 5);
        assert!(error.to_string().contains("version"), "{error}");
    }
    lay_out(&work, &whole);
    let other = Config { shingle: 4, ..Config::default() };
    let (_, taken) = found(&dir, &other, true, None);
    assert!(taken.is_empty() && work.exists(), "the state of another config was taken over");
    // The same bytes, written again: it cannot be known that they are the same.
    let path = dir.path("in/a.jsonl");
    let (bytes, time) = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
    fs::write(&path, &bytes).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time + Duration::from_millis(3)).unwrap();
    let (outcome, taken) = found(&dir, &Config::default(), true, None);
    assert!(taken.is_empty() && outcome.unwrap() == expected, "a file that was written to");
    // One more file.
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    fs::write(dir.path("in/c.jsonl"), "{\"text\":\"one more\"}\n").unwrap();
    let (outcome, taken) = found(&dir, &Config::default(), true, None);
    assert!(taken.is_empty() && outcome.unwrap() != expected, "a file that came since");
    fs::remove_file(dir.path("in/c.jsonl")).unwrap();
    let (outcome, taken) = found(&dir, &Config::default(), true, None);
    assert_eq!(taken, ["read", "verify", "weigh"]);
    assert!(outcome.unwrap() == expected);
}
