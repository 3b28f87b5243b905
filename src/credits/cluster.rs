//! The agency of a cluster: what its members say together, who ran the story first, and who ran it without a credit.
//!
//! A credit is a claim: outlets credit the same words to different agencies, and that is reported as a conflict, not
//! mended. Dates tell who printed first, not who wrote; the reasons say on what each conclusion stands.

use std::collections::BTreeMap;

use crate::credits::lexicon::{AgencyId, Lexicon};
use crate::credits::mention::{Mention, Role};
use crate::credits::resolve::{How, Resolution, named};

/// A member of a cluster. Members stand in input order.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its number.
    pub document: u32,
    /// Its outlet's number.
    pub source: Option<u32>,
    /// Minutes since 1970-01-01 00:00; a date without a time is 00:00.
    pub date: Option<i64>,
    /// How much of it stands in the cluster's representative, 0 to 1; 1 for the representative.
    pub kept: f64,
    /// Its mentions.
    pub mentions: &'a [Mention],
    /// What they and its copies' come to.
    pub resolution: &'a Resolution,
}

/// How a cluster's agency is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterHow {
    /// All members with a named credit agree.
    Credited,
    /// No member names one; copies outside the cluster do.
    Sibling,
    /// Members name different ones.
    Conflict,
    /// Nothing tells.
    Unknown,
}

impl ClusterHow {
    /// The word that reports use.
    pub fn name(self) -> &'static str {
        match self {
            ClusterHow::Credited => "credited",
            ClusterHow::Sibling => "sibling",
            ClusterHow::Conflict => "conflict",
            ClusterHow::Unknown => "unknown",
        }
    }
}

/// The agency of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterAgency {
    /// The one that most members with a named credit give; of equals the one named first in input order.
    pub agency: Option<AgencyId>,
    /// How it is known.
    pub how: ClusterHow,
    /// How many members name each, by number.
    pub named: Vec<(AgencyId, u32)>,
    /// The documents on which this stands, ascending: members that name it; under conflict all that name one; else the
    /// copies through which it was resolved.
    pub evidence: Vec<u32>,
}

impl ClusterAgency {
    /// What these members say together.
    ///
    /// ```
    /// use naskh::credits::{ClusterAgency, ClusterHow, Lexicon, Member, mentions, resolve};
    /// use naskh::text::Tokens;
    /// let lexicon = Lexicon::shipped();
    /// let fields = ["رويترز - لندن", "", "لندن - رويترز"];
    /// let found: Vec<_> = fields.iter().map(|f| mentions(&lexicon, "", &Tokens::default(), Some(f), None)).collect();
    /// let resolved: Vec<_> = found.iter().map(|m| resolve(&lexicon, m, [].into_iter())).collect();
    /// let member = |i: usize| Member {
    ///     document: i as u32, source: Some(i as u32), date: None, kept: 1.0, mentions: &found[i], resolution: &resolved[i],
    /// };
    /// let members = [member(0), member(1), member(2)];
    /// let agency = ClusterAgency::of(&members);
    /// assert_eq!((agency.how, agency.agency), (ClusterHow::Credited, lexicon.find("reuters")));
    /// assert_eq!((agency.evidence.as_slice(), agency.uncredited(&members)), (&[0, 2][..], vec![1]));
    /// ```
    pub fn of(members: &[Member<'_>]) -> ClusterAgency {
        let credits: Vec<(u32, Vec<AgencyId>)> =
            members.iter().map(|m| (m.document, named(m.mentions))).filter(|(_, names)| !names.is_empty()).collect();
        if credits.is_empty() {
            return ClusterAgency::resolved(members);
        }
        let counts = count(credits.iter().flat_map(|(_, names)| names));
        let agency = most(&counts, credits.iter().flat_map(|(_, names)| names));
        // Members that credit several agree with the others if they share one with all of them.
        let agreed = counts.iter().any(|&(_, n)| n as usize == credits.len());
        let supports = |names: &[AgencyId]| !agreed || agency.is_some_and(|a| names.contains(&a));
        let mut evidence: Vec<u32> = credits.iter().filter(|(_, names)| supports(names)).map(|&(d, _)| d).collect();
        evidence.sort_unstable();
        ClusterAgency { agency, how: if agreed { ClusterHow::Credited } else { ClusterHow::Conflict }, named: counts, evidence }
    }

    /// Members that carry no credit at all, in order, where the cluster's agency is known: a finding, not a resolution,
    /// for both sides may have had the same press release.
    pub fn uncredited(&self, members: &[Member<'_>]) -> Vec<u32> {
        if self.agency.is_none() {
            return Vec::new();
        }
        members.iter().filter(|m| m.mentions.iter().all(|mention| mention.role == Role::Citation)).map(|m| m.document).collect()
    }

    fn resolved(members: &[Member<'_>]) -> ClusterAgency {
        let through = || members.iter().map(|m| m.resolution).filter(|r| r.how == How::Sibling);
        let agencies: Vec<AgencyId> = through().filter_map(|r| r.agency).collect();
        let agency = most(&count(agencies.iter()), agencies.iter());
        let mut evidence: Vec<u32> = through().filter(|r| r.agency == agency).flat_map(|r| r.via.iter().copied()).collect();
        evidence.sort_unstable();
        evidence.dedup();
        let how = if agency.is_some() { ClusterHow::Sibling } else { ClusterHow::Unknown };
        ClusterAgency { agency, how, named: Vec::new(), evidence }
    }
}

fn count<'a>(agencies: impl Iterator<Item = &'a AgencyId>) -> Vec<(AgencyId, u32)> {
    let mut counts = BTreeMap::new();
    agencies.for_each(|&id| *counts.entry(id).or_insert(0) += 1);
    counts.into_iter().collect()
}

/// The most frequent; of equals the one that comes first in `order`.
fn most<'a>(counts: &[(AgencyId, u32)], mut order: impl Iterator<Item = &'a AgencyId>) -> Option<AgencyId> {
    let top = counts.iter().map(|&(_, n)| n).max()?;
    order.find(|&&id| counts.contains(&(id, top))).copied()
}

/// Where a cluster's story likely came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The cluster's agency.
    pub agency: Option<AgencyId>,
    /// The outlet that ran it first, as far as dates tell.
    pub source: Option<u32>,
    /// That outlet's document.
    pub document: u32,
    /// Its date in minutes since 1970-01-01 00:00.
    pub date: Option<i64>,
    /// On what this stands, in words.
    pub reasons: Vec<String>,
}

impl Origin {
    /// The likely origin of a cluster with these members; `None` if there are none.
    pub fn of(lexicon: &Lexicon, agency: &ClusterAgency, members: &[Member<'_>]) -> Option<Origin> {
        let names = |m: &Member<'_>| agency.agency.is_some_and(|a| named(m.mentions).contains(&a));
        // Undated members come last; of equals one that names the agency goes first, then input order.
        let first = members.iter().min_by_key(|m| (m.date.is_none(), m.date, !names(m)))?;
        let mut reasons = vec![why_agency(lexicon, agency, members)];
        reasons.push(why_first(first, members));
        if let Some(id) = agency.agency {
            let id = &lexicon.agency(id).id;
            reasons.push(if names(first) { format!("it credits {id} itself") } else { format!("it does not credit {id} itself") });
        }
        Some(Origin { agency: agency.agency, source: first.source, document: first.document, date: first.date, reasons })
    }
}

fn why_agency(lexicon: &Lexicon, agency: &ClusterAgency, members: &[Member<'_>]) -> String {
    let id = |id: AgencyId| lexicon.agency(id).id.as_str();
    match (agency.how, agency.agency) {
        (ClusterHow::Credited, Some(a)) => format!("{} of {} members credit {}", agency.evidence.len(), members.len(), id(a)),
        (ClusterHow::Conflict, _) => {
            let all: Vec<String> = agency.named.iter().map(|&(a, n)| format!("{} {n}", id(a))).collect();
            format!("members credit different agencies: {}", all.join(", "))
        }
        (ClusterHow::Sibling, Some(a)) => format!("no member names an agency; copies outside the cluster credit {}", id(a)),
        _ => "no member names an agency".to_owned(),
    }
}

fn why_first(first: &Member<'_>, members: &[Member<'_>]) -> String {
    let Some(date) = first.date else { return "no member is dated; the first in input order is given".to_owned() };
    let dated = members.iter().filter(|m| m.date.is_some()).count();
    let undated = if dated < members.len() { format!(" ({} undated)", members.len() - dated) } else { String::new() };
    let others = || members.iter().filter(|m| m.document != first.document).filter_map(|m| m.date);
    match others().min() {
        None => format!("it alone is dated{undated}"),
        Some(next) if next > date => format!("the earliest of {dated} dated members{undated}, {} before the next", span(next - date)),
        Some(_) => {
            let same = others().filter(|&d| d == date).count();
            format!("of the earliest date among {dated} dated members{undated}, which {same} more share")
        }
    }
}

/// A stretch of minutes in words.
fn span(minutes: i64) -> String {
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let units = [(days, "d"), (hours, "h"), (minutes, "min")];
    units.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credits::mention::Where;
    use crate::credits::resolve::{Sibling, resolve};

    /// Members as `field@minutes`: `+afp` credits, `*` is generic, nothing is nothing.
    fn told(fields: &[&str], outside: &[&str]) -> (String, Vec<u32>, Vec<String>) {
        let lexicon = Lexicon::shipped();
        let read = |list: &str| -> Vec<Mention> {
            let one = |item: &str| Mention {
                agency: lexicon.find(item.trim_start_matches('+')),
                role: if item == "*" { Role::Generic } else { Role::Credit },
                at: Where::Field,
                start: 0,
                end: 1,
            };
            list.split_whitespace().map(one).collect()
        };
        let parts: Vec<(&str, Option<i64>)> =
            fields.iter().map(|f| f.split_once('@').map_or((*f, None), |(f, d)| (f, d.parse().ok()))).collect();
        let mentions: Vec<Vec<Mention>> = parts.iter().map(|(f, _)| read(f)).collect();
        let outside: Vec<Vec<Mention>> = outside.iter().map(|o| read(o)).collect();
        let copies = || outside.iter().map(|m| Sibling { document: 90, mentions: m });
        let resolved: Vec<Resolution> = mentions.iter().map(|m| resolve(&lexicon, m, copies())).collect();
        let members: Vec<Member<'_>> = (0..parts.len())
            .map(|i| Member {
                document: i as u32,
                source: Some(i as u32),
                date: parts[i].1,
                kept: 1.0,
                mentions: &mentions[i],
                resolution: &resolved[i],
            })
            .collect();
        let agency = ClusterAgency::of(&members);
        let origin = Origin::of(&lexicon, &agency, &members).unwrap();
        let id = agency.agency.map_or("-", |a| lexicon.agency(a).id.as_str());
        let summary = format!("{} {id} {:?} first {}", agency.how.name(), agency.evidence, origin.document);
        (summary, agency.uncredited(&members), origin.reasons)
    }

    #[test]
    fn members_that_agree_credit_the_cluster() {
        let (summary, uncredited, reasons) = told(&["@90", "+afp@30", "*@60", "+afp"], &[]);
        assert_eq!((summary.as_str(), uncredited), ("credited afp [1, 3] first 1", vec![0]));
        assert_eq!(
            reasons,
            ["2 of 4 members credit afp", "the earliest of 3 dated members (1 undated), 30 min before the next", "it credits afp itself"]
        );
    }

    #[test]
    fn members_that_differ_are_a_conflict_with_all_in_it() {
        let (summary, _, reasons) = told(&["+dpa@5", "+afp@5", "+afp@1500"], &[]);
        assert_eq!(summary, "conflict afp [0, 1, 2] first 1");
        assert_eq!(
            reasons[..2],
            ["members credit different agencies: afp 2, dpa 1", "of the earliest date among 3 dated members, which 1 more share"]
        );
    }

    #[test]
    fn a_member_of_two_credits_agrees_with_those_of_one() {
        assert_eq!(told(&["+afp +reuters", "+reuters"], &[]).0, "credited reuters [0, 1] first 0");
        assert_eq!(told(&["+afp", "+reuters"], &[]).0, "conflict afp [0, 1] first 0");
    }

    #[test]
    fn a_cluster_without_names_takes_what_copies_outside_gave() {
        let (summary, uncredited, reasons) = told(&["*@1", "@2881"], &["+spa"]);
        assert_eq!((summary.as_str(), uncredited), ("sibling spa [90] first 0", vec![1]));
        assert_eq!(reasons[1], "the earliest of 2 dated members, 2 d before the next");
        let (summary, uncredited, reasons) = told(&["", "*"], &[]);
        assert_eq!((summary.as_str(), uncredited), ("unknown - [] first 0", vec![]));
        assert_eq!(reasons, ["no member names an agency", "no member is dated; the first in input order is given"]);
    }
}
