//! `naskh inspect`, as its users meet it.

use serde_json::Value;

use crate::kit::{Dir, newsroom};

fn found(dir: &Dir, args: &[&str]) -> Value {
    let ran = dir.naskh(["inspect", "--json"].iter().chain(args)).ok();
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn the_sample_newsroom_is_told_as_it_is() {
    let dir = Dir::new();
    let corpus = newsroom("corpus");
    let found = found(&dir, &[corpus.to_str().unwrap()]);
    assert_eq!((found["files"].as_u64(), found["documents"].as_u64(), found["bad"].as_u64()), (Some(12), Some(195), Some(0)));
    assert_eq!((found["sample"].as_bool(), found["documents_in_all"].as_u64()), (Some(false), Some(195)));
    assert_eq!(found["sources"].as_array().unwrap().len(), 12);
    assert_eq!(found["fields"]["credit"][0], "author");
    assert_eq!(found["scripts"][0]["name"], "Arabic");
    let ranges = found["lengths"]["ranges"].as_array().unwrap();
    assert_eq!(ranges.iter().map(|r| r["documents"].as_u64().unwrap()).sum::<u64>(), 195);
    assert_eq!(found["dates"]["readable"].as_u64(), Some(195));
}

#[test]
fn a_sample_tells_the_size_of_the_whole_even_if_long_texts_stand_together() {
    let dir = Dir::new();
    let line =
        |i: usize, words: usize| format!("{{\"id\":{i},\"source\":\"s{}\",\"text\":\"{}\"}}\n", i % 3, format!("w{i} ").repeat(words));
    let mut news: String = (0..6000).map(|i| line(i, 40)).collect();
    news += &(6000..8000).map(|i| line(i, 400)).collect::<String>();
    dir.write("news.jsonl", news);
    let found = found(&dir, &["news.jsonl", "--sample", "500"]);
    let (all, seen) = (found["documents_in_all"].as_u64().unwrap(), found["documents"].as_u64().unwrap());
    assert!(found["sample"] == true && (500..700).contains(&seen), "{seen}");
    assert!((6500..9500).contains(&all), "8000 documents, told as {all}");
    let words = found["words_in_all"].as_u64().unwrap();
    assert!((850_000..1_250_000).contains(&words), "1,040,000 words, told as {words}");
    assert!((30..60).contains(&found["lengths"]["median"].as_u64().unwrap()), "most texts are short");
}

#[test]
fn the_command_line_that_is_advised_runs() {
    let dir = Dir::new();
    let row = |i: usize| {
        let story = format!("The {i}th council of the harbour met on Monday and voted on {} boats, {i} to none", i * 7).repeat(3);
        format!(
            "{}\n",
            serde_json::json!({"newspaper": "jisr", "when": format!("2026-03-{:02}", i % 28 + 1), "story": story, "author": null})
        )
    };
    dir.write("my news.jsonl", (0..40).map(row).collect::<String>());
    let ran = dir.naskh(["inspect", "my news.jsonl"]).ok();
    ran.out_says("--text-field story").out_says("no text").out_says("40 records");
    let command = ran.stdout.lines().find_map(|l| l.split("naskh ").nth(1)).unwrap().replace("'my news.jsonl'", "@");
    dir.naskh(command.split(' ').map(|word| if word == "@" { "my news.jsonl" } else { word })).ok();
    let summary: Value = serde_json::from_str(&dir.read("scan/summary.json")).unwrap();
    assert_eq!((&summary["documents"]["indexed"], &summary["fields"]["source"][0]), (&Value::from(40), &Value::from("newspaper")));
    assert_eq!(summary["fields"]["date"][0], "when");
}

#[test]
fn formats_encodings_and_faults_are_told() {
    let dir = Dir::new();
    dir.write("in/a.csv", "id;text\n1;one two\n2;\n");
    dir.write(
        "in/b.txt",
        [
            0xc7, 0xe1, 0xcf, 0xe6, 0xd1, b' ', 0xc7, 0xe1, 0xc7, 0xe6, 0xe1, 0xec, b' ', 0xe3, 0xe4, b' ', 0xc7, 0xe1, 0xcf, 0xe6, 0xd1,
            0xed,
        ],
    );
    dir.write("in/c.jsonl", "{\"text\":\"три слова здесь\",\"date\":\"soon\"}\noops\u{202e}\n");
    dir.write("in/d.jsonl", "");
    let found = found(&dir, &["in"]);
    let formats: Vec<&str> = found["kinds"].as_array().unwrap().iter().map(|k| k["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["csv", "text", "jsonl"]);
    assert_eq!(found["kinds"][1]["encoding"], "windows-1256");
    assert_eq!((&found["empty"], &found["bad"], &found["dates"]["unreadable"]), (&Value::from(1), &Value::from(1), &Value::from(1)));
    assert!(found["written_in"].to_string().contains("Cyrillic"));
    let page = dir.naskh(["inspect", "in"]).ok();
    page.out_says("windows-1256").out_says("1 record").out_says("such as soon");
    page.must(!page.stdout.contains('\u{202e}'), "no character that turns directions");
    dir.naskh(["inspect", "in", "--strict"]).fails(3);
    dir.naskh(["inspect", "in", "--sample", "0"]).fails(2);
    dir.naskh(["inspect", "nowhere"]).fails(3);
    dir.naskh(["inspect", "-"]).stdin("").ok().out_says("0 documents");
}
