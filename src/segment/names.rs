//! Names: what a document is called in every report, whatever its record says.
//!
//! Who reads a corpus again must call each document as the scan did, so the rule stands here alone: a record without an id
//! is `FILE:N`, and of an id that is met again the later ones are `ID#k`, with the smallest k from 2 on that is free.

use std::collections::{HashMap, HashSet};

use crate::hash;

/// The name of a record that has no id: its file as the user gave it, and its number there, from 1.
///
/// ```
/// assert_eq!(naskh::segment::unnamed("news.jsonl", 7), "news.jsonl:7");
/// ```
pub fn unnamed(file: &str, record: u64) -> String {
    format!("{file}:{record}")
}

/// The ids that were taken so far, as 128-bit hashes: some 30 bytes a document, however long ids are.
///
/// ```
/// use naskh::segment::Names;
/// let mut names = Names::default();
/// let given: Vec<_> = ["a", "a#2", "a", "b", "a"].iter().map(|id| names.take(id).unwrap_or(id.to_string())).collect();
/// assert_eq!(given, ["a", "a#2", "a#3", "b", "a#4"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Names {
    taken: HashSet<u128>,
    /// The k to be tried next for an id that was met again.
    next: HashMap<u128, u64>,
}

impl Names {
    /// Room for so many ids.
    pub fn with_capacity(ids: usize) -> Names {
        Names { taken: HashSet::with_capacity(ids), next: HashMap::new() }
    }

    /// Takes an id, in input order; the name to be used in its place if it was taken before.
    pub fn take(&mut self, id: &str) -> Option<String> {
        let key = hash::digest(id.as_bytes());
        if self.taken.insert(key) {
            return None;
        }
        let k = self.next.entry(key).or_insert(2);
        loop {
            let name = format!("{id}#{k}");
            *k += 1;
            if self.taken.insert(hash::digest(name.as_bytes())) {
                return Some(name);
            }
        }
    }
}
