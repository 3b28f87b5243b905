//! A segment as state of a run: written when the first train has arrived, and read by a run that goes on from there.
//!
//! Its two shelves stay where they are, in the files `columns` and `table`. The ledger `segment.ledger` says that they are whole and
//! what stands where: the checksums of both shelves; where the rows, ids and ends of ids stand in the table; the numbers of
//! records; sources; records set aside; then for each part where its columns stand, and its mentions.
//!
//! Whoever reads it checks the checksums first, and then that every place, end and number lies within what it points into, so that
//! no later step can be led astray.

use std::path::Path;

use bytemuck::Pod;

use crate::corpus::{Bad, Met};
use crate::credits::{AgencyId, Mention, Role, Where};
use crate::error::Error;
use crate::segment::part::{NO_DAY, NONE, Row, Stored};
use crate::segment::segment::Segment;
use crate::store::{Column, Entries, Ledger, Saving, Shelved, Sums};

const LEDGER: &str = "segment.ledger";
const COLUMNS: &str = "columns";
const TABLE: &str = "table";
const KIND: [u8; 4] = *b"segm";
/// The version of the form told above.
const VERSION: u32 = 1;
const ROLES: [Role; 3] = [Role::Credit, Role::Citation, Role::Generic];
const PLACES: [Where; 4] = [Where::Field, Where::Head, Where::Tail, Where::Body];
/// Stands for no agency; there are never so many.
const NO_AGENCY: u32 = u32::MAX;

/// What the numbers of a segment must lie within.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Files of the corpus.
    pub files: u32,
    /// Agencies of the lexicon.
    pub agencies: u32,
}

impl Segment {
    /// The names of the shelves that a segment is to be made on if it is to be saved: its parts' columns, and its table.
    pub const SHELVES: [&'static str; 2] = [COLUMNS, TABLE];

    /// Whether a folder has the state of a segment.
    pub fn is_saved(folder: &Path) -> bool {
        folder.join(LEDGER).exists()
    }

    /// Writes the ledger into `folder`, where its shelves must be; it is still to be brought to disk. `None` if they have no name.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn save(&self, folder: &Path) -> Result<Option<Saving>, Error> {
        let (Some(columns), Some(table)) = (self.columns.sums(), self.table.sums()) else { return Ok(None) };
        let mut to = Ledger::create(&folder.join(LEDGER), KIND, VERSION)?;
        columns.write(&mut to)?;
        table.write(&mut to)?;
        column(&mut to, self.rows)?;
        column(&mut to, self.ids)?;
        column(&mut to, self.id_ends)?;
        for number in [self.skipped, self.unnamed, self.renamed, self.met.bits()] {
            to.number(number)?;
        }
        to.number(self.sources.len() as u64)?;
        self.sources.iter().try_for_each(|source| to.text(source))?;
        to.number(self.bad.len() as u64)?;
        for bad in &self.bad {
            to.text(&bad.file)?;
            [u64::from(bad.number), bad.line, bad.byte].into_iter().try_for_each(|n| to.number(n))?;
            to.text(&bad.reason)?;
        }
        to.number(self.parts.len() as u64)?;
        self.parts.iter().try_for_each(|part| save_part(&mut to, part))?;
        Saving::of(to, &[columns, table]).map(Some)
    }

    /// Reads the segment that was saved in `folder`.
    ///
    /// # Errors
    /// [`Error::Damaged`] if anything in it is not as it was written, or cannot be.
    pub fn read(folder: &Path, limits: Limits, mapped: bool) -> Result<Segment, Error> {
        let path = folder.join(LEDGER);
        let mut from = Entries::open(&path, KIND, VERSION)?;
        let columns = Sums::read(&folder.join(COLUMNS), &mut from)?;
        let table = Sums::read(&folder.join(TABLE), &mut from)?;
        let mut segment = Segment { columns: Shelved::read(columns, mapped)?, table: Shelved::read(table, mapped)?, ..Segment::default() };
        segment.rows = place(&mut from, &segment.table)?;
        segment.ids = place(&mut from, &segment.table)?;
        segment.id_ends = place(&mut from, &segment.table)?;
        segment.skipped = from.number()?;
        segment.unnamed = from.number()?;
        segment.renamed = from.number()?;
        segment.met = Met::of_bits(from.number()?);
        let sources = from.count(8)?;
        segment.sources = (0..sources).map(|_| from.text()).collect::<Result<_, Error>>()?;
        let bad = from.count(40)?;
        segment.bad = (0..bad).map(|_| read_bad(&mut from)).collect::<Result<_, Error>>()?;
        let parts = from.count(20 * 16)?;
        segment.parts = (0..parts).map(|_| read_part(&mut from, &segment.columns, limits)).collect::<Result<_, Error>>()?;
        from.end()?;
        segment.start_parts();
        let wrong = |what| from.damaged(what);
        segment.parts.iter().try_for_each(|part| segment.check_part(part)).map_err(wrong)?;
        segment.check_table(limits).map_err(wrong)?;
        segment.let_go();
        Ok(segment)
    }

    /// Whether all ends of a part lie within its columns, and each document has its share of every column.
    fn check_part(&self, part: &Stored) -> Result<(), &'static str> {
        let documents = part.rows.len();
        let lengths = [part.id_ends, part.shingle_ends, part.span_ends, part.paragraphs, part.mention_ends, part.gram_ends];
        if lengths.iter().any(|column| column.len() != documents)
            || part.bitmaps.len() != documents
            || part.sketched_before.len() != documents
            || part.label_ends.len() != 3 * documents
            || part.paragraph_ends.len() != part.paragraph_hashes.len()
            || part.name_ends.len() != part.mentions.len()
        {
            return Err("columns of one part differ in length");
        }
        let ends = [
            (part.id_ends, part.ids.len()),
            (part.shingle_ends, part.shingles.len()),
            (part.span_ends, part.spans.len()),
            (part.paragraphs, part.paragraph_ends.len()),
            (part.mention_ends, part.mentions.len()),
            (part.gram_ends, part.grams.len()),
            (part.name_ends, part.names.len()),
            (part.label_ends, part.labels.len()),
        ];
        let ascends = |(ends, most): &(Column<u32>, usize)| {
            let ends = self.columns.rows(*ends);
            ends.is_sorted() && ends.last().is_none_or(|&end| end as usize <= *most)
        };
        if ends.iter().all(ascends) { Ok(()) } else { Err("an end lies beyond its column") }
    }

    /// Whether every row points into its part, and its paragraphs lie within its words.
    fn check_table(&self, limits: Limits) -> Result<(), &'static str> {
        let (rows, id_ends) = (self.rows(), self.table.rows(self.id_ends));
        // No sum of counts and no difference of days may be more than its number holds.
        const MOST: (u64, i32, u32) = (1 << 56, 1 << 28, 1 << 20);
        if self.skipped > MOST.0 {
            return Err("too many records were passed over");
        }
        if rows.len() > NONE as usize || id_ends.len() != rows.len() || !id_ends.is_sorted() {
            return Err("rows and ids do not fit");
        }
        if id_ends.last().is_some_and(|&end| end > self.ids.len() as u64) {
            return Err("an id lies beyond the ids");
        }
        for (document, row) in (0u32..).zip(self.each_row()) {
            // Parts follow each other as rows do.
            let follows = |part: &Stored| {
                (row.local as usize) < part.rows.len() && self.starts[row.part as usize].checked_add(row.local) == Some(document)
            };
            let within = self.parts.get(row.part as usize).is_some_and(follows);
            let source = row.source == NONE || (row.source as usize) < self.sources.len();
            let dated = row.day == NO_DAY || row.day.unsigned_abs() < MOST.1 as u32 && row.second < MOST.2;
            if !dated {
                return Err("a day that never was");
            }
            if !within || !source || row.file >= limits.files || row.bytes[0] > row.bytes[1] || row.words == 0 {
                return Err("a row points to nothing");
            }
        }
        let in_words = |(document, row): (u32, &Row)| {
            let ends = self.paragraph_ends(document);
            ends.is_sorted() && ends.last().is_none_or(|&end| end <= row.words) && self.shingles(document).len() <= row.words as usize
        };
        let whole = (0u32..).zip(self.each_row()).all(in_words);
        if whole { Ok(()) } else { Err("paragraphs or phrases lie beyond their text") }
    }
}

fn save_part(to: &mut Ledger, part: &Stored) -> Result<(), Error> {
    column(to, part.rows)?;
    column(to, part.ids)?;
    column(to, part.id_ends)?;
    column(to, part.shingles)?;
    column(to, part.shingle_ends)?;
    column(to, part.bitmaps)?;
    column(to, part.spans)?;
    column(to, part.span_ends)?;
    column(to, part.paragraph_ends)?;
    column(to, part.paragraph_hashes)?;
    column(to, part.paragraphs)?;
    column(to, part.mention_ends)?;
    column(to, part.names)?;
    column(to, part.name_ends)?;
    column(to, part.bands)?;
    column(to, part.grams)?;
    column(to, part.gram_ends)?;
    column(to, part.sketched_before)?;
    column(to, part.labels)?;
    column(to, part.label_ends)?;
    to.number(part.mentions.len() as u64)?;
    for mention in &part.mentions {
        let agency = mention.agency.map_or(NO_AGENCY, |agency| u32::from(agency.0));
        // Roles and places are numbered as the lists above have them.
        let role = ROLES.iter().position(|&role| role == mention.role).unwrap_or(ROLES.len());
        let at = PLACES.iter().position(|&at| at == mention.at).unwrap_or(PLACES.len());
        to.row(&[agency, role as u32, at as u32, mention.start, mention.end])?;
    }
    Ok(())
}

/// A part as the second train needs it: what was joined into the table stands there.
fn read_part(from: &mut Entries, columns: &Shelved, limits: Limits) -> Result<Stored, Error> {
    Ok(Stored {
        rows: place(from, columns)?,
        ids: place(from, columns)?,
        id_ends: place(from, columns)?,
        shingles: place(from, columns)?,
        shingle_ends: place(from, columns)?,
        bitmaps: place(from, columns)?,
        spans: place(from, columns)?,
        span_ends: place(from, columns)?,
        paragraph_ends: place(from, columns)?,
        paragraph_hashes: place(from, columns)?,
        paragraphs: place(from, columns)?,
        mention_ends: place(from, columns)?,
        names: place(from, columns)?,
        name_ends: place(from, columns)?,
        bands: place(from, columns)?,
        grams: place(from, columns)?,
        gram_ends: place(from, columns)?,
        sketched_before: place(from, columns)?,
        labels: place(from, columns)?,
        label_ends: place(from, columns)?,
        mentions: read_mentions(from, limits)?,
        sources: Vec::new(),
        bad: Vec::new(),
        counts: Vec::new(),
        skipped: 0,
    })
}

fn read_mentions(from: &mut Entries, limits: Limits) -> Result<Vec<Mention>, Error> {
    let count = from.count(20)?;
    let mut mentions = Vec::with_capacity(count);
    for _ in 0..count {
        let [agency, role, at, start, end]: [u32; 5] = from.row()?;
        let id = u16::try_from(agency).ok().filter(|_| agency < limits.agencies).map(AgencyId);
        let (Some(&role), Some(&at)) = (ROLES.get(role as usize), PLACES.get(at as usize)) else {
            return Err(from.damaged("a mention of no known role or place"));
        };
        if id.is_none() && agency != NO_AGENCY || id.is_none() != (role == Role::Generic) {
            return Err(from.damaged("a mention of an agency that the lexicon has not"));
        }
        if start > end {
            return Err(from.damaged("a mention that ends before it begins"));
        }
        mentions.push(Mention { agency: id, role, at, start, end });
    }
    Ok(mentions)
}

fn read_bad(from: &mut Entries) -> Result<Bad, Error> {
    Ok(Bad { file: from.text()?, number: from.small()?, line: from.number()?, byte: from.number()?, reason: from.text()? })
}

fn column<T: Pod>(to: &mut Ledger, column: Column<T>) -> Result<(), Error> {
    let (begin, rows) = column.place();
    to.number(begin)?;
    to.number(rows)
}

fn place<T: Pod>(from: &mut Entries, shelf: &Shelved) -> Result<Column<T>, Error> {
    let place = (from.number()?, from.number()?);
    shelf.column(place).ok_or_else(|| from.damaged(format!("a column of {} rows from byte {} on is not there", place.1, place.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Counts;
    use crate::segment::part::Part;
    use crate::store::Shelf;

    const LIMITS: Limits = Limits { files: 1, agencies: 3 };

    fn part() -> Part {
        let mention = Mention { agency: Some(AgencyId(2)), role: Role::Credit, at: Where::Head, start: 1, end: 4 };
        let row = Row { bytes: [0, 10], record: 1, source: 0, day: NO_DAY, words: 5, ..bytemuck::Zeroable::zeroed() };
        Part {
            rows: vec![row; 2],
            ids: "ab".into(),
            id_ends: vec![1, 2],
            shingles: (0..6).collect(),
            shingle_ends: vec![3, 6],
            bitmaps: vec![[7; 16]; 2],
            spans: [0, 1].repeat(10),
            span_ends: vec![10, 20],
            paragraph_ends: vec![2, 5, 5],
            paragraph_hashes: vec![8, 9, 10],
            paragraphs: vec![2, 3],
            mentions: vec![mention],
            mention_ends: vec![0, 1],
            names: "SPA".into(),
            name_ends: vec![3],
            bands: vec![1, 2],
            grams: vec![3],
            gram_ends: vec![1, 1],
            sketched_before: vec![0, 1],
            labels: "=2024=T".into(),
            label_ends: vec![5, 7, 7, 7, 7, 7],
            sources: vec!["جسر".into()],
            bad: vec![Bad { file: "f".into(), number: 0, line: 3, byte: 20, reason: "bad".into() }],
            counts: vec![Counts { records: 3, lines: 3, ..Counts::default() }],
            skipped: 4,
            buffer: Vec::new(),
        }
    }

    /// A segment of one part, saved and read back.
    fn through(mut part: Part, limits: Limits) -> Result<Segment, Error> {
        let dir = tempfile::tempdir().expect("a folder");
        let [columns, table] = Segment::SHELVES.map(|name| Shelf::named(&dir.path().join(name)).expect("made"));
        let stored = part.shelve(&columns).expect("room");
        let columns = columns.finish(true).expect("finished");
        let segment = Segment::join(vec![stored], &["f".to_owned()], columns, table, true).expect("joined");
        segment.save(dir.path()).expect("written").expect("named").finish(&|| false).expect("on disk");
        Segment::read(dir.path(), limits, false)
    }

    #[test]
    fn a_segment_comes_back_as_it_was_saved() {
        let read = through(part(), LIMITS).expect("whole");
        assert_eq!((read.id(0), read.id(1), read.shingles(1), read.bitmap(1)), ("a", "b", &[3, 4, 5][..], &[7; 16]));
        assert_eq!((read.paragraph_ends(0), read.paragraph_hashes(1), read.spans(1).len()), (&[2, 5][..], &[10][..], 10));
        assert_eq!((read.mentions(1), read.names(1).collect::<Vec<_>>()), (&part().mentions[..], vec!["SPA"]));
        assert_eq!((read.bands(0, 2), read.grams(0), read.bands(1, 2)), (&[1, 2][..], &[3][..], &[][..]));
        assert_eq!((read.labels(0), read.labels(1)), ([Some("2024"), Some("T"), None], [None; 3]));
        assert_eq!((read.sources(), read.bad(), read.counts()), (&["جسر".to_owned()][..], &part().bad[..], (7, 4, 0, 0)));
    }

    #[test]
    fn ends_and_numbers_that_lie_beyond_what_they_point_into_are_damage() {
        let spoils: [fn(&mut Part); 15] = [
            |p| p.label_ends[5] = 8,
            |p| p.shingle_ends[1] = 7,
            |p| p.shingle_ends[0] = 7,
            |p| p.span_ends[1] = 21,
            |p| p.paragraphs[1] = 4,
            |p| p.paragraph_ends[1] = 6,
            |p| p.paragraph_ends[0] = 6,
            |p| p.paragraph_hashes.truncate(2),
            |p| p.mention_ends[1] = 2,
            |p| p.gram_ends[1] = 2,
            |p| p.name_ends[0] = 4,
            |p| p.name_ends.clear(),
            |p| p.bitmaps.truncate(1),
            |p| p.rows[1].words = 0,
            |p| p.mentions[0].end = 0,
        ];
        for (number, spoil) in spoils.iter().enumerate() {
            let mut part = part();
            spoil(&mut part);
            let error = through(part, LIMITS).expect_err("spoilt");
            assert_eq!(error.exit_code(), 5, "spoil {number}: {error}");
        }
        for limits in [Limits { files: 0, ..LIMITS }, Limits { agencies: 2, ..LIMITS }] {
            assert_eq!(through(part(), limits).expect_err("beyond").exit_code(), 5);
        }
    }
}
