//! Compose: what an outcome says, row by row, as the files have it.

use std::borrow::Cow;

use crate::corpus::Bad;
use crate::outcome::{Cluster, Credits, Entry, Excerpt, Flow, Giver, Member, Mention, Outcome, Paragraph, Passage};
use crate::report::rows::{
    AgencyRow, BadRow, ClusterRow, CreditRow, ExcerptRow, FlowRow, MemberRow, MentionRow, OriginRow, PairRow, ParagraphRow, PassageRow,
    PlaceRow, ResolvedRow, rounded,
};

fn text(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

fn some(text: &Option<String>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::Borrowed)
}

fn texts(texts: &[String]) -> Vec<Cow<'_, str>> {
    texts.iter().map(|t| text(t)).collect()
}

fn id(outcome: &Outcome, document: u32) -> Cow<'_, str> {
    text(outcome.documents.id(document))
}

fn ids<'o>(outcome: &'o Outcome, documents: &[u32]) -> Vec<Cow<'o, str>> {
    documents.iter().map(|&document| id(outcome, document)).collect()
}

/// A line of `clusters.jsonl`.
pub fn cluster<'o>(outcome: &'o Outcome, number: u64, cluster: &'o Cluster) -> ClusterRow<'o> {
    let entries: Vec<Entry<'_>> = cluster.members.iter().map(|m| outcome.documents.get(m.document)).collect();
    let (first, last) = span(entries.iter().copied());
    let named = cluster.agency.named.iter().map(|(agency, n)| (text(agency), u64::from(*n)));
    ClusterRow {
        cluster: number,
        size: cluster.members.len() as u64,
        representative: id(outcome, cluster.representative),
        first_seen: first.map(Cow::Borrowed),
        last_seen: last.map(Cow::Borrowed),
        sources: sources(entries.iter().copied()).into_iter().map(Cow::Borrowed).collect(),
        agency: AgencyRow {
            id: some(&cluster.agency.id),
            how: text(&cluster.agency.how),
            named: named.collect(),
            evidence: ids(outcome, &cluster.agency.evidence),
        },
        members: cluster.members.iter().zip(entries).map(|(m, entry)| member(entry, m)).collect(),
        origin: cluster.origin.as_ref().map(|origin| OriginRow {
            agency: some(&origin.agency),
            source: outcome.documents.source(origin.document).map(text),
            id: id(outcome, origin.document),
            date: outcome.documents.get(origin.document).date.map(text),
            reasons: texts(&origin.reasons),
        }),
        uncredited: ids(outcome, &cluster.uncredited),
    }
}

/// The dates, as written, of the earliest and of the latest document whose date can be read.
pub fn span<'o>(documents: impl Iterator<Item = Entry<'o>>) -> (Option<&'o str>, Option<&'o str>) {
    let dated: Vec<(i64, &str)> = documents.filter_map(|e| Some((e.minute?, e.date?))).collect();
    // Of several at one minute the first in input order speaks for the first, and for the last.
    let first = dated.iter().min_by_key(|d| d.0);
    let last = dated.iter().rev().max_by_key(|d| d.0);
    (first.map(|d| d.1), last.map(|d| d.1))
}

/// The different sources of documents, in order of their first.
pub fn sources<'o>(documents: impl Iterator<Item = Entry<'o>>) -> Vec<&'o str> {
    let mut all: Vec<&str> = Vec::new();
    let mut met = std::collections::HashSet::new();
    all.extend(documents.filter_map(|e| e.source).filter(|&s| met.insert(s)));
    all
}

/// A member of a line of `clusters.jsonl`.
pub fn member<'o>(entry: Entry<'o>, member: &Member) -> MemberRow<'o> {
    MemberRow {
        id: text(entry.id),
        file: text(entry.file),
        record: entry.record,
        source: entry.source.map(text),
        date: entry.date.map(text),
        title: entry.title.map(text),
        relation: member.relation,
        jaccard: rounded(member.jaccard),
        containment_in_representative: rounded(member.containment_in_representative),
        containment_of_representative: rounded(member.containment_of_representative),
        credit: entry.credit.map(text),
    }
}

/// A line of `pairs.jsonl`: the pair at a place.
pub fn pair(outcome: &Outcome, place: usize) -> PairRow<'_> {
    let pair = &outcome.pairs[place];
    let figures = outcome.figures(place);
    PairRow {
        a: id(outcome, pair.a),
        b: id(outcome, pair.b),
        relation: pair.relation,
        jaccard: rounded(figures.jaccard),
        containment_a_in_b: rounded(figures.containment_a_in_b),
        containment_b_in_a: rounded(figures.containment_b_in_a),
        longest_run_words: pair.longest_run_words,
        reason: figures.reason,
    }
}

/// A line of `passages.jsonl`.
pub fn passage<'o>(outcome: &'o Outcome, passage: &Passage) -> PassageRow<'o> {
    let pair = &outcome.pairs[passage.pair as usize];
    PassageRow {
        a: id(outcome, pair.a),
        b: id(outcome, pair.b),
        a_start: passage.a.0,
        a_end: passage.a.1,
        b_start: passage.b.0,
        b_end: passage.b.1,
        words: passage.words,
        identity: f64::from(passage.identity) / 10_000.0,
    }
}

/// A line of `paragraphs.jsonl`.
pub fn paragraph<'o>(outcome: &'o Outcome, number: u64, paragraph: Paragraph<'o>) -> ParagraphRow<'o> {
    let place = |&[document, start, end]: &[u32; 3]| PlaceRow { id: id(outcome, document), start, end };
    ParagraphRow {
        paragraph: number,
        class: paragraph.class,
        documents: paragraph.documents,
        sources: paragraph.sources,
        occurrences: paragraph.places.len() as u64,
        words: paragraph.words,
        text: text(paragraph.text),
        places: paragraph.places.iter().map(place).collect(),
    }
}

/// A line of `credits.jsonl`.
pub fn credits<'o>(outcome: &'o Outcome, credits: &'o Credits) -> CreditRow<'o> {
    let mention = |m: &'o Mention| MentionRow {
        agency: some(&m.agency),
        text: text(&m.text),
        role: text(&m.role),
        at: text(&m.at),
        start: m.span.0,
        end: m.span.1,
    };
    CreditRow {
        id: id(outcome, credits.document),
        credits: credits.mentions.iter().map(mention).collect(),
        resolved: ResolvedRow {
            agency: some(&credits.agency),
            how: text(&credits.how),
            candidates: texts(&credits.candidates),
            via: ids(outcome, &credits.via),
            cited: texts(&credits.cited),
        },
    }
}

/// A line of `flows.jsonl`.
pub fn flow(flow: &Flow) -> FlowRow<'_> {
    let (agency, from) = match &flow.giver {
        Giver::Agency(id) => (Some(text(id)), None),
        Giver::Outlet(name) => (None, Some(text(name))),
    };
    FlowRow {
        source: text(&flow.source),
        agency,
        from,
        documents: flow.documents,
        verbatim: flow.verbatim,
        edited: flow.edited,
        median_delay_hours: flow.median_delay_hours.map(rounded),
    }
}

/// A line of `excerpts.jsonl`.
pub fn excerpt<'o>(outcome: &'o Outcome, excerpt: &'o Excerpt) -> ExcerptRow<'o> {
    ExcerptRow { id: id(outcome, excerpt.document), text: text(&excerpt.text), cut: excerpt.cut }
}

/// A line of `quarantine.jsonl`.
pub fn bad(bad: &Bad) -> BadRow<'_> {
    BadRow { file: text(&bad.file), line: bad.line, byte_offset: bad.byte, reason: text(&bad.reason) }
}
