//! Places: what is written where. One file, or a folder that mirrors the input files under their names and compressions.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use crate::corpus::{Compression, Format, TextFile};
use crate::error::{Error, escaped};
use crate::store::{Stamp, resolved};

/// The names of the files that a folder of ours holds, a line each. Hidden, so that no later walk takes it for a text.
pub const MARKER: &str = ".naskh-clean";

/// How an input file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Record by record in its own format.
    Edited,
    /// The file itself, if its document stays.
    Copied,
    /// Document by document as JSON Lines, for what its format cannot hold.
    Lines,
}

/// A file that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its path within the folder; empty for the one file that is named.
    pub path: PathBuf,
    /// How it is packed.
    pub compression: Option<Compression>,
}

/// Where everything goes.
#[derive(Clone, Debug)]
pub struct Places {
    /// The files.
    pub targets: Vec<Target>,
    /// For each input file, its target and how it is written.
    pub routes: Vec<(u32, Mode)>,
    /// Whether the targets are files of a folder.
    pub folder: bool,
}

/// What a treatment needs of a format.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// Members are added to records.
    pub members: bool,
    /// Passages go out of texts.
    pub cuts: bool,
}

impl Places {
    /// The places of a corpus's files when `to` is asked for.
    ///
    /// # Errors
    /// [`Error::Usage`] if `to` is one file, and of a format that the input cannot be written in.
    pub fn of(to: &Path, files: &[TextFile], given_folder: &[bool], needs: Needs) -> Result<Places, Error> {
        let named = of_name(to);
        let slash = to.as_os_str().as_encoded_bytes().ends_with(b"/");
        let single = files.len() == 1 && !given_folder.first().copied().unwrap_or(false);
        let folder = slash || to.is_dir() || (named.is_none() && !single);
        if folder { Ok(Places::mirror(files, given_folder, needs)) } else { Places::one(to, named, files, needs) }
    }

    fn one(to: &Path, named: Option<Format>, files: &[TextFile], needs: Needs) -> Result<Places, Error> {
        let mode = |file: &TextFile| {
            let own = file.kind.format;
            // Lines of objects go by `.json` too.
            let named = named.map(|f| if (f, own) == (Format::Json, Format::Jsonl) { own } else { f });
            let wanted = named.unwrap_or(if files.len() == 1 && usual(own, needs) != Mode::Lines { own } else { Format::Jsonl });
            match usual(own, needs) {
                Mode::Copied if wanted == own && files.len() == 1 => Ok(Mode::Copied),
                Mode::Edited if wanted == own && (files.len() == 1 || own == Format::Jsonl) => Ok(Mode::Edited),
                _ if wanted == Format::Jsonl => Ok(Mode::Lines),
                _ => Err(Error::usage(
                    format!("{} cannot be written to {} as {}", escaped(&file.name), escaped(&to.to_string_lossy()), wanted.name()),
                    "name a file that ends in .jsonl, or a folder, which mirrors the input files",
                )),
            }
        };
        let routes = files.iter().map(|file| Ok((0, mode(file)?))).collect::<Result<_, Error>>()?;
        Ok(Places { targets: vec![Target { path: PathBuf::new(), compression: packed(to) }], routes, folder: false })
    }

    fn mirror(files: &[TextFile], given_folder: &[bool], needs: Needs) -> Places {
        let within = |file: &TextFile| {
            let folder = given_folder.get(file.given).copied().unwrap_or(false);
            if folder { PathBuf::from(&file.id) } else { PathBuf::from(base(&file.name)) }
        };
        let mut paths: Vec<PathBuf> = files.iter().map(within).collect();
        if paths.iter().collect::<HashSet<_>>().len() < paths.len() {
            // Two inputs have files of one name: then all are written under the paths that they were given by.
            paths = files.iter().map(|file| rooted(&file.name)).collect();
        }
        let mut places = Places { targets: Vec::new(), routes: Vec::new(), folder: true };
        let mut taken: HashSet<PathBuf> = paths.iter().cloned().collect();
        let mut by_path: HashMap<PathBuf, u32> = HashMap::new();
        let mut texts = None;
        for (file, path) in files.iter().zip(paths) {
            let mode = usual(file.kind.format, needs);
            let one_text = matches!(file.kind.format, Format::Text | Format::Html);
            let (path, compression) = match mode {
                // A file for each of a million lines would be of no use.
                Mode::Lines if one_text => (texts.get_or_insert_with(|| free(&mut taken, "documents.jsonl")).clone(), None),
                Mode::Lines => (free(&mut taken, &renamed(&path)), file.kind.compression),
                Mode::Edited | Mode::Copied => (path, file.kind.compression),
            };
            let next = places.targets.len() as u32;
            let target = *by_path.entry(path.clone()).or_insert(next);
            if target == next {
                places.targets.push(Target { path, compression });
            }
            places.routes.push((target, mode));
        }
        places
    }
}

/// What a user should know of how files were written.
pub fn warnings(places: &Places, files: &[TextFile]) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut say = |which: &dyn Fn(&TextFile, Mode) -> bool, what: &str| {
        let mut found = files.iter().zip(&places.routes).filter(|(file, route)| which(file, route.1)).map(|(file, _)| file);
        if let Some(first) = found.next() {
            let more = found.count();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            warnings.push(format!("{}{more}: {what}", escaped(&first.name)));
        }
    };
    let fields = |format| matches!(format, Format::Json | Format::Csv | Format::Tsv | Format::Parquet);
    say(
        &|file, mode| mode == Mode::Lines && fields(file.kind.format),
        "written as JSON Lines with id, text, title, source, date, url and credit; other fields are left behind",
    );
    say(
        &|file, mode| mode == Mode::Lines && !fields(file.kind.format) && file.kind.format != Format::Jsonl,
        "written as JSON Lines, as its format has no room for what is added",
    );
    say(&|file, mode| mode == Mode::Edited && file.kind.encoding != "UTF-8", "written in UTF-8");
    warnings
}

/// How a format is written where nothing else is asked for.
fn usual(format: Format, needs: Needs) -> Mode {
    match format {
        Format::Jsonl | Format::Json | Format::Csv | Format::Tsv => Mode::Edited,
        Format::Text if !needs.members => Mode::Copied,
        Format::Html if !needs.members && !needs.cuts => Mode::Copied,
        Format::Warc if !needs.members && !needs.cuts => Mode::Edited,
        // Parquet is read by columns; a row of it has no bytes of its own that could be kept.
        Format::Parquet | Format::Text | Format::Html | Format::Warc => Mode::Lines,
    }
}

/// Refuses a place that is an input, holds one, or holds what is not ours to replace.
///
/// # Errors
/// [`Error::Refused`], exit code 2.
pub fn apart(to: &Path, log: &Path, inputs: &[PathBuf], scan: &Path) -> Result<(), Error> {
    let refused = |what: String, hint: &str| Error::Refused { path: to.to_path_buf(), what, hint: hint.to_owned(), usage: true };
    if to.file_name().is_none() {
        return Err(refused("is no name of a file or folder".to_owned(), "name one that is to be made"));
    }
    let (place, beside) = (resolved(to), resolved(log));
    for input in inputs.iter().filter(|i| i.as_os_str() != "-") {
        let shown = escaped(&input.to_string_lossy());
        let real = resolved(input);
        if real == place || real == beside || same(input, to) || same(input, log) {
            return Err(refused(format!("is the input {shown}, which is never overwritten"), "name another file or folder"));
        }
        if real.is_dir() && place.starts_with(&real) {
            return Err(refused(format!("lies inside the input {shown}"), "a later scan would read it: name a place outside"));
        }
        if real.starts_with(&place) {
            return Err(refused(format!("holds the input {shown}, which is never overwritten"), "name another folder"));
        }
    }
    let scan = resolved(scan);
    if place.starts_with(&scan) || scan.starts_with(&place) {
        return Err(refused("is a part of the scan folder, or holds it".to_owned(), "name a place outside"));
    }
    match foreign(to, log) {
        None => Ok(()),
        Some(what) => Err(refused(what, "name another place, or move it away")),
    }
}

/// What stands at the place that an earlier cleaning has not left there.
fn foreign(to: &Path, log: &Path) -> Option<String> {
    if !to.is_dir() {
        return (to.exists() && !log.exists()).then(|| "exists, and is not from an earlier clean".to_owned());
    }
    let ours: HashSet<PathBuf> = std::fs::read_to_string(to.join(MARKER)).unwrap_or_default().lines().map(PathBuf::from).collect();
    let mut left = vec![to.to_path_buf()];
    while let Some(dir) = left.pop() {
        for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            let inner = path.strip_prefix(to).unwrap_or(&path);
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                left.push(path);
            } else if inner != Path::new(MARKER) && !ours.contains(inner) {
                return Some(format!("holds {}, which is not from an earlier clean", escaped(&inner.to_string_lossy())));
            }
        }
    }
    None
}

/// Whether two names are of one file, through links too.
fn same(a: &Path, b: &Path) -> bool {
    let identity = |path: &Path| std::fs::metadata(path).ok().map(|m| Stamp::of(&m).identity).filter(|&i| i != (0, 0));
    identity(a).is_some_and(|a| identity(b) == Some(a))
}

/// The format that a file's name tells.
fn of_name(path: &Path) -> Option<Format> {
    let extension = |path: &Path| path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    let own = extension(path)?;
    if packing(&own).is_none() { Format::of_name(&own) } else { Format::of_name(&extension(Path::new(path.file_stem()?))?) }
}

/// The compression that a file's name tells.
fn packed(path: &Path) -> Option<Compression> {
    packing(&path.extension()?.to_string_lossy().to_ascii_lowercase())
}

fn packing(extension: &str) -> Option<Compression> {
    match extension {
        "gz" | "gzip" => Some(Compression::Gzip),
        "zst" | "zstd" => Some(Compression::Zstd),
        "bz2" => Some(Compression::Bzip2),
        "xz" => Some(Compression::Xz),
        _ => None,
    }
}

fn base(name: &str) -> String {
    if name == "-" { "stdin".to_owned() } else { Path::new(name).file_name().unwrap_or_default().to_string_lossy().into_owned() }
}

/// A path below any folder: without what leads up or to a root.
fn rooted(name: &str) -> PathBuf {
    let path: PathBuf = Path::new(name).components().filter(|c| matches!(c, Component::Normal(_))).collect();
    if name == "-" || path.as_os_str().is_empty() { PathBuf::from("stdin") } else { path }
}

/// The name of a file of JSON Lines made from one of another format.
fn renamed(path: &Path) -> String {
    let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
    if packing(&extension.to_ascii_lowercase()).is_some() {
        return format!("{}.{extension}", path.with_extension("").with_extension("jsonl").to_string_lossy());
    }
    path.with_extension("jsonl").to_string_lossy().into_owned()
}

/// A name that no other file has.
fn free(taken: &mut HashSet<PathBuf>, name: &str) -> PathBuf {
    let (stem, rest) = name.split_once(".jsonl").unwrap_or((name, ""));
    let numbered = |k: u32| PathBuf::from(if k == 1 { name.to_owned() } else { format!("{stem}-{k}.jsonl{rest}") });
    let found = (1..).map(numbered).find(|path| !taken.contains(path)).unwrap_or_default();
    taken.insert(found.clone());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_format_and_compression() {
        for (name, format, compression) in [
            ("a.jsonl", Some(Format::Jsonl), None),
            ("a.csv.GZ", Some(Format::Csv), Some(Compression::Gzip)),
            ("a.b.ndjson.zst", Some(Format::Jsonl), Some(Compression::Zstd)),
            ("clean", None, None),
            ("clean.xz", None, Some(Compression::Xz)),
        ] {
            assert_eq!((of_name(Path::new(name)), packed(Path::new(name))), (format, compression), "{name}");
        }
        assert_eq!(renamed(Path::new("a/b.warc.gz")), "a/b.jsonl.gz");
        assert_eq!(renamed(Path::new("a.parquet")), "a.jsonl");
        assert_eq!(rooted("/data/../x/a.jsonl"), Path::new("data/x/a.jsonl"));
        let mut taken = HashSet::from([PathBuf::from("a.jsonl")]);
        assert_eq!(free(&mut taken, "a.jsonl"), Path::new("a-2.jsonl"));
        assert_eq!(free(&mut taken, "b.jsonl.gz"), Path::new("b.jsonl.gz"));
    }
}
