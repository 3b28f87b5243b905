//! Clusters: stars over verified pairs, and what is joined by pairs of any kind. A pure graph of numbers.
//!
//! Star clustering (Aslam, Pelekhov and Rus 2004, "The star clustering algorithm", §3): the node with the largest weight
//! leads and takes its partners, then the next that is still free, and so on. Every member is a direct partner of its
//! leader, so nothing chains. Only weights and ranks decide, never the order of nodes or edges.

use bitvec::vec::BitVec;

/// A leader and its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Star {
    /// The node that leads.
    pub leader: u32,
    /// All nodes of the star, the leader too, ascending. At least two.
    pub members: Vec<u32>,
}

/// The stars of a graph. `edges` are unordered pairs of nodes, each pair once; of two free nodes the one with the larger
/// `weight` leads, of equal ones that of the smaller `rank`, which must differ from node to node. Both have an entry a
/// node. Stars are given by least member. O(edges · log edges).
///
/// ```
/// use naskh::clusters::stars;
/// // 1 is the partner of all others; 2 and 3 do not know each other.
/// let found = stars(&[(0, 1), (1, 2), (1, 3)], &[10, 30, 10, 10, 0], &[0, 1, 2, 3, 4]);
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].leader, &found[0].members[..]), (1, &[0, 1, 2, 3][..]));
/// ```
pub fn stars(edges: &[(u32, u32)], weight: &[u64], rank: &[u32]) -> Vec<Star> {
    let mut both: Vec<(u32, u32)> = edges.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    both.sort_unstable();
    let mut order: Vec<u32> = both.chunk_by(|x, y| x.0 == y.0).map(|partners| partners[0].0).collect();
    order.sort_unstable_by_key(|&node| (std::cmp::Reverse(weight[node as usize]), rank[node as usize]));
    let mut free: BitVec<u64> = BitVec::repeat(true, rank.len());
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
        members.iter().for_each(|&member| free.set(member as usize, false));
        found.push(Star { leader, members });
    }
    found.sort_unstable_by_key(|star| star.members[0]);
    found
}

/// The nodes below a number in disjoint sets, each known by its least node.
///
/// A union-find forest (Galler and Fischer 1964) whose paths are halved while they are walked (Tarjan and van Leeuwen 1984, "Worst-case
/// analysis of set union algorithms", §3). The least node leads rather than that of the larger tree, so that a set's name depends
/// on its nodes alone, not on the order in which they were joined. O(log nodes) a call, amortised.
pub(crate) struct DisjointSets {
    /// The parent of each node, never larger than the node; a root is its own.
    parent: Vec<u32>,
}

impl DisjointSets {
    /// Every node below `nodes` in a set of its own.
    pub(crate) fn new(nodes: u32) -> DisjointSets {
        DisjointSets { parent: (0..nodes).collect() }
    }

    /// Makes one of the sets of two nodes.
    ///
    /// # Panics
    /// If there is no such node.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.least(a), self.least(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// The least node of a node's set.
    ///
    /// # Panics
    /// If there is no such node.
    pub(crate) fn least(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let next = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = next;
            node = next;
        }
        node
    }

    /// The least node of the set of each node. O(nodes): a parent is smaller than its node and so is known before it.
    pub(crate) fn all(self) -> Vec<u32> {
        let mut least = self.parent;
        for node in 0..least.len() {
            least[node] = least[least[node] as usize];
        }
        least
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Edges = Vec<(u32, u32)>;

    fn graphs() -> impl Strategy<Value = (Edges, Vec<u64>)> {
        let edges = proptest::collection::btree_set((0u32..12, 0u32..12), 0..30);
        let edges = edges.prop_map(|edges| edges.into_iter().filter(|(a, b)| a < b).collect());
        (edges, proptest::collection::vec(0u64..4, 12))
    }

    fn ranks() -> Vec<u32> {
        (0..12).map(|n| (n * 7) % 12).collect()
    }

    /// The definition, over and over: the heaviest free node takes its free partners.
    fn naive(edges: &Edges, weight: &[u64], rank: &[u32]) -> Vec<Star> {
        let partner = |n: u32, m: u32| edges.contains(&(n, m)) || edges.contains(&(m, n));
        let mut free: Vec<u32> = (0..rank.len() as u32).collect();
        let mut found = Vec::new();
        while let Some(&leader) = free.iter().max_by_key(|&&n| (weight[n as usize], std::cmp::Reverse(rank[n as usize]))) {
            let members: Vec<u32> = free.iter().copied().filter(|&n| n == leader || partner(n, leader)).collect();
            free.retain(|n| !members.contains(n));
            if members.len() > 1 {
                found.push(Star { leader, members });
            }
        }
        found.sort_by_key(|star| star.members[0]);
        found
    }

    /// Every node takes the least name among its partners, until none changes.
    fn spread(edges: &Edges) -> Vec<u32> {
        let mut least: Vec<u32> = (0..12).collect();
        loop {
            let before = least.clone();
            for &(a, b) in edges {
                let one = least[a as usize].min(least[b as usize]);
                (least[a as usize], least[b as usize]) = (one, one);
            }
            if least == before {
                return least;
            }
        }
    }

    proptest! {
        #[test]
        fn joined_nodes_are_known_by_their_least_whatever_the_order((edges, _) in graphs(), turn in 0usize..30) {
            let mut order = edges.clone();
            order.rotate_left(turn.min(edges.len()));
            let mut sets = DisjointSets::new(12);
            order.iter().for_each(|&(a, b)| sets.join(b, a));
            prop_assert_eq!((0..12).map(|node| sets.least(node)).collect::<Vec<_>>(), spread(&edges));
            prop_assert_eq!(sets.all(), spread(&edges));
        }

        #[test]
        fn stars_are_those_of_the_definition((edges, weight) in graphs()) {
            prop_assert_eq!(stars(&edges, &weight, &ranks()), naive(&edges, &weight, &ranks()));
        }

        #[test]
        fn renaming_the_nodes_renames_the_stars((edges, weight) in graphs(), shift in 1u32..12) {
            let rename = |n: u32| (n + shift) % 12;
            let renamed: Edges = edges.iter().map(|&(a, b)| (rename(a), rename(b))).collect();
            let (mut new_rank, mut new_weight) = (vec![0; 12], vec![0; 12]);
            for n in 0..12 {
                new_rank[rename(n) as usize] = ranks()[n as usize];
                new_weight[rename(n) as usize] = weight[n as usize];
            }
            let mut expected: Vec<(u32, Vec<u32>)> = stars(&edges, &weight, &ranks()).into_iter().map(|s| {
                let mut members: Vec<u32> = s.members.iter().map(|&m| rename(m)).collect();
                members.sort_unstable();
                (rename(s.leader), members)
            }).collect();
            expected.sort_by_key(|s| s.1[0]);
            let got = stars(&renamed, &new_weight, &new_rank).into_iter().map(|s| (s.leader, s.members)).collect::<Vec<_>>();
            prop_assert_eq!(got, expected);
        }
    }
}
