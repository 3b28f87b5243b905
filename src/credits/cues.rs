//! Cues: the marks and words around a name that tell a credit from a citation or from something else.
//!
//! The table is `data/shapes.tsv`. A word is looked up by the hash of its normal form, as the tokens of a text have it.

use std::collections::BTreeMap;

use crate::credits::table::rows;
use crate::error::{Error, escaped};
use crate::hash::word;
use crate::text::{Folding, normalise};

/// A set of the cues that a word gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cue(u8);

impl Cue {
    /// A word for "agency": a name after it is cited, or stands for itself.
    pub const AGENCY: Cue = Cue(1);
    /// "According to", "by way of".
    pub const ACCORDING: Cue = Cue(2);
    /// "Said", "told", "a survey by".
    pub const VERB: Cue = Cue(4);
    /// "Photo": the name owns a picture.
    pub const PHOTO: Cue = Cue(8);
    /// "Source:", "service": opens a line that credits.
    pub const BYLINE: Cue = Cue(16);
    /// Beside a name makes it a company, a poll, a place.
    pub const COMPANY: Cue = Cue(32);
    /// After "agencies" makes them no news agencies.
    pub const NOT_NEWS: Cue = Cue(64);
    /// All that make a mention a citation.
    pub const CITING: Cue = Cue(1 | 2 | 4);

    /// Both sets.
    pub const fn and(self, other: Cue) -> Cue {
        Cue(self.0 | other.0)
    }

    /// Whether the sets share a cue.
    pub fn meets(self, other: Cue) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a mark does in a credit line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// - – — and a tatweel that stands alone.
    Dash,
    /// Colon or semicolon.
    Colon,
    /// Comma, slash, bar, bullet.
    Comma,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A quotation mark of either side.
    Quote,
    /// The end of a sentence.
    Stop,
}

/// The cue words and marks of a lexicon.
#[derive(Clone, Debug)]
pub struct Cues {
    words: Vec<(u64, Cue)>,
    marks: Vec<(char, Mark)>,
}

impl Cues {
    /// Reads the table.
    ///
    /// # Errors
    /// [`Error::Usage`] with file and line for an unknown cue, a mark that is no single character, or a repeated member.
    pub fn read(file: &str, text: &str) -> Result<Cues, Error> {
        let (mut words, mut marks) = (BTreeMap::<u64, Cue>::new(), BTreeMap::new());
        for row in rows(file, text, &["cue", "members"])? {
            for member in row.columns[1].split_whitespace() {
                let fresh = match (mark_of(row.columns[0]), cue_of(row.columns[0])) {
                    (Some(mark), _) => {
                        let mut chars = member.chars();
                        match (chars.next(), chars.next()) {
                            (Some(c), None) => marks.insert(c, mark).is_none(),
                            _ => return Err(row.wrong(&format!("'{}' is no single mark", escaped(member)))),
                        }
                    }
                    (_, Some(cue)) => add(&mut words, member, cue),
                    _ => return Err(row.wrong(&format!("no cue is called '{}'", escaped(row.columns[0])))),
                };
                if !fresh {
                    return Err(row.wrong(&format!("'{}' stands there twice, or is no word", escaped(member))));
                }
            }
        }
        Ok(Cues { words: words.into_iter().collect(), marks: marks.into_iter().collect() })
    }

    /// The cues of the word with this hash. O(log words).
    pub fn of(&self, hash: u64) -> Cue {
        self.words.binary_search_by_key(&hash, |w| w.0).map_or(Cue::default(), |at| self.words[at].1)
    }

    /// What a character does between segments, if anything.
    pub fn mark(&self, c: char) -> Option<Mark> {
        self.marks.binary_search_by_key(&c, |m| m.0).ok().map(|at| self.marks[at].1)
    }
}

/// Adds a word, and an Arabic one with the two conjunctions that are written as its first letter. Whether it is a new
/// single word.
fn add(words: &mut BTreeMap<u64, Cue>, member: &str, cue: Cue) -> bool {
    let normal = normalise(&Folding::default(), member);
    if normal.is_empty() || normal.contains(' ') {
        return false;
    }
    let arabic = normal.chars().all(|c| ('\u{600}'..'\u{700}').contains(&c)) && normal.chars().count() > 1;
    let prefixes: &[&str] = if arabic { &["و", "ف"] } else { &[] };
    for prefix in prefixes {
        let known = words.entry(word(&format!("{prefix}{normal}"))).or_default();
        known.0 |= cue.0;
    }
    let known = words.entry(word(&normal)).or_default();
    // The same spelling may come back as another word's form with a conjunction; only a plain repetition is a mistake,
    // and folding makes many of those (أ and ا), so repetition is allowed for words and refused for marks.
    known.0 |= cue.0;
    true
}

fn mark_of(name: &str) -> Option<Mark> {
    Some(match name {
        "dash" => Mark::Dash,
        "colon" => Mark::Colon,
        "comma" => Mark::Comma,
        "open" => Mark::Open,
        "close" => Mark::Close,
        "quote" => Mark::Quote,
        "stop" => Mark::Stop,
        _ => return None,
    })
}

fn cue_of(name: &str) -> Option<Cue> {
    Some(match name {
        "agency" => Cue::AGENCY,
        "according" => Cue::ACCORDING,
        "verb" => Cue::VERB,
        "photo" => Cue::PHOTO,
        "byline" => Cue::BYLINE,
        "company" => Cue::COMPANY,
        "not_news" => Cue::NOT_NEWS,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_folded_and_after_a_conjunction() {
        let cues = Cues::read("s.tsv", "cue\tmembers\nverb\tأفاد said\nphoto\tsaid\nstop\t. ؟\n").unwrap();
        for spelled in ["افاد", "وافاد", "فافاد"] {
            assert!(cues.of(word(spelled)).meets(Cue::VERB), "{spelled}");
        }
        assert!(cues.of(word("said")).meets(Cue::VERB) && cues.of(word("said")).meets(Cue::PHOTO));
        assert!(!cues.of(word("andsaid")).meets(Cue::CITING));
        assert_eq!((cues.mark('؟'), cues.mark('x')), (Some(Mark::Stop), None));
    }

    #[test]
    fn a_malformed_table_is_refused_with_its_line() {
        let message = |row: &str| Cues::read("s.tsv", &format!("cue\tmembers\n{row}\n")).unwrap_err().to_string();
        assert!(message("verbs\tsaid").starts_with("s.tsv:2: no cue is called 'verbs'"));
        assert!(message("dash\t--").starts_with("s.tsv:2: '--' is no single mark"));
        assert!(message("dash\t- -").starts_with("s.tsv:2: '-' stands there twice"));
        assert!(message("verb\ta-b").starts_with("s.tsv:2: 'a-b' stands there twice, or is no word"));
    }
}
