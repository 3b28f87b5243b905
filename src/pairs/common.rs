//! Common: which words of two texts stand in both in the same order, for marking what differs.
//!
//! A longest common subsequence where the texts are short; where they are long, words that stand once in each hold the texts
//! together (patience sorting of lines, as in version control), and what lies between two such words is compared alone.

/// Most cells of the table of a longest common subsequence.
const CELLS: usize = 1 << 22;

/// The pairs of places of words that both texts have in the same order, ascending on both sides. Of texts too long and too
/// unlike to be compared some may be left out; none is wrong.
///
/// ```
/// use naskh::pairs::common;
/// assert_eq!(common(&[1, 2, 3, 4], &[1, 3, 5, 4]), [(0, 0), (2, 1), (3, 3)]);
/// ```
pub fn common(a: &[u64], b: &[u64]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut open = vec![((0, a.len()), (0, b.len()))];
    while let Some((mut x, mut y)) = open.pop() {
        while x.0 < x.1 && y.0 < y.1 && a[x.0] == b[y.0] {
            found.push((x.0 as u32, y.0 as u32));
            (x.0, y.0) = (x.0 + 1, y.0 + 1);
        }
        while x.0 < x.1 && y.0 < y.1 && a[x.1 - 1] == b[y.1 - 1] {
            (x.1, y.1) = (x.1 - 1, y.1 - 1);
            found.push((x.1 as u32, y.1 as u32));
        }
        let (rows, columns) = (x.1 - x.0, y.1 - y.0);
        if rows == 0 || columns == 0 {
            continue;
        }
        if rows.saturating_mul(columns) <= CELLS {
            let within = subsequence(&a[x.0..x.1], &b[y.0..y.1]);
            found.extend(within.into_iter().map(|(i, j)| ((x.0 + i) as u32, (y.0 + j) as u32)));
            continue;
        }
        let (mut i, mut j) = (x.0, y.0);
        for (at, to) in anchors(&a[x.0..x.1], &b[y.0..y.1]) {
            let (at, to) = (x.0 + at, y.0 + to);
            found.push((at as u32, to as u32));
            open.push(((i, at), (j, to)));
            (i, j) = (at + 1, to + 1);
        }
        if i > x.0 {
            open.push(((i, x.1), (j, y.1)));
        }
    }
    found.sort_unstable();
    found
}

/// A longest common subsequence, by the textbook's table. O(a · b).
fn subsequence(a: &[u64], b: &[u64]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut table = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let below = table[(i + 1) * width + j].max(table[i * width + j + 1]);
            table[i * width + j] = if a[i] == b[j] { table[(i + 1) * width + j + 1] + 1 } else { below };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if table[(i + 1) * width + j] >= table[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// Words that stand once in each text, as many as stand in the same order.
fn anchors(a: &[u64], b: &[u64]) -> Vec<(usize, usize)> {
    let (in_a, in_b) = (once(a), once(b));
    let mut both: Vec<(usize, usize)> = Vec::new();
    for &(word, at) in &in_a {
        if let Ok(place) = in_b.binary_search_by_key(&word, |x| x.0) {
            both.push((at, in_b[place].1));
        }
    }
    both.sort_unstable();
    ascending(&both)
}

/// The words that stand once, with their places, ascending by word.
fn once(words: &[u64]) -> Vec<(u64, usize)> {
    let mut all: Vec<(u64, usize)> = words.iter().copied().zip(0..).collect();
    all.sort_unstable();
    all.chunk_by(|x, y| x.0 == y.0).filter(|same| same.len() == 1).map(|same| same[0]).collect()
}

/// A longest run of pairs, not necessarily adjacent, whose second places ascend. O(pairs · log pairs).
fn ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the pair that ends the best run of it, and for each pair the one before it in its run.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::with_capacity(pairs.len()));
    for (at, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < pair.1);
        before.push(length.checked_sub(1).map(|l| ends[l]));
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let (mut found, mut at) = (Vec::new(), ends.last().copied());
    while let Some(now) = at {
        found.push(pairs[now]);
        at = before[now];
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(a: &[u64], b: &[u64], found: &[(u32, u32)]) -> bool {
        found.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1) && found.iter().all(|&(i, j)| a[i as usize] == b[j as usize])
    }

    proptest! {
        #[test]
        fn short_texts_give_a_longest_subsequence(a in proptest::collection::vec(0u64..6, 0..20), b in proptest::collection::vec(0u64..6, 0..20)) {
            let found = common(&a, &b);
            prop_assert!(holds(&a, &b, &found));
            prop_assert_eq!(found.len(), subsequence(&a, &b).len());
        }
    }

    #[test]
    fn long_texts_are_held_together_by_words_that_stand_once() {
        let a: Vec<u64> = (0..9000).collect();
        let mut b = a.clone();
        b[0] = 1 << 40;
        b[8999] = 1 << 41;
        b.remove(4000);
        let found = common(&a, &b);
        assert!(holds(&a, &b, &found));
        assert_eq!(found.len(), 8997);
        let unlike: Vec<u64> = (10_000..19_000).collect();
        assert!(common(&a, &unlike).is_empty());
    }
}
