//! Classify: what each repeated paragraph is, from how it is spread over documents, sources, days and stories.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::paragraphs::{Class, STORY_DAYS, Spread};
use crate::pipeline::found::{At, Group, Repeat};
use crate::segment::{NO_DAY, NONE, Segments};

/// Gives each repeat its class. A document that has a paragraph twice is a repeat of its own beside the one across documents,
/// unless it is furniture. By first place.
pub fn classify(segments: &Segments<'_>, groups: &[Group], repeats: Vec<Repeat>) -> Vec<(Repeat, Class)> {
    let story: HashMap<u32, u32> = (0u32..).zip(groups).flat_map(|(n, group)| group.members.iter().map(move |&m| (m, n))).collect();
    let classes = |repeat: Repeat| {
        let class = Class::of(&spread(segments, &story, &repeat));
        let mut all = Vec::new();
        if matches!(class, Class::Syndicated | Class::Quoted) {
            let inside = repeat.places.chunk_by(|x, y| x.document == y.document).filter(|places| places.len() > 1);
            all.extend(inside.map(|places| (Repeat { places: places.to_vec(), leader: places[0], variants: 1 }, Class::Internal)));
        }
        all.push((repeat, class));
        all
    };
    let mut classified: Vec<(Repeat, Class)> = repeats.into_par_iter().flat_map_iter(classes).collect();
    classified.sort_by_key(|(repeat, class)| (repeat.places[0], *class));
    classified
}

fn spread(segments: &Segments<'_>, story: &HashMap<u32, u32>, repeat: &Repeat) -> Spread {
    let mut documents: Vec<u32> = repeat.places.iter().map(|at: &At| at.document).collect();
    documents.dedup();
    let row = |d: &u32| segments.row(*d);
    let (sources, of_main_source) = kinds(documents.iter().map(|d| u64::from(row(d).source)));
    // A document in no cluster tells a story of its own.
    let story_of = |d: &u32| story.get(d).map_or(1 << 32 | u64::from(*d), |&n| u64::from(n));
    let (stories, of_main_story) = kinds(documents.iter().map(story_of));
    let mut days: Vec<i32> = documents.iter().map(|d| row(d).day).filter(|&day| day != NO_DAY).collect();
    days.sort_unstable();
    days.dedup();
    let mut printed: Vec<Printed> = documents
        .iter()
        .filter(|d| row(d).source != NONE && row(d).day != NO_DAY)
        .map(|d| Printed { source: row(d).source, day: row(d).day, story: story_of(d) })
        .collect();
    let named = documents.iter().any(|d| row(d).source != NONE);
    Spread {
        documents: documents.len() as u32,
        occurrences: repeat.places.len() as u32,
        sources: if named { sources } else { 1 },
        stories,
        of_main_story,
        of_main_source,
        variants: repeat.variants,
        days: days.len() as u32,
        span_days: days.last().zip(days.first()).map_or(0, |(last, first)| last.abs_diff(*first)),
        again: again(&mut printed),
    }
}

/// A document's source, day and story. Sorted by source, then by day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Printed {
    source: u32,
    day: i32,
    story: u64,
}

/// How many were printed before by their source, on an earlier day in another story or more than [`STORY_DAYS`] days ago.
fn again(printed: &mut [Printed]) -> u32 {
    printed.sort_unstable();
    let mut again = 0;
    for of_source in printed.chunk_by(|x, y| x.source == y.source) {
        // The story told on the days before, and whether there were several.
        let (mut earlier, mut several): (Option<u64>, bool) = (None, false);
        for of_day in of_source.chunk_by(|x, y| x.day == y.day) {
            let late = of_day[0].day.abs_diff(of_source[0].day) > STORY_DAYS;
            let other = |p: &&Printed| late || several || earlier.is_some_and(|story| story != p.story);
            again += of_day.iter().filter(other).count() as u32;
            several |= of_day.iter().any(|p| *earlier.get_or_insert(p.story) != p.story);
        }
    }
    again
}

/// How many different values there are, and how often the most frequent one stands.
fn kinds(values: impl Iterator<Item = u64>) -> (u32, u32) {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    let groups = || values.chunk_by(|x, y| x == y);
    (groups().count() as u32, groups().map(|group| group.len() as u32).max().unwrap_or(0))
}
