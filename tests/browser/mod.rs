//! The page in a real browser: its figures against the files beside it, its filters, links, directions and safety.
//!
//! `NASKH_TEST_CORPUS` names another corpus than the sample to hold the figures against.

mod chrome;
mod figures;
mod filters;
mod hostile;
mod layout;
mod reading;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::chrome::Chrome;
use crate::kit::{Dir, newsroom};

/// A scan folder, and a browser with its page open.
struct Site {
    dir: Dir,
    chrome: Chrome,
}

impl Site {
    /// Of the sample; `None` without a browser.
    fn of_sample(lang: &str) -> Option<Site> {
        Site::of_scan(&newsroom("corpus"), lang)
    }

    /// Of the sample, or of the corpus that is asked for.
    fn of_corpus(lang: &str) -> Option<Site> {
        Site::of_scan(&std::env::var_os("NASKH_TEST_CORPUS").map_or_else(|| newsroom("corpus"), PathBuf::from), lang)
    }

    fn of_scan(corpus: &Path, lang: &str) -> Option<Site> {
        let dir = Dir::new();
        dir.naskh(["scan".as_ref(), corpus.as_os_str(), "--out".as_ref(), "out".as_ref()]).args(&["--lang", lang]).ok();
        Site::of(dir)
    }

    /// Of a folder `out` that stands.
    fn of(dir: Dir) -> Option<Site> {
        let mut chrome = Chrome::start(&dir.path(""))?;
        chrome.size(1280, 900);
        let mut site = Site { dir, chrome };
        site.open("");
        Some(site)
    }

    fn page(&self) -> PathBuf {
        self.dir.path("out/report.html")
    }

    /// Loads the page anew.
    fn open(&mut self, hash: &str) -> std::time::Duration {
        self.chrome.open(&self.page(), hash)
    }

    fn rows(&self, table: &str) -> Vec<Value> {
        self.dir.rows(&format!("out/{table}.jsonl"))
    }

    fn summary(&self) -> Value {
        serde_json::from_str(&self.dir.read("out/summary.json")).unwrap()
    }

    fn quiet(&mut self) {
        let page = self.page();
        self.chrome.is_quiet(&page);
    }

    /// What the page calls agencies, in English.
    fn called(&mut self) -> BTreeMap<String, String> {
        let data = "JSON.parse(document.getElementById('data').textContent)";
        let pairs = self.chrome.value(&format!("(({{agencies, called}}) => agencies.map((id, i) => [id, called[i][0]]))({data})"));
        pairs.as_array().unwrap().iter().map(|p| (text(&p[0]).to_owned(), text(&p[1]).to_owned())).collect()
    }

    /// How many clusters the list of them says that it has.
    fn found(&mut self) -> usize {
        count(&self.chrome.texts(".count")[0])
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The number that a text begins with, or of which it consists.
fn count(text: &str) -> usize {
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("{text:?} does not begin with a number"))
}

/// A share as the page writes it.
fn percent(share: f64) -> String {
    match share {
        x if x > 0.0 && x < 0.01 => "<1%".to_owned(),
        x if x < 1.0 && x > 0.99 => "99%".to_owned(),
        x => format!("{}%", (100.0 * x).round()),
    }
}

/// The headline of a cluster: its representative's, or else the id.
fn headline(cluster: &Value) -> String {
    let leader = list(&cluster["members"]).iter().find(|m| m["id"] == cluster["representative"]).unwrap();
    let title = leader["title"].as_str().filter(|t| !t.trim().is_empty()).unwrap_or(text(&leader["id"]));
    title.chars().take(140).collect()
}
