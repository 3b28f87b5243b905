//! Group: verified pairs become clusters, each member a direct copy of its leader.

use bitvec::vec::BitVec;

use crate::clusters::stars;
use crate::pairs::{Pair, WHOLE};
use crate::pipeline::allow::Allow;
use crate::pipeline::copies::Copies;
use crate::pipeline::found::Group;
use crate::segment::{NO_DAY, Segments};

/// Most pairs of documents that stand for one pair of texts where options restrict pairs.
const MOST_EDGES: usize = 10_000;

/// Clusters by stars over texts, or over documents where options restrict pairs. `pairs` are pairs of texts, ascending.
/// Clusters are given by first member.
pub fn group(segments: &Segments<'_>, copies: &Copies, allow: &Allow<'_>, pairs: &[Pair]) -> Vec<Group> {
    if allow.all() { of_texts(segments, copies, pairs) } else { of_documents(segments, copies, allow, pairs) }
}

/// Stars over texts; a text stands for all its documents.
fn of_texts(segments: &Segments<'_>, copies: &Copies, pairs: &[Pair]) -> Vec<Group> {
    let mut weight = vec![0u64; segments.len() as usize];
    for group in &copies.groups {
        weight[group[0] as usize] = (group.len() as u64 - 1) * WHOLE;
    }
    let mut edges = Vec::new();
    for p in pairs.iter().filter(|p| p.relation.is_copy()) {
        weight[p.a as usize] += copies.of(&p.b).len() as u64 * closeness(p);
        weight[p.b as usize] += copies.of(&p.a).len() as u64 * closeness(p);
        edges.push((p.a, p.b));
    }
    // A text stands as its best document does: its first one is a matter of input order.
    let best = |&text: &u32| copies.of(&text).iter().map(|&d| standing(segments, d)).min();
    let rank = ranks(segments.len(), &edges, best);
    let mut texts: Vec<(u32, Vec<u32>)> = stars(&edges, &weight, &rank).into_iter().map(|star| (star.leader, star.members)).collect();
    let mut taken: BitVec<u64> = BitVec::repeat(false, segments.len() as usize);
    texts.iter().flat_map(|(_, members)| members).for_each(|&t| taken.set(t as usize, true));
    texts.extend(copies.groups.iter().map(|g| g[0]).filter(|&t| !taken[t as usize]).map(|t| (t, vec![t])));
    let mut groups: Vec<Group> = texts
        .into_iter()
        .map(|(leader, texts)| {
            let mut members: Vec<u32> = texts.iter().flat_map(|t| copies.of(t).iter().copied()).collect();
            members.sort_unstable();
            let leader = copies.of(&leader).iter().copied().min_by(|&x, &y| standing(segments, x).cmp(&standing(segments, y)));
            Group { leader: leader.unwrap_or(members[0]), members }
        })
        .collect();
    groups.sort_unstable_by_key(|g| g.members[0]);
    groups
}

/// Stars over documents: every allowed pair of two texts' documents is an edge, while there are few.
fn of_documents(segments: &Segments<'_>, copies: &Copies, allow: &Allow<'_>, pairs: &[Pair]) -> Vec<Group> {
    let mut weight = vec![0u64; segments.len() as usize];
    let mut edges = Vec::new();
    let mut connect = |left: &[u32], right: &[u32], value: u64| {
        let all = left.iter().flat_map(|&x| right.iter().map(move |&y| (x.min(y), x.max(y))));
        let mut some: Vec<(u32, u32)> = all.filter(|&(x, y)| x != y && allow.pair(x, y)).take(MOST_EDGES).collect();
        some.sort_unstable();
        some.dedup();
        for &(x, y) in &some {
            weight[x as usize] += value;
            weight[y as usize] += value;
        }
        edges.extend(some);
    };
    copies.groups.iter().for_each(|group| connect(group, group, WHOLE));
    for p in pairs.iter().filter(|p| p.relation.is_copy()) {
        connect(copies.of(&p.a), copies.of(&p.b), closeness(p));
    }
    let stars = stars(&edges, &weight, &ranks(segments.len(), &edges, |&d| standing(segments, d)));
    stars.into_iter().map(|star| Group { leader: star.leader, members: star.members }).collect()
}

/// Resemblance squared, in units of 1/[`WHOLE`]: who resembles most of the others most shall lead. Plain containment would
/// give the lead to a page on which two stories were run together, as it contains the copies of both, and so join them.
fn closeness(p: &Pair) -> u64 {
    let union = u64::from(p.sizes.0) + u64::from(p.sizes.1) - u64::from(p.shared);
    let resemblance = u64::from(p.shared) * WHOLE / union.max(1);
    resemblance * resemblance / WHOLE
}

/// Who leads of two documents that weigh the same: the earlier, then the longer, then the smaller hash, then the smaller id.
fn standing<'s>(segments: &Segments<'s>, document: u32) -> impl Ord + use<'s> {
    let row = segments.row(document);
    (row.day == NO_DAY, row.day, row.second, std::cmp::Reverse(row.words), row.identity, segments.id(document))
}

/// Ranks by standing of the nodes that have edges.
fn ranks<K: Ord>(count: u32, edges: &[(u32, u32)], standing: impl FnMut(&u32) -> K) -> Vec<u32> {
    let mut nodes: Vec<u32> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes.sort_by_cached_key(standing);
    let mut rank = vec![0; count as usize];
    nodes.iter().zip(0..).for_each(|(&node, place)| rank[node as usize] = place);
    rank
}
