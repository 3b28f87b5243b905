//! Assemble: what was found, by number, becomes tables that name documents.

use std::time::Instant;

use bitvec::vec::BitVec;
use rayon::prelude::*;

use crate::config::Config;
use crate::credits::Lexicon;
use crate::error::Error;
use crate::outcome::{Cluster, Entry, Member, Outcome, Paragraph, Passage, Totals};
use crate::pairs::{Aligned, Pair, Relation};
use crate::paragraphs::Class;
use crate::pipeline::allow::Allow;
use crate::pipeline::credited;
use crate::pipeline::found::{At, Attributed, Basis, Copies, Group, Proposed, Repeat, Verification};
use crate::segment::{NO_DAY, NONE, Segments};
use crate::text::unpack_spans;

/// What the steps before found.
pub struct Found<'f> {
    /// Texts and their documents.
    pub copies: &'f Copies,
    /// What the options let through.
    pub allow: &'f Allow<'f>,
    /// Judged pairs of texts, ascending.
    pub pairs: &'f [Pair],
    /// The same pairs with their passages.
    pub verified: &'f Verification,
    /// Clusters.
    pub groups: &'f [Group],
    /// Repeated paragraphs and their classes.
    pub repeats: &'f [(Repeat, Class)],
    /// Agencies of documents and clusters, and flows.
    pub attributed: &'f Attributed,
    /// The agencies that these name.
    pub lexicon: &'f Lexicon,
    /// What the nets caught.
    pub proposed: &'f Proposed,
    /// What repetition was counted in, under the story rule.
    pub basis: Option<Basis>,
}

/// Seconds a step.
pub struct Clock {
    last: Instant,
    laps: Vec<(&'static str, f64)>,
}

impl Clock {
    /// Starts now.
    pub fn start() -> Clock {
        Clock { last: Instant::now(), laps: Vec::new() }
    }

    /// Ends a step.
    pub fn lap(&mut self, name: &'static str) {
        self.laps.push((name, self.last.elapsed().as_secs_f64()));
        self.last = Instant::now();
    }

    /// All steps so far.
    pub fn laps(self) -> Vec<(&'static str, f64)> {
        self.laps
    }
}

/// Makes the tables of the outcome.
///
/// # Errors
/// Those of reading the records of cluster members again.
pub fn assemble(config: &Config, segments: &Segments<'_>, found: &Found<'_>) -> Result<Outcome, Error> {
    let listed = listed(segments, found);
    let passages = passages(segments, found, &listed);
    let pairs: Vec<Pair> = listed.into_iter().map(|l| l.pair).collect();
    let mut named: BitVec<u64> = BitVec::repeat(false, segments.len() as usize);
    let mut in_cluster = named.clone();
    for p in &pairs {
        named.set(p.a as usize, true);
        named.set(p.b as usize, true);
    }
    for &member in found.groups.iter().flat_map(|g| &g.members) {
        named.set(member as usize, true);
        in_cluster.set(member as usize, true);
    }
    for place in found.repeats.iter().flat_map(|(repeat, _)| &repeat.places) {
        named.set(place.document as usize, true);
    }
    for (document, resolution) in &found.attributed.documents {
        named.set(*document as usize, true);
        resolution.via.iter().for_each(|&d| named.set(d as usize, true));
    }
    let numbers: Vec<u32> = named.iter_ones().map(|d| d as u32).collect();
    let place = |document: u32| numbers.binary_search(&document).expect("every named document is in the list of them") as u32;
    let documents = numbers.par_iter().map(|&d| entry(segments, d, in_cluster[d as usize])).collect::<Result<_, Error>>()?;
    let clusters = found.groups.iter().enumerate().map(|(number, group)| cluster(found, (number, group), &place)).collect();
    let credits = credited::credits(segments, found.attributed, found.lexicon, &place)?;
    let paragraphs =
        found.repeats.par_iter().map(|(repeat, class)| paragraph(segments, repeat, *class, &place)).collect::<Result<_, Error>>()?;
    let pairs = pairs.into_iter().map(|p| Pair { a: place(p.a), b: place(p.b), ..p }).collect();
    Ok(Outcome {
        config: config.json(),
        digest: config.digest(),
        documents,
        clusters,
        pairs,
        passages,
        paragraphs,
        credits,
        flows: credited::flows(segments, found.attributed, found.lexicon),
        sources: segments.sources().to_vec(),
        basis: found.basis.map(|b| b.name().to_owned()).unwrap_or_default(),
        totals: totals(segments, found),
        warnings: warnings(segments, found),
        ..Outcome::default()
    })
}

/// A pair to list, and the pair of texts that it stands for (`NONE` for the same words).
struct Listed {
    pair: Pair,
    of: u32,
    flipped: bool,
}

/// The pairs of documents to list, ascending.
fn listed(segments: &Segments<'_>, found: &Found<'_>) -> Vec<Listed> {
    let partners = found.allow.partners(found.copies);
    let rows = segments.rows();
    let mut pairs: Vec<Listed> = Vec::with_capacity(found.pairs.len());
    for (of, p) in (0u32..).zip(found.pairs) {
        for (a, b) in found.allow.documents(found.copies, &partners, p.a, p.b) {
            // The documents of a text stand on either side of those of another; figures follow the text.
            let flipped = found.copies.first[a as usize] != p.a;
            let pair = if flipped { flip(p, a, b) } else { Pair { a, b, ..*p } };
            pairs.push(Listed { pair, of, flipped });
        }
    }
    for (d, &partner) in (0u32..).zip(&partners).filter(|&(_, &partner)| partner != NONE) {
        pairs.push(Listed { pair: Pair::exact(partner, d, rows[d as usize].words), of: NONE, flipped: false });
    }
    pairs.sort_unstable_by_key(|l| (l.pair.a, l.pair.b));
    pairs
}

/// The passages of all listed pairs, in code points.
fn passages(segments: &Segments<'_>, found: &Found<'_>, listed: &[Listed]) -> Vec<Passage> {
    let one = |(a_spans, b_spans): &mut (Spans, Spans), (number, listed): (usize, &Listed)| {
        let Listed { pair, of, flipped } = listed;
        let whole = [Aligned { a: (0, pair.longest_run_words), b: (0, pair.longest_run_words), same: pair.longest_run_words }];
        let aligned = match found.verified.pairs.get(*of as usize) {
            Some(v) => &found.verified.passages[v.passages.0 as usize..][..v.passages.1 as usize],
            None => &whole[..],
        };
        if !aligned.is_empty() {
            a_spans.load(segments, pair.a);
            b_spans.load(segments, pair.b);
        }
        let mut of_pair: Vec<Passage> = aligned
            .iter()
            .map(|p| if *flipped { p.flipped() } else { *p })
            .map(|p| Passage {
                pair: number as u32,
                a: a_spans.of(p.a),
                b: b_spans.of(p.b),
                words: p.a.1 - p.a.0,
                identity: (p.identity() * 10_000.0).round() as u32,
            })
            .collect();
        of_pair.sort_unstable();
        of_pair
    };
    let of_pairs: Vec<Vec<Passage>> = listed.par_iter().enumerate().map_init(<(Spans, Spans)>::default, one).collect();
    of_pairs.concat()
}

/// A repeated paragraph as a row of its table.
fn paragraph(segments: &Segments<'_>, repeat: &Repeat, class: Class, place: &(dyn Fn(u32) -> u32 + Sync)) -> Result<Paragraph, Error> {
    let mut spans = Spans::default();
    let mut span = |at: At| {
        let ends = segments.paragraph_ends(at.document);
        let from = if at.paragraph == 0 { 0 } else { ends[at.paragraph as usize - 1] };
        spans.load(segments, at.document);
        (from, ends[at.paragraph as usize], spans.of((from, ends[at.paragraph as usize])))
    };
    let (from, to, (start, end)) = span(repeat.leader);
    let text = segments.document(repeat.leader.document)?.text.chars().skip(start as usize).take((end - start) as usize).collect();
    let places = repeat.places.iter().map(|&at| (place(at.document), span(at).2)).map(|(d, (start, end))| (d, start, end)).collect();
    let mut documents: Vec<u32> = repeat.places.iter().map(|at| at.document).collect();
    documents.dedup();
    let mut sources: Vec<u32> = documents.iter().map(|&d| segments.rows()[d as usize].source).filter(|&s| s != NONE).collect();
    sources.sort_unstable();
    sources.dedup();
    Ok(Paragraph { class, documents: documents.len() as u32, sources: sources.len() as u32, text, words: to - from, places })
}

/// The spans of one document's words, unpacked.
#[derive(Default)]
struct Spans {
    document: Option<u32>,
    spans: Vec<(u32, u32)>,
}

impl Spans {
    fn load(&mut self, segments: &Segments<'_>, document: u32) {
        if self.document != Some(document) {
            unpack_spans(segments.spans(document), &mut self.spans);
            self.document = Some(document);
        }
    }

    /// The code points of a range of words that is not empty.
    fn of(&self, words: (u32, u32)) -> (u32, u32) {
        let (first, last) = (self.spans.get(words.0 as usize), self.spans.get(words.1 as usize - 1));
        (first.map_or(0, |s| s.0), last.map_or(0, |s| s.1))
    }
}

fn flip(p: &Pair, a: u32, b: u32) -> Pair {
    let weighed = p.weighed.map(|w| crate::pairs::Weighed { weights: (w.weights.0, w.weights.2, w.weights.1), ..w });
    Pair { a, b, relation: p.relation.reversed(), sizes: (p.sizes.1, p.sizes.0), weighed, ..*p }
}

fn cluster(found: &Found<'_>, (number, group): (usize, &Group), place: &dyn Fn(u32) -> u32) -> Cluster {
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
    let (agency, origin, uncredited) = credited::of_cluster(&found.attributed.clusters[number], found.lexicon, place);
    Cluster { representative: place(group.leader), members: group.members.iter().map(member).collect(), agency, origin, uncredited }
}

/// How a document is named; its title and date only where it is shown.
fn entry(segments: &Segments<'_>, d: u32, shown: bool) -> Result<Entry, Error> {
    let row = &segments.rows()[d as usize];
    let mut entry = Entry {
        id: segments.id(d).to_owned(),
        file: segments.file(d).to_owned(),
        record: row.record,
        source: segments.sources().get(row.source as usize).cloned(),
        minute: (row.day != NO_DAY).then(|| i64::from(row.day) * 1440 + i64::from(row.second) / 60),
        words: row.words,
        ..Entry::default()
    };
    if shown {
        let document = segments.document(d)?;
        entry.date = document.date.map(|s| s.into_owned());
        entry.title = document.title.map(|s| s.into_owned());
        entry.credit = document.credit.map(|s| s.into_owned());
    }
    Ok(entry)
}

fn totals(segments: &Segments<'_>, found: &Found<'_>) -> Totals {
    let (seen, skipped, ..) = segments.counts();
    Totals {
        seen,
        indexed: u64::from(segments.len()),
        quarantined: segments.bad().len() as u64,
        skipped,
        words: segments.rows().iter().map(|r| u64::from(r.words)).sum(),
        sources: segments.sources().len() as u64,
        candidates: found.proposed.candidates.len() as u64,
        largest_bucket: found.proposed.largest_bucket as u64,
        crowded_texts: found.proposed.crowds.iter().map(|c| c.len() as u64).sum(),
        common_grams: found.proposed.common_grams,
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
        warnings.push(format!("{unnamed} records without an id are named FILE:N by their record number"));
    }
    if renamed > 0 {
        warnings.push(format!("{renamed} records repeat an id that was taken and are named ID#k"));
    }
    if found.basis.is_some() && dated * 5 < documents * 4 && dated > 0 {
        let share = dated * 100 / documents;
        warnings.push(format!(
            "only {share} % of the documents have a date that can be read: dates do not count in telling templates from copies"
        ));
    }
    let crowded: usize = found.proposed.crowds.iter().map(Vec::len).sum();
    if crowded > 0 {
        warnings.push(format!("{crowded} texts stand in buckets of more than 100: each was compared with the leaders of its bucket only"));
    }
    warnings
}
