//! Members: which fields the records have beside those that are asked for, and what they look like.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;

use crate::corpus::{Field, dates};

/// Records whose members are looked at.
pub const MOST: usize = 500;
/// Members that are told apart; records whose keys are data have no end of them.
const NAMES: usize = 200;
/// Values of a member that are held against each other.
const VALUES: usize = 200;

/// A member of records, at their top.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// In how many of the records it is there and not null.
    pub records: u64,
    /// In how many of them it is a string.
    pub strings: u64,
    /// Code points of these, together.
    #[serde(skip)]
    pub code_points: u64,
    /// Strings that can be read as a date.
    #[serde(skip)]
    pub dates: u64,
    #[serde(skip)]
    values: HashSet<String>,
}

/// The members of some records.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// By first appearance.
    pub all: Vec<Member>,
    /// Records that were looked at.
    pub records: usize,
}

impl Members {
    /// Looks at a record of JSON; what is none is passed over.
    pub fn add(&mut self, json: &[u8]) {
        let Ok(Value::Object(record)) = serde_json::from_slice(json) else { return };
        self.records += 1;
        for (name, value) in record.into_iter().filter(|(_, value)| !value.is_null()) {
            let at = match self.all.iter().position(|m| m.name == name) {
                Some(at) => at,
                None if self.all.len() == NAMES => continue,
                None => {
                    self.all.push(Member { name, ..Member::default() });
                    self.all.len() - 1
                }
            };
            self.all[at].add(&value);
        }
    }

    /// A member that may serve as a field that no record answered to; `None` if none looks like one.
    pub fn candidate(&self, field: Field) -> Option<&Member> {
        let most = |m: &&Member| m.records as usize * 2 > self.records;
        let named = |m: &&Member, names: &[&str]| names.iter().any(|n| m.name.to_lowercase().contains(n));
        let mut common = self.all.iter().filter(most);
        match field {
            // A text is long; of several the longest.
            Field::Text => common.filter(|m| m.average() >= 80.0).max_by(|a, b| a.average().total_cmp(&b.average())),
            Field::Date => common.find(|m| m.strings > 0 && m.dates * 10 >= m.strings * 8 && m.average() >= 6.0 && m.average() < 40.0),
            Field::Source => common.find(|m| {
                let names = ["source", "outlet", "publisher", "domain", "site", "paper", "channel", "agency", "host", "feed"];
                named(m, &names) && m.strings > 0 && m.average() < 60.0
            }),
            Field::Title => common.find(|m| named(m, &["title", "headline", "subject"]) && m.strings > 0),
            Field::Credit => common.find(|m| named(m, &["author", "byline", "credit", "writer"]) && m.strings > 0),
            Field::Id => common.find(|m| named(m, &["id", "key", "guid", "number"]) && m.values.len() >= self.records.min(VALUES)),
            Field::Url => None,
        }
    }
}

impl Member {
    fn add(&mut self, value: &Value) {
        self.records += 1;
        let text = match value {
            Value::String(text) => {
                self.strings += 1;
                self.code_points += text.chars().count() as u64;
                self.dates += u64::from(text.len() < 60 && dates::read(text).is_some());
                text.clone()
            }
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        if self.values.len() < VALUES && text.len() < 300 {
            self.values.insert(text);
        }
    }

    /// Code points of a string, on average.
    fn average(&self) -> f64 {
        self.code_points as f64 / self.strings.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_known_by_what_they_hold() {
        let mut members = Members::default();
        for i in 0..10 {
            let story = format!("{i} ").repeat(60);
            let json = serde_json::json!({"newspaper": "okaz", "when": format!("2026-03-{:02}", i + 1), "story": story, "lead": "short", "n_id": i, "x": null});
            members.add(json.to_string().as_bytes());
        }
        members.add(b"[]");
        members.add(b"oops");
        let name = |field| members.candidate(field).map(|m| m.name.as_str());
        assert_eq!(members.records, 10);
        assert_eq!(name(Field::Text), Some("story"));
        assert_eq!(name(Field::Date), Some("when"));
        assert_eq!(name(Field::Source), Some("newspaper"));
        assert_eq!(name(Field::Id), Some("n_id"));
        assert_eq!((name(Field::Title), name(Field::Credit)), (None, None));
    }
}
