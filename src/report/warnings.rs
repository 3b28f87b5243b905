//! Warnings: the sentences about a whole scan, taken apart again, so that the page can say them in its own languages.
//!
//! `corpus` and `pipeline` word them for the files and the terminal; a test holds that every wording of theirs is known here. Another
//! one stays as it is.

use serde::Serialize;

/// A warning as the page has it.
#[derive(Serialize, Debug, Default, PartialEq)]
pub struct Warning {
    /// What kind of warning: the page has its words under this key.
    pub k: &'static str,
    /// How many, or how much, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// The file it speaks of, or the words of one that is not known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub t: String,
}

/// Key, how it begins and how it ends, where a number stands between.
const COUNTED: [(&str, &str, &str); 8] = [
    ("wNoDocument", "no document could be read: ", " records seen; see quarantine.jsonl, or name the field with --text-field"),
    ("wUnnamed", "", " record without an id is named FILE:N by record number"),
    ("wUnnamed", "", " records without an id are named FILE:N by record number"),
    ("wRenamed", "", " record repeats an id that was taken and is named ID#k"),
    ("wRenamed", "", " records repeat an id that was taken and are named ID#k"),
    ("wDates", "only ", " % of the documents have a date that can be read: dates do not count in telling templates from copies"),
    ("wTrailing", "", " more have bytes behind the end of the gzip stream, which were passed over"),
    ("wCrowded", "", " texts stand in buckets of more than 100: each was compared with the leaders of its bucket only"),
];

/// Key, and why something was left out.
const LEFT_OUT: [(&str, &str); 8] = [
    ("wUnknown", "its content is of no kind that is read here"),
    ("wEntered", "a folder that was entered before by another way"),
    ("wMet", "a file that was met before under another name"),
    ("wStream", "a pipe or a device"),
    ("wDangling", "a link to nothing"),
    ("wCircle", "a link in a circle"),
    ("wSocket", "a socket"),
    ("wNeither", "neither a file nor a folder"),
];

/// Takes a warning apart.
pub fn read(text: &str) -> Warning {
    parts(text).unwrap_or_else(|| Warning { k: "other", n: None, t: text.to_owned() })
}

fn parts(text: &str) -> Option<Warning> {
    if text == "-: standard input is named twice and read once" {
        return Some(Warning { k: "wTwice", ..Warning::default() });
    }
    if let Some(file) = text.strip_suffix(": bytes behind the end of the gzip stream were passed over") {
        return Some(Warning { k: "wTrailing", n: None, t: file.to_owned() });
    }
    for (k, begins, ends) in COUNTED {
        let number = text.strip_prefix(begins).and_then(|rest| rest.strip_suffix(ends));
        if let Some(n) = number.and_then(|n| n.parse().ok()) {
            return Some(Warning { k, n: Some(n), t: String::new() });
        }
    }
    let left_out = |&(_, why): &(&str, &str)| text.ends_with(why);
    let (k, why) = LEFT_OUT.into_iter().find(left_out)?;
    let what = text.strip_suffix(why)?;
    match what.strip_suffix(" more left out: ").and_then(|n| n.parse().ok()) {
        Some(n) => Some(Warning { k, n: Some(n), t: String::new() }),
        None => Some(Warning { k, n: None, t: what.strip_suffix(": left out: ")?.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_files_are_taken_out_of_warnings_and_other_words_stay_as_they_are() {
        let warning = |k, n, t: &str| Warning { k, n, t: t.into() };
        for (text, expected) in [
            ("1 record without an id is named FILE:N by record number", warning("wUnnamed", Some(1), "")),
            ("a: left out: b: left out: a link to nothing", warning("wDangling", None, "a: left out: b")),
            ("2 more have bytes behind the end of the gzip stream, which were passed over", warning("wTrailing", Some(2), "")),
            ("12 more left out: a socket", warning("wSocket", Some(12), "")),
            ("12 more left out: : left out: a socket", warning("wSocket", None, "12 more left out: ")),
            ("", warning("other", None, "")),
            (
                "<b> records without an id are named FILE:N by record number",
                warning("other", None, "<b> records without an id are named FILE:N by record number"),
            ),
            ("a socket", warning("other", None, "a socket")),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
