//! `Paragraphs`: the paragraphs that stand more than once.

use bytemuck::{Pod, Zeroable};

use crate::outcome::table::{Row, Table, next, put};
use crate::paragraphs::Class;

/// A paragraph that stands more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph<'p> {
    /// What it is.
    pub class: Class,
    /// Documents that have it.
    pub documents: u32,
    /// Sources of those that name one.
    pub sources: u32,
    /// Its words, as one of the documents has them.
    pub text: &'p str,
    /// How many words that is.
    pub words: u32,
    /// Where it stands, in input order: place in `Outcome::documents`, and code points from its first word to its last.
    pub places: &'p [[u32; 3]],
}

/// Repeated paragraphs, by first place.
pub type Paragraphs = Table<ParagraphRow>;

/// The numbers of a paragraph, and where its text and its places stand.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct ParagraphRow {
    text: u64,
    places: u64,
    bytes: u32,
    count: u32,
    class: u32,
    documents: u32,
    sources: u32,
    words: u32,
}

/// Classes by number.
const CLASSES: [Class; 5] = [Class::Internal, Class::Boilerplate, Class::Syndicated, Class::Quoted, Class::Template];

impl Row for ParagraphRow {
    type View<'t> = Paragraph<'t>;

    fn pack(row: Paragraph<'_>, texts: &mut String, places: &mut Vec<[u32; 3]>) -> ParagraphRow {
        let (text, from) = (texts.len() as u64, places.len() as u64);
        places.extend_from_slice(row.places);
        ParagraphRow {
            text,
            places: from,
            bytes: put(Some(row.text), texts),
            count: row.places.len() as u32,
            class: row.class as u32,
            documents: row.documents,
            sources: row.sources,
            words: row.words,
        }
    }

    fn view<'t>(&self, texts: &'t [u8], places: &'t [[u32; 3]]) -> Paragraph<'t> {
        let from = self.places as usize;
        Paragraph {
            class: CLASSES[self.class as usize],
            documents: self.documents,
            sources: self.sources,
            text: next(texts, &mut (self.text as usize), self.bytes).unwrap_or(""),
            words: self.words,
            places: places.get(from..from + self.count as usize).unwrap_or(&[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gives_back_what_it_was_made_of() {
        for (number, class) in CLASSES.into_iter().enumerate() {
            assert_eq!(class as usize, number);
        }
        let row = |class, text, places| Paragraph { class, documents: 3, sources: 2, text, words: 9, places };
        let rows = [
            row(Class::Quoted, "فقرة", &[[1, 2, 3], [4, 5, 6]][..]),
            row(Class::Internal, "", &[]),
            row(Class::Template, "x", &[[7, 8, 9]]),
        ];
        let table: Paragraphs = rows.into_iter().collect();
        assert_eq!(table.iter().collect::<Vec<_>>(), rows);
    }
}
