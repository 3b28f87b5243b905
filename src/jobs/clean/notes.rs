//! Notes: what each record is told of the scan by `--annotate`.

use crate::corpus::edit::Value;
use crate::outcome::{Cluster, Outcome};

/// The members that records get, in order.
pub const SET: [&str; 4] = ["naskh_cluster", "naskh_relation", "naskh_representative", "naskh_agency"];

/// What a document is told: its cluster, what it is to the representative, that one's id, and its agency.
type Note<'o> = [(&'static str, Value<'o>); 4];

/// What the documents of a scan are told.
pub struct Notes<'o> {
    outcome: &'o Outcome,
    /// For each document, what it is in its cluster.
    members: Vec<Option<Membership>>,
    agencies: Vec<Option<String>>,
}

impl<'o> Notes<'o> {
    /// The notes of a scan.
    pub fn of_scan(outcome: &'o Outcome) -> Notes<'o> {
        let mut members = vec![None; outcome.documents.len()];
        let mut agencies = vec![None; outcome.documents.len()];
        for (number, cluster) in (0u32..).zip(outcome.clusters.iter()) {
            for member in &cluster.members {
                let relation = member.relation.map(|r| r.name());
                members[member.document as usize] = Some(Membership { number, representative: cluster.representative, relation });
                agencies[member.document as usize] = agency(&cluster).map(str::to_owned);
            }
        }
        // What a document's own credits come to says more than its cluster does.
        for credits in outcome.credits.iter().filter(|c| c.agency.is_some() && c.how != "hint") {
            agencies[credits.document as usize].clone_from(&credits.agency);
        }
        Notes { outcome, members, agencies }
    }

    /// What a document is told; one that the scan does not name is told nothing.
    pub fn of(&self, document: Option<u32>) -> Note<'_> {
        fn text(t: Option<&str>) -> Value<'_> {
            t.map_or(Value::Null, Value::Text)
        }
        let member = document.and_then(|d| self.members[d as usize]);
        let agency = text(document.and_then(|d| self.agencies[d as usize].as_deref()));
        let Some(Membership { number, representative, relation }) = member else {
            return [(SET[0], Value::Null), (SET[1], Value::Null), (SET[2], Value::Null), (SET[3], agency)];
        };
        let relation = text(relation);
        let representative = Value::Text(self.outcome.documents.get(representative).id);
        [(SET[0], Value::Number(u64::from(number))), (SET[1], relation), (SET[2], representative), (SET[3], agency)]
    }
}

/// What a document is in its cluster.
#[derive(Clone, Copy)]
struct Membership {
    number: u32,
    representative: u32,
    relation: Option<&'static str>,
}

/// Whose story a cluster is, where its members do not contradict each other.
fn agency(cluster: &Cluster) -> Option<&str> {
    let known = matches!(&*cluster.agency.how, "credited" | "sibling");
    cluster.agency.id.as_deref().filter(|_| known)
}
