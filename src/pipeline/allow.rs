//! Allow: which pairs of documents the options let through.

use std::collections::HashMap;

use crate::config::Config;
use crate::pipeline::copies::Copies;
use crate::segment::{NO_DAY, NONE, Segments};

/// `--window`, `--across-sources` and `--against`, for pairs of documents.
pub struct Allow<'s> {
    segments: Segments<'s>,
    window: Option<u32>,
    across_sources: bool,
    /// The first file of the other corpus, if pairs must lie between the two.
    against: Option<u32>,
}

impl<'s> Allow<'s> {
    /// What `config` allows; `against` is the number of the first file of the second corpus.
    pub fn new(config: &Config, segments: &Segments<'s>, against: Option<u32>) -> Allow<'s> {
        Allow { segments: *segments, window: config.window, across_sources: config.across_sources, against }
    }

    /// Whether every pair is allowed.
    pub fn all(&self) -> bool {
        self.window.is_none() && !self.across_sources && self.against.is_none()
    }

    /// Whether two documents may be a pair.
    pub fn pair(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.segments.row(a), self.segments.row(b));
        let near = |days| a.day != NO_DAY && b.day != NO_DAY && a.day.abs_diff(b.day) <= days;
        self.window.is_none_or(near)
            && (!self.across_sources || a.source != NONE && b.source != NONE && a.source != b.source)
            && self.against.is_none_or(|first| (a.file < first) != (b.file < first))
    }

    /// For each document, the first document with the same words before it that it may be paired with; `NONE` if none.
    /// O(documents · kinds of documents in a group).
    pub fn partners(&self, copies: &Copies) -> Vec<u32> {
        let mut partners = vec![NONE; self.segments.len() as usize];
        for group in &copies.groups {
            if self.all() {
                group[1..].iter().for_each(|&d| partners[d as usize] = group[0]);
                continue;
            }
            // Whether two may be paired depends on their kind alone: look each earlier document up once a kind.
            let mut looked: HashMap<(u32, i32, bool), (usize, u32)> = HashMap::new();
            for (at, &d) in group.iter().enumerate() {
                let row = self.segments.row(d);
                let side = self.against.is_some_and(|first| row.file < first);
                let (next, found) = looked.entry((row.source, row.day, side)).or_insert((0, NONE));
                while *found == NONE && *next < at {
                    if self.pair(group[*next], d) {
                        *found = group[*next];
                    }
                    *next += 1;
                }
                partners[d as usize] = *found;
            }
        }
        partners
    }

    /// The pairs of documents that stand for a pair of texts: that of the first two; where the options forbid it, for each
    /// document that no copy of the same words stands for, its first allowed counterpart, or else the first allowed pair.
    pub fn documents(&self, copies: &Copies, partners: &[u32], a: u32, b: u32) -> Vec<(u32, u32)> {
        if self.all() {
            return vec![(a, b)];
        }
        let (left, right) = (copies.of(&a), copies.of(&b));
        let alone = |d: &u32| partners[*d as usize] == NONE;
        let ordered = |x: u32, y: u32| (x.min(y), x.max(y));
        let mut pairs = Vec::new();
        for (these, those) in [(left, right), (right, left)] {
            for &d in these.iter().filter(|d| alone(d)) {
                pairs.extend(those.iter().find(|&&other| self.pair(d, other)).map(|&other| ordered(d, other)));
            }
        }
        if pairs.is_empty() {
            let mut any = left.iter().flat_map(|&x| right.iter().map(move |&y| (x, y)));
            pairs.extend(any.find(|&(x, y)| self.pair(x, y)).map(|(x, y)| ordered(x, y)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}
