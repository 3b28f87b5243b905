//! Segments: the names in a credit line, be it the credit field or a line of the text that was found to be one.
//!
//! A line is cut at separators (`لندن - رويترز`, `واس (جدة)`, `AFP، Reuters - Tunis`). What fills a segment is a name, even one
//! that is an ordinary word elsewhere; what shares its segment must be safe by itself.

use crate::credits::cues::{Cue, Mark};
use crate::credits::lexicon::{Kind, Lexicon, Named, Owner};
use crate::credits::names::{Hit, Prefix, Shape};
use crate::credits::view::{Edge, View};

/// A line of more words is no list of cities, people and agencies; only whole segments of it count.
const LONG: usize = 12;

/// A name in a credit line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Whose.
    pub owner: Owner,
    /// Its first byte in the line.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// The names that sign a line, in their order, each agency once. `hits` are the names found in its words.
pub fn signed(view: &View<'_>, hits: &[Hit], source: Option<&str>, sink: &mut dyn FnMut(Signed)) {
    let mut seen: [Option<Owner>; 8] = [None; 8];
    for (i, hit) in hits.iter().enumerate() {
        let (start, end) = (view.start(hit.first as usize), closed(view, hit));
        let named = view.lexicon.named(&view.lexicon.everywhere, hit, &view.text[start..view.end(hit.end())]);
        // Two names side by side bound each other: `د ب أ واس`.
        let next_to = |a: Option<&Hit>, b: Option<&Hit>| matches!((a, b), (Some(a), Some(b)) if a.end() == b.first as usize);
        let left = view.before(start).edge.bounds() || next_to(i.checked_sub(1).map(|p| &hits[p]), Some(hit));
        let right = view.after(end).edge.bounds() || next_to(Some(hit), hits.get(i + 1));
        let signs = !excluded(view, hit, &named) && !own_name(view.lexicon, &named, source) && fits(view, &named, (left, right));
        if signs && !seen.contains(&Some(named.owner)) {
            if let Some(slot) = seen.iter_mut().find(|s| s.is_none()) {
                *slot = Some(named.owner);
            }
            sink(Signed { owner: named.owner, start, end });
        }
    }
}

/// The end of a name with the last dot of dotted initials, which is theirs and ends no sentence, and with the quotation
/// mark or bracket that closes one opened within the name.
pub fn closed(view: &View<'_>, hit: &Hit) -> usize {
    let (start, end) = (view.start(hit.first as usize), view.end(hit.end()));
    let raw = &view.text[start..end];
    let Some(next) = view.text[end..].chars().next().filter(|_| hit.words > 1) else { return end };
    let enclosing = |c: char| matches!(view.lexicon.cues.mark(c), Some(Mark::Quote | Mark::Open | Mark::Close));
    let open = raw.chars().filter(|&c| enclosing(c)).count() % 2 == 1;
    if next == '.' && raw.contains('.') || open && enclosing(next) { end + next.len_utf8() } else { end }
}

fn fits(view: &View<'_>, named: &Named, (left, right): (bool, bool)) -> bool {
    match (left, right) {
        (true, true) => true,
        (true, false) | (false, true) => {
            view.hashes.len() <= LONG && (named.shape == Shape::Any || named.shape == Shape::Dateline) || named.unspaced
        }
        (false, false) => named.unspaced || view.hashes.len() <= LONG && named.shape == Shape::Any && named.prefix == Prefix::None,
    }
}

fn excluded(view: &View<'_>, hit: &Hit, named: &Named) -> bool {
    let first = hit.first as usize;
    let photo = (first.saturating_sub(2)..first).any(|t| view.cue(t).meets(Cue::PHOTO));
    let company = first > 0 && view.cue(first - 1).meets(Cue::COMPANY) && view.before(view.start(first)).edge == Edge::Word;
    let other = named.owner == Owner::Generic && no_news(view, hit);
    named.owner == Owner::Monitoring || named.kind == Kind::Pictures || hit.prefix == Prefix::To || photo || company || other
}

/// Whether the word after "agencies" makes them agencies of another trade.
pub fn no_news(view: &View<'_>, hit: &Hit) -> bool {
    view.cue(hit.end()).meets(Cue::NOT_NEWS) && view.after(view.end(hit.end())).edge == Edge::Word
}

/// A broadcaster's own name in its own byline credits nobody.
fn own_name(lexicon: &Lexicon, named: &Named, source: Option<&str>) -> bool {
    match (named.owner, named.kind, source) {
        (Owner::Agency(id), Kind::Broadcaster, Some(source)) => lexicon.is_outlet(id, source),
        _ => false,
    }
}
