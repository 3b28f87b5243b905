//! Clusters: stars over verified pairs. A pure graph of numbers.
//!
//! Star clustering (Aslam, Pelekhov and Rus 2004, "The star clustering algorithm", §3): the node with the largest weight
//! leads and takes its partners, then the next that is still free, and so on. Every member is a direct partner of its
//! leader, so nothing chains. Only weights and ranks decide, never the order of nodes or edges.

/// A leader and its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Star {
    /// The node that leads.
    pub leader: u32,
    /// All nodes of the star, the leader too, ascending. At least two.
    pub members: Vec<u32>,
}

/// The stars of a graph of `rank.len()` nodes. `edges` are unordered pairs with a weight, each pair once; `rank[node]` breaks
/// ties between equal sums (smaller leads) and must be different for every node. Stars are given by least member.
/// O(edges · log edges).
///
/// ```
/// use naskh::clusters::stars;
/// // 1 is the partner of all others; 2 and 3 do not know each other.
/// let found = stars(&[(0, 1, 10), (1, 2, 10), (1, 3, 10)], &[0, 1, 2, 3, 4]);
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].leader, &found[0].members[..]), (1, &[0, 1, 2, 3][..]));
/// ```
pub fn stars(edges: &[(u32, u32, u64)], rank: &[u32]) -> Vec<Star> {
    let mut sums = vec![0u64; rank.len()];
    let mut both: Vec<(u32, u32)> = Vec::with_capacity(edges.len() * 2);
    for &(a, b, weight) in edges {
        sums[a as usize] += weight;
        sums[b as usize] += weight;
        both.extend([(a, b), (b, a)]);
    }
    both.sort_unstable();
    let mut order: Vec<u32> = both.chunk_by(|x, y| x.0 == y.0).map(|partners| partners[0].0).collect();
    order.sort_unstable_by_key(|&node| (std::cmp::Reverse(sums[node as usize]), rank[node as usize]));
    let mut free = vec![true; rank.len()];
    let mut found = Vec::new();
    for leader in order {
        if !free[leader as usize] {
            continue;
        }
        let from = both.partition_point(|&(node, _)| node < leader);
        let partners = both[from..].iter().take_while(|&&(node, _)| node == leader).map(|&(_, partner)| partner);
        let mut members: Vec<u32> = partners.filter(|&partner| free[partner as usize]).collect();
        if members.is_empty() {
            continue;
        }
        members.push(leader);
        members.sort_unstable();
        members.iter().for_each(|&member| free[member as usize] = false);
        found.push(Star { leader, members });
    }
    found.sort_unstable_by_key(|star| star.members[0]);
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Edges = Vec<(u32, u32, u64)>;

    fn graphs() -> impl Strategy<Value = Edges> {
        proptest::collection::btree_map((0u32..12, 0u32..12), 1u64..5, 0..30)
            .prop_map(|edges| edges.into_iter().filter(|((a, b), _)| a < b).map(|((a, b), w)| (a, b, w)).collect())
    }

    /// The definition, over and over: the heaviest free node takes its free partners.
    fn naive(edges: &Edges, rank: &[u32]) -> Vec<Star> {
        let sum = |node: u32| edges.iter().filter(|(a, b, _)| *a == node || *b == node).map(|e| e.2).sum::<u64>();
        let mut free: Vec<u32> = (0..rank.len() as u32).filter(|&n| sum(n) > 0).collect();
        let mut found = Vec::new();
        while let Some(&leader) = free.iter().max_by_key(|&&n| (sum(n), std::cmp::Reverse(rank[n as usize]))) {
            let partner = |n: u32| edges.iter().any(|&(a, b, _)| (a, b) == (n, leader) || (a, b) == (leader, n));
            let members: Vec<u32> = free.iter().copied().filter(|&n| n == leader || partner(n)).collect();
            free.retain(|n| !members.contains(n));
            if members.len() > 1 {
                found.push(Star { leader, members });
            }
        }
        found.sort_by_key(|star| star.members[0]);
        found
    }

    proptest! {
        #[test]
        fn stars_are_those_of_the_definition(edges in graphs()) {
            let rank: Vec<u32> = (0..12).map(|n| (n * 7) % 12).collect();
            prop_assert_eq!(stars(&edges, &rank), naive(&edges, &rank));
        }

        #[test]
        fn renaming_the_nodes_renames_the_stars(edges in graphs(), shift in 1u32..12) {
            let rank: Vec<u32> = (0..12).map(|n| (n * 7) % 12).collect();
            let rename = |n: u32| (n + shift) % 12;
            let renamed: Edges = edges.iter().map(|&(a, b, w)| (rename(a), rename(b), w)).collect();
            let mut ranks = vec![0; 12];
            (0..12).for_each(|n| ranks[rename(n) as usize] = rank[n as usize]);
            let mut expected: Vec<(u32, Vec<u32>)> = stars(&edges, &rank).into_iter().map(|s| {
                let mut members: Vec<u32> = s.members.iter().map(|&m| rename(m)).collect();
                members.sort_unstable();
                (rename(s.leader), members)
            }).collect();
            expected.sort_by_key(|s| s.1[0]);
            let got: Vec<(u32, Vec<u32>)> = stars(&renamed, &ranks).into_iter().map(|s| (s.leader, s.members)).collect();
            prop_assert_eq!(got, expected);
        }
    }
}
