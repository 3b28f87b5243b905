//! Lengths of documents in words: how they are spread.

use serde::Serialize;

/// Documents of a range of lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The least words.
    pub from: u32,
    /// The most words.
    pub to: u32,
    /// Documents.
    pub documents: u64,
}

/// How the lengths of documents are spread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lengths {
    /// Ranges that double, from the shortest document's to the longest's.
    pub ranges: Vec<Range>,
    /// Words of the document in the middle.
    pub median: u32,
    /// Nine of ten have no more.
    pub most: u32,
    /// Words of the longest.
    pub longest: u32,
}

impl Lengths {
    /// Those of documents of so many words each, which come in any order. O(documents · log documents).
    pub fn of(mut words: Vec<u32>) -> Lengths {
        words.sort_unstable();
        let Some(&longest) = words.last() else { return Lengths::default() };
        // The shortest range is 0 to 7: what is told apart from its exact words alone.
        let range = |n: u32| if n < 8 { 0 } else { n.ilog2() - 2 };
        let (first, last) = (range(words[0]), range(longest));
        let of_range = |r: u32| {
            let (from, to) = if r == 0 { (0, 7) } else { (4u32 << r, ((8u64 << r) - 1).min(u64::from(u32::MAX)) as u32) };
            let documents = (words.partition_point(|&w| w <= to) - words.partition_point(|&w| w < from)) as u64;
            Range { from, to, documents }
        };
        Lengths {
            ranges: (first..=last).map(of_range).collect(),
            median: words[words.len() / 2],
            most: words[(words.len() * 9 / 10).min(words.len() - 1)],
            longest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_in_one_range() {
        let lengths = Lengths::of(vec![0, 7, 8, 15, 16, 31, 100, u32::MAX]);
        assert_eq!(lengths.ranges.iter().map(|r| r.documents).sum::<u64>(), 8);
        assert_eq!(lengths.ranges[1], Range { from: 8, to: 15, documents: 2 });
        assert_eq!((lengths.median, lengths.most, lengths.longest), (16, u32::MAX, u32::MAX));
        assert!(lengths.ranges.windows(2).all(|w| u64::from(w[0].to) + 1 == u64::from(w[1].from)));
        assert_eq!(Lengths::of(Vec::new()), Lengths::default());
    }
}
