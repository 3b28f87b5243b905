//! Fields that no record answered to: what the records have instead, so that a slip of the pen is seen at once.

use naskh::corpus::{Field, Fields, Reading};
use naskh::inspect::Inspect;
use naskh::{Outcome, escaped};

use crate::cli::args::nearest;
use crate::cli::request::Request;

/// Records that are looked at for their names.
const LOOK: u64 = 200;
/// Names that are told.
const NAMED: usize = 12;

/// A line for each field that the user named and no record has, and for the text if no record has one.
pub fn missed(request: &Request, outcome: &Outcome) -> Vec<String> {
    let fields = &request.config.reading.fields;
    let met = |field: Field| outcome.fields.iter().any(|(name, _)| name == field.name());
    let asked = |field: &Field| fields.chosen(*field).is_some() || *field == Field::Text;
    let missed: Vec<Field> = Field::ALL.into_iter().filter(asked).filter(|&field| !met(field)).collect();
    // Standard input is gone, and where no record was seen there is nothing to look at.
    if missed.is_empty() || outcome.totals.seen == 0 || request.inputs.iter().any(|input| input.as_os_str() == "-") {
        return Vec::new();
    }
    let reading = Reading { fields: Fields::default(), ..request.config.reading.clone() };
    let Ok(found) = Inspect::of(&request.inputs).reading(reading).sample(Some(LOOK)).run() else { return Vec::new() };
    let known = found.fields.iter().flat_map(|(_, names)| names).map(String::as_str);
    let names: Vec<&str> = known.chain(found.others.iter().map(|m| m.name.as_str())).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let guess = |field: Field| {
        let option = format!(" --{}-field ", field.name());
        let advised = found.advice.command.split_once(&option).and_then(|(_, rest)| rest.split(' ').next());
        match fields.chosen(field) {
            Some(name) => nearest(name, names.iter().copied()).or(advised),
            None => advised,
        }
    };
    let listed: Vec<String> = names.iter().take(NAMED).map(|name| escaped(name)).collect();
    let line = |&field: &Field| {
        let which = fields.chosen(field).map_or_else(|| "a text under its usual names".to_owned(), |name| format!("'{}'", escaped(name)));
        let guess = guess(field).map(|name| format!("; did you mean --{}-field {}?", field.name(), escaped(name)));
        format!("no record has {which}; they have {}{}", listed.join(", "), guess.unwrap_or_default())
    };
    missed.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_known_and_another_word_is_not() {
        assert_eq!(nearest("stroy", ["id", "story", "date"].into_iter()), Some("story"));
        assert_eq!(nearest("body", ["id", "story"].into_iter()), None);
    }
}
