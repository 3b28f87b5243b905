//! Long: the lines of the large tables, put together by hand. The bytes are those of their rows through serde, which a
//! test holds; but an id is escaped once and not once a line, a text is not copied on the way, and a key is never looked at.

use crate::outcome::{Cluster, Credits, Entry, Excerpt, Member, Mention, Outcome, Paragraph, Passage, whole};
use crate::report::compose;
use crate::report::json::{parts, quoted, share, string};

/// The ids of an outcome's documents as JSON strings, one after the other.
pub struct Ids {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Ids {
    /// Escapes every id.
    pub fn of(outcome: &Outcome) -> Ids {
        let mut ids = Ids { text: Vec::new(), ends: Vec::with_capacity(outcome.documents.len()) };
        for document in 0..outcome.documents.len() as u32 {
            string(outcome.documents.id(document), &mut ids.text);
            ids.ends.push(ids.text.len());
        }
        ids
    }

    fn get(&self, document: u32) -> &[u8] {
        let place = document as usize;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.text[start..self.ends[place]]
    }
}

/// A line in the making. Keys are given with their quotes, colon and what stands before them.
struct Line<'o> {
    ids: &'o Ids,
    out: &'o mut Vec<u8>,
}

impl Line<'_> {
    fn key(&mut self, key: &str) {
        self.out.extend_from_slice(key.as_bytes());
    }

    fn id(&mut self, key: &str, document: u32) {
        self.key(key);
        self.out.extend_from_slice(self.ids.get(document));
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        string(text, self.out);
    }

    /// Nothing at all where there is nothing.
    fn some(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    fn whole(&mut self, key: &str, n: u64) {
        self.key(key);
        whole(n, self.out);
    }

    fn share(&mut self, key: &str, figure: f64) {
        self.key(key);
        share(parts(figure), self.out);
    }

    /// `[` and `]` around what `one` writes of each.
    fn list<T>(&mut self, key: &str, all: impl IntoIterator<Item = T>, mut one: impl FnMut(&mut Self, T)) {
        self.key(key);
        let mut before = "[";
        for each in all {
            self.key(before);
            before = ",";
            one(self, each);
        }
        self.key(if before == "[" { "[]" } else { "]" });
    }

    /// Nothing at all where the list is empty.
    fn ids(&mut self, key: &str, documents: &[u32]) {
        if !documents.is_empty() {
            self.list(key, documents, |line, &document| line.id("", document));
        }
    }

    fn texts(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.list(key, texts, |line, text| line.text("", text));
        }
    }
}

/// Appends a line of `clusters.jsonl`, without its end.
pub fn cluster(outcome: &Outcome, ids: &Ids, number: u64, cluster: &Cluster, out: &mut Vec<u8>) {
    let mut line = Line { ids, out };
    let entries: Vec<Entry<'_>> = cluster.members.iter().map(|m| outcome.documents.get(m.document)).collect();
    let (first, last) = compose::span(entries.iter().copied());
    line.whole("{\"cluster\":", number);
    line.whole(",\"size\":", cluster.members.len() as u64);
    line.id(",\"representative\":", cluster.representative);
    line.some(",\"first_seen\":", first);
    line.some(",\"last_seen\":", last);
    line.list(",\"sources\":", compose::sources(entries.iter().copied()), |line, source| line.text("", source));
    let agency = &cluster.agency;
    line.key(",\"agency\":{");
    line.some("\"id\":", agency.id.as_deref());
    line.text(if agency.id.is_some() { ",\"how\":" } else { "\"how\":" }, &agency.how);
    let mut named: Vec<&(String, u32)> = agency.named.iter().collect();
    named.sort();
    for (place, (id, n)) in named.iter().enumerate() {
        line.text(if place == 0 { ",\"named\":{" } else { "," }, id);
        line.whole(":", u64::from(*n));
    }
    line.key(if named.is_empty() { "" } else { "}" });
    line.ids(",\"evidence\":", &agency.evidence);
    line.list("},\"members\":", cluster.members.iter().zip(&entries), |line, (member, entry)| line.member(member, entry));
    if let Some(origin) = &cluster.origin {
        let entry = outcome.documents.get(origin.document);
        line.key(",\"origin\":{");
        line.some("\"agency\":", origin.agency.as_deref());
        let comma = if origin.agency.is_some() { "," } else { "" };
        line.some(if comma.is_empty() { "\"source\":" } else { ",\"source\":" }, entry.source);
        let first = comma.is_empty() && entry.source.is_none();
        line.id(if first { "\"id\":" } else { ",\"id\":" }, origin.document);
        line.some(",\"date\":", entry.date);
        line.texts(",\"reasons\":", &origin.reasons);
        line.key("}");
    }
    line.ids(",\"uncredited\":", &cluster.uncredited);
    line.key("}");
}

impl Line<'_> {
    fn member(&mut self, member: &Member, entry: &Entry<'_>) {
        self.id("{\"id\":", member.document);
        self.text(",\"file\":", entry.file);
        self.whole(",\"record\":", entry.record);
        self.some(",\"source\":", entry.source);
        self.some(",\"date\":", entry.date);
        self.some(",\"title\":", entry.title);
        self.some(",\"relation\":", member.relation.map(|relation| relation.name()));
        self.share(",\"jaccard\":", member.jaccard);
        self.share(",\"containment_in_representative\":", member.containment_in_representative);
        self.share(",\"containment_of_representative\":", member.containment_of_representative);
        self.some(",\"credit\":", entry.credit);
        self.key("}");
    }

    fn mention(&mut self, mention: &Mention) {
        self.some("{\"agency\":", mention.agency.as_deref());
        self.text(if mention.agency.is_some() { ",\"text\":" } else { "{\"text\":" }, &mention.text);
        self.text(",\"role\":", &mention.role);
        self.text(",\"where\":", &mention.at);
        self.whole(",\"start\":", mention.span.0.into());
        self.whole(",\"end\":", mention.span.1.into());
        self.key("}");
    }
}

/// Appends a line of `pairs.jsonl`, without its end. `reason` is room for its reason in the making.
pub fn pair(outcome: &Outcome, ids: &Ids, place: usize, reason: &mut Vec<u8>, out: &mut Vec<u8>) {
    let pair = &outcome.pairs[place];
    reason.clear();
    let [jaccard, a_in_b, b_in_a] = match outcome.quoted.get(place) {
        Some(quoted) => {
            reason.extend_from_slice(quoted.reason.as_bytes());
            [quoted.jaccard, quoted.containment_a_in_b, quoted.containment_b_in_a]
        }
        None => {
            outcome.give_reason(pair, outcome.deciding.find(place as u32), reason);
            [pair.jaccard(), pair.containment_a_in_b(), pair.containment_b_in_a()]
        }
    };
    let mut line = Line { ids, out };
    line.id("{\"a\":", pair.a);
    line.id(",\"b\":", pair.b);
    line.text(",\"relation\":", pair.relation.name());
    line.share(",\"jaccard\":", jaccard);
    line.share(",\"containment_a_in_b\":", a_in_b);
    line.share(",\"containment_b_in_a\":", b_in_a);
    line.whole(",\"longest_run_words\":", pair.longest_run_words.into());
    line.key(",\"reason\":");
    quoted(reason, line.out);
    line.key("}");
}

/// Appends a line of `passages.jsonl`, without its end.
pub fn passage(outcome: &Outcome, ids: &Ids, passage: &Passage, out: &mut Vec<u8>) {
    let pair = &outcome.pairs[passage.pair as usize];
    let mut line = Line { ids, out };
    line.id("{\"a\":", pair.a);
    line.id(",\"b\":", pair.b);
    line.whole(",\"a_start\":", passage.a.0.into());
    line.whole(",\"a_end\":", passage.a.1.into());
    line.whole(",\"b_start\":", passage.b.0.into());
    line.whole(",\"b_end\":", passage.b.1.into());
    line.whole(",\"words\":", passage.words.into());
    line.key(",\"identity\":");
    share(passage.identity, line.out);
    line.key("}");
}

/// Appends a line of `paragraphs.jsonl`, without its end.
pub fn paragraph(ids: &Ids, number: u64, paragraph: Paragraph<'_>, out: &mut Vec<u8>) {
    let mut line = Line { ids, out };
    line.whole("{\"paragraph\":", number);
    line.text(",\"class\":", paragraph.class.name());
    line.whole(",\"documents\":", paragraph.documents.into());
    line.whole(",\"sources\":", paragraph.sources.into());
    line.whole(",\"occurrences\":", paragraph.places.len() as u64);
    line.whole(",\"words\":", paragraph.words.into());
    line.text(",\"text\":", paragraph.text);
    line.list(",\"where\":", paragraph.places, |line, &[document, start, end]| {
        line.id("{\"id\":", document);
        line.whole(",\"start\":", start.into());
        line.whole(",\"end\":", end.into());
        line.key("}");
    });
    line.key("}");
}

/// Appends a line of `credits.jsonl`, without its end.
pub fn credits(ids: &Ids, credits: &Credits, out: &mut Vec<u8>) {
    let mut line = Line { ids, out };
    line.id("{\"id\":", credits.document);
    line.list(",\"credits\":", &credits.mentions, |line, mention| line.mention(mention));
    line.key(",\"resolved\":{");
    line.some("\"agency\":", credits.agency.as_deref());
    line.text(if credits.agency.is_some() { ",\"how\":" } else { "\"how\":" }, &credits.how);
    line.texts(",\"candidates\":", &credits.candidates);
    line.ids(",\"via\":", &credits.via);
    line.texts(",\"cited\":", &credits.cited);
    line.key("}}");
}

/// Appends a line of `excerpts.jsonl`, without its end.
pub fn excerpt(ids: &Ids, excerpt: &Excerpt, out: &mut Vec<u8>) {
    let mut line = Line { ids, out };
    line.id("{\"id\":", excerpt.document);
    line.text(",\"text\":", &excerpt.text);
    line.key(if excerpt.cut { ",\"cut\":true}" } else { ",\"cut\":false}" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{ClusterAgency, Origin};
    use crate::pairs::{Pair, Relation};
    use crate::paragraphs::Class;

    fn all_credits() -> Vec<Credits> {
        let mention = |agency: Option<&str>| Mention {
            agency: agency.map(str::to_owned),
            text: "أ\n".into(),
            role: "credit".into(),
            at: "field".into(),
            span: (0, u32::MAX),
        };
        let credits = |mentions, agency: Option<&str>, list: Vec<String>, via| Credits {
            document: 2,
            mentions,
            how: "sibling".into(),
            agency: agency.map(str::to_owned),
            candidates: list.clone(),
            via,
            cited: list,
        };
        let two = vec![mention(None), mention(Some("spa"))];
        vec![credits(two, Some("spa"), vec!["afp".into(), "spa".into()], vec![0, 1]), credits(vec![], None, vec![], vec![])]
    }

    fn outcome() -> Outcome {
        let entry = |id| Entry { id, file: "a\\b.jsonl", record: 7, ..Entry::default() };
        let full = Entry {
            source: Some("جسر\t"),
            date: Some("2015-07-21"),
            minute: Some(9),
            title: Some("\"x\""),
            credit: Some(""),
            ..entry("وثيقة")
        };
        let pair_of = |relation, shared| Pair { a: 1, b: 0, relation, shared, sizes: (7, 9), longest_run_words: 12, weighed: None };
        let member = |document, relation: Option<Relation>| Member {
            document,
            relation,
            jaccard: 1.0 / 3.0,
            containment_in_representative: 0.99996,
            containment_of_representative: 0.0,
        };
        let named = vec![("spa".to_owned(), 2), ("afp".to_owned(), 1)];
        let agency = ClusterAgency { id: Some("spa".into()), how: "conflict".into(), named, evidence: vec![0, 2] };
        let origin = |agency: Option<&str>, document, reasons| Origin { agency: agency.map(str::to_owned), document, reasons };
        let cluster = |agency, origin, uncredited| Cluster {
            representative: 0,
            members: vec![member(0, None), member(1, Some(Relation::Contains)), member(2, Some(Relation::Exact))],
            agency,
            origin,
            uncredited,
        };
        let none = || ClusterAgency { how: "unknown".into(), ..ClusterAgency::default() };
        let paragraph = |text, places| Paragraph { class: Class::Quoted, documents: 2, sources: 0, text, words: 1, places };
        Outcome {
            documents: [entry("a\"\n\u{1f}\\"), full, entry("")].into_iter().collect(),
            clusters: [
                cluster(agency, Some(origin(Some("spa"), 1, vec!["1 of 2".into(), "\\".into()])), vec![1, 2]),
                cluster(none(), Some(origin(None, 1, vec![])), vec![]),
                cluster(none(), Some(origin(None, 0, vec![])), vec![]),
                cluster(none(), None, vec![]),
            ]
            .into_iter()
            .collect(),
            pairs: vec![pair_of(Relation::Exact, 7), pair_of(Relation::NearDuplicate, 3), pair_of(Relation::Template, 0)],
            passages: vec![
                Passage { pair: 1, a: (0, 9), b: (u32::MAX - 1, u32::MAX), words: 3, identity: 10_000 },
                Passage { pair: 0, a: (4, 5), b: (6, 7), words: 1, identity: 5556 },
            ],
            paragraphs: [paragraph("Share\u{2028}", &[[0, 9, 14], [2, 0, 5]][..]), paragraph("", &[])].into_iter().collect(),
            credits: all_credits(),
            excerpts: [("\u{7f}\u{0}", true), ("", false)].map(|(text, cut)| Excerpt { document: 1, text: text.into(), cut }).into(),
            ..Outcome::default()
        }
    }

    fn json(row: &impl serde::Serialize) -> String {
        serde_json::to_string(row).unwrap()
    }

    #[test]
    fn lines_are_those_of_their_rows() {
        let o = outcome();
        let ids = Ids::of(&o);
        let same = |write: &dyn Fn(&mut Vec<u8>), row: String| {
            let mut out = Vec::new();
            write(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), row);
        };
        for (n, c) in (0..).zip(o.clusters.iter()) {
            same(&|out| cluster(&o, &ids, n, &c, out), json(&compose::cluster(&o, n, &c)));
        }
        for place in 0..o.pairs.len() {
            same(&|out| pair(&o, &ids, place, &mut vec![b'x'], out), json(&compose::pair(&o, place)));
        }
        for p in &o.passages {
            same(&|out| passage(&o, &ids, p, out), json(&compose::passage(&o, p)));
        }
        for (n, p) in (0..).zip(o.paragraphs.iter()) {
            same(&|out| paragraph(&ids, n, p, out), json(&compose::paragraph(&o, n, p)));
        }
        for c in &o.credits {
            same(&|out| credits(&ids, c, out), json(&compose::credits(&o, c)));
        }
        for e in &o.excerpts {
            same(&|out| excerpt(&ids, e, out), json(&compose::excerpt(&o, e)));
        }
    }
}
