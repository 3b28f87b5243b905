//! `Sealed`: files that stand under their name whole, or not at all; and `Framed`, the same with checksums.
//!
//! A sealed file is written under a temporary name in the same folder, brought to disk, and renamed into place. Who
//! opens it by its name sees the old whole or the new whole, whatever happens in between.
//!
//! A framed file is for work state that must never be believed when it is damaged. Byte by byte: `naskh` and `\n`, 4
//! bytes of kind, 4 of version; then blocks, each 4 bytes of length, 8 of xxh3 over place and payload, the payload;
//! then a block of length 0, whose checksum covers the number of blocks and bytes before it. All numbers are little-endian.

use crate::error::Error;
use crate::hash;
use crate::store::fault;
use crate::store::tap::{Tap, make_folder};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Payload bytes of a block: large enough that checksums and headers cost nothing.
const BLOCK: usize = 1 << 18;
const MAGIC: &[u8; 6] = b"naskh\n";

/// A file in the making. Dropped without `seal`, it leaves nothing behind.
///
/// ```
/// use naskh::store::Sealed;
/// use std::io::Write;
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("pairs.jsonl");
/// let mut file = Sealed::create(&path).unwrap();
/// writeln!(file, "{{}}").unwrap();
/// assert!(!path.exists());
/// file.seal().unwrap();
/// assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
/// ```
#[derive(Debug)]
pub struct Sealed {
    path: PathBuf,
    file: BufWriter<Tap<NamedTempFile>>,
}

impl Sealed {
    /// Begins a file that is to stand at `path`; its folder must exist.
    pub fn create(path: &Path) -> Result<Sealed, Error> {
        Sealed::within(folder(path), path)
    }

    /// The same, made in another folder of the same file system.
    pub(super) fn within(making: &Path, path: &Path) -> Result<Sealed, Error> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".naskh-");
        // A temporary file is for its owner alone by default; a report is for whom the umask says.
        #[cfg(unix)]
        builder.permissions(<std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
        let file = fault::at("create").and_then(|()| builder.tempfile_in(making)).map_err(|e| Error::output(path, e))?;
        Ok(Sealed { path: path.to_path_buf(), file: BufWriter::with_capacity(BLOCK, Tap(file)) })
    }

    /// Where the file is to stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Brings all to disk and puts the file in place, over one that may stand there.
    pub fn seal(self) -> Result<(), Error> {
        let ready = self.ready()?;
        let path = ready.path.clone();
        ready.put()?;
        sync_folder(folder(&path)).map_err(|e| Error::output(&path, e))
    }

    /// Brings all to disk, still under a passing name, and closes the file. What a disk has no room for is found out here.
    pub fn ready(self) -> Result<Ready, Error> {
        let Sealed { path, file } = self;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error);
        let synced = file.and_then(|file| fault::at("sync").and_then(|()| file.0.as_file().sync_all()).map(|()| file.0.into_temp_path()));
        synced.map(|held| Ready { path: path.clone(), held }).map_err(|e| Error::output(&path, e))
    }
}

/// A file that is whole and on disk, under a passing name. Dropped without `put`, it leaves nothing behind.
#[derive(Debug)]
pub struct Ready {
    path: PathBuf,
    held: tempfile::TempPath,
}

impl Ready {
    /// Puts the file in place, over one that may stand there. To last through a power cut, the folder must be synced too.
    pub fn put(self) -> Result<(), Error> {
        let Ready { path, held } = self;
        fault::at("rename").and_then(|()| held.persist(&path).map_err(|e| e.error)).map_err(|e| Error::output(&path, e))
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes `bytes` to `path`, whole or not at all.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = Sealed::create(path)?;
    file.write_all(bytes).map_err(|e| Error::output(path, e))?;
    file.seal()
}

/// Puts several files in place, all or none: if one cannot be, what stood in the place of the others stands there again.
///
/// ```
/// use naskh::store::{Sealed, seal_all};
/// use std::io::Write;
/// let dir = tempfile::tempdir().unwrap();
/// let mut files = ["a", "b"].map(|name| Sealed::create(&dir.path().join(name)).unwrap());
/// files.iter_mut().for_each(|file| writeln!(file, "new").unwrap());
/// seal_all(files.into()).unwrap();
/// assert_eq!(std::fs::read_to_string(dir.path().join("b")).unwrap(), "new\n");
/// ```
pub fn seal_all(files: Vec<Sealed>) -> Result<(), Error> {
    let files: Vec<Ready> = files.into_iter().map(Sealed::ready).collect::<Result<_, _>>()?;
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let mut replaced = Vec::new();
    let mut put = |file: Ready, path: &Path| {
        let old = second_name(path, folder(&file.held)).map_err(|e| Error::output(path, e))?;
        file.put()?;
        replaced.push((path.to_path_buf(), old));
        Ok(())
    };
    let put = files.into_iter().zip(&paths).try_for_each(|(file, path)| put(file, path));
    let synced = put.and_then(|()| paths.iter().try_for_each(|path| sync_folder(folder(path)).map_err(|e| Error::output(path, e))));
    if synced.is_err() {
        for (path, old) in replaced.into_iter().rev() {
            match old {
                // What cannot be put back keeps its second name at least.
                Some(old) => drop(old.persist(&path).map_err(|e| e.path.keep())),
                None => drop(std::fs::remove_file(path)),
            }
        }
    }
    synced
}

/// A second name in a folder for a file that is about to be replaced, gone when dropped; `None` if there is no such file.
fn second_name(path: &Path, making: &Path) -> io::Result<Option<tempfile::TempPath>> {
    if !path.exists() {
        return Ok(None);
    }
    fault::at("link")?;
    let link = |to: &Path| {
        std::fs::hard_link(path, to).or_else(|e| if e.kind() == io::ErrorKind::AlreadyExists { Err(e) } else { copy(path, to) })
    };
    tempfile::Builder::new().prefix(".naskh-").make_in(making, link).map(|made| Some(made.into_temp_path()))
}

/// Where a file system knows no second names.
fn copy(path: &Path, to: &Path) -> io::Result<()> {
    std::fs::copy(path, to).map(drop)
}

/// The folder that a path lies in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes a rename last through a power cut. Folders cannot be opened everywhere; there, the system does it alone.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    fault::at("sync-folder")?;
    match File::open(folder)?.sync_all() {
        // Some file systems have no fsync of folders and say so; the rename itself stands.
        Err(e) if matches!(e.raw_os_error(), Some(libc::EINVAL | libc::ENOTSUP)) => Ok(()),
        done => done,
    }
}

#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a folder, and those it stands in, so that their names last through a power cut as those of their files do.
pub fn make_lasting_folder(path: &Path) -> io::Result<()> {
    let new: Vec<&Path> = path.ancestors().take_while(|made| !made.as_os_str().is_empty() && !made.exists()).collect();
    make_folder(path)?;
    new.into_iter().try_for_each(|made| sync_folder(folder(made)))
}

/// A framed file in the making.
///
/// ```
/// use naskh::store::{Framed, Frames};
/// use std::io::{Read, Write};
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("rows");
/// let mut file = Framed::create(&path, *b"rows", 1).unwrap();
/// file.write_all(&[7; 1_000_000]).unwrap();
/// file.seal().unwrap();
/// let mut back = Vec::new();
/// let mut frames = Frames::open(&path, *b"rows", 1).unwrap();
/// while let Some(block) = frames.block().unwrap() { back.extend_from_slice(block) }
/// assert_eq!(back, [7; 1_000_000]);
/// assert!(Frames::open(&path, *b"rows", 2).is_err());
/// ```
#[derive(Debug)]
pub struct Framed {
    file: Sealed,
    block: Vec<u8>,
    blocks: u64,
    bytes: u64,
}

impl Framed {
    /// Begins a framed file of a kind and version, to stand at `path`.
    pub fn create(path: &Path, kind: [u8; 4], version: u32) -> Result<Framed, Error> {
        let mut file = Sealed::create(path)?;
        let head = [MAGIC.as_slice(), &kind, &version.to_le_bytes()].concat();
        file.write_all(&head).map_err(|e| Error::output(path, e))?;
        Ok(Framed { file, block: Vec::with_capacity(BLOCK), blocks: 0, bytes: 0 })
    }

    /// Ends the frames and puts the file in place.
    pub fn seal(self) -> Result<(), Error> {
        self.end()?.seal()
    }

    /// Ends the frames; the file is still to be sealed.
    pub fn end(mut self) -> Result<Sealed, Error> {
        let ended = self.close_block().and_then(|()| {
            self.file.write_all(&0u32.to_le_bytes())?;
            self.file.write_all(&end_sum(self.blocks, self.bytes).to_le_bytes())
        });
        ended.map_err(|e| Error::output(self.file.path(), e))?;
        Ok(self.file)
    }

    fn close_block(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        let length = u32::try_from(self.block.len()).expect("a block is at most BLOCK bytes");
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&block_sum(self.blocks, &self.block).to_le_bytes())?;
        self.file.write_all(&self.block)?;
        self.blocks += 1;
        self.bytes += u64::from(length);
        self.block.clear();
        Ok(())
    }
}

impl Write for Framed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK - self.block.len());
        self.block.extend_from_slice(&bytes[..taken]);
        if self.block.len() == BLOCK {
            self.close_block()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A block's checksum: its payload's, tied to its place so that blocks cannot be swapped unseen.
fn block_sum(number: u64, payload: &[u8]) -> u64 {
    hash::bytes(payload) ^ hash::mix(number + 1)
}

fn end_sum(blocks: u64, bytes: u64) -> u64 {
    hash::bytes(&[blocks.to_le_bytes(), bytes.to_le_bytes()].concat())
}

/// A framed file, read back block by block. Nothing is given that was not checked, and the end is checked too: a
/// reader that has got `None` has read the whole file as it was written.
#[derive(Debug)]
pub struct Frames {
    path: PathBuf,
    file: BufReader<File>,
    block: Vec<u8>,
    blocks: u64,
    bytes: u64,
}

impl Frames {
    /// Opens a framed file; `Error::Damaged` if it is of another kind or version, or no such file at all.
    pub fn open(path: &Path, kind: [u8; 4], version: u32) -> Result<Frames, Error> {
        let file = File::open(path).map_err(|e| damaged(path, format!("cannot be opened: {e}")))?;
        let mut frames =
            Frames { path: path.to_path_buf(), file: BufReader::with_capacity(BLOCK, file), block: Vec::new(), blocks: 0, bytes: 0 };
        let mut head = [0; 14];
        frames.exact(&mut head)?;
        if head[..6] != MAGIC[..] || head[6..10] != kind {
            return Err(damaged(path, format!("no {} file of naskh", String::from_utf8_lossy(&kind))));
        }
        let found = u32::from_le_bytes([head[10], head[11], head[12], head[13]]);
        if found != version {
            return Err(damaged(path, format!("version {version} expected, {found} found")));
        }
        Ok(frames)
    }

    /// The next block's payload; `None` at the checked end.
    pub fn block(&mut self) -> Result<Option<&[u8]>, Error> {
        let (mut length, mut sum) = ([0; 4], [0; 8]);
        self.exact(&mut length)?;
        self.exact(&mut sum)?;
        let (length, sum) = (u32::from_le_bytes(length) as usize, u64::from_le_bytes(sum));
        if length == 0 {
            let more = self.file.read(&mut [0]).map_err(|e| damaged(&self.path, e.to_string()))?;
            if sum != end_sum(self.blocks, self.bytes) || more != 0 {
                return Err(damaged(&self.path, format!("its end does not fit, after {} bytes", self.bytes)));
            }
            return Ok(None);
        }
        if length > BLOCK {
            return Err(damaged(&self.path, format!("block {} claims {length} bytes, at most {BLOCK} expected", self.blocks)));
        }
        let mut block = std::mem::take(&mut self.block);
        block.resize(length, 0);
        self.exact(&mut block)?;
        if block_sum(self.blocks, &block) != sum {
            return Err(damaged(&self.path, format!("checksum of block {} does not fit", self.blocks)));
        }
        self.block = block;
        self.blocks += 1;
        self.bytes += length as u64;
        Ok(Some(&self.block))
    }

    fn exact(&mut self, buffer: &mut [u8]) -> Result<(), Error> {
        self.file.read_exact(buffer).map_err(|e| damaged(&self.path, format!("ends too early, after {} bytes: {e}", self.bytes)))
    }
}

fn damaged(path: &Path, what: String) -> Error {
    Error::Damaged { path: path.to_path_buf(), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(path: &Path) -> Result<Vec<u8>, Error> {
        let mut frames = Frames::open(path, *b"test", 3)?;
        let mut all = Vec::new();
        while let Some(block) = frames.block()? {
            all.extend_from_slice(block);
        }
        Ok(all)
    }

    fn framed(path: &Path, payload: &[u8]) {
        let mut file = Framed::create(path, *b"test", 3).expect("made");
        file.write_all(payload).expect("written");
        file.seal().expect("sealed");
    }

    #[test]
    fn frames_come_back_as_written_at_every_length_class() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("f");
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17] {
            let payload: Vec<u8> = (0..length).map(|i| (i % 253) as u8).collect();
            framed(&path, &payload);
            assert_eq!(read_all(&path).expect("whole"), payload);
            let mut file = Framed::create(&path, *b"test", 3).expect("made");
            payload.chunks(100_003).for_each(|piece| file.write_all(piece).expect("written"));
            file.seal().expect("sealed");
            assert_eq!(read_all(&path).expect("whole in pieces too"), payload);
        }
    }

    #[test]
    fn each_byte_flipped_and_each_length_cut_is_damaged() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("f");
        framed(&path, b"some work state, not long");
        let good = std::fs::read(&path).expect("read");
        for i in 0..good.len() {
            let mut bad = good.clone();
            bad[i] ^= 1 << (i % 8);
            std::fs::write(&path, &bad).expect("written");
            assert_eq!(read_all(&path).expect_err("flipped").exit_code(), 5, "byte {i}");
            std::fs::write(&path, &good[..i]).expect("written");
            assert_eq!(read_all(&path).expect_err("cut").exit_code(), 5, "length {i}");
        }
        std::fs::write(&path, [&good[..], b"x"].concat()).expect("written");
        assert!(read_all(&path).is_err(), "bytes after the end");
    }

    #[test]
    fn a_file_that_is_not_sealed_leaves_nothing_and_the_old_one_stands() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("report");
        write(&path, b"old").expect("written");
        let mut file = Sealed::create(&path).expect("made");
        file.write_all(b"new, but never").expect("written");
        drop(file);
        assert_eq!(std::fs::read(&path).expect("there"), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).expect("there").count(), 1);
        write(&path, b"new").expect("written");
        assert_eq!(std::fs::read(&path).expect("there"), b"new");
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).expect("there");
        let mut names: Vec<String> = entries.map(|e| e.expect("read").file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    #[test]
    fn of_several_files_all_are_put_in_place_or_none() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        let made = |names: &[&str]| -> Vec<Sealed> {
            let filled = names.iter().map(|name| {
                Sealed::create(&at(name))
                    .and_then(|mut file| file.write_all(b"new").map(|()| file).map_err(|e| Error::output(&at(name), e)))
            });
            filled.collect::<Result<_, _>>().expect("made")
        };
        let read = |name: &str| std::fs::read_to_string(at(name)).expect("there");
        std::fs::write(at("b"), "old").expect("written");
        // A file cannot take the place of a folder.
        std::fs::create_dir(at("c")).expect("made");
        // Of a name that is given twice the first file stands again.
        for set in [["a", "b", "c"], ["b", "b", "c"]] {
            assert_eq!(seal_all(made(&set)).expect_err("a folder").exit_code(), 4);
            assert_eq!((names(dir.path()), read("b")), (vec!["b".to_owned(), "c".to_owned()], "old".to_owned()));
        }
        seal_all(made(&["a", "b"])).expect("sealed");
        assert_eq!((names(dir.path()).len(), read("a"), read("b")), (3, "new".to_owned(), "new".to_owned()));
    }

    #[test]
    fn a_file_in_the_making_has_a_passing_name_and_then_the_rights_of_any_other() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = Sealed::create(&dir.path().join("report")).expect("made");
        assert!(names(dir.path()).iter().all(|name| name.starts_with(".naskh-")), "{:?}", names(dir.path()));
        file.seal().expect("sealed");
        File::create(dir.path().join("other")).expect("made");
        let rights = |name: &str| std::fs::metadata(dir.path().join(name)).expect("there").permissions();
        assert_eq!(rights("report"), rights("other"));
    }

    #[test]
    fn folders_are_made_with_those_they_stand_in_and_a_bare_name_lies_in_the_current_one() {
        let dir = tempfile::tempdir().expect("a folder");
        let deep = dir.path().join("a/b/c");
        for _ in 0..2 {
            make_lasting_folder(&deep).expect("made, or there");
            assert!(deep.is_dir());
        }
        std::fs::write(dir.path().join("file"), "").expect("written");
        assert!(make_lasting_folder(&dir.path().join("file/folder")).is_err());
        assert_eq!([folder(Path::new("x")), folder(Path::new("a/x"))], [Path::new("."), Path::new("a")]);
    }

    #[test]
    fn a_framed_file_is_laid_out_as_it_is_said() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("f");
        framed(&path, b"abc");
        let bytes = std::fs::read(&path).expect("read");
        let sums = [&bytes[18..26], &bytes[33..]].map(|sum| u64::from_le_bytes(sum.try_into().expect("eight bytes")));
        assert_eq!(&bytes[..18], b"naskh\ntest\x03\0\0\0\x03\0\0\0");
        assert_eq!(&bytes[26..33], b"abc\0\0\0\0");
        assert_eq!(sums, [14_409_013_005_268_936_577, 9_752_112_051_253_567_183]);
        // No block is longer than one can be, whatever the file says: it would be asked for before it is read.
        std::fs::write(&path, [&bytes[..14], &[0xff; 4], &bytes[18..]].concat()).expect("written");
        assert!(read_all(&path).expect_err("too long").to_string().contains("claims 4294967295 bytes"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_output_error() {
        let error = write(Path::new("/nowhere/at/all"), b"x").expect_err("no folder");
        assert_eq!(error.exit_code(), 4);
    }
}
