//! `naskh scan` as a user meets it: what it finds in the sample newsroom, what it writes, how it ends.

use crate::kit::{Dir, Ran, newsroom, truth};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The files that every scan folder holds.
const FILES: [&str; 10] = [
    "clusters.jsonl",
    "credits.jsonl",
    "excerpts.jsonl",
    "flows.jsonl",
    "pairs.jsonl",
    "paragraphs.jsonl",
    "passages.jsonl",
    "quarantine.jsonl",
    "run.json",
    "summary.json",
];

const STORY: &str = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_string()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(text).collect()
}

fn sample(options: &[&str]) -> (Dir, Ran) {
    let dir = Dir::new();
    let ran = dir.naskh(["scan"]).arg(newsroom("corpus")).arg("--out").arg("out").args(options).ok();
    (dir, ran)
}

/// The cluster that each document is in.
fn clusters(dir: &Dir) -> BTreeMap<String, u64> {
    let rows = dir.rows("out/clusters.jsonl");
    let members = |c: &Value| c["members"].as_array().unwrap().iter().map(|m| text(&m["id"])).collect::<Vec<_>>();
    rows.iter().flat_map(|c| members(c).into_iter().map(|id| (id, c["cluster"].as_u64().unwrap())).collect::<Vec<_>>()).collect()
}

/// The relation of every listed pair.
fn relations(dir: &Dir) -> BTreeMap<(String, String), String> {
    dir.rows("out/pairs.jsonl").iter().map(|p| ((text(&p["a"]), text(&p["b"])), text(&p["relation"]))).collect()
}

/// For a copy of the same words, the first document with them: it has the pairs of both.
fn first<'a>(relations: &'a BTreeMap<(String, String), String>, id: &'a str) -> &'a str {
    relations.iter().find(|((_, b), relation)| b == id && *relation == "exact").map_or(id, |((a, _), _)| a)
}

fn listed<'a>(relations: &'a BTreeMap<(String, String), String>, a: &str, b: &str) -> Option<&'a str> {
    relations.get(&(a.to_string(), b.to_string())).map(String::as_str)
}

fn turned(relation: &str) -> &str {
    match relation {
        "contains" => "contained_in",
        "contained_in" => "contains",
        other => other,
    }
}

#[test]
fn every_planted_copy_of_the_newsroom_is_in_the_cluster_of_its_story() {
    let (dir, _) = sample(&[]);
    let cluster = clusters(&dir);
    let stories: Vec<Vec<String>> = truth("clusters.jsonl").iter().map(|c| texts(&c["members"])).collect();
    let stories_of = |id: &String| stories.iter().filter(|s| s.contains(id)).count();
    let mut whole = 0;
    for story in &stories {
        // A page with two stories can be in one cluster only.
        let own: Vec<&String> = story.iter().filter(|id| stories_of(id) == 1).collect();
        let found: BTreeSet<Option<&u64>> = own.iter().map(|id| cluster.get(*id)).collect();
        if own.len() > 1 {
            assert!(found.len() == 1 && !found.contains(&None), "{story:?} is in {found:?}");
            whole += 1;
        }
    }
    assert!(whole >= 40, "only {whole} stories were looked at");
    let planted: BTreeSet<&String> = stories.iter().flatten().collect();
    let strangers: Vec<&String> = cluster.keys().filter(|id| !planted.contains(id)).collect();
    assert!(strangers.is_empty(), "not planted, but in a cluster: {strangers:?}");
    let together = |a: &String, b: &String| stories.iter().any(|s| s.contains(a) && s.contains(b));
    for (a, of_a) in &cluster {
        for (b, _) in cluster.iter().filter(|(b, of_b)| *b != a && *of_b == of_a) {
            // Two pages may meet in a cluster only by way of one that both share a story with.
            let by_way = cluster.iter().any(|(c, of_c)| of_c == of_a && together(a, c) && together(c, b));
            assert!(together(a, b) || by_way, "{a} and {b} are no copies, but in cluster {of_a}");
        }
    }
}

#[test]
fn every_planted_pair_of_the_newsroom_has_its_relation_and_no_other_pair_is_a_copy() {
    let (dir, _) = sample(&[]);
    let relations = relations(&dir);
    let mut planted = BTreeSet::new();
    for pair in truth("pairs.jsonl") {
        let (a, b) = (text(&pair["a"]), text(&pair["b"]));
        let (x, y) = (first(&relations, &a), first(&relations, &b));
        // The first copies of the same words may stand the other way round.
        let found = if x == y { Some("exact") } else { listed(&relations, x, y).or_else(|| listed(&relations, y, x).map(turned)) };
        let right = match (pair["label"].as_str().unwrap(), pair["direction"].as_str()) {
            ("duplicate", _) => matches!(found, Some("exact" | "near_duplicate")),
            ("contained", Some("a_in_b")) => found == Some("contained_in"),
            ("contained", Some("b_in_a")) => found == Some("contains"),
            ("template", _) => matches!(found, Some("template" | "overlap") | None),
            ("partial" | "related" | "unrelated", _) => matches!(found, Some("overlap") | None),
            other => panic!("{other:?} is no label"),
        };
        assert!(right, "{pair}: found {found:?}");
        planted.insert((a.clone(), b.clone()));
        planted.insert((b, a));
    }
    let copy = |r: &str| !matches!(r, "overlap" | "template");
    let wrong: Vec<_> = relations.iter().filter(|(pair, r)| copy(r) && !planted.contains(pair)).collect();
    assert!(wrong.is_empty(), "copies that were not planted: {wrong:?}");
    let templates = relations.values().filter(|r| *r == "template").count();
    assert!(templates >= 80, "{templates} templates were told from copies");
}

#[test]
fn a_scan_folder_is_whole_and_its_counts_agree_with_its_rows() {
    let (dir, ran) = sample(&[]);
    let names: Vec<String> = dir.files("out").into_iter().map(|(name, _)| name).filter(|n| n != "report.html").collect();
    assert_eq!(names, FILES);
    let summary: Value = serde_json::from_str(&dir.read("out/summary.json")).unwrap();
    let [clusters, pairs] = ["clusters", "pairs"].map(|name| dir.rows(&format!("out/{name}.jsonl")));
    assert_eq!(summary["documents"], serde_json::json!({ "seen": 195, "indexed": 195, "quarantined": 0, "skipped": 0 }));
    assert_eq!(summary["clusters"]["all"], clusters.len());
    assert_eq!(summary["pairs"]["all"], pairs.len());
    for relation in ["exact", "near_duplicate", "contains", "contained_in", "overlap", "template"] {
        assert_eq!(summary["pairs"][relation], pairs.iter().filter(|p| p["relation"] == relation).count(), "{relation}");
    }
    for (number, cluster) in clusters.iter().enumerate() {
        let members = cluster["members"].as_array().unwrap();
        assert!(cluster["cluster"] == number && cluster["size"] == members.len() && members.len() >= 2, "{cluster}");
        let leaders: Vec<_> = members.iter().filter(|m| m.get("relation").is_none()).map(|m| &m["id"]).collect();
        assert_eq!(leaders, [&cluster["representative"]]);
    }
    for pair in &pairs {
        let names: Vec<&String> = pair.as_object().unwrap().keys().collect();
        let expected = ["a", "b", "containment_a_in_b", "containment_b_in_a", "jaccard", "longest_run_words", "reason", "relation"];
        assert_eq!(BTreeSet::from_iter(names.iter().map(|n| n.as_str())), BTreeSet::from(expected), "{pair}");
        let larger = ["containment_a_in_b", "containment_b_in_a"].map(|c| pair[c].as_f64().unwrap()).into_iter().fold(0.0, f64::max);
        assert!(larger >= 0.1 || pair["longest_run_words"].as_u64() >= Some(8), "{pair}");
    }
    ran.out_says("195 documents from 12 sources").must(!ran.stdout.contains('\x1b'), "no colours where nobody looks");
}

#[test]
fn json_prints_the_lines_of_the_cluster_file_and_nothing_else() {
    let (dir, ran) = sample(&["--json"]);
    assert_eq!(ran.stdout, dir.read("out/clusters.jsonl"));
    assert_eq!(ran.stderr, "");
    let (_, quiet) = sample(&["--quiet"]);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn a_bad_record_is_set_aside_with_its_line_its_byte_and_the_reason() {
    let dir = Dir::new();
    // Most lines with other than ASCII are UTF-8, so the file is.
    let story = format!("{STORY}: «الميناء»");
    let mut corpus = format!("{{\"id\":\"a\",\"text\":\"{story}\"}}\n\n").into_bytes();
    for bad in ["{\"id\":\"b\",\"text\":", "{\"id\":\"c\"}", "{\"id\":\"d\",\"text\":null}", "{\"id\":\"e\",\"text\":7}"] {
        corpus.extend(format!("{bad}\n").bytes());
    }
    corpus.extend(
        b"{\"id\":\"f\",\"text\":\"bad \xff utf\"}\r\n{\"id\":\"g\",\"text\":\"lone \\ud800\"}\n{\"id\":[],\"text\":\"one\"}\n[1,2]\n",
    );
    // What follows is good, or wordless: a copy, one without an id, one of signs alone.
    corpus.extend(format!("{{\"id\":\"a\",\"text\":\"{story}\"}}\n{{\"text\":\"{story}\"}}\n{{\"id\":\"h\",\"text\":\" -- \"}}").bytes());
    dir.write("a.jsonl", &corpus);
    let ran = dir.naskh(["scan", "a.jsonl", "--out", "out"]).ok();
    ran.err_says("8 records that cannot be read were set aside").err_says("a.jsonl:3: byte");
    let rows = dir.rows("out/quarantine.jsonl");
    let starts = |line: usize| corpus.split_inclusive(|&b| b == b'\n').take(line - 1).map(<[u8]>::len).sum::<usize>();
    for (row, (line, reason)) in rows.iter().zip([
        (3, "it ends where a value is expected"),
        (4, "no text"),
        (5, "no text"),
        (6, "the text is not a string"),
        (7, "not UTF-8"),
        (8, "a lone surrogate"),
        (9, "the id is neither a string nor a number"),
        (10, "not an object"),
    ]) {
        assert_eq!((row["file"].as_str(), row["line"].as_u64()), (Some("a.jsonl"), Some(line)), "{row}");
        assert_eq!(row["byte_offset"].as_u64(), Some(starts(line as usize) as u64), "{row}");
        assert!(text(&row["reason"]).starts_with(reason), "{row}");
    }
    assert_eq!(rows.len(), 8);
    let summary: Value = serde_json::from_str(&dir.read("out/summary.json")).unwrap();
    assert_eq!(summary["documents"], serde_json::json!({ "seen": 12, "indexed": 3, "quarantined": 8, "skipped": 1 }));
    assert_eq!(relations(&dir).into_keys().collect::<Vec<_>>(), [("a", "a#2"), ("a", "a.jsonl:11")].map(|(a, b)| (a.into(), b.into())));
    dir.naskh(["scan", "a.jsonl", "--strict", "--out", "strict"]).fails(3).err_says("a.jsonl:3");
    assert!(!dir.path("strict/summary.json").exists());
}

#[test]
fn every_mistake_ends_with_its_exit_code_and_one_line_that_says_what_to_do() {
    let dir = Dir::new();
    dir.write("in/a.jsonl", format!("{{\"text\":\"{STORY}\"}}\n"));
    dir.write("notes/notes.txt", "not ours");
    dir.write("empty/.hidden", "");
    dir.write("noise", [0u8, 1, 2, 255, 254, 7]);
    let cases: [(&[&str], i32, &str); 14] = [
        (&["scan"], 2, "INPUT"),
        (&["scan", "in", "--jacard", "0.8"], 2, "--jaccard"),
        (&["scan", "in", "--jaccard", "1.5"], 2, "--jaccard"),
        (&["scan", "in", "--shingle", "0"], 2, "--shingle"),
        (&["scan", "in", "--normalise", "vowels"], 2, "vowels"),
        (&["scan", "in", "--overwrite"], 2, "--out"),
        (&["scan", "in", "--format", "jsonl"], 2, "--out"),
        (&["scan", "in", "--out", "in/out"], 2, "lies inside the input"),
        (&["scan", "-", "-"], 2, "standard input"),
        (&["scan", "noise"], 2, "noise"),
        (&["scan", "nowhere.jsonl"], 3, "nowhere.jsonl"),
        (&["scan", "empty"], 3, "empty"),
        (&["scan", "in", "--out", "notes"], 2, "notes.txt"),
        (&["scan", "in", "--out", "in/a.jsonl/out"], 2, ""),
    ];
    for (args, code, says) in cases {
        let ran = dir.naskh(args).run();
        let right = ran.code == Some(code) || says.is_empty() && matches!(ran.code, Some(2 | 4));
        ran.must(
            right && ran.stderr.lines().count() == 1 && ran.stderr.contains(says),
            &format!("exit code {code} and one line with {says:?}"),
        );
        ran.must(ran.stdout.is_empty(), "nothing on stdout");
    }
    assert_eq!(dir.read("notes/notes.txt"), "not ours");
}

#[test]
fn a_folder_is_written_again_over_an_earlier_scan_and_beside_other_files_only_if_told() {
    let dir = Dir::new();
    dir.write("a.jsonl", format!("{{\"text\":\"{STORY}\"}}\n{{\"text\":\"{STORY}\"}}\n"));
    dir.naskh(["scan", "a.jsonl", "--out", "out"]).ok();
    dir.naskh(["scan", "a.jsonl", "--out", "out", "--jaccard", "0.9"]).ok();
    assert!(dir.read("out/summary.json").contains("\"jaccard\":0.9"));
    dir.write("out/mine.txt", "mine");
    dir.naskh(["scan", "a.jsonl", "--out", "out"]).fails(2).err_says("mine.txt");
    dir.naskh(["scan", "a.jsonl", "--out", "out", "--overwrite"]).ok();
    assert_eq!(dir.read("out/mine.txt"), "mine");
    assert_eq!(dir.files("out").iter().filter(|(name, _)| name.starts_with('.')).count(), 0);
}

#[test]
fn options_that_restrict_pairs_restrict_every_pair_and_every_cluster() {
    let source = |id: &str| id.split('-').next().unwrap().to_string();
    let (all, _) = sample(&[]);
    let (dir, _) = sample(&["--across-sources"]);
    let across = relations(&dir);
    assert!(across.len() > 50 && across.len() < relations(&all).len());
    assert!(across.keys().all(|(a, b)| source(a) != source(b)));
    let (dir, _) = sample(&["--window", "0"]);
    let dates: BTreeMap<String, String> = documents().into_iter().map(|(id, date, _)| (id, date[..10].to_string())).collect();
    let windowed = relations(&dir);
    assert!(windowed.len() > 20 && windowed.keys().all(|(a, b)| dates[a] == dates[b]), "{windowed:?}");
    let (dir, _) = sample(&["--jaccard", "0.8"]);
    let rows = dir.rows("out/pairs.jsonl");
    assert!(rows.len() > 20 && rows.iter().all(|p| p["jaccard"].as_f64() >= Some(0.8)));
}

#[test]
fn against_a_second_corpus_only_pairs_between_the_two_are_found() {
    let dir = Dir::new();
    let [arabic, english] = ["almeenaa.jsonl", "calder-times.jsonl"].map(|name| newsroom("corpus").join(name));
    dir.naskh(["scan"]).arg(&arabic).arg("--against").arg(newsroom("corpus/alqafila.jsonl")).args(&["--out", "out"]).ok();
    let pairs = relations(&dir);
    assert!(pairs.len() > 5 && pairs.keys().all(|(a, b)| a.starts_with("meenaa") && b.starts_with("qafila")), "{pairs:?}");
    dir.naskh(["scan"]).arg(&arabic).arg("--against").arg(&english).args(&["--out", "none"]).ok();
    assert_eq!(dir.read("none/pairs.jsonl"), "");
}

/// Id, date and text of every document of the newsroom.
fn documents() -> Vec<(String, String, String)> {
    let mut paths: Vec<_> = std::fs::read_dir(newsroom("corpus")).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).unwrap();
    let rows = paths.iter().flat_map(|path| read(path).lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).collect::<Vec<_>>());
    rows.map(|d| (text(&d["id"]), text(&d["date"]), text(&d["text"]))).collect()
}

#[test]
fn a_passage_is_the_same_words_in_both_texts_as_read() {
    let (dir, _) = sample(&[]);
    let texts: BTreeMap<String, Vec<char>> = documents().into_iter().map(|(id, _, text)| (id, text.chars().collect())).collect();
    let cut = |row: &Value, side: &str| {
        let at = |end: &str| row[format!("{side}_{end}")].as_u64().unwrap() as usize;
        texts[row[side].as_str().unwrap()][at("start")..at("end")].iter().collect::<String>()
    };
    let normal = |text: &str| naskh::text::normalise(&naskh::text::Folding::default(), text);
    let rows = dir.rows("out/passages.jsonl");
    assert!(rows.len() > 100);
    for row in &rows {
        let (a, b) = (normal(&cut(row, "a")), normal(&cut(row, "b")));
        assert_eq!(a.split(' ').count() as u64, row["words"].as_u64().unwrap(), "{row}: {a}");
        let identity = row["identity"].as_f64().unwrap();
        assert!(identity > 0.0 && identity <= 1.0 && (identity == 1.0) == (a == b), "{row}: {a} | {b}");
    }
    let listed: BTreeSet<_> = relations(&dir).into_keys().collect();
    assert!(rows.iter().all(|row| listed.contains(&(text(&row["a"]), text(&row["b"])))));
}

#[test]
fn standard_input_and_folders_of_texts_are_corpora_too() {
    let dir = Dir::new();
    let lines = format!("{{\"id\":\"x\",\"text\":\"{STORY}\"}}\n{{\"id\":\"y\",\"text\":\"{STORY} at last\"}}\n");
    let ran = dir.naskh(["scan", "-", "--json"]).stdin(lines).ok();
    let cluster: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&cluster["size"], &cluster["members"][0]["file"]), (&2.into(), &"-".into()));
    for name in ["b/two.txt", "a/one.txt", ".hidden/three.txt"] {
        dir.write(&format!("tree/{name}"), STORY);
    }
    let ran = dir.naskh(["scan", "tree", "--json"]).ok();
    let cluster: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(cluster["members"].as_array().unwrap().iter().map(|m| text(&m["id"])).collect::<Vec<_>>(), ["a/one.txt", "b/two.txt"]);
}

/// The keys of the warnings in the page of a scan, and the words of those that it does not know.
#[cfg(unix)]
fn warned(page: &str) -> (std::collections::BTreeSet<String>, Vec<String>) {
    let data = page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let warnings = data["warnings"].as_array().unwrap();
    let key = |w: &serde_json::Value| w["k"].as_str().unwrap().to_owned();
    let unknown = warnings.iter().filter(|w| key(w) == "other").map(|w| w["t"].as_str().unwrap().to_owned());
    (warnings.iter().map(key).collect(), unknown.collect())
}

#[cfg(unix)]
#[test]
fn the_page_knows_every_warning_of_a_scan_and_has_words_for_it() {
    use std::io::Write;
    use std::os::unix::fs::symlink;
    let dir = Dir::new();
    let story: Vec<String> = (0..60).map(|n| format!("word{n}")).collect();
    // A crowd: each text differs from the others in one word. Some have no id, two have the same, few have dates.
    let record = |n: usize| {
        let id = ["", "\"id\":\"twice\","][usize::from(n % 100 == 7)];
        let date = ["", "\"date\":\"2024-05-01\","][usize::from(n.is_multiple_of(3))];
        format!("{{{id}{date}\"source\":\"s{}\",\"text\":\"{} own{n}\"}}\n", n % 5, story.join(" "))
    };
    let lines = (0..200).map(record).collect::<String>();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"{\"text\":\"two\"}\n").unwrap();
    dir.write("in/b.jsonl.gz", [&packed.finish().unwrap()[..], b"behind it"].concat());
    dir.write("in/a.jsonl", &lines);
    (0..10).for_each(|n| drop(dir.write(&format!("in/{n}.bin"), [0, 1, 2, 3])));
    symlink("nowhere", dir.path("in/dangling")).unwrap();
    symlink("round", dir.path("in/round")).unwrap();
    symlink(dir.path("in"), dir.path("in/up")).unwrap();
    symlink("a.jsonl", dir.path("in/copy.jsonl")).unwrap();
    // A socket may not be had under a long path.
    let socket = std::os::unix::net::UnixListener::bind(dir.path("in/socket"));
    assert!(std::process::Command::new("mkfifo").arg(dir.path("in/pipe")).status().unwrap().success());
    dir.naskh(["scan", "in", "--out", "out"]).ok();
    let (mut known, unknown) = warned(&dir.read("out/report.html"));
    assert_eq!(unknown, [""; 0]);
    dir.write("bad.jsonl", "bad\n");
    dir.naskh(["scan", "bad.jsonl", "--out", "bad"]).ok();
    let (none, unknown) = warned(&dir.read("bad/report.html"));
    assert_eq!(unknown, [""; 0]);
    known.extend(none);
    let words = include_str!("../src/report/data/words.js");
    let expected = words
        .split([' ', '{'])
        .filter_map(|word| word.strip_suffix(':'))
        .filter(|w| w.starts_with('w') && w.as_bytes()[1].is_ascii_uppercase());
    // Standard input that is named twice the program refuses; a caller of the library is told.
    let expected = expected
        .filter(|key| !["wMore", "wNeither", "wTwice"].contains(key) && (*key != "wSocket" || socket.is_ok()))
        .map(str::to_owned)
        .collect();
    assert_eq!(known, expected);
}
