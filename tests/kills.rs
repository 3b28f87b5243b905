//! The program is killed at random moments, or asked to end; what it leaves is whole, and the next run mends.

use crate::disk::{JOBS, Job, command};
use crate::generate::Random;
use crate::kit::{Dir, full, newsroom};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn start(dir: &Dir, args: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_naskh"));
    command.current_dir(dir.path("")).args(args.split(' ')).env("TMPDIR", dir.path("tmp")).env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Kills a job again and again, each time at another moment, in a folder where an earlier run's outputs stand.
fn killed(job: &Job, times: u32, seed: u64) {
    let mut random = Random(seed);
    let dir = job.ready(true);
    let before = job.seen(&dir);
    let (whole, begun) = (job.ready(true), Instant::now());
    command(&whole, job.run).ok();
    let (took, after) = (begun.elapsed(), job.seen(&whole));
    let mut landed = 0;
    for kill in 0..times {
        let mut child = start(&dir, job.run);
        std::thread::sleep(took.mul_f64(random.number() as f64 / u64::MAX as f64 * 1.1));
        child.kill().unwrap();
        landed += u32::from(!child.wait().unwrap().success());
        if let Err(what) = job.is_whole(&job.seen(&dir), &before, &after) {
            panic!("{}, seed {seed}, kill {kill}: {what}", job.name);
        }
        if kill % 4 == 3 {
            command(&dir, job.run).ok();
            assert!(job.seen(&dir) == after, "{}, seed {seed}, kill {kill}: a rerun gives other bytes or leaves something", job.name);
        }
    }
    println!("{}: {landed} of {times} kills came before the end", job.name);
}

#[test]
fn whenever_a_run_is_killed_its_outputs_are_whole_or_absent_and_a_rerun_gives_the_same_bytes() {
    for (n, job) in JOBS.iter().enumerate() {
        killed(job, if full() { 40 } else { 8 }, 100 + n as u64);
    }
}

/// Sends a signal to a run that waits for the rest of its input.
fn signalled(signal: &str) -> (Option<i32>, String, Dir) {
    let dir = Dir::new();
    dir.write("tmp/of-others", "");
    dir.write("a.jsonl", std::fs::read(newsroom("corpus/jisr.jsonl")).unwrap());
    let mut child = start(&dir, "scan - a.jsonl --input-format jsonl --out out");
    let waiting = Instant::now();
    while !dir.path("out/.naskh-work").exists() && waiting.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    // The pipe stays open: who is asked to end must not wait for input that never comes.
    let held = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(held);
    (output.status.code(), String::from_utf8(output.stderr).unwrap(), dir)
}

#[test]
fn a_signal_ends_a_run_with_its_code_and_one_line_even_while_it_waits_for_input() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let (found, stderr, dir) = signalled(signal);
        assert_eq!((found, stderr.lines().count()), (Some(code), 1), "{signal}: {stderr}");
        assert!(!dir.path("out/summary.json").exists());
        // What it left gives way to the next.
        command(&dir, "scan a.jsonl --out out").ok();
        assert!(dir.files_named("out").iter().all(|name| !name.starts_with(".naskh")), "{:?}", dir.files_named("out"));
    }
}
