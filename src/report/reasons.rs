//! Reasons: the sentences on which an origin stands, taken apart again, so that the page can say them in its own languages.
//!
//! `credits` words them for the files; a test holds that every wording of it is known here. Another one stays as it is.

use serde::Serialize;

/// A reason as the page has it. Which numbers there are, the page's `reason` knows.
#[derive(Serialize, Debug, Default, PartialEq)]
pub struct Reason {
    /// What kind of reason.
    pub k: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub n: Vec<u64>,
    /// Agencies, by number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub a: Vec<usize>,
    /// The words of one that is not known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub t: String,
}

/// Takes a reason apart; `agency` gives the number of an id.
pub fn read(text: &str, agency: &mut dyn FnMut(&str) -> usize) -> Reason {
    parts(text).map_or_else(
        || Reason { k: "other", t: text.to_owned(), ..Reason::default() },
        |(k, n, ids)| Reason { k, n, a: ids.into_iter().map(agency).collect(), t: String::new() },
    )
}

type Parts<'t> = (&'static str, Vec<u64>, Vec<&'t str>);

fn parts(text: &str) -> Option<Parts<'_>> {
    match text {
        "no member names an agency" => Some(("none", vec![], vec![])),
        "no member is dated; the first in input order is given" => Some(("undated", vec![], vec![])),
        _ => {
            if let Some(id) = text.strip_prefix("no member names an agency; copies outside the cluster credit ") {
                return is_id(id).then(|| ("outside", vec![], vec![id]));
            }
            if let Some(list) = text.strip_prefix("members credit different agencies: ") {
                return differ(list);
            }
            if let Some(rest) = text.strip_prefix("it credits ") {
                return Some(("itself", vec![], vec![itself(rest)?]));
            }
            if let Some(rest) = text.strip_prefix("it does not credit ") {
                return Some(("notItself", vec![], vec![itself(rest)?]));
            }
            dated(text).or_else(|| credited(text))
        }
    }
}

/// `spa itself`
fn itself(rest: &str) -> Option<&str> {
    rest.strip_suffix(" itself").filter(|id| is_id(id))
}

/// `3 of 5 members credit spa`
fn credited(text: &str) -> Option<Parts<'_>> {
    let (some, rest) = text.split_once(" of ")?;
    let (all, id) = rest.split_once(" members credit ")?;
    is_id(id).then_some(("credit", vec![some.parse().ok()?, all.parse().ok()?], vec![id]))
}

/// `spa 3, afp 2`
fn differ(list: &str) -> Option<Parts<'_>> {
    let (mut counts, mut ids) = (Vec::new(), Vec::new());
    for one in list.split(", ") {
        let (id, n) = one.rsplit_once(' ')?;
        counts.push(n.parse().ok()?);
        ids.push(id);
    }
    Some(("differ", counts, ids))
}

/// Who was first, and by how much.
fn dated(text: &str) -> Option<Parts<'_>> {
    let (before, undated, after) = match text.split_once(" (") {
        Some((before, rest)) => {
            let (n, after) = rest.split_once(" undated)")?;
            (before, n.parse().ok()?, after)
        }
        None => {
            let end = text.find(',').unwrap_or(text.len());
            (&text[..end], 0, &text[end..])
        }
    };
    if before == "it alone is dated" {
        return after.is_empty().then(|| ("alone", vec![undated], vec![]));
    }
    if let Some(rest) = before.strip_prefix("the earliest of ") {
        let minutes = minutes(after.strip_prefix(", ")?.strip_suffix(" before the next")?)?;
        return Some(("earliest", vec![members(rest)?, undated, minutes], vec![]));
    }
    let rest = before.strip_prefix("of the earliest date among ")?;
    let more = after.strip_prefix(", which ")?.strip_suffix(" more share")?;
    Some(("same", vec![members(rest)?, undated, more.parse().ok()?], vec![]))
}

/// `5 dated members`
fn members(text: &str) -> Option<u64> {
    text.strip_suffix(" dated members")?.parse().ok()
}

/// `1 d 2 h 3 min` in minutes.
fn minutes(text: &str) -> Option<u64> {
    let mut words = text.split(' ');
    let mut all = 0u64;
    while let Some(n) = words.next() {
        let each = match words.next()? {
            "d" => 1440,
            "h" => 60,
            "min" => 1,
            _ => return None,
        };
        all = all.checked_add(n.parse::<u64>().ok()?.checked_mul(each)?)?;
    }
    Some(all)
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credits::{ClusterAgency, Lexicon, Member, Mention, Origin, Resolution, Role, Where, resolve};

    /// The reasons that `credits` gives for members with these agencies and dates, and those taken apart.
    fn told(members: &[(&[&str], Option<i64>)], outside: Option<&str>) -> Vec<(String, Reason)> {
        let lexicon = Lexicon::shipped();
        let mention = |id: &&str| Mention { agency: lexicon.find(id), role: Role::Credit, at: Where::Field, start: 0, end: 1 };
        let mentions: Vec<Vec<Mention>> = members.iter().map(|m| m.0.iter().map(mention).collect()).collect();
        let resolved: Vec<Resolution> = mentions
            .iter()
            .map(|own| {
                let mut resolution = resolve(&lexicon, own, [].into_iter());
                if let Some(id) = outside {
                    (resolution.how, resolution.agency) = (crate::credits::How::Sibling, lexicon.find(id));
                }
                resolution
            })
            .collect();
        let member = |i: usize| Member {
            document: i as u32,
            source: None,
            date: members[i].1,
            kept: 1.0,
            mentions: &mentions[i],
            resolution: &resolved[i],
        };
        let members: Vec<Member<'_>> = (0..members.len()).map(member).collect();
        let origin = Origin::of(&lexicon, &ClusterAgency::of(&members), &members).unwrap();
        let number = |id: &str| usize::from(lexicon.find(id).unwrap().0);
        origin.reasons.into_iter().map(|text| (text.clone(), read(&text, &mut |id| number(id)))).collect()
    }

    #[test]
    fn every_wording_of_the_credits_is_known() {
        let none: &[&str] = &[];
        let (spa, afp): (&[&str], &[&str]) = (&["spa"], &["afp"]);
        let cases = [
            told(&[(spa, Some(0)), (none, Some(1503)), (none, None)], None),
            told(&[(spa, Some(9)), (afp, Some(9)), (none, Some(9))], None),
            told(&[(none, Some(9)), (none, None)], Some("reuters")),
            told(&[(none, None), (none, None)], None),
            told(&[(none, Some(0)), (spa, Some(5))], None),
        ];
        let kinds: Vec<Vec<&str>> = cases.iter().map(|c| c.iter().map(|(_, reason)| reason.k).collect()).collect();
        let expected = [
            vec!["credit", "earliest", "itself"],
            vec!["differ", "same", "itself"],
            vec!["outside", "alone", "notItself"],
            vec!["none", "undated"],
            vec!["credit", "earliest", "notItself"],
        ];
        assert_eq!(kinds, expected, "{cases:?}");
        assert_eq!((&cases[0][0].1.n, &cases[0][1].1.n), (&vec![1, 3], &vec![2, 1, 1503]), "{cases:?}");
        assert_eq!((&cases[1][0].1.n, &cases[1][1].1.n, &cases[2][1].1.n), (&vec![1, 1], &vec![3, 0, 2], &vec![1]), "{cases:?}");
    }

    #[test]
    fn other_words_stay_as_they_are() {
        for text in [
            "",
            "because",
            "3 of 5 members credit <b>",
            "it credits  itself",
            "the earliest of 2 dated members, 1 week before the next",
            // Longer than any number of minutes: folders that others wrote are read, too.
            "the earliest of 2 dated members, 18446744073709551615 d before the next",
        ] {
            assert_eq!(read(text, &mut |_| 0), Reason { k: "other", t: text.into(), ..Reason::default() });
        }
    }
}
