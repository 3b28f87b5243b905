//! Advice: a scan of the corpus as a command line, and why each option is on it.

use serde::Serialize;

use crate::corpus::{Field, Fields};
use crate::jobs::inspect::lengths::Lengths;
use crate::jobs::inspect::members::Members;

/// Bytes of memory a word that a scan's tables take; measured on news in two scripts, mapped input left out.
const BYTES_A_WORD: u64 = 26;
/// What a scan takes in any case.
const BASE: u64 = 64 << 20;
/// Texts of this many words are books and reports, of which three words in a row say little.
const LONG: u32 = 2000;
/// Where most texts are shorter than this, the usual bound leaves most to be compared by their exact words alone.
const SHORT: u32 = 8;

/// A scan that would suit the corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// The command line.
    pub command: String,
    /// What its options are there for.
    pub reasons: Vec<String>,
    /// Bytes of memory that it will take, about, beside the mapped input.
    pub memory_bytes: u64,
}

/// What advice is drawn from.
pub struct Grounds<'g> {
    /// The inputs as they were given.
    pub inputs: &'g [String],
    /// The fields that were asked for.
    pub fields: &'g Fields,
    /// Those that some record answered to.
    pub met: &'g [Field],
    /// What else the records have.
    pub members: &'g Members,
    /// How long texts are.
    pub lengths: &'g Lengths,
    /// Words of the whole corpus, about.
    pub words: u64,
}

impl Advice {
    /// The advice that grounds give.
    pub fn of(grounds: &Grounds<'_>) -> Advice {
        let mut command = String::from("naskh scan");
        let mut reasons = Vec::new();
        grounds.inputs.iter().for_each(|input| command += &format!(" {}", quoted(input)));
        for field in Field::ALL {
            let option = format!("--{}-field", field.name());
            if let Some(name) = grounds.fields.chosen(field) {
                command += &format!(" {option} {}", quoted(name));
            } else if !grounds.met.contains(&field)
                && let Some(member) = grounds.members.candidate(field)
            {
                command += &format!(" {option} {}", quoted(&member.name));
                reasons.push(format!(
                    "{option}: no record has a {} under its usual names, and '{}' looks like one",
                    field.name(),
                    member.name
                ));
            }
        }
        let lengths = grounds.lengths;
        if lengths.median >= LONG {
            command += " --shingle 5";
            reasons.push(format!("--shingle 5: texts are long, {} words in the middle", lengths.median));
        } else if lengths.median < SHORT && lengths.longest > 0 {
            command += " --min-words 4 --shingle 2";
            reasons.push(format!("--min-words 4 --shingle 2: texts are short, {} words in the middle", lengths.median));
        }
        command += " --out scan";
        Advice { command, reasons, memory_bytes: BASE + grounds.words * BYTES_A_WORD }
    }
}

/// A word of a command line, as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:,=@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_names_what_the_defaults_miss() {
        let mut members = Members::default();
        (0..5).for_each(|i| members.add(format!("{{\"the story\":\"{}\",\"when\":\"2026-01-0{}\"}}", "x ".repeat(50), i + 1).as_bytes()));
        let grounds = Grounds {
            inputs: &["it's here".to_owned()],
            fields: &Fields { id: Some("/a/b".into()), ..Fields::default() },
            met: &[Field::Title],
            members: &members,
            lengths: &Lengths::of(vec![5000; 3]),
            words: 1_000_000,
        };
        let advice = Advice::of(&grounds);
        let expected = "naskh scan 'it'\\''s here' --id-field /a/b --text-field 'the story' --date-field when --shingle 5 --out scan";
        assert_eq!(advice.command, expected);
        assert_eq!((advice.reasons.len(), advice.memory_bytes), (3, BASE + 26_000_000));
    }
}
