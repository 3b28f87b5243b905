//! Slots: where in a text a name signs it. A line of its own, a date-line, a closing bracket.
//!
//! Everything else that names an agency is at most a citation. What an agency is told, said or measured carries words of
//! telling near the name; what signs a text stands between marks and edges.

use crate::credits::cues::{Cue, Mark};
use crate::credits::lexicon::{Kind, Named, Owner};
use crate::credits::mention::Where;
use crate::credits::names::{Prefix, Shape};
use crate::credits::view::{Edge, Line, View, WINDOW};

/// Words from an end of the text within which a name stands at its head or tail: some 200 letters.
const NEAR: usize = 40;
/// A date-line has at most so many words before the name, or twice as many with a date.
const PREFIX: usize = 8;
/// A credit line of its own has at most so many words beside the name.
const BESIDE: usize = 9;
/// A text of fewer words that ends in a wire's bracket is the caption of that wire's picture.
const CAPTION: usize = 45;
/// A paragraph of fewer words may be a caption, so that a bracket at its end inside a text signs the picture.
const PARAGRAPH: usize = 30;

/// Names that stand side by side, with nothing but marks between them.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub last: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The safest of the names.
    pub lead: Named,
    /// Whether one of them begins with a word for "agency".
    pub citing: bool,
}

/// A credit line in a text: bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Where it stands.
    pub at: Where,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// How a group is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    None,
    Round,
    Quotes,
}

struct Frame {
    bracket: Bracket,
    /// With the brackets.
    start: usize,
    end: usize,
    /// Directly beside the names.
    inner: (Edge, Edge),
    /// Beside the brackets.
    outer: (Edge, Edge),
    line: Line,
    /// The tokens of the line before and after the group.
    before: std::ops::Range<usize>,
    after: std::ops::Range<usize>,
}

impl Frame {
    fn of(view: &View<'_>, group: &Group) -> Frame {
        let (left, mut right) = (view.before(group.start), view.after(group.end));
        if right.edge == Edge::Mark(Mark::Stop) && left.edge == Edge::Mark(Mark::Open) {
            right = view.after(right.beyond);
        }
        let (bracket, start, end) = match (left.edge, right.edge) {
            (Edge::Mark(Mark::Open), Edge::Mark(Mark::Close)) => (Bracket::Round, left.beyond, right.beyond),
            (Edge::Mark(Mark::Quote), Edge::Mark(Mark::Quote)) => (Bracket::Quotes, left.beyond, right.beyond),
            (opens, closes) => match (opens == Edge::Mark(Mark::Open), closes == Edge::Mark(Mark::Close)) {
                (true, false) => {
                    closing(view, group.end).map_or((Bracket::None, group.start, group.end), |e| (Bracket::Round, left.beyond, e))
                }
                (false, true) => {
                    opening(view, group).map_or((Bracket::None, group.start, group.end), |s| (Bracket::Round, s, right.beyond))
                }
                _ => (Bracket::None, group.start, group.end),
            },
        };
        let outer = if bracket == Bracket::None { (left.edge, right.edge) } else { (view.before(start).edge, view.after(end).edge) };
        let line = view.line(start, end);
        let (from, to) = (group.first.saturating_sub(WINDOW), view.hashes.len().min(group.last + WINDOW));
        let first = (from..group.first).rev().find(|&t| view.start(t) < line.start).map_or(from, |t| t + 1);
        let last = (group.last..to).find(|&t| view.start(t) >= line.end).unwrap_or(to);
        let (before, after) = (first..group.first, group.last..last);
        Frame { bracket, start, end, inner: (left.edge, right.edge), outer, line, before, after }
    }

    /// Whether the line begins the text.
    fn opens(&self) -> bool {
        self.before.start == 0
    }
}

/// One past the bracket that closes a list of names of which only the first are known in texts.
fn closing(view: &View<'_>, from: usize) -> Option<usize> {
    let near = view.text[from..].char_indices().take(40).find(|&(_, c)| c == '\n' || brackets(view, c));
    near.filter(|&(_, c)| view.lexicon.cues.mark(c) == Some(Mark::Close)).map(|(i, c)| from + i + c.len_utf8())
}

/// The bracket that opens a list of names of which only the last are known in texts, if the list tells nothing.
fn opening(view: &View<'_>, group: &Group) -> Option<usize> {
    let near = view.text[..group.start].char_indices().rev().take(40).find(|&(_, c)| c == '\n' || brackets(view, c));
    let (at, _) = near.filter(|&(_, c)| view.lexicon.cues.mark(c) == Some(Mark::Open))?;
    let within = (0..group.first).rev().take_while(|&t| view.start(t) > at);
    let tells = within.into_iter().any(|t| view.cue(t).meets(tells()));
    (!tells).then_some(at)
}

fn brackets(view: &View<'_>, c: char) -> bool {
    matches!(view.lexicon.cues.mark(c), Some(Mark::Open | Mark::Close))
}

/// The credit line that a group of names stands in, if it signs the text.
pub fn slot(view: &View<'_>, group: &Group) -> Option<Slot> {
    if group.lead.prefix == Prefix::To || group.lead.shape == Shape::AuthorOnly {
        return None;
    }
    let frame = Frame::of(view, group);
    own_line(view, group, &frame)
        .or_else(|| dateline(view, group, &frame))
        .or_else(|| tail(view, group, &frame))
        .or_else(|| paragraph_end(view, group, &frame))
}

/// A line that holds nothing but names, places, dates and people.
fn own_line(view: &View<'_>, group: &Group, frame: &Frame) -> Option<Slot> {
    let beside = frame.before.len() + frame.after.len();
    let dated = frame.bracket == Bracket::None && frame.opens() && frame.after.is_empty() && has_digit(view, frame);
    let wordy = beside > if dated { 2 * BESIDE } else { BESIDE } || longest_segment(view, frame) > 5 && !dated;
    // A claim after the name ("AGENCY: five people were"), or a sentence before it.
    let claims = frame.outer.1 == Edge::Mark(Mark::Colon) && frame.after.len() > 2;
    let sentence = frame.outer.0 == Edge::Mark(Mark::Stop) || wrapped(view, group, frame);
    if !frame.line.whole || wordy || claims || sentence || told(view, frame) || !stands_free(group, frame, dated) {
        return None;
    }
    if lettered(view, frame) == 0 && !signs_alone(view, group, frame) {
        return None;
    }
    let (before, after) = (frame.before.start, view.hashes.len() - frame.after.end);
    let at = match (before < NEAR, after <= NEAR) {
        (true, true) if after < before => Where::Tail,
        (true, _) => Where::Head,
        (_, true) => Where::Tail,
        _ => Where::Body,
    };
    Some(Slot { at, start: frame.line.start, end: frame.line.end })
}

/// Whether a name with nothing beside it but marks and numbers signs the text: a word that is a name only in brackets
/// needs them or the last line; a wire's name in quotes, or in brackets under a caption, owns the picture.
fn signs_alone(view: &View<'_>, group: &Group, frame: &Frame) -> bool {
    let last = view.hashes.len() - group.last <= frame.after.len();
    match frame.bracket {
        Bracket::None => group.lead.shape != Shape::Parenthesised || last && frame.before.is_empty(),
        Bracket::Quotes => group.lead.kind != Kind::Wire,
        Bracket::Round => !caption(view, group, frame),
    }
}

/// Words of the line that are no numbers.
fn lettered(view: &View<'_>, frame: &Frame) -> usize {
    let number = |t: usize| view.text[view.start(t)..view.end(t + 1)].chars().all(char::is_numeric);
    frame.before.clone().chain(frame.after.clone()).filter(|&t| !number(t)).count()
}

/// Whether the line is one of a text that is wrapped at a width, and goes on from the one above or is told by it.
fn wrapped(view: &View<'_>, group: &Group, frame: &Frame) -> bool {
    let above = view.text[..frame.line.start].strip_suffix('\n').unwrap_or("");
    let goes_on = above.chars().next_back().is_some_and(char::is_alphanumeric);
    let ends = matches!(frame.outer.1, Edge::Mark(Mark::Stop | Mark::Comma));
    let small = |at: usize| view.text[at..].chars().next().is_some_and(char::is_lowercase);
    let starts_small = !above.is_empty() && lettered(view, frame) > 0 && small(view.start(frame.before.start));
    let sentence = frame.inner.1 == Edge::Word && group.last < view.hashes.len() && small(view.start(group.last));
    // The last line of a text goes on in none, so what stands there without a full stop signs off.
    let signs_off = group.last == view.hashes.len() && frame.before.is_empty() && !ends;
    goes_on && !signs_off && (ends || cited_before(view, group)) || starts_small || sentence
}

/// Whether a name is cut off from the other words of its line well enough for its shape.
fn stands_free(group: &Group, frame: &Frame, dated: bool) -> bool {
    let safe = group.lead.shape == Shape::Any || group.lead.shape == Shape::Dateline;
    match (frame.inner.0.bounds(), frame.inner.1.bounds()) {
        // A bracket after many words with no mark before it is how pictures are signed.
        (true, true) => frame.outer.0.bounds() || frame.before.len() <= 2 || dated,
        (false, true) => safe && (frame.before.len() <= 3 || dated),
        // "Agencies" with a word after them are agencies of something.
        // A service is named with for whom it serves.
        (true, false) if group.lead.kind == Kind::Service => safe && frame.before.is_empty(),
        (true, false) => safe && frame.after.len() <= 3 && group.lead.owner != Owner::Generic,
        (false, false) => group.lead.unspaced,
    }
}

/// The beginning of a line, up to a dash or colon after the name.
fn dateline(view: &View<'_>, group: &Group, frame: &Frame) -> Option<Slot> {
    let words = frame.before.len();
    let dated = frame.bracket == Bracket::None && frame.opens() && has_digit(view, frame);
    let unknown_start = frame.line.start > 0 && !frame.line.whole && frame.start - frame.line.start > 200;
    if unknown_start || words > if dated { 2 * PREFIX } else { PREFIX } || frame.before.clone().any(|t| view.cue(t).meets(tells())) {
        return None;
    }
    let ends = matches!(frame.outer.1, Edge::Mark(Mark::Dash | Mark::Colon));
    let safe = group.lead.shape == Shape::Any || group.lead.shape == Shape::Dateline;
    let signs = if group.lead.unspaced && frame.opens() && words == 0 {
        true
    } else if words == 0 {
        ends && (frame.bracket != Bracket::None || frame.opens() && safe || place_follows(view, group, frame))
    } else if ends {
        frame.inner.0.bounds() || group.lead.shape == Shape::Any && words <= 3 && !group.citing
    } else {
        frame.opens() && safe && joined(view, group, frame)
    };
    let at = if frame.before.start < NEAR { Where::Head } else { Where::Body };
    signs.then_some(Slot { at, start: frame.line.start, end: frame.end })
}

/// `CITY: own paper, agencies the story begins`: no mark after the name, but the text's first words are a list.
fn joined(view: &View<'_>, group: &Group, frame: &Frame) -> bool {
    let mark = matches!(frame.outer.0, Edge::Mark(Mark::Comma | Mark::Dash | Mark::Colon));
    let and = group.lead.prefix == Prefix::And || view.hashes[group.first - 1] == crate::hash::word("و");
    let segment = run(view, frame.before.clone());
    let other_trade = group.lead.owner == Owner::Generic && view.cue(group.last).meets(Cue::NOT_NEWS);
    let list = mark || and && segment < frame.before.len();
    // A sentence in letters with capitals goes on in small ones: "Belgrade - Tanjug says".
    let goes_on = view.text[group.end..].trim_start().starts_with(char::is_lowercase);
    list && !other_trade && !goes_on && frame.before.len() <= 6 && segment <= 3
}

/// `AGENCY - CITY:` at the beginning of a line.
fn place_follows(view: &View<'_>, group: &Group, frame: &Frame) -> bool {
    let near = (group.last..view.hashes.len().min(group.last + 4)).take_while(|&t| view.start(t) < frame.line.end);
    let named = view.text[frame.end..].chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_alphabetic);
    named && near.into_iter().any(|t| view.after(view.end(t + 1)).edge == Edge::Mark(Mark::Colon))
}

/// The end of the text, whatever furniture follows.
fn tail(view: &View<'_>, group: &Group, frame: &Frame) -> Option<Slot> {
    let safe = group.lead.shape == Shape::Any || group.lead.shape == Shape::Dateline;
    let generic = group.lead.owner == Owner::Generic;
    let signs = match frame.bracket {
        Bracket::Round => !cited_before(view, group) && !caption(view, group, frame),
        Bracket::Quotes => generic,
        Bracket::None => {
            let cut = matches!(frame.inner.0, Edge::Line | Edge::Mark(Mark::Stop | Mark::Close));
            cut && safe && (generic || group.lead.kind != Kind::Wire)
        }
    };
    let slot = Slot { at: Where::Tail, start: frame.start, end: frame.end };
    (signs && !group.citing && nothing_follows(view, group, frame)).then_some(slot)
}

/// A bracket behind the full stop that ends a long paragraph: the item's signature on a page of several.
fn paragraph_end(view: &View<'_>, group: &Group, frame: &Frame) -> Option<Slot> {
    let next = frame.outer.1 == Edge::Line || view.text[frame.end..].trim_start().starts_with(['*', '•', '●', '■']);
    let closes = frame.bracket == Bracket::Round && frame.outer.0 == Edge::Mark(Mark::Stop) && next;
    let long = frame.before.len() >= PARAGRAPH || !frame.line.whole;
    let slot = Slot { at: Where::Body, start: frame.start, end: frame.end };
    (closes && long && !group.citing && !caption(view, group, frame) && !cited_before(view, group)).then_some(slot)
}

fn nothing_follows(view: &View<'_>, group: &Group, frame: &Frame) -> bool {
    let left = view.hashes.len() - group.last;
    if left == 0 {
        return true;
    }
    // Share buttons and the like: few words a line.
    let short = |line: &str| line.split_whitespace().count() <= 5;
    left <= 60 && view.after(frame.end).edge == Edge::Line && view.text[frame.end..].lines().all(short)
}

/// A wire's bracket under a few words in which nobody says anything owns the picture.
fn caption(view: &View<'_>, group: &Group, frame: &Frame) -> bool {
    let few = group.first < if lettered(view, frame) == 0 { CAPTION + CAPTION / 2 } else { CAPTION };
    let first_line = frame.opens() && frame.before.is_empty();
    group.lead.kind == Kind::Wire && few && !first_line && !(0..group.first).any(|t| view.cue(t).meets(Cue::VERB))
}

fn tells() -> Cue {
    Cue::CITING.and(Cue::PHOTO)
}

/// Whether words of telling stand in the line, other than a bare "source:" or "by way of".
fn told(view: &View<'_>, frame: &Frame) -> bool {
    let beside = || frame.before.clone().chain(frame.after.clone());
    let opening = beside().count() <= 3 && beside().all(|t| view.cue(t).meets(Cue::BYLINE.and(Cue::ACCORDING)));
    !opening && beside().any(|t| view.cue(t).meets(tells()))
}

fn has_digit(view: &View<'_>, frame: &Frame) -> bool {
    view.text[frame.line.start..frame.start].chars().any(char::is_numeric)
}

/// The most words of the line that no mark cuts.
fn longest_segment(view: &View<'_>, frame: &Frame) -> usize {
    run(view, frame.before.clone()).max(run(view, frame.after.clone()))
}

fn run(view: &View<'_>, tokens: std::ops::Range<usize>) -> usize {
    let (mut longest, mut run) = (0, 0);
    for t in tokens {
        run = if view.before(view.start(t)).edge == Edge::Word { run + 1 } else { 1 };
        longest = longest.max(run);
    }
    longest
}

/// Whether the words before a name, in its sentence, are words of telling: a verb within two words, a word for "agency"
/// within three, "according to" within five.
pub fn cited_before(view: &View<'_>, group: &Group) -> bool {
    for distance in 1..=5.min(group.first) {
        let token = group.first - distance;
        let between = &view.text[view.end(token + 1)..view.start(group.first)];
        if between.contains(|c| view.lexicon.cues.mark(c) == Some(Mark::Stop)) {
            return false;
        }
        let cue = view.cue(token);
        let near = distance <= 2 && cue.meets(Cue::VERB) || distance <= 3 && cue.meets(Cue::AGENCY) || cue.meets(Cue::ACCORDING);
        if near {
            return true;
        }
    }
    false
}

/// Whether a verb of telling follows a name within two words.
pub fn cited_after(view: &View<'_>, last: usize) -> bool {
    (last..view.hashes.len().min(last + 2)).any(|t| {
        let between = &view.text[view.end(last)..view.start(t)];
        // A verb behind a conjunction is the next clause's.
        let next_clause = view.text[view.start(t)..].starts_with('و');
        view.cue(t).meets(Cue::VERB) && !next_clause && !between.contains(|c| view.lexicon.cues.mark(c) == Some(Mark::Stop))
    })
}

/// Where words stand in the text, by their distance from its ends.
pub fn place(view: &View<'_>, first: usize, last: usize) -> Where {
    if first < NEAR {
        Where::Head
    } else if view.hashes.len() - last < NEAR {
        Where::Tail
    } else {
        Where::Body
    }
}
