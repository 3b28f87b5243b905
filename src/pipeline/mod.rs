//! The flow: what a corpus goes through, from texts to an outcome.
//!
//! The first train, [`segment`], reads every document once and leaves a [`Segment`](crate::segment::Segment). The second, [`relate`],
//! collapses, proposes, verifies, weighs, judges and groups; it sees the segment alone, and goes back to a text only to
//! name it. Steps never call each other: they meet here.

mod allow;
mod assemble;
mod attribute;
mod candidates;
mod classify;
mod clock;
mod collapse;
mod copies;
mod credited;
mod found;
mod furniture;
mod group;
mod hits;
mod ingest;
mod join;
mod judge;
mod list;
mod place;
mod printed;
mod propose;
mod repeat;
mod rows;
mod saved;
mod short;
mod states;
mod tell;
mod told;
mod verify;
mod weigh;

pub use found::{Between, Given};
pub use states::States;

use std::path::Path;

use bitvec::vec::BitVec;

use candidates::Nets;
use clock::Clock;
use copies::Copies;
use found::Verification;

use crate::config::Config;
use crate::corpus::Texts;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::pairs::{Aligned, Candidate, Pair, Relation, Rule};
use crate::resources::{Progress, Resources, Stage};
use crate::segment::{Segment, Segments};

/// The second train half way: every pair is judged.
struct Judged {
    /// What the nets caught.
    nets: Nets,
    /// The verified pairs and their passages.
    verified: Verification,
    /// The same pairs, judged.
    pairs: Vec<Pair>,
}

impl Judged {
    /// Leaves out what only a scan folder shows: pairs that only overlap, and by which number their passages go.
    fn shorten(&mut self) {
        self.pairs.retain(|pair| pair.relation != Relation::Overlap);
        self.pairs.shrink_to_fit();
        self.verified.pairs = Vec::new();
    }
}

/// The first train: a corpus becomes a segment.
///
/// # Errors
/// Those of reading; under `strict` the first bad record; a request to stop.
pub fn segment(config: &Config, resources: &Resources, texts: &Texts, from: &Given<'_>) -> Result<Segment, Error> {
    let mut clock = Clock::start(&*resources.progress);
    resources.progress.begin(Stage::Read, texts.bytes());
    if let Some(segment) = from.states.segment(texts.files().len(), from.lexicon.agencies().len())? {
        return Ok(segment);
    }
    let segment = ingest::ingest(config, resources, texts, from)?;
    from.states.save_segment(&segment)?;
    clock.lap("read", &format_args!("{} documents, {} records set aside", segment.len(), segment.bad().len()))?;
    Ok(segment)
}

/// The second train: a segment becomes an outcome.
///
/// # Errors
/// Those of reading a text again; a request to stop.
pub fn relate(config: &Config, resources: &Resources, segments: &Segments<'_>, from: &Given<'_>) -> Result<Outcome, Error> {
    let mut clock = Clock::start(&*resources.progress);
    resources.progress.begin(Stage::Propose, 0);
    // Where documents are not compared, each is a text of its own.
    let (progress, work) = (&*resources.progress, from.work);
    let copies = collapsed(config, segments, (progress, work))?;
    let paragraphs = config.levels.paragraph.then(|| rows::Hashed::paragraphs(segments, progress, work)).transpose()?;
    let mut judged = judged(config, resources, segments, from, (&copies, paragraphs.as_ref(), &mut clock))?;
    if !from.passages {
        judged.shorten();
    }
    let Judged { nets, verified, pairs } = &judged;
    let basis = (config.rule == Rule::Story).then(|| found::Basis::of(segments));
    resources.progress.begin(Stage::Group, 0);
    let allow = allow::Allow::new(config, segments, from.against);
    let groups = group::group(segments, &copies, &allow, pairs);
    clock.lap("group", &format_args!("{} clusters", groups.len()))?;
    let repeats = paragraphs.map(|paragraphs| repeat::repeats(config, segments, paragraphs, (progress, work)));
    let repeats = repeats.transpose()?.unwrap_or_default();
    let repeats = classify::classify(segments, &groups, repeats);
    clock.lap("paragraphs", &format_args!("{} are repeated", repeats.len()))?;
    let attributed = attribute::attribute(segments, from.lexicon, &found::Related { copies: &copies, pairs, groups: &groups });
    clock.lap("credits", &format_args!("{} documents name an agency", attributed.documents.len()))?;
    let found = found::Found {
        copies: &copies,
        allow: &allow,
        pairs,
        verified,
        groups: &groups,
        repeats: &repeats,
        attributed: &attributed,
        lexicon: from.lexicon,
        passages: from.passages,
        nets: *nets,
        basis,
        resources,
        work,
    };
    let listed = list::listed(&found);
    let passages = if from.passages { list::passages(config, segments, &found, &listed)? } else { Vec::new() };
    let named = told::Named::of(segments, &found, &listed);
    let told = tell::tell(config, segments, &found, &named, (&listed, &passages))?;
    let mut outcome = assemble::assemble(config, segments, &found, told::Ready { listed, passages, named, told })?;
    clock.lap("assemble", &format_args!("{} documents are named", outcome.documents.len()))?;
    outcome.costs.stages = clock.laps();
    Ok(outcome)
}

/// The pairs of texts that may be listed, with their figures: of an earlier run, or proposed and verified now.
fn verified(
    config: &Config,
    resources: &Resources,
    segments: &Segments<'_>,
    from: &Given<'_>,
    (copies, clock): (&Copies, &mut Clock<'_>),
) -> Result<(Nets, Verification), Error> {
    if let Some(earlier) = saved::verified(from.states, segments)? {
        return Ok(earlier);
    }
    let is_text: BitVec<u64> = copies.first.iter().zip(0u32..).map(|(&first, d)| first == d).collect();
    let proposed = proposed(config, resources, segments, (&is_text, from.work))?;
    clock.lap("propose", &format_args!("{} crowds, the largest bucket has {} texts", proposed.crowds.len(), proposed.largest_bucket))?;
    let rows: usize = (0..proposed.candidates.ranges()).map(|range| proposed.candidates.rows(range)).sum();
    resources.progress.begin(Stage::Verify, rows as u64);
    // Where furniture is set aside, what lies under the floor is asked again.
    let whole = from.passages || config.levels.paragraph;
    let verified = verify::verify(config, resources, segments, &proposed, (from.passages, whole))?;
    saved::save_verified(from.states, &proposed.nets(), &verified)?;
    clock.lap("verify", &format_args!("{} of {} candidates share enough to be judged", verified.pairs.len(), verified.candidates))?;
    Ok((proposed.nets(), verified))
}

/// What those pairs are: as an earlier run has decided, or weighed and judged now.
fn judged(
    config: &Config,
    resources: &Resources,
    segments: &Segments<'_>,
    from: &Given<'_>,
    (copies, paragraphs, clock): (&Copies, Option<&rows::Hashed>, &mut Clock<'_>),
) -> Result<Judged, Error> {
    let (nets, verified) = verified(config, resources, segments, from, (copies, &mut *clock))?;
    if let Some(pairs) = saved::judged(from.states, segments, &verified)? {
        return Ok(Judged { nets, verified, pairs });
    }
    resources.progress.begin(Stage::Weigh, 0);
    let furniture = bared(config, segments, &verified.pairs, paragraphs)?;
    let open = judge::open(config, segments, &verified.pairs, &furniture);
    let basis = (config.rule == Rule::Story).then(|| found::Basis::of(segments));
    let weights = match basis {
        Some(basis) => weigh::weigh(resources, segments, &open, &printed::Printed::of(segments, copies, basis), from.work)?,
        None => found::Weights::default(),
    };
    clock.lap("weigh", &format_args!("{} documents by {}", open.count_ones(), basis.map_or("nothing", found::Basis::name)))?;
    let known = judge::Known { weights: &weights, furniture: &furniture, progress: &*resources.progress };
    let pairs = judge::judge(config, segments, &verified.pairs, &known)?;
    saved::save_judged(from.states, &pairs)?;
    clock.lap("judge", &format_args!("{} pairs are copies", pairs.iter().filter(|p| p.relation.is_copy()).count()))?;
    Ok(Judged { nets, verified, pairs })
}

/// The distinct texts, where documents are compared.
fn collapsed(config: &Config, segments: &Segments<'_>, (progress, work): (&dyn Progress, &Path)) -> Result<Copies, Error> {
    if config.levels.document { collapse::collapse(segments, progress, work) } else { Ok(Copies::apart(segments.len())) }
}

/// What may have something to do with what: by the exact join, or by the nets.
fn proposed(
    config: &Config,
    resources: &Resources,
    segments: &Segments<'_>,
    (is_text, work): (&BitVec<u64>, &Path),
) -> Result<found::Proposed, Error> {
    if config.exact {
        return join::join(config, resources, segments, is_text, work);
    }
    let proposed = propose::propose(segments, is_text, config.sketch.bands, &*resources.progress, work)?;
    short::short(config, resources, segments, is_text, (&proposed.candidates, work))?;
    Ok(proposed)
}

/// What a page's furniture is, the paragraph level tells.
fn bared(
    config: &Config,
    segments: &Segments<'_>,
    verified: &[found::Verified],
    paragraphs: Option<&rows::Hashed>,
) -> Result<found::Bared, Error> {
    paragraphs.map_or_else(|| Ok(found::Bared::default()), |paragraphs| furniture::furniture(config, segments, verified, paragraphs))
}

/// One pair of documents, judged as a scan of the segment judges it, whatever the two share. Phrases are weighed by the
/// segment if it is a `corpus`, whose work folder is given; two texts alone cannot tell what is printed again and again.
///
/// # Errors
/// Those of reading a text again; a request to stop.
pub fn between(
    config: &Config,
    resources: &Resources,
    segments: &Segments<'_>,
    pair: Candidate,
    corpus: Option<&Path>,
) -> Result<Between, Error> {
    let (corpus, work) = (corpus.is_some(), corpus.unwrap_or(Path::new("")));
    let row = |d: u32| segments.row(d);
    if row(pair.a).identity == row(pair.b).identity {
        let words = row(pair.a).words;
        let passages = vec![Aligned { a: (0, words), b: (0, words), same: words }];
        return Ok(Between { pair: Pair::exact(pair.a, pair.b, words), passages, basis: None });
    }
    let verified = verify::one(config, segments, pair);
    let progress = &*resources.progress;
    let asked = corpus && config.levels.paragraph;
    let paragraphs = asked.then(|| rows::Hashed::paragraphs(segments, progress, work)).transpose()?;
    let furniture = bared(config, segments, &verified.pairs, paragraphs.as_ref())?;
    let basis = (corpus && config.rule == Rule::Story).then(|| found::Basis::of(segments));
    let weights = match basis {
        Some(basis) => {
            let open = judge::open(config, segments, &verified.pairs, &furniture);
            weigh::weigh(
                resources,
                segments,
                &open,
                &printed::Printed::of(segments, &collapse::collapse(segments, progress, work)?, basis),
                work,
            )?
        }
        None => found::Weights::default(),
    };
    let known = judge::Known { weights: &weights, furniture: &furniture, progress };
    let judged = judge::judge(config, segments, &verified.pairs, &known)?;
    Ok(Between { pair: judged[0], passages: verified.passages, basis })
}
