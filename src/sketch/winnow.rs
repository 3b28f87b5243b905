//! Winnowing: few word grams of a text, chosen so that texts with a long enough run of words in common share one.
//!
//! Schleimer, Wilkerson and Aiken (2003, "Winnowing", §4): of every `window` consecutive grams of `gram` words the least
//! hash is kept. Any run of `window + gram - 1` words shared by two texts gives them a gram in common. About
//! `2 / (window + 1)` of all grams are kept.

use crate::kernel::least_of_eight;

/// Words in a gram.
pub const GRAM: usize = 5;
/// Grams in a window.
pub const WINDOW: usize = 8;

/// Appends the chosen of `grams` (in text order), each time the choice changes. O(grams).
/// Fewer than a window of them are one window; the same gram can be given more than once.
///
/// `scratch` is a buffer to be used again.
pub fn winnow(grams: &[u64], scratch: &mut Vec<u64>, out: &mut Vec<u64>) {
    if grams.len() < WINDOW {
        return out.extend(grams.iter().min());
    }
    least_of_eight(grams, scratch);
    let from = out.len();
    out.resize(from + scratch.len(), 0);
    let (mut kept, mut last) = (0, !scratch[0]);
    for &least in scratch.iter() {
        out[from + kept] = least;
        kept += usize::from(least != last);
        last = least;
    }
    // A choice is written where the next one will overwrite it unless it was new; put the kept ones in place.
    out.truncate(from + kept);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(grams: &[u64]) -> Vec<u64> {
        let mut chosen = Vec::new();
        for window in grams.windows(WINDOW.min(grams.len().max(1))) {
            let least = *window.iter().min().expect("a window is not empty");
            if chosen.last() != Some(&least) {
                chosen.push(least);
            }
        }
        chosen
    }

    proptest! {
        #[test]
        fn the_branchless_passes_choose_what_the_definition_does(grams in proptest::collection::vec(0u64..40, 0..80)) {
            let mut out = vec![7];
            winnow(&grams, &mut Vec::new(), &mut out);
            prop_assert_eq!(&out[1..], naive(&grams));
        }

        #[test]
        fn texts_with_a_long_run_in_common_share_a_gram(
            run in proptest::collection::vec(any::<u64>(), WINDOW..30),
            before in proptest::collection::vec(any::<u64>(), 0..30),
            after in proptest::collection::vec(any::<u64>(), 0..30),
        ) {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            winnow(&run, &mut Vec::new(), &mut a);
            winnow(&[before, run, after].concat(), &mut Vec::new(), &mut b);
            prop_assert!(a.iter().any(|gram| b.contains(gram)));
        }
    }
}
