//! The book: every command of the README and of `docs/` is run, page by page, and what a page shows is compared.
//!
//! A page is followed as a reader would follow it: in a fresh folder with the sample data in it, each command after the one
//! before. `sh` blocks must succeed. In `console` blocks a line that starts with `$ ` is a command, what follows is its
//! output; `…` stands for any text, alone on a line for any lines. A block under `<!-- file: NAME -->` is written to that
//! file. A block under `<!-- not run: REASON -->` is left alone; there must be few of them.

use crate::kit::Dir;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Blocks that may be left alone, in all pages.
const NOT_RUN: usize = 14;

/// A fenced block of a page.
struct Block {
    line: usize,
    language: String,
    /// The comment right above it.
    comment: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let (mut open, mut comment): (Option<Block>, String) = (None, String::new());
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(block), Some(_)) => {
                block.text = block.text.trim_end_matches('\n').to_owned();
                found.extend(open.take());
                comment.clear();
            }
            (Some(block), None) => block.text += &format!("{line}\n"),
            (None, Some(language)) => {
                let comment = std::mem::take(&mut comment);
                open = Some(Block { line: number + 1, language: language.to_owned(), comment, text: String::new() });
            }
            (None, None) => comment = line.strip_prefix("<!-- ").and_then(|l| l.strip_suffix(" -->")).unwrap_or("").to_owned(),
        }
    }
    assert!(open.is_none(), "a block has no end");
    found
}

/// The commands of a block with the output that is shown, if any is.
fn commands(block: &Block) -> Vec<(String, Option<String>)> {
    if block.language == "sh" {
        return vec![(block.text.clone(), None)];
    }
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => found.push((command.to_owned(), None)),
            (None, Some((command, None))) if command.ends_with('\\') => *command += &format!("\n{line}"),
            (None, Some((_, shown))) => *shown.get_or_insert_default() += &format!("{line}\n"),
            (None, None) => panic!("line {}: a console block begins with a command", block.line),
        }
    }
    found
}

/// Whether an output is the one that is shown.
fn fits(shown: &str, output: &str) -> bool {
    let plain = |text: &str| text.lines().map(str::trim_end).map(str::to_owned).collect::<Vec<_>>();
    let trimmed = |text: &str| {
        let lines = plain(text);
        let first = lines.iter().position(|l| !l.is_empty()).unwrap_or(0);
        let last = lines.iter().rposition(|l| !l.is_empty()).map_or(0, |at| at + 1);
        lines[first.min(last)..last].to_vec()
    };
    all_fit(&trimmed(shown), &trimmed(output))
}

fn all_fit(shown: &[String], output: &[String]) -> bool {
    match shown.split_first() {
        None => output.is_empty(),
        Some((any, rest)) if any == "…" => (0..=output.len()).any(|skip| all_fit(rest, &output[skip..])),
        Some((line, rest)) => output.first().is_some_and(|out| line_fits(line, out)) && all_fit(rest, &output[1..]),
    }
}

fn line_fits(shown: &str, line: &str) -> bool {
    let Some((head, rest)) = shown.split_once('…') else { return shown == line };
    let Some(tail) = line.strip_prefix(head) else { return false };
    tail.char_indices().map(|(at, _)| at).chain([tail.len()]).any(|at| line_fits(rest, &tail[at..]))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Runs a command of a page; its output with its errors, as they come on a terminal.
fn run(dir: &Dir, command: &str) -> (bool, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_naskh")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("bash")
        .args(["-c", &format!("set -eo pipefail\n{{ {command}\n}} 2>&1")])
        .current_dir(dir.path(""))
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .env_remove("NASKH_LOG")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Whether what a command needs is on this machine; the pages use `jq`, which not every machine has.
fn can_run(command: &str) -> bool {
    let has_jq = || Command::new("jq").arg("--version").output().is_ok();
    let able = !command.contains("jq ") || has_jq();
    assert!(able || std::env::var("CI").as_deref() != Ok("true"), "jq is missing, and nothing may be left out");
    able
}

/// Follows a page; what is wrong with it, and how many blocks were left alone.
fn follow(name: &str) -> (Vec<String>, usize) {
    let page = std::fs::read_to_string(root().join(name)).unwrap();
    let dir = Dir::new();
    copy(&root().join("datasets"), &dir.path("datasets"));
    let (mut faults, mut left) = (Vec::new(), 0);
    for block in blocks(&page) {
        if let Some(file) = block.comment.strip_prefix("file: ") {
            dir.write(file, format!("{}\n", block.text));
            continue;
        }
        if !["sh", "console"].contains(&block.language.as_str()) {
            continue;
        }
        if block.comment.starts_with("not run: ") {
            left += 1;
            continue;
        }
        for (command, shown) in commands(&block) {
            if !can_run(&command) {
                continue;
            }
            let (done, output) = run(&dir, &command);
            let fault = |what: &str| format!("{name}:{}: {what}\n$ {command}\n{output}", block.line);
            if !done {
                faults.push(fault("a command failed"));
            } else if let Some(shown) = shown.filter(|shown| !fits(shown, &output)) {
                faults.push(fault(&format!("shown is\n{shown}\nbut what came is")));
            }
        }
    }
    (faults, left)
}

/// The pages of the book, the README first.
fn pages() -> Vec<String> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap();
    let names = docs.map(|e| e.unwrap().file_name().into_string().unwrap()).filter(|name| name.ends_with(".md"));
    let mut pages: Vec<String> = names.map(|name| format!("docs/{name}")).collect();
    pages.sort();
    pages.insert(0, "README.md".to_owned());
    pages.push("datasets/README.md".to_owned());
    pages
}

#[test]
fn every_command_of_every_page_runs_and_gives_what_is_shown() {
    let (mut faults, mut left) = (Vec::new(), 0);
    for page in pages() {
        let (more, alone) = follow(&page);
        faults.extend(more);
        left += alone;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(left <= NOT_RUN, "{left} blocks are not run, at most {NOT_RUN} may be");
}

/// Blocks that say nothing of themselves are shown and not run: the book may not hide a command in one.
#[test]
fn every_block_of_the_book_says_what_it_is_and_every_page_is_in_the_index() {
    let index = std::fs::read_to_string(root().join("docs/README.md")).unwrap();
    let known = ["sh", "console", "toml", "json", "rust", "text"];
    for name in pages() {
        let page = std::fs::read_to_string(root().join(&name)).unwrap();
        for block in blocks(&page).iter().filter(|block| !known.contains(&block.language.as_str())) {
            // An unnamed block may show anything but commands of ours.
            let hides = block.text.lines().any(|line| ["naskh ", "cargo ", "bash ", "jq "].iter().any(|start| line.starts_with(start)));
            assert!(!hides, "{name}:{}: a block of commands is not called sh or console", block.line);
        }
        let file = name.strip_prefix("docs/").filter(|file| *file != "README.md");
        assert!(file.is_none_or(|file| index.contains(&format!("({file})"))), "{name} is not in docs/README.md");
    }
}

/// Links between pages, and from pages to files, lead somewhere.
#[test]
fn every_link_of_the_book_leads_to_a_file() {
    let mut seen = 0;
    for name in pages() {
        let page = std::fs::read_to_string(root().join(&name)).unwrap();
        let folder = root().join(Path::new(&name).parent().unwrap());
        for link in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let file = link.split('#').next().unwrap();
            if !file.is_empty() && !file.contains("://") {
                assert!(folder.join(file).exists(), "{name}: {link} leads nowhere");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "only {seen} links were found");
}

/// The README's picture of a terminal, which `docs/picture.py` makes, is of what is printed now; but for the seconds.
#[test]
fn the_picture_of_a_scan_shows_what_is_printed() {
    let picture = std::fs::read_to_string(root().join("docs/picture.svg")).unwrap();
    let texts = picture.lines().filter(|line| line.starts_with("<text ")).map(without_tags);
    let mut lines = texts.map(|line| line.replace('▇', "#").replace("&amp;", "&"));
    let command = lines.next().unwrap().strip_prefix("$ ").unwrap().to_owned();
    let shown: String =
        lines.map(|line| line.split_once(" kB in ").map_or(line.clone(), |(head, _)| format!("{head} kB in …")) + "\n").collect();
    let dir = Dir::new();
    copy(&root().join("datasets"), &dir.path("datasets"));
    let (done, output) = run(&dir, &command);
    assert!(done && fits(&shown, &output), "python3 docs/picture.py makes it again. It shows\n{shown}\nbut what came is\n{output}");
}

fn without_tags(line: &str) -> String {
    line.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

#[test]
fn what_is_shown_fits_as_it_should() {
    for (shown, output, fit) in [
        ("a\nb\n", "\na  \nb\n\n", true),
        ("a\n", "a\nb\n", false),
        ("a\n…\nd\n", "a\nb\nc\nd\n", true),
        ("a\n…\n", "a\n", true),
        ("a\n…\nd\n", "a\nb\n", false),
        ("in … s, … kB", "in 0.03 s, 27 kB", true),
        ("in … s", "in 0.03 min", false),
    ] {
        assert_eq!(fits(shown, output), fit, "{shown:?} {output:?}");
    }
}
