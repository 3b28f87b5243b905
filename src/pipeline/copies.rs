//! Copies: which documents have the same words. Below all steps, and below what they hand to each other.

use crate::pairs::Pair;

/// The distinct texts of a corpus, each named by its first document in input order.
#[derive(Debug, Default)]
pub struct Copies {
    /// For each document, the first one with the same words.
    pub first: Vec<u32>,
    /// Texts that several documents have: their documents, ascending; sorted by first document.
    pub groups: Vec<Vec<u32>>,
}

impl Copies {
    /// Every document a text of its own.
    pub fn apart(documents: u32) -> Copies {
        Copies { first: (0..documents).collect(), groups: Vec::new() }
    }

    /// The documents of a text: the group of its first document, or that one alone.
    pub fn of<'a>(&'a self, text: &'a u32) -> &'a [u32] {
        match self.groups.binary_search_by_key(text, |group| group[0]) {
            Ok(at) => &self.groups[at],
            Err(_) => std::slice::from_ref(text),
        }
    }

    /// The judged pair of two documents' texts, as it stands in `pairs`; `None` if they have the same words or are no pair.
    pub fn between(&self, pairs: &[Pair], leader: u32, member: u32) -> Option<Pair> {
        let (a, b) = (self.first[leader as usize], self.first[member as usize]);
        if a == b {
            return None;
        }
        let key = (a.min(b), a.max(b));
        pairs.binary_search_by_key(&key, |p| (p.a, p.b)).ok().map(|at| pairs[at])
    }
}
