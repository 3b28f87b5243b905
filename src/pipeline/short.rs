//! Short: texts too short for winnowing to promise them a gram, proposed with the longer texts that may contain them.
//!
//! Two texts that have a run of `Params::promised_run` words in common share a gram. A shorter text is no such run even where
//! all of it stands in another, so its shingles are looked for themselves, in every longer text.

use std::path::Path;

use bitvec::vec::BitVec;

use crate::config::Config;
use crate::error::Error;
use crate::pairs::Rule;
use crate::pipeline::candidates::{BUCKET, Candidates};
use crate::pipeline::clock;
use crate::pipeline::hits::{Buffers, Hits};
use crate::pipeline::rows::in_tasks;
use crate::resources::Resources;
use crate::segment::Segments;
use crate::store::Dealer;

/// Most shingles of a text for which one in common is enough: of more, the floor of the story rule asks for two.
const FEW: usize = 3;

/// Adds the pairs of a short and a longer text with two shingles in common that at most `BUCKET` such texts have. Texts that are
/// both short resemble each other if one contains the other, so bands find them. O(shingles).
///
/// # Errors
/// A request to stop; a full disk.
pub fn short(
    config: &Config,
    resources: &Resources,
    segments: &Segments<'_>,
    is_text: &BitVec<u64>,
    (candidates, work): (&Candidates, &Path),
) -> Result<(), Error> {
    // What resembles is of like length.
    if matches!(config.rule, Rule::Classic { containment: None, .. }) {
        return Ok(());
    }
    let run = config.sketch.promised_run();
    let words = |text: u32| segments.row(text).words;
    let is_short = |text: u32| (config.min_words..run).contains(&words(text));
    let asking: BitVec<u64> = (0..segments.len()).map(|d| is_text[d as usize] && is_short(d)).collect();
    if asking.not_any() {
        return Ok(());
    }
    let hits = Hits::deal(resources, segments, &asking, |d| is_text[d as usize] && words(d) >= run, work)?;
    let start = || (Buffers::default(), [candidates.enough.dealer(), candidates.twice.dealer()]);
    let each = |(buffers, [enough, twice]): &mut (Buffers, [Dealer<'_>; 2]), partition: usize| {
        clock::asked(&*resources.progress)?;
        hits.groups(partition, buffers, |group| {
            let (short, longer): (Vec<u32>, Vec<u32>) = match group.len() {
                ..=BUCKET => group.iter().map(|&row| hits.document(row)).partition(|&text| asking[text as usize]),
                _ => return,
            };
            for (a, b) in short.iter().flat_map(|&a| longer.iter().map(move |&b| (a, b))) {
                let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
                let to = if segments.shingles(a).len() <= FEW { &mut *enough } else { &mut *twice };
                to.push(candidates.range_of(pair), pair);
            }
        })
    };
    in_tasks(hits.partitions(), start, each, |(_, dealers)| dealers.into_iter().try_for_each(Dealer::finish)).map(drop)
}
