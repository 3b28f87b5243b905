//! `Outcome`: all that a scan found, as tables. Whoever finds knows nothing of files; whoever writes knows nothing of how it
//! was found.

use std::borrow::Cow;
use std::fmt;

use crate::corpus::Bad;
use crate::pairs::{Pair, Relation, WHOLE, Weighed};
use crate::paragraphs::Class;

/// How a document is named in reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The file that it stands in, as the user gave it.
    pub file: String,
    /// Record number in the file, from 1.
    pub record: u64,
    /// The outlet.
    pub source: Option<String>,
    /// The date as written.
    pub date: Option<String>,
    /// Minutes since 1970-01-01 00:00, if the date can be read.
    pub minute: Option<i64>,
    /// The headline.
    pub title: Option<String>,
    /// The credit field as written.
    pub credit: Option<String>,
    /// Words of the normal text.
    pub words: u32,
}

/// A member of a cluster, and what it is to the cluster's representative.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Place in `Outcome::documents`.
    pub document: u32,
    /// The member's relation to the representative; `None` on the representative itself.
    pub relation: Option<Relation>,
    /// Resemblance to the representative, 0–1.
    pub jaccard: f64,
    /// How much of the member is in the representative, 0–1.
    pub containment_in_representative: f64,
    /// How much of the representative is in the member, 0–1.
    pub containment_of_representative: f64,
}

/// Copies of one story.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Place of the representative in `Outcome::documents`.
    pub representative: u32,
    /// All members in input order, the representative too; at least two.
    pub members: Vec<Member>,
    /// Whose story it is.
    pub agency: ClusterAgency,
    /// Where it likely came from.
    pub origin: Option<Origin>,
    /// Members without a credit, where the agency is known: places in `Outcome::documents`.
    pub uncredited: Vec<u32>,
}

/// The agency of a cluster, and how it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterAgency {
    /// The agency's id.
    pub id: Option<String>,
    /// `credited`, `sibling`, `conflict` or `unknown`.
    pub how: String,
    /// How many members name each agency.
    pub named: Vec<(String, u32)>,
    /// The documents that it stands on: places in `Outcome::documents`.
    pub evidence: Vec<u32>,
}

/// Where the story of a cluster likely came from, as far as credits and dates tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The agency's id.
    pub agency: Option<String>,
    /// The document that ran it first: place in `Outcome::documents`.
    pub document: u32,
    /// What this stands on, in words.
    pub reasons: Vec<String>,
}

/// An agency's name in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The agency's id; none for a generic credit.
    pub agency: Option<String>,
    /// The name as written.
    pub text: String,
    /// `credit`, `citation` or `generic`.
    pub role: String,
    /// `field`, `head`, `tail` or `body`.
    pub at: String,
    /// Code points of the credit field, or of the text, half-open.
    pub span: (u32, u32),
}

/// Who a document says it came from, and what that comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credits {
    /// Place in `Outcome::documents`.
    pub document: u32,
    /// What it says, in order.
    pub mentions: Vec<Mention>,
    /// `credited`, `sibling`, `ambiguous`, `hint` or `unknown`.
    pub how: String,
    /// The agency, where there is one.
    pub agency: Option<String>,
    /// All agencies, where there are several.
    pub candidates: Vec<String>,
    /// The copies that name it: places in `Outcome::documents`.
    pub via: Vec<u32>,
    /// The agencies that its own text cites.
    pub cited: Vec<String>,
}

/// Who ran whose copy, and how much of it as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The outlet that ran it.
    pub source: String,
    /// The agency that it is from, or else the outlet that ran it first.
    pub giver: Giver,
    /// Documents.
    pub documents: u32,
    /// Those that ran it as it came.
    pub verbatim: u32,
    /// Those that changed it.
    pub edited: u32,
    /// Hours after the first dated member of the cluster, in the middle.
    pub median_delay_hours: Option<f64>,
}

/// Whose copy was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Giver {
    /// An agency's, by id.
    Agency(String),
    /// Another outlet's, by name.
    Outlet(String),
}

/// A passage that both texts of a pair have, as code points of each, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// Place of the pair in `Outcome::pairs`.
    pub pair: u32,
    /// Where it stands in `a`.
    pub a: (u32, u32),
    /// Where it stands in `b`.
    pub b: (u32, u32),
    /// Words of it in `a`.
    pub words: u32,
    /// How many of the words are the same, in ten-thousandths of the longer side.
    pub identity: u32,
}

/// A paragraph that stands more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// What it is.
    pub class: Class,
    /// Documents that have it.
    pub documents: u32,
    /// Sources of those that name one.
    pub sources: u32,
    /// Its words, as one of the documents has them.
    pub text: String,
    /// How many words that is.
    pub words: u32,
    /// Where it stands, in input order: place in `Outcome::documents`, and code points from its first word to its last.
    pub places: Vec<(u32, u32, u32)>,
}

/// How much of what there was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records met.
    pub seen: u64,
    /// Documents that took part.
    pub indexed: u64,
    /// Records that could not become one.
    pub quarantined: u64,
    /// Documents without a word.
    pub skipped: u64,
    /// Words of all documents.
    pub words: u64,
    /// Different sources.
    pub sources: u64,
    /// Candidates that were verified.
    pub candidates: u64,
    /// The most texts that shared one band key.
    pub largest_bucket: u64,
    /// Texts in buckets too large for all pairs: compared with leaders only.
    pub crowded_texts: u64,
    /// Grams left out because too many texts have them.
    pub common_grams: u64,
}

/// What a run cost; never part of a result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// Seconds a stage, in order.
    pub stages: Vec<(&'static str, f64)>,
    /// Threads used.
    pub threads: usize,
    /// Bytes of decoded input.
    pub bytes: u64,
}

/// All that a scan found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The config as one line of JSON.
    pub config: String,
    /// Its digest.
    pub digest: String,
    /// The documents that some row names, in input order.
    pub documents: Vec<Entry>,
    /// Clusters by first member.
    pub clusters: Vec<Cluster>,
    /// Verified pairs in input order; `a` and `b` are places in `documents`.
    pub pairs: Vec<Pair>,
    /// Shared passages, by pair.
    pub passages: Vec<Passage>,
    /// Repeated paragraphs, by first place.
    pub paragraphs: Vec<Paragraph>,
    /// Who documents say they came from, by document.
    pub credits: Vec<Credits>,
    /// Who ran whose copy.
    pub flows: Vec<Flow>,
    /// Names that `Pair::weighed` refers to.
    pub sources: Vec<String>,
    /// How many documents each of them has.
    pub of_source: Vec<u64>,
    /// By pair, the words that its reason quotes, where passages were asked for; else empty.
    pub deciding: Vec<Deciding>,
    /// Records that could not become documents.
    pub quarantine: Vec<Bad>,
    /// The fields that were chosen: what for, and which names were met.
    pub fields: Vec<(String, Vec<String>)>,
    /// What a phrase's repetition was counted in; empty under the classic rule.
    pub basis: String,
    /// Counts.
    pub totals: Totals,
    /// What a user should know.
    pub warnings: Vec<String>,
    /// What the run cost.
    pub costs: Costs,
    /// Figures by pair, where they are quoted from a report and not counted; else empty.
    pub quoted: Vec<Figures<'static>>,
    /// Texts for readers, largest clusters first.
    pub excerpts: Vec<Excerpt>,
}

/// A document's text, or its beginning, as far as reports show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Place in `Outcome::documents`.
    pub document: u32,
    /// The text as read.
    pub text: String,
    /// Whether the text goes on.
    pub cut: bool,
}

/// The words of a pair that its reason quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deciding {
    /// How the longest passage that both have begins; empty if there is none.
    pub passage: String,
    /// The number of the shorter text that the longer one has not, where that decided.
    pub number: Option<String>,
}

impl Deciding {
    /// Most code points of a passage that a reason quotes.
    pub const MOST: u32 = 60;

    /// How a passage begins, on one line, from at most the first [`Deciding::MOST`] code points of it: a word that may be cut there is left out.
    pub fn begin(stretch: &str) -> String {
        let words: Vec<&str> = stretch.split_whitespace().collect();
        let cut = stretch.chars().count() >= Deciding::MOST as usize && words.len() > 1;
        words[..words.len() - usize::from(cut)].join(" ")
    }
}

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
                reason: Cow::Owned(self.reason(pair, self.deciding.get(place))),
            },
        }
    }

    /// Why a pair is what it is, in words that can be checked; it quotes the words that are given.
    pub fn reason(&self, pair: &Pair, deciding: Option<&Deciding>) -> String {
        if pair.relation == Relation::Exact {
            return format!("the same {} words in the same order", pair.longest_run_words);
        }
        let smaller = pair.sizes.0.min(pair.sizes.1);
        let plain = Hundredths(f64::from(pair.shared) / f64::from(smaller.max(1)));
        let mut reason = match pair.weighed {
            Some(weighed) => self.weighed(pair, &weighed, &plain),
            None => {
                let (name, other) = if pair.sizes.0 <= pair.sizes.1 { ("a", "b") } else { ("b", "a") };
                let below = if self.basis.is_empty() { "" } else { ", under the floor of 0.30" };
                let shared = pair.shared;
                format!(
                    "{shared} of {smaller} phrases of {name} are in {other} ({plain}){below}; resemblance {}",
                    Hundredths(pair.jaccard())
                )
            }
        };
        if pair.weighed.is_some_and(|w| w.number_missing) {
            reason += &match deciding.and_then(|d| d.number.as_deref()) {
                Some(number) => format!("; so little is shared, and the number {number} of the shorter text is not in the longer"),
                None => "; so little is shared, and a number of the shorter text is not in the longer".to_owned(),
            };
        }
        reason += &self.lengths(pair);
        if let Some(passage) = deciding.map(|d| &d.passage).filter(|passage| !passage.is_empty()) {
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
            let by = self.sources.get(weighed.source as usize).map(|s| format!(" by {}", crate::error::escaped(s)));
            let (count, plural) = (weighed.discounted, if weighed.discounted == 1 { " was" } else { "s were" });
            let by = by.unwrap_or_default();
            reason += &format!("; {count} shared phrase{plural} discounted, printed{by} on up to {} days", weighed.days);
        }
        if weighed.bare {
            reason += "; one is mostly its source's furniture, so what is printed on 4 days and more counts nothing";
        }
        reason
    }

    /// Which of two copies is the shorter, and by how much, where that chose the relation.
    fn lengths(&self, pair: &Pair) -> String {
        let words = |place: u32| self.documents.get(place as usize).map_or(0, |entry| entry.words);
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
