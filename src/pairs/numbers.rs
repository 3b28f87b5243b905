//! Numbers: the words with a digit in them, which tell two very short texts of one frame apart.

use crate::text::{Folding, normalise};

/// The normal words of a text with a digit in them, sorted. Only stretches between white space that may hold one are folded.
///
/// ```
/// use naskh::pairs::{missing_number, numbers};
/// let folding = naskh::text::Folding::default();
/// let (a, b) = (numbers(&folding, "Pay April 30, 10 cts"), numbers(&folding, "Pay May 15, 10 cts"));
/// assert_eq!(a, ["10", "30"]);
/// assert_eq!(missing_number(&a, &b), Some("30"));
/// assert_eq!(missing_number(&a, &a), None);
/// ```
pub fn numbers(folding: &Folding, text: &str) -> Vec<String> {
    // Compatibility forms may hide a digit in a character that is none: those all lie above U+2000.
    let may = |stretch: &&str| stretch.contains(|c: char| c.is_numeric() || c >= '\u{2000}');
    let mut numbers = Vec::new();
    for stretch in text.split(|c: char| c.is_ascii_whitespace()).filter(may) {
        let normal = normalise(folding, stretch);
        numbers.extend(normal.split(' ').filter(|word| word.contains(char::is_numeric)).map(str::to_owned));
    }
    numbers.sort_unstable();
    numbers
}

/// The first number of the shorter text that the longer one has not. Both are sorted.
pub fn missing_number<'s>(shorter: &'s [String], longer: &[String]) -> Option<&'s str> {
    shorter.iter().find(|number| longer.binary_search(number).is_err()).map(String::as_str)
}
