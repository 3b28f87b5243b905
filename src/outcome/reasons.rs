//! Reasons: the figures of a pair, and why it is what it is, in words that can be checked.

use std::borrow::Cow;

use crate::outcome::digits::{hundredths, whole};
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
        let mut reason = Vec::new();
        self.give_reason(pair, deciding, &mut reason);
        String::from_utf8(reason).expect("texts and digits one after the other are a text")
    }

    /// Appends why a pair is what it is; bytes of a text.
    pub(crate) fn give_reason(&self, pair: &Pair, deciding: Option<Deciding<'_>>, out: &mut Vec<u8>) {
        let mut words = Words(out);
        if pair.relation == Relation::Exact {
            words.say("the same ").whole(pair.longest_run_words.into()).say(" words in the same order");
            return;
        }
        let smaller = pair.sizes.0.min(pair.sizes.1);
        let plain = f64::from(pair.shared) / f64::from(smaller.max(1));
        match pair.weighed {
            Some(weighed) => self.weighed(pair, &weighed, plain, &mut words),
            None => {
                let (name, other) = if pair.sizes.0 <= pair.sizes.1 { ("a", "b") } else { ("b", "a") };
                words.whole(pair.shared.into()).say(" of ").whole(smaller.into()).say(" phrases of ").say(name);
                words.say(" are in ").say(other).say(" (").share(plain).say(")");
                if !self.basis.is_empty() {
                    words.say(", under the floor of ").share(FLOOR);
                }
                words.say("; resemblance ").share(pair.jaccard());
            }
        }
        if pair.weighed.is_some_and(|w| w.number_missing) {
            match deciding.and_then(|d| d.number) {
                Some(number) => {
                    words.say("; so little is shared, and the number ").say(number).say(" of the shorter text is not in the longer")
                }
                None => words.say("; so little is shared, and a number of the shorter text is not in the longer"),
            };
        }
        self.lengths(pair, &mut words);
        if let Some(passage) = deciding.map(|d| d.passage).filter(|passage| !passage.is_empty()) {
            words.say("; the longest passage in both begins \"").say(passage).say("\"");
        }
    }

    /// The weighed part of a reason.
    fn weighed(&self, pair: &Pair, weighed: &Weighed, plain: f64, words: &mut Words<'_>) {
        let (shared, a, b) = weighed.weights;
        let (least, name, other) = if a <= b { (a, "a", "b") } else { (b, "b", "a") };
        let units = |w: u64| (w + WHOLE / 2) / WHOLE;
        words.whole(units(shared)).say(" of ").whole(units(least)).say(" weighted phrases of ").say(name);
        words.say(" are in ").say(other).say(" (").share(shared as f64 / least.max(1) as f64).say(")");
        let half = 2 * shared >= least;
        match pair.relation {
            Relation::Template => words.say(", under half and under two thirds of the plain ").share(plain).say(": a frame"),
            Relation::Overlap if half && shared < 4 * WHOLE => words.say(", which is too little to be a story"),
            Relation::Overlap if !half => words.say(", under half"),
            _ => words.say(", at least half"),
        };
        if weighed.discounted > 0 {
            let plural = if weighed.discounted == 1 { " was" } else { "s were" };
            words.say("; ").whole(weighed.discounted.into()).say(" shared phrase").say(plural).say(" discounted, printed");
            self.repeated(weighed, words);
        }
        if weighed.bare {
            words.say("; one is mostly its source's furniture, so what is printed on 4 days and more counts nothing");
        }
    }

    /// By whom the most discounted phrase was printed, and how often, in what repetition was counted in.
    fn repeated(&self, weighed: &Weighed, words: &mut Words<'_>) {
        if let Some(source) = self.sources.get(weighed.source as usize) {
            words.say(" by ").say(&crate::error::escaped(source));
        }
        let mut most = |before: &str, n: u32, what: &str| {
            words.say(before).say(if n == 1 { "" } else { "up to " }).whole(n.into()).say(what).say(if n == 1 { "" } else { "s" });
        };
        match &*self.basis {
            // The first of the days is not counted.
            "days_less_one" => most(" on ", weighed.days + 1, " day"),
            "texts_of_a_source" => most(" in ", weighed.days, " text"),
            "texts_by_five" => _ = words.say(" in more than 5 texts"),
            _ => most(" on ", weighed.days, " day"),
        }
    }

    /// Which of two copies is the shorter, and by how much, where that chose the relation.
    fn lengths(&self, pair: &Pair, words: &mut Words<'_>) {
        if !pair.relation.is_copy() {
            return;
        }
        let (a, b) = (self.documents.words(pair.a), self.documents.words(pair.b));
        if a.min(b) == 0 {
            return;
        }
        let (shorter, short, longer, long) = if a <= b { ("a", a, "b", b) } else { ("b", b, "a", a) };
        words.say("; ").say(shorter).say(" has ").whole(short.into()).say(" words, ").say(longer).say(" ").whole(long.into());
    }
}

/// A reason in the making. There are as many as pairs, so its pieces are put one after the other and nothing is formatted.
struct Words<'o>(&'o mut Vec<u8>);

impl Words<'_> {
    fn say(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn whole(&mut self, n: u64) -> &mut Self {
        whole(n, self.0);
        self
    }

    /// With two digits behind the point.
    fn share(&mut self, share: f64) -> &mut Self {
        hundredths(share, self.0);
        self
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
            let mut said = Vec::new();
            outcome.repeated(&Weighed { days, ..weighed }, &mut Words(&mut said));
            String::from_utf8(said).expect("a text")
        };
        assert_eq!(said("days_of_a_source", 4), " by jisr on up to 4 days");
        assert_eq!(said("days_of_a_source", 1), " by jisr on 1 day");
        assert_eq!(said("days_less_one", 4), " by jisr on up to 5 days");
        assert_eq!(said("texts_of_a_source", 4), " by jisr in up to 4 texts");
        assert_eq!(said("texts_by_five", 1), " by jisr in more than 5 texts");
    }
}
