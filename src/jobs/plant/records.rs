//! Records: documents as lines of JSON that a scan with the same options reads.

use serde_json::{Map, Value};

use crate::corpus::{Document, Field, Fields, Format, Texts};
use crate::error::Error;

/// A document of the corpus as a line: its own bytes if it is JSON, with an id if it has none; else a fresh record. `name`
/// is what a scan of the corpus itself calls a document without an id.
///
/// # Errors
/// Those of reading.
pub fn original(texts: &Texts, document: &Document<'_>, name: &str, fields: &Fields) -> Result<Vec<u8>, Error> {
    let file = &texts.files()[document.place.file as usize];
    if !matches!(file.kind.format, Format::Jsonl | Format::Json | Format::Parquet) {
        return Ok(planted(document, document.id.as_deref().unwrap_or(name), fields));
    }
    let mut line = file.read(document.place.start, document.place.end)?.into_owned();
    // Between the values of an object a line break is white space; within its strings there is none.
    line.iter_mut().filter(|b| matches!(b, b'\n' | b'\r')).for_each(|b| *b = b' ');
    if document.id.is_none() {
        line = named(line, name, fields);
    }
    line.push(b'\n');
    Ok(line)
}

/// A document as a fresh line, under an id.
pub fn planted(document: &Document<'_>, id: &str, fields: &Fields) -> Vec<u8> {
    let mut record = Map::new();
    let of = [
        (Field::Id, Some(id)),
        (Field::Title, document.title.as_deref()),
        (Field::Source, document.source.as_deref()),
        (Field::Date, document.date.as_deref()),
        (Field::Credit, document.credit.as_deref()),
        (Field::Text, Some(&*document.text)),
    ];
    for (field, value) in of {
        if let Some(value) = value {
            put(&mut record, fields.names(field)[0], value);
        }
    }
    let mut line = Value::Object(record).to_string().into_bytes();
    line.push(b'\n');
    line
}

/// The record with an id as its last member; of two members of one name readers take the last.
fn named(mut line: Vec<u8>, name: &str, fields: &Fields) -> Vec<u8> {
    let field = fields.names(Field::Id)[0];
    if field.starts_with('/') {
        let Ok(Value::Object(mut record)) = serde_json::from_slice(&line) else { return line };
        put(&mut record, field, name);
        return Value::Object(record).to_string().into_bytes();
    }
    line.truncate(line.trim_ascii_end().len());
    if line.pop() == Some(b'}') {
        line.extend(format!(",{}:{}}}", Value::from(field), Value::from(name)).into_bytes());
    }
    line
}

/// Sets a member by its name, or by a pointer to it, with objects on the way.
fn put(record: &mut Map<String, Value>, name: &str, value: &str) {
    let Some(pointer) = name.strip_prefix('/') else {
        record.insert(name.to_owned(), value.into());
        return;
    };
    let step = |s: &str| s.replace("~1", "/").replace("~0", "~");
    match pointer.split_once('/') {
        None => drop(record.insert(step(pointer), value.into())),
        Some((first, rest)) => {
            let inner = record.entry(step(first)).or_insert(Value::Null);
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                put(inner, &format!("/{rest}"), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_without_an_id_gets_one_and_keeps_its_bytes() {
        let line = |fields: &Fields| String::from_utf8(named(b"{\"id\":null, \"n\":1.50}".to_vec(), "a:1", fields)).unwrap();
        assert_eq!(line(&Fields::default()), "{\"id\":null, \"n\":1.50,\"id\":\"a:1\"}");
        let pointer = Fields { id: Some("/meta/id".into()), ..Fields::default() };
        assert_eq!(line(&pointer), "{\"id\":null,\"meta\":{\"id\":\"a:1\"},\"n\":1.5}");
    }

    #[test]
    fn fields_stand_where_the_options_look_for_them() {
        let mut record = Map::new();
        for (name, value) in [("text", "t"), ("/a/b~1c", "x"), ("/a/d", "y")] {
            put(&mut record, name, value);
        }
        assert_eq!(Value::Object(record).to_string(), "{\"a\":{\"b/c\":\"x\",\"d\":\"y\"},\"text\":\"t\"}");
    }
}
