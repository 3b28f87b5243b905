//! Every target of the fuzzer on stable Rust: seeds and mutations of them, the same ones each time, so many that they end in
//! seconds. `NASKH_FUZZ=N` tries N times as many, `NASKH_FUZZ_SEEDS=DIR` writes the seeds for `cargo fuzz`.

#[path = "fuzz/seeds.rs"]
mod seeds;
#[path = "fuzz/targets.rs"]
mod targets;

use crate::generate::Random;
use crate::kit::full;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Mutations a target, where nothing else is asked for.
const TRIES: u64 = 250;
/// No input grows beyond this many bytes: short ones are mutated more often, and run faster.
const LONGEST: usize = 1 << 14;

/// Bytes that parsers have an opinion on.
const TOKENS: [&[u8]; 34] = [
    b"\"",
    b"\\",
    b"\\ud800",
    b"\\u0000",
    b"{",
    b"}",
    b"[[[[",
    b"]",
    b",",
    b":",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"1e999",
    b"-1",
    b"18446744073709551616",
    b"null",
    b"\"text\":",
    b"Content-Length: 99999999999\r\n",
    b"<div>",
    b"<!--",
    b"&#x110000;",
    b"\t",
    b"PAR1",
    b"\xf4\x8f\xbf\xbf",
    b"\n[scan]\n",
    b"\nlevel = ",
    b"\"\"\"",
    b" = true\n",
];

/// One seed after a few changes, some of it of another seed.
fn mutated(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let below = |random: &mut Random, n: usize| (random.number() % n.max(1) as u64) as usize;
    let mut bytes = seeds[below(random, seeds.len())].clone();
    for _ in 0..1 + below(random, 6) {
        let at = below(random, bytes.len() + 1);
        let to = (at + 1 + below(random, 32)).min(bytes.len());
        match below(random, 10) {
            0 if at < bytes.len() => bytes[at] ^= 1 << below(random, 8),
            1 if at < bytes.len() => bytes[at] = random.number() as u8,
            2 => drop(bytes.drain(at.min(to)..to)),
            3 => bytes.truncate(at),
            4 => drop(bytes.splice(at..at, TOKENS[below(random, TOKENS.len())].iter().copied())),
            5 => {
                let piece = bytes[at.min(to)..to].to_vec();
                bytes.splice(at..at, piece.repeat(1 + below(random, 40)));
            }
            6 => {
                let other = &seeds[below(random, seeds.len())];
                let from = below(random, other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            // A number of some width, with an extreme in it.
            7 if at + 4 <= bytes.len() => {
                let extreme = [0, 1, u32::MAX, 1 << 31, 0x7fff_ffff][below(random, 5)].to_le_bytes();
                bytes[at..at + 4].copy_from_slice(&extreme);
            }
            8 if at < bytes.len() => bytes[at] = bytes[at].wrapping_add(if random.number().is_multiple_of(2) { 1 } else { 255 }),
            _ => bytes.push(random.number() as u8),
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

/// Runs an input; what breaks is kept, and named.
fn tried(target: &str, bytes: &[u8], what: &str) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| targets::run(target, bytes))) {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"));
        std::fs::write(&path, bytes).unwrap();
        eprintln!("{target}, {what}: the input is kept as {}", path.display());
        std::panic::resume_unwind(panic);
    }
}

fn fuzzed(target: &str) {
    let seeds = seeds::of(target);
    if let Some(dir) = std::env::var_os("NASKH_FUZZ_SEEDS") {
        let dir = Path::new(&dir).join(target);
        std::fs::create_dir_all(&dir).unwrap();
        seeds.iter().enumerate().for_each(|(n, seed)| std::fs::write(dir.join(n.to_string()), seed).unwrap());
    }
    seeds.iter().enumerate().for_each(|(n, seed)| tried(target, seed, &format!("seed {n}")));
    let times = std::env::var("NASKH_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(if full() { 20 } else { 1 });
    let mut random = Random(target.bytes().fold(1, |sum, b| sum * 31 + u64::from(b)));
    for n in 0..TRIES * times {
        tried(target, &mutated(&mut random, &seeds), &format!("mutation {n}"));
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test] fn $name() { fuzzed(stringify!($name)) })*
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

targets! { jsonl json csv html warc parquet text packed dates words lexicon gold folder framed config state }

#[test]
fn every_target_is_run_here_and_by_the_fuzzer() {
    assert_eq!(NAMES, targets::TARGETS);
    let manifest = include_str!("../fuzz/Cargo.toml");
    let programs: Vec<&str> = manifest.split("[[bin]]\nname = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(programs, targets::TARGETS);
}
