//! `Shelf`: columns of rows that are written once, by many threads, and read as slices from then on.
//!
//! What a run knows of a corpus can be larger than memory, so it stands in a file of the work folder and is mapped. The pages
//! are the system's: it may drop them whenever it needs room, and [`Shelved::let_go`] hands them back at once. Writing to
//! the system's cache also costs less than first touch of as much fresh memory.

use crate::error::Error;
use crate::hash;
use crate::store::at::{read_at, write_at};
use crate::store::fault;
use crate::store::map::Bytes;
use crate::store::memory::limited;
use crate::store::sums::{Sum, Sums};
use crate::store::tap::{named, nameless};
use bytemuck::Pod;
use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Columns begin at multiples of this many bytes, so that rows of any plain type are aligned.
const ALIGNED: u64 = 16;

/// A shelf that is being filled.
///
/// ```
/// use naskh::store::Shelf;
/// let dir = tempfile::tempdir().unwrap();
/// let shelf = Shelf::create(dir.path()).unwrap();
/// let words = shelf.add(&[3u32, 4, 5]).unwrap();
/// let hashes = shelf.add(&[7u64; 1000]).unwrap();
/// let shelved = shelf.finish(true).unwrap();
/// assert_eq!(shelved.rows(words), [3, 4, 5]);
/// assert_eq!(shelved.rows(hashes), [7; 1000]);
/// ```
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    file: File,
    end: AtomicU64,
    /// The checksums of what was put on it, if a later run may read it.
    sums: Option<Mutex<Vec<Sum>>>,
}

/// Where a column of `T` stands on its shelf.
#[derive(Debug)]
pub struct Column<T> {
    from: u64,
    rows: u64,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> Default for Column<T> {
    /// The empty column.
    fn default() -> Self {
        Column { from: 0, rows: 0, of: PhantomData }
    }
}

impl<T> Column<T> {
    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Where it stands: from which byte on, and how many rows.
    pub fn place(&self) -> (u64, u64) {
        (self.from, self.rows)
    }

    /// Its first rows.
    pub fn first(self, rows: u64) -> Column<T> {
        Column { rows: self.rows.min(rows), ..self }
    }
}

impl Shelf {
    /// An empty shelf on the disk of `folder`, which must exist. It has no name, so nothing is left however the run ends.
    ///
    /// # Errors
    /// [`Error::Output`] if no file can be made there.
    pub fn create(folder: &Path) -> Result<Shelf, Error> {
        let file = nameless(folder).map_err(|e| Error::output(folder, e))?;
        Ok(Shelf { folder: folder.to_path_buf(), file, end: AtomicU64::new(0), sums: None })
    }

    /// An empty shelf in a file of this name, in place of one that may stand there. It stays for a later run, which can tell by
    /// its checksums ([`Shelved::sums`]) whether it is whole.
    ///
    /// # Errors
    /// [`Error::Output`] if it cannot be made.
    pub fn named(path: &Path) -> Result<Shelf, Error> {
        let file = named(path).map_err(|e| Error::output(path, e))?;
        Ok(Shelf { folder: path.to_path_buf(), file, end: AtomicU64::new(0), sums: Some(Mutex::default()) })
    }

    /// Puts a column on the shelf. May be called by several threads at once.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full.
    pub fn add<T: Pod>(&self, rows: &[T]) -> Result<Column<T>, Error> {
        let bytes: &[u8] = bytemuck::cast_slice(rows);
        let room = (bytes.len() as u64).next_multiple_of(ALIGNED);
        let from = self.end.fetch_add(room, Ordering::Relaxed);
        self.write(bytes, from)?;
        Ok(Column { from, rows: rows.len() as u64, of: PhantomData })
    }

    /// Columns that are put on the shelf by one write, of at most so many `bytes`: [`room_of`] each.
    pub fn batch<'s>(&'s self, bytes: u64, buffer: &'s mut Vec<u8>) -> Batch<'s> {
        buffer.clear();
        Batch { shelf: self, from: self.end.fetch_add(bytes, Ordering::Relaxed), room: bytes, buffer }
    }

    /// Room for a column whose rows are put in place later, by [`put`](Shelf::put). Rows that never are read as zeros.
    pub fn reserve<T: Pod>(&self, rows: u64) -> Column<T> {
        let room = (rows * size_of::<T>() as u64).next_multiple_of(ALIGNED);
        Column { from: self.end.fetch_add(room, Ordering::Relaxed), rows, of: PhantomData }
    }

    /// Puts rows of a reserved column in place, the first of them at `at`.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full, or if they do not all belong to the column.
    pub fn put<T: Pod>(&self, column: Column<T>, at: u64, rows: &[T]) -> Result<(), Error> {
        if at + rows.len() as u64 > column.rows {
            let beyond = io::Error::new(io::ErrorKind::InvalidInput, format!("row {at} of {} is beyond a column", column.rows));
            return Err(Error::output(&self.folder, beyond));
        }
        self.write(bytemuck::cast_slice(rows), column.from + at * size_of::<T>() as u64)
    }

    fn write(&self, bytes: &[u8], from: u64) -> Result<(), Error> {
        if let Some(sums) = self.sums.as_ref().filter(|_| !bytes.is_empty()) {
            // Counted while they are warm.
            let sum = Sum { from, bytes: bytes.len() as u64, sum: hash::bytes(bytes) };
            sums.lock().unwrap_or_else(PoisonError::into_inner).push(sum);
        }
        write_at(&self.file, bytes, from).map_err(|e| Error::output(&self.folder, e))
    }

    /// The whole, to be read from now on; held in memory if it cannot be mapped, or shall not be.
    ///
    /// # Errors
    /// [`Error::Output`] if it cannot be read back.
    pub fn finish(self, mapped: bool) -> Result<Shelved, Error> {
        let failed = |e| Error::output(&self.folder, e);
        let length = self.end.load(Ordering::Relaxed);
        fault::at("length").and_then(|()| self.file.set_len(length)).map_err(failed)?;
        let kind = Kind::of(&self.file, length, mapped).map_err(failed)?;
        let file = to_copy(&kind, &self.file);
        let sums = self.sums.map(|sums| sums.into_inner().unwrap_or_else(PoisonError::into_inner));
        Ok(Shelved { kind, file, sums: sums.map(|sums| Sums::new(self.folder, self.file, length, sums)) })
    }
}

/// How many bytes of a shelf a column of these rows takes.
pub fn room_of<T>(rows: &[T]) -> u64 {
    (size_of_val(rows) as u64).next_multiple_of(ALIGNED)
}

/// Columns on their way to a shelf.
#[derive(Debug)]
pub struct Batch<'s> {
    shelf: &'s Shelf,
    from: u64,
    room: u64,
    buffer: &'s mut Vec<u8>,
}

impl Batch<'_> {
    /// The next column. It may be read once the batch is written.
    pub fn add<T: Pod>(&mut self, rows: &[T]) -> Column<T> {
        let from = self.from + self.buffer.len() as u64;
        self.buffer.extend_from_slice(bytemuck::cast_slice(rows));
        self.buffer.resize(self.buffer.len().next_multiple_of(ALIGNED as usize), 0);
        Column { from, rows: rows.len() as u64, of: PhantomData }
    }

    /// Writes the columns.
    ///
    /// # Errors
    /// [`Error::Output`] if the disk is full, or if they take more room than was asked for.
    pub fn write(self) -> Result<(), Error> {
        if self.buffer.len() as u64 > self.room {
            let beyond = io::Error::new(io::ErrorKind::InvalidInput, format!("columns of {} bytes in {}", self.buffer.len(), self.room));
            return Err(Error::output(&self.shelf.folder, beyond));
        }
        self.shelf.write(self.buffer, self.from)
    }
}

/// A shelf that is full: its columns, to be read by any thread.
#[derive(Debug)]
pub struct Shelved {
    kind: Kind,
    /// The file that is mapped, where there is a limit.
    file: Option<File>,
    sums: Option<Sums>,
}

/// The file to copy rows from that are not to be mapped, if there is a limit. Who runs out of handles reads the map.
fn to_copy(kind: &Kind, file: &File) -> Option<File> {
    if matches!(kind, Kind::Mapped(_)) && limited() { file.try_clone().ok() } else { None }
}

#[derive(Debug)]
enum Kind {
    Mapped(Bytes),
    Held(Vec<u128>),
}

impl Kind {
    fn of(file: &File, length: u64, mapped: bool) -> io::Result<Kind> {
        // Nothing at all is not mapped, and what is not mapped is not aligned.
        if mapped && length > 0 {
            let bytes = Bytes::map(file.try_clone()?, length);
            if bytes.slice().is_some() {
                return Ok(Kind::Mapped(bytes));
            }
        }
        // Blocks of 16 bytes, so that rows of any plain type are aligned.
        let mut held = vec![0u128; usize::try_from(length.div_ceil(ALIGNED)).map_err(io::Error::other)?];
        let bytes = &mut bytemuck::cast_slice_mut(&mut held)[..length as usize];
        read_at(file, bytes, 0)?;
        Ok(Kind::Held(held))
    }
}

impl Default for Shelved {
    fn default() -> Self {
        Shelved { kind: Kind::Held(Vec::new()), file: None, sums: None }
    }
}

impl Shelved {
    /// A named shelf of an earlier run, every byte that was put on it held against its checksum.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it is not what it was; [`Error::Output`] if it cannot be read.
    pub fn read(sums: Sums, mapped: bool) -> Result<Shelved, Error> {
        let kind = Kind::of(sums.file(), sums.length(), mapped).map_err(|e| Error::output(sums.path(), e))?;
        let shelved = Shelved { file: to_copy(&kind, sums.file()), kind, sums: None };
        sums.check(shelved.bytes(), || shelved.let_go())?;
        shelved.unbroken(sums.path())?;
        Ok(Shelved { sums: Some(sums), ..shelved })
    }

    /// The checksums of what is on it, if it is a named one.
    pub fn sums(&self) -> Option<&Sums> {
        self.sums.as_ref()
    }

    /// A column from its place as [`Column::place`] gave it; `None` if this shelf has no such rows.
    pub fn column<T: Pod>(&self, (from, rows): (u64, u64)) -> Option<Column<T>> {
        let end = rows.checked_mul(size_of::<T>() as u64)?.checked_add(from)?;
        let fits = from.is_multiple_of(ALIGNED) && end <= self.bytes().len() as u64;
        fits.then_some(Column { from, rows, of: PhantomData })
    }

    fn bytes(&self) -> &[u8] {
        match &self.kind {
            Kind::Mapped(bytes) => bytes.slice().unwrap_or(&[]),
            Kind::Held(held) => bytemuck::cast_slice(held),
        }
    }

    /// The rows of a column. It must be of this shelf: that of another gives other rows, or panics.
    #[inline]
    pub fn rows<T: Pod>(&self, column: Column<T>) -> &[T] {
        if column.rows == 0 {
            // An empty map lies at no address that rows could be read from.
            return &[];
        }
        let from = column.from as usize;
        bytemuck::cast_slice(&self.bytes()[from..from + column.rows as usize * size_of::<T>()])
    }

    /// Copies rows of a column, the first of them that at `at`, without mapping them; `false` if they are better read where they are.
    pub fn copy<T: Pod>(&self, column: Column<T>, at: usize, into: &mut [T]) -> bool {
        let Some(file) = self.file.as_ref().filter(|_| at + into.len() <= column.len()) else { return false };
        let from = column.from + (at * size_of::<T>()) as u64;
        read_at(file, bytemuck::cast_slice_mut(into), from).is_ok()
    }

    /// Gives the memory of its pages back to the system; they come again when they are read. Other threads may be reading.
    pub fn let_go(&self) {
        if let Kind::Mapped(bytes) = &self.kind {
            bytes.let_go();
        }
    }

    /// Fails if the file was cut under its map.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn unbroken(&self, folder: &Path) -> Result<(), Error> {
        match &self.kind {
            Kind::Mapped(bytes) if bytes.broken() => {
                Err(Error::Damaged { path: folder.to_path_buf(), what: "a file of the work folder became shorter".to_owned() })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Limit;

    #[test]
    fn columns_of_many_threads_come_back_as_written_mapped_or_held() {
        for mapped in [true, false] {
            let dir = tempfile::tempdir().expect("a folder");
            let shelf = Shelf::create(dir.path()).expect("made");
            let of = |thread: u64| -> Vec<u64> { (0..thread * 37 % 3000).map(|i| i * thread).collect() };
            let columns: Vec<(Column<u64>, Column<u8>)> = std::thread::scope(|scope| {
                let shelf = &shelf;
                let fill = move |t: u64| (shelf.add(&of(t)).expect("room"), shelf.add(&vec![t as u8; t as usize]).expect("room"));
                let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || (n * 10..n * 10 + 10).map(fill).collect::<Vec<_>>())).collect();
                threads.into_iter().flat_map(|t| t.join().expect("no panic")).collect()
            });
            let file = shelf.file.try_clone().expect("a handle");
            let shelved = shelf.finish(mapped).expect("finished");
            let _limit = Limit::of(1 << 50, 1);
            let copied = Shelved { file: to_copy(&shelved.kind, &file), ..Shelved::default() };
            for (thread, (numbers, bytes)) in (0..).zip(columns) {
                assert_eq!(shelved.rows(numbers), of(thread));
                let rows = of(thread);
                let mut some = vec![0; rows.len() / 2];
                assert_eq!(copied.copy(numbers, rows.len() / 3, &mut some), mapped);
                assert!(!mapped || rows[rows.len() / 3..].starts_with(&some));
                assert!(!copied.copy(numbers, rows.len(), &mut [0]), "beyond the column");
                shelved.let_go();
                assert_eq!(shelved.rows(bytes), vec![thread as u8; thread as usize]);
            }
            shelved.unbroken(dir.path()).expect("whole");
            assert!(shelved.rows(Column::<u64>::default()).is_empty());
            assert_eq!(std::fs::read_dir(dir.path()).expect("there").count(), 0, "a shelf has no name");
        }
    }

    #[test]
    fn a_shelf_of_nothing_has_rows_of_any_type_and_none_of_them() {
        let dir = tempfile::tempdir().expect("a folder");
        for mapped in [true, false] {
            let shelved = Shelf::create(dir.path()).expect("made").finish(mapped).expect("finished");
            assert!(shelved.rows(Column::<u64>::default()).is_empty() && shelved.rows(Column::<u8>::default()).is_empty());
        }
    }

    #[test]
    fn a_batch_is_columns_like_any_others_and_keeps_to_its_room() {
        let dir = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::create(dir.path()).expect("made");
        let (one, two, mut buffer) = ([7u8; 5], [9u64; 3], vec![1]);
        let mut batch = shelf.batch(room_of(&one) + room_of(&two), &mut buffer);
        let columns = (batch.add(&one), batch.add(&two));
        batch.write().expect("room");
        let after = shelf.add(&[3u32]).expect("room");
        let mut batch = shelf.batch(15, &mut buffer);
        batch.add(&[1u64; 2]);
        assert!(batch.write().is_err());
        let shelved = shelf.finish(true).expect("finished");
        assert_eq!((shelved.rows(columns.0), shelved.rows(columns.1), shelved.rows(after)), (&one[..], &two[..], &[3][..]));
    }

    #[test]
    fn reserved_rows_are_put_where_they_belong_and_nowhere_else() {
        let dir = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::create(dir.path()).expect("made");
        let reserved = shelf.reserve::<u32>(1000);
        let after = shelf.add(&[9u32; 5]).expect("room");
        shelf.put(reserved, 500, &[7; 499]).expect("room");
        assert!(shelf.put(reserved, 998, &[1; 3]).is_err());
        let shelved = shelf.finish(true).expect("finished");
        assert_eq!(shelved.rows(reserved)[499..501], [0, 7]);
        assert_eq!(shelved.rows(reserved)[998..], [7, 0]);
        assert_eq!(shelved.rows(reserved.first(501)).len(), 501);
        assert_eq!(shelved.rows(after), [9; 5]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_one_line_of_output_error() {
        let file = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there on Linux");
        let shelf = Shelf { folder: "work".into(), file, end: AtomicU64::new(0), sums: None };
        let error = shelf.add(&[1u8; 100]).expect_err("no room");
        assert_eq!(error.exit_code(), 4);
    }
}
