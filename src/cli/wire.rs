//! Lines of a scan's summary about what outlets ran, and about what was in a frame and so not counted.

use std::collections::BTreeMap;

use naskh::report::{TemplateGroup, Templates};
use naskh::{Giver, Outcome};

use crate::cli::text::{count, counted, fitted, isolated, tame, width};

/// Columns of an outlet's name, at most.
const NAME: usize = 24;

/// How many documents of each agency were run, most first, in one line; empty if there is none.
pub fn agencies(outcome: &Outcome, most: usize) -> String {
    let mut agencies: BTreeMap<&str, u64> = BTreeMap::new();
    for flow in &outcome.flows {
        if let Giver::Agency(id) = &flow.giver {
            *agencies.entry(id).or_insert(0) += u64::from(flow.documents);
        }
    }
    let mut order: Vec<(&str, u64)> = agencies.into_iter().collect();
    order.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
    let list: Vec<String> = order.iter().take(most).map(|(id, n)| format!("{} {}", tame(id), count(*n))).collect();
    list.join(" · ")
}

/// The outlets that ran most wire copy: how much of each is, and how much of that, where there is a copy to compare it with,
/// was run as it came. A line each.
pub fn outlets(outcome: &Outcome, most: usize, terminal: bool) -> Vec<String> {
    let mut outlets: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for flow in outcome.flows.iter().filter(|f| matches!(f.giver, Giver::Agency(_))) {
        let row = outlets.entry(&flow.source).or_default();
        for (sum, n) in row.iter_mut().zip([flow.documents, flow.verbatim, flow.edited]) {
            *sum += u64::from(n);
        }
    }
    let all = |name: &str| outcome.sources.iter().position(|s| s == name).and_then(|at| outcome.of_source.get(at)).copied();
    let mut order: Vec<(&str, [u64; 3])> = outlets.into_iter().collect();
    order.sort_by_key(|&(_, row)| std::cmp::Reverse(row[0]));
    order.truncate(most);
    let names: Vec<String> = order.iter().map(|(name, _)| fitted(&tame(name), NAME)).collect();
    let room = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let line = |(name, (outlet, [wire, verbatim, edited])): (&String, &(&str, [u64; 3]))| {
        let all = all(outlet).unwrap_or(*wire).max(1);
        // A page with the credits of two agencies counts for each.
        let share = (100.0 * *wire as f64 / all as f64).min(100.0);
        let compared = verbatim + edited;
        let verbatim = if compared == 0 {
            String::new()
        } else {
            format!(", {:.0} % of those with copies verbatim", 100.0 * *verbatim as f64 / compared as f64)
        };
        let gap = room - width(name);
        format!("{}{:gap$}  {} of {} ({share:.0} %){verbatim}", isolated(name, terminal), "", count(*wire), count(all))
    };
    names.iter().zip(&order).map(line).collect()
}

/// The groups of templates: what they are together, and the largest of them, a line each.
pub fn templates(outcome: &Outcome, most: usize, terminal: bool) -> Option<(String, Vec<String>)> {
    let found = Templates::of(outcome, most);
    if found.groups == 0 {
        return None;
    }
    let head = format!("{} of {}", counted(found.groups, "frame", "frames"), counted(found.documents, "document", "documents"));
    Some((head, found.largest.iter().map(|group| template(group, terminal)).collect()))
}

fn template(group: &TemplateGroup, terminal: bool) -> String {
    let mut line = format!("{} like {}", count(group.size), isolated(&fitted(&tame(&group.representative), NAME), terminal));
    match &group.sources[..] {
        [] => {}
        [one] => line += &format!(", {}", isolated(&fitted(&tame(one), NAME), terminal)),
        several => line += &format!(", {} sources", several.len()),
    }
    if group.days > 0 {
        line += &format!(", {}", counted(group.days, "day", "days"));
    }
    if !group.words.is_empty() {
        line += &format!(": {}", isolated(&fitted(&tame(&group.words), 40), terminal));
    }
    line
}
