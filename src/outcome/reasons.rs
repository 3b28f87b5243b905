//! Reasons: the figures of a pair, and why it is what it is, in words that can be checked.

use std::borrow::Cow;
use std::fmt;

use crate::outcome::{Deciding, Outcome};
use crate::pairs::{FLOOR, Pair, Relation, WHOLE, Weighed};

/// The figures of a pair, and why it is what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures<'o> {
    /// |A ∩ B| / |A ∪ B|.
    pub jaccard: f64,
    /// |A ∩ B| / |A|.
    pub containment_a_in_b: f64,
    /// |A ∩ B| / |B|.
    pub containment_b_in_a: f64,
    /// The reason in words.
    pub reason: Cow<'o, str>,
}

impl Outcome {
    /// The figures of the pair at a place: counted, or quoted from the report that the outcome was read from.
    ///
    /// # Panics
    /// If there is no pair at that place.
    pub fn figures(&self, place: usize) -> Figures<'_> {
        let pair = &self.pairs[place];
        match self.quoted.get(place) {
            Some(f) => Figures { reason: Cow::Borrowed(&*f.reason), ..*f },
            None => Figures {
                jaccard: pair.jaccard(),
                containment_a_in_b: pair.containment_a_in_b(),
                containment_b_in_a: pair.containment_b_in_a(),
                reason: Cow::Owned(self.reason(pair, self.deciding.find(place as u32))),
            },
        }
    }

    /// Why a pair is what it is, in words that can be checked; it quotes the words that are given.
    pub fn reason(&self, pair: &Pair, deciding: Option<Deciding<'_>>) -> String {
        if pair.relation == Relation::Exact {
            return format!("the same {} words in the same order", pair.longest_run_words);
        }
        let smaller = pair.sizes.0.min(pair.sizes.1);
        let plain = Hundredths(f64::from(pair.shared) / f64::from(smaller.max(1)));
        let mut reason = match pair.weighed {
            Some(weighed) => self.weighed(pair, &weighed, &plain),
            None => {
                let (name, other) = if pair.sizes.0 <= pair.sizes.1 { ("a", "b") } else { ("b", "a") };
                let below = if self.basis.is_empty() { String::new() } else { format!(", under the floor of {FLOOR:.2}") };
                let shared = pair.shared;
                format!(
                    "{shared} of {smaller} phrases of {name} are in {other} ({plain}){below}; resemblance {}",
                    Hundredths(pair.jaccard())
                )
            }
        };
        if pair.weighed.is_some_and(|w| w.number_missing) {
            reason += &match deciding.and_then(|d| d.number) {
                Some(number) => format!("; so little is shared, and the number {number} of the shorter text is not in the longer"),
                None => "; so little is shared, and a number of the shorter text is not in the longer".to_owned(),
            };
        }
        reason += &self.lengths(pair);
        if let Some(passage) = deciding.map(|d| d.passage).filter(|passage| !passage.is_empty()) {
            reason += &format!("; the longest passage in both begins \"{passage}\"");
        }
        reason
    }

    /// The weighed part of a reason.
    fn weighed(&self, pair: &Pair, weighed: &Weighed, plain: &Hundredths) -> String {
        let (shared, a, b) = weighed.weights;
        let (least, name, other) = if a <= b { (a, "a", "b") } else { (b, "b", "a") };
        let units = |w: u64| (w + WHOLE / 2) / WHOLE;
        let c = Hundredths(shared as f64 / least.max(1) as f64);
        let mut reason = format!("{} of {} weighted phrases of {name} are in {other} ({c})", units(shared), units(least));
        let half = 2 * shared >= least;
        reason += &match pair.relation {
            Relation::Template => format!(", under half and under two thirds of the plain {plain}: a frame"),
            Relation::Overlap if half && shared < 4 * WHOLE => ", which is too little to be a story".to_owned(),
            Relation::Overlap if !half => ", under half".to_owned(),
            _ => ", at least half".to_owned(),
        };
        if weighed.discounted > 0 {
            let (count, plural) = (weighed.discounted, if weighed.discounted == 1 { " was" } else { "s were" });
            reason += &format!("; {count} shared phrase{plural} discounted, printed{}", self.repeated(weighed));
        }
        if weighed.bare {
            reason += "; one is mostly its source's furniture, so what is printed on 4 days and more counts nothing";
        }
        reason
    }

    /// By whom the most discounted phrase was printed, and how often, in what repetition was counted in.
    fn repeated(&self, weighed: &Weighed) -> String {
        let by = self.sources.get(weighed.source as usize).map(|s| format!(" by {}", crate::error::escaped(s))).unwrap_or_default();
        let most = |n: u32, what: &str| if n == 1 { format!("1 {what}") } else { format!("up to {n} {what}s") };
        match &*self.basis {
            // The first of the days is not counted.
            "days_less_one" => format!("{by} on {}", most(weighed.days + 1, "day")),
            "texts_of_a_source" => format!("{by} in {}", most(weighed.days, "text")),
            "texts_by_five" => format!("{by} in more than 5 texts"),
            _ => format!("{by} on {}", most(weighed.days, "day")),
        }
    }

    /// Which of two copies is the shorter, and by how much, where that chose the relation.
    fn lengths(&self, pair: &Pair) -> String {
        let words = |place: u32| self.documents.find(place).map_or(0, |entry| entry.words);
        let (a, b) = (words(pair.a), words(pair.b));
        if !pair.relation.is_copy() || a.min(b) == 0 {
            return String::new();
        }
        let (shorter, short, longer, long) = if a <= b { ("a", a, "b", b) } else { ("b", b, "a", a) };
        format!("; {shorter} has {short} words, {longer} {long}")
    }
}

/// A share with two digits behind the point, as `{:.2}` writes it, which is slow.
struct Hundredths(f64);

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scaled = self.0 * 100.0;
        // Where the product may have been rounded over a half, the exact way decides.
        if !(0.0..999.0).contains(&scaled) || (scaled.fract() - 0.5).abs() < 1e-6 {
            return write!(f, "{:.2}", self.0);
        }
        let n = scaled.round() as u32;
        let digits = [n / 100, n / 10 % 10, n % 10].map(|digit| b'0' + digit as u8);
        f.write_str(std::str::from_utf8(&[digits[0], b'.', digits[1], digits[2]]).expect("digits and a point are ASCII"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_discounted_is_said_in_what_was_counted() {
        let weighed = Weighed { weights: (WHOLE, WHOLE, WHOLE), discounted: 2, days: 4, source: 0, number_missing: false, bare: false };
        let said = |basis: &str, days| {
            let outcome = Outcome { basis: basis.into(), sources: vec!["jisr".into()], ..Outcome::default() };
            outcome.repeated(&Weighed { days, ..weighed })
        };
        assert_eq!(said("days_of_a_source", 4), " by jisr on up to 4 days");
        assert_eq!(said("days_of_a_source", 1), " by jisr on 1 day");
        assert_eq!(said("days_less_one", 4), " by jisr on up to 5 days");
        assert_eq!(said("texts_of_a_source", 4), " by jisr in up to 4 texts");
        assert_eq!(said("texts_by_five", 1), " by jisr in more than 5 texts");
    }

    #[test]
    fn hundredths_are_those_of_the_standard_library() {
        for of in 1..400u32 {
            for part in 0..=of {
                let share = f64::from(part) / f64::from(of);
                assert_eq!(Hundredths(share).to_string(), format!("{share:.2}"), "{part}/{of}");
            }
        }
        for odd in [9.994_999, 9.995, 9.999, 12.345, -0.5, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(Hundredths(odd).to_string(), format!("{odd:.2}"));
        }
    }
}
