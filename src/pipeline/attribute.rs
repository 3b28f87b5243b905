//! Attribute: whose copy each document is, and each cluster.

use rayon::prelude::*;

use crate::credits::{ClusterAgency, Flows, Lexicon, Resolution, Role, Sibling, named, resolve};
use crate::pipeline::copies::Copies;
use crate::pipeline::credited::{members, source};
use crate::pipeline::found::{Attributed, Related};
use crate::segment::Segments;

/// Resolves every document that mentions an agency, then every cluster. O(documents + pairs).
pub fn attribute(segments: &Segments<'_>, lexicon: &Lexicon, related: &Related<'_>) -> Attributed {
    let copies = accepted(segments, related);
    let mentioning: Vec<u32> = (0..segments.len()).filter(|&d| !segments.mentions(d).is_empty()).collect();
    let resolved = |&d: &u32| {
        let own = segments.mentions(d);
        // Only a generic credit asks the copies.
        let asks = own.iter().any(|m| m.role == Role::Generic) && named(own).is_empty();
        let siblings = if asks { siblings(segments, related.copies, &copies, d) } else { Vec::new() };
        (d, resolve(lexicon, own, siblings.into_iter().map(|s| Sibling { document: s, mentions: segments.mentions(s) })))
    };
    let documents: Vec<(u32, Resolution)> = mentioning.par_iter().map(resolved).collect();
    let nothing = resolve(lexicon, &[], std::iter::empty());
    let mut flows = Flows::default();
    for group in related.groups {
        let members = members(segments, related, group, (&documents, &nothing));
        flows.cluster(&ClusterAgency::of(&members), &members);
    }
    let mut clustered: Vec<u32> = related.groups.iter().flat_map(|g| g.members.iter().copied()).collect();
    clustered.sort_unstable();
    for (d, resolution) in documents.iter().filter(|(d, _)| clustered.binary_search(d).is_err()) {
        flows.lone(source(segments, *d), resolution);
    }
    Attributed { documents, flows: flows.rows() }
}

/// For each text, the texts that it is an accepted pair with: both ways, sorted.
fn accepted(segments: &Segments<'_>, related: &Related<'_>) -> Vec<(u32, u32)> {
    // Only the partners of documents with a generic credit are ever asked for.
    let asks = |text: u32| related.copies.of(&text).iter().any(|&d| segments.mentions(d).iter().any(|m| m.role == Role::Generic));
    let copies = related.pairs.iter().filter(|p| p.relation.is_copy());
    let mut both: Vec<(u32, u32)> = copies.flat_map(|p| [(p.a, p.b), (p.b, p.a)]).filter(|&(text, _)| asks(text)).collect();
    both.sort_unstable();
    both
}

/// The direct copies of a document in other sources, ascending.
fn siblings(segments: &Segments<'_>, copies: &Copies, accepted: &[(u32, u32)], d: u32) -> Vec<u32> {
    let text = copies.first[d as usize];
    let from = accepted.partition_point(|&(t, _)| t < text);
    let partners = accepted[from..].iter().take_while(|&&(t, _)| t == text).map(|&(_, partner)| partner);
    let other = |&s: &u32| source(segments, s).is_none() || source(segments, s) != source(segments, d);
    let texts: Vec<u32> = std::iter::once(text).chain(partners).collect();
    let mut siblings: Vec<u32> = texts.iter().flat_map(|t| copies.of(t)).copied().filter(|s| *s != d && other(s)).collect();
    siblings.sort_unstable();
    siblings
}
