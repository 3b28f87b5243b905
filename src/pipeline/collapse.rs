use std::path::Path;

use crate::error::Error;
use crate::pipeline::copies::Copies;
use crate::pipeline::rows::Hashed;
use crate::resources::Progress;
use crate::segment::Segments;

/// Groups documents by the identity of their normal text. O(documents · log documents).
///
/// # Errors
/// A full disk; a request to stop.
pub fn collapse(segments: &Segments<'_>, progress: &dyn Progress, work: &Path) -> Result<Copies, Error> {
    let count = (segments.len(), u64::from(segments.len()));
    let by_half = Hashed::of(count, progress, work, |d, push| push(segments.row(d).identity[0], u64::from(d)))?;
    let take = |groups: &mut Vec<Vec<u32>>, group: &[[u64; 2]]| {
        let mut same: Vec<(u64, u32)> = group.iter().map(|row| (segments.row(row[1] as u32).identity[1], row[1] as u32)).collect();
        same.sort_unstable();
        let same = same.chunk_by(|x, y| x.0 == y.0).filter(|same| same.len() > 1);
        groups.extend(same.map(|same| same.iter().map(|&(_, d)| d).collect::<Vec<u32>>()));
    };
    let mut copies = Copies::apart(segments.len());
    copies.groups = by_half.groups(2, Vec::new, take)?.into_iter().flatten().collect();
    copies.groups.sort_unstable();
    for group in &copies.groups {
        group.iter().for_each(|&d| copies.first[d as usize] = group[0]);
    }
    Ok(copies)
}
