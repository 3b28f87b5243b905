//! Finder: the mentions of agencies in one document after another.
//!
//! The words of a text are looked through for names by their hashes; a document without a name costs that look and
//! nothing else. What stands around a name decides: credit lines are read as the credit field is, segment by segment;
//! other names are citations if words of telling stand by them, else nothing.

use std::borrow::Cow;

use crate::credits::cues::{Cue, Mark};
use crate::credits::lexicon::{Kind, Lexicon, Named, Owner};
use crate::credits::mention::{Mention, Role, Where};
use crate::credits::names::{Hit, Prefix, Shape};
use crate::credits::segments::{Signed, closed, signed};
use crate::credits::slots::{Group, cited_after, cited_before, place, slot};
use crate::credits::view::{Edge, View};
use crate::text::Tokens;

/// What a document shows of itself.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Its text.
    pub text: &'a str,
    /// The text's words under `Folding::default()`, with or without their spans; without, they are made for the few
    /// texts that need them.
    pub tokens: &'a Tokens,
    /// Its credit field (byline, author).
    pub field: Option<&'a str>,
    /// The outlet.
    pub source: Option<&'a str>,
}

/// Finds mentions, keeping its buffers from one document to the next.
///
/// ```
/// use naskh::credits::{Finder, Lexicon, Page, Role, Where};
/// use naskh::text::{Folding, Tokenizer, Tokens};
/// let (lexicon, tokenizer) = (Lexicon::shipped(), Tokenizer::new(Folding::default()));
/// let (mut finder, mut tokens, mut found) = (Finder::new(&lexicon), Tokens::default(), Vec::new());
/// let text = "افتتح الوزير المعرض صباح اليوم بحضور عدد من الضيوف. (وام)";
/// tokenizer.fill(text, &mut tokens);
/// finder.fill(&Page { text, tokens: &tokens, field: None, source: None }, &mut found);
/// assert_eq!((found[0].role, found[0].at, found[0].agency), (Role::Credit, Where::Tail, lexicon.find("wam")));
/// assert_eq!(found[0].raw(text, ""), "وام");
/// ```
pub struct Finder<'l> {
    lexicon: &'l Lexicon,
    hits: Vec<Hit>,
    /// The words of a text that came without spans.
    own: Tokens,
    line: LineBuffers,
}

#[derive(Default)]
struct LineBuffers {
    tokens: Tokens,
    hits: Vec<Hit>,
}

impl<'l> Finder<'l> {
    /// A finder of this lexicon's names.
    pub fn new(lexicon: &'l Lexicon) -> Finder<'l> {
        Finder { lexicon, hits: Vec::new(), own: Tokens::default(), line: LineBuffers::default() }
    }

    /// Fills `out` with the mentions of a document: those of its credit field, then those of its text, in order.
    ///
    /// O(words).
    pub fn fill(&mut self, page: &Page<'_>, out: &mut Vec<Mention>) {
        out.clear();
        if let Some(field) = page.field {
            let field = decoded(field);
            self.line.read(self.lexicon, &field, page.source, &mut |name| {
                let points = |byte: usize| field[..byte].chars().count() as u32;
                out.extend(mention(name.owner, Where::Field, (points(name.start), points(name.end))));
            });
        }
        self.hits.clear();
        self.lexicon.in_text.find(&page.tokens.hashes, &mut self.hits);
        if !self.hits.is_empty() {
            self.text(page, out);
        }
    }

    fn text(&mut self, page: &Page<'_>, out: &mut Vec<Mention>) {
        let Page { text, tokens, source, .. } = *page;
        let spans = if tokens.spans.len() == tokens.hashes.len() {
            &tokens.spans
        } else {
            self.lexicon.tokenizer.fill(text, &mut self.own);
            &self.own.spans
        };
        if spans.len() != tokens.hashes.len() {
            // Words of another folding: their places are not known, so nothing can be said of them.
            return;
        }
        let view = View::new(self.lexicon, text, &tokens.hashes, spans);
        // Most hits are ordinary words within a sentence.
        self.hits.retain(|hit| may_name(&view, hit));
        let (mut from, mut read_to) = (0, 0);
        while from < self.hits.len() {
            let (group, next) = group(&view, &self.hits, from);
            let found = if group.start < read_to { None } else { slot(&view, &group) };
            match found {
                Some(slot) => {
                    let base = spans[group.first].0 - text[slot.start..group.start].chars().count() as u32;
                    let line = &text[slot.start..slot.end];
                    self.line.read(self.lexicon, line, source, &mut |name| {
                        let points = |byte: usize| base + line[..byte].chars().count() as u32;
                        out.extend(mention(name.owner, slot.at, (points(name.start), points(name.end))));
                    });
                    read_to = slot.end;
                }
                None if group.start >= read_to => {
                    for hit in &self.hits[from..next] {
                        out.extend(citation(&view, hit, &group, spans));
                    }
                }
                None => {}
            }
            from = next;
        }
    }
}

impl LineBuffers {
    /// The names that sign a line.
    fn read(&mut self, lexicon: &Lexicon, line: &str, source: Option<&str>, sink: &mut dyn FnMut(Signed)) {
        lexicon.tokenizer.fill(line, &mut self.tokens);
        self.hits.clear();
        lexicon.everywhere.find(&self.tokens.hashes, &mut self.hits);
        if !self.hits.is_empty() {
            let view = View::new(lexicon, line, &self.tokens.hashes, &self.tokens.spans);
            signed(&view, &self.hits, source, sink);
        }
    }
}

/// The mentions of one document. To read many, keep a [`Finder`].
///
/// ```
/// use naskh::credits::{Lexicon, Role, mentions};
/// use naskh::text::Tokens;
/// let found = mentions(&Lexicon::shipped(), "", &Tokens::default(), Some("لندن - رويترز"), None);
/// assert_eq!((found.len(), found[0].role, found[0].start), (1, Role::Credit, 7));
/// ```
pub fn mentions(lexicon: &Lexicon, text: &str, tokens: &Tokens, field: Option<&str>, source: Option<&str>) -> Vec<Mention> {
    let mut out = Vec::new();
    Finder::new(lexicon).fill(&Page { text, tokens, field, source }, &mut out);
    out
}

fn mention(owner: Owner, at: Where, (start, end): (u32, u32)) -> Option<Mention> {
    let (agency, role) = match owner {
        Owner::Agency(id) => (Some(id), Role::Credit),
        Owner::Generic => (None, Role::Generic),
        Owner::Monitoring => return None,
    };
    Some(Mention { agency, role, at, start, end })
}

/// Whether a hit may be a name where it stands: one that is an ordinary word must be cut off from the words around it, or
/// follow a word for "agency". Needs the places of the hit's words alone.
fn may_name(view: &View<'_>, hit: &Hit) -> bool {
    let (first, last) = (hit.first as usize, hit.end());
    let named = view.lexicon.named(&view.lexicon.in_text, hit, &view.text[view.start(first)..view.end(last)]);
    let after_agency = || first > 0 && view.cue(first - 1).meets(Cue::AGENCY);
    let cut_off = || view.before(view.start(first)).edge.bounds() && view.after(view.end(last)).edge.bounds();
    match named.shape {
        Shape::Any | Shape::Dateline => true,
        Shape::Parenthesised if hit.prefix == Prefix::To => according_to(view, hit),
        Shape::Parenthesised => named.unspaced || cut_off() || after_agency(),
        Shape::AuthorOnly => false,
    }
}

/// Whether a name ends its clause behind a word for "according", as in `وفقا للألمانية.`: an adjective that goes with a noun
/// would have it before it.
fn according_to(view: &View<'_>, hit: &Hit) -> bool {
    let (first, last) = (hit.first as usize, hit.end());
    hit.prefix == Prefix::To
        && first > 0
        && view.cue(first - 1).meets(Cue::ACCORDING)
        && view.before(view.start(first)).edge == Edge::Word
        && view.after(view.end(last)).edge.bounds()
}

/// The names side by side from `hits[from]` on, and the place of the first hit after them.
fn group(view: &View<'_>, hits: &[Hit], from: usize) -> (Group, usize) {
    let known = |hit: &Hit| {
        let (start, end) = (view.start(hit.first as usize), view.end(hit.end()));
        view.lexicon.named(&view.lexicon.in_text, hit, &view.text[start..end])
    };
    let (first, mut lead) = (&hits[from], known(&hits[from]));
    let (mut citing, mut next) = (lead.citing, from + 1);
    while next < hits.len() && side_by_side(view, &hits[next - 1], &hits[next]) {
        let named = known(&hits[next]);
        citing |= named.citing;
        if named.shape < lead.shape {
            lead = Named { prefix: lead.prefix, ..named };
        }
        next += 1;
    }
    let last = &hits[next - 1];
    let (start, end) = (view.start(first.first as usize), closed(view, last));
    (Group { first: first.first as usize, last: last.end(), start, end, lead, citing }, next)
}

/// Whether nothing but marks stands between two names, none that ends a sentence; within an opening bracket only what
/// spells out the same agency (`the German agency (dpa)`) goes with what stands before it.
fn side_by_side(view: &View<'_>, a: &Hit, b: &Hit) -> bool {
    let between = &view.text[closed(view, a)..view.start(b.first as usize)];
    let owner =
        |hit: &Hit| view.lexicon.named(&view.lexicon.in_text, hit, &view.text[view.start(hit.first as usize)..view.end(hit.end())]).owner;
    let joins = |c: char| match view.lexicon.cues.mark(c) {
        Some(Mark::Stop) => false,
        Some(Mark::Open) => owner(a) == owner(b),
        Some(_) => true,
        None => c == 'و' || c == '\u{640}' || c.is_whitespace() && c != '\n',
    };
    // `(one), (two)`.
    let brackets = |mark| between.contains(|c| view.lexicon.cues.mark(c) == Some(mark));
    between.len() <= 12 && (brackets(Mark::Close) && brackets(Mark::Open) && !between.contains('\n') || between.chars().all(joins))
}

/// A name in a sentence, if its shape is safe there and the sentence tells something of it.
fn citation(view: &View<'_>, hit: &Hit, group: &Group, spans: &[(u32, u32)]) -> Option<Mention> {
    let (first, last) = (hit.first as usize, hit.end());
    let (start, end) = (view.start(first), closed(view, hit));
    let points = spans[first].0 + view.text[start..end].chars().count() as u32;
    let named = view.lexicon.named(&view.lexicon.in_text, hit, &view.text[start..view.end(last)]);
    let Owner::Agency(agency) = named.owner else { return None };
    let beside = |t: usize| view.cue(t).meets(Cue::COMPANY);
    let company = first > 0 && beside(first - 1) && view.before(start).edge == Edge::Word;
    let photo = (first.saturating_sub(3)..first).any(|t| view.cue(t).meets(Cue::PHOTO) && !view.cue(t).meets(Cue::VERB));
    if company || photo || !matches!(named.kind, Kind::Wire | Kind::Agency) {
        return None;
    }
    let enclosed = |edge| matches!(edge, Edge::Mark(Mark::Open | Mark::Close | Mark::Quote));
    let bracketed = enclosed(view.before(start).edge) && enclosed(view.after(end).edge);
    let after_agency = first > 0 && view.cue(first - 1).meets(Cue::AGENCY) || group.citing;
    let safe = named.shape == Shape::Any || named.shape != Shape::AuthorOnly && (bracketed || after_agency || according_to(view, hit));
    // A bracket behind a full stop belongs to what it ends, not to the verb of the next sentence.
    let ends = view.before(start).edge == Edge::Mark(Mark::Open) && view.before(view.before(start).beyond).edge == Edge::Mark(Mark::Stop);
    let told = named.citing || hit.prefix == Prefix::To || group.citing || cited_before(view, group);
    let told = told || !ends && cited_after(view, group.last);
    let (at, start, end) = (place(view, first, last), spans[first].0, points);
    (safe && told).then_some(Mention { agency: Some(agency), role: Role::Citation, at, start, end })
}

/// A field with its HTML entities read, each padded with invisible characters to its own length, so that places hold.
fn decoded(field: &str) -> Cow<'_, str> {
    if !field.contains('&') {
        return Cow::Borrowed(field);
    }
    let (mut out, mut rest) = (String::with_capacity(field.len()), field);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = rest.bytes().take(10).position(|b| b == b';').map_or(0, |semicolon| semicolon + 1);
        match entity(&rest[..length]) {
            Some(c) => {
                out.push(c);
                out.extend(std::iter::repeat_n('\u{200b}', length - 1));
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(written: &str) -> Option<char> {
    let name = written.strip_prefix('&')?.strip_suffix(';')?;
    Some(match name {
        "nbsp" => ' ',
        "quot" => '"',
        "amp" => '&',
        "ndash" => '–',
        "mdash" => '—',
        "laquo" => '«',
        "raquo" => '»',
        "ldquo" => '“',
        "rdquo" => '”',
        "rlm" | "lrm" | "zwnj" => '\u{200f}',
        "apos" => '\'',
        "bull" | "middot" => '•',
        _ => {
            let code = match name.strip_prefix("#x").or(name.strip_prefix("#X")) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => name.strip_prefix('#')?.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credits::table::rows;

    fn read(text: &str) -> Vec<Vec<String>> {
        let rows = rows("cases.tsv", text, &["case", "field", "source", "text", "mentions"]).unwrap();
        let cell = |c: &str| if c == "-" { String::new() } else { c.replace("\\n", "\n").replace('~', "\u{a0}") };
        rows.iter().map(|r| r.columns.iter().map(|c| cell(c)).collect()).collect()
    }

    fn shown(lexicon: &Lexicon, found: &[Mention], text: &str, field: &str) -> String {
        let one = |m: &Mention| {
            let agency = m.agency.map_or("*", |id| lexicon.agency(id).id.as_str());
            format!("{} {} {agency} {}", m.role.name(), m.at.name(), m.raw(text, field))
        };
        found.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn every_golden_case_gives_its_mentions() {
        let lexicon = Lexicon::shipped();
        let (mut finder, mut tokens, mut found, mut wrong) = (Finder::new(&lexicon), Tokens::default(), Vec::new(), Vec::new());
        for case in read(include_str!("data/cases.tsv")) {
            let [name, field, source, text, expected] = &case[..] else { panic!("five columns") };
            lexicon.tokenizer.fill(text, &mut tokens);
            let given = |cell: &'static str| (!cell.is_empty()).then_some(cell);
            let (field, source) = (given(field.clone().leak()), given(source.clone().leak()));
            finder.fill(&Page { text, tokens: &tokens, field, source }, &mut found);
            let got = shown(&lexicon, &found, text, field.unwrap_or(""));
            if got != *expected {
                wrong.push(format!("{name}: {text} {field:?}\n  expected {expected}\n  got      {got}"));
            }
            tokens.spans.clear();
            let with_spans = found.clone();
            finder.fill(&Page { text, tokens: &tokens, field, source }, &mut found);
            assert_eq!(found, with_spans, "{name}: spans left out");
        }
        assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn entities_keep_their_places() {
        assert_eq!(decoded("a&ndash;b").chars().count(), "a&ndash;b".chars().count());
        assert_eq!(decoded("&#65271;&amp;& &x; &#x110000;&").replace('\u{200b}', ""), "\u{fef7}&& &x; &#x110000;&");
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_is_typed_makes_it_fail(picked in proptest::collection::vec(0usize..24, 0..40), field in ".{0,20}") {
            const PIECES: [&str; 24] = [
                "(", ")", "رويترز", " ", "\n", "أ.ف.ب.", "-", ":", "وكالات", "«", "»", "وام", "\u{640}", "قال", "\u{a0}", ".", "新华社",
                "AP", "واس", "، ", "و", "خبر", "\u{200f}", "&ndash;",
            ];
            let text: String = picked.iter().map(|&i| PIECES[i]).collect();
            let lexicon = Lexicon::shipped();
            let mut tokens = Tokens::default();
            lexicon.tokenizer.fill(&text, &mut tokens);
            for m in mentions(&lexicon, &text, &tokens, Some(&(text.clone() + &field)), Some("x")) {
                proptest::prop_assert!(m.start < m.end);
                proptest::prop_assert!(!m.raw(&text, &(text.clone() + &field)).is_empty());
            }
        }
    }
}
