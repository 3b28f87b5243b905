//! `Source`: where the rows of the page come from, an outcome at hand or the files of a folder. One page from either.

use std::path::PathBuf;

use bitvec::vec::BitVec;

use crate::error::Error;
use crate::outcome::{Outcome, Paragraph, Passage};
use crate::report::compose as row;
use crate::report::files::{SUMMARY, Table};
use crate::report::read::{each_line, summary_text};
use crate::report::rows::{BadRow, ClusterRow, CreditRow, ExcerptRow, FlowRow, ParagraphRow, PassageRow};

/// Rows of a scan, table by table, in the order of the files.
pub enum Source<'s> {
    /// A scan just run, and its summary.
    Outcome(&'s Outcome, &'s str),
    /// A scan folder.
    Folder(PathBuf),
}

/// Gives the rows of one table of a folder.
macro_rules! from_file {
    ($dir:expr, $table:expr, $take:expr) => {
        each_line(&$dir.join($table.file()), |line| Ok($take(&serde_json::from_str(line)?)))
    };
}

impl Source<'_> {
    /// The text of `summary.json`.
    pub fn summary(&self) -> Result<String, Error> {
        match self {
            Source::Outcome(_, summary) => Ok((*summary).to_owned()),
            Source::Folder(dir) => summary_text(&dir.join(SUMMARY)),
        }
    }

    /// Every cluster.
    pub fn clusters(&self, take: &mut dyn FnMut(&ClusterRow<'_>)) -> Result<(), Error> {
        match self {
            Source::Outcome(o, _) => (0..).zip(o.clusters.iter()).for_each(|(number, cluster)| take(&row::cluster(o, number, &cluster))),
            Source::Folder(dir) => from_file!(dir, Table::Clusters, take)?,
        }
        Ok(())
    }

    /// Every passage between two documents of which there are excerpts, and maybe others.
    pub fn passages(&self, take: &mut dyn FnMut(&PassageRow<'_>)) -> Result<(), Error> {
        match self {
            Source::Outcome(o, _) => {
                let mut shown: BitVec<u64> = BitVec::repeat(false, o.documents.len());
                o.excerpts.iter().for_each(|excerpt| shown.set(excerpt.document as usize, true));
                let of = |passage: &Passage| &o.pairs[passage.pair as usize];
                let shown = o.passages.iter().filter(|p| shown[of(p).a as usize] && shown[of(p).b as usize]);
                shown.for_each(|passage| take(&row::passage(o, passage)));
            }
            Source::Folder(dir) => from_file!(dir, Table::Passages, take)?,
        }
        Ok(())
    }

    /// Every excerpt.
    pub fn excerpts(&self, take: &mut dyn FnMut(&ExcerptRow<'_>)) -> Result<(), Error> {
        match self {
            Source::Outcome(o, _) => o.excerpts.iter().for_each(|excerpt| take(&row::excerpt(o, excerpt))),
            Source::Folder(dir) => from_file!(dir, Table::Excerpts, take)?,
        }
        Ok(())
    }

    /// Every document with a credit of which `wanted` says so by its id, and maybe others.
    pub fn credits(&self, wanted: &dyn Fn(&str) -> bool, take: &mut dyn FnMut(&CreditRow<'_>)) -> Result<(), Error> {
        match self {
            Source::Outcome(o, _) => {
                let wanted = o.credits.iter().filter(|credits| wanted(o.documents.id(credits.document)));
                wanted.for_each(|credits| take(&row::credits(o, credits)));
            }
            Source::Folder(dir) => from_file!(dir, Table::Credits, take)?,
        }
        Ok(())
    }

    /// Every flow.
    pub fn flows(&self, take: &mut dyn FnMut(&FlowRow<'_>)) -> Result<(), Error> {
        match self {
            Source::Outcome(o, _) => o.flows.iter().for_each(|flow| take(&row::flow(flow))),
            Source::Folder(dir) => from_file!(dir, Table::Flows, take)?,
        }
        Ok(())
    }

    /// Every repeated paragraph; where it stands only if `placed` says so of its number, or else it may be missing.
    pub fn paragraphs(&self, placed: &dyn Fn(u64) -> bool, take: &mut dyn FnMut(&ParagraphRow<'_>)) -> Result<(), Error> {
        match self {
            Source::Outcome(o, _) => {
                for (number, paragraph) in (0..).zip(o.paragraphs.iter()) {
                    let places = if placed(number) { paragraph.places } else { &[] };
                    let row = row::paragraph(o, number, Paragraph { places, ..paragraph });
                    take(&ParagraphRow { occurrences: paragraph.places.len() as u64, ..row });
                }
            }
            Source::Folder(dir) => from_file!(dir, Table::Paragraphs, take)?,
        }
        Ok(())
    }

    /// Every record in quarantine.
    pub fn quarantine(&self, take: &mut dyn FnMut(&BadRow<'_>)) -> Result<(), Error> {
        match self {
            Source::Outcome(o, _) => o.quarantine.iter().for_each(|bad| take(&row::bad(bad))),
            Source::Folder(dir) => from_file!(dir, Table::Quarantine, take)?,
        }
        Ok(())
    }
}
