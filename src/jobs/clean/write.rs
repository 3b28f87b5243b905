//! Write: the corpus read once more, each record on to where it belongs, changed, or left out.
//!
//! Between the places that change, bytes are copied as they lie, blank lines and records that cannot be read with them.

use std::collections::HashMap;
use std::fs::File;

use crate::corpus::edit::{self, Change, Editor, Value};
use crate::corpus::{Bad, Document, Item, Texts, in_order};
use crate::error::Error;
use crate::jobs::clean::cuts::{self, Cut};
use crate::jobs::clean::decide::{Fate, Relations};
use crate::jobs::clean::log::{DocumentRow, PassageRow, RecordRow};
use crate::jobs::clean::notes::{Notes, SET};
use crate::jobs::clean::output::Output;
use crate::jobs::clean::places::{Mode, Places};
use crate::jobs::clean::splice::Splice;
use crate::jobs::clean::survey::Survey;
use crate::outcome::Outcome;
use crate::paragraphs::Class;
use crate::segment::unnamed;

/// What is to be done, as it was worked out before anything is written.
pub struct Plan<'p> {
    pub texts: &'p Texts,
    pub outcome: &'p Outcome,
    pub survey: &'p Survey,
    pub places: &'p Places,
    /// The fate of each document; empty if all stay.
    pub fates: &'p [Fate],
    /// What documents are to each other.
    pub relations: &'p Relations,
    /// What goes out of documents.
    pub cuts: &'p HashMap<u32, Vec<Cut>>,
    /// What records are told, if anything.
    pub notes: Option<&'p Notes<'p>>,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Records met.
    pub seen: u64,
    /// Documents that stay.
    pub kept: u64,
    /// Documents that went because another one of their cluster stays.
    pub copies: u64,
    /// Documents that went because they are copies of one that stays, outside of clusters.
    pub pairs: u64,
    /// Documents that were told a cluster or an agency.
    pub annotated: u64,
    /// Paragraphs of a source's own furniture that went out of texts.
    pub boilerplate: u64,
    /// Paragraphs that went because the same text holds them earlier.
    pub internal: u64,
    /// Code points that went with them.
    pub code_points: u64,
    /// Documents left without a word.
    pub emptied: u64,
    /// Records that cannot be read and were handed on as they are.
    pub unread: u64,
    /// Records that cannot be read and could not be handed on.
    pub lost: u64,
}

/// Writes everything; nothing is in place yet.
///
/// # Errors
/// Those of reading, of writing and of `watch`.
pub fn write(plan: &Plan<'_>, output: &mut Output, watch: &mut dyn FnMut(u64) -> Result<(), Error>) -> Result<Tally, Error> {
    let mut left = vec![(0, false); plan.places.targets.len()];
    plan.places.routes.iter().for_each(|route| left[route.0 as usize].0 += 1);
    let mut writer = Writer { plan, output, tally: Tally::default(), next: 0, at: None, files: 0, left, unread: None };
    in_order(plan.texts, watch, &mut |item| writer.take(item))?;
    writer.files_before(plan.texts.files().len() as u32)?;
    writer.end()?;
    Ok(writer.tally)
}

struct Writer<'w, 'p> {
    plan: &'w Plan<'p>,
    output: &'w mut Output,
    tally: Tally,
    /// Place in `Survey::order` of the next document that the scan names.
    next: usize,
    /// The file at hand.
    at: Option<At<'p>>,
    /// How many files were begun.
    files: u32,
    /// For each target, how many files still go there, and whether one has begun to.
    left: Vec<(u32, bool)>,
    /// The record before, if it could not be read.
    unread: Option<Bad>,
}

struct At<'t> {
    mode: Mode,
    target: u32,
    editor: Editor<'t>,
    splice: Splice<'t>,
}

impl<'p> Writer<'_, 'p> {
    fn take(&mut self, item: Item<'_>) -> Result<(), Error> {
        self.tally.seen += 1;
        match item {
            Item::Document(document) => {
                self.files_before(document.place.file + 1)?;
                self.document(&document)
            }
            Item::Bad(bad) => {
                self.files_before(bad.number + 1)?;
                self.bad(&bad)
            }
        }
    }

    /// Goes on until so many files were begun: a file without a record is written too.
    fn files_before(&mut self, count: u32) -> Result<(), Error> {
        while self.files < count {
            self.end()?;
            self.begin(self.files)?;
            self.files += 1;
        }
        Ok(())
    }

    fn begin(&mut self, file: u32) -> Result<(), Error> {
        let texts = self.plan.texts;
        let (target, mode) = self.plan.places.routes[file as usize];
        let names: &[&'static str] = if self.plan.notes.is_some() { &SET } else { &[] };
        let editor = Editor::of(texts, file, names)?;
        let mut splice = Splice::new(&texts.files()[file as usize], texts.max_record());
        let left = &mut self.left[target as usize];
        if mode == Mode::Edited {
            let mut head = Vec::new();
            // Behind another file a byte order mark is none.
            if !std::mem::replace(&mut left.1, true) {
                editor.head(&mut head)?;
            }
            splice.skip_head();
            self.output.write(target, &head)?;
        } else if mode == Mode::Lines {
            left.1 = true;
            self.output.write(target, b"")?;
        }
        self.at = Some(At { mode, target, editor, splice });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        let Some(At { mode, target, mut splice, .. }) = self.at.take() else { return Ok(()) };
        let left = &mut self.left[target as usize].0;
        *left -= 1;
        let last = *left == 0;
        if mode == Mode::Edited {
            let lost = splice.end(target, self.output)?;
            self.settle(lost)?;
            // Before another file the last line must have an end.
            if !last && self.output.is_within_line(target) {
                self.output.write(target, b"\n")?;
            }
        }
        if last { self.output.close(target) } else { Ok(()) }
    }

    fn document(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let plan = self.plan;
        let named = plan.survey.order.get(self.next).copied().filter(|&place| {
            let spot = plan.survey.spots[place as usize];
            spot.is_some_and(|s| (s.file, s.record) == (document.place.file, document.record))
        });
        self.next += usize::from(named.is_some());
        if let Some(place) = named
            && let Some(fate) = plan.fates.get(place as usize).filter(|fate| **fate != Fate::Stays)
        {
            return self.drop(document, place, *fate);
        }
        self.tally.kept += 1;
        let ranges = match named.and_then(|place| Some((place, plan.cuts.get(&place)?))) {
            Some((place, cuts)) => self.cut(document, place, cuts)?,
            None => Vec::new(),
        };
        let set = plan.notes.map(|notes| notes.of(named));
        self.tally.annotated += u64::from(set.is_some_and(|set| set.iter().any(|(_, value)| *value != Value::Null)));
        self.keep(document, named, &Change { cuts: &ranges, set: set.as_ref().map_or(&[], |set| &set[..]) })
    }

    fn keep(&mut self, document: &Document<'_>, named: Option<u32>, change: &Change<'_>) -> Result<(), Error> {
        let plan = self.plan;
        let Some(at) = &mut self.at else { return Ok(()) };
        let unchanged = change.cuts.is_empty() && change.set.is_empty();
        let file = &plan.texts.files()[document.place.file as usize];
        let mut out = Vec::new();
        match at.mode {
            Mode::Edited if unchanged => {
                let lost = at.splice.keep(document.place, at.target, self.output)?;
                self.settle(lost)
            }
            Mode::Edited => {
                at.editor.record(&file.read(document.place.start, document.place.end)?, change, &mut out)?;
                let lost = at.splice.change(document.place, &out, at.target, self.output)?;
                self.settle(lost)
            }
            Mode::Copied if unchanged && file.path().as_os_str() != "-" => {
                let mut from = File::open(file.path()).map_err(|e| Error::input(file.path(), e))?;
                self.output.copy(at.target, &mut from, file.path())
            }
            Mode::Copied => {
                at.editor.record(&file.read(document.place.start, document.place.end)?, change, &mut out)?;
                self.output.write(at.target, &out)
            }
            Mode::Lines => {
                let unnamed = || document.id.as_deref().map_or_else(|| unnamed(&file.name, document.record), str::to_owned);
                let renamed = plan.survey.renamed.get(&(document.place.file, document.record));
                let id = named.map(|place| plan.outcome.documents.get(place).id.to_owned()).or(renamed.cloned());
                edit::line(document, &id.unwrap_or_else(unnamed), change, &mut out);
                self.output.write(at.target, &out)
            }
        }
    }

    fn drop(&mut self, document: &Document<'_>, place: u32, fate: Fate) -> Result<(), Error> {
        let outcome = self.plan.outcome;
        let (why, cluster, kept) = match fate {
            Fate::Copy { cluster, kept } => ("copy", Some(cluster), kept),
            Fate::Pair { kept } => ("pair", None, kept),
            Fate::Stays => return Ok(()),
        };
        *(if cluster.is_some() { &mut self.tally.copies } else { &mut self.tally.pairs }) += 1;
        if let Some(at) = self.at.as_mut().filter(|at| at.mode == Mode::Edited) {
            let lost = at.splice.drop(document.place, at.target, self.output)?;
            self.settle(lost)?;
        }
        let entry = outcome.documents.get(place);
        self.output.note(&DocumentRow {
            removed: "document",
            id: entry.id,
            file: entry.file,
            record: entry.record,
            why,
            cluster,
            kept: outcome.documents.get(kept).id,
            relation: self.plan.relations.of(place, kept),
        })
    }

    /// The code points that go out of a text, noted.
    fn cut(&mut self, document: &Document<'_>, place: u32, cuts: &[Cut]) -> Result<Vec<(u32, u32)>, Error> {
        let outcome = self.plan.outcome;
        let entry = outcome.documents.get(place);
        let text: Vec<char> = document.text.chars().collect();
        let Some(ranges) = cuts::extents(&text, cuts) else {
            return Err(Error::NoInput {
                what: format!("the text of '{}' is shorter than the scan says", crate::error::escaped(entry.id)),
                hint: "scan again, then clean".to_owned(),
            });
        };
        for &(start, end) in &ranges {
            let within: Vec<&Cut> = cuts.iter().filter(|cut| cut.start < end && cut.end > start).collect();
            let class = |cut: &&Cut| outcome.paragraphs.get(cut.paragraph).class;
            let mut why: Vec<&str> = within.iter().map(|cut| class(cut).name()).collect();
            why.dedup();
            let of = |wanted: Class| within.iter().filter(|cut| class(cut) == wanted).count() as u64;
            self.tally.boilerplate += of(Class::Boilerplate);
            self.tally.internal += of(Class::Internal);
            self.tally.code_points += u64::from(end - start);
            self.output.note(&PassageRow {
                removed: "passage",
                id: entry.id,
                file: entry.file,
                record: entry.record,
                why,
                paragraphs: within.iter().map(|cut| cut.paragraph).collect(),
                start,
                end,
                text: text[start as usize..end as usize].iter().collect(),
            })?;
        }
        let gone = |i: usize| ranges.iter().any(|r| (r.0 as usize..r.1 as usize).contains(&i));
        self.tally.emptied += u64::from(!text.iter().enumerate().any(|(i, c)| c.is_alphanumeric() && !gone(i)));
        Ok(ranges)
    }

    fn bad(&mut self, bad: &Bad) -> Result<(), Error> {
        let Some(at) = &mut self.at else { return Ok(()) };
        let file = &self.plan.texts.files()[bad.number as usize];
        match at.mode {
            // What is wrong behind the last byte is no record.
            Mode::Edited if bad.byte < file.bytes => {
                let lost = at.splice.bad(bad.byte, at.target, self.output)?;
                self.settle(lost)?;
                self.tally.unread += 1;
                self.unread = Some(bad.clone());
                Ok(())
            }
            Mode::Copied if file.path().as_os_str() != "-" => {
                self.tally.unread += 1;
                let mut from = File::open(file.path()).map_err(|e| Error::input(file.path(), e))?;
                self.output.copy(at.target, &mut from, file.path())
            }
            _ => self.lose(bad),
        }
    }

    /// The last record that could not be read was thought to be handed on, and was not there to be.
    fn settle(&mut self, lost: bool) -> Result<(), Error> {
        match self.unread.take() {
            Some(bad) if lost => {
                self.tally.unread -= 1;
                self.lose(&bad)
            }
            _ => Ok(()),
        }
    }

    fn lose(&mut self, bad: &Bad) -> Result<(), Error> {
        self.tally.lost += 1;
        let row = RecordRow { removed: "record", file: &bad.file, line: bad.line, byte_offset: bad.byte, why: &bad.reason };
        self.output.note(&row)
    }
}
