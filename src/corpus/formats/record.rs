//! `Records`: JSON objects, one at a time, as documents.
//!
//! Of a key that stands twice the last one counts, as in every JSON reader that builds a map. Numbers keep their exact
//! decimal text. Whatever is not asked for is checked for form and forgotten, at any depth.

use crate::corpus::document::{Document, Place};
use crate::corpus::fields::{Field, Met, Plan, Want};
use crate::corpus::formats::scan::{self, Fault};
use std::borrow::Cow;

/// A reader of records and its buffers, which are used again for every record.
#[derive(Debug)]
pub(crate) struct Records<'p> {
    plan: &'p Plan,
    found: Vec<Found>,
    /// What strings with escapes say.
    said: Vec<u8>,
    /// How much of `said` this record has filled.
    filled: usize,
    stack: Vec<u8>,
    /// Which names were met so far.
    pub met: Met,
}

/// What stands under a key: places in the record, or in `said`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// No such key, or null.
    Nothing,
    /// A string without escapes.
    Plain(usize, usize),
    /// A string that had escapes.
    Said(usize, usize),
    Number(usize, usize),
    /// A boolean, an array or an object.
    Other(usize, usize),
}

impl<'p> Records<'p> {
    /// A reader for a plan.
    pub fn new(plan: &'p Plan) -> Records<'p> {
        Records { plan, found: vec![Found::Nothing; plan.keys()], said: Vec::new(), filled: 0, stack: Vec::new(), met: Met::default() }
    }

    /// The document in `json`; what the record lacks to be one otherwise.
    pub fn read<'s>(&'s mut self, json: &'s str, place: Place, record: u64) -> Result<Document<'s>, Fault> {
        self.walk(json)?;
        let mut chosen = [Found::Nothing; 7];
        for field in Field::ALL {
            chosen[field as usize] = self.choose(json, field)?;
        }
        let of = |field: Field| chosen[field as usize];
        let text = match of(Field::Text) {
            Found::Nothing => return Err(Fault { what: "no text", at: 0 }),
            found @ (Found::Plain(..) | Found::Said(..)) => self.string(json, found)?,
            Found::Number(at, _) | Found::Other(at, _) => return Err(Fault { what: "the text is not a string", at }),
        };
        let id = match of(Field::Id) {
            Found::Other(at, _) => return Err(Fault { what: "the id is neither a string nor a number", at }),
            found => self.loose(json, found)?,
        };
        Ok(Document {
            id,
            text,
            title: self.loose(json, of(Field::Title))?,
            source: self.loose(json, of(Field::Source))?,
            date: self.loose(json, of(Field::Date))?,
            url: self.loose(json, of(Field::Url))?,
            credit: self.loose(json, of(Field::Credit))?,
            place,
            record,
        })
    }

    /// Goes over the record and notes what stands under the keys of the plan.
    fn walk(&mut self, json: &str) -> Result<(), Fault> {
        self.found.fill(Found::Nothing);
        self.filled = 0;
        let bytes = json.as_bytes();
        let start = scan::space(bytes, 0);
        if bytes.get(start) != Some(&b'{') {
            let end = scan::skip(bytes, start, &mut self.stack)?;
            let what = if scan::space(bytes, end) == bytes.len() { "not an object" } else { "not an object, and more behind it" };
            return Err(Fault { what, at: start });
        }
        let mut i = scan::space(bytes, start + 1);
        if bytes.get(i) == Some(&b'}') {
            return end_of(bytes, i + 1);
        }
        loop {
            let (name, value) = scan::key(bytes, i)?;
            let place = self.place(bytes, name);
            i = scan::space(bytes, value);
            if let Some(place) = place {
                (self.found[place], i) = self.value(bytes, i)?;
            } else if bytes.get(i) == Some(&b'"') {
                i = scan::string(bytes, i + 1)?.0;
            } else {
                i = scan::skip(bytes, i, &mut self.stack)?;
            }
            i = scan::space(bytes, i);
            match bytes.get(i) {
                Some(b',') => i += 1,
                Some(b'}') => return end_of(bytes, i + 1),
                Some(_) => return Err(Fault { what: "`,` or `}` expected", at: i }),
                None => return Err(Fault { what: "an object without an end", at: i }),
            }
        }
    }

    /// The place in the plan of the key whose first byte after the quote is at `start`.
    #[inline]
    fn place(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        // A key is over in a few bytes, and was found to have an end.
        let length = bytes.get(start..)?.iter().position(|&b| b == b'"' || b == b'\\')?;
        if bytes[start + length] == b'"' {
            return self.plan.key(&bytes[start..start + length]);
        }
        // A key with escapes is rare; one with a lone surrogate is none of ours.
        let mut said = vec![0; bytes.len() - start + 8];
        let (_, end) = scan::unescape(bytes, start, &mut said, 0).ok()?;
        self.plan.key(&said[..end])
    }

    /// What stands at `i`, and the place after it.
    fn value(&mut self, bytes: &[u8], i: usize) -> Result<(Found, usize), Fault> {
        match bytes.get(i) {
            Some(b'"') => {
                let plain = scan::plain(bytes, i + 1);
                if bytes.get(plain) == Some(&b'"') {
                    return Ok((Found::Plain(i + 1, plain), plain + 1));
                }
                let room = self.filled + (bytes.len() - i) + 8;
                if self.said.len() < room {
                    self.said.resize(room, 0);
                }
                let from = self.filled;
                let (end, filled) = scan::unescape(bytes, i + 1, &mut self.said, from)?;
                self.filled = filled;
                Ok((Found::Said(from, filled), end))
            }
            Some(b'-' | b'0'..=b'9') => {
                let end = scan::scalar(bytes, i)?;
                Ok((Found::Number(i, end), end))
            }
            Some(b'n') => Ok((Found::Nothing, scan::scalar(bytes, i)?)),
            _ => {
                let end = scan::skip(bytes, i, &mut self.stack)?;
                Ok((Found::Other(i, end), end))
            }
        }
    }

    /// What the first name that the record answers to stands for.
    fn choose(&mut self, json: &str, field: Field) -> Result<Found, Fault> {
        let plan = self.plan;
        for want in plan.wants(field) {
            let found = match (self.found[want.key], want.rest.is_empty()) {
                (found, true) => found,
                (Found::Other(start, end), false) => self.dig(json.as_bytes(), (start, end), want)?,
                (_, false) => Found::Nothing,
            };
            if found != Found::Nothing {
                plan.mark(&mut self.met, want);
                return Ok(found);
            }
        }
        Ok(Found::Nothing)
    }

    /// Follows a pointer's steps into a value that is known to be well-formed.
    fn dig(&mut self, bytes: &[u8], (mut start, end): (usize, usize), want: &Want) -> Result<Found, Fault> {
        // The end bounds every step, so a value is never left on the wrong side.
        let bytes = &bytes[..end];
        for step in &want.rest {
            let Some(next) = self.step(bytes, start, step)? else { return Ok(Found::Nothing) };
            start = next;
        }
        Ok(self.value(bytes, start)?.0)
    }

    /// Where the member or element `step` of the value at `start` begins.
    fn step(&mut self, bytes: &[u8], start: usize, step: &str) -> Result<Option<usize>, Fault> {
        let Some(&open @ (b'{' | b'[')) = bytes.get(start) else { return Ok(None) };
        let mut i = scan::space(bytes, start + 1);
        let (mut number, mut at) = (0usize, None);
        while bytes.get(i) != Some(&(open + 2)) {
            let mut ours = open == b'[' && step == number.to_string();
            if open == b'{' {
                let (name, value) = scan::key(bytes, i)?;
                let mut said = vec![0; bytes.len() - name + 8];
                // A key with a lone surrogate is no step of anybody's way.
                ours = scan::unescape(bytes, name, &mut said, 0).is_ok_and(|(_, end)| &said[..end] == step.as_bytes());
                i = scan::space(bytes, value);
            }
            if ours {
                at = Some(i);
            }
            i = scan::space(bytes, scan::skip(bytes, i, &mut self.stack)?);
            if bytes.get(i) == Some(&b',') {
                i = scan::space(bytes, i + 1);
            }
            number += 1;
        }
        Ok(at)
    }

    fn string<'s>(&'s self, json: &'s str, found: Found) -> Result<Cow<'s, str>, Fault> {
        let text = match found {
            Found::Plain(start, end) | Found::Number(start, end) => json.get(start..end),
            // UTF-8 with escapes in place of some of it says UTF-8; but a mapped file may be written to by others.
            Found::Said(start, end) => self.said.get(start..end).and_then(|said| simdutf8::basic::from_utf8(said).ok()),
            Found::Nothing | Found::Other(..) => Some(""),
        };
        text.map(Cow::Borrowed).ok_or(Fault { what: "its bytes changed while they were read", at: 0 })
    }

    /// A field that may be a string, a number or an array of strings; nothing if it is empty or anything else.
    fn loose<'s>(&'s self, json: &'s str, found: Found) -> Result<Option<Cow<'s, str>>, Fault> {
        let text = match found {
            Found::Other(start, end) => joined(&json[start..end]).map_or(Cow::Borrowed(""), Cow::Owned),
            found => self.string(json, found)?,
        };
        Ok(Some(text).filter(|t| !t.is_empty()))
    }
}

/// The strings of an array, one after the other.
fn joined(json: &str) -> Option<String> {
    if !json.starts_with('[') {
        return None;
    }
    let bytes = json.as_bytes();
    let (mut i, mut stack, mut all) = (scan::space(bytes, 1), Vec::new(), Vec::<String>::new());
    while !matches!(bytes.get(i), Some(b']') | None) {
        let end = scan::skip(bytes, i, &mut stack).ok()?;
        if bytes[i] == b'"' {
            all.push(serde_json::from_str(&json[i..end]).ok()?);
        }
        i = scan::space(bytes, end);
        if bytes.get(i) == Some(&b',') {
            i = scan::space(bytes, i + 1);
        }
    }
    Some(all.join("; "))
}

/// Nothing but white space may follow a record.
fn end_of(bytes: &[u8], i: usize) -> Result<(), Fault> {
    let end = scan::space(bytes, i);
    if end == bytes.len() { Ok(()) } else { Err(Fault { what: "more behind the end of the object", at: end }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::Fields;

    const HERE: Place = Place { file: 0, start: 0, end: 0 };

    fn read(json: &str) -> Result<Document<'static>, Fault> {
        read_with(json, &Fields::default())
    }

    fn read_with(json: &str, fields: &Fields) -> Result<Document<'static>, Fault> {
        let plan = Plan::of(fields);
        let mut records = Records::new(&plan);
        records.read(json, HERE, 1).map(Document::into_owned)
    }

    fn why(json: &str) -> &'static str {
        read(json).expect_err(json).what
    }

    #[test]
    fn a_record_becomes_a_document() {
        let d = read(
            r#" {"x":[{"text":"no"}],"id":12.50,"text":"a \u062e\n","title":"t","site":"s","author":["a","b\n",3],"url":"u","date":1437475200,"y":{}} "#,
        )
        .expect("good");
        assert_eq!((d.id.as_deref(), &*d.text, d.title.as_deref()), (Some("12.50"), "a خ\n", Some("t")));
        assert_eq!((d.source.as_deref(), d.credit.as_deref(), d.url.as_deref()), (Some("s"), Some("a; b\n"), Some("u")));
        assert_eq!(d.date.as_deref(), Some("1437475200"));
    }

    #[test]
    fn the_first_name_that_is_there_is_taken_and_null_is_not_there() {
        assert_eq!(read(r#"{"body":"b","text":"t"}"#).expect("good").text, "t");
        assert_eq!(read(r#"{"text":null,"body":"b"}"#).expect("good").text, "b");
        assert_eq!(read(r#"{"url":"u","text":"t"}"#).expect("good").id.as_deref(), Some("u"));
        assert_eq!(read(r#"{"id":"","text":"t"}"#).expect("good").id, None);
        assert_eq!(read(r#"{"text":"t","title":"","source":true,"credit":{}}"#).expect("good").source, None);
    }

    #[test]
    fn of_a_key_that_stands_twice_the_last_counts() {
        assert_eq!(read(r#"{"text":"one","text":"two \n"}"#).expect("good").text, "two \n");
        assert_eq!(why(r#"{"text":"one","text":null}"#), "no text");
        assert_eq!(read(r#"{"te\u0078t":"one"}"#).expect("good").text, "one");
    }

    #[test]
    fn what_is_no_document_says_why() {
        assert_eq!(why("[1]"), "not an object");
        assert_eq!(why("{}"), "no text");
        assert_eq!(why(r#"{"text":3}"#), "the text is not a string");
        assert_eq!(why(r#"{"text":"t","id":[1]}"#), "the id is neither a string nor a number");
        assert_eq!(why(r#"{"text":"t","id":true}"#), "the id is neither a string nor a number");
        assert_eq!(why(r#"{"text":"\ud800"}"#), "a lone surrogate");
        assert_eq!(read(r#"{"text":"t","ignored":"\ud800"}"#).expect("good").text, "t");
        assert_eq!(why(r#"{"text":"t"}{}"#), "more behind the end of the object");
        assert_eq!(why(r#"{"text":"t",}"#), "a key in quotes expected");
        assert_eq!(why(r#"{"text":"t""#), "an object without an end");
    }

    #[test]
    fn pointers_lead_into_objects_and_arrays() {
        let fields = Fields { text: Some("/a/1/b".into()), id: Some("/meta/id".into()), title: Some("/a/0".into()), ..Fields::default() };
        let d = read_with(r#"{"meta":{"x":{"id":0},"id":7},"a":["t",{"b":"old","b":"in\nside"},9]}"#, &fields).expect("good");
        assert_eq!((d.id.as_deref(), &*d.text, d.title.as_deref()), (Some("7"), "in\nside", Some("t")));
        assert_eq!(read_with(r#"{"a":[{}]}"#, &fields).expect_err("none").what, "no text");
        assert_eq!(read_with(r#"{"a":"b"}"#, &fields).expect_err("none").what, "no text");
    }
}
