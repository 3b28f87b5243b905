//! Lines of a scan's summary about what outlets ran, and about what was in a frame and so not counted.

use naskh::Outcome;
use naskh::report::{TemplateGroup, Templates, Wire, WireAgency, WireOutlet};

use crate::cli::text::{count, counted, fitted, isolated, tame, width};

/// Columns of an outlet's name, at most.
const NAME: usize = 24;

/// How many documents of each agency there are, most first, so that all numbers make up the whole: lines of at most `room`
/// columns, none if there is no agency. Agencies go by their ids, and by their names too if that takes two lines at most.
pub fn agencies(wire: &Wire, most: usize, room: usize) -> Vec<String> {
    let spelt = lines(&counts(wire, most, true), room);
    if spelt.len() <= 2 { spelt } else { lines(&counts(wire, most, false), room) }
}

/// Items in lines; none is parted.
fn lines(items: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line) if width(line) + 3 + width(item) <= room => *line += &format!(" · {item}"),
            _ => lines.push(item.clone()),
        }
    }
    lines
}

fn counts(wire: &Wire, most: usize, spelt: bool) -> Vec<String> {
    let called = |a: &WireAgency| match spelt && !a.name.eq_ignore_ascii_case(&a.id) {
        true => format!("{} ({}) {}", tame(&a.id), tame(&a.name), count(a.documents)),
        false => format!("{} {}", tame(&a.id), count(a.documents)),
    };
    let mut list: Vec<String> = wire.agencies.iter().take(most).map(called).collect();
    let rest = wire.agencies.get(most..).unwrap_or_default();
    if !rest.is_empty() {
        let documents = rest.iter().map(|a| a.documents).sum();
        list.push(format!("{} {}", counted(rest.len() as u64, "other agency", "other agencies"), count(documents)));
    }
    if wire.several > 0 {
        list.push(format!("several named {}", count(wire.several)));
    }
    list
}

/// The outlets that ran most wire copy: how much of each is, and how much of that, where there is a copy to compare it with,
/// was run as it came. A line each.
pub fn outlets(wire: &Wire, terminal: bool) -> Vec<String> {
    let names: Vec<String> = wire.largest.iter().map(|outlet| fitted(&tame(&outlet.source), NAME)).collect();
    let room = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let line = |(name, outlet): (&String, &WireOutlet)| {
        let all = outlet.documents.unwrap_or(outlet.wire).max(1);
        let share = 100.0 * outlet.wire as f64 / all as f64;
        let verbatim = match outlet.compared {
            0 => String::new(),
            n => format!(", {:.0} % of {} with copies verbatim", 100.0 * outlet.verbatim as f64 / n as f64, count(n)),
        };
        let gap = room - width(name);
        format!("{}{:gap$}  {} of {} ({share:.0} %){verbatim}", isolated(name, terminal), "", count(outlet.wire), count(all))
    };
    names.iter().zip(&wire.largest).map(line).collect()
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
