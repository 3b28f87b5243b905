//! Told: what is listed, named and quoted, on its way to the tables of an outcome.

use bitvec::vec::BitVec;

use crate::error::Error;
use crate::outcome::{Credits, Decidings, Documents, Excerpt, Passage};
use crate::pairs::{Pair, Weighed};
use crate::pipeline::found::Found;
use crate::segment::Segments;
use crate::store::{Column, Shelf, Shelved};

/// The documents that some row names.
pub struct Named {
    /// Their numbers, ascending.
    pub numbers: Vec<u32>,
    /// For each document, how many named ones stand before it.
    places: Vec<u32>,
    in_cluster: BitVec<u64>,
}

impl Named {
    /// Those of pairs, clusters, paragraphs and credits.
    pub fn of(segments: &Segments<'_>, found: &Found<'_>, listed: &[Listed]) -> Named {
        let mut named: BitVec<u64> = BitVec::repeat(false, segments.len() as usize);
        let mut in_cluster = named.clone();
        for &Listed { a, b, .. } in listed {
            named.set(a as usize, true);
            named.set(b as usize, true);
        }
        for &member in found.groups.iter().flat_map(|g| &g.members) {
            named.set(member as usize, true);
            in_cluster.set(member as usize, true);
        }
        for place in found.repeats.iter().flat_map(|(repeat, _)| &repeat.places) {
            named.set(place.document as usize, true);
        }
        for (document, resolution) in &found.attributed.documents {
            named.set(*document as usize, true);
            resolution.via.iter().for_each(|&d| named.set(d as usize, true));
        }
        let numbers: Vec<u32> = named.iter_ones().map(|d| d as u32).collect();
        let mut places = vec![0; segments.len() as usize];
        numbers.iter().zip(0u32..).for_each(|(&d, place)| places[d as usize] = place);
        Named { numbers, places, in_cluster }
    }

    /// Whether a document is a member of a cluster.
    pub fn in_cluster(&self, document: u32) -> bool {
        self.in_cluster[document as usize]
    }

    /// A named document's place among them.
    pub fn place(&self, document: u32) -> u32 {
        self.places[document as usize]
    }
}

/// A pair to list, and the pair of texts that it stands for (`NONE` for the same words).
#[derive(Clone, Copy)]
pub struct Listed {
    /// The earlier document.
    pub a: u32,
    /// The later one.
    pub b: u32,
    /// The pair of texts, by number.
    pub of: u32,
    /// Whether its `b` is the pair's `a`.
    pub flipped: bool,
}

impl Listed {
    /// The documents and their figures; `pairs` are those of texts.
    pub fn pair(&self, segments: &Segments<'_>, pairs: &[Pair]) -> Pair {
        let &Listed { a, b, of, flipped } = self;
        match pairs.get(of as usize) {
            None => Pair::exact(a, b, segments.row(b).words),
            Some(p) if flipped => {
                let weighed = p.weighed.map(|w| Weighed { weights: (w.weights.0, w.weights.2, w.weights.1), ..w });
                Pair { a, b, relation: p.relation.reversed(), sizes: (p.sizes.1, p.sizes.0), weighed, ..*p }
            }
            Some(p) => Pair { a, b, ..*p },
        }
    }

    /// Whether a number decided; `pairs` are those of texts.
    pub fn number_missing(&self, pairs: &[Pair]) -> bool {
        pairs.get(self.of as usize).and_then(|p| p.weighed).is_some_and(|w| w.number_missing)
    }
}

/// Texts by number, on a shelf.
pub struct Texts {
    shelf: Shelved,
    columns: Vec<Column<u8>>,
    /// For each text its column, its first byte there, and its bytes.
    places: Vec<[u32; 3]>,
}

impl Texts {
    /// A text by its number.
    pub fn get(&self, number: usize) -> &str {
        let [column, from, bytes] = self.places[number];
        let column = self.columns.get(column as usize).map_or(&[][..], |&column| self.shelf.rows(column));
        // Only whole texts were put there.
        std::str::from_utf8(column.get(from as usize..(from + bytes) as usize).unwrap_or(&[])).unwrap_or("")
    }

    /// Gives the memory of what was read back to the system.
    pub fn let_go(&self) {
        self.shelf.let_go();
    }
}

/// Texts on their way to a shelf.
pub struct Shelving {
    shelf: Shelf,
    columns: Vec<Column<u8>>,
    places: Vec<[u32; 3]>,
}

impl Shelving {
    /// Room for so many texts.
    pub fn on(shelf: Shelf, count: usize) -> Shelving {
        Shelving { shelf, columns: Vec::new(), places: vec![[0; 3]; count] }
    }

    /// Puts some texts in their places.
    ///
    /// # Errors
    /// A full disk.
    pub fn put<'t>(&mut self, some: impl Iterator<Item = (u32, &'t str)>) -> Result<(), Error> {
        let mut all = String::new();
        for (number, text) in some {
            self.places[number as usize] = [self.columns.len() as u32, all.len() as u32, text.len() as u32];
            all.push_str(text);
        }
        self.columns.push(self.shelf.add(all.as_bytes())?);
        Ok(())
    }

    /// All of them.
    ///
    /// # Errors
    /// Those of reading them back.
    pub fn finish(self, mapped: bool) -> Result<Texts, Error> {
        Ok(Texts { shelf: self.shelf.finish(mapped)?, columns: self.columns, places: self.places })
    }
}

/// What was read of the documents.
pub struct Told {
    /// One entry a named document.
    pub documents: Documents,
    /// One row a document that mentions an agency.
    pub credits: Vec<Credits>,
    /// The texts that the report shows.
    pub excerpts: Vec<Excerpt>,
    /// The text of each repeated paragraph's leader.
    pub texts: Texts,
    /// By listed pair, the words that its reason quotes; empty if none are wanted.
    pub deciding: Decidings,
}

/// All that the outcome is made of, besides what was found.
pub struct Ready {
    /// The pairs to list.
    pub listed: Vec<Listed>,
    /// Their passages.
    pub passages: Vec<Passage>,
    /// The documents that some row names.
    pub named: Named,
    /// What was read of them.
    pub told: Told,
}
