//! Tokens: the words of a text in order, as hashes of their normal form, each with its span in the text as read.
//!
//! One pass over bytes with a table a code point; no string a word, no allocation once the buffers have grown.
//! Stretches that NFKC may join or that need their script to be judged leave the pass, word by word, and go the slow
//! way of [`normalise`](crate::text::normalise), with the same result: `tests` hold the two against each other.

use crate::hash::Word;
use crate::text::classes::{Class, Classes, combines, unspaced};
use crate::text::fold::{Folding, nfkc};

/// The words of a text: two columns of one length, and where its lines end. A buffer to be filled again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// The hash of each word's normal form, in text order.
    pub hashes: Vec<u64>,
    /// The span of each word in the text as read: code points, half-open. Empty after `fill_hashes`.
    pub spans: Vec<(u32, u32)>,
    /// For each line feed of the text, how many words stand before it. Empty after `fill_hashes`.
    pub lines: Vec<u32>,
}

impl Tokens {
    /// The number of words.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }
}

/// Splits and folds texts into words.
///
/// ```
/// use naskh::text::{Folding, Tokenizer, Tokens};
/// use naskh::hash::word;
/// let tokenizer = Tokenizer::new(Folding::default());
/// let mut tokens = Tokens::default();
/// tokenizer.fill("«الوَزارةُ» Said", &mut tokens);
/// assert_eq!(tokens.hashes, [word("الوزاره"), word("said")]);
/// assert_eq!(tokens.spans, [(1, 10), (12, 16)]);
/// ```
pub struct Tokenizer {
    folding: Folding,
    classes: Classes,
}

/// How a text's letters make words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Not known yet: no letter of an unspaced script was met.
    Open,
    /// Runs of letters.
    Run,
    /// Each letter alone.
    Letter,
}

impl Tokenizer {
    /// A tokenizer for one folding. Makes its tables: some 100 µs.
    pub fn new(folding: Folding) -> Tokenizer {
        Tokenizer { folding, classes: Classes::new(folding) }
    }

    /// Fills both columns with the words of `text`. O(bytes).
    pub fn fill(&self, text: &str, out: &mut Tokens) {
        self.split::<true>(text, out);
    }

    /// Fills the hashes alone, leaving the spans empty. O(bytes).
    pub fn fill_hashes(&self, text: &str, out: &mut Tokens) {
        self.split::<false>(text, out);
    }

    fn split<const SPANS: bool>(&self, text: &str, out: &mut Tokens) {
        out.hashes.clear();
        out.spans.clear();
        out.lines.clear();
        out.hashes.reserve(text.len() / 5);
        let mut unit = if self.folding.unicode { Unit::Open } else { Unit::Run };
        let mut from = Place { byte: 0, point: 0 };
        while let Some(special) = self.pass::<SPANS>(text.as_bytes(), from, out) {
            if unit == Unit::Open && text[special.at..].chars().next().is_some_and(unspaced) {
                unit = if mostly_unspaced(text) { Unit::Letter } else { Unit::Run };
                if unit == Unit::Letter {
                    out.hashes.clear();
                    out.spans.clear();
                    out.lines.clear();
                    self.words_slowly::<SPANS>(text, Place { byte: 0, point: 0 }, unit, out);
                    return;
                }
            }
            out.hashes.truncate(special.tokens);
            out.spans.truncate(special.tokens);
            let end = special.at + text.as_bytes()[special.at..].iter().position(|&b| b <= b' ').unwrap_or(text.len() - special.at);
            from = self.words_slowly::<SPANS>(&text[..end], special.word, unit, out);
        }
    }

    /// The fast pass from a place on. Stops at the first special code point, and says where its word began.
    #[inline(always)]
    fn pass<const SPANS: bool>(&self, bytes: &[u8], from: Place, out: &mut Tokens) -> Option<Special> {
        let low = &*self.classes.low;
        let (mut i, mut point) = (from.byte, from.point);
        let (mut word_from, mut word_tokens) = (from, out.hashes.len());
        let (mut word, mut start, mut inside) = (Word::new(), 0, false);
        while i < bytes.len() {
            let lead = bytes[i];
            let (class, width) = if lead < 0x80 {
                (low[lead as usize], 1)
            } else if lead < 0xe0 {
                let code = (lead as usize & 0x1f) << 6 | continuation(bytes, i + 1) as usize;
                (low[code], 2)
            } else {
                self.wide(bytes, i)
            };
            if let Some(letter) = class.letter() {
                if SPANS && !inside {
                    start = point;
                }
                inside = true;
                word.push(letter);
            } else if class == Class::SEPARATOR {
                if inside {
                    out.hashes.push(word.finish());
                    if SPANS {
                        out.spans.push((start, point));
                    }
                    (word, inside) = (Word::new(), false);
                }
                if lead <= b' ' {
                    (word_from, word_tokens) = (Place { byte: i + 1, point: point + 1 }, out.hashes.len());
                    if SPANS && lead == b'\n' {
                        out.lines.push(word_tokens as u32);
                    }
                }
            } else if class == Class::SPECIAL {
                if self.folding.unicode {
                    return Some(Special { at: i, word: word_from, tokens: word_tokens });
                }
                if SPANS && !inside {
                    start = point;
                }
                inside = true;
                push_wide(&mut word, bytes, i);
            }
            i += width;
            if SPANS {
                point += 1;
            }
        }
        if inside {
            out.hashes.push(word.finish());
            if SPANS {
                out.spans.push((start, point));
            }
        }
        None
    }

    /// The class and width of a code point of three or four bytes.
    #[inline]
    fn wide(&self, bytes: &[u8], i: usize) -> (Class, usize) {
        if bytes[i] < 0xf0 {
            let code = (u32::from(bytes[i]) & 0xf) << 12 | continuation(bytes, i + 1) << 6 | continuation(bytes, i + 2);
            (self.classes.of(code), 3)
        } else {
            (Class::SPECIAL, 4)
        }
    }

    /// The words from a place to the end of `text`, both at white space or an end, by NFKC of each stretch between white
    /// space. Gives the place of the end.
    fn words_slowly<const SPANS: bool>(&self, text: &str, from: Place, unit: Unit, out: &mut Tokens) -> Place {
        let mut point = from.point;
        for stretch in text[from.byte..].split_inclusive(|c: char| c <= ' ') {
            point = self.stretch_slowly::<SPANS>(stretch, point, unit, out);
            if SPANS && stretch.ends_with('\n') {
                out.lines.push(out.hashes.len() as u32);
            }
        }
        Place { byte: text.len(), point }
    }

    fn stretch_slowly<const SPANS: bool>(&self, stretch: &str, base: u32, unit: Unit, out: &mut Tokens) -> u32 {
        let (mut word, mut open) = (Word::new(), None::<(u32, u32)>);
        let mut close = |word: &mut Word, open: &mut Option<(u32, u32)>| {
            if let Some(span) = open.take() {
                out.hashes.push(std::mem::take(word).finish());
                if SPANS {
                    out.spans.push(span);
                }
            }
        };
        let mut end = base;
        for cluster in clusters(stretch) {
            let start = end;
            end += stretch[cluster.clone()].chars().count() as u32;
            for c in nfkc(&stretch[cluster]).chars() {
                let mut kept = false;
                self.folding.fold(c, &mut |c| {
                    kept = true;
                    if self.folding.separates(c) {
                        if let Some((_, last)) = &mut open {
                            *last = (*last).max(start);
                        }
                        close(&mut word, &mut open);
                    } else {
                        let mut units = [0; 2];
                        c.encode_utf16(&mut units).iter().for_each(|&u| word.push(u));
                        open = Some((open.map_or(start, |(start, _)| start), end));
                        if unit == Unit::Letter {
                            close(&mut word, &mut open);
                        }
                    }
                });
                if !kept && let Some((_, last)) = &mut open {
                    *last = end;
                }
            }
        }
        close(&mut word, &mut open);
        end
    }
}

/// A place in a text, in bytes and in code points (the latter only counted where spans are asked for).
#[derive(Clone, Copy)]
struct Place {
    byte: usize,
    point: u32,
}

/// Where the fast pass stopped.
struct Special {
    /// Byte of the code point that it could not judge.
    at: usize,
    /// Right after the last white space before it.
    word: Place,
    /// How many words were complete by then.
    tokens: usize,
}

#[inline(always)]
fn continuation(bytes: &[u8], i: usize) -> u32 {
    // The text is UTF-8, so the byte is there; a zero for a missing one keeps the pass free of panics.
    u32::from(bytes.get(i).copied().unwrap_or(0)) & 0x3f
}

/// Takes the code point of a character beyond the basic plane as its two UTF-16 code units.
fn push_wide(word: &mut Word, bytes: &[u8], i: usize) {
    let code =
        (u32::from(bytes[i]) & 0x7) << 18 | continuation(bytes, i + 1) << 12 | continuation(bytes, i + 2) << 6 | continuation(bytes, i + 3);
    let mut units = [0; 2];
    if let Some(c) = char::from_u32(code) {
        c.encode_utf16(&mut units).iter().for_each(|&u| word.push(u));
    }
}

/// Whether more than half of a text's letters belong to scripts without spaces between words.
fn mostly_unspaced(text: &str) -> bool {
    let (mut letters, mut those) = (0u64, 0u64);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        those += u64::from(unspaced(c));
    }
    those * 2 > letters
}

/// The byte ranges of a stretch whose NFKC forms, joined, are the NFKC form of the whole.
fn clusters(stretch: &str) -> Vec<std::ops::Range<usize>> {
    let starts = stretch.char_indices().filter(|&(i, c)| i == 0 || !combines(c)).map(|(i, _)| i);
    let mut cuts: Vec<usize> = starts.collect();
    cuts.push(stretch.len());
    let parts: Vec<_> = cuts.windows(2).map(|w| w[0]..w[1]).collect();
    let joined: String = parts.iter().map(|part| nfkc(&stretch[part.clone()])).collect();
    if joined == nfkc(stretch) { parts } else { std::iter::once(0..stretch.len()).collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash;
    use crate::text::fold::normalise;

    fn words_of(folding: &Folding, text: &str) -> Vec<String> {
        normalise(folding, text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
    }

    fn agree(folding: Folding, text: &str) {
        let (tokenizer, mut tokens) = (Tokenizer::new(folding), Tokens::default());
        tokenizer.fill(text, &mut tokens);
        let words = words_of(&folding, text);
        assert_eq!(tokens.hashes, words.iter().map(|w| hash::word(w)).collect::<Vec<_>>(), "{text:?} is {words:?}");
        let chars: Vec<char> = text.chars().collect();
        for (word, &(start, end)) in words.iter().zip(&tokens.spans) {
            let piece: String = chars[start as usize..end as usize].iter().collect();
            assert!(words_of(&folding, &piece).contains(word), "{word:?} is not what {piece:?} in {text:?} says");
        }
        let before = |at: usize| words_of(&folding, &text[..at]).len() as u32;
        assert_eq!(tokens.lines, text.match_indices('\n').map(|(at, _)| before(at)).collect::<Vec<_>>(), "lines of {text:?}");
        let spans = tokens.spans.clone();
        tokenizer.fill_hashes(text, &mut tokens);
        assert_eq!(tokens.hashes.len(), spans.len());
    }

    /// Characters that have made tokenizers wrong: marks, ligatures, joiners, wide and cased oddities.
    fn odd() -> impl Strategy<Value = String> {
        let pool: Vec<char> = " \t\n.,_-aZé\u{301}\u{e9}اأإآٱىيةهؤوئءکی\u{64b}\u{651}\u{653}\u{654}\u{655}ـ\u{670}\u{6d5}\u{6c1}٣۴5ﻻﷲ\u{fe70}\u{200c}\u{200f}\u{ad}\u{feff}\u{a0}…“”’½ﬁＡİßΣςक\u{93f}\u{94d}가\u{1100}\u{1161}\u{11a8}😀\u{1d538}\u{338}=<\u{85}\u{fffd}\u{345}"
            .chars()
            .collect();
        proptest::collection::vec(proptest::sample::select(pool), 0..40).prop_map(|v| v.into_iter().collect())
    }

    fn foldings() -> impl Strategy<Value = Folding> {
        any::<[bool; 6]>().prop_map(|[arabic, marks, latin, case, digits, punctuation]| Folding {
            arabic,
            marks,
            latin,
            case,
            digits,
            punctuation,
            unicode: true,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn the_fast_pass_gives_the_words_of_the_plain_normal_form(text in odd(), folding in foldings()) {
            agree(Folding::default(), &text);
            agree(Folding::none(), &text);
            agree(folding, &text);
        }

        #[test]
        fn any_text_without_unspaced_scripts_gives_its_plain_words(text in "\\PC{0,30}") {
            prop_assume!(!text.chars().any(|c| nfkc(&c.to_string()).chars().any(unspaced)));
            agree(Folding::default(), &text);
            agree(Folding::none(), &text);
        }
    }

    #[test]
    fn a_mark_that_joins_a_sign_is_not_dropped_on_sight() {
        agree(Folding::of_steps("marks,latin").unwrap(), "=\u{338} a\u{301}=\u{338}");
    }

    #[test]
    fn spans_count_code_points_and_take_in_marks() {
        let (tokenizer, mut tokens) = (Tokenizer::new(Folding::default()), Tokens::default());
        tokenizer.fill("كِتابٌ، قلمﻻ! e\u{301}t", &mut tokens);
        assert_eq!(tokens.hashes, ["كتاب", "قلملا", "ét"].map(hash::word));
        assert_eq!(tokens.spans, [(0, 6), (8, 12), (14, 17)]);
    }

    #[test]
    fn a_text_mostly_without_word_spaces_is_read_letter_by_letter() {
        let (tokenizer, mut tokens) = (Tokenizer::new(Folding::default()), Tokens::default());
        tokenizer.fill("新华社, 北京 2 月", &mut tokens);
        assert_eq!(tokens.hashes, ["新", "华", "社", "北", "京", "2", "月"].map(hash::word));
        assert_eq!(tokens.spans[3], (5, 6));
        tokenizer.fill("the word 新华社 means new", &mut tokens);
        assert_eq!(tokens.hashes, ["the", "word", "新华社", "means", "new"].map(hash::word));
        Tokenizer::new(Folding::none()).fill("新华社 北京", &mut tokens);
        assert_eq!(tokens.hashes, ["新华社", "北京"].map(hash::word));
    }

    #[test]
    fn long_runs_of_special_characters_stay_linear() {
        let (tokenizer, mut tokens) = (Tokenizer::new(Folding::default()), Tokens::default());
        for piece in ["ﻻ", "e\u{301}", "😀", "ﻻ,", "新 "] {
            let text = piece.repeat(100_000);
            tokenizer.fill(&text, &mut tokens);
        }
        assert_eq!(tokens.len(), 100_000);
    }
}
