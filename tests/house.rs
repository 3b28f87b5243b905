//! The house: which room may import which, and the manners that a compiler does not see. A new arrow is a change of [`ROOMS`].

mod source;

use self::source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Floor, room, and the rooms that it may import: lower floors only. The reasons stand in `docs/architecture.md`.
const ROOMS: &[(u8, &str, &[&str])] = &[
    (10, "main", &["cli"]),
    // The program sees only what the library publishes (`naskh::`), so of `crate::` it has its own room alone.
    (9, "cli", &[]),
    (8, "lib", &["jobs", "config", "outcome", "resources", "error"]),
    (
        7,
        "jobs",
        &[
            "pipeline",
            "report",
            "segment",
            "config",
            "outcome",
            "corpus",
            "sketch",
            "pairs",
            "credits",
            "text",
            "store",
            "clusters",
            "paragraphs",
            "resources",
            "hash",
            "error",
        ],
    ),
    (
        6,
        "pipeline",
        &[
            "segment",
            "config",
            "outcome",
            "corpus",
            "sketch",
            "pairs",
            "credits",
            "text",
            "store",
            "kernel",
            "clusters",
            "paragraphs",
            "resources",
            "hash",
            "error",
        ],
    ),
    (6, "report", &["outcome", "corpus", "pairs", "credits", "clusters", "paragraphs", "store", "error"]),
    (5, "segment", &["corpus", "sketch", "credits", "store", "kernel", "hash", "error"]),
    (5, "config", &["corpus", "sketch", "pairs", "credits", "text", "paragraphs", "hash", "error"]),
    (5, "outcome", &["corpus", "pairs", "credits", "clusters", "paragraphs", "store", "error"]),
    (4, "corpus", &["store", "error"]),
    (4, "sketch", &["text", "kernel", "hash"]),
    // Not `sketch`: no estimate can leak into a figure that is reported.
    (4, "pairs", &["text", "kernel", "hash"]),
    (4, "credits", &["text", "hash", "error"]),
    (3, "text", &["kernel", "hash", "error"]),
    (2, "store", &["hash", "error"]),
    (2, "kernel", &["hash"]),
    (1, "clusters", &[]),
    (1, "paragraphs", &[]),
    (1, "resources", &[]),
    (1, "hash", &[]),
    (1, "error", &[]),
];

/// Files of `pipeline/` and `jobs/` that are neither steps nor jobs: what several of those share, below them all.
const SHARED: &[&str] = &[
    "jobs/opening.rs",
    "pipeline/candidates.rs",
    "pipeline/clock.rs",
    "pipeline/copies.rs",
    "pipeline/found.rs",
    "pipeline/hits.rs",
    "pipeline/allow.rs",
    "pipeline/credited.rs",
    "pipeline/place.rs",
    "pipeline/printed.rs",
    "pipeline/rows.rs",
    "pipeline/states.rs",
    "pipeline/told.rs",
];

/// Behind the Segment nobody knows documents or sketches: of the pipeline these alone do.
const BEFORE_THE_SEGMENT: &[&str] = &["pipeline/mod.rs", "pipeline/ingest.rs"];

const UNSAFE_HOMES: &[&str] = &["kernel/", "store/map.rs"];

/// Faults that the house still has: file and what is wrong. A debt that is paid must leave this list.
const OWED: &[(&str, &str)] = &[
    // Paragraphs are not sketched in the first train yet, but where they are compared.
    ("pipeline/repeat.rs", "a step behind the Segment may not import sketch"),
];

/// Lines before the unit tests, and with them.
const MOST_LINES: (usize, usize) = (400, 700);

#[test]
fn no_room_imports_beside_or_above_itself_and_the_manners_are_kept() {
    let tree = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(tree.len() > 40, "only {} files were found under src/", tree.len());
    let imports: usize = tree.iter().map(|s| s.imports().len()).sum();
    assert!(imports > 100, "only {imports} imports were read: the reader is blind");
    let faults = faults(&tree);
    let owed = |fault: &str, (file, what): &(&str, &str)| fault.contains(file) && fault.contains(what);
    let new: Vec<&str> = faults.iter().map(String::as_str).filter(|f| !OWED.iter().any(|debt| owed(f, debt))).collect();
    assert!(new.is_empty(), "{}", new.join("\n"));
    let paid: Vec<_> = OWED.iter().filter(|debt| !faults.iter().any(|f| owed(f, debt))).collect();
    assert!(paid.is_empty(), "no longer owed, take it off the list: {paid:?}");
}

#[test]
fn the_table_itself_has_no_arrow_beside_or_up() {
    let floors: BTreeMap<&str, u8> = ROOMS.iter().map(|&(floor, room, _)| (room, floor)).collect();
    for &(floor, room, below) in ROOMS {
        for other in below {
            assert!(floors[other] < floor, "{room} on floor {floor} may not import {other} on floor {}", floors[other]);
        }
    }
}

#[test]
fn test_files_stay_readable() {
    for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")) {
        assert!(source.lines.1 <= MOST_LINES.0, "tests/{}: {} lines, at most {}", source.path, source.lines.1, MOST_LINES.0);
    }
}

/// All `.rs` files under a folder, in order of their paths.
fn sources(root: &Path) -> Vec<Source> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found.iter().map(|(path, text)| Source::new(path, text)).collect()
}

/// Everything that is wrong with a tree, a line each.
fn faults(tree: &[Source]) -> Vec<String> {
    let paths: BTreeSet<&str> = tree.iter().map(|s| s.path.as_str()).collect();
    let mut faults = Vec::new();
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in tree {
        let path = source.path.as_str();
        let mut fault = |line: usize, what: String| faults.push(format!("src/{path}:{line}: {what}"));
        let Some(&(_, room, may)) = ROOMS.iter().find(|(_, room, _)| *room == source.room()) else {
            fault(1, format!("{} is no room of the house", source.room()));
            continue;
        };
        for import in source.imports() {
            let other = import.names[0].as_str();
            if !ROOMS.iter().any(|(_, room, _)| *room == other) {
                fault(import.line, format!("{room} imports {other} through the crate's root: name the room that owns it"));
                continue;
            }
            if other != room && !may.contains(&other) {
                fault(import.line, format!("{room} may not import {other}"));
            }
            if room == "pipeline" && ["corpus", "sketch"].contains(&other) && !BEFORE_THE_SEGMENT.contains(&path) {
                fault(import.line, format!("a step behind the Segment may not import {other}"));
            }
            let Some(target) = home(&import.names, &paths).filter(|t| *t != path && other == room) else { continue };
            if target.strip_suffix("mod.rs").is_some_and(|folder| path.starts_with(folder)) {
                fault(import.line, format!("a child imports its parent {target}"));
            } else if let Some(other) = step(target)
                && path != "pipeline/mod.rs"
                && path != "jobs/mod.rs"
                && step(path) != Some(other)
            {
                fault(import.line, format!("{path} may not import {target}: steps and jobs meet in mod.rs alone"));
            }
            arrows.entry(path).or_default().insert(target);
        }
        source.climbs().into_iter().for_each(|line| fault(line, "super:: leaves the file: a child imports its parent".into()));
        manners(source, &mut fault);
    }
    faults.extend(circle(&arrows));
    faults
}

/// The rules about what may stand in which file at all.
fn manners(source: &Source, fault: &mut dyn FnMut(usize, String)) {
    let path = source.path.as_str();
    let within = |homes: &[&str]| homes.iter().any(|home| path.starts_with(home));
    let mut only = |homes: &[&str], what: &str, lines: Vec<usize>| {
        if !within(homes) {
            lines.into_iter().for_each(|line| fault(line, format!("{what} outside {}", homes.join(" and "))));
        }
    };
    only(UNSAFE_HOMES, "unsafe", source.lines_with(|w| w == "unsafe"));
    only(&["cli/args.rs", "cli/args/"], "clap", source.lines_with(|w| w.starts_with("clap")));
    let prints = ["println", "eprintln", "print", "eprint", "dbg", "stdout", "stderr"];
    only(&["cli/", "main.rs"], "printing", source.lines_with(|w| prints.contains(&w)));
    if path == "lib.rs" {
        source.lines_with(|w| w == "fn").into_iter().for_each(|line| fault(line, "logic in lib.rs".into()));
    }
    let (code, all) = source.lines;
    if code > MOST_LINES.0 || all > MOST_LINES.1 {
        fault(all, format!("{code} lines of code, {all} with tests; at most {} and {}", MOST_LINES.0, MOST_LINES.1));
    }
}

/// The file that a path through the crate's root lands in.
fn home<'a>(names: &[String], paths: &BTreeSet<&'a str>) -> Option<&'a str> {
    (1..=names.len()).rev().find_map(|n| {
        let stem = names[..n].join("/");
        paths.get(format!("{stem}.rs").as_str()).or_else(|| paths.get(format!("{stem}/mod.rs").as_str())).copied()
    })
}

/// The step or job that a file is, or is a part of: one in a folder of its own is one all the same.
fn step(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("pipeline/").or_else(|| path.strip_prefix("jobs/"))?;
    let name = inside.split('/').next().map(|name| name.strip_suffix(".rs").unwrap_or(name));
    name.filter(|name| *name != "mod" && !SHARED.contains(&path))
}

/// Files of one room that import each other in a circle.
fn circle(arrows: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let mut left = arrows.clone();
    loop {
        // Whoever imports nobody that is left stands below all others.
        let open: BTreeSet<&str> = left.keys().copied().collect();
        let before = left.len();
        left.retain(|_, to| to.iter().any(|t| open.contains(t)));
        if left.len() == before {
            break;
        }
    }
    // What only leads into a circle is not on it.
    loop {
        let met: BTreeSet<&str> = left.values().flatten().copied().collect();
        let before = left.len();
        left.retain(|from, _| met.contains(from));
        if left.len() == before {
            break;
        }
    }
    let on: Vec<&str> = left.keys().copied().collect();
    if on.is_empty() { Vec::new() } else { vec![format!("import circle among {}", on.join(", "))] }
}

/// The faults of a small tree.
fn of(files: &[(&str, &str)]) -> Vec<String> {
    faults(&files.iter().map(|(path, text)| Source::new(path, text)).collect::<Vec<_>>())
}

#[test]
fn an_arrow_beside_or_up_is_found_with_its_line() {
    assert_eq!(of(&[("pairs/mod.rs", "//! Page.\nuse crate::sketch::Sketcher;\n")]), ["src/pairs/mod.rs:2: pairs may not import sketch"]);
    assert_eq!(of(&[("store/map.rs", "fn f() {\n    crate::corpus::open()\n}")]), ["src/store/map.rs:2: store may not import corpus"]);
    assert_eq!(
        of(&[("hash.rs", "use crate::{error::{Error, escaped}, text};")]),
        ["src/hash.rs:1: hash may not import error", "src/hash.rs:1: hash may not import error", "src/hash.rs:1: hash may not import text"]
    );
    assert_eq!(of(&[("text/fold.rs", "use crate::{hash, error::Error as E};\nuse crate::kernel;")]), [""; 0]);
    assert_eq!(of(&[("cellar.rs", "")]), ["src/cellar.rs:1: cellar is no room of the house"]);
}

#[test]
fn the_crates_root_and_parents_are_no_way_to_import() {
    assert_eq!(
        of(&[("jobs/scan.rs", "use crate::Config;")]),
        ["src/jobs/scan.rs:1: jobs imports Config through the crate's root: name the room that owns it"]
    );
    let corpus = [("corpus/mod.rs", "mod chunk;"), ("corpus/chunk.rs", "use crate::corpus::Bad;")];
    assert_eq!(of(&corpus), ["src/corpus/chunk.rs:1: a child imports its parent corpus/mod.rs"]);
    let deep = [("corpus/formats/mod.rs", ""), ("corpus/formats/csv.rs", "use crate::corpus::formats::Format;")];
    assert_eq!(of(&deep), ["src/corpus/formats/csv.rs:1: a child imports its parent corpus/formats/mod.rs"]);
    let climbs = ["use super::Bad;", "mod tests {\n    use super::super::Bad;\n}", "fn f() { super::g() }"];
    assert_eq!(climbs.map(|text| of(&[("corpus/chunk.rs", text)]).len()), [1, 1, 1]);
    let stays = ["mod tests {\n    use super::*;\n}", "pub(super) fn f() {}", "mod a { mod b { use super::super::x; } }"];
    assert_eq!(stays.map(|text| of(&[("corpus/chunk.rs", text)]).len()), [0, 0, 0]);
}

#[test]
fn steps_and_jobs_that_import_each_other_are_found_and_so_is_a_circle() {
    let steps = [("pipeline/judge.rs", "use crate::pipeline::verify::Verified;"), ("pipeline/verify.rs", "")];
    assert_eq!(
        of(&steps),
        ["src/pipeline/judge.rs:1: pipeline/judge.rs may not import pipeline/verify.rs: steps and jobs meet in mod.rs alone"]
    );
    assert_eq!(of(&[("pipeline/judge.rs", "use crate::pipeline::found::Verified;"), ("pipeline/found.rs", "")]), [""; 0]);
    assert_eq!(of(&[("jobs/clean.rs", "use crate::jobs::scan::Scan;"), ("jobs/scan.rs", "")]).len(), 1);
    // A job in a folder may be of several files; to others it is a job like any.
    let eval = [("jobs/eval/mod.rs", ""), ("jobs/eval/gold.rs", "use crate::jobs::eval::score::Score;"), ("jobs/eval/score.rs", "")];
    assert_eq!(of(&eval), [""; 0]);
    assert_eq!(of(&[("jobs/scan.rs", "use crate::jobs::eval::gold::Gold;"), ("jobs/eval/gold.rs", "")]).len(), 1);
    assert_eq!(
        of(&[("pipeline/weigh.rs", "use crate::corpus::Texts;"), ("pipeline/ingest.rs", "use crate::corpus::Texts;")]),
        ["src/pipeline/weigh.rs:1: a step behind the Segment may not import corpus"]
    );
    let circle = [
        ("text/fold.rs", "use crate::text::tokens::Tokens;"),
        ("text/tokens.rs", "use crate::text::classes::Class;"),
        ("text/classes.rs", "use crate::text::fold::Folding;"),
        ("text/units.rs", "use crate::text::fold::Folding;"),
    ];
    assert_eq!(of(&circle), ["import circle among text/classes.rs, text/fold.rs, text/tokens.rs"]);
}

#[test]
fn unsafe_clap_printing_and_size_stay_in_their_homes() {
    let only = |path, text: &str| of(&[(path, text)]);
    assert_eq!(only("text/fold.rs", "fn f() { unsafe { g() } }"), ["src/text/fold.rs:1: unsafe outside kernel/ and store/map.rs"]);
    assert_eq!(only("kernel/x86.rs", "fn f() { unsafe { g() } }"), [""; 0]);
    assert_eq!(only("cli/show.rs", "use clap::Parser;"), ["src/cli/show.rs:1: clap outside cli/args.rs and cli/args/"]);
    assert_eq!(only("report/csv.rs", "\nfn f() { eprintln!(\"{}\", 1) }"), ["src/report/csv.rs:2: printing outside cli/ and main.rs"]);
    assert_eq!(only("lib.rs", "fn f() {}"), ["src/lib.rs:1: logic in lib.rs"]);
    let long = "//\n".repeat(401);
    assert_eq!(only("hash.rs", &long), ["src/hash.rs:401: 401 lines of code, 401 with tests; at most 400 and 700"]);
    let tested = format!("{}#[cfg(test)]\n{}", "//\n".repeat(400), "//\n".repeat(299));
    assert_eq!(only("hash.rs", &tested), [""; 0]);
    assert_eq!(only("hash.rs", &format!("{tested}//\n")).len(), 1);
}

#[test]
fn what_stands_in_comments_texts_and_letters_is_no_code() {
    let hidden = [
        "// use crate::text;",
        "/* /* */ use crate::text; */",
        "const A: &str = \"use crate::text; \\\" unsafe\";",
        "const A: &str = r#\"\" crate::text unsafe \"#;",
        "const A: &[u8] = br\"crate::text\\\"; const B: char = '\"'; /* unsafe */",
        "/// [`Tokens`](crate::text::Tokens) and unsafe\nfn f<'a>(x: &'a str) {} // '",
    ];
    for text in hidden {
        assert_eq!(of(&[("hash.rs", text)]), [""; 0], "{text}");
    }
    let seen =
        ["const A: char = '\\''; use crate::text;", "const A: char = 'م'; use crate::text;", "fn f<'a>(x: &'a str) { crate::text::g() }"];
    for text in seen {
        assert_eq!(of(&[("hash.rs", text)]).len(), 1, "{text}");
    }
}
