//! Join: the candidates of `--exact`, all pairs that meet the threshold and few others.

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::config::Config;
use crate::pairs::{Candidate, Join};
use crate::pipeline::found::Proposed;
use crate::segment::Segments;

/// Proposes, among the texts for which `is_text` holds and that are long enough to be compared, every pair that meets the
/// rule's threshold (under the story rule, its floor).
pub fn join(config: &Config, segments: &Segments<'_>, is_text: &BitVec<u64>) -> Proposed {
    let rows = segments.rows();
    let texts: Vec<u32> = is_text.iter_ones().map(|d| d as u32).filter(|&d| rows[d as usize].words >= config.min_words).collect();
    let join = Join::new(texts.len() as u32, |n| segments.shingles(texts[n as usize]));
    let mut candidates: Vec<Candidate> = (0..texts.len() as u32)
        .into_par_iter()
        .map_init(Vec::new, |seen, n| {
            let of = |m: u32| Candidate { a: texts[n.min(m) as usize], b: texts[n.max(m) as usize] };
            join.partners(n, &config.rule, seen).into_iter().map(of).collect::<Vec<_>>()
        })
        .flatten_iter()
        .collect();
    candidates.par_sort_unstable();
    Proposed { candidates, ..Proposed::default() }
}
