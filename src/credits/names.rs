//! Names: the spellings of agencies as runs of word hashes, found in the tokens of a text.
//!
//! Every document of a scan passes here, so the first look at a word is one bit of a table of 256 Ki bits; few words of a
//! text have it set, and only those are looked up. The longest name at a place wins and names do not overlap.

use std::collections::BTreeMap;

use crate::hash::word;
use crate::text::{Folding, normalise};

/// Words of 64 bits in the first look at a word: 32 KiB, so that few words of a text are looked at twice.
const BITS: usize = 4096;

/// How much must stand around a name before it is taken for one; from wide to narrow, each accepts what the next does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// The words name the agency wherever they stand.
    Any,
    /// In brackets or quotes, after a word for "agency", or in a credit line.
    Parenthesised,
    /// In a credit line: next to a separator or an edge of it.
    Dateline,
    /// A whole segment of the credit field.
    AuthorOnly,
}

/// How a script is written, as far as names care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Joins conjunctions and prepositions to the word after them.
    Arabic,
    /// Has capitals, which tell AP from "ap" and MAP from "map".
    Latin,
    /// Puts no spaces between words.
    Unspaced,
    /// None of these.
    Other,
}

/// What is joined to the front of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prefix {
    /// Nothing.
    None,
    /// "And".
    And,
    /// "To", "by": the name is spoken to or of, never signing.
    To,
}

/// A name as it is looked for.
#[derive(Clone, Debug)]
pub struct Spelling<'a> {
    /// The words as an agency writes them.
    pub text: &'a str,
    /// Their script.
    pub script: Script,
    /// The widest shape it may have.
    pub shape: Shape,
}

/// A name found: a run of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its first token.
    pub first: u32,
    /// How many tokens it takes.
    pub words: u32,
    /// What is joined to its front.
    pub prefix: Prefix,
    run: u32,
}

impl Hit {
    /// One past its last token.
    pub fn end(&self) -> usize {
        (self.first + self.words) as usize
    }
}

#[derive(Clone, Debug)]
struct Run {
    words: Vec<u64>,
    prefix: Prefix,
    /// The numbers of the spellings that fold to these words.
    spellings: Vec<u16>,
}

/// A set of spellings to be found.
#[derive(Clone)]
pub struct Names {
    bits: Box<[u64; BITS]>,
    /// Sorted by first word, then longest first.
    runs: Vec<Run>,
    /// A hash table of first words.
    firsts: Vec<First>,
}

const NONE: u32 = u32::MAX;

/// A first word of runs.
#[derive(Clone, Copy)]
struct First {
    word: u64,
    /// The place of its first run; `NONE` where the table is free.
    from: u32,
    /// By their lowest bits, the words that may come second. Most texts say a first word without any of them.
    seconds: u64,
    /// Whether it is a name by itself.
    alone: bool,
}

impl Names {
    /// The set of these spellings, which are numbered in their order (at most 65,535).
    pub fn of<'a>(spellings: impl Iterator<Item = (u16, Spelling<'a>)>) -> Names {
        let mut runs = BTreeMap::<Vec<u64>, (Prefix, Vec<u16>)>::new();
        let mut add = |words: Vec<u64>, prefix, number| {
            let known = runs.entry(words).or_insert((prefix, Vec::new()));
            // A plain name wins over the same letters read as another name behind a conjunction.
            if prefix < known.0 {
                *known = (prefix, Vec::new());
            }
            if prefix == known.0 && !known.1.contains(&number) {
                known.1.push(number);
            }
        };
        for (number, spelling) in spellings {
            forms(&spelling, &mut |words, prefix| add(words, prefix, number));
        }
        let mut runs: Vec<Run> = runs.into_iter().map(|(words, (prefix, spellings))| Run { words, prefix, spellings }).collect();
        runs.sort_by(|a, b| a.words[0].cmp(&b.words[0]).then(b.words.len().cmp(&a.words.len())).then(a.words.cmp(&b.words)));
        let mut bits = Box::new([0u64; BITS]);
        for run in &runs {
            bits[(run.words[0] >> 6) as usize & (BITS - 1)] |= 1 << (run.words[0] & 63);
        }
        let free = First { word: 0, from: NONE, seconds: 0, alone: false };
        let mut firsts = vec![free; (runs.len() * 2).next_power_of_two().max(2)];
        for (at, run) in (0u32..).zip(&runs) {
            let slot = slot_of(&firsts, run.words[0]);
            let first = &mut firsts[slot];
            if first.from == NONE {
                (first.word, first.from) = (run.words[0], at);
            }
            match run.words.get(1) {
                Some(second) => first.seconds |= 1 << (second & 63),
                None => first.alone = true,
            }
        }
        Names { bits, runs, firsts }
    }

    /// Appends the names among these words, from left to right. O(words); allocates only to grow `out`.
    pub fn find(&self, hashes: &[u64], out: &mut Vec<Hit>) {
        let mut i = 0;
        let likely = |h: u64| self.bits[(h >> 6) as usize & (BITS - 1)] >> (h & 63) & 1 != 0;
        while i < hashes.len() {
            // Eight words at a time, since hardly any of them is one: a way out at each would cost more than the look itself.
            while let Some(eight) = hashes.get(i..i + 8)
                && !eight.iter().fold(false, |any, &h| any | likely(h))
            {
                i += 8;
            }
            let Some(skip) = hashes[i..].iter().take(8).position(|&h| likely(h)) else {
                i += 8;
                continue;
            };
            i += skip;
            match self.longest(&hashes[i..]) {
                Some(run) => {
                    let words = self.runs[run].words.len();
                    out.push(Hit { first: i as u32, words: words as u32, prefix: self.runs[run].prefix, run: run as u32 });
                    i += words;
                }
                None => i += 1,
            }
        }
    }

    /// The numbers of the spellings that a hit may be, at least one.
    pub fn spellings(&self, hit: &Hit) -> &[u16] {
        &self.runs[hit.run as usize].spellings
    }

    fn longest(&self, hashes: &[u64]) -> Option<usize> {
        let word = *hashes.first()?;
        let first = &self.firsts[slot_of(&self.firsts, word)];
        let may_go_on = hashes.get(1).is_some_and(|second| first.seconds >> (second & 63) & 1 != 0);
        if first.from == NONE || !(first.alone || may_go_on) {
            return None;
        }
        let from = first.from as usize;
        let here = self.runs[from..].iter().take_while(|run| run.words[0] == word);
        here.enumerate().find(|(_, run)| hashes.starts_with(&run.words)).map(|(i, _)| from + i)
    }
}

/// Where a first word stands in the table, or would stand.
fn slot_of(firsts: &[First], word: u64) -> usize {
    let mask = firsts.len() - 1;
    // The lowest bits chose the first look; these are others.
    let mut slot = (word >> 32) as usize & mask;
    while firsts[slot].from != NONE && firsts[slot].word != word {
        slot = (slot + 1) & mask;
    }
    slot
}

/// The runs of words under which a spelling is met.
fn forms(spelling: &Spelling<'_>, add: &mut dyn FnMut(Vec<u64>, Prefix)) {
    let normal = normalise(&Folding::default(), spelling.text);
    let words: Vec<&str> = normal.split(' ').filter(|w| !w.is_empty()).collect();
    let Some((&first, rest)) = words.split_first() else { return };
    let with = |first: &str| std::iter::once(first).chain(rest.iter().copied()).map(word).collect::<Vec<u64>>();
    add(with(first), Prefix::None);
    if spelling.script == Script::Unspaced {
        let mut utf8 = [0; 4];
        add(normal.chars().filter(|c| *c != ' ').map(|c| word(c.encode_utf8(&mut utf8))).collect(), Prefix::None);
    }
    if spelling.script == Script::Arabic {
        add(with(&format!("و{first}")), Prefix::And);
        if spelling.shape == Shape::Any && first.chars().count() > 2 {
            let to = match first.strip_prefix("ال") {
                Some(bare) => format!("لل{bare}"),
                None => format!("ل{first}"),
            };
            // "By" joined to a short name makes other names.
            let by = [format!("ب{first}"), format!("وب{first}")];
            let by = by.iter().filter(|_| first.chars().count() > 4);
            for form in [&to, &format!("و{to}")].into_iter().chain(by) {
                add(with(form), Prefix::To);
            }
        } else if let (Shape::Parenthesised, [], Some(bare)) = (spelling.shape, rest, first.strip_prefix("ال")) {
            // An adjective for an agency's name: `وفقا للألمانية`.
            add(with(&format!("لل{bare}")), Prefix::To);
        }
    }
}

/// The letters and digits of a spelling as they are written: no marks, no tatweel, no dots or spaces.
pub fn letters(text: &str) -> impl DoubleEndedIterator<Item = char> + '_ {
    text.chars().filter(|&c| match c {
        // The letters of most texts, before the property is looked up.
        '\u{620}'..='\u{63f}' | '\u{641}'..='\u{64a}' => true,
        ' ' | '.' | '\u{640}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' => false,
        c => c.is_alphanumeric(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPELLINGS: [(&str, Script, Shape); 7] = [
        ("أ ف ب", Script::Arabic, Shape::Any),
        ("أ ب", Script::Arabic, Shape::Parenthesised),
        ("رويترز", Script::Arabic, Shape::Any),
        ("وكالة رويترز", Script::Arabic, Shape::Any),
        ("الأناضول", Script::Arabic, Shape::Any),
        ("Agence France-Presse", Script::Latin, Shape::Any),
        ("新华社", Script::Unspaced, Shape::Any),
    ];

    fn names() -> Names {
        Names::of(SPELLINGS.iter().enumerate().map(|(i, &(text, script, shape))| (i as u16, Spelling { text, script, shape })))
    }

    fn hashes(text: &str) -> Vec<u64> {
        normalise(&Folding::default(), text).split(' ').filter(|w| !w.is_empty()).map(word).collect()
    }

    fn found(text: &str) -> Vec<(u32, u32, Prefix, u16)> {
        let (names, mut hits) = (names(), Vec::new());
        names.find(&hashes(text), &mut hits);
        hits.iter().map(|h| (h.first, h.words, h.prefix, names.spellings(h)[0])).collect()
    }

    #[test]
    fn the_longest_name_wins_and_names_do_not_overlap() {
        assert_eq!(found("قال لوكالة رويترز (أ.ف.ب)"), [(1, 2, Prefix::To, 3), (3, 3, Prefix::None, 0)]);
        assert_eq!(found("أ ب أ ف ب"), [(0, 2, Prefix::None, 1), (2, 3, Prefix::None, 0)]);
        assert_eq!(found("agence france"), []);
        assert_eq!(found(""), []);
    }

    #[test]
    fn what_is_joined_to_a_name_is_told() {
        assert_eq!(
            found("ورويترز لرويترز وبرويترز للأناضول"),
            [(0, 1, Prefix::And, 2), (1, 1, Prefix::To, 2), (2, 1, Prefix::To, 2), (3, 1, Prefix::To, 4)]
        );
    }

    #[test]
    fn a_name_of_an_unspaced_script_is_met_whole_and_letter_by_letter() {
        assert_eq!(found("x 新华社"), [(1, 1, Prefix::None, 6)]);
        assert_eq!(found("新 华 社 北"), [(0, 3, Prefix::None, 6)]);
    }

    /// Plain: at every word, the longest spelling whose normal words stand there as strings.
    fn plainly(words: &[&str]) -> Vec<(u32, u32)> {
        let mut forms: Vec<Vec<String>> = Vec::new();
        for (text, script, shape) in SPELLINGS {
            let normal: Vec<String> = normalise(&Folding::default(), text).split(' ').map(str::to_owned).collect();
            let mut fronts = vec![normal[0].clone()];
            if script == Script::Arabic {
                fronts.push(format!("و{}", normal[0]));
                if shape == Shape::Any && normal[0].chars().count() > 2 {
                    let to = normal[0].strip_prefix("ال").map_or(format!("ل{}", normal[0]), |b| format!("لل{b}"));
                    fronts.extend([to.clone(), format!("و{to}"), format!("ب{}", normal[0]), format!("وب{}", normal[0])]);
                } else if shape == Shape::Parenthesised && normal.len() == 1 && normal[0].starts_with("ال") {
                    fronts.push(normal[0].replacen("ال", "لل", 1));
                }
            }
            for front in fronts {
                forms.push(std::iter::once(front).chain(normal[1..].iter().cloned()).collect());
            }
        }
        let (mut i, mut out) = (0, Vec::new());
        while i < words.len() {
            let here = forms.iter().filter(|f| words[i..].len() >= f.len() && words[i..].iter().zip(f.iter()).all(|(a, b)| a == b));
            match here.map(Vec::len).max() {
                Some(n) => {
                    out.push((i as u32, n as u32));
                    i += n;
                }
                None => i += 1,
            }
        }
        out
    }

    proptest! {
        #[test]
        fn hashes_find_what_strings_do(picked in proptest::collection::vec(0usize..16, 0..30)) {
            const WORDS: [&str; 16] = ["ا", "ف", "ب", "وا", "رويترز", "وكاله", "لوكاله", "الاناضول", "للاناضول", "agence", "france", "presse", "خبر", "x", "ورويترز", "برويترز"];
            let words: Vec<&str> = picked.iter().map(|&i| WORDS[i]).collect();
            let got: Vec<(u32, u32)> = found(&words.join(" ")).iter().map(|h| (h.0, h.1)).collect();
            prop_assert_eq!(got, plainly(&words));
        }
    }

    #[test]
    fn letters_are_told_apart_as_written() {
        assert!(letters("أ. فـ. بَ").eq("أفب".chars()));
        assert!(!letters("ا ف ب").eq(letters("أ ف ب")));
    }
}
