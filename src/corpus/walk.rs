//! The walk: from what the user names to the files that are looked into, in the order that every report keeps.
//!
//! Inputs come in the order given, what is in a folder in the order of names (byte by byte), as deep as it goes.
//! Hidden names are passed over; links are followed, and no folder is entered twice, so a circle of links ends. Patterns
//! that the shell left alone are replaced here.

use crate::corpus::glob;
use crate::error::{Error, escaped};
use crate::store::Stamp;
use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A file that the walk came upon.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The path as the user gave it, or the folder's with the rest behind it.
    pub path: PathBuf,
    /// The path within the folder given, with `/`; the path given, for a file that was named.
    pub id: String,
    /// What the file is now; `None` for a stream (standard input, a pipe), which is read once to its end.
    pub stamp: Option<Stamp>,
    /// The number of the input it was found under.
    pub input: usize,
    /// Whether the user named this very file.
    pub named: bool,
}

/// Of what is left out for the same reason so much is named; a folder of pictures must not fill the screen.
pub(crate) const NAMED: u64 = 8;

/// All that the walk came upon.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// The files, in order; each once.
    pub files: Vec<Found>,
    warnings: Vec<String>,
    /// How much was left out, by reason.
    left_out: BTreeMap<&'static str, u64>,
    /// The numbers of inputs that held something met before.
    pub repeats: HashSet<usize>,
    seen: HashSet<(u64, u64)>,
    input: usize,
}

impl Walk {
    /// Goes through the inputs.
    pub fn of(inputs: &[PathBuf]) -> Result<Walk, Error> {
        let mut walk = Walk::default();
        for (i, path) in inputs.iter().enumerate() {
            walk.input = i;
            walk.input(path)?;
        }
        Ok(walk)
    }

    fn input(&mut self, path: &Path) -> Result<(), Error> {
        if path == Path::new("-") {
            if self.files.iter().any(|f| f.path == path) {
                self.repeats.insert(self.input);
                self.warnings.push("-: standard input is named twice and read once".to_string());
            } else {
                self.add(path, "-".to_string(), None, true);
            }
            return Ok(());
        }
        // What is there is no pattern, whatever its name.
        if !glob::is_pattern(path) || fs::symlink_metadata(path).is_ok() {
            return self.named(path);
        }
        let found = glob::matches(path)?;
        if found.is_empty() {
            return Err(Error::input(path, io::Error::new(ErrorKind::NotFound, "no file fits this pattern")));
        }
        found.iter().try_for_each(|path| self.named(path))
    }

    fn named(&mut self, path: &Path) -> Result<(), Error> {
        let metadata = fs::metadata(path).map_err(|e| Error::input(path, e))?;
        let id = path.to_string_lossy().into_owned();
        match Thing::of(&metadata) {
            Thing::Folder => self.folder(path, &metadata),
            Thing::File => {
                self.file(path, id, &metadata, true);
                Ok(())
            }
            Thing::Stream => {
                self.add(path, id, None, true);
                Ok(())
            }
            Thing::Other(what) => Err(Error::input(path, io::Error::other(format!("it is {what}")))),
        }
    }

    /// Walks a folder with a stack of its own: a tree may be deeper than the thread's.
    fn folder(&mut self, root: &Path, metadata: &fs::Metadata) -> Result<(), Error> {
        let mut stack = vec![(root.to_path_buf(), String::new(), metadata.clone())];
        while let Some((path, id, metadata)) = stack.pop() {
            if metadata.is_file() {
                self.file(&path, id, &metadata, false);
                continue;
            }
            if !self.first(&metadata) {
                self.repeats.insert(self.input);
                self.left_out(&path, "a folder that was entered before by another way");
                continue;
            }
            let before = stack.len();
            for name in names(&path)? {
                let path = path.join(&name);
                let name = name.to_string_lossy();
                let id = if id.is_empty() { name.into_owned() } else { format!("{id}/{name}") };
                match fs::metadata(&path) {
                    Ok(metadata) => match Thing::of(&metadata) {
                        Thing::Folder | Thing::File => stack.push((path, id, metadata)),
                        Thing::Stream => self.left_out(&path, "a pipe or a device"),
                        Thing::Other(what) => self.left_out(&path, what),
                    },
                    Err(e) if e.kind() == ErrorKind::NotFound => self.left_out(&path, "a link to nothing"),
                    Err(e) if is_loop(&e) => self.left_out(&path, "a link in a circle"),
                    Err(e) => return Err(Error::input(&path, e)),
                }
            }
            // The last one pushed is the first one taken.
            stack[before..].reverse();
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, id: String, metadata: &fs::Metadata, named: bool) {
        if self.first(metadata) {
            self.add(path, id, Some(Stamp::of(metadata)), named);
        } else {
            self.repeats.insert(self.input);
            self.left_out(path, "a file that was met before under another name");
        }
    }

    fn add(&mut self, path: &Path, id: String, stamp: Option<Stamp>, named: bool) {
        self.files.push(Found { path: path.to_path_buf(), id, stamp, input: self.input, named });
    }

    /// Whether a file or folder is met for the first time. Systems without identities see everything as new.
    fn first(&mut self, metadata: &fs::Metadata) -> bool {
        let identity = Stamp::of(metadata).identity;
        identity == (0, 0) || self.seen.insert(identity)
    }

    /// Something is not read that the user may have meant; `what` is the reason.
    pub fn left_out(&mut self, path: &Path, what: &'static str) {
        let met = self.left_out.entry(what).or_default();
        *met += 1;
        if *met <= NAMED {
            self.warnings.push(format!("{}: left out: {what}", escaped(&path.to_string_lossy())));
        }
    }

    /// What was left out: the first of each reason by name, the others by their number.
    pub fn warnings(self) -> Vec<String> {
        let more = self.left_out.into_iter().filter(|&(_, met)| met > NAMED);
        self.warnings.into_iter().chain(more.map(|(what, met)| format!("{} more left out: {what}", met - NAMED))).collect()
    }
}

/// The names in a folder that are not hidden, in order. All are read before any is entered, so that a deep tree costs
/// one handle.
fn names(folder: &Path) -> Result<Vec<std::ffi::OsString>, Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| Error::input(folder, e))? {
        let name = entry.map_err(|e| Error::input(folder, e))?.file_name();
        if !OsStr::as_encoded_bytes(&name).starts_with(b".") {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(unix)]
fn is_loop(e: &io::Error) -> bool {
    e.raw_os_error() == Some(libc::ELOOP)
}

#[cfg(not(unix))]
fn is_loop(_e: &io::Error) -> bool {
    false
}

/// What stands behind a name.
enum Thing {
    Folder,
    File,
    /// Something that can be read, but only once.
    Stream,
    Other(&'static str),
}

impl Thing {
    #[cfg(unix)]
    fn of(metadata: &fs::Metadata) -> Thing {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        match kind {
            _ if kind.is_dir() => Thing::Folder,
            _ if kind.is_file() => Thing::File,
            _ if kind.is_fifo() || kind.is_char_device() => Thing::Stream,
            _ if kind.is_socket() => Thing::Other("a socket"),
            _ => Thing::Other("neither a file nor a folder"),
        }
    }

    #[cfg(not(unix))]
    fn of(metadata: &fs::Metadata) -> Thing {
        match (metadata.is_dir(), metadata.is_file()) {
            (true, _) => Thing::Folder,
            (_, true) => Thing::File,
            _ => Thing::Other("neither a file nor a folder"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("in the folder")).expect("made");
            fs::write(path, file).expect("written");
        }
        dir
    }

    fn ids(walk: &Walk) -> Vec<&str> {
        walk.files.iter().map(|f| f.id.as_str()).collect()
    }

    #[test]
    fn folders_are_walked_in_the_order_of_names_and_hidden_ones_passed_over() {
        let dir = tree(&["b/2.txt", "b/10.txt", "a.txt", "b.txt", ".git/x", "b/.x", "c/d/e/f"]);
        let walk = Walk::of(&[dir.path().to_path_buf()]).expect("walked");
        assert_eq!(ids(&walk), ["a.txt", "b/10.txt", "b/2.txt", "b.txt", "c/d/e/f"]);
        assert!(walk.warnings().is_empty());
    }

    #[test]
    fn a_file_is_read_once_however_often_it_is_named() {
        let dir = tree(&["a", "b"]);
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        let walk = Walk::of(&[b.clone(), a.clone(), dir.path().to_path_buf(), b.clone(), "-".into(), "-".into()]).expect("walked");
        assert_eq!(walk.files.iter().map(|f| f.path.clone()).collect::<Vec<_>>(), [b, a, "-".into()]);
        assert_eq!(walk.warnings().len(), 4);
    }

    #[cfg(unix)]
    #[test]
    fn of_many_things_left_out_for_one_reason_the_first_are_named_and_the_others_counted() {
        let dir = tree(&["a"]);
        (0..20).for_each(|n| std::os::unix::fs::symlink("nowhere", dir.path().join(format!("link{n:02}"))).expect("linked"));
        let warnings = Walk::of(&[dir.path().to_path_buf()]).expect("walked").warnings();
        assert_eq!(warnings.len(), 9);
        assert!(warnings[7].ends_with("link07: left out: a link to nothing"), "{warnings:?}");
        assert_eq!(warnings[8], "12 more left out: a link to nothing");
    }

    #[cfg(unix)]
    #[test]
    fn links_in_circles_dangling_links_and_sockets_end_well() {
        use std::os::unix::fs::symlink;
        let dir = tree(&["a/x.txt", "z.txt"]);
        let at = |name: &str| dir.path().join(name);
        symlink(dir.path(), at("a/up")).expect("linked");
        symlink("nowhere", at("dangling")).expect("linked");
        symlink("round", at("round")).expect("linked");
        symlink("a/x.txt", at("copy.txt")).expect("linked");
        fs::hard_link(at("z.txt"), at("zz.txt")).expect("linked");
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("bound");
        let walk = Walk::of(&[dir.path().to_path_buf()]).expect("walked");
        assert_eq!(ids(&walk), ["a/x.txt", "z.txt"]);
        let warnings = walk.warnings();
        assert_eq!(warnings.len(), 6, "{warnings:?}");
        assert_eq!(Walk::of(&[at("dangling")]).expect_err("nothing there").exit_code(), 3);
        assert_eq!(Walk::of(&[at("socket")]).expect_err("a socket").exit_code(), 3);
    }

    #[test]
    fn a_pattern_that_the_shell_left_alone_stands_for_its_files() {
        let dir = tree(&["b.jsonl", "a.jsonl", "c.txt", "[x].txt"]);
        let walk = Walk::of(&[dir.path().join("*.jsonl"), dir.path().join("[x].txt")]).expect("walked");
        assert!(walk.files.iter().all(|f| f.named));
        let names: Vec<_> = walk.files.iter().map(|f| f.path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["a.jsonl", "b.jsonl", "[x].txt"], "a name that is there is no pattern");
        let error = Walk::of(&[dir.path().join("*.none")]).expect_err("nothing fits");
        assert_eq!((error.exit_code(), error.to_string().contains("no file fits")), (3, true));
    }

    #[test]
    fn a_very_deep_tree_is_walked_without_recursion() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut path = dir.path().to_path_buf();
        for _ in 0..1500 {
            path.push("d");
        }
        fs::create_dir_all(&path).expect("made");
        fs::write(path.join("x"), "x").expect("written");
        assert_eq!(Walk::of(&[dir.path().to_path_buf()]).expect("walked").files.len(), 1);
    }
}
