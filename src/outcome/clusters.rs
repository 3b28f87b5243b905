//! `Clusters`: copies of one story each.

use bytemuck::{Pod, Zeroable};

use crate::outcome::table::{Row, Table, next, put};
use crate::outcome::{Cluster, ClusterAgency, Member, Origin};
use crate::pairs::Relation;

/// Clusters by first member.
pub type Clusters = Table<ClusterRow>;

/// The numbers of a cluster, and where its texts and its lists stand.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct ClusterRow {
    texts: u64,
    places: u64,
    representative: u32,
    /// The document of its origin.
    origin: u32,
    /// Bytes of its agency, of how that is known, and of the agency of its origin.
    bytes: [u32; 3],
    /// How many members, named agencies, documents of evidence, uncredited ones and reasons.
    counts: [u32; 5],
}

/// No relation, no origin.
const NONE: u32 = u32::MAX;
/// What a member takes: its numbers, then its figures as the halves of their bits.
const MEMBER: usize = 3;

impl Row for ClusterRow {
    type View<'t> = Cluster;

    fn pack(cluster: Cluster, texts: &mut String, places: &mut Vec<[u32; 3]>) -> ClusterRow {
        let (from, first) = (texts.len() as u64, places.len() as u64);
        cluster.members.iter().for_each(|member| places.extend(packed(member)));
        let Cluster { representative, members, agency, origin, uncredited } = cluster;
        let reasons = origin.as_ref().map_or(&[][..], |origin| &origin.reasons);
        let counts = [members.len(), agency.named.len(), agency.evidence.len(), uncredited.len(), reasons.len()].map(|n| n as u32);
        let of_origin = origin.as_ref().and_then(|origin| origin.agency.as_deref());
        let bytes = [agency.id.as_deref(), Some(&agency.how), of_origin].map(|text| put(text, texts));
        places.extend(agency.named.iter().map(|(id, count)| [put(Some(id), texts), *count, 0]));
        places.extend(agency.evidence.iter().chain(&uncredited).map(|&document| [document, 0, 0]));
        places.extend(reasons.iter().map(|reason| [put(Some(reason), texts), 0, 0]));
        let origin = origin.as_ref().map_or(NONE, |origin| origin.document);
        ClusterRow { texts: from, places: first, representative, origin, bytes, counts }
    }

    fn view(&self, texts: &[u8], places: &[[u32; 3]]) -> Cluster {
        let mut from = self.texts as usize;
        let mut text = |bytes| next(texts, &mut from, bytes).map(str::to_owned);
        let [id, how, of_origin] = self.bytes.map(&mut text);
        let mut rest = places.get(self.places as usize..).unwrap_or(&[]);
        let mut take = |count: u32, each: usize| {
            let (taken, left) = rest.split_at_checked(count as usize * each).unwrap_or((&[], &[]));
            rest = left;
            taken
        };
        let [members, named, evidence, uncredited, reasons] = self.counts;
        let members = take(members, MEMBER).chunks_exact(MEMBER).map(unpacked).collect();
        let named = take(named, 1).iter().map(|&[bytes, count, _]| (text(bytes).unwrap_or_default(), count)).collect();
        let evidence = take(evidence, 1).iter().map(|row| row[0]).collect();
        let uncredited = take(uncredited, 1).iter().map(|row| row[0]).collect();
        let reasons: Vec<String> = take(reasons, 1).iter().map(|&[bytes, ..]| text(bytes).unwrap_or_default()).collect();
        Cluster {
            representative: self.representative,
            members,
            agency: ClusterAgency { id, how: how.unwrap_or_default(), named, evidence },
            origin: (self.origin != NONE).then_some(Origin { agency: of_origin, document: self.origin, reasons }),
            uncredited,
        }
    }
}

fn packed(member: &Member) -> [[u32; 3]; MEMBER] {
    let figures = [member.jaccard, member.containment_in_representative, member.containment_of_representative];
    let [a, b, c] = figures.map(|figure| [(figure.to_bits() >> 32) as u32, figure.to_bits() as u32]);
    [[member.document, member.relation.map_or(NONE, |r| r as u32), 0], [a[0], a[1], b[0]], [b[1], c[0], c[1]]]
}

fn unpacked(rows: &[[u32; 3]]) -> Member {
    let figure = |high: u32, low: u32| f64::from_bits(u64::from(high) << 32 | u64::from(low));
    Member {
        document: rows[0][0],
        relation: Relation::ALL.get(rows[0][1] as usize).copied(),
        jaccard: figure(rows[1][0], rows[1][1]),
        containment_in_representative: figure(rows[1][2], rows[2][0]),
        containment_of_representative: figure(rows[2][1], rows[2][2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_given_back_as_it_was_put() {
        let member = |document, relation| Member {
            document,
            relation,
            jaccard: 1.0 / 3.0,
            containment_in_representative: 0.1,
            containment_of_representative: 1.0,
        };
        let named = vec![("spa".to_owned(), 2), ("وكالة".to_owned(), 1)];
        let members = std::iter::once(None).chain(Relation::ALL.map(Some)).zip(5..).map(|(relation, d)| member(d, relation)).collect();
        let full = Cluster {
            representative: 5,
            members,
            agency: ClusterAgency { id: Some("spa".into()), how: "conflict".into(), named, evidence: vec![6, 8] },
            origin: Some(Origin { agency: Some("afp".into()), document: 7, reasons: vec!["one".into(), String::new(), "three".into()] }),
            uncredited: vec![9],
        };
        let bare = Cluster {
            agency: ClusterAgency { how: "unknown".into(), ..ClusterAgency::default() },
            origin: None,
            uncredited: vec![],
            ..full.clone()
        };
        let nameless = Cluster { origin: Some(Origin { agency: None, document: 0, reasons: vec![] }), ..bare.clone() };
        let rows = [full, bare, nameless];
        let table: Clusters = rows.iter().cloned().collect();
        assert_eq!(table.iter().collect::<Vec<_>>(), rows);
    }
}
