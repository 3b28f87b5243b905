//! Inputs of unusual size end well. No time is asserted: a scan that is not linear does not end before the test run does.

use crate::generate::{Generator, Language, Recipe};
use crate::kit::{Dir, full};
use serde_json::{Value, json};

/// The size where tests are optimised, and one that takes the same way elsewhere.
fn size(optimised: usize, quick: usize) -> usize {
    if full() { optimised } else { quick }
}

fn summary(dir: &Dir) -> Value {
    serde_json::from_str(&dir.read("out/summary.json")).unwrap()
}

fn story(language: Language, words: u64) -> String {
    let generator = Generator::new(Recipe { seed: 9, language: Some(language), words: (words, words), copies: 0, ..Recipe::default() });
    generator.document(0).text
}

#[test]
fn copies_of_one_document_by_the_thousands_are_one_cluster() {
    let dir = Dir::new();
    let (count, text) = (size(20_000, 2_000), story(Language::Arabic, 200));
    let lines: String = (0..count).map(|n| format!("{}\n", json!({ "id": format!("c{n}"), "text": text }))).collect();
    dir.write("copies.jsonl", lines);
    dir.naskh(["scan", "copies.jsonl", "--out", "out"]).ok();
    let clusters = dir.rows("out/clusters.jsonl");
    assert_eq!((clusters.len(), &clusters[0]["size"]), (1, &json!(count)));
    // Each stands with the first alone: all pairs would be 200 million.
    let pairs = dir.rows("out/pairs.jsonl");
    assert_eq!(pairs.len(), count - 1);
    assert!(pairs.iter().all(|p| p["a"] == "c0" && p["relation"] == "exact"));
}

#[test]
fn near_copies_of_one_document_by_the_thousands_are_one_cluster_in_a_bucket_too_large_for_all_pairs() {
    let dir = Dir::new();
    let (count, text) = (size(20_000, 1_500), story(Language::English, 200));
    let lines: String =
        (0..count).map(|n| format!("{}\n", json!({ "id": format!("c{n}"), "text": format!("{text} copy w{n}") }))).collect();
    dir.write("copies.jsonl", lines);
    // Not the story rule: without sources and dates it takes a phrase of so many texts for a frame.
    let ran = dir.naskh(["scan", "copies.jsonl", "--out", "out", "--jaccard", "0.8"]).ok();
    ran.err_says("buckets");
    let clusters = dir.rows("out/clusters.jsonl");
    assert_eq!((clusters.len(), &clusters[0]["size"]), (1, &json!(count)));
    assert!(summary(&dir)["capped"]["crowded_texts"].as_u64() >= Some(count as u64));
}

#[test]
fn a_document_of_millions_of_words_is_compared_like_any_other() {
    let dir = Dir::new();
    let words = size(5_000_000, 200_000) as u64;
    let book = story(Language::Arabic, words);
    let chapter: String = book.split_inclusive('\n').skip(100).take(40).collect();
    let lines = format!(
        "{}\n{}\n{}\n",
        json!({ "id": "book", "text": book }),
        json!({ "id": "chapter", "text": chapter }),
        json!({ "id": "other", "text": story(Language::English, 300) }),
    );
    dir.write("book.jsonl", lines);
    dir.naskh(["scan", "book.jsonl", "--out", "out"]).ok();
    assert!(summary(&dir)["words"].as_u64() >= Some(words));
    let pairs = dir.rows("out/pairs.jsonl");
    assert_eq!(pairs.len(), 1, "{pairs:?}");
    assert_eq!((&pairs[0]["relation"], &pairs[0]["containment_b_in_a"]), (&json!("contains"), &json!(1.0)));
}

#[test]
fn a_line_of_fifty_megabytes_is_a_document_or_a_bad_record_and_its_neighbours_are_read() {
    let dir = Dir::new();
    let bytes = size(50 << 20, 4 << 20);
    let word = "نسخة ";
    let near = story(Language::English, 60);
    let line = |text: &str| format!("{}\n", json!({ "text": text }));
    let (long, near) = (line(&word.repeat(bytes / word.len())), line(&near));
    dir.write("long.jsonl", format!("{near}{long}{near}"));
    dir.naskh(["scan", "long.jsonl", "--out", "out"]).ok();
    assert_eq!(summary(&dir)["documents"]["indexed"], 3);
    assert_eq!(dir.rows("out/pairs.jsonl").len(), 1);
    dir.naskh(["scan", "long.jsonl", "--out", "out", "--max-record", "1M"]).ok().err_says("--max-record");
    let quarantine = dir.rows("out/quarantine.jsonl");
    assert_eq!((quarantine.len(), &quarantine[0]["line"], &quarantine[0]["byte_offset"]), (1, &json!(2), &json!(near.len())));
    assert_eq!(dir.rows("out/pairs.jsonl").len(), 1);
    // A line that ends nowhere, with nothing in it that could be a record.
    dir.write("long.jsonl", format!("{near}{}", "[".repeat(bytes)));
    dir.naskh(["scan", "long.jsonl", "--out", "out"]).ok();
    assert_eq!(dir.rows("out/quarantine.jsonl").len(), 1);
}

#[test]
fn files_of_nothing_and_of_noise_end_well() {
    let dir = Dir::new();
    let mut noise = Vec::new();
    let mut random = crate::generate::Random(3);
    for _ in 0..size(200_000, 20_000) {
        noise.extend(random.number().to_le_bytes());
    }
    // Lines of bad UTF-8 beside good ones: most are good, so the file is UTF-8 and the bad ones are set aside.
    let mut mixed = Vec::new();
    for n in 0..300 {
        mixed.extend(format!("{}\n", json!({ "id": n, "text": format!("خبر رقم {n}") })).bytes());
        if n % 3 == 0 {
            mixed.extend(b"{\"text\":\"\xd8\xff\xd9\"}\n");
        }
    }
    let files: [(&str, &[u8], u64, u64); 6] = [
        ("empty.jsonl", b"", 0, 0),
        ("blank.jsonl", b"\n\n \t\n\r\n", 0, 0),
        ("bom.jsonl", b"\xef\xbb\xbf", 0, 0),
        ("wordless.jsonl", b"{\"text\":\"\"}\n{\"text\":\"...\"}\n", 0, 0),
        ("mixed.jsonl", &mixed, 300, 100),
        ("empty.txt", b"", 0, 0),
    ];
    for (name, bytes, indexed, quarantined) in files {
        dir.write(name, bytes);
        let ran = dir.naskh(["scan", name, "--out", "out"]).ok();
        let documents = &summary(&dir)["documents"];
        ran.must(documents["indexed"] == indexed && documents["quarantined"] == quarantined, &format!("{name} in {documents}"));
        let parts: u64 = ["indexed", "quarantined", "skipped"].iter().map(|part| documents[part].as_u64().unwrap()).sum();
        assert_eq!(documents["seen"], parts, "{name}");
    }
    for name in ["noise.jsonl", "noise.txt", "noise.jsonl.gz", "noise.zst"] {
        dir.write(name, &noise);
        let ran = dir.naskh(["scan", name, "--input-format", "jsonl", "--out", "out"]).run();
        ran.must(matches!(ran.code, Some(0 | 2 | 3)) && !ran.stderr.contains("panicked"), "an end in good order");
    }
}

#[test]
fn thousands_of_tiny_files_are_one_corpus() {
    let dir = Dir::new();
    let count = size(5_000, 500);
    let generator = Generator::new(Recipe { seed: 10, words: (20, 30), copies: 0, ..Recipe::default() });
    for n in 0..count {
        // Every hundredth is a copy of the one before it.
        let text = generator.document(n as u64 - u64::from(n % 100 == 99)).text;
        dir.write(&format!("tree/{:02}/{n:05}.txt", n % 40), text);
    }
    dir.naskh(["scan", "tree", "--out", "out"]).ok();
    assert_eq!(summary(&dir)["documents"]["indexed"], count);
    assert_eq!(dir.rows("out/clusters.jsonl").len(), count / 100);
}

/// The most anonymous memory that a whole scan of so many short news documents with `--memory 64M` held, and the most of any kind, its
/// mapped input too, as far as looks at it tell.
#[cfg(target_os = "linux")]
fn most_held(dir: &Dir, documents: u64, threads: &str) -> [u64; 2] {
    let generator = Generator::new(Recipe { words: (20, 75), ..Recipe::default() });
    let lines: String = (0..documents).map(|n| generator.document(n).json() + "\n").collect();
    dir.write("news.jsonl", lines);
    let mut scan = std::process::Command::new(env!("CARGO_BIN_EXE_naskh"));
    scan.args(["scan", "news.jsonl", "--out", "out", "--overwrite", "--threads", threads, "--memory", "64M", "-q"]);
    let mut scan = scan.current_dir(dir.path("")).spawn().unwrap();
    let status = format!("/proc/{}/status", scan.id());
    let mut most = [0; 2];
    while scan.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        for (most, name) in most.iter_mut().zip(["RssAnon:", "VmHWM:"]) {
            let held = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
            *most = (*most).max(held.unwrap_or(0) << 10);
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert!(scan.wait().unwrap().success());
    most
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_the_system_cannot_take_back_grows_by_few_bytes_a_document() {
    let dir = Dir::new();
    let (few, many) = (20_000, 100_000);
    let ([less, _], [more, _]) = (most_held(&dir, few, "1"), most_held(&dir, many, "1"));
    // One document in four is named in the tables. While these stood in memory, 440 bytes; now 100.
    let growth = more.saturating_sub(less) / (many - few);
    assert!(less > 0 && growth < 250, "{growth} bytes a document: {less} and {more} bytes");
}

#[cfg(target_os = "linux")]
#[test]
fn all_that_a_scan_holds_is_within_its_memory_and_64_megabytes() {
    let dir = Dir::new();
    let documents = size(400_000, 100_000) as u64;
    let [anonymous, all] = most_held(&dir, documents, "2");
    // Of the input and what is made of it there are four times as many bytes, and each is read again and again.
    assert!(all > anonymous && all <= 128 << 20, "{all} bytes, {anonymous} of them not mapped");
}
