//! `Folder`: a scan folder that one run may write, from before its scan begins until its files stand.
//!
//! Files are made under passing names first; only when all are whole does the old set go and the new one come, its
//! `summary.json` last. A run that fails before that leaves an earlier scan as it was.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::Error;
use crate::outcome::Outcome;
use crate::report::exchange::Exchange;
use crate::report::files::{LOCK, PAGE, RUN, SUMMARY, is_output, is_passing};
use crate::report::html::page;
use crate::report::options::{Lang, Options};
use crate::report::parts::{self, Known, Part, filled};
use crate::report::run::run;
use crate::report::source::Source;
use crate::report::summary::summary;
use crate::store::{Lock, make_lasting_folder, resolved, take_away};

/// A folder that is ours to write.
///
/// ```
/// use naskh::report::{Folder, Options};
/// # let parent = tempfile::tempdir().unwrap();
/// let options = Options { dir: parent.path().join("scan"), ..Options::default() };
/// let folder = Folder::claim(&options, &[]).unwrap();
/// assert_eq!(Folder::claim(&options, &[]).unwrap_err().exit_code(), 4);
/// folder.write(&naskh::Outcome::default()).unwrap();
/// assert!(options.dir.join("clusters.jsonl").exists());
/// ```
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    lock: Option<Lock>,
    /// This run made the folder, so it goes again if nothing is written.
    made: bool,
    parts: Vec<Part>,
}

impl Folder {
    /// Makes the folder if need be, and locks it for this run.
    ///
    /// # Errors
    /// [`Error::Refused`], exit code 2: it is no folder, it lies inside one of the `inputs` or holds one of them, or it
    /// holds other things than an earlier scan and `overwrite` is off. Exit code 4: another run has it. [`Error::Output`]
    /// if it cannot be made.
    pub fn claim(options: &Options, inputs: &[PathBuf]) -> Result<Folder, Error> {
        let dir = options.dir.clone();
        let failed = |e| Error::output(&dir, e);
        apart(&dir, inputs)?;
        if dir.exists() && !dir.is_dir() {
            return Err(refused(&dir, "is no folder", "name a folder, or one that is to be made"));
        }
        let made = !dir.exists();
        if !made && !options.overwrite {
            vacant(&dir)?;
        }
        let mut folder = Folder { dir: dir.clone(), lock: None, made, parts: Part::of(options) };
        make_lasting_folder(&dir).map_err(failed)?;
        folder.lock = Some(Lock::take(&dir)?);
        Exchange::of(&dir).mend()?;
        sweep(&dir);
        Ok(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// Where a run that writes here keeps its work state, unless it is told otherwise.
    pub fn work(&self) -> PathBuf {
        self.dir.join(".naskh-work")
    }

    /// Writes every file of the set and gives the folder back.
    ///
    /// # Errors
    /// [`Error::Output`]; nothing half-written is left.
    pub fn write(mut self, outcome: &Outcome) -> Result<(), Error> {
        let writing = Instant::now();
        let summary = summary(outcome);
        let mut files = parts::all(&self.parts, &Known::of(outcome, &summary), &self.dir)?;
        files.push(filled(&self.dir, RUN, |file| file.write_all(run(outcome, writing).as_bytes()))?);
        files.push(filled(&self.dir, SUMMARY, |file| file.write_all(summary.as_bytes()))?);
        Exchange::of(&self.dir).run(files)?;
        self.made = false;
        // Whatever runs before this one left to be resumed is of no use now.
        take_away(&self.work());
        Ok(())
    }
}

/// Makes the page of a scan folder again, from its files alone. Gives its path.
///
/// ```
/// use naskh::report::{self, Lang, Options};
/// # let parent = tempfile::tempdir().unwrap();
/// let options = Options { dir: parent.path().join("scan"), html: false, ..Options::default() };
/// report::write(&naskh::Outcome::default(), &options).unwrap();
/// let path = report::remake(&options.dir, Lang::Ar).unwrap();
/// assert!(std::fs::read_to_string(path).unwrap().contains("lang=\"ar\" dir=\"rtl\""));
/// ```
///
/// # Errors
/// Those of reading the folder (see [`read`](crate::report::read())); [`Error::Output`]; [`Error::Refused`] while a scan writes there.
pub fn remake(dir: &Path, lang: Lang) -> Result<PathBuf, Error> {
    let source = Source::Folder(dir.to_path_buf());
    // A folder that holds no scan is not locked; one whose scan was killed amid the exchange of its files holds one, aside.
    if !Exchange::of(dir).is_open() {
        source.summary()?;
    }
    let lock = Lock::take(dir)?;
    Exchange::of(dir).mend()?;
    sweep(dir);
    let path = dir.join(PAGE);
    crate::store::write(&path, page(&source, lang)?.as_bytes())?;
    drop(lock);
    Ok(path)
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.lock = None;
        if self.made {
            // Fails if anything stands in it, and then it is not ours to remove.
            let _ = std::fs::remove_dir(&self.dir);
        }
    }
}

/// What was scanned into a folder, as the user named it, if the folder holds a scan and nothing else; it may be that nobody
/// knows any more.
///
/// ```
/// assert_eq!(naskh::report::scanned(std::path::Path::new("no/such/folder")), None);
/// ```
pub fn scanned(dir: &Path) -> Option<Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Inputs {
        #[serde(default)]
        inputs: Vec<String>,
    }
    vacant(dir).ok()?;
    let text = std::fs::read_to_string(dir.join(SUMMARY)).ok()?;
    serde_json::from_str::<Inputs>(&text).ok().map(|summary| summary.inputs)
}

/// Removes the files in the making of a run that was killed. Its work state stays, for a run that resumes.
fn sweep(dir: &Path) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if file && is_passing(&name) && name != LOCK {
            // One that stays does no harm: it is never read.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn names(dir: &Path) -> std::io::Result<Vec<OsString>> {
    std::fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name())).collect()
}

fn refused(dir: &Path, what: impl Into<String>, hint: &str) -> Error {
    Error::Refused { path: dir.to_path_buf(), what: what.into(), hint: hint.to_owned(), usage: true }
}

/// Whether the folder is empty or holds an earlier scan and nothing else.
fn vacant(dir: &Path) -> Result<(), Error> {
    let names = names(dir).map_err(|e| Error::output(dir, e))?;
    let mut foreign: Vec<String> = names.iter().map(|n| n.to_string_lossy().into_owned()).collect();
    foreign.retain(|name| !is_output(name) && !is_passing(name));
    foreign.sort();
    match foreign.as_slice() {
        [] => Ok(()),
        [name, rest @ ..] => {
            let name = crate::error::escaped(name);
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            Err(refused(dir, format!("holds other files than an earlier scan ({name}{more})"), "name another folder, or add --overwrite"))
        }
    }
}

/// Whether the folder lies outside all input folders, and no input is one of its files.
fn apart(dir: &Path, inputs: &[PathBuf]) -> Result<(), Error> {
    let place = resolved(dir);
    for input in inputs.iter().filter(|i| i.as_os_str() != "-") {
        let shown = crate::error::escaped(&input.to_string_lossy());
        let input = resolved(input);
        if input.is_dir() && place.starts_with(&input) {
            return Err(refused(dir, format!("lies inside the input {shown}"), "a later scan would read its files: name a folder outside"));
        }
        let ours = input.file_name().is_some_and(|n| is_output(&n.to_string_lossy()));
        if input.parent() == Some(&place) && ours {
            return Err(refused(dir, format!("holds the input {shown}, which would be replaced"), "name another folder"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Cluster, ClusterAgency, Credits, Entry, Excerpt, Flow, Giver, Member, Mention, Origin, Paragraph, Passage};
    use crate::pairs::{Pair, Relation};
    use crate::paragraphs::Class;
    use crate::report::read::read;

    fn options(dir: &Path) -> Options {
        Options { dir: dir.to_path_buf(), ..Options::default() }
    }

    fn write(outcome: &Outcome, options: &Options) -> Result<(), Error> {
        Folder::claim(options, &[])?.write(outcome)
    }

    /// Three documents, two of them copies.
    fn outcome() -> Outcome {
        let entry = |id, date: Option<&'static str>| Entry {
            id,
            file: "a.jsonl",
            record: 1,
            source: Some("جسر"),
            date,
            minute: date.map(|_| 29_000_160 / 1440 * 1440),
            ..Entry::default()
        };
        let member = |document, relation| Member {
            document,
            relation,
            jaccard: 2.0 / 3.0,
            containment_in_representative: 1.0,
            containment_of_representative: 2.0 / 3.0,
        };
        let members = vec![member(0, None), member(1, Some(Relation::ContainedIn))];
        let spa = || "spa".to_owned();
        let agency = ClusterAgency { id: Some(spa()), how: "credited".into(), named: vec![(spa(), 1)], evidence: vec![0] };
        let origin = Some(Origin { agency: Some(spa()), document: 1, reasons: vec!["1 of 2".into()] });
        let mention = Mention { agency: None, text: "وكالات".into(), role: "generic".into(), at: "field".into(), span: (0, 6) };
        let flow =
            |giver| Flow { source: "جسر".into(), giver, documents: 2, verbatim: 1, edited: 1, median_delay_hours: Some(1.0 / 3.0) };
        let pair = Pair { a: 0, b: 1, relation: Relation::Contains, shared: 2, sizes: (3, 2), longest_run_words: 4, weighed: None };
        Outcome {
            config: "{\"shingle\":3}".into(),
            digest: "00".into(),
            documents: [entry("x\n", None), entry("y", None), entry("z", None)].into_iter().collect(),
            clusters: [Cluster { representative: 0, members, agency, origin, uncredited: vec![1] }].into_iter().collect(),
            pairs: vec![pair, Pair { b: 2, relation: Relation::Overlap, ..pair }],
            passages: vec![Passage { pair: 0, a: (0, 9), b: (1, 10), words: 4, identity: 10_000 }],
            paragraphs: [Paragraph {
                class: Class::Boilerplate,
                documents: 2,
                sources: 1,
                text: "Share",
                words: 1,
                places: &[[0, 9, 14], [2, 0, 5]],
            }]
            .into_iter()
            .collect(),
            credits: vec![Credits {
                document: 1,
                mentions: vec![mention],
                how: "ambiguous".into(),
                agency: None,
                candidates: vec![spa(), "afp".into()],
                via: vec![0],
                cited: vec![],
            }],
            flows: vec![flow(Giver::Agency(spa())), flow(Giver::Outlet("x".into()))],
            excerpts: vec![Excerpt { document: 1, text: "</script><b>".into(), cut: true }],
            fields: vec![("text".into(), vec!["text".into()]), ("id".into(), vec!["id".into(), "url".into()])],
            quarantine: vec![crate::corpus::Bad { file: "a.jsonl".into(), number: 0, line: 7, byte: 99, reason: "bad".into() }],
            ..Outcome::default()
        }
    }

    fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
        let mut all: Vec<_> = names(dir).unwrap().iter().map(|n| n.to_string_lossy().into_owned()).collect();
        all.sort();
        all.into_iter().filter(|n| n != RUN).map(|n| (n.clone(), std::fs::read(dir.join(n)).unwrap())).collect()
    }

    #[test]
    fn a_folder_read_back_and_written_again_is_the_same() {
        let parent = tempfile::tempdir().unwrap();
        let (one, two) = (parent.path().join("one"), parent.path().join("two"));
        write(&outcome(), &options(&one)).unwrap();
        let back = read(&one).unwrap();
        write(&back, &options(&two)).unwrap();
        assert_eq!(contents(&one), contents(&two));
        assert_eq!((contents(&one).len(), back.clusters.len(), back.pairs.len(), &back.passages), (10, 1, 2, &outcome().passages));
        assert_eq!((back.fields, back.quarantine), (outcome().fields, outcome().quarantine));
    }

    #[test]
    fn lines_say_what_the_contract_says() {
        let parent = tempfile::tempdir().unwrap();
        write(&outcome(), &options(parent.path())).unwrap();
        let text = |name: &str| std::fs::read_to_string(parent.path().join(name)).unwrap();
        assert_eq!(
            text("clusters.jsonl"),
            concat!(
                r#"{"cluster":0,"size":2,"representative":"x\n","sources":["جسر"],"#,
                r#""agency":{"id":"spa","how":"credited","named":{"spa":1},"evidence":["x\n"]},"members":["#,
                r#"{"id":"x\n","file":"a.jsonl","record":1,"source":"جسر","jaccard":0.6667,"#,
                r#""containment_in_representative":1.0,"containment_of_representative":0.6667},"#,
                r#"{"id":"y","file":"a.jsonl","record":1,"source":"جسر","relation":"contained_in","jaccard":0.6667,"#,
                r#""containment_in_representative":1.0,"containment_of_representative":0.6667}],"#,
                r#""origin":{"agency":"spa","source":"جسر","id":"y","reasons":["1 of 2"]},"uncredited":["y"]}"#,
                "\n"
            )
        );
        assert!(text("pairs.jsonl").starts_with(concat!(
            r#"{"a":"x\n","b":"y","relation":"contains","jaccard":0.6667,"containment_a_in_b":0.6667,"#,
            r#""containment_b_in_a":1.0,"longest_run_words":4,"reason":"#
        )));
        assert_eq!(
            text("passages.jsonl"),
            "{\"a\":\"x\\n\",\"b\":\"y\",\"a_start\":0,\"a_end\":9,\"b_start\":1,\"b_end\":10,\"words\":4,\"identity\":1.0}\n"
        );
        assert_eq!(text("quarantine.jsonl"), "{\"file\":\"a.jsonl\",\"line\":7,\"byte_offset\":99,\"reason\":\"bad\"}\n");
        assert_eq!(
            text("paragraphs.jsonl"),
            concat!(
                r#"{"paragraph":0,"class":"boilerplate","documents":2,"sources":1,"occurrences":2,"words":1,"text":"Share","#,
                r#""where":[{"id":"x\n","start":9,"end":14},{"id":"z","start":0,"end":5}]}"#,
                "\n"
            )
        );
        assert_eq!(
            text("credits.jsonl"),
            concat!(
                r#"{"id":"y","credits":[{"text":"وكالات","role":"generic","where":"field","start":0,"end":6}],"#,
                r#""resolved":{"how":"ambiguous","candidates":["spa","afp"],"via":["x\n"]}}"#,
                "\n"
            )
        );
        assert!(
            text("flows.jsonl")
                .starts_with(r#"{"source":"جسر","agency":"spa","documents":2,"verbatim":1,"edited":1,"median_delay_hours":0.3333}"#)
        );
        assert_eq!(text("excerpts.jsonl"), "{\"id\":\"y\",\"text\":\"</script><b>\",\"cut\":true}\n");
        assert!(!text("report.html").contains("</script><b>"));
    }

    #[test]
    fn a_folder_with_other_files_is_refused_and_overwrite_keeps_them() {
        let parent = tempfile::tempdir().unwrap();
        std::fs::write(parent.path().join("notes.txt"), "mine").unwrap();
        let refused = Folder::claim(&options(parent.path()), &[]).unwrap_err();
        assert_eq!(refused.exit_code(), 2);
        assert!(refused.to_string().contains("notes.txt") && refused.to_string().contains("--overwrite"), "{refused}");
        std::fs::write(parent.path().join("clusters.parquet"), "of an earlier scan").unwrap();
        write(&outcome(), &Options { overwrite: true, ..options(parent.path()) }).unwrap();
        assert!(parent.path().join("notes.txt").exists() && parent.path().join("summary.json").exists());
        assert!(!parent.path().join("clusters.parquet").exists(), "a table of the earlier scan would lie beside this one");
    }

    #[test]
    fn an_earlier_or_a_killed_scan_gives_way() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path();
        for name in [".naskh-lock", ".naskh-a1B2c3", "pairs.jsonl", "summary.json"] {
            std::fs::write(dir.join(name), "old").unwrap();
        }
        std::fs::create_dir_all(dir.join(".naskh-work/naskh-00")).unwrap();
        let folder = Folder::claim(&options(dir), &[]).unwrap();
        assert_eq!(std::fs::read_to_string(dir.join("summary.json")).unwrap(), "old", "untouched until the new set is whole");
        folder.write(&outcome()).unwrap();
        assert!(names(dir).unwrap().iter().all(|n| !is_passing(&n.to_string_lossy())));
    }

    #[test]
    fn a_page_of_a_folder_whose_exchange_was_killed_is_made_of_the_set_that_stands_then() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path();
        write(&outcome(), &options(dir)).unwrap();
        let before = contents(dir);
        let aside = dir.join(".naskh-aside");
        std::fs::create_dir(&aside).unwrap();
        for (name, _) in &before {
            std::fs::rename(dir.join(name), aside.join(name)).unwrap();
        }
        std::fs::write(dir.join("pairs.jsonl"), "of a scan that was killed").unwrap();
        std::fs::rename(dir.join(RUN), aside.join(RUN)).unwrap();
        remake(dir, Lang::En).unwrap();
        assert_eq!(contents(dir), before, "the earlier set, and nothing beside it");
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(remake(empty.path(), Lang::En).unwrap_err().exit_code(), 3);
        assert!(names(empty.path()).unwrap().is_empty(), "what holds no scan is left alone");
    }

    #[test]
    fn inputs_and_outputs_stay_apart() {
        let parent = tempfile::tempdir().unwrap();
        let inputs = parent.path().join("in");
        std::fs::create_dir(&inputs).unwrap();
        let claim = |dir: PathBuf, input: PathBuf| Folder::claim(&options(&dir), &[input]).map(|_| ()).map_err(|e| e.exit_code());
        for dir in [inputs.clone(), inputs.join("out"), inputs.join("a/b/../c"), parent.path().join("in/../in/out")] {
            assert_eq!(claim(dir.clone(), inputs.clone()), Err(2), "{}", dir.display());
            assert!(!dir.join(".naskh-lock").exists());
        }
        assert_eq!(claim(parent.path().join("in2"), inputs.clone()), Ok(()));
        assert!(!parent.path().join("in2").exists(), "made and not written: gone again");
        let clusters = inputs.join("clusters.jsonl");
        std::fs::write(&clusters, "{}").unwrap();
        assert_eq!(claim(inputs.clone(), clusters.clone()), Err(2), "an input would be replaced");
        assert_eq!(claim(clusters, PathBuf::from("-")), Err(2), "no folder");
    }

    #[test]
    fn a_damaged_folder_is_found_out() {
        let parent = tempfile::tempdir().unwrap();
        write(&outcome(), &options(parent.path())).unwrap();
        let pairs = parent.path().join("pairs.jsonl");
        let whole = std::fs::read(&pairs).unwrap();
        std::fs::write(&pairs, &whole[..whole.len() - 20]).unwrap();
        let error = read(parent.path()).unwrap_err();
        assert_eq!(error.exit_code(), 5);
        assert!(error.to_string().contains("line 2"), "{error}");
        std::fs::remove_file(parent.path().join("summary.json")).unwrap();
        assert_eq!(read(parent.path()).unwrap_err().exit_code(), 3);
    }
}
