//! Gold: what is known to be true, line by line, from files of several kinds.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::corpus::{Corpus, Format, Reading};
use crate::error::Error;

/// A labelled pair of documents.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Label {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// What a reader called the pair: `duplicate` and `contained` are copies, all else is none.
    pub label: String,
    /// Of a contained pair: `a_in_b` or `b_in_a`.
    #[serde(default)]
    pub direction: Option<String>,
}

/// A line of a gold file: a labelled pair, or the members of a cluster.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// `a`, `b`, `label`
    Label(Label),
    /// `members`
    Cluster {
        /// Ids of documents that tell one story.
        members: Vec<String>,
    },
}

/// A pair of documents and the passages that the one has from the other (the gold of PAN, a line a pair).
#[derive(Clone, Debug, Deserialize)]
pub struct Reuse {
    /// The suspicious document.
    pub susp: String,
    /// Its source.
    pub src: String,
    /// The kind of obfuscation.
    #[serde(default)]
    pub category: String,
    /// The passages.
    pub spans: Vec<Span>,
}

/// A passage in both documents, in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Span {
    /// Where it begins in the suspicious document.
    pub susp_offset: u32,
    /// Its length there.
    pub susp_length: u32,
    /// Where it begins in the source.
    pub src_offset: u32,
    /// Its length there.
    pub src_length: u32,
}

/// A planted copy.
#[derive(Clone, Debug, Deserialize)]
pub struct Plant {
    /// What it was made of: a document of the corpus, or another planted one.
    pub a: String,
    /// The planted document.
    pub b: String,
    /// How it was edited.
    pub kind: String,
    /// It has only a part of its original.
    #[serde(default)]
    pub part: bool,
}

/// Reads every line of a file that is JSON Lines, packed or not; blank lines are nothing.
///
/// # Errors
/// The file cannot be read; a line is not what is expected, which is named.
pub fn read<T: serde::de::DeserializeOwned>(path: &Path, expected: &str) -> Result<Vec<T>, Error> {
    let reading = Reading { input_format: Some(Format::Jsonl), ..Reading::default() };
    let corpus = Corpus::open(&[PathBuf::from(path)], &reading)?;
    let tmp = tempfile::tempdir().map_err(|e| Error::output(&std::env::temp_dir(), e))?;
    let texts = corpus.texts(tmp.path(), true)?;
    let mut all = Vec::new();
    for file in texts.files() {
        let bytes = file.read(file.layout.begin, file.bytes)?;
        if let Some(reason) = &file.layout.open {
            return Err(unreadable(path, None, reason, expected));
        }
        for (number, line) in (1..).zip(bytes.split(|&b| b == b'\n')) {
            if !line.trim_ascii().is_empty() {
                let row = serde_json::from_slice(line).map_err(|e| unreadable(path, Some(number), &e.to_string(), expected))?;
                all.push(row);
            }
        }
    }
    Ok(all)
}

fn unreadable(path: &Path, line: Option<u64>, reason: &str, expected: &str) -> Error {
    let line = line.map_or(String::new(), |n| format!(":{n}"));
    Error::NoInput {
        what: format!("{}{line}: {}", crate::error::escaped(&path.to_string_lossy()), crate::error::escaped(reason)),
        hint: format!("give a file of lines with {expected}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_clusters_may_stand_in_one_file_and_a_wrong_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gold.jsonl");
        std::fs::write(&path, "{\"a\":\"1\",\"b\":\"2\",\"label\":\"duplicate\",\"direction\":null}\n\n{\"members\":[\"1\",\"2\"]}\n")
            .unwrap();
        let lines: Vec<Line> = read(&path, "").unwrap();
        assert!(matches!(&lines[..], [Line::Label(l), Line::Cluster { members }] if l.direction.is_none() && members.len() == 2));
        std::fs::write(&path, "{\"members\":[\"1\"]}\n{\"a\":1}\n").unwrap();
        let error = read::<Line>(&path, "a, b and label").unwrap_err();
        assert!(error.to_string().contains("gold.jsonl:2: ") && error.exit_code() == 3, "{error}");
    }
}
