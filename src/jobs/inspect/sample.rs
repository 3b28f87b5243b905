//! A look at a corpus: all of it, or so many documents from places that are evenly spread over its bytes.

use crate::corpus::{Item, Met, Texts, in_order};
use crate::error::Error;

/// A sample is taken from stretches of at least and at most so many bytes: below, a stretch seldom has the beginning of a
/// record; above, too much is read for the one that is wanted.
const STRETCH: (u64, u64) = (4 << 10, 256 << 10);

/// Is told how many bytes were gone over, and may end the work by an error.
pub type Watch<'w> = dyn FnMut(u64) -> Result<(), Error> + 'w;

/// Gives the records of all of a corpus, or of a sample of about `sample` documents; which field names were met comes
/// back. In a sample, numbers of records and lines mean nothing.
///
/// # Errors
/// Those of reading, of `watch` and of `sink`.
pub fn look(
    texts: &Texts,
    sample: Option<u64>,
    watch: &mut Watch<'_>,
    sink: &mut dyn FnMut(Item<'_>) -> Result<(), Error>,
) -> Result<Met, Error> {
    let Some(wanted) = sample else { return in_order(texts, watch, sink) };
    let bytes = (texts.bytes() / wanted.max(1)).clamp(STRETCH.0, STRETCH.1);
    let chunks = texts.chunks(bytes as usize);
    let count = (chunks.len() as u64).min(wanted);
    let mut met = Met::default();
    let mut taken = 0;
    for number in 0..count {
        let chunk = &chunks[(u128::from(number) * chunks.len() as u128 / u128::from(count)) as usize];
        // What one place lacks the next ones make up for.
        let quota = ((wanted * (number + 1)).div_ceil(count)).saturating_sub(taken);
        let mut here = 0;
        let counts = chunk.documents(&mut |item| {
            if here == quota {
                return Ok(());
            }
            here += u64::from(matches!(item, Item::Document(_)));
            sink(item)
        })?;
        taken += here;
        counts.iter().for_each(|c| met.add(c.met));
        watch(chunk.bytes())?;
    }
    Ok(met)
}
