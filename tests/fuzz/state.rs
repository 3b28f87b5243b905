//! The work state of a stopped scan, changed in one file: as bytes, so that checksums tell, or behind checksums that fit.

use super::{fair, written};
use naskh::corpus::Corpus;
use naskh::store::{Framed, Frames};
use naskh::{Config, Error, Resources, Scan, hash};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

type Files = BTreeMap<String, Vec<u8>>;

/// The files of a state: ledgers with their kinds, and shelves.
const FILES: [(&str, Option<[u8; 4]>); 5] = [
    ("segment.ledger", Some(*b"segm")),
    ("verified.ledger", Some(*b"veri")),
    ("judged.ledger", Some(*b"judg")),
    ("columns", None),
    ("table", None),
];

thread_local! {
    /// Where a scan of this thread is stopped, and what it leaves.
    static STOPPED: RefCell<Option<(PathBuf, Files)>> = const { RefCell::new(None) };
}

/// The first byte says which file, whether later stages are there too, and whether the rest takes the file's place or changes
/// some of its bytes: two bytes of place and one of change each.
pub fn state(data: &[u8]) {
    let Some((&which, rest)) = data.split_first() else { return };
    let (work, whole) = STOPPED.with_borrow_mut(|stopped| stopped.get_or_insert_with(stop).clone());
    let input = work.parent().expect("in a folder").with_file_name("news.jsonl");
    let (name, kind) = FILES[usize::from(which & 0x3f) % FILES.len()];
    let mut files = whole.clone();
    match kind {
        _ if which & 0x80 != 0 => drop(files.insert(name.to_owned(), rest.to_vec())),
        Some(kind) => {
            let mut payload = payload(&work.join(name), kind, &whole);
            change(&mut payload, rest);
            files.insert(name.to_owned(), framed(&input, kind, &payload));
        }
        None => {
            change(files.get_mut(name).expect("of the state"), rest);
            let mut ledger = payload(&work.join("segment.ledger"), *b"segm", &whole);
            check_in(&mut ledger, &files);
            files.insert("segment.ledger".to_owned(), framed(&input, *b"segm", &ledger));
        }
    }
    if which & 0x40 != 0 {
        // What the segment leads to is found anew.
        ["verified.ledger", "judged.ledger"].iter().for_each(|name| drop(files.remove(*name)));
    }
    lay_out(&work, &files);
    if let Err(error) = scan(&input, true, |_| ()) {
        fair(&error);
        assert!([3, 5].contains(&error.exit_code()), "{error}");
    } else if which & 0x80 != 0 {
        assert!(files.get(name).is_none_or(|bytes| *bytes == whole[name]), "{name} was believed, whatever was in it");
    }
}

const NEWS: &str = concat!(
    r#"{"id":"a","source":"s","date":"2024-05-01","credit":"Reuters","text":"LONDON (Reuters) - The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days.\n\nFollow us on our channel."}"#,
    "\n",
    r#"{"id":"a","source":"t","date":"2024-05-02","text":"The harbour of Lindholm reopened on Monday after a storm had kept its ferries in port for nine days, the town said.\n\nFollow us on our channel."}"#,
    "\n",
    r#"{"id":"b","source":"s","date":"2024-05-03","text":"وكالات - أعيد فتح الميناء يوم الاثنين بعد عاصفة أبقت العبارات في المرفأ تسعة أيام\n\nFollow us on our channel."}"#,
    "\n",
    r#"{"source":"u","date":"2024-05-04","text":"أعيد فتح الميناء يوم الاثنين بعد عاصفة أبقت العبارات في المرفأ تسعة أيام"}"#,
    "\n{\n",
);

/// Scans as a run that leaves state; `after` sees to the state while it stands.
fn scan(input: &Path, resume: bool, after: impl FnOnce(&Path)) -> Result<(), Error> {
    let tmp = input.with_file_name("tmp");
    let config = Config::default();
    let corpus = Corpus::open(&[input.to_path_buf()], &config.reading)?;
    let resources = Resources { threads: 1, resume, tmp: Some(tmp.clone()), ..Resources::default() };
    let (_, kept) = Scan::new(config).resources(resources).run_keeping(&corpus)?;
    drop(kept);
    after(&tmp);
    Ok(())
}

fn stop() -> (PathBuf, Files) {
    let input = &written("state/news.jsonl", NEWS.as_bytes());
    let _ = fs::remove_dir_all(input.with_file_name("tmp"));
    let mut stopped = None;
    let keep = |tmp: &Path| {
        let work = fs::read_dir(tmp).expect("there").next().expect("a work folder").expect("read").path();
        let files = FILES.map(|(name, _)| (name.to_owned(), fs::read(work.join(name)).expect("part of the state")));
        stopped = Some((work, files.into()));
    };
    scan(input, true, keep).expect("a whole scan");
    stopped.expect("kept")
}

fn lay_out(work: &Path, files: &Files) {
    let _ = fs::remove_dir_all(work);
    fs::create_dir_all(work).expect("room for a folder");
    files.iter().for_each(|(name, bytes)| fs::write(work.join(name), bytes).expect("room for a file"));
}

fn change(bytes: &mut [u8], changes: &[u8]) {
    for change in changes.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(at) {
            *byte = change[2];
        }
    }
}

fn payload(path: &Path, kind: [u8; 4], whole: &Files) -> Vec<u8> {
    let path = path.with_file_name("whole");
    let name = FILES.iter().find(|(_, k)| *k == Some(kind)).expect("a ledger").0;
    fs::create_dir_all(path.parent().expect("a folder")).expect("room for a folder");
    fs::write(&path, &whole[name]).expect("room for a file");
    let mut frames = Frames::open(&path, kind, 1).expect("a ledger of version 1");
    let mut payload = Vec::new();
    while let Some(block) = frames.block().expect("whole") {
        payload.extend_from_slice(block);
    }
    payload
}

fn framed(input: &Path, kind: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let path = input.with_file_name("framed");
    let mut file = Framed::create(&path, kind, 1).expect("room for a file");
    file.write_all(payload).expect("room for a file");
    file.seal().expect("room for a file");
    fs::read(&path).expect("just written")
}

/// Puts checksums that fit into the ledger of the shelves.
fn check_in(ledger: &mut [u8], files: &Files) {
    let number = |ledger: &[u8], at: usize| u64::from_le_bytes(ledger[at..at + 8].try_into().expect("eight bytes")) as usize;
    let mut at = 0;
    for name in ["columns", "table"] {
        let count = number(ledger, at + 8);
        at += 16;
        for _ in 0..count {
            let (from, bytes) = (number(ledger, at), number(ledger, at + 8));
            let sum = hash::bytes(&files[name][from..from + bytes]);
            ledger[at + 16..at + 24].copy_from_slice(&sum.to_le_bytes());
            at += 24;
        }
    }
}
