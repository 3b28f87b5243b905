//! Join: the candidates of `--exact`, all pairs that meet the threshold and few others.

use std::path::Path;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::config::Config;
use crate::error::Error;
use crate::pairs::Join;
use crate::pipeline::candidates::Candidates;
use crate::pipeline::clock::asked;
use crate::pipeline::found::Proposed;
use crate::resources::Resources;
use crate::segment::Segments;

/// Proposes, among the texts for which `is_text` holds and that are long enough to be compared, every pair that meets the
/// rule's threshold (under the story rule, its floor).
///
/// # Errors
/// A full disk; a request to stop.
pub fn join(
    config: &Config,
    resources: &Resources,
    segments: &Segments<'_>,
    is_text: &BitVec<u64>,
    work: &Path,
) -> Result<Proposed, Error> {
    let texts: Vec<u32> = is_text.iter_ones().map(|d| d as u32).filter(|&d| segments.row(d).words >= config.min_words).collect();
    let join = Join::new(texts.len() as u32, |n| segments.shingles(texts[n as usize]));
    let candidates = Candidates::create(segments.len(), work)?;
    let step = (texts.len() as u32).div_ceil(rayon::current_num_threads() as u32 * 16).max(1);
    let starts: Vec<u32> = (0..texts.len() as u32).step_by(step as usize).collect();
    starts.into_par_iter().try_for_each_init(Vec::new, |seen, from| {
        let mut dealer = candidates.enough.dealer();
        for n in from..(from + step).min(texts.len() as u32) {
            asked(&*resources.progress)?;
            for m in join.partners(n, &config.rule, seen) {
                let pair = u64::from(texts[n.min(m) as usize]) << 32 | u64::from(texts[n.max(m) as usize]);
                dealer.push(candidates.range_of(pair), pair);
            }
        }
        dealer.finish()
    })?;
    Ok(Proposed { candidates, crowds: Vec::new(), largest_bucket: 0, common_grams: 0 })
}
