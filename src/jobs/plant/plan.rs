//! Plan: of which documents copies of which kind are planted, on which site.

use std::collections::BTreeMap;

use crate::jobs::plant::dice::Dice;
use crate::jobs::plant::kinds::Kind;
use crate::jobs::plant::sites::class;
use crate::jobs::plant::survey::Base;

/// Pages of a site, about. A phrase that a source prints on so many pages weighs next to nothing.
const PAGES: usize = 40;
/// Fewest pages that a class of stories must promise, so that furniture recurs.
const FEWEST: usize = 12;

/// A copy to be planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copy {
    /// How it is edited.
    pub kind: Kind,
    /// Its original, a place among the bases.
    pub base: usize,
    /// The second original of two joined.
    pub other: Option<usize>,
    /// Its site, among those of its kind.
    pub site: usize,
    /// Words of the site's furniture, where it has some.
    pub furniture: usize,
}

/// `count` copies of each kind asked for, fewer if there are too few documents. Furniture pages come in pairs with
/// mostly-furniture pages, which are planned with them.
pub fn plan(bases: &[Base], kinds: &[Kind], count: usize, seed: u64) -> Vec<Copy> {
    let mut copies = Vec::new();
    let asked = |kind: Kind| kinds.contains(&kind);
    for kind in Kind::ALL {
        match kind {
            Kind::MostlyFurniture if asked(kind) || asked(Kind::FurniturePages) => copies.extend(pages(bases, kind, count, seed)),
            Kind::FurniturePages if asked(kind) => copies.extend(pages(bases, kind, count, seed)),
            Kind::Joined if asked(kind) => {
                let mut chosen = chosen(bases.len(), kind, seed);
                chosen.truncate(2 * count);
                copies.extend(chosen.chunks_exact(2).map(|two| Copy { other: Some(two[1]), ..plain(kind, two[0]) }));
            }
            _ if asked(kind) => copies.extend(chosen(bases.len(), kind, seed).into_iter().take(count).map(|base| plain(kind, base))),
            _ => {}
        }
    }
    copies
}

fn plain(kind: Kind, base: usize) -> Copy {
    Copy { kind, base, other: None, site: 0, furniture: 0 }
}

/// All bases in an order by lot, another one for each kind.
fn chosen(bases: usize, kind: Kind, seed: u64) -> Vec<usize> {
    Dice::new(seed, kind.name(), 0).order(bases)
}

/// Pages of sites, so that those of one site have stories of about one length and its furniture is most of each. Both
/// kinds of pages take the same stories in the same order, on sites of their own.
fn pages(bases: &[Base], kind: Kind, count: usize, seed: u64) -> Vec<Copy> {
    let mut classes: BTreeMap<u32, usize> = BTreeMap::new();
    bases.iter().for_each(|b| *classes.entry(class(b.words).0).or_default() += 1);
    let expected = |n: usize| n * count.min(bases.len()) / bases.len().max(1);
    let largest = classes.iter().max_by_key(|(_, n)| **n).map(|(&c, _)| c);
    let serves = |c: u32| largest == Some(c) || classes.get(&c).is_some_and(|&n| expected(n) >= FEWEST);
    let order = chosen(bases.len(), Kind::MostlyFurniture, seed);
    let mut taken: Vec<usize> = order.into_iter().filter(|&b| serves(class(bases[b].words).0)).take(count).collect();
    taken.sort_by_key(|&b| class(bases[b].words).0);
    let (mut copies, mut site) = (Vec::with_capacity(taken.len()), 0);
    for of_class in taken.chunk_by(|&x, &y| class(bases[x].words).0 == class(bases[y].words).0) {
        let sites = (of_class.len() / PAGES).max(1);
        for (at, &base) in of_class.iter().enumerate() {
            // The two pages of a story stand on sites that share no other pair of stories than they must.
            let turn = if kind == Kind::FurniturePages { at / sites } else { 0 };
            let furniture = class(bases[base].words).1;
            copies.push(Copy { site: site + (at + turn) % sites, furniture, ..plain(kind, base) });
        }
        site += sites;
    }
    copies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Place;

    fn bases(n: u32) -> Vec<Base> {
        (0..n).map(|i| Base { place: Place { file: 0, start: 0, end: 0 }, record: 1, words: 60 + (i * 37) % 900 }).collect()
    }

    #[test]
    fn as_many_as_were_asked_for_each_base_once_a_kind() {
        let copies = plan(&bases(2000), &Kind::ALL, 300, 7);
        for kind in Kind::ALL {
            let mut of: Vec<usize> = copies.iter().filter(|c| c.kind == kind).flat_map(|c| [Some(c.base), c.other]).flatten().collect();
            let n = if kind == Kind::Joined { 600 } else { 300 };
            assert_eq!(of.len(), n, "{kind:?}");
            of.sort_unstable();
            of.dedup();
            assert_eq!(of.len(), n, "{kind:?}");
        }
        assert_eq!(copies, plan(&bases(2000), &Kind::ALL, 300, 7));
        assert_eq!(plan(&bases(5), &[Kind::Exact, Kind::Joined], 300, 7).len(), 7);
        assert!(plan(&[], &Kind::ALL, 300, 7).is_empty());
    }

    #[test]
    fn a_sites_pages_have_stories_of_one_length_and_are_several() {
        let bases = bases(2000);
        let copies = plan(&bases, &[Kind::FurniturePages], 500, 7);
        let mut sites: BTreeMap<(Kind, usize), Vec<Copy>> = BTreeMap::new();
        copies.iter().for_each(|c| sites.entry((c.kind, c.site)).or_default().push(*c));
        for pages in sites.values() {
            assert!(pages.len() >= FEWEST / 2 && pages.iter().all(|p| p.furniture == pages[0].furniture), "{}", pages.len());
        }
        let stories = |kind| copies.iter().filter(|c| c.kind == kind).map(|c| c.base).collect::<Vec<_>>();
        assert_eq!(stories(Kind::MostlyFurniture), stories(Kind::FurniturePages));
    }
}
