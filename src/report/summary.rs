//! `summary.json`: what was asked, what was read and what was found, in counts. The same input and config give the same
//! bytes, so nothing of the run itself stands here.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::outcome::Outcome;
use crate::pairs::Relation;
use crate::report::templates::Templates;
use crate::report::wire::Wire;

/// Groups of templates that are listed.
const TEMPLATES: usize = 20;
/// Outlets that are listed; the rest stands in `flows.jsonl`.
const OUTLETS: usize = 50;

#[derive(Serialize)]
struct Summary<'o> {
    /// What was scanned, as the user named it, and the second corpus if there was one.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    inputs: &'o [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    against: &'o [String],
    config: Option<&'o RawValue>,
    digest: &'o str,
    #[serde(serialize_with = "as_map")]
    fields: &'o [(String, Vec<String>)],
    documents: Documents,
    words: u64,
    sources: u64,
    clusters: Clusters,
    pairs: Ordered,
    /// Documents of one frame, which were not counted as copies.
    templates: Templates,
    /// Documents of agencies, and the outlets that ran them.
    wire: Wire,
    passages: u64,
    candidates: u64,
    largest_bucket: u64,
    capped: Capped,
    /// What a phrase's repetition was counted in, under the story rule.
    #[serde(skip_serializing_if = "str::is_empty")]
    phrase_weight: &'o str,
    warnings: &'o [String],
}

#[derive(Serialize)]
struct Documents {
    seen: u64,
    indexed: u64,
    quarantined: u64,
    skipped: u64,
}

#[derive(Serialize)]
struct Clusters {
    all: u64,
    /// Members of clusters.
    documents: u64,
    /// Members beyond one a cluster.
    copies: u64,
    largest: u64,
    /// How many clusters have so many members.
    sizes: BTreeMap<u64, u64>,
}

#[derive(Serialize)]
struct Capped {
    /// Texts in buckets too large for all pairs, which were compared with leaders only.
    crowded_texts: u64,
    /// Grams left out because too many texts have them.
    common_grams: u64,
}

/// Counts under names, in the order given.
struct Ordered(Vec<(&'static str, u64)>);

impl Serialize for Ordered {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

fn as_map<S: serde::Serializer>(fields: &[(String, Vec<String>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(k, v)| (k, v)))
}

/// The text of `summary.json`.
pub fn summary(outcome: &Outcome) -> String {
    let t = &outcome.totals;
    let summary = Summary {
        inputs: &outcome.inputs,
        against: &outcome.against,
        config: serde_json::from_str(&outcome.config).ok(),
        digest: &outcome.digest,
        fields: &outcome.fields,
        documents: Documents { seen: t.seen, indexed: t.indexed, quarantined: t.quarantined, skipped: t.skipped },
        words: t.words,
        sources: t.sources,
        clusters: clusters(outcome),
        pairs: pairs(outcome),
        templates: Templates::of(outcome, TEMPLATES),
        wire: Wire::of(outcome, OUTLETS),
        passages: outcome.passages.len() as u64,
        candidates: t.candidates,
        largest_bucket: t.largest_bucket,
        capped: Capped { crowded_texts: t.crowded_texts, common_grams: t.common_grams },
        phrase_weight: &outcome.basis,
        warnings: &outcome.warnings,
    };
    let mut text = serde_json::to_string_pretty(&summary).expect("a summary is counts and strings under string keys");
    text.push('\n');
    text
}

fn clusters(outcome: &Outcome) -> Clusters {
    let mut sizes = BTreeMap::new();
    for cluster in outcome.clusters.iter() {
        *sizes.entry(cluster.members.len() as u64).or_insert(0) += 1;
    }
    let documents: u64 = sizes.iter().map(|(size, count)| size * count).sum();
    let all = outcome.clusters.len() as u64;
    Clusters { all, documents, copies: documents - all, largest: sizes.keys().next_back().copied().unwrap_or(0), sizes }
}

fn pairs(outcome: &Outcome) -> Ordered {
    let mut counts = [0u64; Relation::ALL.len()];
    for pair in &outcome.pairs {
        counts[pair.relation as usize] += 1;
    }
    let all = outcome.pairs.len() as u64;
    Ordered(std::iter::once(("all", all)).chain(Relation::ALL.iter().map(|r| r.name()).zip(counts)).collect())
}
