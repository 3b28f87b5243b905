//! Inputs that change while they are read, and a system that grants little: the contract's exit codes, and one line.

use crate::generate::{Generator, Recipe};
use crate::kit::{Dir, Ran};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

fn lines(count: u64) -> String {
    let generator = Generator::new(Recipe { seed: 11, words: (60, 90), copies: 200, ..Recipe::default() });
    (0..count).map(|n| generator.document(n).json() + "\n").collect()
}

/// A change and what it is called.
type Named<'c> = (&'c str, &'c dyn Fn(&Path));

/// Scans `news.jsonl` and then a pipe, and lets `change` happen while the scan waits for the pipe: all inputs were found and
/// the large ones mapped by then, and none was read.
fn changed(bytes: &str, options: &[&str], change: &dyn Fn(&Path)) -> (Option<i32>, String) {
    let dir = Dir::new();
    let path = dir.write("news.jsonl", bytes);
    let pipe = dir.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_naskh"));
    command.current_dir(dir.path("")).args(["scan", "news.jsonl", "pipe", "--input-format", "jsonl", "--out", "out"]).args(options);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // Opening a pipe to write waits until the other side reads it.
    let mut pipe = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    change(&path);
    pipe.write_all(b"{\"text\":\"one two three\"}\n").unwrap();
    drop(pipe);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    let code = child.wait().unwrap().code();
    if code != Some(0) {
        assert!(!dir.path("out/summary.json").exists(), "outputs of an input that changed");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    (code, stderr)
}

#[test]
fn an_input_that_grows_shrinks_or_is_written_to_under_a_scan_is_named_and_gives_exit_code_3() {
    let open = |path: &Path| std::fs::OpenOptions::new().write(true).open(path).unwrap();
    let grow = |path: &Path| {
        std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"{\"text\":\"more\"}\n").unwrap();
    };
    let shrink = |path: &Path| open(path).set_len(3000).unwrap();
    let empty = |path: &Path| open(path).set_len(0).unwrap();
    let rewrite = |path: &Path| {
        let bytes = std::fs::read(path).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::fs::write(path, bytes).unwrap();
    };
    let changes: [Named; 4] = [("grow", &grow), ("shrink", &shrink), ("empty", &empty), ("rewrite", &rewrite)];
    let (small, large) = (lines(20), lines(1200));
    assert!(large.len() > 300 << 10, "{} bytes are too few to be mapped", large.len());
    for bytes in [&small, &large] {
        for options in [&["--threads", "2"][..], &["--no-mmap"]] {
            for (name, change) in changes {
                let (code, stderr) = changed(bytes, options, change);
                assert_eq!(code, Some(3), "{name}, {} bytes, {options:?}: {stderr}", bytes.len());
                assert!(stderr.contains("news.jsonl"), "{name}: {stderr}");
            }
        }
    }
}

#[test]
fn an_input_that_vanishes_is_read_to_its_end_where_it_was_held_and_named_where_not() {
    let remove = |path: &Path| std::fs::remove_file(path).unwrap();
    let replace = |path: &Path| {
        std::fs::write(path.with_extension("new"), "{\"text\":\"other\"}\n").unwrap();
        std::fs::rename(path.with_extension("new"), path).unwrap();
    };
    let (small, large) = (lines(20), lines(1200));
    for (bytes, options, code) in [(&large, &[][..], 0), (&large, &["--no-mmap"][..], 0), (&small, &[][..], 3)] {
        for change in [&remove as &dyn Fn(&Path), &replace] {
            let (found, stderr) = changed(bytes, options, change);
            assert_eq!(found, Some(code), "{} bytes, {options:?}: {stderr}", bytes.len());
        }
    }
}

/// The program under limits that a shell sets.
fn limited(dir: &Dir, limit: &str, args: &str) -> (Option<i32>, String) {
    let mut command = Command::new("sh");
    command.current_dir(dir.path("")).arg("-c").arg(format!("{limit}; exec \"$0\" {args}")).arg(env!("CARGO_BIN_EXE_naskh"));
    let output = command.env("NO_COLOR", "1").env("RUST_BACKTRACE", "0").stdin(Stdio::null()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn sixteen_file_handles_are_enough_for_a_hundred_files_and_three_end_in_one_line() {
    let dir = Dir::new();
    for n in 0..100 {
        dir.write(&format!("in/{n:03}.jsonl"), lines(3));
    }
    dir.write("in/large.jsonl", lines(1200));
    let (code, stderr) = limited(&dir, "ulimit -n 16", "scan in --out out --threads 2");
    assert_eq!(code, Some(0), "{stderr}");
    let (code, stderr) = limited(&dir, "ulimit -n 16", "scan in --out held --no-mmap --threads 2");
    assert!(matches!(code, Some(0 | 3 | 4)), "{code:?} {stderr}");
    for handles in 4..10 {
        let (code, stderr) = limited(&dir, &format!("ulimit -n {handles}"), "scan in --out few --threads 2");
        let one = code == Some(0) || stderr.lines().count() == 1;
        assert!(matches!(code, Some(0 | 2 | 3 | 4)) && one, "{handles} handles: {code:?} {stderr}");
    }
    let whole = std::fs::read(dir.path("out/pairs.jsonl")).unwrap();
    assert!(!dir.path("held/summary.json").exists() || std::fs::read(dir.path("held/pairs.jsonl")).unwrap() == whole);
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_the_system_refuses_ends_in_an_exit_code_or_is_done_without() {
    let dir = Dir::new();
    dir.write("a.jsonl", lines(1200));
    let mut codes = Vec::new();
    for kilobytes in [90_000, 110_000, 130_000, 160_000, 200_000, 400_000, 800_000] {
        let (code, stderr) = limited(&dir, &format!("ulimit -v {kilobytes}"), "scan a.jsonl --out out --threads 2 -q");
        // The standard library says so, more than once if several threads are refused at the same moment.
        let said = !stderr.is_empty() && !stderr.contains("panicked");
        assert!(code == Some(0) || (matches!(code, Some(2..=4)) && said), "{kilobytes} KiB: {code:?} {stderr}");
        codes.push(code);
    }
    assert_eq!(codes.last(), Some(&Some(0)), "{codes:?}");
    assert!(!dir.files_named("out").iter().any(|name| name.starts_with(".naskh")), "the last run mends what others left");
}

#[test]
fn a_file_size_limit_is_a_full_disk_and_not_a_signal() {
    let dir = Dir::new();
    dir.write("a.jsonl", lines(1200));
    // Blocks of 512 bytes: the tables alone are larger.
    let (code, stderr) = limited(&dir, "ulimit -f 8", "scan a.jsonl --out out");
    assert_eq!((code, stderr.lines().count()), (Some(4), 1), "{stderr}");
    assert!(!dir.path("out").exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_anything_is_read() {
    let dir = Dir::new();
    dir.write("a.jsonl", lines(3));
    dir.write("file", "no folder");
    let refused = |out: &str, code: i32| -> Ran {
        let ran = dir.naskh(["scan", "a.jsonl", "--out", out]).fails(code);
        ran.must(ran.stderr.lines().count() == 1, "one line");
        ran
    };
    refused("file/out", 4);
    refused("/proc/naskh", 4);
    refused("file", 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::create_dir(dir.path("shut")).unwrap();
        std::fs::set_permissions(dir.path("shut"), std::fs::Permissions::from_mode(0o555)).unwrap();
        // Whom no permission binds, such as root, writes there all the same; `faults.rs` says `denied` to anyone.
        if std::fs::File::create(dir.path("shut/x")).is_err() {
            refused("shut/out", 4);
            refused("shut", 4);
        }
        std::fs::set_permissions(dir.path("shut"), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let dir = Dir::new();
    dir.write("a.jsonl", lines(1200));
    let mut command = Command::new(env!("CARGO_BIN_EXE_naskh"));
    command.current_dir(dir.path("")).args(["scan", "a.jsonl", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
