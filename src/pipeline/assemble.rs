//! Assemble: what was found, by number, becomes tables that name documents.

use rayon::prelude::*;

use crate::config::Config;
use crate::credits::{self, resolve};
use crate::error::Error;
use crate::outcome::{Cluster, Clusters, Member, Outcome, Packed, Paragraph, ParagraphRow, Paragraphs, Shelving, Totals};
use crate::pairs::{Pair, Relation};
use crate::paragraphs::Class;
use crate::pipeline::clock::asked;
use crate::pipeline::credited;
use crate::pipeline::found::{At, Found, Group, Related, Repeat};
use crate::pipeline::place::Spans;
use crate::pipeline::told::{Ready, Texts, Told};
use crate::segment::{NONE, Segments};
use crate::store::Shelf;

/// Makes the tables of the outcome.
///
/// # Errors
/// Those of reading records again.
pub fn assemble(config: &Config, segments: &Segments<'_>, found: &Found<'_>, ready: Ready) -> Result<Outcome, Error> {
    let Ready { listed, passages, named, told: Told { documents, credits, excerpts, texts, deciding } } = ready;
    let place = |document: u32| named.place(document);
    let clusters = clusters(segments, found, &place)?;
    let paragraphs = paragraphs((config, segments), found, &texts, &place)?;
    let pairs = listed.iter().map(|l| Pair { a: place(l.a), b: place(l.b), ..l.pair(segments, found.pairs) }).collect();
    Ok(Outcome {
        config: config.json(),
        digest: config.digest(),
        documents,
        clusters,
        pairs,
        passages,
        paragraphs,
        credits,
        excerpts,
        flows: credited::flows(segments, found.attributed, found.lexicon),
        sources: segments.sources().to_vec(),
        of_source: of_source(segments),
        deciding,
        basis: found.basis.map(|b| b.name().to_owned()).unwrap_or_default(),
        totals: totals(segments, found),
        warnings: warnings(segments, found),
        ..Outcome::default()
    })
}

/// The table of clusters.
fn clusters(segments: &Segments<'_>, found: &Found<'_>, place: &dyn Fn(u32) -> u32) -> Result<Clusters, Error> {
    let nothing = resolve(found.lexicon, &[], std::iter::empty());
    let related = Related { copies: found.copies, pairs: found.pairs, groups: found.groups };
    let mut shelving = Shelving::on(Shelf::create(found.work)?);
    for (number, group) in found.groups.iter().enumerate() {
        if number % SOME == 0 {
            asked(&*found.resources.progress)?;
        }
        let members = credited::members(segments, &related, group, (&found.attributed.documents, &nothing));
        shelving.push(cluster(found, group, &members, place))?;
    }
    shelving.finish(found.resources.mmap)
}

fn cluster(found: &Found<'_>, group: &Group, known: &[credits::Member<'_>], place: &dyn Fn(u32) -> u32) -> Cluster {
    let member = |&member: &u32| {
        let document = place(member);
        if member == group.leader {
            return Member {
                document,
                relation: None,
                jaccard: 1.0,
                containment_in_representative: 1.0,
                containment_of_representative: 1.0,
            };
        }
        let Some(pair) = found.copies.between(found.pairs, group.leader, member) else {
            return Member {
                document,
                relation: Some(Relation::Exact),
                jaccard: 1.0,
                containment_in_representative: 1.0,
                containment_of_representative: 1.0,
            };
        };
        let member_is_a = pair.a == found.copies.first[member as usize];
        let (own, of) = (pair.containment_a_in_b(), pair.containment_b_in_a());
        Member {
            document,
            relation: Some(if member_is_a { pair.relation } else { pair.relation.reversed() }),
            jaccard: pair.jaccard(),
            containment_in_representative: if member_is_a { own } else { of },
            containment_of_representative: if member_is_a { of } else { own },
        }
    };
    let (agency, origin, uncredited) = credited::of_cluster(known, found.lexicon, place);
    Cluster { representative: place(group.leader), members: group.members.iter().map(member).collect(), agency, origin, uncredited }
}

/// The table of repeated paragraphs.
fn paragraphs<'s>(
    (config, segments): (&Config, &Segments<'s>),
    found: &Found<'_>,
    texts: &Texts,
    place: &(dyn Fn(u32) -> u32 + Sync),
) -> Result<Paragraphs, Error> {
    let mut shelving = Shelving::on(Shelf::create(found.work)?);
    for (some, from) in found.repeats.chunks(SOME).zip((0..).step_by(SOME)) {
        let of_some = |spans: &mut Spans<'s>, (n, part): (usize, &[(Repeat, Class)])| {
            let mut rows = Packed::default();
            for ((repeat, class), number) in part.iter().zip(from + n * TOGETHER..) {
                asked(&*found.resources.progress)?;
                paragraph((config, segments), spans, (repeat, *class, texts.get(number)), (place, &mut rows))?;
            }
            Ok(rows)
        };
        let rows = some.par_chunks(TOGETHER).enumerate().map_init(Spans::default, of_some);
        let rows: Vec<Packed<ParagraphRow>> = rows.collect::<Result<_, Error>>()?;
        rows.iter().try_for_each(|row| shelving.extend(row))?;
        texts.let_go();
    }
    shelving.finish(found.resources.mmap)
}

/// Paragraphs that are placed before they are put on the shelf, and those that one thread puts together.
const SOME: usize = 4096;
const TOGETHER: usize = 32;

/// A repeated paragraph as a row of its table.
fn paragraph<'s>(
    (config, segments): (&Config, &Segments<'s>),
    spans: &mut Spans<'s>,
    (repeat, class, text): (&Repeat, Class, &str),
    (place, rows): (&(dyn Fn(u32) -> u32 + Sync), &mut Packed<ParagraphRow>),
) -> Result<(), Error> {
    let mut span = |at: At| {
        spans.load(config, segments, at.document)?;
        Ok(spans.of(at.words(segments)))
    };
    let placed = |&at: &At| span(at).map(|(start, end)| [place(at.document), start, end]);
    let places: Vec<[u32; 3]> = repeat.places.iter().map(placed).collect::<Result<_, Error>>()?;
    let (from, to) = repeat.leader.words(segments);
    let mut documents: Vec<u32> = repeat.places.iter().map(|at| at.document).collect();
    documents.dedup();
    let mut sources: Vec<u32> = documents.iter().map(|&d| segments.row(d).source).filter(|&s| s != NONE).collect();
    sources.sort_unstable();
    sources.dedup();
    rows.push(Paragraph {
        class,
        documents: documents.len() as u32,
        sources: sources.len() as u32,
        text,
        words: to - from,
        places: &places,
    });
    Ok(())
}

/// How many documents each source has.
fn of_source(segments: &Segments<'_>) -> Vec<u64> {
    let mut counts = vec![0; segments.sources().len()];
    for row in segments.each_row().filter(|row| row.source != NONE) {
        counts[row.source as usize] += 1;
    }
    counts
}

fn totals(segments: &Segments<'_>, found: &Found<'_>) -> Totals {
    let (seen, skipped, ..) = segments.counts();
    Totals {
        seen,
        indexed: u64::from(segments.len()),
        quarantined: segments.bad().len() as u64,
        skipped,
        words: segments.each_row().map(|r| u64::from(r.words)).sum(),
        sources: segments.sources().len() as u64,
        candidates: found.verified.candidates,
        largest_bucket: found.nets.largest_bucket,
        crowded_texts: found.nets.crowded_texts,
        common_grams: found.nets.common_grams,
    }
}

fn warnings(segments: &Segments<'_>, found: &Found<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    let (seen, _, unnamed, renamed) = segments.counts();
    let documents = u64::from(segments.len());
    let (dated, _) = segments.dated_and_sourced();
    if documents == 0 {
        warnings.push(format!("no document could be read: {seen} records seen; see quarantine.jsonl, or name the field with --text-field"));
    }
    if unnamed > 0 {
        let are = if unnamed == 1 { "record without an id is" } else { "records without an id are" };
        warnings.push(format!("{unnamed} {are} named FILE:N by record number"));
    }
    if renamed > 0 {
        let repeat =
            if renamed == 1 { "record repeats an id that was taken and is" } else { "records repeat an id that was taken and are" };
        warnings.push(format!("{renamed} {repeat} named ID#k"));
    }
    if found.basis.is_some() && dated * 5 < documents * 4 && dated > 0 {
        let share = dated * 100 / documents;
        warnings.push(format!(
            "only {share} % of the documents have a date that can be read: dates do not count in telling templates from copies"
        ));
    }
    let crowded = found.nets.crowded_texts;
    if crowded > 0 {
        warnings.push(format!("{crowded} texts stand in buckets of more than 100: each was compared with the leaders of its bucket only"));
    }
    warnings
}
