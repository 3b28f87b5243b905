//! Cells: the rows of the JSON Lines as rows of columns.

use std::borrow::Cow;
use std::io;

use crate::corpus::dates;
use crate::outcome::Outcome;
use crate::report::columns::Sheet;
use crate::report::compose as row;
use crate::report::files::Table;
use crate::report::rows::{BadRow, ClusterRow, CreditRow, ExcerptRow, FlowRow, MemberRow, PairRow, ParagraphRow, PassageRow};

/// The value of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Nothing,
    Text(&'a str),
    Whole(u64),
    Share(f64),
    Flag(bool),
    Time(i64),
    Texts(Vec<&'a str>),
    Records(Vec<Vec<Cell<'a>>>),
}

/// Takes the cells of a row, one a column.
pub type Take<'t> = dyn FnMut(&[Cell<'_>]) -> io::Result<()> + 't;

/// Hands on every row of a table, in the order of its file.
///
/// # Errors
/// Those of `take`.
pub fn each(outcome: &Outcome, sheet: Sheet, take: &mut Take<'_>) -> io::Result<()> {
    let o = outcome;
    match sheet {
        Sheet::Of(Table::Clusters) => (0..).zip(o.clusters.iter()).try_for_each(|(number, c)| take(&cluster(&row::cluster(o, number, &c)))),
        Sheet::Members => (0..).zip(o.clusters.iter()).try_for_each(|(number, c)| {
            c.members.iter().try_for_each(|m| take(&member(number, &row::member(o.documents.get(m.document), m))))
        }),
        Sheet::Of(Table::Pairs) => (0..o.pairs.len()).try_for_each(|place| take(&pair(&row::pair(o, place)))),
        Sheet::Of(Table::Passages) => o.passages.iter().try_for_each(|p| take(&passage(&row::passage(o, p)))),
        Sheet::Of(Table::Paragraphs) => {
            (0..).zip(o.paragraphs.iter()).try_for_each(|(number, p)| take(&paragraph(&row::paragraph(o, number, p))))
        }
        Sheet::Of(Table::Credits) => o.credits.iter().try_for_each(|c| take(&credits(&row::credits(o, c)))),
        Sheet::Of(Table::Flows) => o.flows.iter().try_for_each(|f| take(&flow(&row::flow(f)))),
        Sheet::Of(Table::Excerpts) => o.excerpts.iter().try_for_each(|e| take(&excerpt(&row::excerpt(o, e)))),
        Sheet::Of(Table::Quarantine) => o.quarantine.iter().try_for_each(|b| take(&bad(&row::bad(b)))),
    }
}

fn text<'a>(text: &'a Option<Cow<'_, str>>) -> Cell<'a> {
    text.as_deref().map_or(Cell::Nothing, Cell::Text)
}

/// What a date was read as.
fn time(date: &Option<Cow<'_, str>>) -> Cell<'static> {
    date.as_deref().and_then(dates::read).map_or(Cell::Nothing, |date| Cell::Time(date.seconds()))
}

fn texts<'a>(texts: &'a [Cow<'_, str>]) -> Cell<'a> {
    Cell::Texts(texts.iter().map(|t| &**t).collect())
}

fn cluster<'r>(row: &'r ClusterRow<'_>) -> [Cell<'r>; 19] {
    let named = row.agency.named.iter().map(|(agency, &members)| vec![Cell::Text(agency), Cell::Whole(members)]);
    let origin = row.origin.as_ref();
    [
        Cell::Whole(row.cluster),
        Cell::Whole(row.size),
        Cell::Text(&row.representative),
        text(&row.first_seen),
        time(&row.first_seen),
        text(&row.last_seen),
        time(&row.last_seen),
        texts(&row.sources),
        text(&row.agency.id),
        Cell::Text(&row.agency.how),
        Cell::Records(named.collect()),
        texts(&row.agency.evidence),
        origin.map_or(Cell::Nothing, |o| text(&o.agency)),
        origin.map_or(Cell::Nothing, |o| text(&o.source)),
        origin.map_or(Cell::Nothing, |o| Cell::Text(&o.id)),
        origin.map_or(Cell::Nothing, |o| text(&o.date)),
        origin.map_or(Cell::Nothing, |o| time(&o.date)),
        texts(origin.map_or(&[], |o| &o.reasons)),
        texts(&row.uncredited),
    ]
}

fn member<'r>(cluster: u64, row: &'r MemberRow<'_>) -> [Cell<'r>; 13] {
    [
        Cell::Whole(cluster),
        Cell::Text(&row.id),
        Cell::Text(&row.file),
        Cell::Whole(row.record),
        text(&row.source),
        text(&row.date),
        time(&row.date),
        text(&row.title),
        row.relation.map_or(Cell::Nothing, |relation| Cell::Text(relation.name())),
        Cell::Share(row.jaccard),
        Cell::Share(row.containment_in_representative),
        Cell::Share(row.containment_of_representative),
        text(&row.credit),
    ]
}

fn pair<'r>(row: &'r PairRow<'_>) -> [Cell<'r>; 8] {
    [
        Cell::Text(&row.a),
        Cell::Text(&row.b),
        Cell::Text(row.relation.name()),
        Cell::Share(row.jaccard),
        Cell::Share(row.containment_a_in_b),
        Cell::Share(row.containment_b_in_a),
        Cell::Whole(row.longest_run_words.into()),
        Cell::Text(&row.reason),
    ]
}

fn passage<'r>(row: &'r PassageRow<'_>) -> [Cell<'r>; 8] {
    [
        Cell::Text(&row.a),
        Cell::Text(&row.b),
        Cell::Whole(row.a_start.into()),
        Cell::Whole(row.a_end.into()),
        Cell::Whole(row.b_start.into()),
        Cell::Whole(row.b_end.into()),
        Cell::Whole(row.words.into()),
        Cell::Share(row.identity),
    ]
}

fn paragraph<'r>(row: &'r ParagraphRow<'_>) -> [Cell<'r>; 8] {
    let places = row.places.iter().map(|p| vec![Cell::Text(&p.id), Cell::Whole(p.start.into()), Cell::Whole(p.end.into())]);
    [
        Cell::Whole(row.paragraph),
        Cell::Text(row.class.name()),
        Cell::Whole(row.documents.into()),
        Cell::Whole(row.sources.into()),
        Cell::Whole(row.occurrences),
        Cell::Whole(row.words.into()),
        Cell::Text(&row.text),
        Cell::Records(places.collect()),
    ]
}

fn credits<'r>(row: &'r CreditRow<'_>) -> [Cell<'r>; 7] {
    let mentions = row.credits.iter().map(|m| {
        let at = (Cell::Whole(m.start.into()), Cell::Whole(m.end.into()));
        vec![text(&m.agency), Cell::Text(&m.text), Cell::Text(&m.role), Cell::Text(&m.at), at.0, at.1]
    });
    [
        Cell::Text(&row.id),
        Cell::Records(mentions.collect()),
        text(&row.resolved.agency),
        Cell::Text(&row.resolved.how),
        texts(&row.resolved.candidates),
        texts(&row.resolved.via),
        texts(&row.resolved.cited),
    ]
}

fn flow<'r>(row: &'r FlowRow<'_>) -> [Cell<'r>; 7] {
    [
        Cell::Text(&row.source),
        text(&row.agency),
        text(&row.from),
        Cell::Whole(row.documents.into()),
        Cell::Whole(row.verbatim.into()),
        Cell::Whole(row.edited.into()),
        row.median_delay_hours.map_or(Cell::Nothing, Cell::Share),
    ]
}

fn excerpt<'r>(row: &'r ExcerptRow<'_>) -> [Cell<'r>; 3] {
    [Cell::Text(&row.id), Cell::Text(&row.text), Cell::Flag(row.cut)]
}

fn bad<'r>(row: &'r BadRow<'_>) -> [Cell<'r>; 4] {
    [Cell::Text(&row.file), Cell::Whole(row.line), Cell::Whole(row.byte_offset), Cell::Text(&row.reason)]
}
