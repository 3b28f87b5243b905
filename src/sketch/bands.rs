//! Bands: a signature cut into groups of rows, each hashed to one key. Texts that share a key are candidates.
//!
//! Locality-sensitive hashing after Indyk and Motwani (1998); with `b` bands of `r` rows a pair of resemblance `j` meets
//! with probability 1 − (1 − jʳ)ᵇ. More bands find more pairs; more rows find fewer.

use crate::hash;

/// Appends one key a band: `values.len() / rows` of them; rows left over are not used. O(values).
///
/// ```
/// let mut keys = Vec::new();
/// naskh::sketch::band_keys(&[1, 2, 3, 4, 1, 2], 2, &mut keys);
/// assert_eq!(keys.len(), 3);
/// assert_ne!(keys[0], keys[2]); // the same rows in another band are another key
/// ```
pub fn band_keys(values: &[u32], rows: usize, out: &mut Vec<u64>) {
    for (band, rows) in values.chunks_exact(rows.max(1)).enumerate() {
        let mut sum = hash::mix(band as u64 + 1);
        for &value in rows {
            sum = sum.rotate_left(27) ^ u64::from(value);
            sum = sum.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        out.push(hash::mix(sum));
    }
}

/// The probability that a pair of resemblance `j` shares at least one of `bands` keys of `rows` rows.
///
/// ```
/// assert!(naskh::sketch::meets(0.8, 20, 5) > 0.999);
/// assert!(naskh::sketch::meets(0.3, 20, 5) < 0.05);
/// ```
pub fn meets(j: f64, bands: u32, rows: u32) -> f64 {
    1.0 - (1.0 - j.powi(rows as i32)).powi(bands as i32)
}
