//! `Table`: rows of an outcome; in memory, or on a shelf of the work folder, where the system may drop what is not read.
//!
//! What a row says is looked at as a view, which borrows its texts. So it is the same to a reader where the row stands.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytemuck::Pod;

use crate::error::Error;
use crate::store::{Column, Shelf, Shelved, reading};

/// A row as numbers; its texts and places stand beside it.
pub trait Row: Pod {
    /// What a row says.
    type View<'t>: fmt::Debug;

    /// Puts the texts and places of a view where they belong, and gives its row.
    fn pack(view: Self::View<'_>, texts: &mut String, places: &mut Vec<[u32; 3]>) -> Self;

    /// What the row says.
    fn view<'t>(&self, texts: &'t [u8], places: &'t [[u32; 3]]) -> Self::View<'t>;
}

/// Rows by place. Those that a scan found stand on a shelf; more can be added in memory.
pub struct Table<R> {
    /// [`CHUNK`] rows and more a chunk.
    shelved: Arc<Chunks<R>>,
    held: Packed<R>,
}

struct Chunks<R> {
    shelf: Shelved,
    chunks: Vec<Chunk<R>>,
    len: u32,
    /// Rows read since the memory of their pages was given back.
    read: AtomicU32,
}

type Chunk<R> = (Column<R>, Column<u8>, Column<[u32; 3]>);

/// Rows of a chunk, and how many are read before the memory of their pages is given back.
const CHUNK: usize = 1024;
const LET_GO: u32 = 1 << 11;
/// Rows of a table that may stay in memory, all of them.
pub(super) const FEW: u32 = 1 << 16;

/// Rows in memory: numbers, and their texts and places one after the other.
#[derive(Clone)]
pub struct Packed<R> {
    rows: Vec<R>,
    texts: String,
    places: Vec<[u32; 3]>,
}

impl<R: Row> Packed<R> {
    /// Adds a row.
    pub fn push(&mut self, view: R::View<'_>) {
        let row = R::pack(view, &mut self.texts, &mut self.places);
        self.rows.push(row);
    }

    fn get(&self, place: usize) -> R::View<'_> {
        self.rows[place].view(self.texts.as_bytes(), &self.places)
    }
}

impl<R> Default for Packed<R> {
    fn default() -> Self {
        Packed { rows: Vec::new(), texts: String::new(), places: Vec::new() }
    }
}

impl<R: Row> Table<R> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.shelved.len as usize + self.held.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a place.
    ///
    /// # Panics
    /// If there is none.
    pub fn get(&self, place: u32) -> R::View<'_> {
        let (row, texts, places) = self.at(place);
        row.view(texts, places)
    }

    /// The row at a place as numbers, and the texts and places that it stands among.
    pub(super) fn at(&self, place: u32) -> (&R, &[u8], &[[u32; 3]]) {
        if place >= self.shelved.len {
            let Packed { rows, texts, places } = &self.held;
            return (&rows[(place - self.shelved.len) as usize], texts.as_bytes(), places);
        }
        let Chunks { shelf, chunks, read, .. } = &*self.shelved;
        if self.shelved.len > FEW && read.fetch_add(1, Ordering::Relaxed) % LET_GO == LET_GO - 1 {
            shelf.let_go();
        }
        let (rows, texts, places) = chunks[place as usize / CHUNK];
        let rows = shelf.rows(rows);
        reading(&rows[place as usize % CHUNK..][..1]);
        (&rows[place as usize % CHUNK], shelf.rows(texts), shelf.rows(places))
    }

    /// The row at a place, if there is one.
    pub fn find(&self, place: u32) -> Option<R::View<'_>> {
        ((place as usize) < self.len()).then(|| self.get(place))
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = R::View<'_>> + DoubleEndedIterator + Clone {
        (0..self.len() as u32).map(|place| self.get(place))
    }

    /// Adds a row at the end.
    pub fn push(&mut self, view: R::View<'_>) {
        self.held.push(view);
    }

    /// Puts another row in the place of one that was pushed.
    ///
    /// # Panics
    /// If there is none.
    pub fn set(&mut self, place: u32, view: R::View<'_>) {
        let row = R::pack(view, &mut self.held.texts, &mut self.held.places);
        self.held.rows[(place - self.shelved.len) as usize] = row;
    }
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        let none = Chunks { shelf: Shelved::default(), chunks: Vec::new(), len: 0, read: AtomicU32::new(0) };
        Table { shelved: Arc::new(none), held: Packed::default() }
    }
}

impl<'v, R: Row> FromIterator<R::View<'v>> for Table<R> {
    fn from_iter<I: IntoIterator<Item = R::View<'v>>>(views: I) -> Table<R> {
        let mut table = Table::default();
        views.into_iter().for_each(|view| table.push(view));
        table
    }
}

impl<R: Row> Clone for Table<R> {
    fn clone(&self) -> Self {
        Table { shelved: Arc::clone(&self.shelved), held: self.held.clone() }
    }
}

impl<R: Row> fmt::Debug for Table<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// A table on its way to a shelf.
pub struct Shelving<R> {
    shelf: Shelf,
    chunks: Vec<Chunk<R>>,
    rows: Packed<R>,
    len: u32,
}

impl<R: Row> Shelving<R> {
    /// No row so far, on an empty shelf.
    pub fn on(shelf: Shelf) -> Shelving<R> {
        Shelving { shelf, chunks: Vec::new(), rows: Packed::default(), len: 0 }
    }

    /// How many rows there are so far.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full.
    pub fn push(&mut self, view: R::View<'_>) -> Result<(), Error> {
        self.rows.push(view);
        self.len += 1;
        if self.rows.rows.len() == CHUNK { self.flush() } else { Ok(()) }
    }

    /// Adds rows that were packed elsewhere.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full.
    pub fn extend(&mut self, packed: &Packed<R>) -> Result<(), Error> {
        (0..packed.rows.len()).try_for_each(|place| self.push(packed.get(place)))
    }

    /// All of them.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full, or they cannot be read back.
    pub fn finish(mut self, mapped: bool) -> Result<Table<R>, Error> {
        self.flush()?;
        let Shelving { shelf, chunks, len, .. } = self;
        let shelved = Chunks { shelf: shelf.finish(mapped)?, chunks, len, read: AtomicU32::new(0) };
        Ok(Table { shelved: Arc::new(shelved), held: Packed::default() })
    }

    fn flush(&mut self) -> Result<(), Error> {
        let Packed { rows, texts, places } = &mut self.rows;
        self.chunks.push((self.shelf.add(rows)?, self.shelf.add(texts.as_bytes())?, self.shelf.add(places)?));
        rows.clear();
        texts.clear();
        places.clear();
        Ok(())
    }
}

/// Puts a text behind others; its bytes, or [`NOTHING`].
pub(super) fn put(text: Option<&str>, texts: &mut String) -> u32 {
    text.map_or(NOTHING, |text| {
        texts.push_str(text);
        text.len() as u32
    })
}

/// The text that begins at a byte; moves on to the next one.
pub(super) fn next<'t>(texts: &'t [u8], from: &mut usize, bytes: u32) -> Option<&'t str> {
    let bytes = (bytes != NOTHING).then_some(bytes as usize)?;
    let found = texts.get(*from..*from + bytes).unwrap_or(&[]);
    *from += bytes;
    // Only whole texts were put there.
    Some(simdutf8::basic::from_utf8(found).unwrap_or(""))
}

/// In place of the length of a text that there is none of.
pub(super) const NOTHING: u32 = u32::MAX;
