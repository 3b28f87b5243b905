//! A custom reader: documents of one's own, from wherever they come, through the stages one after the other.
//!
//! ```text
//! cargo run --example custom_reader
//! ```
//!
//! naskh need not read your files. Here a mailbox of notes is read, each note under a line `== NAME`; then every stage is
//! called by hand, as a program would that keeps its sketches in a database or runs each stage on another machine:
//! words → shingles → sketch → candidates → exact figures → decision → clusters. Nothing is estimated in the end: the
//! sketches only say which pairs are worth a look.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use naskh::clusters::stars;
use naskh::pairs::{Evidence, Probe, Relation, Rule, WHOLE, decide};
use naskh::sketch::{Params, Sketcher};
use naskh::text::{Folding, Tokenizer, Tokens, shingle};

/// Words a shingle, as in a scan by default.
const SHINGLE: usize = 3;

const MAILBOX: &str = "\
== ferry
The ferry to Varn will stay in port on Thursday because of the storm, the harbour master said, and the school boat too.
== ferry, again
From the harbour: the ferry to Varn will stay in port on Thursday because of the storm, the harbour master said, and the
school boat too. Passengers get their money back at the kiosk on the quay.
== عبارة
تتوقف العبارة إلى جزيرة فارن يوم الخميس بسبب العاصفة كما قال مدير الميناء وكذلك قارب المدرسة الصغير
== عبارة، مشكولة
تَتَوَقَّفُ العَبّارةُ إلى جزيرة فارن يوم الخميس بسبب العاصفة، كما قال مدير الميناء، وكذلك قاربُ المدرسة الصغير.
== glass
A new school for glass blowers opens its doors next spring in the old customs house, with twelve places a year.
";

/// A document as the stages see it.
struct Note<'m> {
    name: &'m str,
    words: Vec<u64>,
    shingles: Vec<u64>,
}

/// Reads a mailbox: the notes under their names.
fn read(mailbox: &str) -> impl Iterator<Item = (&str, &str)> {
    mailbox.split("== ").filter_map(|note| note.split_once('\n'))
}

/// Finds the copies among the notes of a mailbox, and prints each group with what every note is to its head.
pub fn find(mailbox: &str, output: &mut dyn Write) -> io::Result<()> {
    let tokenizer = Tokenizer::new(Folding::default());
    let mut tokens = Tokens::default();
    let mut notes = Vec::new();
    for (name, text) in read(mailbox) {
        tokenizer.fill(text, &mut tokens);
        let mut shingles = Vec::new();
        shingle(&tokens.hashes, SHINGLE, &mut shingles);
        notes.push(Note { name, words: tokens.hashes.clone(), shingles });
    }

    // Two notes with a key in common are candidates. This map is what a database or a shuffle would be.
    let mut sketcher = Sketcher::new(Params::default());
    let mut met: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (n, note) in notes.iter().enumerate() {
        let (mut bands, mut grams) = (Vec::new(), Vec::new());
        sketcher.append(&note.words, &note.shingles, &mut bands, &mut grams);
        bands.into_iter().chain(grams).for_each(|key| met.entry(key).or_default().push(n));
    }
    let mut candidates = BTreeSet::new();
    for group in met.values() {
        for (i, &a) in group.iter().enumerate() {
            candidates.extend(group[i + 1..].iter().filter(|&&b| b != a).map(|&b| (a, b)));
        }
    }

    let relations: BTreeMap<(u32, u32), Relation> = candidates
        .into_iter()
        .map(|(a, b)| ((a as u32, b as u32), relation(&notes[a], &notes[b])))
        .filter(|(_, relation)| relation.is_copy())
        .collect();

    // The longest note of a group is its head; of equal ones the first.
    let edges: Vec<(u32, u32)> = relations.keys().copied().collect();
    let weight: Vec<u64> = notes.iter().map(|note| note.words.len() as u64).collect();
    let rank: Vec<u32> = (0..notes.len() as u32).collect();
    for star in stars(&edges, &weight, &rank) {
        writeln!(output, "{}", notes[star.leader as usize].name)?;
        for &member in star.members.iter().filter(|&&m| m != star.leader) {
            let pair = (member.min(star.leader), member.max(star.leader));
            let relation = if member < star.leader { relations[&pair] } else { relations[&pair].reversed() };
            writeln!(output, "  {}: {}", notes[member as usize].name, relation.name())?;
        }
    }
    Ok(())
}

/// What one note is to another, from exact counts.
fn relation(a: &Note<'_>, b: &Note<'_>) -> Relation {
    if a.words == b.words {
        return Relation::Exact;
    }
    let (mut probe, mut other) = (Probe::default(), Probe::default());
    probe.fill(&a.shingles);
    other.fill(&b.shingles);
    let shared = probe.overlap(&b.shingles).shared;
    let sizes = (probe.distinct(), other.distinct());
    // No corpus tells what is printed every day, so every phrase weighs a whole.
    let whole = |n: u32| u64::from(n) * WHOLE;
    let evidence = Evidence {
        shared,
        sizes,
        words: (a.words.len() as u32, b.words.len() as u32),
        weights: (whole(shared), whole(sizes.0), whole(sizes.1)),
        ..Evidence::default()
    };
    decide(&Rule::Story, &evidence)
}

/// The mailbox of the example, as a test asks for it.
pub fn run(output: &mut dyn Write) -> io::Result<()> {
    find(MAILBOX, output)
}

#[allow(dead_code)]
fn main() -> io::Result<()> {
    run(&mut io::stdout().lock())
}
