//! Credited: what is known of agencies, by number, as rows that name them.

use crate::credits::{self, AgencyId, Lexicon};
use crate::outcome::{ClusterAgency, Credits, Flow, Giver, Mention, Origin};
use crate::pipeline::found::{Attributed, Named};
use crate::segment::Segments;

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

/// The agency, the origin and the uncredited members of a cluster.
pub fn of_cluster(
    (agency, origin, uncredited): &(credits::ClusterAgency, Option<credits::Origin>, Vec<u32>),
    lexicon: &Lexicon,
    place: &dyn Fn(u32) -> u32,
) -> (ClusterAgency, Option<Origin>, Vec<u32>) {
    let places = |documents: &[u32]| documents.iter().map(|&d| place(d)).collect();
    let agency = ClusterAgency {
        id: agency.agency.map(|id| name(lexicon, id)),
        how: agency.how.name().to_owned(),
        named: agency.named.iter().map(|&(id, count)| (name(lexicon, id), count)).collect(),
        evidence: places(&agency.evidence),
    };
    let origin = origin.as_ref().map(|o| Origin {
        agency: o.agency.map(|id| name(lexicon, id)),
        document: place(o.document),
        reasons: o.reasons.clone(),
    });
    (agency, origin, places(uncredited))
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
