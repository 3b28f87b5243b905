//! Collapse: documents with the same words become one text before anything else is done.

use rayon::slice::ParallelSliceMut;

use crate::segment::Segments;

/// The distinct texts of a corpus, each named by its first document in input order.
#[derive(Debug, Default)]
pub struct Copies {
    /// For each document, the first one with the same words.
    pub first: Vec<u32>,
    /// Texts that several documents have: their documents, ascending; sorted by first document.
    pub groups: Vec<Vec<u32>>,
}

impl Copies {
    /// The documents of a text: the group of its first document, or that one alone.
    pub fn of<'a>(&'a self, text: &'a u32) -> &'a [u32] {
        match self.groups.binary_search_by_key(text, |group| group[0]) {
            Ok(at) => &self.groups[at],
            Err(_) => std::slice::from_ref(text),
        }
    }
}

/// Groups documents by the identity of their normal text. O(documents · log documents).
pub fn collapse(segments: &Segments<'_>) -> Copies {
    let rows = segments.rows();
    let mut keys: Vec<(u128, u32)> = rows.iter().zip(0u32..).map(|(row, d)| (row.identity, d)).collect();
    keys.par_sort_unstable();
    let mut copies = Copies { first: (0..rows.len() as u32).collect(), groups: Vec::new() };
    for group in keys.chunk_by(|x, y| x.0 == y.0).filter(|group| group.len() > 1) {
        group.iter().for_each(|&(_, d)| copies.first[d as usize] = group[0].1);
        copies.groups.push(group.iter().map(|&(_, d)| d).collect());
    }
    copies.groups.sort_unstable();
    copies
}
