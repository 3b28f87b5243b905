//! Tell: how documents are named in reports, and what of their texts reports show. Each is read once more, at most.

use rayon::prelude::*;

use crate::config::Config;
use crate::error::Error;
use crate::outcome::{Credits, Deciding, DecidingRow, DocumentRow, Entry, Excerpt, Packed, Passage, Shelving};
use crate::pairs::{missing_number, numbers};
use crate::pipeline::clock::asked;
use crate::pipeline::credited;
use crate::pipeline::found::{Found, Group};
use crate::pipeline::place::Spans;
use crate::pipeline::told::{self, Listed, Named, Told};
use crate::segment::{NO_DAY, Segments};
use crate::store::Shelf;

/// Most code points of one excerpt.
const EXCERPT: usize = 20_000;
/// Bytes of the records of all excerpts.
const EXCERPTS: u64 = 4 << 20;

/// Reads the named documents that have something to show.
///
/// # Errors
/// Those of reading records again.
pub fn tell<'s>(
    config: &Config,
    segments: &Segments<'s>,
    found: &Found<'_>,
    named: &Named,
    (listed, passages): (&[Listed], &[Passage]),
) -> Result<Told, Error> {
    let quoted = quoted(found, listed, passages);
    // Which paragraphs each document leads, and which resolution is its own.
    let mut leads: Vec<(u32, u32)> = (0u32..).zip(found.repeats).map(|(n, (repeat, _))| (repeat.leader.document, n)).collect();
    leads.sort_unstable();
    let excerpted = if found.passages { excerpted(segments, found) } else { Vec::new() };
    let one = |spans: &mut Spans<'s>, &d: &u32| -> Result<One, Error> {
        asked(&*found.resources.progress)?;
        let own = &leads[leads.partition_point(|l| l.0 < d)..];
        let own = &own[..own.partition_point(|l| l.0 == d)];
        let resolution = found.attributed.documents.binary_search_by_key(&d, |x| x.0).ok();
        let credits = resolution.map(|at| credited::credits(segments, &found.attributed.documents[at], found.lexicon, named));
        let mut one =
            One { entry: Packed::default(), credits, texts: Vec::new(), excerpt: None, deciding: Vec::new(), numbers: Vec::new() };
        one.entry.push(entry(segments, d, named.in_cluster(d)));
        // The pairs that begin with the document.
        let pairs = listed.partition_point(|l| l.a < d)..listed.partition_point(|l| l.a <= d);
        let quotes = &quoted[quoted.partition_point(|q| q.0 < pairs.start as u32)..quoted.partition_point(|q| q.0 < pairs.end as u32)];
        let missing = found.passages && listed[pairs.clone()].iter().any(|l| l.number_missing(found.pairs));
        let excerpted = excerpted.binary_search(&d).is_ok();
        if own.is_empty() && quotes.is_empty() && !missing && !excerpted {
            return Ok(one);
        }
        let document = segments.document(d)?;
        one.deciding = quotes.iter().map(|q| q.0).zip(slices(&document.text, &quotes.iter().map(|q| q.1).collect::<Vec<_>>())).collect();
        one.deciding.iter_mut().for_each(|(_, text)| *text = Deciding::begin(text));
        if missing {
            one.numbers = missing_numbers((config, segments), found, &document.text, (&listed[pairs.clone()], pairs.start as u32))?;
        }
        if !own.is_empty() {
            spans.load(config, segments, d)?;
            let stretches = own.iter().map(|&(_, n)| spans.of(found.repeats[n as usize].0.leader.words(segments)));
            let stretches: Vec<(u32, u32)> = stretches.collect();
            one.texts = own.iter().map(|l| l.1).zip(slices(&document.text, &stretches)).collect();
        }
        if excerpted {
            one.excerpt = Some(excerpt(&document.text, named.place(d)));
        }
        Ok(one)
    };
    let mut telling = Telling::new(found, if found.passages { listed.len() as u32 } else { 0 })?;
    // Some at a time, so that not all are held.
    for some in named.numbers.chunks(SOME) {
        let all: Vec<One> = some.par_iter().map_init(Spans::default, one).collect::<Result<_, Error>>()?;
        telling.take(all)?;
    }
    telling.finish(found.resources.mmap)
}

/// Documents that are read before what was found in them is put in its place.
const SOME: usize = 4096;

/// Words by pair, ascending.
type Words<'w> = std::iter::Peekable<std::slice::Iter<'w, (u32, String)>>;

/// What was told so far.
struct Telling {
    documents: Shelving<DocumentRow>,
    texts: told::Shelving,
    deciding: Shelving<DecidingRow>,
    /// Pairs whose words are wanted.
    pairs: u32,
    credits: Vec<Credits>,
    excerpts: Vec<Excerpt>,
}

impl Telling {
    fn new(found: &Found<'_>, pairs: u32) -> Result<Telling, Error> {
        let shelf = || Shelf::create(found.work);
        Ok(Telling {
            documents: Shelving::on(shelf()?),
            texts: told::Shelving::on(shelf()?, found.repeats.len()),
            deciding: Shelving::on(shelf()?),
            pairs,
            credits: Vec::new(),
            excerpts: Vec::new(),
        })
    }

    /// Takes over the next documents: their pairs follow those of the documents before.
    fn take(&mut self, all: Vec<One>) -> Result<(), Error> {
        self.texts.put(all.iter().flat_map(|one| &one.texts))?;
        for one in all {
            self.documents.extend(&one.entry)?;
            self.credits.extend(one.credits);
            self.excerpts.extend(one.excerpt);
            let (mut quotes, mut numbers) = (one.deciding.iter().peekable(), one.numbers.iter().peekable());
            let next = |all: &mut Words<'_>| all.peek().map(|of| of.0);
            while let Some(pair) = [next(&mut quotes), next(&mut numbers)].into_iter().flatten().min() {
                self.silent_until(pair)?;
                let (passage, number) = (quotes.next_if(|of| of.0 == pair), numbers.next_if(|of| of.0 == pair));
                let (passage, number) = (passage.map_or("", |of| &of.1), number.map(|of| &*of.1));
                self.deciding.push(Deciding { passage, number })?;
            }
        }
        Ok(())
    }

    /// Pairs before this one that quote nothing.
    fn silent_until(&mut self, pair: u32) -> Result<(), Error> {
        (self.deciding.len()..pair).try_for_each(|_| self.deciding.push(Deciding::default()))
    }

    fn finish(mut self, mapped: bool) -> Result<Told, Error> {
        self.silent_until(self.pairs)?;
        Ok(Told {
            documents: self.documents.finish(mapped)?,
            credits: self.credits,
            excerpts: self.excerpts,
            texts: self.texts.finish(mapped)?,
            deciding: self.deciding.finish(mapped)?,
        })
    }
}

/// What one document shows.
struct One {
    entry: Packed<DocumentRow>,
    credits: Option<Credits>,
    texts: Vec<(u32, String)>,
    excerpt: Option<Excerpt>,
    /// By pair, how its longest passage begins.
    deciding: Vec<(u32, String)>,
    /// By pair, the number that decided.
    numbers: Vec<(u32, String)>,
}

/// For each weighed pair with passages, ascending, the stretch of its first document that begins the longest of them. What lies
/// under the floor was decided by a count alone.
fn quoted(found: &Found<'_>, listed: &[Listed], passages: &[Passage]) -> Vec<(u32, (u32, u32))> {
    let longest = |of_pair: &[Passage]| {
        let longest = of_pair.iter().min_by_key(|p| (std::cmp::Reverse(p.words), p.a.0)).expect("a group has a member");
        (longest.pair, (longest.a.0, longest.a.1.min(longest.a.0 + Deciding::MOST)))
    };
    let of_pairs = passages.chunk_by(|x, y| x.pair == y.pair);
    let weighed = |place: u32| found.pairs.get(listed[place as usize].of as usize).is_some_and(|p| p.weighed.is_some());
    of_pairs.filter(|of_pair| weighed(of_pair[0].pair)).map(longest).collect()
}

/// The numbers that decided pairs of a document, by place.
fn missing_numbers(
    (config, segments): (&Config, &Segments<'_>),
    found: &Found<'_>,
    a: &str,
    (pairs, first): (&[Listed], u32),
) -> Result<Vec<(u32, String)>, Error> {
    let mut missing = Vec::new();
    let words = |d: u32| segments.row(d).words;
    for (pair, place) in pairs.iter().zip(first..).filter(|(l, _)| l.number_missing(found.pairs)) {
        let (a_numbers, b_numbers) = (numbers(&config.folding, a), numbers(&config.folding, &segments.document(pair.b)?.text));
        let (shorter, longer) = if words(pair.a) <= words(pair.b) { (a_numbers, b_numbers) } else { (b_numbers, a_numbers) };
        missing.extend(missing_number(&shorter, &longer).map(|number| (place, number.to_owned())));
    }
    Ok(missing)
}

/// How a document is named, with its labels if it is a member of a cluster.
fn entry<'s>(segments: &Segments<'s>, d: u32, member: bool) -> Entry<'s> {
    let row = segments.row(d);
    let [date, title, credit] = if member { segments.labels(d) } else { [None; 3] };
    Entry {
        id: segments.id(d),
        file: segments.file(d),
        record: row.record,
        source: segments.sources().get(row.source as usize).map(String::as_str),
        minute: (row.day != NO_DAY).then(|| i64::from(row.day) * 1440 + i64::from(row.second) / 60),
        words: row.words,
        date,
        title,
        credit,
    }
}

/// The documents whose texts the report shows, ascending: members of the largest clusters, while there is room.
fn excerpted(segments: &Segments<'_>, found: &Found<'_>) -> Vec<u32> {
    let mut groups: Vec<&Group> = found.groups.iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    let mut room = EXCERPTS;
    let mut documents = Vec::new();
    for &member in groups.iter().flat_map(|group| &group.members) {
        let place = segments.row(member).place();
        // A record is at least as long as its text, and no more than so much of that is shown.
        let bytes = (place.end - place.start).min(EXCERPT as u64 * 4);
        if bytes > room {
            break;
        }
        room -= bytes;
        documents.push(member);
    }
    documents.sort_unstable();
    documents
}

fn excerpt(text: &str, document: u32) -> Excerpt {
    match text.char_indices().nth(EXCERPT) {
        Some((byte, _)) => Excerpt { document, text: text[..byte].to_owned(), cut: true },
        None => Excerpt { document, text: text.to_owned(), cut: false },
    }
}

/// Stretches of code points of a text, ascending by start. O(text).
fn slices(text: &str, stretches: &[(u32, u32)]) -> Vec<String> {
    let (mut point, mut byte) = (0, 0);
    let mut to = |target: u32| {
        let bytes = text.as_bytes();
        if target < point {
            (point, byte) = (0, 0);
        }
        while point < target && byte < bytes.len() {
            byte += 1;
            while byte < bytes.len() && bytes[byte] & 0xc0 == 0x80 {
                byte += 1;
            }
            point += 1;
        }
        byte
    };
    // Places that another run has left may be none of this text.
    stretches.iter().map(|&(start, end)| text.get(to(start)..to(end)).unwrap_or_default().to_owned()).collect()
}
