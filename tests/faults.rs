//! The disk fails: every write, sync, rename, link and making of a file or folder of every command that writes, one run each.

use crate::disk::{JOBS, Job, Seen, command, differences};
use crate::kit::{Dir, full};

/// What befalls an act. A disk that is full stays so; the others pass.
const KINDS: [&str; 4] = ["full", "io", "denied", "kill"];

/// The acts of a run, in their order, and what it leaves.
fn whole(job: &Job, earlier: bool) -> (Vec<String>, Seen) {
    let dir = job.ready(earlier);
    command(&dir, job.run).env("NASKH_FAULT_LOG", dir.path("tmp/acts")).ok();
    (dir.read("tmp/acts").lines().map(str::to_owned).collect(), job.seen(&dir))
}

/// Those of the acts that are tried: all, or the first, the second and the last of their kinds and some between.
fn tried(acts: &[String]) -> Vec<usize> {
    if full() {
        // Rows on their way through the work folder are written alike, by the hundreds.
        return (1..=acts.len()).filter(|n| acts[n - 1] != "write" || n % 5 == 0 || acts.len() < 100).collect();
    }
    let mut numbers: Vec<usize> = (1..=acts.len()).step_by(acts.len().div_ceil(8)).collect();
    for act in ["create", "folder", "write", "length", "sync", "sync-folder", "link", "rename"] {
        let of: Vec<usize> = (1..=acts.len()).filter(|n| acts[n - 1] == act).collect();
        numbers.extend(of.iter().take(2).chain(of.last()));
    }
    // Where old and new change places each step counts.
    numbers.extend((1..=acts.len()).filter(|n| acts[n - 1] == "rename").step_by(4));
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn fault(job: &Job, earlier: bool, fault: &str, after: &Seen) {
    let dir = job.ready(earlier);
    let before = job.seen(&dir);
    let ran = command(&dir, job.run).env("NASKH_FAULT", fault).run();
    let now = job.seen(&dir);
    let says = |what: &str| format!("{what}, after {fault} in {} ({})", job.name, differences(&now, &before, after));
    if fault.ends_with("kill") {
        ran.must(ran.code.is_none(), &says("a killed run"));
        if let Err(what) = job.is_whole(&now, &before, after) {
            panic!("{}", says(&what));
        }
    } else {
        ran.must(ran.code == Some(4), &says("exit code 4"));
        ran.must(ran.stderr.lines().count() == 1, &says("one line on stderr"));
        ran.must(now == before || now == *after, &says("the folder as before, or whole"));
        ran.must(dir.files_named("tmp") == ["of-others"], &says("no temporary file"));
    }
    command(&dir, job.run).ok();
    assert!(job.seen(&dir) == *after, "{}", says("a rerun gives other bytes or leaves something"));
}

fn every(job: &Job) {
    for earlier in [false, true] {
        let (acts, after) = whole(job, earlier);
        assert!(acts.len() > 3, "{}: the acts of writing were not counted: {acts:?}", job.name);
        let again = whole(job, earlier);
        assert!(again.0 == acts && again.1 == after, "{}: two runs of one thread differ in what they write", job.name);
        for (nth, number) in tried(&acts).into_iter().enumerate() {
            for (k, kind) in KINDS.iter().enumerate() {
                // One kind of error and the kill suffice where not all are asked for.
                if full() || *kind == "kill" || k == nth % 3 {
                    fault(job, earlier, &format!("{number}{}:{kind}", if *kind == "full" { "+" } else { "" }), &after);
                }
            }
        }
        println!("{}, earlier outputs {earlier}: {} acts", job.name, acts.len());
    }
}

#[test]
fn a_scan_is_as_before_or_whole_whatever_act_of_writing_fails() {
    every(&JOBS[0]);
}

#[test]
fn a_cleaned_file_is_as_before_or_whole_whatever_act_of_writing_fails() {
    every(&JOBS[1]);
}

#[test]
fn a_cleaned_folder_is_as_before_or_whole_whatever_act_of_writing_fails() {
    every(&JOBS[2]);
}

#[test]
fn a_page_is_as_before_or_whole_whatever_act_of_writing_fails() {
    every(&JOBS[3]);
}

#[test]
fn a_planted_corpus_is_as_before_or_whole_whatever_act_of_writing_fails() {
    every(&JOBS[4]);
}

#[test]
fn a_scan_that_leaves_work_goes_on_to_the_same_bytes_whatever_act_of_writing_fails() {
    every(&JOBS[5]);
}

/// The acts of a run, a letter each; writes that follow each other are one.
fn shorthand(job: &Job, earlier: bool) -> String {
    let letter = |act: &String| match act.as_str() {
        "create" => 'c',
        "folder" => 'f',
        "write" => 'w',
        "length" => 't',
        "sync" => 's',
        "sync-folder" => 'S',
        "link" => 'l',
        "rename" => 'r',
        other => panic!("{other} is no act"),
    };
    let mut acts: Vec<char> = whole(job, earlier).0.iter().map(letter).collect();
    acts.dedup_by(|a, b| *a == 'w' && a == b);
    acts.into_iter().collect()
}

#[test]
fn what_is_put_in_place_is_on_disk_before_and_its_name_after_so_that_a_power_cut_finds_it_whole() {
    let ends = |job: usize, earlier: bool, order: &str| {
        let acts = shorthand(&JOBS[job], earlier);
        // A file that was made, written if there was anything to write, and brought to disk.
        let files = acts.replace("cws", "F").replace("cs", "F");
        assert!(
            acts.ends_with(order) || files.ends_with(order),
            "{}, earlier {earlier}: {files} does not end with {order}",
            JOBS[job].name
        );
        acts
    };
    // A set of ten and its summary, whose name comes when those of all others are on disk.
    let (set, placed) = ("F".repeat(11), "r".repeat(10) + "SrS");
    let fresh = ends(0, false, &format!("{set}{placed}"));
    assert!(fresh.starts_with("fSc"), "the folder's own name is on disk before anything is made in it: {fresh}");
    // The ten that stood there before are moved aside, then the folder that holds them gets its name.
    ends(0, true, &format!("{set}f{}S{placed}", "r".repeat(11)));
    ends(1, false, "wssrrS");
    ends(1, true, "wsslrlrS");
    for earlier in [false, true] {
        let acts = ends(2, earlier, if earlier { "lrrrS" } else { "rrS" });
        let made = acts.rfind(['c', 'w']).unwrap() + 1;
        let synced: String = acts[made..].chars().take_while(|act| "sS".contains(*act)).collect();
        // A log, two files and the mark of such folders, and the two folders that these stand in.
        assert_eq!((synced.matches('s').count(), synced.matches('S').count()), (4, 2), "{acts}");
    }
    ends(3, false, "FrS");
    ends(4, false, "wswsrrSS");
    ends(4, true, "wswslrlrSS");
    // The segment's columns are on disk before the ledger that tells of them; the two later stages are a ledger each.
    let state = ends(5, false, &format!("{set}{placed}"));
    let read = state.split("rS").next().unwrap();
    assert!(read.ends_with("ws") && read.matches('s').count() == 3, "two files of columns and a ledger: {state}");
    assert_eq!((state.matches("wsrS").count(), state.matches('r').count()), (3, 3 + 11), "{state}");
}

#[test]
fn a_scan_whose_report_cannot_be_written_keeps_its_work_for_the_next() {
    let job = &JOBS[5];
    let (acts, after) = whole(job, false);
    // The last of the states is in place, and the files of the report are being put there.
    let number = acts.iter().rposition(|act| act == "rename").unwrap() + 1;
    let dir = job.ready(false);
    command(&dir, job.run).env("NASKH_FAULT", format!("{number}+:full")).fails(4);
    let ran = command(&dir, job.run).args(&["-v"]).ok();
    for stage in ["read", "verify", "weigh"] {
        ran.err_says(&format!("resume: {stage} is taken over"));
    }
    assert!(!dir.path("out/.naskh-work").exists());
    // Work that was damaged since is refused, until it is not asked for.
    let dir = job.ready(false);
    command(&dir, job.run).env("NASKH_FAULT", format!("{number}+:full")).fails(4);
    let work = dir.files_named("out/.naskh-work");
    let columns = dir.path(&format!("out/.naskh-work/{}/columns", work[0]));
    let mut bytes = std::fs::read(&columns).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&columns, bytes).unwrap();
    let ran = command(&dir, job.run).fails(5);
    ran.must(ran.stderr.lines().count() == 1 && ran.stderr.contains("without --resume"), "one line, and what to do");
    command(&dir, "scan in --out out --threads 1").ok();
    assert!(job.seen(&dir) == after);
}

#[test]
fn a_scan_without_a_folder_ends_well_too_when_its_work_has_no_room() {
    for number in [1, 2, 3, 5, 8, 13] {
        let dir = Dir::new();
        dir.write("tmp/of-others", "");
        dir.write("a.jsonl", "{\"text\":\"one two three four five six seven eight nine\"}\n");
        let ran = command(&dir, "scan a.jsonl --threads 1").env("NASKH_FAULT", format!("{number}+:full")).fails(4);
        ran.must(ran.stderr.lines().count() == 1 && ran.stdout.is_empty(), "one line");
        assert_eq!(dir.files_named("tmp"), ["of-others"], "act {number}");
    }
}
