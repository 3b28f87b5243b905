//! A look at a corpus: all of it, or so many documents from places that are evenly spread over its bytes.
//!
//! Of every place that is looked at each record is taken, or every n-th: so each record of the corpus has the same chance,
//! and the counts of a sample, divided by the share that was looked at, are those of the whole. One record a place would
//! favour stretches of long records.

use crate::corpus::{Chunk, Item, Met, Texts, in_order};
use crate::error::Error;

/// Bytes of a place: room for a few records.
const PLACE: u64 = 16 << 10;
/// More places are not told apart; in a larger corpus they are larger.
const PLACES: u64 = 1 << 20;
/// A sample comes from about so many places or more, as far as there are.
const SPREAD: u64 = 256;
/// Places that tell how many records a place has.
const PILOT: usize = 16;

/// Is told how many bytes were gone over, and may end the work by an error.
pub type Watch<'w> = dyn FnMut(u64) -> Result<(), Error> + 'w;

/// What was looked at.
pub struct Looked {
    /// Which field names were met.
    pub met: Met,
    /// The share of the corpus, above 0 and up to 1.
    pub share: f64,
}

/// Gives the records of all of a corpus, or of a sample of about `sample` documents. In a sample, numbers of records and
/// lines mean nothing.
///
/// # Errors
/// Those of reading, of `watch` and of `sink`.
pub fn look(
    texts: &Texts,
    sample: Option<u64>,
    watch: &mut Watch<'_>,
    sink: &mut dyn FnMut(Item<'_>) -> Result<(), Error>,
) -> Result<Looked, Error> {
    let Some(wanted) = sample else { return Ok(Looked { met: in_order(texts, watch, sink)?, share: 1.0 }) };
    let chunks = texts.chunks(PLACE.max(texts.bytes() / PLACES) as usize);
    let every = stride(&chunks, wanted)?;
    let mut met = Met::default();
    let (mut taken, mut met_with, mut looked, mut all) = (0, 0u64, 0, true);
    for number in spread(chunks.len()) {
        if taken >= wanted {
            all = false;
            break;
        }
        let counts = chunks[number].documents(&mut |item| {
            met_with += 1;
            if !met_with.is_multiple_of(every) {
                return Ok(());
            }
            taken += u64::from(matches!(item, Item::Document(_)));
            sink(item)
        })?;
        counts.iter().for_each(|c| met.add(c.met));
        looked += chunks[number].bytes();
        watch(chunks[number].bytes())?;
    }
    let share = if all && every == 1 { 1.0 } else { looked as f64 / texts.bytes().max(1) as f64 / every as f64 };
    Ok(Looked { met, share })
}

/// Every how many records one is taken, so that there are enough places: as the first few of them tell.
fn stride(chunks: &[Chunk<'_>], wanted: u64) -> Result<u64, Error> {
    let mut records = 0;
    let first = PILOT.min(chunks.len());
    for number in spread(chunks.len()).take(first) {
        records += chunks[number].documents(&mut |_| Ok(()))?.iter().map(|c| c.records).sum::<u64>();
    }
    let in_all = records as f64 / first.max(1) as f64 * chunks.len() as f64;
    // All that is wanted from so many places, or from all places if there are fewer.
    let places = SPREAD.min(chunks.len() as u64).max(1) as f64;
    Ok(((in_all / chunks.len().max(1) as f64 * places / wanted as f64).floor() as u64).max(1))
}

/// The numbers below `count`, each once, in an order in which any first few are evenly spread: by their bits, reversed.
fn spread(count: usize) -> impl Iterator<Item = usize> {
    let bits = count.next_power_of_two().trailing_zeros();
    (0..1usize << bits).map(move |n| if bits == 0 { 0 } else { n.reverse_bits() >> (usize::BITS - bits) }).filter(move |&n| n < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_spread_and_each_comes_once() {
        assert_eq!(spread(5).collect::<Vec<_>>(), [0, 4, 2, 1, 3]);
        for count in [0, 1, 2, 7, 8, 100] {
            let mut all: Vec<usize> = spread(count).collect();
            all.sort_unstable();
            assert_eq!(all, (0..count).collect::<Vec<_>>());
        }
    }
}
