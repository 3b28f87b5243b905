//! Targets of the fuzzers, one for every parser: any bytes in, an answer or an error out, never a panic; and what was parsed
//! holds together. They see only what a caller of the library sees.

use naskh::corpus::{Corpus, Item, Reading, dates, in_order};
use naskh::credits::{Lexicon, mentions};
use naskh::eval::Eval;
use naskh::report::{self, Lang, Options, Table};
use naskh::store::{Framed, Frames};
use naskh::text::{Folding, Tokenizer, Tokens, normalise, paragraph_ends};
use naskh::{Error, Outcome};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::{Arg, ArgAction, Command, value_parser};

// The one parser that belongs to the program: it knows only the library and clap.
#[path = "../../src/cli/args/file.rs"]
mod file;
#[path = "state.rs"]
mod state;

/// All targets: the names of the fuzzer's programs.
pub const TARGETS: [&str; 16] = [
    "jsonl", "json", "csv", "html", "warc", "parquet", "text", "packed", "dates", "words", "lexicon", "gold", "folder", "framed", "config",
    "state",
];

/// Runs a target over some bytes.
///
/// # Panics
/// If anything is wrong.
pub fn run(target: &str, data: &[u8]) {
    match target {
        "jsonl" => corpus("f.jsonl", data),
        "json" => corpus("f.json", data),
        "csv" => ["f.csv", "f.tsv"].iter().for_each(|name| corpus(name, data)),
        "html" => corpus("f.html", data),
        "warc" => corpus("f.warc", data),
        "parquet" => corpus("f.parquet", data),
        // Encodings are told and decoded before a text is a text.
        "text" => corpus("f.txt", data),
        "packed" => corpus("f.jsonl.gz", data),
        "dates" => dated(data),
        "words" => words(data),
        "lexicon" => lexicon(data),
        "gold" => gold(data),
        "folder" => folder(data),
        "framed" => framed(data),
        "config" => config(data),
        "state" => state::state(data),
        other => panic!("{other} is no target"),
    }
}

/// A folder of this process, where files of a few names are written again and again.
fn home() -> &'static Path {
    static HOME: OnceLock<tempfile::TempDir> = OnceLock::new();
    HOME.get_or_init(|| tempfile::tempdir().expect("room for a folder")).path()
}

fn written(name: &str, data: &[u8]) -> PathBuf {
    // Tests run side by side; each thread has files of its own.
    let path = home().join(format!("{:?}", std::thread::current().id())).join(name);
    std::fs::create_dir_all(path.parent().expect("in the folder")).expect("room for a folder");
    std::fs::write(&path, data).expect("room for a file");
    path
}

/// An error is one line with one of the contract's exit codes.
fn fair(error: &Error) {
    assert!([2, 3, 4, 5].contains(&error.exit_code()), "{error:?}");
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
}

/// The documents and bad records of a corpus do not depend on how it is cut or mapped, and stand where they say.
fn corpus(name: &str, data: &[u8]) {
    let path = written(name, data);
    let folder = path.parent().expect("in a folder");
    let reading = Reading { max_record: 1 << 20, ..Reading::default() };
    let read = |mmap: bool| -> Result<Vec<String>, Error> {
        let corpus = Corpus::open(std::slice::from_ref(&path), &reading)?;
        let texts = corpus.texts(folder, mmap)?;
        let mut all = Vec::new();
        in_order(&texts, &mut |_| Ok(()), &mut |item| {
            all.push(match item {
                Item::Document(d) => {
                    assert!(d.place.start <= d.place.end && d.place.end <= texts.files()[0].bytes, "{:?}", d.place);
                    format!("{} {:?} {:?} {:?} {:?} {:?}", d.record, d.place, d.id, d.text, d.title, d.date)
                }
                Item::Bad(bad) => format!("{bad:?}"),
            });
            Ok(())
        })?;
        let mut pieces = 0;
        for chunk in texts.chunks(64) {
            chunk.documents(&mut |_| {
                pieces += 1;
                Ok(())
            })?;
        }
        assert_eq!(pieces, all.len(), "small chunks hold other records");
        texts.unchanged()?;
        Ok(all)
    };
    match (read(true), read(false)) {
        (Ok(mapped), Ok(held)) => assert_eq!(mapped, held, "the records differ with the map"),
        (Err(one), Err(other)) => {
            fair(&one);
            assert_eq!(one.to_string(), other.to_string());
        }
        (one, other) => panic!("mapped {one:?}, held {other:?}"),
    }
}

fn dated(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(date) = dates::read(&text) {
        // Some ten thousand years on either side.
        assert!(date.seconds().abs() < 400_000_000_000, "{text:?} is {date:?}");
    }
}

/// Words and paragraphs stand in the text, in order, whatever it is.
fn words(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for folding in [Folding::default(), Folding::none()] {
        let _ = normalise(&folding, &text);
        let mut tokens = Tokens::default();
        Tokenizer::new(folding).fill(&text, &mut tokens);
        let points = text.chars().count();
        assert_eq!(tokens.hashes.len(), tokens.spans.len());
        let mut before = 0;
        for span in &tokens.spans {
            assert!(before <= span.0 && span.0 < span.1 && span.1 as usize <= points, "{span:?} of {points} in {text:?}");
            before = span.0;
        }
        let mut ends = Vec::new();
        paragraph_ends(&text, &tokens, &mut ends);
        assert!(ends.windows(2).all(|two| two[0] < two[1]), "{ends:?} in {text:?}");
        assert_eq!(ends.last().copied().unwrap_or(0) as usize, tokens.len(), "in {text:?}");
        for mention in mentions(shipped(), &text, &tokens, Some(&text), None) {
            assert!(mention.start <= mention.end && mention.end as usize <= points, "{mention:?} in {text:?}");
        }
    }
}

fn shipped() -> &'static Lexicon {
    static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
    SHIPPED.get_or_init(Lexicon::shipped)
}

/// Two tables, a NUL between them.
fn lexicon(data: &[u8]) {
    let (agencies, shapes) = data.split_at(data.iter().position(|&b| b == 0).unwrap_or(data.len()));
    let folder = written("lexicon/agencies.tsv", agencies);
    if !shapes.is_empty() {
        written("lexicon/shapes.tsv", &shapes[1..]);
    }
    let folder = folder.parent().expect("in a folder");
    match Lexicon::read(folder) {
        Ok(lexicon) => {
            let text = "LONDON (Reuters) - The harbour reopened. لندن - رويترز: أعيد فتح الميناء. وكالات";
            let mut tokens = Tokens::default();
            Tokenizer::new(Folding::default()).fill(text, &mut tokens);
            let _ = mentions(&lexicon, text, &tokens, Some(text), None);
        }
        Err(error) => fair(&error),
    }
    let _ = std::fs::remove_dir_all(folder);
}

/// A scan folder of an empty outcome, made once a thread.
fn scanned() -> PathBuf {
    let dir = written("scan/.naskh-fuzz", b"").parent().expect("in a folder").to_path_buf();
    if !dir.join("summary.json").exists() {
        report::write(&Outcome::default(), &Options { dir: dir.clone(), html: false, ..Options::default() }).expect("room for a scan");
    }
    dir
}

fn gold(data: &[u8]) {
    let scan = scanned();
    let file = written("gold.jsonl", data);
    for eval in [Eval::of(&scan).gold(&file), Eval::of(&scan).passages(&file), Eval::of(&scan).truth(&file)] {
        if let Err(error) = eval.run() {
            fair(&error);
        }
    }
}

/// A scan folder, one file of which is what it should not be: the first byte says which.
fn folder(data: &[u8]) {
    let Some((&which, rest)) = data.split_first() else { return };
    let scan = scanned();
    let names: Vec<String> =
        Table::ALL.iter().map(|table| table.file()).chain(["summary.json".to_owned(), "run.json".to_owned()]).collect();
    let path = scan.join(&names[usize::from(which) % names.len()]);
    let whole = std::fs::read(&path).expect("of the scan");
    std::fs::write(&path, rest).expect("room for a file");
    if let Err(error) = report::read(&scan) {
        fair(&error);
    }
    if let Err(error) = report::remake(&scan, Lang::En) {
        fair(&error);
    }
    std::fs::write(&path, whole).expect("room for a file");
}

/// Framed bytes are read back as they were written, or refused; nothing else is ever given.
fn framed(data: &[u8]) {
    let path = written("framed", data);
    let mut given = Vec::new();
    let read = |path: &Path, given: &mut Vec<u8>| -> Result<(), Error> {
        let mut frames = Frames::open(path, *b"fuzz", 1)?;
        while let Some(block) = frames.block()? {
            given.extend_from_slice(block);
        }
        Ok(())
    };
    match read(&path, &mut given) {
        Err(error) => assert_eq!(error.exit_code(), 5, "{error}"),
        Ok(()) => {
            // What is believed is what would have been written.
            let again = path.with_extension("again");
            let mut file = Framed::create(&again, *b"fuzz", 1).expect("room for a file");
            std::io::Write::write_all(&mut file, &given).expect("room for a file");
            file.seal().expect("room for a file");
            let mut back = Vec::new();
            read(&again, &mut back).expect("just written");
            assert_eq!(back, given);
        }
    }
}

/// A program with options of every kind that a config file may give.
fn program() -> &'static Command {
    static PROGRAM: OnceLock<Command> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let long = |name: &'static str| Arg::new(name).long(name);
        let file = long("config").value_parser(value_parser!(PathBuf)).global(true);
        let scan = Command::new("scan").arg(Arg::new("inputs").action(ArgAction::Append)).args([
            long("jaccard"),
            long("exact").action(ArgAction::SetTrue),
            long("no-html").action(ArgAction::SetTrue),
            long("level").action(ArgAction::Append).value_delimiter(','),
            long("against").action(ArgAction::Append),
            long("quiet").action(ArgAction::SetTrue).conflicts_with("verbose"),
            long("verbose").action(ArgAction::Count),
        ]);
        let clean = Command::new("clean").args([long("keep"), long("drop").action(ArgAction::SetTrue)]);
        file::with_inverses(Command::new("naskh").arg(file).subcommands([scan, clean]))
    })
}

/// A file gives options of the command, or is refused by its line; and never what was typed.
fn config(data: &[u8]) {
    let path = written("naskh.toml", data);
    let typed: Vec<OsString> = ["naskh", "scan", "news", "--jaccard", "0.5", "--no-exact", "--config"].map(OsString::from).into();
    let line: Vec<OsString> = typed.iter().cloned().chain([path.clone().into_os_string()]).collect();
    match file::filled(program(), line.clone()) {
        Err(error) => {
            fair(&error);
            assert_eq!(error.exit_code(), 2, "{error}");
        }
        Ok(filled) => {
            assert_eq!(filled.file.as_ref(), Some(&path));
            let added = filled.line.len() - line.len();
            let (from_file, rest) = filled.line[2..].split_at(added);
            assert_eq!((&filled.line[..2], rest), (&line[..2], &line[2..]), "what was typed is not as it was");
            let known = ["--no-html", "--level=", "--against=", "--quiet", "--verbose"];
            let is_known = |word: &OsString| word.to_str().is_some_and(|word| known.iter().any(|known| word.starts_with(known)));
            assert!(from_file.iter().all(is_known), "{from_file:?}");
            if let Ok(read) = program().clone().try_get_matches_from(filled.line) {
                let (_, scan) = read.subcommand().expect("it was typed");
                assert_eq!(scan.get_one::<String>("jaccard").map(String::as_str), Some("0.5"));
                assert!(!scan.get_flag("exact"));
            }
        }
    }
}
