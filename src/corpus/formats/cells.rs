//! Records of named strings, as tables and web archives have them, as documents.

use crate::corpus::document::{Document, Place};
use crate::corpus::fields::{Field, Met, Plan};
use std::borrow::Cow;

/// The document of a record whose value under a key of the plan is `get` of the key's place. Empty values are as good
/// as absent while another name is left to try. `None` if there is no text.
pub(crate) fn document<'a>(plan: &Plan, met: &mut Met, get: &dyn Fn(usize) -> Option<&'a str>, at: (Place, u64)) -> Option<Document<'a>> {
    let mut choose = |field| {
        let mut found = None;
        for want in plan.wants(field).iter().filter(|want| want.rest.is_empty()) {
            match get(want.key) {
                Some(value) if !value.is_empty() => {
                    found = Some((want, value));
                    break;
                }
                Some(value) => found = found.or(Some((want, value))),
                None => {}
            }
        }
        found.map(|(want, value)| {
            plan.mark(met, want);
            Cow::Borrowed(value)
        })
    };
    let text = choose(Field::Text)?;
    let mut other = |field| choose(field).filter(|value| !value.is_empty());
    Some(Document {
        id: other(Field::Id),
        title: other(Field::Title),
        source: other(Field::Source),
        date: other(Field::Date),
        url: other(Field::Url),
        credit: other(Field::Credit),
        text,
        place: at.0,
        record: at.1,
    })
}
