//! Flows: who ran whose copy. For each outlet and agency, and for each outlet and the outlet that ran the story first,
//! how many documents, how many of them as they came, and how long after the first.

use std::collections::BTreeMap;

use crate::credits::cluster::{ClusterAgency, ClusterHow, Member};
use crate::credits::lexicon::AgencyId;
use crate::credits::resolve::{Resolution, named};

/// A document of which so much stands in the representative runs the copy as it came, even if it cut it: a page's own
/// furniture is rarely more than a tenth.
const VERBATIM: f64 = 0.9;

/// Whose copy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Giver {
    /// An agency's.
    Agency(AgencyId),
    /// That of the outlet that ran it first, by number.
    Outlet(u32),
}

/// One row of `flows.jsonl`.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The outlet that ran the copy, by number.
    pub source: u32,
    /// Whose copy.
    pub giver: Giver,
    /// How many documents. Those that have no copy in the corpus are neither verbatim nor edited.
    pub documents: u32,
    /// How many as they came.
    pub verbatim: u32,
    /// How many changed.
    pub edited: u32,
    /// Hours after the first dated member of the cluster, in the middle; `None` if no document has both dates.
    pub median_delay_hours: Option<f64>,
}

#[derive(Default)]
struct Tally {
    documents: u32,
    verbatim: u32,
    edited: u32,
    delays: Vec<i64>,
}

/// The rows in the making. A document without a source is counted nowhere.
///
/// ```
/// use naskh::credits::{Flows, Giver, Lexicon, mentions, resolve};
/// use naskh::text::Tokens;
/// let lexicon = Lexicon::shipped();
/// let found = mentions(&lexicon, "", &Tokens::default(), Some("Paris - AFP"), None);
/// let mut flows = Flows::default();
/// flows.lone(Some(3), &resolve(&lexicon, &found, [].into_iter()));
/// let rows = flows.rows();
/// assert_eq!((rows[0].source, rows[0].giver), (3, Giver::Agency(lexicon.find("afp").unwrap())));
/// ```
#[derive(Default)]
pub struct Flows(BTreeMap<(u32, Giver), Tally>);

impl Flows {
    /// Counts a document that is in no cluster: by its own credit alone, with nothing to compare it to.
    pub fn lone(&mut self, source: Option<u32>, resolution: &Resolution) {
        let Some(source) = source else { return };
        for agency in whose(resolution) {
            self.0.entry((source, Giver::Agency(agency))).or_default().documents += 1;
        }
    }

    /// Counts the members of a cluster. A member counts for the agencies it credits or was resolved to, else for the
    /// cluster's if that is not in conflict; and for the outlet of the cluster's first dated member, if that is another.
    pub fn cluster(&mut self, agency: &ClusterAgency, members: &[Member<'_>]) {
        let first = members.iter().filter_map(|m| Some((m.date?, m))).min_by_key(|(date, _)| *date).map(|(_, m)| m);
        let shared = agency.agency.filter(|_| agency.how != ClusterHow::Conflict);
        for member in members {
            let Some(source) = member.source else { continue };
            let delay = first.and_then(|f| Some(member.date? - f.date?));
            let mut own = named(member.mentions);
            if own.is_empty() {
                own = whose(member.resolution);
            }
            if own.is_empty() {
                own.extend(shared);
            }
            let outlet = first.and_then(|f| f.source).filter(|&from| from != source).map(Giver::Outlet);
            for giver in own.into_iter().map(Giver::Agency).chain(outlet) {
                self.0.entry((source, giver)).or_default().add(member.kept, delay);
            }
        }
    }

    /// The rows, by source, agencies before outlets.
    pub fn rows(self) -> Vec<Flow> {
        self.0.into_iter().map(|((source, giver), tally)| tally.row(source, giver)).collect()
    }
}

/// The agencies that a document credits or was resolved to; hints and ambiguities do not count.
fn whose(resolution: &Resolution) -> Vec<AgencyId> {
    use crate::credits::resolve::How;
    match (resolution.how, resolution.agency) {
        (How::Credited | How::Sibling, Some(agency)) => vec![agency],
        (How::Credited, None) => resolution.candidates.clone(),
        _ => Vec::new(),
    }
}

impl Tally {
    fn add(&mut self, kept: f64, delay: Option<i64>) {
        self.documents += 1;
        if kept >= VERBATIM {
            self.verbatim += 1;
        } else {
            self.edited += 1;
        }
        self.delays.extend(delay);
    }

    fn row(mut self, source: u32, giver: Giver) -> Flow {
        self.delays.sort_unstable();
        let middle = self.delays.len() / 2;
        let minutes = match self.delays.len() {
            0 => None,
            n if n % 2 == 1 => Some(self.delays[middle] as f64),
            _ => Some((self.delays[middle - 1] + self.delays[middle]) as f64 / 2.0),
        };
        let Tally { documents, verbatim, edited, .. } = self;
        Flow { source, giver, documents, verbatim, edited, median_delay_hours: minutes.map(|m| m / 60.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credits::lexicon::Lexicon;
    use crate::credits::mention::{Mention, Role, Where};
    use crate::credits::resolve::resolve;

    type Given = (u32, &'static str, Option<i64>, f64);

    /// Clusters of members `(source, credit, minutes, kept)`; rows as `source<giver documents/verbatim/edited delay`.
    fn rows(clusters: &[&[Given]]) -> Vec<String> {
        let lexicon = Lexicon::shipped();
        let mut flows = Flows::default();
        for cluster in clusters {
            let mentions: Vec<Vec<Mention>> = cluster
                .iter()
                .map(|m| lexicon.find(m.1).map(|id| Mention { agency: Some(id), role: Role::Credit, at: Where::Field, start: 0, end: 1 }))
                .map(|m| m.into_iter().collect())
                .collect();
            let resolved: Vec<Resolution> = mentions.iter().map(|m| resolve(&lexicon, m, [].into_iter())).collect();
            let members: Vec<Member<'_>> = cluster
                .iter()
                .enumerate()
                .map(|(i, m)| Member {
                    document: i as u32,
                    source: Some(m.0),
                    date: m.2,
                    kept: m.3,
                    mentions: &mentions[i],
                    resolution: &resolved[i],
                })
                .collect();
            flows.cluster(&ClusterAgency::of(&members), &members);
        }
        let giver = |g: Giver| match g {
            Giver::Agency(id) => lexicon.agency(id).id.clone(),
            Giver::Outlet(n) => n.to_string(),
        };
        let show = |f: Flow| {
            let delay = f.median_delay_hours.map_or("-".into(), |h| h.to_string());
            format!("{}<{} {}/{}/{} {delay}", f.source, giver(f.giver), f.documents, f.verbatim, f.edited)
        };
        flows.rows().into_iter().map(show).collect()
    }

    #[test]
    fn copies_count_for_their_agency_and_for_who_ran_them_first() {
        let got = rows(&[
            &[(1, "afp", Some(0), 1.0), (2, "", Some(90), 0.95), (2, "afp", Some(150), 0.4)],
            &[(2, "afp", Some(600), 1.0), (1, "", None, 0.2)],
        ]);
        assert_eq!(got, ["1<afp 2/1/1 0", "1<2 1/0/1 -", "2<afp 3/2/1 1.5", "2<1 2/1/1 2"]);
    }

    #[test]
    fn in_a_conflict_each_counts_for_whom_it_names() {
        let got = rows(&[&[(1, "afp", None, 1.0), (2, "dpa", None, 1.0), (3, "", None, 1.0)]]);
        assert_eq!(got, ["1<afp 1/1/0 -", "2<dpa 1/1/0 -"]);
    }
}
