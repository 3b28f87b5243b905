//! Jobs that write, and what may stand on disk before, after and instead. What faults and kills are tried on.

use crate::generate::{Generator, Language, Recipe};
use crate::kit::{Cmd, Dir};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// A command that writes, in a folder where an earlier run of it has, with other options, or has not.
pub struct Job {
    pub name: &'static str,
    /// What runs first, so that there is something to work on.
    prepare: &'static [&'static str],
    /// The earlier run.
    earlier: &'static str,
    pub run: &'static str,
    /// Where its outputs stand; the last is the one that others wait for.
    outputs: &'static [&'static str],
    /// The file of a folder without which it is no whole set; outputs that are a file have none.
    seal: Option<&'static str>,
}

pub const JOBS: [Job; 6] = [
    Job {
        name: "scan",
        prepare: &[],
        earlier: "scan in --out out --jaccard 0.3 --no-html --threads 1",
        run: "scan in --out out --threads 1",
        outputs: &["out"],
        seal: Some("summary.json"),
    },
    Job {
        name: "clean a file",
        prepare: &["scan in/a.jsonl --out scan"],
        earlier: "clean in/a.jsonl --scan scan --to cleaned.jsonl",
        run: "clean in/a.jsonl --scan scan --to cleaned.jsonl --drop",
        outputs: &["cleaned.jsonl.removed.jsonl", "cleaned.jsonl"],
        seal: None,
    },
    Job {
        name: "clean a folder",
        prepare: &["scan in --out scan"],
        earlier: "clean in --scan scan --to cleaned",
        run: "clean in --scan scan --to cleaned --drop",
        outputs: &["cleaned.removed.jsonl", "cleaned"],
        seal: None,
    },
    Job {
        name: "report",
        prepare: &["scan in --out scan --no-html"],
        earlier: "report scan --lang ar",
        run: "report scan --lang en",
        outputs: &["scan/report.html"],
        seal: None,
    },
    Job {
        name: "plant",
        prepare: &[],
        earlier: "plant in/a.jsonl --to planted.jsonl --truth truth.jsonl --count 2 --seed 1",
        run: "plant in/a.jsonl --to planted.jsonl --truth truth.jsonl --count 2 --seed 2",
        outputs: &["truth.jsonl", "planted.jsonl"],
        seal: None,
    },
    Job {
        name: "scan that goes on",
        prepare: &[],
        earlier: "scan in --out out --jaccard 0.3 --no-html --threads 1",
        run: "scan in --out out --threads 1 --resume",
        outputs: &["out"],
        seal: Some("summary.json"),
    },
];

/// Every path of a folder with its bytes; folders have none.
pub type Seen = BTreeMap<String, Vec<u8>>;

impl Job {
    /// A folder with inputs, `earlier` outputs or none, and what this run needs.
    pub fn ready(&self, earlier: bool) -> Dir {
        let dir = Dir::new();
        let generator =
            Generator::new(Recipe { seed: 3, language: Some(Language::English), words: (80, 120), copies: 500, ..Recipe::default() });
        let lines = |numbers: std::ops::Range<u64>| numbers.map(|n| generator.document(n).json() + "\n").collect::<String>();
        dir.write("in/a.jsonl", lines(0..12));
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(lines(12..20).as_bytes()).unwrap();
        dir.write("in/deep/b.jsonl.gz", packed.finish().unwrap());
        dir.write("tmp/of-others", "");
        self.prepare.iter().chain(earlier.then_some(&self.earlier)).for_each(|args| drop(command(&dir, args).ok()));
        dir
    }

    /// What stands in a folder, but for temporary files of the system and work that is kept to be resumed.
    pub fn seen(&self, dir: &Dir) -> Seen {
        let mut seen = Seen::new();
        walk(&dir.path(""), "", &mut seen);
        // A folder that holds such work alone is none of the outputs.
        if dir.path("out/.naskh-work").exists() && seen.keys().all(|path| !path.starts_with("out/") || path.contains(".naskh-work")) {
            seen.remove("out");
        }
        seen.retain(|path, _| path != "tmp" && !path.starts_with("tmp/") && !path.contains(".naskh-work"));
        // It tells of the run alone.
        seen.iter_mut().filter(|(path, _)| path.ends_with("/run.json")).for_each(|(_, bytes)| bytes.clear());
        seen
    }

    /// Whether all that has a name of its own is as in one of the two, an output that is no whole set aside.
    pub fn is_whole(&self, now: &Seen, before: &Seen, after: &Seen) -> Result<(), String> {
        let of = |seen: &Seen, output: &str| -> Seen {
            let inside = |path: &str| path == output || path.strip_prefix(output).is_some_and(|rest| rest.starts_with('/'));
            seen.iter().filter(|(path, _)| inside(path) && !path.contains("/.naskh-")).map(|(p, b)| (p.clone(), b.clone())).collect()
        };
        for output in self.outputs {
            let found = of(now, output);
            let sealed = self.seal.is_none_or(|seal| found.contains_key(&format!("{output}/{seal}")));
            let absent = found.is_empty() && (self.seal.is_some() || self.name == "clean a folder");
            if sealed && !absent && found != of(before, output) && found != of(after, output) {
                return Err(format!(
                    "{output} is neither the old nor the new: {}",
                    differences(&found, &of(before, output), &of(after, output))
                ));
            }
        }
        Ok(())
    }
}

/// The program with arguments that hold no blanks, in a folder with a temporary folder of its own.
pub fn command(dir: &Dir, args: &str) -> Cmd {
    dir.naskh(args.split(' ')).env("TMPDIR", dir.path("tmp"))
}

fn walk(folder: &Path, name: &str, seen: &mut Seen) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let own = entry.file_name().to_string_lossy().into_owned();
        let name = if name.is_empty() { own } else { format!("{name}/{own}") };
        if entry.file_type().unwrap().is_dir() {
            seen.insert(name.clone(), Vec::new());
            walk(&entry.path(), &name, seen);
        } else {
            seen.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// In which paths a state differs from two others.
pub fn differences(now: &Seen, before: &Seen, after: &Seen) -> String {
    let against = |other: &Seen| -> Vec<String> {
        let all: std::collections::BTreeSet<&String> = now.keys().chain(other.keys()).collect();
        all.into_iter().filter(|path| now.get(*path) != other.get(*path)).cloned().collect()
    };
    format!("unlike before in {:?}, unlike after in {:?}", against(before), against(after))
}
