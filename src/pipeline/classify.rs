//! Classify: what each repeated paragraph is, from how it is spread over documents, sources, days and stories.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::paragraphs::{Class, Spread};
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
    let rows = segments.rows();
    let mut documents: Vec<u32> = repeat.places.iter().map(|at: &At| at.document).collect();
    documents.dedup();
    let row = |d: &u32| &rows[*d as usize];
    let (sources, of_main_source) = kinds(documents.iter().map(|d| u64::from(row(d).source)));
    // A document in no cluster tells a story of its own.
    let (stories, of_main_story) = kinds(documents.iter().map(|d| story.get(d).map_or(1 << 32 | u64::from(*d), |&n| u64::from(n))));
    let mut days: Vec<i32> = documents.iter().map(|d| row(d).day).filter(|&day| day != NO_DAY).collect();
    days.sort_unstable();
    days.dedup();
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
    }
}

/// How many different values there are, and how often the most frequent one stands.
fn kinds(values: impl Iterator<Item = u64>) -> (u32, u32) {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    let groups = || values.chunk_by(|x, y| x == y);
    (groups().count() as u32, groups().map(|group| group.len() as u32).max().unwrap_or(0))
}
