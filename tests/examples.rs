//! The examples, run and held to what they print.

use crate::kit::{Dir, newsroom};
use std::collections::BTreeSet;

#[path = "../examples/custom_reader.rs"]
mod custom_reader;
#[path = "../examples/keep_policy.rs"]
mod keep_policy;
#[path = "../examples/news_desk.rs"]
mod news_desk;
#[path = "../examples/web_filter.rs"]
mod web_filter;

#[test]
fn the_custom_reader_finds_both_stories_of_its_mailbox() {
    let mut told = Vec::new();
    custom_reader::run(&mut told).unwrap();
    assert_eq!(String::from_utf8(told).unwrap(), "ferry, again\n  ferry: contained_in\nعبارة\n  عبارة، مشكولة: exact\n");
}

#[test]
fn the_news_desk_tells_of_each_copy_as_it_comes() {
    let article = |id: &str, source: &str, text: &str| format!("{}\n", serde_json::json!({ "id": id, "source": source, "text": text }));
    let story = "The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days. \
        Two hundred lorries were waiting on the quay, and the first ship left at noon with the mail.";
    let first = story.split_once(". ").unwrap().0;
    let input = [
        article("1", "Jisr", story),
        article("2", "The Lantern", "A new school for glass blowers opens its doors in the old customs house of Lindholm next spring."),
        article("3", "The Lantern", first),
        article("4", "Calder Times", &story.to_uppercase()),
        article("5", "Calder Times", &story.replace("lorries", "carts")),
    ];
    let mut told = Vec::new();
    news_desk::watch(input.concat().as_bytes(), &mut told).unwrap();
    let expected = "3 (The Lantern): a cut copy of 1 (Jisr)\n\
        4 (Calder Times): the words of 1 (Jisr)\n\
        5 (Calder Times): edited from 1 (Jisr)\n\
        5 (Calder Times): an extended copy of 3 (The Lantern)\n";
    assert_eq!(String::from_utf8(told).unwrap(), expected);
    assert!(news_desk::watch(&b"oops\n"[..], &mut Vec::new()).is_err());
}

/// The ids of a cleaned corpus.
fn ids(dir: &Dir, name: &str) -> BTreeSet<String> {
    dir.rows(name).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_web_filter_leaves_one_of_each_and_no_furniture() {
    let dir = Dir::new();
    let mut told = Vec::new();
    web_filter::filter(&[newsroom("corpus")], &dir.path("clean.jsonl"), &mut told).unwrap();
    let told = String::from_utf8(told).unwrap();
    let kept = ids(&dir, "clean.jsonl");
    assert!(told.starts_with(&format!("{} of 195 pages stay, ", kept.len())) && kept.len() < 195, "{told}");
    // Another scan under the same rule finds no copy in what stays.
    dir.naskh(["scan", "clean.jsonl", "--jaccard", "0.8", "--level", "document", "--json"]).ok().must_print_nothing();
    assert!(!dir.read("clean.jsonl").contains("Share this story on WhatsApp"), "the buttons of a page are furniture");
}

#[test]
fn the_keep_policy_keeps_the_shortest_that_is_long_enough() {
    let dir = Dir::new();
    let words = |n: usize| (0..n).map(|i| format!("word{i}")).collect::<Vec<_>>().join(" ");
    let line = |id: &str, n: usize| format!("{}\n", serde_json::json!({ "id": id, "text": words(n) }));
    let path = dir.write("in.jsonl", [line("long", 120), line("short", 70), line("brief", 90)].concat());
    let mut told = Vec::new();
    keep_policy::clean(&[path], &dir.path("clean.jsonl"), &mut told).unwrap();
    assert_eq!(String::from_utf8(told).unwrap(), "1 of 3 documents stay\n");
    assert_eq!(ids(&dir, "clean.jsonl"), BTreeSet::from(["brief".to_owned()]));
}

impl crate::kit::Ran {
    fn must_print_nothing(&self) {
        self.must(self.stdout.is_empty(), "nothing on stdout");
    }
}
