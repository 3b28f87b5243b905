//! A monitor for a news desk: articles come one at a time, and each is told at once if it is a copy, of what, and how.
//!
//! ```text
//! cat datasets/newsroom/corpus/*.jsonl | cargo run --example news_desk
//! ```
//!
//! Reads JSON Lines from standard input, with `id`, `source` and `text`, and prints a line for each article that repeats
//! an earlier one. [`Deduper`] keeps what it was fed in memory, some 8 bytes a word: a desk that runs for months starts a
//! new one every so often. It sees no corpus, so it cannot tell a daily bulletin from a copy of yesterday's: a scan can.

use std::io::{self, BufRead, Write};

use naskh::pairs::Relation;
use naskh::{Config, Deduper};
use serde::Deserialize;

/// What the desk asks of a record.
#[derive(Deserialize)]
struct Article {
    id: String,
    #[serde(default)]
    source: String,
    text: String,
}

/// Reads articles until the input ends, and tells of each copy as soon as it was read.
pub fn watch(input: impl BufRead, output: &mut dyn Write) -> io::Result<()> {
    let mut deduper = Deduper::new(Config::default()).map_err(io::Error::other)?;
    let mut met: Vec<(String, String)> = Vec::new();
    for line in input.lines() {
        let article: Article = serde_json::from_str(&line?)?;
        for (earlier, relation) in deduper.feed(&article.text) {
            let (id, source) = &met[earlier as usize];
            let what = match relation {
                Relation::Exact => "the words of",
                Relation::NearDuplicate => "edited from",
                Relation::Contains => "an extended copy of",
                Relation::ContainedIn => "a cut copy of",
                // `feed` gives copies alone.
                Relation::Overlap | Relation::Template => continue,
            };
            writeln!(output, "{} ({}): {what} {id} ({source})", article.id, article.source)?;
        }
        // A desk reads along: what is known is shown before the next article comes.
        output.flush()?;
        met.push((article.id, article.source));
    }
    Ok(())
}

#[allow(dead_code)]
fn main() -> io::Result<()> {
    watch(io::stdin().lock(), &mut io::stdout().lock())
}
