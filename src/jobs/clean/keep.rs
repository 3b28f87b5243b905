//! `Keep`: which document of a cluster stays.

use std::cmp::Reverse;

use crate::error::{Error, escaped};
use crate::outcome::Entry;

/// Sources that are told where one was named that is none.
const NAMED: usize = 12;

/// Which document of several copies stays. Of two that it values the same the earlier stays, then the first in input order.
///
/// ```
/// use naskh::clean::Keep;
/// assert!(matches!(Keep::of_name("source=wafa,spa"), Ok(Keep::Source(list)) if list == ["wafa", "spa"]));
/// assert_eq!(Keep::of_name("newest").unwrap_err().exit_code(), 2);
/// ```
#[derive(Clone, Debug, Default)]
pub enum Keep {
    /// The one with the earliest date; those without one come last.
    #[default]
    Earliest,
    /// The one with the most words.
    Longest,
    /// The first in input order.
    First,
    /// One that names its agency itself; then one whose copies name it.
    Credited,
    /// The one of the source that stands first in this list; those of other sources come last.
    Source(Vec<String>),
    /// The one with the smallest value.
    By(fn(&Entry<'_>) -> i64),
}

/// What a document is worth: the smallest stays. The value of the policy; no date, or minutes; place in input order.
pub type Worth = (i64, bool, i64, (u64, u64));

impl Keep {
    /// The policy of a name, as `--keep` takes it.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that is none.
    pub fn of_name(name: &str) -> Result<Keep, Error> {
        match name {
            "earliest" => Ok(Keep::Earliest),
            "longest" => Ok(Keep::Longest),
            "first" => Ok(Keep::First),
            "credited" => Ok(Keep::Credited),
            _ => {
                let list = name.strip_prefix("source=").unwrap_or_default().split(',').map(str::trim);
                let list: Vec<String> = list.filter(|s| !s.is_empty()).map(str::to_owned).collect();
                if list.is_empty() {
                    let what = format!("--keep: no policy is called '{}'", escaped(name));
                    return Err(Error::usage(what, "give earliest, longest, first, credited or source=A,B,..."));
                }
                Ok(Keep::Source(list))
            }
        }
    }

    /// A line for each source of the list that none of these documents is of: most often a slip of the pen.
    pub fn missed<'e>(&self, entries: impl Iterator<Item = Entry<'e>>) -> Vec<String> {
        let Keep::Source(list) = self else { return Vec::new() };
        let mut known: Vec<&str> = entries.filter_map(|e| e.source).collect();
        known.sort_unstable();
        known.dedup();
        let shown = known.iter().take(NAMED).map(|s| escaped(s)).collect::<Vec<_>>().join(", ");
        let more = if known.len() > NAMED { format!(" and {} more", known.len() - NAMED) } else { String::new() };
        let theirs = if known.is_empty() { "they name no source".to_owned() } else { format!("they are of {shown}{more}") };
        let missed = list.iter().filter(|name| !known.contains(&name.as_str()));
        missed.map(|name| format!("--keep source={}: no document that has copies is of this source; {theirs}", escaped(name))).collect()
    }

    /// What a document is worth. `how` is how its agency is known, `place` its place in input order.
    pub fn worth(&self, entry: &Entry<'_>, how: &str, place: (u64, u64)) -> Worth {
        let value = match self {
            Keep::Earliest | Keep::First => 0,
            Keep::Longest => -i64::from(entry.words),
            Keep::Credited => match how {
                "credited" => 0,
                "sibling" => 1,
                _ => 2,
            },
            Keep::Source(list) => {
                let at = list.iter().position(|s| entry.source == Some(s));
                at.unwrap_or(list.len()) as i64
            }
            Keep::By(value) => value(entry),
        };
        match (self, entry.minute) {
            (Keep::First, _) => (value, false, 0, place),
            (_, Some(minute)) => (value, false, minute, place),
            (_, None) => (value, true, 0, place),
        }
    }
}

/// The order of preference, as a key to sort by: the preferred first. Outsiders, which no cleaning can remove, lead.
pub fn preferred(worth: Option<Worth>) -> (Reverse<bool>, Option<Worth>) {
    (Reverse(worth.is_none()), worth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_prefers_what_it_says() {
        let entry = |words, minute, source: &'static str| Entry { words, minute, source: Some(source), ..Entry::default() };
        let all = [entry(9, Some(5), "a"), entry(10, None, "b"), entry(8, Some(4), "c")];
        let best = |keep: Keep| {
            let worth = |i: &usize| keep.worth(&all[*i], ["unknown", "sibling", "credited"][*i], (0, *i as u64));
            (0..all.len()).min_by_key(worth).expect("some")
        };
        assert_eq!(best(Keep::Earliest), 2);
        assert_eq!(best(Keep::Longest), 1);
        assert_eq!(best(Keep::First), 0);
        assert_eq!(best(Keep::Credited), 2);
        assert_eq!(best(Keep::Source(vec!["x".into(), "b".into()])), 1);
        assert_eq!(best(Keep::Source(vec!["x".into()])), 2, "of no source in the list the earliest");
        let missed = Keep::Source(vec!["b".into(), "bb".into()]).missed(all.into_iter());
        assert_eq!(missed, ["--keep source=bb: no document that has copies is of this source; they are of a, b, c"]);
        assert!(Keep::Longest.missed(all.into_iter()).is_empty());
        assert_eq!(best(Keep::By(|e| -e.minute.unwrap_or(0))), 0);
    }
}
