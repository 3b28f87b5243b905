//! Collapse: documents with the same words become one text before anything else is done.

use rayon::slice::ParallelSliceMut;

use crate::pipeline::copies::Copies;
use crate::segment::Segments;

/// Groups documents by the identity of their normal text. O(documents · log documents).
pub fn collapse(segments: &Segments<'_>) -> Copies {
    let rows = segments.rows();
    let mut keys: Vec<([u64; 2], u32)> = rows.iter().zip(0u32..).map(|(row, d)| (row.identity, d)).collect();
    keys.par_sort_unstable();
    let mut copies = Copies::apart(segments.len());
    for group in keys.chunk_by(|x, y| x.0 == y.0).filter(|group| group.len() > 1) {
        group.iter().for_each(|&(_, d)| copies.first[d as usize] = group[0].1);
        copies.groups.push(group.iter().map(|&(_, d)| d).collect());
    }
    copies.groups.sort_unstable();
    copies
}
