//! `Tokenizer`: a text becomes its words, by vectors where its letters are those that most texts have, else character by character.
//!
//! A [`Window`] of text is read at once. What lies in it between separators is hashed as it stands, unless it holds an odd
//! character: such a stretch is read character by character, and what NFKC may join there goes the slow way, from one white
//! space to the next. No string a word, no allocation once the buffers have grown. `tests` hold all ways against each other.

use crate::kernel::{Alphabet, Event, WINDOW, Window, alphabet};
use crate::text::characters::{Characters, Place, Unit, mostly_unspaced};
use crate::text::classes::{Class, Classes, unspaced};
use crate::text::fold::Folding;
use crate::text::tokens::Tokens;

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
    characters: Characters,
    alphabet: Option<Alphabet>,
}

impl Tokenizer {
    /// A tokenizer for one folding. Makes its tables: some 100 µs.
    pub fn new(folding: Folding) -> Tokenizer {
        let classes = Classes::new(folding);
        let alphabet = alphabet_of(&folding, &classes);
        Tokenizer { characters: Characters { folding, classes }, alphabet }
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
        let unit = if self.characters.folding.unicode { Unit::Open } else { Unit::Run };
        let mut reading = Reading { text, unit, mark: Mark::default() };
        let Some(alphabet) = &self.alphabet else {
            while !self.up_to_special::<SPANS>(&mut reading, out) {}
            return;
        };
        let mut window = out.scratch.take();
        while reading.mark.place.byte < text.len() {
            let bytes = reading.next_window();
            alphabet.read(bytes, &mut window);
            self.window::<SPANS>(&mut reading, bytes.len(), &mut window, out);
        }
        out.scratch.keep(window);
    }

    /// Reads what was found in a window of so many bytes.
    fn window<const SPANS: bool>(&self, reading: &mut Reading<'_>, length: usize, window: &mut Window, out: &mut Tokens) {
        let from = reading.mark.place;
        let mut length = length;
        if from.byte + length < reading.text.len() && window.stretches() > 0 {
            // A stretch that the window may part is left for the next one.
            let (start, end) = window.stretch(window.stretches() - 1);
            if end == length {
                if start == 0 {
                    return self.long_stretch::<SPANS>(reading, out);
                }
                window.drop_last();
                length = start;
            }
        }
        let mut done = 0;
        for i in 0..window.events.len() {
            let Event { at, before, line } = window.events[i];
            let stretch = before as usize - usize::from(!line);
            // What went the slow way went with its line feeds.
            if from.byte + (at as usize) < reading.mark.place.byte || stretch < done || stretch > window.stretches() {
                continue;
            }
            take::<SPANS>(window, (done, stretch), from.point, out);
            done = stretch;
            if line {
                if SPANS {
                    out.lines.push(out.hashes.len() as u32);
                }
            } else if stretch < window.stretches() {
                let (start, end) = window.stretch(stretch);
                let place = Place { byte: from.byte + start, point: from.point + window.point(start) };
                done = match self.characters.pass::<SPANS>(&reading.text.as_bytes()[..from.byte + end], place, out) {
                    None => stretch + 1,
                    Some(_) if self.up_to_special::<SPANS>(reading, out) => return,
                    Some(_) if reading.mark.place.byte >= from.byte + length => return,
                    Some(_) => window.first_from(stretch, reading.mark.place.byte - from.byte),
                };
            }
        }
        take::<SPANS>(window, (done, window.stretches()), from.point, out);
        let place = Place { byte: from.byte + length, point: from.point + window.point(length) };
        reading.mark = Mark { place, tokens: out.hashes.len(), lines: out.lines.len() };
    }

    /// Reads a stretch that is longer than a window, up to the next white space.
    fn long_stretch<const SPANS: bool>(&self, reading: &mut Reading<'_>, out: &mut Tokens) {
        let Place { byte, point } = reading.mark.place;
        let rest = &reading.text.as_bytes()[byte..];
        // Without folding, control characters are letters.
        let white = |&b: &u8| if self.characters.folding.unicode { b <= b' ' } else { matches!(b, 0x9..=0xd | b' ') };
        let end = byte + rest.iter().position(white).unwrap_or(rest.len());
        if self.characters.pass::<SPANS>(&reading.text.as_bytes()[..end], reading.mark.place, out).is_some() {
            self.up_to_special::<SPANS>(reading, out);
            return;
        }
        let points = if SPANS { reading.text[byte..end].chars().count() as u32 } else { 0 };
        let place = Place { byte: end, point: point + points };
        reading.mark = Mark { place, tokens: out.hashes.len(), lines: out.lines.len() };
    }

    /// Reads from the mark up to the next character that needs its neighbours or its script to be judged, and on to the white
    /// space behind it. Whether the text is at its end.
    fn up_to_special<const SPANS: bool>(&self, reading: &mut Reading<'_>, out: &mut Tokens) -> bool {
        let Reading { text, unit, mark } = reading;
        out.hashes.truncate(mark.tokens);
        out.spans.truncate(mark.tokens);
        out.lines.truncate(mark.lines);
        let end_of_text = Place { byte: text.len(), point: 0 };
        let Some(special) = self.characters.pass::<SPANS>(text.as_bytes(), mark.place, out) else {
            mark.place = end_of_text;
            return true;
        };
        if *unit == Unit::Open && text[special.at..].chars().next().is_some_and(unspaced) {
            *unit = if mostly_unspaced(text) { Unit::Letter } else { Unit::Run };
            if *unit == Unit::Letter {
                out.hashes.clear();
                out.spans.clear();
                out.lines.clear();
                self.characters.words_slowly::<SPANS>(text, Place::default(), *unit, out);
                mark.place = end_of_text;
                return true;
            }
        }
        out.hashes.truncate(special.tokens);
        out.spans.truncate(special.tokens);
        let end = special.at + text.as_bytes()[special.at..].iter().position(|&b| b <= b' ').unwrap_or(text.len() - special.at);
        let place = self.characters.words_slowly::<SPANS>(&text[..end], special.word, *unit, out);
        *mark = Mark { place, tokens: out.hashes.len(), lines: out.lines.len() };
        false
    }
}

/// A text, and how far it was read.
struct Reading<'t> {
    text: &'t str,
    unit: Unit,
    mark: Mark,
}

/// A place that is read for good, and what stood before it.
#[derive(Default)]
struct Mark {
    place: Place,
    tokens: usize,
    lines: usize,
}

impl<'t> Reading<'t> {
    /// The bytes that are next, cut where a character begins.
    fn next_window(&self) -> &'t [u8] {
        let from = self.mark.place.byte;
        let most = self.text.len().min(from + WINDOW);
        let to = (from + 1..=most).rev().find(|&byte| self.text.is_char_boundary(byte)).unwrap_or(self.text.len());
        &self.text.as_bytes()[from..to]
    }
}

/// Appends the stretches of a window from one to another, none of them odd.
#[inline(always)]
fn take<const SPANS: bool>(window: &Window, (from, to): (usize, usize), base: u32, out: &mut Tokens) {
    window.hash(from, to, &mut out.hashes);
    if SPANS {
        window.spans(from, to, base, &mut out.spans);
    }
}

/// What vectors can know of a folding; nothing if it treats ASCII in another way than most.
fn alphabet_of(folding: &Folding, classes: &Classes) -> Option<Alphabet> {
    if *folding == Folding::none() {
        return Alphabet::bare();
    }
    let of_ascii = |c: char| match (c.is_ascii_alphanumeric(), folding.case) {
        (true, true) => Some(c.to_ascii_lowercase()),
        (true, false) => Some(c),
        (false, _) => None,
    };
    let plain = ('\0'..='\u{7f}').all(|c| match classes.low[c as usize] {
        Class::SEPARATOR => of_ascii(c).is_none(),
        class => class.letter().is_some() && class.letter() == of_ascii(c).map(|c| c as u16),
    });
    let pair = |place: usize| match classes.low[0x600 + place] {
        Class::SEPARATOR => alphabet::SEPARATOR,
        class => class.letter().filter(|unit| unit >> 7 == 0x600 >> 7).map_or(alphabet::ODD, |unit| 0x80 | unit as u8),
    };
    if plain { Alphabet::new(folding.case, std::array::from_fn(pair)) } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash;
    use crate::text::classes::unspaced;
    use crate::text::fold::{nfkc, normalise};

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
    fn words_are_whole_wherever_a_window_ends() {
        let odd = ["أحمدُ", "é", "ﻻ", "\u{301}", "،", "😀", "ك", "x", "\n", "٣", "\u{a0}", "\u{1}", "\u{2028}", "ـ", "“"];
        let agree_bare_and_folded = |text: &str| [Folding::default(), Folding::none()].iter().for_each(|&folding| agree(folding, text));
        for (n, piece) in odd.iter().enumerate() {
            for pad in (WINDOW - 12..WINDOW + 3).chain([0, 2 * WINDOW - 40]) {
                agree_bare_and_folded(&format!("{}{piece}خبر\nb{piece} end", "ab cd ".repeat(pad / 6) + &"x".repeat(pad % 6)));
                agree_bare_and_folded(&format!("one {}{piece} two{piece}", "y".repeat(pad)));
            }
            let mixed: String = (0..3000).map(|i| if i % 15 == n { piece } else { "word خبر، " }).collect();
            agree_bare_and_folded(&mixed);
        }
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
