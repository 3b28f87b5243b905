//! Noise: the same words written otherwise, as copies come from another keyboard, editor or archive.
//!
//! Whatever is changed here is what a scan folds by default: marks, alef and final forms, tatweel, digits, case and
//! punctuation. The words stay the same.

use crate::jobs::plant::dice::Dice;

const ALEFS: [char; 4] = ['ا', 'أ', 'إ', 'آ'];
const MARKS: [char; 8] = ['\u{64b}', '\u{64c}', '\u{64d}', '\u{64e}', '\u{64f}', '\u{650}', '\u{651}', '\u{652}'];
const TATWEEL: char = 'ـ';
/// Signs that part words and never join them.
const SIGNS: [char; 14] = ['.', ',', ';', ':', '!', '?', '"', '(', ')', '-', '،', '؛', '«', '»'];
/// The first digit of each row that is folded onto 0 to 9.
const ZEROS: [char; 3] = ['0', '٠', '۰'];

/// The text with noise in it.
pub fn noisy(text: &str, dice: &mut Dice) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if SIGNS.contains(&c) {
            let room = out.ends_with(char::is_whitespace) || chars.peek().is_none_or(|next| next.is_whitespace());
            match dice.below(10) {
                0..=3 => out.extend(dice.of(&SIGNS)),
                // Between two letters a sign parts words, so it must not go.
                4 if room => {}
                _ => out.push(c),
            }
            continue;
        }
        if c == ' ' && dice.in_hundred(5) && out.ends_with(char::is_alphanumeric) {
            out.extend(dice.of(&SIGNS));
        }
        out.push(other_form(c, dice));
        if joins(c) {
            if dice.in_hundred(12) {
                out.extend(dice.of(&MARKS));
            }
            if chars.peek().is_some_and(|&next| joins(next)) && dice.in_hundred(3) {
                out.push(TATWEEL);
            }
        }
    }
    out
}

/// Letters of the Arabic alphabet.
fn joins(c: char) -> bool {
    matches!(c, 'ء'..='غ' | 'ف'..='ي')
}

/// A character that reads the same once folded.
fn other_form(c: char, dice: &mut Dice) -> char {
    let digit = ZEROS.iter().find_map(|&zero| (c as u32).checked_sub(zero as u32).filter(|&d| d < 10));
    match c {
        _ if digit.is_some() => {
            let zero = if dice.in_hundred(50) { dice.of(&ZEROS).copied() } else { None };
            zero.zip(digit).and_then(|(zero, d)| char::from_u32(zero as u32 + d)).unwrap_or(c)
        }
        'ا' | 'أ' | 'إ' | 'آ' if dice.in_hundred(30) => dice.of(&ALEFS).copied().unwrap_or(c),
        'ى' if dice.in_hundred(30) => 'ي',
        'ي' if dice.in_hundred(15) => *dice.of(&['ى', 'ی', 'ئ']).unwrap_or(&c),
        'ه' if dice.in_hundred(15) => 'ة',
        'ة' if dice.in_hundred(30) => 'ه',
        'ك' if dice.in_hundred(10) => 'ک',
        'ؤ' if dice.in_hundred(50) => 'و',
        'ئ' if dice.in_hundred(50) => 'ي',
        c if c.is_ascii_alphabetic() && dice.in_hundred(20) => (c as u8 ^ 0x20) as char,
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::jobs::plant::words::Reader;

    proptest! {
        #[test]
        fn noise_changes_no_word(text in "[اأإآىيةهؤئكبغـ\u{64e}\u{651}0-9٠-٩۰-۹ a-zA-Z.,;:!?\"()،؛«»'\n-]{0,80}", seed in any::<u64>()) {
            let (mut plain, mut noise) = (Reader::new(), Reader::new());
            plain.read(&text);
            let noisy = noisy(&text, &mut Dice::new(seed, "noise", 0));
            noise.read(&noisy);
            prop_assert_eq!(&plain.tokens.hashes, &noise.tokens.hashes, "{} {}", text, noisy);
        }
    }

    #[test]
    fn a_text_of_some_length_does_not_stay_as_it_is() {
        let text = "أعلنت الوزارة يوم الأحد 12 مايو أن المشروع سيبدأ في المدينة، وقالت إن 300 عامل سيشاركون";
        assert_ne!(noisy(text, &mut Dice::new(1, "noise", 0)), text);
    }
}
