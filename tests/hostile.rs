//! Hostile input: the program ends by itself, within its limits, with an exit code of the contract, and every record is
//! accounted for.

mod maker;

use crate::kit::Dir;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Address space of a run in KiB, seconds of its processor time, and of its whole life.
const LIMITS: (u64, u64, u64) = (1_500_000, 30, 120);
/// A few runs at a time: each has threads of its own.
const AT_A_TIME: usize = 3;

struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// The program in a folder of its own, under limits.
fn limited(dir: &Dir, folder: &str, args: &[&str]) -> Ended {
    let (memory, seconds, life) = LIMITS;
    let script = format!("ulimit -v {memory}; ulimit -t {seconds}; exec timeout -s KILL {life} \"$@\"");
    let mut command = Command::new("sh");
    command.current_dir(dir.path(folder)).args(["-c", &script, "sh", env!("CARGO_BIN_EXE_naskh")]).args(args);
    let output = command.env("NO_COLOR", "1").stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// What must hold of every run.
fn judge(ended: &Ended, what: &str) -> Result<(), String> {
    let Ended { code, stdout, stderr } = ended;
    let told = format!("{what}: ended with {code:?}\n{}", &stderr.chars().take(2000).collect::<String>());
    if !matches!(code, Some(0 | 2 | 3)) {
        return Err(told);
    }
    if ["panicked", "RUST_BACKTRACE", "memory allocation"].iter().any(|word| stderr.contains(word)) {
        return Err(told);
    }
    if code != &Some(0) && stderr.lines().count() != 1 {
        return Err(format!("not one line: {told}"));
    }
    let unsafe_to_show =
        |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    match stdout.chars().chain(stderr.chars()).find(|&c| unsafe_to_show(c)) {
        Some(c) => Err(format!("{c:?} reaches the terminal: {told}")),
        None => Ok(()),
    }
}

/// Whether a scan folder accounts for every record.
fn accounted(folder: &Path) -> Result<(), String> {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"));
    let summary: Value = serde_json::from_str(&read("summary.json")?).map_err(|e| e.to_string())?;
    let count = |part: &str| summary["documents"][part].as_u64().ok_or(format!("no {part} in the summary"));
    let parts = count("indexed")? + count("quarantined")? + count("skipped")?;
    if count("seen")? != parts {
        return Err(format!("not all records are accounted for: {}", summary["documents"]));
    }
    let quarantine = read("quarantine.jsonl")?;
    if quarantine.lines().count() as u64 != count("quarantined")? {
        return Err(format!("{} lines in quarantine.jsonl, {}", quarantine.lines().count(), summary["documents"]));
    }
    for name in ["clusters", "pairs", "passages", "paragraphs", "credits", "flows", "excerpts", "quarantine"] {
        let text = read(&format!("{name}.jsonl"))?;
        if let Some(bad) = text.lines().find(|line| serde_json::from_str::<Value>(line).is_err()) {
            return Err(format!("{name}.jsonl holds a line that is no JSON: {}", bad.chars().take(200).collect::<String>()));
        }
    }
    Ok(())
}

/// A file through every command that reads one.
fn case(dir: &Dir, name: &str, bytes: &[u8]) -> Result<(), String> {
    let folder = format!("of-{name}");
    dir.write(&format!("{folder}/{name}"), bytes);
    let scan = limited(dir, &folder, &["scan", name, "--out", "out", "--threads", "2", "--max-record", "8M"]);
    judge(&scan, &format!("scan {name}"))?;
    if scan.code == Some(0) {
        accounted(&dir.path(&format!("{folder}/out"))).map_err(|e| format!("scan {name}: {e}"))?;
        let clean = limited(dir, &folder, &["clean", name, "--scan", "out", "--to", "cleaned", "--drop"]);
        judge(&clean, &format!("clean {name}"))?;
        judge(&limited(dir, &folder, &["report", "out"]), &format!("report {name}"))?;
    }
    judge(&limited(dir, &folder, &["inspect", name]), &format!("inspect {name}"))?;
    std::fs::remove_dir_all(dir.path(&folder)).map_err(|e| e.to_string())
}

#[test]
fn no_hostile_file_ends_a_run_but_by_its_exit_code_and_every_record_is_accounted_for() {
    let dir = Dir::new();
    let files = maker::all();
    assert!(files.len() > 300, "{} files", files.len());
    let next = AtomicUsize::new(0);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            let mut faults = Vec::new();
            while let Some((name, bytes)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                faults.extend(case(&dir, name, bytes).err());
            }
            faults
        };
        let workers: Vec<_> = (0..AT_A_TIME).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{} of {} files:\n{}", faults.len(), files.len(), faults.join("\n"));
}

#[test]
fn all_hostile_files_are_one_corpus() {
    let dir = Dir::new();
    // Those that are meant to fill memory are met one by one above.
    let files: Vec<_> = maker::all().into_iter().filter(|(name, _)| !name.contains("bomb") && !name.contains("1e6")).collect();
    files.iter().for_each(|(name, bytes)| drop(dir.write(&format!("in/{name}"), bytes)));
    let one = limited(&dir, "", &["scan", "in", "--out", "one", "--threads", "1", "-q"]);
    judge(&one, "scan of all").unwrap();
    assert_eq!(one.code, Some(0), "{}", one.stderr);
    accounted(&dir.path("one")).unwrap();
    judge(&limited(&dir, "", &["scan", "in", "--out", "two", "--threads", "3", "--no-mmap", "-q"]), "scan of all").unwrap();
    let files = |out: &str| dir.files(out).into_iter().filter(|(name, _)| name != "run.json").collect::<Vec<_>>();
    assert!(files("one") == files("two"), "the bytes differ with threads and maps");
}

#[cfg(unix)]
#[test]
fn names_links_and_pipes_of_a_hostile_folder_are_read_or_left_out() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let dir = Dir::new();
    let story = "{\"text\":\"the keeper of the lamp counted nine ships before the fog\"}\n";
    let names: [&[u8]; 8] = [
        b"\xff\xfe.jsonl",
        b"a\nb.jsonl",
        b"-out.jsonl",
        b"\x1b[2J.jsonl",
        "\u{202e}lnosj.jsonl".as_bytes(),
        b" .jsonl",
        b"a\"b'.jsonl",
        b"%s%n.jsonl",
    ];
    dir.write("in/plain.jsonl", story);
    for name in names {
        std::fs::write(dir.path("in").join(OsStr::from_bytes(name)), story).unwrap();
    }
    let long = format!("in/{}.jsonl", "n".repeat(240));
    dir.write(&long, story);
    dir.write(&format!("in/{}deep.jsonl", "d/".repeat(150)), story);
    std::fs::create_dir_all(dir.path("in/folder.jsonl")).unwrap();
    symlink("loop", dir.path("in/loop")).unwrap();
    symlink("../in", dir.path("in/circle")).unwrap();
    symlink("nowhere", dir.path("in/dangling.jsonl")).unwrap();
    symlink("/dev/zero", dir.path("in/zero.jsonl")).unwrap();
    symlink("plain.jsonl", dir.path("in/again.jsonl")).unwrap();
    assert!(Command::new("mkfifo").arg(dir.path("in/pipe.jsonl")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(dir.path("in/socket.jsonl"));
    let ended = limited(&dir, "", &["scan", "in", "--out", "out"]);
    judge(&ended, "scan of a hostile folder").unwrap();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    accounted(&dir.path("out")).unwrap();
    let summary: Value = serde_json::from_str(&dir.read("out/summary.json")).unwrap();
    assert_eq!(summary["documents"]["indexed"], names.len() + 3, "{}", ended.stderr);
    let clean = limited(&dir, "", &["clean", "in", "--scan", "out", "--to", "cleaned"]);
    judge(&clean, "clean of a hostile folder").unwrap();
}
