//! Reading a scan folder back into an outcome.
//!
//! The files name documents by id, and give figures to 4 places: documents come in the order in which the files first
//! name them, and pairs carry their figures and reasons as quoted, not the counts behind them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::corpus::{Bad, dates};
use crate::error::Error;
use crate::outcome::{
    Cluster, ClusterAgency, Credits, Entry, Excerpt, Figures, Flow, Giver, Member, Mention, Origin, Outcome, Paragraph, Passage, Totals,
};
use crate::pairs::Pair;
use crate::report::files::{SUMMARY, Table};
use crate::report::rows::{BadRow, ClusterRow, CreditRow, ExcerptRow, FlowRow, MemberRow, MentionRow, PairRow, ParagraphRow, PassageRow};
use crate::report::wire::Wire;

/// Reads a scan folder. Only a whole set is read.
///
/// ```
/// let nowhere = naskh::report::read(std::path::Path::new("no/such/folder")).unwrap_err();
/// assert_eq!(nowhere.exit_code(), 3);
/// ```
///
/// # Errors
/// [`Error::NoInput`] if the folder holds no whole scan; [`Error::Damaged`] if a line of it is not what was written.
pub fn read(dir: &Path) -> Result<Outcome, Error> {
    let mut back = Back::of(dir)?;
    back.each(Table::Clusters, |back, line| {
        let row: ClusterRow<'_> = serde_json::from_str(line)?;
        back.cluster(row);
        Ok(())
    })?;
    back.each(Table::Pairs, |back, line| {
        let row: PairRow<'_> = serde_json::from_str(line)?;
        back.pair(row);
        Ok(())
    })?;
    back.each(Table::Passages, |back, line| {
        let row: PassageRow<'_> = serde_json::from_str(line)?;
        back.passage(&row);
        Ok(())
    })?;
    back.each(Table::Paragraphs, |back, line| {
        let row: ParagraphRow<'_> = serde_json::from_str(line)?;
        let places: Vec<[u32; 3]> = row.places.iter().map(|p| [back.place(&p.id), p.start, p.end]).collect();
        let ParagraphRow { class, documents, sources, words, text, .. } = row;
        back.outcome.paragraphs.push(Paragraph { class, documents, sources, text: &text, words, places: &places });
        Ok(())
    })?;
    back.each(Table::Credits, |back, line| {
        let row: CreditRow<'_> = serde_json::from_str(line)?;
        back.credits(row);
        Ok(())
    })?;
    back.each(Table::Flows, |back, line| {
        let row: FlowRow<'_> = serde_json::from_str(line)?;
        back.flow(row);
        Ok(())
    })?;
    back.each(Table::Excerpts, |back, line| {
        let row: ExcerptRow<'_> = serde_json::from_str(line)?;
        let document = back.place(&row.id);
        back.outcome.excerpts.push(Excerpt { document, text: row.text.into_owned(), cut: row.cut });
        Ok(())
    })?;
    back.each(Table::Quarantine, |back, line| {
        let row: BadRow<'_> = serde_json::from_str(line)?;
        let (file, reason) = (row.file.into_owned(), row.reason.into_owned());
        back.outcome.quarantine.push(Bad { file, number: 0, line: row.line, byte: row.byte_offset, reason });
        Ok(())
    })?;
    Ok(back.outcome)
}

/// What `summary.json` gives back; all of it may be missing, so that older folders are read.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Summary {
    inputs: Vec<String>,
    against: Vec<String>,
    wire: Wire,
    config: Option<Box<RawValue>>,
    digest: String,
    #[serde(deserialize_with = "in_order")]
    fields: Vec<(String, Vec<String>)>,
    documents: Documents,
    words: u64,
    sources: u64,
    candidates: u64,
    largest_bucket: u64,
    capped: Capped,
    phrase_weight: String,
    warnings: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Documents {
    seen: u64,
    indexed: u64,
    quarantined: u64,
    skipped: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Capped {
    crowded_texts: u64,
    common_grams: u64,
}

/// An object's entries as they stand.
fn in_order<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<(String, Vec<String>)>, D::Error> {
    struct Entries;
    impl<'de> serde::de::Visitor<'de> for Entries {
        type Value = Vec<(String, Vec<String>)>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object of lists of names")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(entry) = map.next_entry()? {
                all.push(entry);
            }
            Ok(all)
        }
    }
    from.deserialize_map(Entries)
}

/// A folder half read.
struct Back {
    dir: PathBuf,
    outcome: Outcome,
    places: HashMap<String, u32>,
    pairs: HashMap<(u32, u32), u32>,
}

impl Back {
    fn of(dir: &Path) -> Result<Back, Error> {
        let path = dir.join(SUMMARY);
        let text = summary_text(&path)?;
        let summary: Summary =
            serde_json::from_str(&text).map_err(|e| Error::Damaged { path, what: format!("no summary of a scan: {e}") })?;
        Ok(Back { dir: dir.to_path_buf(), outcome: outline(summary), places: HashMap::new(), pairs: HashMap::new() })
    }

    fn each(&mut self, table: Table, mut take: impl FnMut(&mut Back, &str) -> Result<(), serde_json::Error>) -> Result<(), Error> {
        let path = self.dir.join(table.file());
        each_line(&path, |line| take(self, line))
    }

    fn place(&mut self, id: &str) -> u32 {
        if let Some(&place) = self.places.get(id) {
            return place;
        }
        let place = self.outcome.documents.len() as u32;
        self.outcome.documents.push(Entry { id, ..Entry::default() });
        self.places.insert(id.to_owned(), place);
        place
    }

    fn all(&mut self, ids: &[Cow<'_, str>]) -> Vec<u32> {
        ids.iter().map(|id| self.place(id)).collect()
    }

    fn cluster(&mut self, row: ClusterRow<'_>) {
        let members = row.members.iter().map(|m| self.member(m)).collect();
        let agency = ClusterAgency {
            id: row.agency.id.map(Cow::into_owned),
            how: row.agency.how.into_owned(),
            named: row.agency.named.into_iter().map(|(id, n)| (id.into_owned(), n as u32)).collect(),
            evidence: self.all(&row.agency.evidence),
        };
        let origin = row.origin.map(|origin| Origin {
            agency: origin.agency.map(Cow::into_owned),
            document: self.place(&origin.id),
            reasons: owned(origin.reasons),
        });
        let (representative, uncredited) = (self.place(&row.representative), self.all(&row.uncredited));
        self.outcome.clusters.push(Cluster { representative, members, agency, origin, uncredited });
    }

    fn credits(&mut self, row: CreditRow<'_>) {
        let mention = |m: MentionRow<'_>| Mention {
            agency: m.agency.map(Cow::into_owned),
            text: m.text.into_owned(),
            role: m.role.into_owned(),
            at: m.at.into_owned(),
            span: (m.start, m.end),
        };
        let resolved = row.resolved;
        let credits = Credits {
            document: self.place(&row.id),
            mentions: row.credits.into_iter().map(mention).collect(),
            how: resolved.how.into_owned(),
            agency: resolved.agency.map(Cow::into_owned),
            candidates: owned(resolved.candidates),
            via: self.all(&resolved.via),
            cited: owned(resolved.cited),
        };
        self.outcome.credits.push(credits);
    }

    fn flow(&mut self, row: FlowRow<'_>) {
        let giver = match (row.agency, row.from) {
            (Some(id), _) => Giver::Agency(id.into_owned()),
            (None, from) => Giver::Outlet(from.unwrap_or_default().into_owned()),
        };
        let FlowRow { documents, verbatim, edited, median_delay_hours, .. } = row;
        self.outcome.flows.push(Flow { source: row.source.into_owned(), giver, documents, verbatim, edited, median_delay_hours });
    }

    fn member(&mut self, row: &MemberRow<'_>) -> Member {
        let document = self.place(&row.id);
        let entry = Entry {
            id: &row.id,
            file: &row.file,
            record: row.record,
            source: row.source.as_deref(),
            date: row.date.as_deref(),
            minute: row.date.as_deref().and_then(dates::read).map(dates::Date::minutes),
            title: row.title.as_deref(),
            credit: row.credit.as_deref(),
            words: 0,
        };
        self.outcome.documents.set(document, entry);
        Member {
            document,
            relation: row.relation,
            jaccard: row.jaccard,
            containment_in_representative: row.containment_in_representative,
            containment_of_representative: row.containment_of_representative,
        }
    }

    fn pair(&mut self, row: PairRow<'_>) {
        let (a, b) = (self.place(&row.a), self.place(&row.b));
        self.pairs.insert((a, b), self.outcome.pairs.len() as u32);
        let longest_run_words = row.longest_run_words;
        self.outcome.pairs.push(Pair { a, b, relation: row.relation, shared: 0, sizes: (0, 0), longest_run_words, weighed: None });
        self.outcome.quoted.push(Figures {
            jaccard: row.jaccard,
            containment_a_in_b: row.containment_a_in_b,
            containment_b_in_a: row.containment_b_in_a,
            reason: Cow::Owned(row.reason.into_owned()),
        });
    }

    /// A passage of a pair that is not listed says nothing, and is left out.
    fn passage(&mut self, row: &PassageRow<'_>) {
        let (a, b) = (self.place(&row.a), self.place(&row.b));
        if let Some(&pair) = self.pairs.get(&(a, b)) {
            let identity = (row.identity * 10_000.0).round() as u32;
            let (a, b) = ((row.a_start, row.a_end), (row.b_start, row.b_end));
            self.outcome.passages.push(Passage { pair, a, b, words: row.words, identity });
        }
    }
}

fn owned(texts: Vec<Cow<'_, str>>) -> Vec<String> {
    texts.into_iter().map(Cow::into_owned).collect()
}

/// The outcome as far as its summary tells.
fn outline(summary: Summary) -> Outcome {
    let counted = summary.wire.largest.into_iter().filter_map(|outlet| Some((outlet.source, outlet.documents?)));
    let (sources, of_source) = counted.unzip();
    Outcome {
        inputs: summary.inputs,
        against: summary.against,
        sources,
        of_source,
        config: summary.config.map(|c| c.get().to_owned()).unwrap_or_default(),
        digest: summary.digest,
        fields: summary.fields,
        basis: summary.phrase_weight,
        totals: Totals {
            seen: summary.documents.seen,
            indexed: summary.documents.indexed,
            quarantined: summary.documents.quarantined,
            skipped: summary.documents.skipped,
            words: summary.words,
            sources: summary.sources,
            candidates: summary.candidates,
            largest_bucket: summary.largest_bucket,
            crowded_texts: summary.capped.crowded_texts,
            common_grams: summary.capped.common_grams,
        },
        warnings: summary.warnings,
        ..Outcome::default()
    }
}

/// Gives every line of a table's file. A file that is not there is one that an older version did not write.
///
/// # Errors
/// [`Error::Damaged`] with the line that `take` could not take.
pub fn each_line(path: &Path, mut take: impl FnMut(&str) -> Result<(), serde_json::Error>) -> Result<(), Error> {
    let mut file = match File::open(path) {
        Ok(file) => BufReader::with_capacity(1 << 16, file),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Error::input(path, e)),
    };
    let mut line = String::new();
    for number in 1u64.. {
        line.clear();
        let damaged = |what: String| Error::Damaged { path: path.to_path_buf(), what: format!("line {number}: {what}") };
        if file.read_line(&mut line).map_err(|e| damaged(e.to_string()))? == 0 {
            break;
        }
        take(&line).map_err(|e| damaged(e.to_string()))?;
    }
    Ok(())
}

/// The text of `summary.json`; only a whole set has one.
///
/// # Errors
/// [`Error::NoInput`] if it is not there.
pub fn summary_text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Error::NoInput {
            what: format!("{}: is not there, so the folder holds no whole scan", crate::error::escaped(&path.to_string_lossy())),
            hint: "give the folder of a finished 'naskh scan --out'".to_owned(),
        },
        _ => Error::input(path, e),
    })
}
