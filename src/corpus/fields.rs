//! `Fields`: which field of a record is its id, its text, its title and so on.
//!
//! Each of the seven is one name that the user gave, or a list of names that people use, of which every record takes
//! the first that it has (null is as good as absent). A name that begins with `/` is a JSON pointer (RFC 6901).

use serde::{Deserialize, Serialize};

/// What a record is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// What names the document.
    Id,
    /// What is compared.
    Text,
    /// The headline.
    Title,
    /// The outlet.
    Source,
    /// The date.
    Date,
    /// The address.
    Url,
    /// The credit or byline.
    Credit,
}

impl Field {
    /// All seven, in the order of reports.
    pub const ALL: [Field; 7] = [Field::Id, Field::Text, Field::Title, Field::Source, Field::Date, Field::Url, Field::Credit];

    /// Its name in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Field::Id => "id",
            Field::Text => "text",
            Field::Title => "title",
            Field::Source => "source",
            Field::Date => "date",
            Field::Url => "url",
            Field::Credit => "credit",
        }
    }

    /// The names that are tried when the user gives none, best first.
    pub fn defaults(self) -> &'static [&'static str] {
        match self {
            Field::Id => &["id", "_id", "doc_id", "uuid", "url"],
            Field::Text => &["text", "body", "content", "article", "maintext", "raw_content"],
            Field::Title => &["title", "headline"],
            Field::Source => &["source", "outlet", "publisher", "domain", "site"],
            Field::Date => &["date", "published", "publish_date", "date_publish", "timestamp"],
            Field::Url => &["url"],
            Field::Credit => &["credit", "byline", "author", "authors"],
        }
    }
}

/// The user's choice of fields; `None` is the list of `Field::defaults`.
///
/// ```
/// use naskh::corpus::{Field, Fields};
/// let fields = Fields { text: Some("/article/body".into()), ..Fields::default() };
/// assert_eq!(fields.names(Field::Text), ["/article/body"]);
/// assert_eq!(fields.names(Field::Title), ["title", "headline"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// `--id-field`
    pub id: Option<String>,
    /// `--text-field`
    pub text: Option<String>,
    /// `--title-field`
    pub title: Option<String>,
    /// `--source-field`
    pub source: Option<String>,
    /// `--date-field`
    pub date: Option<String>,
    /// `--url-field`
    pub url: Option<String>,
    /// `--credit-field`
    pub credit: Option<String>,
}

impl Fields {
    /// The name that the user gave for a field.
    pub fn chosen(&self, field: Field) -> Option<&str> {
        let chosen = match field {
            Field::Id => &self.id,
            Field::Text => &self.text,
            Field::Title => &self.title,
            Field::Source => &self.source,
            Field::Date => &self.date,
            Field::Url => &self.url,
            Field::Credit => &self.credit,
        };
        chosen.as_deref()
    }

    /// The names that are tried for a field, best first.
    pub fn names(&self, field: Field) -> Vec<&str> {
        match self.chosen(field) {
            Some(name) => vec![name],
            None => field.defaults().to_vec(),
        }
    }

    /// The names that records really answered to, for each field that some record had.
    pub fn met(&self, met: Met) -> Vec<(Field, Vec<&str>)> {
        let mut bit = 0;
        let mut all = Vec::new();
        for field in Field::ALL {
            let mut found = Vec::new();
            for name in self.names(field) {
                if met.has(bit) {
                    found.push(name);
                }
                bit += 1;
            }
            if !found.is_empty() {
                all.push((field, found));
            }
        }
        all
    }
}

/// Which names were met: a bit for each of `Fields::names`, field after field. Joined by `add`, in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met(u64);

impl Met {
    /// Takes over what another stretch of the corpus met.
    pub fn add(&mut self, other: Met) {
        self.0 |= other.0;
    }

    /// The bits, to be kept.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// From bits that were kept.
    pub(crate) fn of_bits(bits: u64) -> Met {
        Met(bits)
    }

    fn has(self, bit: u32) -> bool {
        self.0 >> bit & 1 == 1
    }
}

/// `Fields`, made ready for reading: the distinct top-level keys to look for, and for each field where to look.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    keys: Vec<Vec<u8>>,
    /// Keys by their length, so that most keys of a record are told from ours by one look.
    by_length: Vec<Vec<usize>>,
    fields: [Vec<Want>; 7],
}

/// One name of one field.
#[derive(Clone, Debug)]
pub(crate) struct Want {
    /// The top-level key, as a place in the plan's keys.
    pub key: usize,
    /// The rest of the way, for a pointer of several steps.
    pub rest: Vec<String>,
    bit: u32,
}

impl Plan {
    /// The plan of a choice of fields.
    pub fn of(fields: &Fields) -> Plan {
        let mut plan = Plan { keys: Vec::new(), by_length: Vec::new(), fields: Default::default() };
        let mut bit = 0;
        for field in Field::ALL {
            for name in fields.names(field) {
                let mut steps = steps(name);
                let key = plan.place(steps.remove(0).into_bytes());
                plan.fields[field as usize].push(Want { key, rest: steps, bit });
                bit += 1;
            }
        }
        for (i, key) in plan.keys.iter().enumerate() {
            if plan.by_length.len() <= key.len() {
                plan.by_length.resize(key.len() + 1, Vec::new());
            }
            plan.by_length[key.len()].push(i);
        }
        plan
    }

    /// How many distinct keys are looked for.
    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// The place of a key, if it is looked for.
    #[inline]
    pub fn key(&self, key: &[u8]) -> Option<usize> {
        self.by_length.get(key.len())?.iter().copied().find(|&i| self.keys[i] == key)
    }

    /// The key at a place.
    pub fn name(&self, key: usize) -> &[u8] {
        self.keys.get(key).map_or(&[], Vec::as_slice)
    }

    /// The names to try for a field, best first.
    pub fn wants(&self, field: Field) -> &[Want] {
        &self.fields[field as usize]
    }

    /// Marks a name as met.
    pub fn mark(&self, met: &mut Met, want: &Want) {
        met.0 |= 1 << want.bit;
    }

    fn place(&mut self, key: Vec<u8>) -> usize {
        self.keys.iter().position(|k| *k == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        })
    }
}

/// The steps of a name: one for a plain name, as many as there are slashes for a pointer.
fn steps(name: &str) -> Vec<String> {
    match name.strip_prefix('/') {
        None => vec![name.to_string()],
        Some(rest) => rest.split('/').map(|s| s.replace("~1", "/").replace("~0", "~")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_finds_each_name_and_says_which_were_met() {
        let fields = Fields { text: Some("/a~1b/0/c~0d".into()), id: Some("/id".into()), ..Fields::default() };
        let plan = Plan::of(&fields);
        let text = &plan.wants(Field::Text)[0];
        assert_eq!(plan.key(b"a/b"), Some(text.key));
        assert_eq!(text.rest, ["0", "c~d"]);
        assert!(plan.wants(Field::Id)[0].rest.is_empty(), "a pointer of one step is a plain name");
        assert_eq!(plan.key(b"body"), None);
        let mut met = Met::default();
        plan.mark(&mut met, text);
        plan.mark(&mut met, &plan.wants(Field::Credit)[2]);
        assert_eq!(fields.met(met), [(Field::Text, vec!["/a~1b/0/c~0d"]), (Field::Credit, vec!["author"])]);
    }

    #[test]
    fn the_address_serves_as_id_and_as_url_from_one_key() {
        let plan = Plan::of(&Fields::default());
        assert_eq!(plan.wants(Field::Id)[4].key, plan.wants(Field::Url)[0].key);
        assert!(Field::ALL.iter().map(|&f| f.defaults().len()).sum::<usize>() <= 64, "one bit a name");
    }
}
