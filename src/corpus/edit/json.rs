//! Objects of JSON, changed as text: nothing is parsed into values and written again.

use std::ops::Range;

use crate::corpus::document::Document;
use crate::corpus::edit::change::{Change, Value};
use crate::corpus::edit::points;
use crate::corpus::fields::{Field, Plan, Want};
use crate::corpus::formats::scan;

/// A member of an object: bytes of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    /// Its key with the quotes.
    key: Range<usize>,
    value: Range<usize>,
}

/// A record with its change; `None` if it is no object, or its text has not the code points that are to go.
pub(crate) fn record(bytes: &[u8], plan: &Plan, change: &Change<'_>, out: &mut Vec<u8>) -> Option<()> {
    let all = members(bytes, 0)?;
    let mut gone = Vec::new();
    if !change.cuts.is_empty() {
        let value = text(bytes, plan, &all)?;
        gone = points::cut(bytes, value.start + 1..value.end - 1, escaped, change.cuts)?;
    }
    let set = |m: &Member| change.set.iter().any(|(name, _)| says(bytes, &m.key, name));
    if !all.iter().any(set) && change.set.is_empty() {
        points::without(bytes, &gone, out);
        return Some(());
    }
    let first = all.iter().position(|m| !set(m))?;
    if first > 0 {
        gone.push(all[0].key.start..all[first].key.start);
    }
    let later = all.windows(2).skip(first).filter(|pair| set(&pair[1]));
    gone.extend(later.map(|pair| pair[0].value.end..pair[1].value.end));
    gone.sort_unstable_by_key(|range| range.start);
    let end = all.iter().rev().find(|m| !set(m))?.value.end;
    points::without(&bytes[..end], &gone.iter().filter(|r| r.start < end).cloned().collect::<Vec<_>>(), out);
    for (name, value) in change.set {
        out.push(b',');
        member(name, value, out);
    }
    let behind = all.last()?.value.end;
    out.extend_from_slice(&bytes[behind..]);
    Some(())
}

/// A document as a line of its own, for formats that cannot hold what is to be added.
pub(crate) fn line(document: &Document<'_>, id: &str, change: &Change<'_>, out: &mut Vec<u8>) -> Option<()> {
    let text = document.text.as_bytes();
    let cuts = points::cut(text, 0..text.len(), points::plain, change.cuts)?;
    let mut left = Vec::with_capacity(text.len());
    points::without(text, &cuts, &mut left);
    let left = String::from_utf8_lossy(&left);
    let fields = [
        ("id", Some(id)),
        ("text", Some(&*left)),
        ("title", document.title.as_deref()),
        ("source", document.source.as_deref()),
        ("date", document.date.as_deref()),
        ("url", document.url.as_deref()),
        ("credit", document.credit.as_deref()),
    ];
    out.push(b'{');
    for (at, (name, value)) in fields.iter().filter_map(|(name, value)| Some((name, (*value)?))).enumerate() {
        if at > 0 {
            out.push(b',');
        }
        member(name, &Value::Text(value), out);
    }
    for (name, value) in change.set {
        out.push(b',');
        member(name, value, out);
    }
    out.extend_from_slice(b"}\n");
    Some(())
}

fn member(name: &str, value: &Value<'_>, out: &mut Vec<u8>) {
    let value = match value {
        Value::Null => serde_json::Value::Null,
        Value::Number(n) => (*n).into(),
        Value::Text(text) => (*text).into(),
    };
    out.extend_from_slice(format!("\"{name}\":{value}").as_bytes());
}

/// The members of the object at `i`, in order.
fn members(bytes: &[u8], i: usize) -> Option<Vec<Member>> {
    let (mut all, mut stack) = (Vec::new(), Vec::new());
    let mut i = scan::space(bytes, i);
    if bytes.get(i) != Some(&b'{') {
        return None;
    }
    i = scan::space(bytes, i + 1);
    while bytes.get(i) != Some(&b'}') {
        let (name, value) = scan::key(bytes, i).ok()?;
        let start = scan::space(bytes, value);
        let end = scan::skip(bytes, start, &mut stack).ok()?;
        all.push(Member { key: name - 1..scan::string(bytes, name).ok()?.0, value: start..end });
        i = scan::space(bytes, end);
        if bytes.get(i) == Some(&b',') {
            i = scan::space(bytes, i + 1);
        }
    }
    Some(all)
}

/// The elements of the array at `i`, in order.
fn elements(bytes: &[u8], i: usize) -> Option<Vec<Range<usize>>> {
    let (mut all, mut stack) = (Vec::new(), Vec::new());
    let mut i = scan::space(bytes, i + 1);
    while bytes.get(i) != Some(&b']') {
        let end = scan::skip(bytes, i, &mut stack).ok()?;
        all.push(i..end);
        i = scan::space(bytes, end);
        if bytes.get(i) == Some(&b',') {
            i = scan::space(bytes, i + 1);
        }
    }
    Some(all)
}

/// Whether a key, with its quotes, says a name.
fn says(bytes: &[u8], key: &Range<usize>, name: &str) -> bool {
    let inner = &bytes[key.start + 1..key.end - 1];
    if !inner.contains(&b'\\') {
        return inner == name.as_bytes();
    }
    let mut said = vec![0; bytes.len() - key.start + 8];
    scan::unescape(bytes, key.start + 1, &mut said, 0).is_ok_and(|(_, end)| &said[..end] == name.as_bytes())
}

/// The string that is the record's text: that of the first name that it answers to, as the reader of records chooses.
fn text(bytes: &[u8], plan: &Plan, all: &[Member]) -> Option<Range<usize>> {
    let found = plan.wants(Field::Text).iter().find_map(|want| of_name(bytes, plan, all, want))?;
    (bytes.get(found.start) == Some(&b'"')).then_some(found)
}

fn of_name(bytes: &[u8], plan: &Plan, all: &[Member], want: &Want) -> Option<Range<usize>> {
    let name = std::str::from_utf8(plan.name(want.key)).ok()?;
    let mut value = all.iter().rev().find(|m| says(bytes, &m.key, name))?.value.clone();
    for step in &want.rest {
        value = match bytes.get(value.start)? {
            b'{' => members(bytes, value.start)?.iter().rev().find(|m| says(bytes, &m.key, step))?.value.clone(),
            b'[' => {
                let place: usize = step.parse().ok().filter(|n: &usize| n.to_string() == *step)?;
                elements(bytes, value.start)?.get(place)?.clone()
            }
            _ => return None,
        };
    }
    (bytes.get(value.start) != Some(&b'n')).then_some(value)
}

/// The width of a code point in a string of JSON.
fn escaped(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at)? != &b'\\' {
        return points::plain(bytes, at);
    }
    if bytes.get(at + 1)? != &b'u' {
        return Some(2);
    }
    let high = bytes.get(at + 2..at + 4)?;
    // A pair of surrogates writes one code point.
    let pair = matches!(high, [b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B']);
    Some(if pair { 12 } else { 6 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::Fields;
    use proptest::prelude::*;

    fn changed(json: &str, fields: Fields, change: &Change<'_>) -> Option<String> {
        let mut out = Vec::new();
        record(json.as_bytes(), &Plan::of(&fields), change, &mut out)?;
        Some(String::from_utf8(out).expect("UTF-8"))
    }

    fn cut(json: &str, cuts: &[(u32, u32)]) -> Option<String> {
        changed(json, Fields::default(), &Change { cuts, set: &[] })
    }

    #[test]
    fn cuts_leave_every_other_byte() {
        assert_eq!(cut(r#"{ "a" : 1.0 , "text" : "on\u0065 two" }"#, &[(0, 4)]).expect("cut"), r#"{ "a" : 1.0 , "text" : "two" }"#);
        assert_eq!(cut(r#"{"text":"a\ud83d\ude00b\nخبر"}"#, &[(1, 2), (3, 4)]).expect("cut"), r#"{"text":"abخبر"}"#);
        assert_eq!(cut(r#"{"text":"old","te\u0078t":"new"}"#, &[(0, 1)]).expect("cut"), r#"{"text":"old","te\u0078t":"ew"}"#);
        assert_eq!(cut(r#"{"text":null,"body":"abc"}"#, &[(1, 3)]).expect("cut"), r#"{"text":null,"body":"a"}"#);
        assert_eq!(cut(r#"{"text":"abc"}"#, &[(0, 4)]), None);
        assert_eq!(cut(r#"{"text":7}"#, &[(0, 1)]), None);
        let fields = Fields { text: Some("/a/1/b".into()), ..Fields::default() };
        let nested = changed(r#"{"a":[{"b":"x"},{"b":"yz"}]}"#, fields, &Change { cuts: &[(0, 1)], set: &[] });
        assert_eq!(nested.expect("cut"), r#"{"a":[{"b":"x"},{"b":"z"}]}"#);
    }

    #[test]
    fn members_are_set_once_however_often_they_stood_there() {
        let set = [("n", Value::Number(3)), ("m", Value::Text("a\"")), ("o", Value::Null)];
        let change = Change { cuts: &[], set: &set };
        let tail = r#","n":3,"m":"a\"","o":null"#;
        for (before, kept) in [
            (r#"{"text":"x"}"#, r#"{"text":"x"@}"#),
            (r#"{ "text" : "x" }"#, r#"{ "text" : "x"@ }"#),
            (r#"{"n":1,"text":"x"}"#, r#"{"text":"x"@}"#),
            (r#"{"n":1,"m":[{}], "text":"x", "n":2 }"#, r#"{"text":"x"@ }"#),
            (r#"{"a":1,"n":null,"text":"x","o":9,"z":{}}"#, r#"{"a":1,"text":"x","z":{}@}"#),
        ] {
            let got = changed(before, Fields::default(), &change).expect(before);
            assert_eq!(got, kept.replace('@', tail), "{before}");
            assert_eq!(changed(&got, Fields::default(), &change).expect("again"), got, "a second time changes nothing");
        }
    }

    proptest! {
        #[test]
        fn a_cut_text_says_what_is_left(text in "[a-c\"\\\\\n\u{1}خ😀é]{0,12}", from in 0usize..13, length in 0usize..6, ascii in any::<bool>()) {
            let all: Vec<char> = text.chars().collect();
            let (from, to) = (from.min(all.len()), (from + length).min(all.len()));
            let string = if ascii {
                format!("\"{}\"", text.encode_utf16().map(|u| format!("\\u{u:04X}")).collect::<String>())
            } else {
                serde_json::to_string(&text).expect("a string")
            };
            let json = format!("{{\"id\":1,\"text\":{string},\"x\":[\"text\"]}}");
            let got = cut(&json, &[(from as u32, to as u32)]).expect("within");
            let value: serde_json::Value = serde_json::from_str(&got).expect("still JSON");
            let left: String = all[..from].iter().chain(&all[to..]).collect();
            prop_assert_eq!(value["text"].as_str(), Some(&*left));
        }
    }
}
