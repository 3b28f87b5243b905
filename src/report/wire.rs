//! Wire: how much of a corpus is wire copy, whose it is, and which outlets ran it. Every document counts once, so that the
//! parts add up to the whole.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::credits::Lexicon;
use crate::outcome::{Credits, Member, Outcome};

/// A member of which so much stands in its representative was run as it came, as `flows.jsonl` counts it.
const VERBATIM: f64 = 0.9;

/// The wire copy of a corpus, counted in documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Wire {
    /// Documents that name an agency as theirs, or are copies of such. The sum of `agencies` and `several`.
    pub documents: u64,
    /// The agencies, most documents first.
    pub agencies: Vec<WireAgency>,
    /// Documents that name several agencies as theirs.
    pub several: u64,
    /// Documents that name none, in clusters whose members name different ones: of no known agency, and not in `documents`.
    pub disputed: u64,
    /// How many outlets ran wire copy.
    pub outlets: u64,
    /// Those that ran most of it, most first.
    pub largest: Vec<WireOutlet>,
}

/// An agency and what it is known to have given.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WireAgency {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Documents that are its copy alone.
    pub documents: u64,
}

/// An outlet and what it ran.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WireOutlet {
    /// Its name.
    pub source: String,
    /// All its documents, where they were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<u64>,
    /// Those that are wire copy.
    pub wire: u64,
    /// Of these, those in a cluster, so that there is a copy to compare them with.
    pub compared: u64,
    /// Of these, those run as they came.
    pub verbatim: u64,
}

impl Wire {
    /// The wire copy of an outcome, with the `most` outlets that ran most of it.
    pub fn of(outcome: &Outcome, most: usize) -> Wire {
        let mut tally = Tally { outcome, wire: Wire::default(), agencies: BTreeMap::new(), outlets: BTreeMap::new() };
        // By document, the row of its credits that was not counted yet.
        let mut rows = vec![NONE; outcome.documents.len()];
        (0..).zip(&outcome.credits).for_each(|(row, credits)| rows[credits.document as usize] = row);
        let own = |row: u32| outcome.credits.get(row as usize).map(theirs).unwrap_or_default();
        for cluster in outcome.clusters.iter() {
            let agreed = cluster.agency.how != "conflict";
            let shared: Vec<&str> = cluster.agency.id.iter().filter(|_| agreed).map(String::as_str).collect();
            for member in &cluster.members {
                let own = own(std::mem::replace(&mut rows[member.document as usize], NONE));
                if own.is_empty() {
                    tally.wire.disputed += u64::from(!agreed);
                }
                tally.add(member.document, if own.is_empty() { &shared } else { &own }, Some(member));
            }
        }
        for (document, row) in (0..).zip(rows).filter(|&(_, row)| row != NONE) {
            tally.add(document, &own(row), None);
        }
        tally.wire(most)
    }
}

/// No row.
const NONE: u32 = u32::MAX;

/// The agencies that a document gives as its own, or was resolved to; what it only cites does not count.
fn theirs(credits: &Credits) -> Vec<&str> {
    let mut own: Vec<&str> = credits.mentions.iter().filter(|m| m.role == "credit").filter_map(|m| m.agency.as_deref()).collect();
    if own.is_empty() {
        match (&*credits.how, &credits.agency) {
            ("credited" | "sibling", Some(agency)) => own.push(agency),
            ("credited", None) => own.extend(credits.candidates.iter().map(String::as_str)),
            _ => {}
        }
    }
    own.sort_unstable();
    own.dedup();
    own
}

struct Tally<'o> {
    outcome: &'o Outcome,
    wire: Wire,
    agencies: BTreeMap<String, u64>,
    /// Wire copy, compared, verbatim.
    outlets: BTreeMap<&'o str, [u64; 3]>,
}

impl<'o> Tally<'o> {
    /// Counts a document of these agencies, and what it is in its cluster if it is in one.
    fn add(&mut self, document: u32, agencies: &[&str], member: Option<&Member>) {
        match agencies {
            [] => return,
            [one] => match self.agencies.get_mut(*one) {
                Some(documents) => *documents += 1,
                None => _ = self.agencies.insert((*one).to_owned(), 1),
            },
            _ => self.wire.several += 1,
        }
        self.wire.documents += 1;
        if let Some(source) = self.outcome.documents.source(document) {
            let verbatim = member.is_some_and(|m| m.containment_in_representative >= VERBATIM);
            let row = self.outlets.entry(source).or_default();
            for (sum, counts) in row.iter_mut().zip([true, member.is_some(), verbatim]) {
                *sum += u64::from(counts);
            }
        }
    }

    fn wire(self, most: usize) -> Wire {
        let Tally { outcome, mut wire, agencies, outlets } = self;
        let mut order: Vec<(String, u64)> = agencies.into_iter().collect();
        order.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
        let ids: Vec<&str> = order.iter().map(|a| &*a.0).collect();
        let names = called(&outcome.config, &ids);
        wire.agencies = order
            .iter()
            .zip(names)
            .map(|((id, documents), (name, _))| WireAgency { id: id.clone(), name, documents: *documents })
            .collect();
        wire.outlets = outlets.len() as u64;
        let mut order: Vec<(&str, [u64; 3])> = outlets.into_iter().collect();
        order.sort_by_key(|&(_, row)| std::cmp::Reverse(row[0]));
        order.truncate(most);
        let all = |name: &str| outcome.sources.iter().position(|s| s == name).and_then(|at| outcome.of_source.get(at)).copied();
        let outlet = |(name, [wire, compared, verbatim]): (&str, [u64; 3])| WireOutlet {
            source: name.to_owned(),
            documents: all(name),
            wire,
            compared,
            verbatim,
        };
        wire.largest = order.into_iter().map(outlet).collect();
        wire
    }
}

/// What agencies are called in English and in Arabic: by the lexicon of the scan, if it is still where it was, or else by the
/// shipped one; ids where neither has them.
pub fn called(config: &str, ids: &[&str]) -> Vec<(String, String)> {
    #[derive(serde::Deserialize)]
    struct Given {
        lexicon: Option<std::path::PathBuf>,
    }
    if ids.is_empty() {
        return Vec::new();
    }
    let folder = serde_json::from_str::<Given>(config).ok().and_then(|given| given.lexicon);
    // The summary, its file and the page all ask.
    static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
    let own = folder.and_then(|folder| Lexicon::read(&folder).ok());
    let lexicon = own.as_ref().unwrap_or_else(|| SHIPPED.get_or_init(Lexicon::shipped));
    let called = |id: &&str| match lexicon.find(id) {
        Some(agency) => {
            let name = &lexicon.agency(agency).name;
            (name.clone(), lexicon.arabic(agency).unwrap_or(name).to_owned())
        }
        None => (id.to_string(), id.to_string()),
    };
    ids.iter().map(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Cluster, ClusterAgency, Entry, Mention};

    fn credits(document: u32, agencies: &[&str], how: &str) -> Credits {
        let mention = |id: &&str| Mention {
            agency: Some(id.to_string()),
            text: id.to_string(),
            role: "credit".into(),
            at: "field".into(),
            span: (0, 1),
        };
        let mentions = agencies.iter().map(mention).collect();
        let none = Vec::new;
        Credits { document, mentions, how: how.into(), agency: None, candidates: none(), via: vec![], cited: none() }
    }

    fn cluster(members: &[(u32, f64)], id: &str, how: &str) -> Cluster {
        let member = |&(document, kept): &(u32, f64)| Member {
            document,
            relation: None,
            jaccard: kept,
            containment_in_representative: kept,
            containment_of_representative: 1.0,
        };
        let agency = ClusterAgency { id: (!id.is_empty()).then(|| id.into()), how: how.into(), ..ClusterAgency::default() };
        Cluster { representative: members[0].0, members: members.iter().map(member).collect(), agency, origin: None, uncredited: vec![] }
    }

    #[test]
    fn each_document_counts_once_and_the_parts_add_up() {
        let entry = |at: usize| Entry { source: (at != 7).then(|| ["jisr", "sada"][at % 2]), ..Entry::default() };
        let outcome = Outcome {
            documents: (0..8).map(entry).collect(),
            // 0 and 1 agree; 2 and 3 differ, 4 with them names none; 5 stands alone, names two; 6 only cites; 7 has no outlet.
            clusters: [cluster(&[(0, 1.0), (1, 0.8)], "spa", "credited"), cluster(&[(2, 1.0), (3, 0.95), (4, 1.0)], "spa", "conflict")]
                .into_iter()
                .collect(),
            credits: vec![
                credits(0, &["spa"], "credited"),
                credits(2, &["spa"], "credited"),
                credits(3, &["afp", "afp"], "credited"),
                credits(5, &["afp", "spa"], "credited"),
                credits(6, &[], "hint"),
                credits(7, &["afp"], "credited"),
            ],
            sources: vec!["jisr".into(), "sada".into()],
            of_source: vec![9, 4],
            ..Outcome::default()
        };
        let found = Wire::of(&outcome, 1);
        let agencies: Vec<(&str, u64)> = found.agencies.iter().map(|a| (&*a.id, a.documents)).collect();
        assert_eq!((found.documents, agencies), (6, vec![("spa", 3), ("afp", 2)]));
        assert_eq!((found.several, found.disputed, found.outlets), (1, 1, 2));
        assert_eq!(found.agencies[0].name, "Saudi Press Agency");
        let sada = WireOutlet { source: "sada".into(), documents: Some(4), wire: 3, compared: 2, verbatim: 1 };
        assert_eq!(found.largest, [sada]);
    }
}
