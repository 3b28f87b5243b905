//! Figures that measure: precision, recall and F1, and how sure a share is.

use serde::Serialize;

/// What was found and what was there, counted, with the shares that follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Found, and true.
    pub right: u64,
    /// Found, and not true.
    pub wrong: u64,
    /// True, and not found.
    pub missed: u64,
    /// Of what was found, the share that is true; 1 if nothing was found.
    pub precision: f64,
    /// Of what is true, the share that was found; 1 if nothing is true.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

impl Score {
    /// The score of three counts.
    ///
    /// ```
    /// let score = naskh::eval::Score::of(8, 2, 0);
    /// assert_eq!((score.precision, score.recall, score.f1), (0.8, 1.0, 0.8889));
    /// ```
    pub fn of(right: u64, wrong: u64, missed: u64) -> Score {
        let (precision, recall) = (share(right, right + wrong), share(right, right + missed));
        Score { right, wrong, missed, precision: rounded(precision), recall: rounded(recall), f1: rounded(harmonic(precision, recall)) }
    }
}

/// A share of counted cases, with the bounds within which the share behind them lies in 95 of 100 samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Share {
    /// Cases that count.
    pub of: u64,
    /// All cases.
    pub all: u64,
    /// The share; 1 of no cases.
    pub share: f64,
    /// Its bounds.
    pub low: f64,
    /// Its bounds.
    pub high: f64,
}

impl Share {
    /// A share with Wilson's interval (Wilson 1927, "Probable inference, the law of succession, and statistical
    /// inference"): unlike the customary one it is of use for shares near 0 and 1, which are what is hoped for here.
    ///
    /// ```
    /// let share = naskh::eval::Share::of(9, 10);
    /// assert_eq!((share.share, share.low, share.high), (0.9, 0.5958, 0.9821));
    /// ```
    pub fn of(of: u64, all: u64) -> Share {
        /// The standard deviations that take in 95 % of a normal distribution.
        const Z: f64 = 1.959_963_984_540_054;
        let p = share(of, all);
        if all == 0 {
            return Share { of, all, share: p, low: 0.0, high: 1.0 };
        }
        let n = all as f64;
        let middle = p + Z * Z / (2.0 * n);
        let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let bound = |x: f64| rounded((x / (1.0 + Z * Z / n)).clamp(0.0, 1.0));
        Share { of, all, share: rounded(p), low: bound(middle - reach), high: bound(middle + reach) }
    }
}

/// A part of a whole; 1 if there is no whole.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The harmonic mean; 0 if both are.
pub fn harmonic(a: f64, b: f64) -> f64 {
    if a + b == 0.0 { 0.0 } else { 2.0 * a * b / (a + b) }
}

/// A figure to 4 places, as reports give it.
pub fn rounded(figure: f64) -> f64 {
    (figure * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_where_the_share_is_0_or_1() {
        assert_eq!((Share::of(5000, 5000).low, Share::of(5000, 5000).high), (0.9992, 1.0));
        assert_eq!((Share::of(0, 20).low, Share::of(0, 20).high), (0.0, 0.1611));
        assert_eq!(Share::of(0, 0).low, 0.0);
    }

    #[test]
    fn nothing_found_and_nothing_there_is_right() {
        assert_eq!(Score::of(0, 0, 0).f1, 1.0);
        assert_eq!(Score::of(0, 3, 4).f1, 0.0);
    }
}
