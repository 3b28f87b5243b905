//! `Deciding`: the words of a pair that its reason quotes.

use bytemuck::{Pod, Zeroable};

use crate::outcome::table::{Row, Table, next, put};

/// The words of a pair that its reason quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deciding<'d> {
    /// How the longest passage that both have begins; empty if there is none.
    pub passage: &'d str,
    /// The number of the shorter text that the longer one has not, where that decided.
    pub number: Option<&'d str>,
}

impl Deciding<'_> {
    /// Most code points of a passage that a reason quotes.
    pub const MOST: u32 = 60;

    /// How a passage begins, on one line, from at most the first [`Deciding::MOST`] code points of it: a word that may be cut there is left out.
    pub fn begin(stretch: &str) -> String {
        let mut begin = String::new();
        Deciding::put_begin(stretch, &mut begin);
        begin
    }

    /// Appends that to other texts.
    pub(crate) fn put_begin(stretch: &str, out: &mut String) {
        let (from, mut words, mut before_last) = (out.len(), 0, 0);
        for word in stretch.split_whitespace() {
            before_last = out.len();
            if out.len() > from {
                out.push(' ');
            }
            out.push_str(word);
            words += 1;
        }
        if words > 1 && stretch.chars().count() >= Deciding::MOST as usize {
            out.truncate(before_last);
        }
    }
}

/// Where the words of a pair stand.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct DecidingRow {
    from: u64,
    bytes: [u32; 2],
}

/// The words of pairs, by pair.
pub type Decidings = Table<DecidingRow>;

impl Row for DecidingRow {
    type View<'t> = Deciding<'t>;

    fn pack(words: Deciding<'_>, texts: &mut String, _: &mut Vec<[u32; 3]>) -> DecidingRow {
        let from = texts.len() as u64;
        DecidingRow { from, bytes: [put(Some(words.passage), texts), put(words.number, texts)] }
    }

    fn view<'t>(&self, texts: &'t [u8], _: &'t [[u32; 3]]) -> Deciding<'t> {
        let mut from = self.from as usize;
        let [passage, number] = self.bytes.map(|bytes| next(texts, &mut from, bytes));
        Deciding { passage: passage.unwrap_or(""), number }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same in so many words.
    fn plainly(stretch: &str) -> String {
        let words: Vec<&str> = stretch.split_whitespace().collect();
        let cut = stretch.chars().count() >= Deciding::MOST as usize && words.len() > 1;
        words[..words.len() - usize::from(cut)].join(" ")
    }

    #[test]
    fn a_passage_begins_with_its_words_and_none_that_may_be_cut() {
        let long = "كلمة ".repeat(12);
        let unbroken = "x".repeat(60);
        for stretch in
            ["", " ", "a", " a\u{a0}\n b ", &long, &long[..long.len() - 3], &unbroken, &format!("{unbroken} y"), &format!(" {unbroken}")]
        {
            assert_eq!(Deciding::begin(stretch), plainly(stretch), "{stretch:?}");
            let mut behind = "before".to_owned();
            Deciding::put_begin(stretch, &mut behind);
            assert_eq!(behind, format!("before{}", plainly(stretch)));
        }
    }
}
