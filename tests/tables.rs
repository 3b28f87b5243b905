//! The tables as CSV and Parquet: the same rows as the JSON Lines, for programs that are not ours, and the same bytes.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::kit::{Dir, newsroom};

const TABLES: [&str; 9] = ["clusters", "members", "pairs", "passages", "paragraphs", "credits", "flows", "excerpts", "quarantine"];

/// Two copies whose every field is meant for a spreadsheet, or to break a line; a text with an empty headline; a bad record.
fn hostile() -> String {
    let story = "The ferry to the islands stays in port until Thursday, the harbour master said on Monday evening after the storm";
    let row = |id: &str, title: &str, text: &str| serde_json::json!({"id": id, "title": title, "source": "=cmd|'/c calc'!A1", "date": "2015-07-21 02:18:06", "credit": "@SUM(1)", "text": text});
    let rows = [
        row("=HYPERLINK(\"x\")", "+1, \"two\";\r\nthree", &format!("{story}.\n\n=1+1")),
        row("'-quoted", "\t\u{202e}ليل", &format!("{story}, he added.")),
        row("'=x", "", &format!("-{story}.")),
        row("007", "' '", &format!("{story}!")),
    ];
    rows.map(|row| format!("{row}\n")).concat() + "{\"id\": \"=bad\", \"text\": 7}\n{\"id\": \"late\", \"date\": \"someday\", \"text\": "
}

fn scanned(dir: &Dir, out: &str, threads: &str) {
    dir.write("hostile.jsonl", hostile());
    let corpus = newsroom("corpus");
    let args = ["scan".as_ref(), corpus.as_os_str(), "hostile.jsonl".as_ref(), "--out".as_ref(), out.as_ref()];
    dir.naskh(args).args(&["--format", "parquet,csv", "-j", threads]).ok();
}

#[test]
fn tables_in_columns_stand_beside_the_lines_and_are_the_same_bytes_for_any_threads() {
    let dir = Dir::new();
    scanned(&dir, "one", "1");
    scanned(&dir, "two", "2");
    let of = |out: &str| dir.files(out).into_iter().filter(|f| f.0 != "run.json").collect::<Vec<_>>();
    let (one, two) = (of("one"), of("two"));
    for (a, b) in one.iter().zip(&two) {
        assert_eq!(a.0, b.0);
        assert!(a.1 == b.1, "{} differs between one thread and two", a.0);
    }
    for table in TABLES {
        for extension in ["csv", "parquet"] {
            assert!(one.iter().any(|f| f.0 == format!("{table}.{extension}")), "{table}.{extension}");
        }
    }
    let lines = |name: &str| csv::Reader::from_path(dir.path(name)).unwrap().records().collect::<Result<Vec<_>, _>>().unwrap().len();
    assert_eq!(lines("one/pairs.csv"), dir.rows("one/pairs.jsonl").len());
    assert_eq!(lines("one/clusters.csv"), dir.rows("one/clusters.jsonl").len());
    let members: usize = dir.rows("one/clusters.jsonl").iter().map(|c| c["members"].as_array().unwrap().len()).sum();
    assert_eq!(lines("one/members.csv"), members);
    // A later scan in fewer formats leaves nothing of this one beside it, and a page is made again as it was.
    dir.naskh(["report", "two"]).ok();
    assert!(dir.files("two").iter().find(|f| f.0 == "report.html") == one.iter().find(|f| f.0 == "report.html"));
    dir.naskh(["scan", "hostile.jsonl", "--out", "two", "--format", "csv"]).ok();
    assert!(dir.files("two").iter().all(|f| !f.0.ends_with(".parquet")));
    dir.naskh(["scan", "hostile.jsonl", "--format", "csv"]).fails(2).err_says("--out");
    dir.naskh(["scan", "hostile.jsonl", "--out", "two", "--format", "xlsx"]).fails(2).err_says("parquet");
}

#[test]
fn other_programs_see_the_rows_of_the_lines() {
    let Some(python) = python() else { return };
    let dir = Dir::new();
    scanned(&dir, "out", "2");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables.py");
    let ran = Command::new(python).arg(script).arg(dir.path("out")).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}{err}");
    assert!(TABLES.iter().all(|table| out.contains(&format!("{table}: "))), "{out}");
    assert!(!out.contains(": 0 rows"), "a table without a row proves nothing: {out}");
}

/// The Python that `tests/run` puts the readers into. Without it the test is left out, with a word, but never under `CI`.
fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("tests-python/bin/python");
    if python.exists() {
        return Some(python);
    }
    let missing = format!("{} is not there: tests/run makes it", python.display());
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
    eprintln!("left out: {missing}");
    None
}
