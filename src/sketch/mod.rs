//! Sketches: the numbers that stand for a text while candidates are sought. Guesses: nothing here is ever reported.

mod bands;
mod minhash;
mod winnow;

pub use bands::{band_keys, meets};
pub use minhash::Signature;
pub use winnow::{GRAM, WINDOW, winnow};

use crate::text::shingle;

/// How a text is sketched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Params {
    /// MinHash bands.
    pub bands: u32,
    /// Rows a band.
    pub rows: u32,
}

impl Default for Params {
    /// 20 bands of 5 rows.
    fn default() -> Self {
        Params { bands: 20, rows: 5 }
    }
}

impl Params {
    /// Two texts that have so many consecutive words in common share a gram.
    pub(crate) fn promised_run(&self) -> u32 {
        (WINDOW + GRAM - 1) as u32
    }
}

/// Sketches texts one after the other, with buffers that are used again.
///
/// ```
/// use naskh::sketch::{Params, Sketcher};
/// use naskh::text::{Folding, Tokenizer, Tokens, shingle};
/// let mut sketcher = Sketcher::new(Params::default());
/// let (mut tokens, mut shingles) = (Tokens::default(), Vec::new());
/// Tokenizer::new(Folding::default()).fill_hashes("one two three four five six seven eight nine ten", &mut tokens);
/// shingle(&tokens.hashes, 3, &mut shingles);
/// let (mut bands, mut grams) = (Vec::new(), Vec::new());
/// sketcher.append(&tokens.hashes, &shingles, &mut bands, &mut grams);
/// assert_eq!(bands.len(), 20);
/// assert!(!grams.is_empty());
/// ```
pub struct Sketcher {
    params: Params,
    signature: Signature,
    grams: Vec<u64>,
    scratch: Vec<u64>,
}

impl Sketcher {
    /// A sketcher for these parameters.
    pub fn new(params: Params) -> Sketcher {
        let signature = Signature::new(params.bands as usize * params.rows as usize);
        Sketcher { params, signature, grams: Vec::new(), scratch: Vec::new() }
    }

    /// Appends a text's `params.bands` band keys and its winnowed word grams. O(words + bands · rows).
    pub fn append(&mut self, words: &[u64], shingles: &[u64], bands: &mut Vec<u64>, grams: &mut Vec<u64>) {
        self.signature.fill(shingles);
        band_keys(self.signature.values(), self.params.rows as usize, bands);
        shingle(words, GRAM, &mut self.grams);
        winnow(&self.grams, &mut self.scratch, grams);
    }
}
