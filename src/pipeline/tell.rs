//! Tell: how documents are named in reports, and what of their texts reports show. Each is read once more, at most.

use std::ops::Range;

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
use crate::text::skip_blocks;

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
    let mut leads: Vec<Lead> = (0u32..).zip(found.repeats).map(|(n, (repeat, _))| (repeat.leader.document, n)).collect();
    leads.sort_unstable();
    let teller = Teller {
        config,
        segments,
        found,
        named,
        listed,
        leads,
        quoted: quoted(found, listed, passages),
        excerpted: if found.passages { excerpted(segments, found) } else { Vec::new() },
    };
    let mut telling = Telling::new(found, if found.passages { listed.len() as u32 } else { 0 })?;
    // Some at a time, so that not all are held.
    for some in named.numbers.chunks(SOME) {
        let told = some.par_chunks(TOGETHER).map_init(Spans::default, |spans, documents| teller.tell(spans, documents));
        telling.take(told.collect::<Result<_, Error>>()?)?;
    }
    telling.finish(found.resources.mmap)
}

/// Documents that are read before what was found in them is put in its place, and those whose findings are put together.
const SOME: usize = 4096;
const TOGETHER: usize = 64;

/// A document, and a paragraph that it leads.
type Lead = (u32, u32);
/// A pair whose reason quotes a passage, and where that begins in the pair's first document.
type Quoted = (u32, (u32, u32));

/// What is to be told of which document.
struct Teller<'t, 's> {
    config: &'t Config,
    segments: &'t Segments<'s>,
    found: &'t Found<'t>,
    named: &'t Named,
    listed: &'t [Listed],
    leads: Vec<Lead>,
    quoted: Vec<Quoted>,
    /// Documents whose texts are shown.
    excerpted: Vec<u32>,
}

impl<'s> Teller<'_, 's> {
    /// What some documents show, which ascend.
    fn tell(&self, spans: &mut Spans<'s>, documents: &[u32]) -> Result<Many, Error> {
        let first = documents.first().copied().unwrap_or(0);
        let mut leads = Cursor::from(&self.leads, first, |lead| lead.0);
        let mut pairs = Cursor::from(self.listed, first, |listed| listed.a);
        let mut quotes = Cursor::from(&self.quoted, first, |quoted| self.listed[quoted.0 as usize].a);
        let mut credits = Cursor::from(&self.found.attributed.documents, first, |credited| credited.0);
        let mut many = Many::default();
        for &d in documents {
            asked(&*self.found.resources.progress)?;
            many.entries.push(entry(self.segments, d, self.named.in_cluster(d)));
            let of = &self.found.attributed.documents[credits.of(d)];
            many.credits.extend(of.iter().map(|of| credited::credits(self.segments, of, self.found.lexicon, self.named)));
            let (leads, quotes) = (&self.leads[leads.of(d)], &self.quoted[quotes.of(d)]);
            self.read(spans, d, (leads, quotes, pairs.of(d)), &mut many)?;
        }
        Ok(many)
    }

    /// What only its text tells of a document: the paragraphs that it leads, and what is quoted for the pairs that begin with it.
    fn read(
        &self,
        spans: &mut Spans<'s>,
        d: u32,
        (leads, quotes, pairs): (&[Lead], &[Quoted], Range<usize>),
        many: &mut Many,
    ) -> Result<(), Error> {
        let of_pairs = &self.listed[pairs.clone()];
        let missing = self.found.passages && of_pairs.iter().any(|l| l.number_missing(self.found.pairs));
        let excerpted = self.excerpted.binary_search(&d).is_ok();
        if leads.is_empty() && quotes.is_empty() && !missing && !excerpted {
            return Ok(());
        }
        if !leads.is_empty() {
            spans.load(self.config, self.segments, d)?;
        }
        let mut numbers = Ok(Vec::new());
        self.segments.with_text(d, |text| {
            self.quote(spans, text, (leads, quotes), many);
            if missing {
                numbers = self.missing_numbers(text, pairs);
            }
            if excerpted {
                many.excerpts.push(excerpt(text, self.named.place(d)));
            }
        })?;
        many.numbers.extend(numbers?);
        Ok(())
    }

    /// Takes what is quoted of a text whose `spans` are loaded if it leads paragraphs.
    fn quote(&self, spans: &mut Spans<'s>, text: &str, (leads, quotes): (&[Lead], &[Quoted]), many: &mut Many) {
        let mut walk = Walk::of(text);
        for &(pair, stretch) in quotes {
            many.deciding.put(pair, |text| Deciding::put_begin(walk.stretch(stretch), text));
        }
        for &(_, n) in leads {
            let stretch = spans.of(self.found.repeats[n as usize].0.leader.words(self.segments));
            many.texts.put(n, |text| text.push_str(walk.stretch(stretch)));
        }
    }

    /// The numbers that decided pairs of a document with this text, by place.
    fn missing_numbers(&self, a: &str, pairs: Range<usize>) -> Result<Vec<(u32, String)>, Error> {
        let mut missing = Vec::new();
        let (segments, folding) = (self.segments, &self.config.folding);
        let words = |d: u32| segments.row(d).words;
        for place in pairs.filter(|&place| self.listed[place].number_missing(self.found.pairs)) {
            let pair = &self.listed[place];
            let (a_numbers, b_numbers) = (numbers(folding, a), numbers(folding, &segments.document(pair.b)?.text));
            let (shorter, longer) = if words(pair.a) <= words(pair.b) { (a_numbers, b_numbers) } else { (b_numbers, a_numbers) };
            missing.extend(missing_number(&shorter, &longer).map(|number| (place as u32, number.to_owned())));
        }
        Ok(missing)
    }
}

/// Goes through rows that ascend by document.
struct Cursor<'r, T, F> {
    rows: &'r [T],
    next: usize,
    document: F,
}

impl<'r, T, F: Fn(&T) -> u32> Cursor<'r, T, F> {
    /// Before the rows of this document and of those after it.
    fn from(rows: &'r [T], first: u32, document: F) -> Self {
        Cursor { rows, next: rows.partition_point(|row| document(row) < first), document }
    }

    /// The rows of a document, which must not lie before the last one asked for.
    fn of(&mut self, document: u32) -> Range<usize> {
        let while_below = |from: usize, below: u64| {
            let rows = self.rows[from..].iter();
            from + rows.take_while(|row| u64::from((self.document)(row)) < below).count()
        };
        let from = while_below(self.next, document.into());
        self.next = while_below(from, u64::from(document) + 1);
        from..self.next
    }
}

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
    fn take(&mut self, all: Vec<Many>) -> Result<(), Error> {
        self.texts.put(all.iter().flat_map(|many| many.texts.iter()))?;
        for many in all {
            self.documents.extend(&many.entries)?;
            let mut quotes = many.deciding.iter().peekable();
            let mut numbers = many.numbers.iter().map(|(pair, number)| (*pair, &**number)).peekable();
            while let Some(pair) = [quotes.peek().map(|of| of.0), numbers.peek().map(|of| of.0)].into_iter().flatten().min() {
                self.silent_until(pair)?;
                let passage = quotes.next_if(|of| of.0 == pair).map_or("", |of| of.1);
                let number = numbers.next_if(|of| of.0 == pair).map(|of| of.1);
                self.deciding.push(Deciding { passage, number })?;
            }
            self.credits.extend(many.credits);
            self.excerpts.extend(many.excerpts);
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

/// What some documents show.
#[derive(Default)]
struct Many {
    entries: Packed<DocumentRow>,
    credits: Vec<Credits>,
    excerpts: Vec<Excerpt>,
    /// By paragraph, its text.
    texts: Quotes,
    /// By pair, how its longest passage begins.
    deciding: Quotes,
    /// By pair, the number that decided.
    numbers: Vec<(u32, String)>,
}

/// Texts under numbers, one after the other.
#[derive(Default)]
struct Quotes {
    text: String,
    /// Number and bytes of each.
    of: Vec<(u32, usize)>,
}

impl Quotes {
    fn put(&mut self, number: u32, text: impl FnOnce(&mut String)) {
        let from = self.text.len();
        text(&mut self.text);
        self.of.push((number, self.text.len() - from));
    }

    fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        let mut from = 0;
        self.of.iter().map(move |&(number, bytes)| {
            let text = &self.text[from..from + bytes];
            from += bytes;
            (number, text)
        })
    }
}

/// For each weighed pair with passages, ascending, the stretch of its first document that begins the longest of them. What lies
/// under the floor was decided by a count alone.
fn quoted(found: &Found<'_>, listed: &[Listed], passages: &[Passage]) -> Vec<Quoted> {
    let longest = |of_pair: &[Passage]| {
        let longest = of_pair.iter().min_by_key(|p| (std::cmp::Reverse(p.words), p.a.0)).expect("a group has a member");
        (longest.pair, (longest.a.0, longest.a.1.min(longest.a.0 + Deciding::MOST)))
    };
    let of_pairs = passages.chunk_by(|x, y| x.pair == y.pair);
    let weighed = |place: u32| found.pairs.get(listed[place as usize].of as usize).is_some_and(|p| p.weighed.is_some());
    of_pairs.filter(|of_pair| weighed(of_pair[0].pair)).map(longest).collect()
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

/// Goes through a text from code point to code point. O(text), and again from its begin where the next point lies before.
struct Walk<'t> {
    text: &'t str,
    point: u32,
    byte: usize,
}

impl<'t> Walk<'t> {
    fn of(text: &'t str) -> Walk<'t> {
        Walk { text, point: 0, byte: 0 }
    }

    /// A stretch of code points; nothing if the text has none there: places that another run has left may be none of this text.
    fn stretch(&mut self, (start, end): (u32, u32)) -> &'t str {
        self.text.get(self.to(start)..self.to(end)).unwrap_or_default()
    }

    fn to(&mut self, target: u32) -> usize {
        let bytes = self.text.as_bytes();
        if target < self.point {
            (self.point, self.byte) = (0, 0);
        }
        (self.byte, self.point) = skip_blocks(bytes, self.byte, self.point, target);
        // A block may end within a character, of which the rest counts nothing.
        while bytes.get(self.byte).is_some_and(|&byte| self.point < target || byte & 0xc0 == 0x80) {
            self.point += u32::from(bytes[self.byte] & 0xc0 != 0x80);
            self.byte += 1;
        }
        self.byte
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_stretch_is_so_many_characters_from_there_on(text in "[aé新😀]{0,300}", stretches in proptest::collection::vec((0u32..320, 0u32..200), 0..6)) {
            let mut walk = Walk::of(&text);
            for (start, length) in stretches {
                let plain: String = text.chars().skip(start as usize).take(length as usize).collect();
                prop_assert_eq!(walk.stretch((start, start + length)), plain);
            }
        }
    }
}
