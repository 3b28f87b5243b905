//! `naskh clean`, as its users meet it: what is kept to the byte, what goes, and what it refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};

use crate::kit::{Dir, newsroom};

/// A story of its own: words that no other story has.
pub fn story(number: usize) -> String {
    (0..40).map(|word| format!("w{number}x{}", word * 7 % 41)).collect::<Vec<_>>().join(" ") + "."
}

pub fn line(id: &str, text: &str) -> String {
    format!("{}\n", json!({ "id": id, "text": text }))
}

pub fn scan(dir: &Dir, inputs: &[&str]) {
    let args = ["scan"].iter().chain(inputs).chain(&["--out", "scan", "-q"]);
    dir.naskh(args.map(|s| s.to_string())).ok();
}

pub fn clean(dir: &Dir, args: &str) -> crate::kit::Ran {
    dir.naskh(["clean"].into_iter().chain(args.split(' '))).ok()
}

pub fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

/// Accepted pairs of a scan folder, with those that copies of the same words inherit.
fn accepted(dir: &Dir, folder: &str) -> BTreeSet<(String, String)> {
    let rows = dir.rows(&format!("{folder}/pairs.jsonl"));
    let pair = |row: &Value| (row["a"].as_str().unwrap().to_owned(), row["b"].as_str().unwrap().to_owned());
    let copies = rows.iter().filter(|r| !["overlap", "template"].contains(&r["relation"].as_str().unwrap()));
    let mut all: BTreeSet<(String, String)> = copies.map(pair).collect();
    let exact: BTreeMap<String, String> = rows.iter().filter(|r| r["relation"] == "exact").map(pair).map(|(a, b)| (b, a)).collect();
    let first = |id: &String| exact.get(id).unwrap_or(id).clone();
    let names: BTreeSet<String> = all.iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
    for a in &names {
        for b in names.iter().filter(|b| *b > a) {
            let (x, y) = (first(a), first(b));
            if x == y || all.contains(&(x.clone(), y.clone())) || all.contains(&(y, x)) {
                all.insert((a.clone(), b.clone()));
            }
        }
    }
    all
}

fn unpacked(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    match path.extension().and_then(|e| e.to_str()) {
        Some("gz") => flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).map(|_| ()).unwrap(),
        Some("zst") => text = String::from_utf8(zstd::decode_all(&bytes[..]).unwrap()).unwrap(),
        _ => text = String::from_utf8(bytes).unwrap(),
    }
    text
}

#[test]
fn annotation_keeps_every_other_byte() {
    let dir = Dir::new();
    let (one, two) = (story(1), story(2));
    let news = format!(
        "\u{feff}{{ \"n\" : 1.0 , \"id\":\"a\", \"text\" : \"{one}\" }}\r\n\n  {{\"id\":\"b\",\"text\":\"{one}\\u0021\",\"z\":[{{}}]}}\nnot json\n{{\"text\":\"{two}\"}}\n{{\"id\":\"e\",\"text\":\" \"}}"
    );
    dir.write("news.jsonl", &news);
    scan(&dir, &["news.jsonl"]);
    clean(&dir, "news.jsonl --scan scan --to out.jsonl").out_says("1 record that cannot be read, handed on");
    let told = |cluster: &str, relation: &str, leader: &str| {
        format!(",\"naskh_cluster\":{cluster},\"naskh_relation\":{relation},\"naskh_representative\":{leader},\"naskh_agency\":null")
    };
    let nothing = told("null", "null", "null");
    let expected = news
        .replace(&format!("{one}\" }}"), &format!("{one}\"{} }}", told("0", "null", "\"a\"")))
        .replace("[{}]}", &format!("[{{}}]{}}}", told("0", "\"exact\"", "\"a\"")))
        .replace(&format!("{two}\"}}"), &format!("{two}\"{nothing}}}"))
        .replace("\" \"}", &format!("\" \"{nothing}}}"));
    assert_eq!(dir.read("out.jsonl"), expected);
    assert_eq!(dir.read("out.jsonl.removed.jsonl"), "");

    // A scan of what was annotated, and annotation by it, change nothing.
    dir.naskh(["scan", "out.jsonl", "--out", "again", "-q"]).ok();
    clean(&dir, "out.jsonl --scan again --to twice.jsonl");
    assert_eq!(dir.read("twice.jsonl"), expected);
}

#[test]
fn dropping_leaves_lines_as_they_were_and_logs_the_rest() {
    let dir = Dir::new();
    let (one, two) = (story(1), story(2));
    let parts = [
        line("a", &one),
        "\n".into(),
        line("b", &two),
        line("c", &format!("{one} and more")).replace('\n', " \r\n"),
        "oops\n".into(),
        line("d", &one),
    ];
    dir.write("news.jsonl", parts.concat().trim_end());
    scan(&dir, &["news.jsonl"]);
    clean(&dir, "news.jsonl --scan scan --to out.jsonl --drop --keep first").out_says("2 copies");
    assert_eq!(dir.read("out.jsonl"), [&parts[0], &parts[1], &parts[2], &parts[4]].map(String::as_str).concat());
    let log = dir.rows("out.jsonl.removed.jsonl");
    assert_eq!(ids(&log), ["c", "d"]);
    assert_eq!(log[1]["kept"], "a");
    assert_eq!((&log[0]["file"], &log[0]["record"], &log[0]["why"]), (&json!("news.jsonl"), &json!(3), &json!("copy")));
    clean(&dir, "news.jsonl --scan scan --to out.jsonl --drop --keep longest");
    assert_eq!(ids(&dir.rows("out.jsonl.removed.jsonl")), ["a", "d"]);
}

#[test]
fn each_policy_keeps_what_it_says() {
    let dir = Dir::new();
    let row = |id: &str, source: &str, date: &str, credit: Value, more: &str| {
        format!("{}\n", json!({"id": id, "source": source, "date": date, "credit": credit, "text": format!("{}{more}", story(1))}))
    };
    let rows = [
        row("a", "jisr", "2026-03-04", Value::Null, " one more"),
        row("b", "qalam", "no date", Value::Null, " some more words than others have"),
        row("c", "sada", "2026-03-02", Value::Null, ""),
        row("d", "meenaa", "2026-03-03", json!("رويترز"), ""),
    ];
    dir.write("news.jsonl", rows.concat());
    scan(&dir, &["news.jsonl"]);
    for (keep, id) in
        [("earliest", "c"), ("longest", "b"), ("first", "a"), ("credited", "d"), ("source=x,qalam,sada", "b"), ("source=x", "c")]
    {
        clean(&dir, &format!("news.jsonl --scan scan --to out.jsonl --drop --keep {keep}"));
        assert_eq!(ids(&dir.rows("out.jsonl")), [id], "{keep}");
    }
    let asked = "clean news.jsonl --scan scan --to out.jsonl --drop --keep source=sadaa,sada".split(' ');
    let ran = dir.naskh(asked).ok();
    ran.err_says("--keep source=sadaa: no document that has copies is of this source; they are of jisr, meenaa, qalam, sada");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    dir.naskh("clean news.jsonl --scan scan --to o --drop --keep newest".split(' ')).fails(2).err_says("earliest, longest, first");
    dir.naskh("clean news.jsonl --scan scan --to o --keep first".split(' ')).fails(2).err_says("--drop");
}

#[test]
fn no_two_that_remain_are_an_accepted_pair() {
    // Chains of texts that share half with the next: stars leave pairs between their members.
    let dir = Dir::new();
    let sentence = |n: usize| (0..30).map(|w| format!("s{n}v{w}")).collect::<Vec<_>>().join(" ");
    let text = |n: usize| format!("{}. {}. {}", sentence(n), sentence(n + 1), sentence(n + 2));
    let order = [4, 0, 9, 2, 7, 1, 8, 3, 6, 5, 4, 2, 0];
    let news: String = order.iter().enumerate().map(|(at, &n)| line(&format!("{at:02}"), &text(n))).collect();
    dir.write("news.jsonl", news);
    for options in [&["--jaccard", "0.3"][..], &["--containment", "0.6"], &[]] {
        let args = ["scan", "news.jsonl", "--out", "scan", "-q"].iter().chain(options);
        dir.naskh(args).ok();
        for keep in ["earliest", "longest", "first"] {
            clean(&dir, &format!("news.jsonl --scan scan --to out.jsonl --drop --keep {keep}"));
            let rows = dir.rows("out.jsonl");
            let kept: BTreeSet<&str> = ids(&rows).into_iter().collect();
            let left: Vec<_> = accepted(&dir, "scan").into_iter().filter(|(a, b)| kept.contains(&**a) && kept.contains(&**b)).collect();
            assert!(left.is_empty() && !kept.is_empty(), "{options:?} {keep}: {left:?}");
            let log = dir.rows("out.jsonl.removed.jsonl");
            assert_eq!(log.len() + kept.len(), order.len());
            assert!(log.iter().all(|row| kept.contains(row["kept"].as_str().unwrap())), "who is named as kept stays: {log:?}");
            dir.naskh(["scan", "out.jsonl", "--out", "again", "-q"].iter().chain(options)).ok();
            assert!(accepted(&dir, "again").is_empty(), "{options:?}: a new scan finds none");
        }
    }
}

#[test]
fn arrays_and_tables_are_cleaned_in_their_own_form() {
    let dir = Dir::new();
    let (one, two) = (story(1), story(2));
    let array = format!(
        "[\n  {{\"id\": 1, \"text\": \"{one}\"}},\n  {{\"id\": 2, \"text\": \"{one}\"}},\n  {{\"id\": 3,\n   \"text\": \"{two}\"}},\n  7,\n  {{\"id\": 4, \"text\": \"{one}\"}}\n]\n"
    );
    dir.write("a.json", &array);
    scan(&dir, &["a.json"]);
    clean(&dir, "a.json --scan scan --to out.json --drop --keep first");
    let expected = format!("[\n  {{\"id\": 1, \"text\": \"{one}\"}},\n  {{\"id\": 3,\n   \"text\": \"{two}\"}},\n  7\n]\n");
    assert_eq!(dir.read("out.json"), expected);
    clean(&dir, "a.json --scan scan --to out.json");
    let value: Value = serde_json::from_str(&dir.read("out.json")).unwrap();
    assert_eq!(
        (&value[1]["naskh_relation"], &value[4]["naskh_representative"], value[3].as_i64()),
        (&json!("exact"), &json!("1"), Some(7))
    );

    dir.write("t.csv", format!("id;text;x\r\n1;\"{one}\";\" y\"\r\n2;{two}\r\n3;{one};\r\n"));
    scan(&dir, &["t.csv"]);
    clean(&dir, "t.csv --scan scan --to t/ --annotate --drop --keep first");
    let leader = "naskh_cluster;naskh_relation;naskh_representative;naskh_agency";
    assert_eq!(dir.read("t/t.csv"), format!("id;text;x;{leader}\r\n1;\"{one}\";\" y\";0;;1;\r\n2;{two};;;;;\r\n"));
}

#[test]
fn a_folder_is_mirrored_with_its_compressions() {
    let dir = Dir::new();
    let text = |n: usize| (0..8).map(|i| line(&format!("{n}-{i}"), &story(i))).collect::<String>();
    dir.write("news/a.jsonl", text(1));
    let gz = |t: String| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, t.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    dir.write("news/deep/b.jsonl.gz", gz(text(2)));
    dir.write("news/deep/c.jsonl.zst", zstd::encode_all(text(3).as_bytes(), 1).unwrap());
    dir.write("news/empty.jsonl", "");
    scan(&dir, &["news"]);
    clean(&dir, "news --scan scan --to out --drop --keep first");
    assert_eq!(dir.read("out/a.jsonl"), text(1));
    assert_eq!((unpacked(&dir.path("out/deep/b.jsonl.gz")), unpacked(&dir.path("out/deep/c.jsonl.zst"))), (String::new(), String::new()));
    assert_eq!(dir.read("out/empty.jsonl"), "");
    clean(&dir, "news --scan scan --to out");
    assert_eq!(unpacked(&dir.path("out/deep/b.jsonl.gz")).lines().count(), 8);
    assert_eq!(dir.rows("out.removed.jsonl").len(), 0);
    clean(&dir, "news --scan scan --to all.jsonl.gz --drop --keep first");
    assert_eq!(unpacked(&dir.path("all.jsonl.gz")), text(1));
    // Files of one name, the last line of each without an end.
    dir.write("x/n.jsonl", line("a", &story(1)).trim_end());
    dir.write("y/n.jsonl", (line("b", &story(1)) + &line("c", &story(2))).trim_end());
    dir.naskh("scan x y --out scan2 -q".split(' ')).ok();
    clean(&dir, "x y --scan scan2 --to both --drop --keep first");
    assert_eq!((ids(&dir.rows("both/x/n.jsonl")), ids(&dir.rows("both/y/n.jsonl"))), (vec!["a"], vec!["c"]));
    clean(&dir, "x y --scan scan2 --to both.jsonl --drop --keep first");
    assert_eq!(dir.read("both.jsonl"), line("a", &story(1)) + line("c", &story(2)).trim_end());
    dir.write("out/mine.txt", "mine");
    dir.naskh("clean news --scan scan --to out".split(' ')).fails(2).err_says("holds mine.txt, which is not from an earlier clean");
    assert_eq!(dir.read("out/mine.txt"), "mine");
}

#[test]
fn a_record_that_is_too_long_to_be_decoded_is_left_out_and_said() {
    let dir = Dir::new();
    let long = line("b", &"x ".repeat(4000));
    let news = |middle: &str| line("a", &story(1)) + middle + &line("c", &story(1)) + &line("d", &story(2));
    dir.write("news.jsonl.zst", zstd::encode_all(news(&long).as_bytes(), 1).unwrap());
    dir.write("plain.jsonl", news(&long));
    for (input, middle, says) in [("news.jsonl.zst", "", "left out"), ("plain.jsonl", &*long, "handed on")] {
        dir.naskh(["scan", input, "--out", "scan", "-q", "--max-record", "4K"]).ok();
        let ran = clean(&dir, &format!("{input} --scan scan --to out.jsonl --drop --keep first"));
        ran.must(ran.stdout.to_lowercase().contains(says), says);
        assert_eq!(dir.read("out.jsonl"), news(middle).replace(&line("c", &story(1)), ""));
        let log = dir.rows("out.jsonl.removed.jsonl");
        assert_eq!(log.len(), if middle.is_empty() { 2 } else { 1 });
        clean(&dir, &format!("{input} --scan scan --to out.jsonl"));
        assert_eq!(dir.read("out.jsonl").lines().count(), if middle.is_empty() { 3 } else { 4 });
    }
}

#[test]
fn texts_that_stay_are_copied_and_annotated_ones_become_lines() {
    let dir = Dir::new();
    dir.write("texts/a.txt", story(1));
    dir.write("texts/b/c.txt", story(1).to_uppercase());
    dir.write("texts/d.txt", story(2));
    dir.write("texts/e.txt", "");
    scan(&dir, &["texts"]);
    clean(&dir, "texts --scan scan --to kept --drop --keep first");
    assert_eq!((dir.read("kept/a.txt"), dir.read("kept/d.txt"), dir.read("kept/e.txt")), (story(1), story(2), String::new()));
    assert!(!dir.path("kept/b").exists());
    clean(&dir, "texts --scan scan --to told").err_says("written as JSON Lines");
    let rows = dir.rows("told/documents.jsonl");
    assert_eq!(ids(&rows), ["a.txt", "b/c.txt", "d.txt", "e.txt"]);
    assert_eq!((&rows[1]["naskh_representative"], &rows[2]["text"]), (&json!("a.txt"), &json!(story(2))));
}

#[test]
fn passages_are_cut_and_the_first_of_an_inner_repeat_stays() {
    let dir = Dir::new();
    let footer = "Read also: ten things to know about the harbour and its boats this week";
    let para = "The council met behind closed doors for three hours before it came to a vote on the plan";
    let mut news = String::new();
    for day in 1..9 {
        let text = format!("{}\n\n{footer}:\n\n{}", story(day), story(day + 20));
        news += &format!("{}\n", json!({"id": day, "source": "jisr", "date": format!("2026-03-{day:02}"), "text": text}));
    }
    news +=
        &format!("{}\n", json!({"id": "r", "source": "sada", "date": "2026-03-02", "text": format!("{para}.\n{}\n{para}.\n", story(50))}));
    dir.write("news.jsonl", &news);
    scan(&dir, &["news.jsonl"]);
    clean(&dir, "news.jsonl --scan scan --to out.jsonl --paragraphs boilerplate,internal").out_says("9 paragraphs");
    let expected = news.replace(&format!("{footer}:\\n\\n"), "").replace(&format!("\\n{para}.\\n\""), "\\n\"");
    assert_eq!(dir.read("out.jsonl"), expected);
    let log = dir.rows("out.jsonl.removed.jsonl");
    assert_eq!((log.len(), &log[0]["why"][0], &log[8]["why"][0]), (9, &json!("boilerplate"), &json!("internal")));
    assert_eq!(log[0]["text"], format!("{footer}:\n\n"));
    dir.naskh("clean news.jsonl --scan scan --to o --paragraphs syndicated".split(' ')).fails(2).err_says("boilerplate, internal");
}

#[test]
fn standard_input_is_cleaned_as_it_was_scanned() {
    let dir = Dir::new();
    let news = line("", &story(1)) + &line("", &story(1)) + &line("", &story(2));
    dir.naskh(["scan", "-", "--out", "scan", "-q"]).stdin(news.clone()).ok();
    dir.naskh("clean - --scan scan --to out.jsonl --drop --keep first".split(' ')).stdin(news.clone()).ok();
    assert_eq!(dir.read("out.jsonl"), line("", &story(1)) + &line("", &story(2)));
    assert_eq!(ids(&dir.rows("out.jsonl.removed.jsonl")), ["-:2"]);
}

#[test]
fn what_the_archive_holds_goes_from_the_batch_alone() {
    let dir = Dir::new();
    dir.write("batch.jsonl", line("a", &story(1)) + &line("b", &story(2)) + &line("c", &story(2)));
    dir.write("archive.jsonl", line("a", &story(1)) + &line("z", &story(3)));
    dir.naskh("scan batch.jsonl --against archive.jsonl --out scan -q".split(' ')).ok();
    clean(&dir, "batch.jsonl --scan scan --to out.jsonl --drop");
    // Pairs within the batch are none of this scan.
    assert_eq!(ids(&dir.rows("out.jsonl")), ["b", "c"]);
    assert_eq!(dir.rows("out.jsonl.removed.jsonl")[0]["kept"], "a#2");
    clean(&dir, "batch.jsonl archive.jsonl --scan scan --to both/ --drop --keep first");
    assert_eq!((ids(&dir.rows("both/batch.jsonl")).len(), ids(&dir.rows("both/archive.jsonl"))), (3, vec!["z"]));
}

#[test]
fn the_sample_newsroom_is_cleaned() {
    let dir = Dir::new();
    let corpus = newsroom("corpus");
    let corpus = corpus.to_str().unwrap();
    scan(&dir, &[corpus]);
    clean(&dir, &format!("{corpus} --scan scan --to out --drop"));
    let mut kept = BTreeSet::new();
    for (name, bytes) in dir.files("out").into_iter().filter(|(name, _)| name.ends_with("jsonl")) {
        let whole = std::fs::read_to_string(newsroom("corpus").join(&name)).unwrap();
        let lines: BTreeSet<&str> = whole.lines().collect();
        for line in String::from_utf8(bytes).unwrap().lines() {
            assert!(lines.contains(line), "{name}: a line that stays is as it was");
            kept.insert(serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned());
        }
    }
    assert!(accepted(&dir, "scan").iter().all(|(a, b)| !(kept.contains(a) && kept.contains(b))));
    for cluster in dir.rows("scan/clusters.jsonl") {
        let members = cluster["members"].as_array().unwrap().iter().filter(|m| kept.contains(m["id"].as_str().unwrap()));
        assert!(members.count() <= 1, "{cluster}");
    }
}
