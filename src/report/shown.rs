//! Shown: the data of the page, as its script reads it. The names of the fields are short, because there are as many of
//! them as members; `data/page.js` knows them too.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::pairs::Relation;
use crate::report::reasons::Reason;
use crate::report::warnings::Warning;

/// All that the page is made from.
#[derive(Serialize, Default)]
pub struct Gathered {
    pub summary: Option<Box<RawValue>>,
    pub sources: Names,
    pub agencies: Names,
    /// What the agencies are called in each language of the page, by number; ids where no lexicon has them.
    pub called: Vec<(String, String)>,
    pub clusters: Vec<Whole>,
    pub brief: Vec<Brief>,
    /// Clusters that are only counted.
    pub more: u64,
    /// Documents of each agency; those of all stand in the summary.
    pub wire: Vec<(usize, u64)>,
    /// Text, whether it goes on.
    pub texts: Vec<(String, bool)>,
    pub files: Names,
    pub flows: Vec<Flow>,
    pub paragraphs: Vec<Paragraph>,
    pub classes: BTreeMap<String, u64>,
    pub bad: Vec<(String, u64, u64, String)>,
    pub warnings: Vec<Warning>,
}

/// Names under numbers, in order of first use.
#[derive(Default)]
pub struct Names {
    numbers: HashMap<String, usize>,
    all: Vec<String>,
}

impl Names {
    /// The number of a name, its first if it is new.
    pub fn of(&mut self, name: &str) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        self.all.push(name.to_owned());
        self.numbers.insert(name.to_owned(), self.all.len() - 1);
        self.all.len() - 1
    }
}

impl Names {
    /// A name by its number.
    pub fn name(&self, number: usize) -> &str {
        self.all.get(number).map_or("", |name| name)
    }

    /// All names, by number.
    pub fn all(&self) -> &[String] {
        &self.all
    }

    /// Bytes of all names.
    pub fn bytes(&self) -> usize {
        self.all.iter().map(|name| name.len() + 3).sum()
    }
}

impl Serialize for Names {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.all.serialize(serializer)
    }
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}

/// A cluster in brief.
#[derive(Serialize)]
pub struct Brief {
    /// Its number.
    pub n: u64,
    /// Its size.
    pub z: u64,
    /// The representative's headline, or id.
    pub t: String,
    /// Minutes since 1970 of the first and the last dated member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub d: Option<(i64, i64)>,
    /// What members are to the representative: 1 the same words, 2 near-duplicates, 4 one inside the other.
    #[serde(skip_serializing_if = "is_zero")]
    pub k: u8,
    /// Sources.
    pub s: Vec<usize>,
    /// Agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<usize>,
    /// How it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub h: Option<String>,
}

/// A cluster with all its members.
#[derive(Serialize)]
pub struct Whole {
    #[serde(flatten)]
    pub brief: Brief,
    /// The representative's place among the members.
    pub r: usize,
    pub m: Vec<Member>,
    /// How many members name each agency.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub c: Vec<(usize, u64)>,
    /// On what its origin stands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub o: Vec<Reason>,
    /// Places of members without a credit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub u: Vec<usize>,
}

#[derive(Serialize)]
pub struct Member {
    /// Its id; left out where it is its file and record.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub i: String,
    /// Its file's number.
    pub f: usize,
    pub k: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s: Option<usize>,
    /// The date as written, and in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub w: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub d: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub t: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub c: Option<String>,
    /// Relation to the representative and figures, absent on itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r: Option<(Relation, f64, f64, f64)>,
    /// Place of its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<usize>,
    /// Passages shared with the representative: starts and ends in its own text, then in the representative's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub p: Vec<(u32, u32, u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<Credits>,
}

/// The credits of a member.
#[derive(Serialize)]
pub struct Credits {
    /// Agency, text, role, where.
    pub m: Vec<(Option<usize>, String, String, String)>,
    /// Resolved: agency, how, candidates, via.
    pub r: (Option<usize>, String, Vec<usize>, Vec<String>),
}

#[derive(Serialize)]
pub struct Flow {
    pub to: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<usize>,
    pub n: u32,
    pub verbatim: u32,
    pub edited: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<f64>,
}

#[derive(Serialize)]
pub struct Paragraph {
    pub c: String,
    pub t: String,
    pub d: u32,
    pub s: u32,
    pub o: u64,
    pub w: u32,
    /// Some ids of documents that have it.
    pub i: Vec<String>,
}
