//! `Texts`: the decoded bytes of every file of a corpus, ready to be read by many threads, again and again.
//!
//! Plain files are mapped where they lie. Everything else is decoded once, all into one spool. Small files are opened
//! when they are read, so that a corpus of thousands needs neither thousands of handles nor of maps.

use crate::corpus::document::{Document, Place};
use crate::corpus::fields::Plan;
use crate::corpus::formats::{self, stretch::Stretch};
use crate::corpus::input::{Input, Kind};
use crate::corpus::layout::{Layout, Source};
use crate::corpus::making::{Making, Opened, Watch};
use crate::corpus::reading::Reading;
use crate::error::Error;
use crate::store::{Bytes, Stamp, reading};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One file of a corpus and its decoded bytes.
#[derive(Debug)]
pub struct TextFile {
    /// The path as the user gave it; `-` is standard input.
    pub name: String,
    /// Which of the inputs given it was found under, from 0.
    pub given: usize,
    /// What it holds.
    pub kind: Kind,
    /// Decoded length in bytes, as far as it is whole.
    pub bytes: u64,
    pub(crate) id: String,
    /// Where its records lie.
    pub(crate) layout: Layout,
    source: Arc<Bytes>,
    /// Where the file begins in its source.
    offset: u64,
    path: PathBuf,
    stamp: Option<Stamp>,
}

impl TextFile {
    /// The bytes from `start` up to `end` of the decoded file.
    pub(crate) fn read(&self, start: u64, end: u64) -> Result<std::borrow::Cow<'_, [u8]>, Error> {
        let bytes = self.source.read(self.offset + start, self.offset + end).map_err(|e| self.failed(e))?;
        reading(&bytes);
        Ok(bytes)
    }

    /// Where its first record may begin.
    pub(crate) fn begin(&self) -> u64 {
        self.layout.begin
    }

    /// Whether records that are too long were left out as it was decoded: holes stand in their place.
    pub(crate) fn has_holes(&self) -> bool {
        self.kind.is_decoded() && self.kind.format.is_by_line()
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Fails if the file was cut under its map.
    pub(crate) fn unbroken(&self) -> Result<(), Error> {
        if self.source.broken() { Err(self.changed("it became shorter".to_string())) } else { Ok(()) }
    }

    fn failed(&self, e: io::Error) -> Error {
        if e.kind() == io::ErrorKind::UnexpectedEof { self.changed(e.to_string()) } else { Error::input(&self.path, e) }
    }

    fn changed(&self, what: String) -> Error {
        Error::Changed { path: self.path.clone(), what }
    }

    fn unchanged(&self) -> Result<(), Error> {
        self.unbroken()?;
        let Some(stamp) = self.stamp else { return Ok(()) };
        let now = match self.source.file().map_or_else(|| fs::metadata(&self.path), File::metadata) {
            Ok(metadata) => Stamp::of(&metadata),
            // Removed while it was mapped or held: what was opened was read to its end.
            Err(e) if e.kind() == io::ErrorKind::NotFound && self.source.holds() => return Ok(()),
            Err(e) => return Err(Error::input(&self.path, e)),
        };
        if now.identity != stamp.identity && self.source.holds() {
            return Ok(());
        }
        stamp.difference(&now).map_or(Ok(()), |what| Err(self.changed(what)))
    }
}

/// The decoded bytes of a corpus. Shared by all threads.
#[derive(Debug)]
pub struct Texts {
    files: Vec<TextFile>,
    warnings: Vec<String>,
    plan: Plan,
    max_record: u64,
}

impl Texts {
    /// Opens all inputs, decoding what must be into a spool in `tmp`. `watch` is told how many bytes were decoded since
    /// it was last told, and ends the work by an error.
    pub(crate) fn of(inputs: &[Input], reading: &Reading, tmp: &Path, mmap: bool, watch: &mut Watch<'_>) -> Result<Texts, Error> {
        let mut making = Making::new(reading, tmp, mmap);
        let mut opened = Vec::new();
        for input in inputs {
            opened.push(making.open(input, watch)?);
        }
        let (spool, warnings) = making.finish()?;
        let spool = Arc::new(spool);
        let plan = Plan::of(&reading.fields);
        let mut files = Vec::with_capacity(opened.len());
        for (input, opened) in inputs.iter().zip(opened) {
            files.push(file(opened, input, &spool, (&plan, reading.max_record))?);
        }
        Ok(Texts { files, warnings, plan, max_record: reading.max_record })
    }

    /// The files, in input order; a document's `Place::file` is a place in this list.
    pub fn files(&self) -> &[TextFile] {
        &self.files
    }

    /// What was passed over while decoding.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Decoded bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|f| f.bytes).sum()
    }

    /// One record again, by its place.
    ///
    /// # Errors
    /// [`Error::Changed`] if the file is no longer what it was; [`Error::Input`] if it cannot be read.
    pub fn document(&self, place: Place) -> Result<Document<'static>, Error> {
        let file = &self.files[place.file as usize];
        let bytes = file.read(place.start, place.end)?;
        let document = formats::document(file.kind.format, &self.stretch(place.file, &bytes, place.start))?;
        file.unbroken()?;
        document.ok_or_else(|| file.changed("a record that was there is gone".to_string()))
    }

    /// What `read` makes of the text of one record, by its place; nothing of the record is copied.
    ///
    /// # Errors
    /// Those of [`document`](Texts::document).
    pub(crate) fn with_text<T>(&self, place: Place, read: impl FnOnce(&str) -> T) -> Result<T, Error> {
        let file = &self.files[place.file as usize];
        let bytes = file.read(place.start, place.end)?;
        let made = formats::with_text(file.kind.format, &self.stretch(place.file, &bytes, place.start), read)?;
        file.unbroken()?;
        made.ok_or_else(|| file.changed("a record that was there is gone".to_string()))
    }

    /// Fails if a file is no longer what it was when it was opened. A file that was replaced by a rename or removed is
    /// no change: what was opened is still whole.
    ///
    /// # Errors
    /// [`Error::Changed`], with the file and what changed.
    pub fn unchanged(&self) -> Result<(), Error> {
        self.files.iter().try_for_each(TextFile::unchanged)
    }

    /// Bytes of a file as a format gets them.
    pub(crate) fn stretch<'t>(&'t self, file: u32, bytes: &'t [u8], base: u64) -> Stretch<'t> {
        let TextFile { name, id, layout, .. } = &self.files[file as usize];
        let lines = if base == layout.begin { layout.lines } else { 0 };
        Stretch { file, name, id, bytes, base, lines, table: layout.table.as_ref(), plan: &self.plan, max_record: self.max_record }
    }

    /// What is looked for in records.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The longest record that is read.
    pub(crate) fn max_record(&self) -> u64 {
        self.max_record
    }
}

/// The file that an opened input is, once the spool is finished.
fn file(opened: Opened, input: &Input, spool: &Arc<Bytes>, reading: (&Plan, u64)) -> Result<TextFile, Error> {
    let (source, offset) = match opened.source {
        Ok(bytes) => (Arc::new(bytes), 0),
        Err(offset) => (Arc::clone(spool), offset),
    };
    let mut file = TextFile {
        name: input.name.clone(),
        given: input.given,
        kind: opened.kind,
        bytes: opened.poured.bytes,
        id: input.id.clone(),
        layout: Layout::default(),
        source,
        offset,
        path: input.path.clone(),
        stamp: input.stamp,
    };
    let source = Source {
        format: file.kind.format,
        mark: file.kind.mark.min(file.bytes),
        bytes: file.bytes,
        damage: opened.poured.damage,
        max_record: reading.1,
        plan: reading.0,
        read: &|start, end| file.read(start, end),
    };
    file.layout = source.layout()?;
    file.bytes = file.layout.end;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::document::Item;
    use crate::corpus::walk::Walk;
    use std::io::Write;

    fn texts(paths: &[&Path], reading: &Reading, mmap: bool) -> Result<Texts, Error> {
        let walk = Walk::of(&paths.iter().map(|p| p.to_path_buf()).collect::<Vec<_>>())?;
        let mut inputs = Vec::new();
        for found in &walk.files {
            inputs.extend(Input::of(found, reading)?);
        }
        Texts::of(&inputs, reading, &std::env::temp_dir(), mmap, &mut |_| Ok(()))
    }

    fn open(path: &Path, mmap: bool) -> Texts {
        texts(&[path], &Reading::default(), mmap).expect("opened")
    }

    fn read(texts: &Texts) -> Result<Vec<String>, Error> {
        let mut all = Vec::new();
        for chunk in texts.chunks(1 << 16) {
            chunk.documents(&mut |item| {
                all.push(match item {
                    Item::Document(d) => format!("{:?} {}", d.id, d.text),
                    Item::Bad(b) => format!("{}: {}", b.file, b.reason),
                });
                Ok(())
            })?;
        }
        Ok(all)
    }

    /// A file of so many records of 100 bytes.
    fn file(records: usize) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.jsonl");
        let line = format!("{{\"text\":\"{}\"}}\n", "x".repeat(88));
        fs::write(&path, line.repeat(records)).expect("written");
        (dir, path)
    }

    fn changes(records: usize, mmap: bool, change: &dyn Fn(&Path)) -> Option<i32> {
        let (_dir, path) = file(records);
        let texts = open(&path, mmap);
        change(&path);
        let done = read(&texts).and_then(|all| texts.unchanged().map(|()| all.len()));
        if let Ok(n) = done {
            assert_eq!(n, records, "all of what was opened, or an error");
        }
        done.map_err(|error| assert!(matches!(error, Error::Changed { .. }), "{error}")).err().map(|()| 3)
    }

    #[test]
    fn a_file_that_grows_shrinks_or_is_written_to_is_an_error_that_names_it() {
        let cut = |path: &Path| fs::OpenOptions::new().write(true).open(path).expect("open").set_len(1000).expect("cut");
        let grow = |path: &Path| fs::OpenOptions::new().append(true).open(path).expect("open").write_all(b"{}\n").expect("grown");
        let write = |path: &Path| {
            let old = fs::metadata(path).expect("there").modified().expect("known");
            let file = fs::OpenOptions::new().write(true).open(path).expect("open");
            (&file).write_all(b"{\"TEXT\"").expect("written");
            file.set_modified(old + std::time::Duration::from_millis(7)).expect("touched");
        };
        for records in [50, 50_000] {
            for mmap in [true, false] {
                assert_eq!(changes(records, mmap, &cut), Some(3), "{records} {mmap}");
                assert_eq!(changes(records, mmap, &grow), Some(3), "{records} {mmap}");
                assert_eq!(changes(records, mmap, &write), Some(3), "{records} {mmap}");
                assert_eq!(changes(records, mmap, &|_| ()), None);
            }
        }
    }

    #[test]
    fn a_file_that_is_replaced_or_removed_is_read_to_its_end() {
        for mmap in [true, false] {
            let replace = |path: &Path| {
                fs::write(path.with_extension("new"), "other").expect("written");
                fs::rename(path.with_extension("new"), path).expect("renamed");
            };
            assert_eq!(changes(50_000, mmap, &replace), None);
            assert_eq!(changes(50_000, mmap, &|path| fs::remove_file(path).expect("removed")), None);
        }
        assert_eq!(changes(50, true, &|path| fs::write(path, "{}").expect("written")), Some(3), "a small file is not held");
    }

    #[test]
    fn a_bomb_takes_no_disk_and_is_one_bad_record() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["bomb.jsonl.gz", "bomb.txt.gz"] {
            let file = File::create(dir.path().join(name)).expect("made");
            let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
            for _ in 0..64 {
                encoder.write_all(&[b'{'; 1 << 16]).expect("written");
            }
            encoder.write_all(b"\n{\"text\":\"b\"}\n").expect("written");
            encoder.finish().expect("written");
        }
        let reading = Reading { max_record: 5000, ..Reading::default() };
        for mmap in [true, false] {
            let all = read(&texts(&[dir.path()], &reading, mmap).expect("opened")).expect("read");
            assert_eq!(all.len(), 3, "{all:?}");
            assert!(all[0].ends_with("bomb.jsonl.gz: a record of 4194304 bytes, more than --max-record 5000"));
            assert_eq!(all[1], "None b");
            assert!(all[2].ends_with("bomb.txt.gz: a record of 4194318 bytes, more than --max-record 5000"));
        }
    }

    #[test]
    fn of_many_files_with_bytes_behind_their_end_the_first_are_named_and_the_others_counted() {
        let dir = tempfile::tempdir().expect("a folder");
        for n in 0..11 {
            let file = File::create(dir.path().join(format!("{n:02}.jsonl.gz"))).expect("made");
            let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
            encoder.write_all(b"{\"text\":\"a\"}\n").expect("written");
            encoder.finish().expect("written").write_all(b"more").expect("written");
        }
        let texts = open(dir.path(), true);
        let warnings = texts.warnings();
        assert_eq!(warnings.len(), 9, "{warnings:?}");
        assert!(warnings[7].contains("07.jsonl.gz: "), "{warnings:?}");
        assert_eq!(warnings[8], "3 more have bytes behind the end of the gzip stream, which were passed over");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_are_read_and_shown() {
        use std::os::unix::ffi::OsStrExt;
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(std::ffi::OsStr::from_bytes(b"\xc7\xe1.txt"));
        fs::write(&path, "text").expect("written");
        for given in [dir.path(), &path] {
            let all = read(&open(given, true)).expect("read");
            assert!(all[0].ends_with("\u{fffd}\u{fffd}.txt\") text"), "{all:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_that_is_named_is_read_once_and_packed_or_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"{\"text\":\"a\"}\n").expect("memory");
        for bytes in [b"{\"text\":\"a\"}\n".to_vec(), packed.finish().expect("memory")] {
            let pipe = dir.path().join(format!("pipe{}", bytes.len()));
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("run").success());
            let writer = std::thread::spawn({
                let pipe = pipe.clone();
                move || fs::write(pipe, bytes)
            });
            let texts = open(&pipe, true);
            writer.join().expect("no panic").expect("written");
            assert_eq!(read(&texts).expect("read"), ["None a"]);
            assert_eq!(read(&texts).expect("read again"), ["None a"]);
            texts.unchanged().expect("a pipe cannot change");
        }
    }

    #[test]
    fn thousands_of_small_files_are_neither_held_nor_mapped() {
        let dir = tempfile::tempdir().expect("a folder");
        for i in 0..3000 {
            fs::write(dir.path().join(format!("{i}.txt")), format!("text {i}")).expect("written");
        }
        let texts = open(dir.path(), true);
        assert!(texts.files().iter().all(|f| !f.source.holds()));
        assert_eq!(read(&texts).expect("read").len(), 3000);
        assert!(texts.chunks(1 << 20).len() == 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_cannot_be_read_ends_before_work_starts() {
        // The first bytes of a process's memory can be named but not read, not even by root.
        let error = texts(&[Path::new("/proc/self/mem")], &Reading::default(), true).expect_err("cannot be read");
        assert_eq!((error.exit_code(), matches!(error, Error::Input { .. })), (3, true), "{error}");
        let error = texts(&[Path::new("/nowhere")], &Reading::default(), true).expect_err("not there");
        assert_eq!(error.exit_code(), 3);
    }
}
