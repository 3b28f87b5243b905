//! Folding: which spellings of a word count as the same, and the plain `normalise` that defines it.
//!
//! Text is brought to NFKC, then every character is dropped, replaced or kept by the steps of a [`Folding`]; what is
//! left and is no letter or digit separates words. The tables are `data/folding.tsv`. `normalise` here is the oracle:
//! character by character, slow; [`Tokenizer`](crate::text::Tokenizer) does the same in one pass over bytes.

use std::sync::OnceLock;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use crate::error::Error;

/// The steps of normalisation, each on or off. NFKC and the removal of invisible characters belong to all of them;
/// `Folding::none()` switches those off too.
///
/// ```
/// use naskh::text::{Folding, normalise};
/// let folding = Folding::default();
/// assert_eq!(normalise(&folding, "أعلَنَتِ الوزارةُ ـ «القرار»، ١٢ مارس"), "اعلنت الوزاره القرار 12 مارس");
/// assert_eq!(normalise(&Folding::none(), "A  b,c"), "A b,c");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Folding {
    /// One form of alef, ya, kaf and ha: أ إ آ ٱ → ا, ى → ي, ة → ه, ؤ → و, ئ → ي, Persian ک ی.
    pub arabic: bool,
    /// Harakat, Qur'anic marks and tatweel dropped.
    pub marks: bool,
    /// Accents of Latin letters dropped.
    pub latin: bool,
    /// Lower case.
    pub case: bool,
    /// Arabic-Indic and Persian digits → ASCII.
    pub digits: bool,
    /// Words end at everything that is neither letter nor digit; otherwise at white space alone.
    pub punctuation: bool,
    /// NFKC and the removal of invisible characters; off only in `none()`.
    pub unicode: bool,
}

impl Default for Folding {
    /// All steps but `latin`.
    fn default() -> Self {
        Folding { arabic: true, marks: true, latin: false, case: true, digits: true, punctuation: true, unicode: true }
    }
}

impl Folding {
    /// No normalisation: a word is a maximal run of code points that are not Unicode white space, as it is.
    pub fn none() -> Folding {
        Folding { arabic: false, marks: false, latin: false, case: false, digits: false, punctuation: false, unicode: false }
    }

    /// Exactly the named steps, comma-separated.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that is none of the six.
    pub fn of_steps(list: &str) -> Result<Folding, Error> {
        let mut folding = Folding { unicode: true, ..Folding::none() };
        for name in list.split(',').map(str::trim).filter(|n| !n.is_empty()) {
            match name {
                "arabic" => folding.arabic = true,
                "marks" => folding.marks = true,
                "latin" => folding.latin = true,
                "case" => folding.case = true,
                "digits" => folding.digits = true,
                "punctuation" => folding.punctuation = true,
                _ => {
                    return Err(Error::usage(
                        format!("--normalise: no step is called '{}'", crate::error::escaped(name)),
                        "the steps are arabic, marks, latin, case, digits, punctuation",
                    ));
                }
            }
        }
        Ok(folding)
    }

    /// Gives the characters that `c`, already in NFKC, is folded to: none, one or several.
    pub(crate) fn fold(&self, c: char, out: &mut dyn FnMut(char)) {
        if !self.unicode {
            return out(c);
        }
        let c = match rule(c) {
            Some((step, to)) if self.has(step) => match to {
                Some(to) => to,
                None => return,
            },
            _ => c,
        };
        if !self.case {
            return self.unaccent(c, out);
        }
        c.to_lowercase().for_each(|c| self.unaccent(c, out));
    }

    /// Whether a folded character separates words.
    pub(crate) fn separates(&self, c: char) -> bool {
        if self.punctuation { !c.is_alphanumeric() } else { c.is_whitespace() }
    }

    fn has(&self, step: Step) -> bool {
        match step {
            Step::Invisible => true,
            Step::Marks => self.marks,
            Step::Arabic => self.arabic,
            Step::Digits => self.digits,
        }
    }

    fn unaccent(&self, c: char, out: &mut dyn FnMut(char)) {
        if !self.latin || c.is_ascii() {
            return out(c);
        }
        match c {
            '\u{300}'..='\u{36f}' => {}
            '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
                let mut buffer = [0; 4];
                let whole = DecomposingNormalizerBorrowed::new_nfd().normalize(c.encode_utf8(&mut buffer)).into_owned();
                whole.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).for_each(out);
            }
            c => out(c),
        }
    }
}

/// The normal form of a text: its words in normal spelling, one space between two. The definition that the fast pass
/// is tested against. O(length).
pub fn normalise(folding: &Folding, text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let composed;
    let text = if folding.unicode {
        composed = nfkc(text);
        composed.as_ref()
    } else {
        text
    };
    let mut gap = false;
    for c in text.chars() {
        folding.fold(c, &mut |c| {
            if folding.separates(c) {
                gap = true;
            } else {
                if gap && !normal.is_empty() {
                    normal.push(' ');
                }
                gap = false;
                normal.push(c);
            }
        });
    }
    normal
}

/// NFKC.
pub(crate) fn nfkc(text: &str) -> std::borrow::Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfkc().normalize(text)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Invisible,
    Marks,
    Arabic,
    Digits,
}

struct Rule {
    first: char,
    last: char,
    step: Step,
    to: Option<char>,
}

/// The row of the folding table for `c`: its step, and what replaces it.
fn rule(c: char) -> Option<(Step, Option<char>)> {
    let rules = rules();
    let at = rules.partition_point(|r| r.last < c);
    rules.get(at).filter(|r| r.first <= c).map(|r| (r.step, r.to))
}

fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let rows = include_str!("data/folding.tsv").lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
        let mut rules: Vec<Rule> = rows.map(|row| read_rule(row).expect("the shipped folding table is well formed: tested")).collect();
        rules.sort_by_key(|r| r.first);
        rules
    })
}

fn read_rule(row: &str) -> Option<Rule> {
    let mut columns = row.split('\t');
    let step = match columns.next()? {
        "invisible" => Step::Invisible,
        "marks" => Step::Marks,
        "arabic" => Step::Arabic,
        "digits" => Step::Digits,
        _ => return None,
    };
    let hex = |s: &str| u32::from_str_radix(s, 16).ok().and_then(char::from_u32);
    let range = columns.next()?;
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let to = match columns.next()? {
        "-" => None,
        code => Some(hex(code)?),
    };
    Some(Rule { first: hex(first)?, last: hex(last)?, step, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_disjoint_and_whole() {
        assert_eq!(rules().len(), include_str!("data/folding.tsv").lines().filter(|l| !l.starts_with('#')).count());
        for pair in rules().windows(2) {
            assert!(pair[0].last < pair[1].first, "{:x} and {:x} overlap", pair[0].last as u32, pair[1].first as u32);
        }
        assert!(rules().iter().all(|r| r.first <= r.last));
    }

    #[test]
    fn each_step_can_be_left_out() {
        let text = "أَحْمَدُ Café ٣ ـب ى";
        let of = |list: &str| normalise(&Folding::of_steps(list).unwrap(), text);
        assert_eq!(of("arabic"), "اَحْمَدُ Café ٣ ـب ي");
        assert_eq!(of("marks"), "أحمد Café ٣ ب ى");
        assert_eq!(of("latin"), "أَحْمَدُ Cafe ٣ ـب ى");
        assert_eq!(of("case"), "أَحْمَدُ café ٣ ـب ى");
        assert_eq!(of("digits"), "أَحْمَدُ Café 3 ـب ى");
        assert_eq!(of("arabic,marks,latin,case,digits,punctuation"), "احمد cafe 3 ب ي");
        assert!(Folding::of_steps("arabic,letters").is_err());
    }

    #[test]
    fn by_default_all_steps_but_latin_are_on_and_none_leaves_all_as_it_is() {
        assert_eq!(Folding::default(), Folding::of_steps("arabic, marks, case, digits, punctuation").unwrap());
        assert_eq!(normalise(&Folding::none(), "\u{feff}ﻗ  ١a,B"), "\u{feff}ﻗ ١a,B");
        assert_eq!(normalise(&Folding::of_steps("punctuation").unwrap(), "a-b"), "a b");
        assert_eq!(normalise(&Folding::of_steps("").unwrap(), "\u{feff}ﻗ a-B"), "ق a-B");
    }

    #[test]
    fn accents_go_from_the_first_to_the_last_letter_of_a_block_and_others_stay() {
        let of = |text| normalise(&Folding::of_steps("latin").unwrap(), text);
        assert_eq!(of("\u{c0}\u{1e00}\u{1ef9}\u{22d}"), "AAyo");
        assert_eq!(of("x\u{300}\u{36f}"), "x");
        assert_eq!(of("\u{24f}\u{1eff}\u{3ac}\u{439}"), "\u{24f}\u{1eff}\u{3ac}\u{439}", "no Latin letter with an accent");
    }

    #[test]
    fn compatibility_forms_fold_to_their_letters() {
        let of = |text| normalise(&Folding::default(), text);
        assert_eq!(of("ﻗﺎﻝ ﻻ"), "قال لا");
        assert_eq!(of("ＡＢ１"), "ab1");
        assert_eq!(of("snake_case o’clock"), "snake case o clock");
        assert_eq!(of("می\u{200c}خواهم"), "ميخواهم");
        assert_eq!(of("\u{feff} \u{202e}…"), "");
    }
}
