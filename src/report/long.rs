//! Long: the lines of the two tables that grow with pairs, put together by hand. The bytes are those of their rows
//! through serde, which a test holds; but an id is escaped once and not once a line, and a key never.

use std::io;

use crate::outcome::{Outcome, Passage};

/// The ids of an outcome's documents as JSON strings, one after the other.
pub struct Ids {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Ids {
    /// Escapes every id.
    pub fn of(outcome: &Outcome) -> io::Result<Ids> {
        let mut ids = Ids { text: Vec::new(), ends: Vec::with_capacity(outcome.documents.len()) };
        for entry in &outcome.documents {
            serde_json::to_writer(&mut ids.text, &entry.id)?;
            ids.ends.push(ids.text.len());
        }
        Ok(ids)
    }

    fn get(&self, document: u32) -> &[u8] {
        let place = document as usize;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.text[start..self.ends[place]]
    }
}

/// Appends a line of `pairs.jsonl`, without its end.
pub fn pair(outcome: &Outcome, ids: &Ids, place: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let pair = &outcome.pairs[place];
    let figures = outcome.figures(place);
    out.extend_from_slice(b"{\"a\":");
    out.extend_from_slice(ids.get(pair.a));
    out.extend_from_slice(b",\"b\":");
    out.extend_from_slice(ids.get(pair.b));
    out.extend_from_slice(b",\"relation\":\"");
    out.extend_from_slice(pair.relation.name().as_bytes());
    out.extend_from_slice(b"\",\"jaccard\":");
    share(parts(figures.jaccard), out);
    out.extend_from_slice(b",\"containment_a_in_b\":");
    share(parts(figures.containment_a_in_b), out);
    out.extend_from_slice(b",\"containment_b_in_a\":");
    share(parts(figures.containment_b_in_a), out);
    number(b",\"longest_run_words\":", pair.longest_run_words, out)?;
    out.extend_from_slice(b",\"reason\":");
    serde_json::to_writer(&mut *out, &figures.reason)?;
    out.push(b'}');
    Ok(())
}

/// Appends a line of `passages.jsonl`, without its end.
pub fn passage(outcome: &Outcome, ids: &Ids, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
    let pair = &outcome.pairs[passage.pair as usize];
    out.extend_from_slice(b"{\"a\":");
    out.extend_from_slice(ids.get(pair.a));
    out.extend_from_slice(b",\"b\":");
    out.extend_from_slice(ids.get(pair.b));
    number(b",\"a_start\":", passage.a.0, out)?;
    number(b",\"a_end\":", passage.a.1, out)?;
    number(b",\"b_start\":", passage.b.0, out)?;
    number(b",\"b_end\":", passage.b.1, out)?;
    number(b",\"words\":", passage.words, out)?;
    out.extend_from_slice(b",\"identity\":");
    share(passage.identity, out);
    out.push(b'}');
    Ok(())
}

fn number(key: &[u8], n: u32, out: &mut Vec<u8>) -> io::Result<()> {
    out.extend_from_slice(key);
    Ok(serde_json::to_writer(out, &n)?)
}

/// A figure from 0 to 1 in ten-thousandths, to the nearest.
fn parts(figure: f64) -> u32 {
    (figure * 10_000.0).round() as u32
}

/// A figure in ten-thousandths as a decimal number with no more digits than it needs.
fn share(parts: u32, out: &mut Vec<u8>) {
    let (whole, mut rest) = (parts / 10_000, parts % 10_000);
    // Shares end at 1: one digit before the point.
    out.extend_from_slice(&[b'0' + whole.min(9) as u8, b'.']);
    for power in [1000, 100, 10, 1] {
        out.push(b'0' + (rest / power) as u8);
        rest %= power;
        if rest == 0 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Entry;
    use crate::pairs::{Pair, Relation};
    use crate::report::compose;

    #[test]
    fn every_share_is_written_as_serde_writes_it() {
        for k in 0..=10_000 {
            let mut out = Vec::new();
            share(k, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&(f64::from(k) / 10_000.0)).unwrap());
        }
    }

    #[test]
    fn lines_are_those_of_their_rows() {
        let entry = |id: &str| Entry { id: id.into(), ..Entry::default() };
        let pair_of = |relation, shared| Pair { a: 1, b: 0, relation, shared, sizes: (7, 9), longest_run_words: 12, weighed: None };
        let outcome = Outcome {
            documents: vec![entry("a\"\n\u{1f}\\"), entry("وثيقة"), entry("")],
            pairs: vec![pair_of(Relation::Exact, 7), pair_of(Relation::NearDuplicate, 3), pair_of(Relation::Template, 0)],
            passages: vec![
                Passage { pair: 1, a: (0, 9), b: (u32::MAX - 1, u32::MAX), words: 3, identity: 10_000 },
                Passage { pair: 0, a: (4, 5), b: (6, 7), words: 1, identity: 5556 },
            ],
            ..Outcome::default()
        };
        let ids = Ids::of(&outcome).unwrap();
        let mut out = Vec::new();
        for place in 0..3 {
            out.clear();
            pair(&outcome, &ids, place, &mut out).unwrap();
            assert_eq!(std::str::from_utf8(&out).unwrap(), serde_json::to_string(&compose::pair(&outcome, place)).unwrap());
        }
        for p in &outcome.passages {
            out.clear();
            passage(&outcome, &ids, p, &mut out).unwrap();
            assert_eq!(std::str::from_utf8(&out).unwrap(), serde_json::to_string(&compose::passage(&outcome, p)).unwrap());
        }
    }
}
