//! Credited: what is known of agencies, by number, as rows that name them.

use crate::credits::{self, AgencyId, Lexicon};
use crate::outcome::{ClusterAgency, Credits, Flow, Giver, Mention, Origin};
use crate::pipeline::found::{Attributed, Group, Related};
use crate::pipeline::told::Named;
use crate::segment::{NO_DAY, NONE, Segments};

/// The row of a document that mentions an agency.
pub fn credits(segments: &Segments<'_>, (d, resolution): &(u32, credits::Resolution), lexicon: &Lexicon, named: &Named) -> Credits {
    let mention = |(m, text): (&credits::Mention, &str)| Mention {
        agency: m.agency.map(|id| name(lexicon, id)),
        text: text.to_owned(),
        role: m.role.name().to_owned(),
        at: m.at.name().to_owned(),
        span: (m.start, m.end),
    };
    Credits {
        document: named.place(*d),
        mentions: segments.mentions(*d).iter().zip(segments.names(*d)).map(mention).collect(),
        how: resolution.how.name().to_owned(),
        agency: resolution.agency.map(|id| name(lexicon, id)),
        candidates: names(lexicon, &resolution.candidates),
        via: resolution.via.iter().map(|&d| named.place(d)).collect(),
        cited: names(lexicon, &resolution.cited),
    }
}

/// What is known of the members of a cluster: `documents` are those that mention an agency, ascending, and `nothing` is what is
/// known of others.
pub fn members<'s>(
    segments: &Segments<'s>,
    related: &Related<'_>,
    group: &Group,
    (documents, nothing): (&'s [(u32, credits::Resolution)], &'s credits::Resolution),
) -> Vec<credits::Member<'s>> {
    let known = |m: u32| documents.binary_search_by_key(&m, |(d, _)| *d).map_or(nothing, |at| &documents[at].1);
    group.members.iter().map(|&m| member(segments, related, group.leader, m, known(m))).collect()
}

fn member<'s>(
    segments: &Segments<'s>,
    related: &Related<'_>,
    leader: u32,
    m: u32,
    resolution: &'s credits::Resolution,
) -> credits::Member<'s> {
    let row = segments.row(m);
    let kept = match related.copies.between(related.pairs, leader, m) {
        Some(pair) if pair.a == related.copies.first[m as usize] => pair.containment_a_in_b(),
        Some(pair) => pair.containment_b_in_a(),
        None => 1.0,
    };
    let date = (row.day != NO_DAY).then(|| i64::from(row.day) * 1440 + i64::from(row.second) / 60);
    credits::Member { document: m, source: source(segments, m), date, kept, mentions: segments.mentions(m), resolution }
}

/// The source of a document, by number.
pub fn source(segments: &Segments<'_>, d: u32) -> Option<u32> {
    Some(segments.row(d).source).filter(|&s| s != NONE)
}

/// The agency, the origin and the uncredited members of a cluster.
pub fn of_cluster(
    members: &[credits::Member<'_>],
    lexicon: &Lexicon,
    place: &dyn Fn(u32) -> u32,
) -> (ClusterAgency, Option<Origin>, Vec<u32>) {
    let places = |documents: &[u32]| documents.iter().map(|&d| place(d)).collect();
    let found = credits::ClusterAgency::of(members);
    let agency = ClusterAgency {
        id: found.agency.map(|id| name(lexicon, id)),
        how: found.how.name().to_owned(),
        named: found.named.iter().map(|&(id, count)| (name(lexicon, id), count)).collect(),
        evidence: places(&found.evidence),
    };
    let origin = credits::Origin::of(lexicon, &found, members).map(|o| Origin {
        agency: o.agency.map(|id| name(lexicon, id)),
        document: place(o.document),
        reasons: o.reasons,
    });
    (agency, origin, places(&found.uncredited(members)))
}

/// Who ran whose copy.
pub fn flows(segments: &Segments<'_>, attributed: &Attributed, lexicon: &Lexicon) -> Vec<Flow> {
    let source = |number: u32| segments.sources()[number as usize].clone();
    let row = |flow: &credits::Flow| Flow {
        source: source(flow.source),
        giver: match flow.giver {
            credits::Giver::Agency(id) => Giver::Agency(name(lexicon, id)),
            credits::Giver::Outlet(number) => Giver::Outlet(source(number)),
        },
        documents: flow.documents,
        verbatim: flow.verbatim,
        edited: flow.edited,
        median_delay_hours: flow.median_delay_hours,
    };
    let mut flows: Vec<Flow> = attributed.flows.iter().map(row).collect();
    // By name, not by the number that input order gave.
    let key = |f: &Flow| match &f.giver {
        Giver::Agency(id) => (f.source.clone(), 0, id.clone()),
        Giver::Outlet(name) => (f.source.clone(), 1, name.clone()),
    };
    flows.sort_by_cached_key(key);
    flows
}

fn name(lexicon: &Lexicon, id: AgencyId) -> String {
    lexicon.agency(id).id.clone()
}

fn names(lexicon: &Lexicon, ids: &[AgencyId]) -> Vec<String> {
    ids.iter().map(|&id| name(lexicon, id)).collect()
}
