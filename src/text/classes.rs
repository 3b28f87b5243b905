//! What the fast pass knows of a code point: letter (and its normal form), separator, dropped, or "look closer".
//!
//! One table a [`Folding`]: the first 2,048 code points flat, for one- and two-byte UTF-8; the rest of the basic plane
//! in pages of 64, made when first met. A code point is *simple* if NFKC treats it alone: it neither combines with its
//! neighbours nor becomes several characters. All others are `Special` and go through the slow, exact way.

use std::sync::OnceLock;

use icu_properties::props::{CanonicalCombiningClass, Script};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};

use crate::text::fold::{Folding, nfkc};

/// The class of a code point; a letter carries its normal form's UTF-16 code unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(u32);

impl Class {
    /// Separates words.
    pub const SEPARATOR: Class = Class(1 << 16);
    /// Is dropped: as if it were not there.
    pub const DROPPED: Class = Class(2 << 16);
    /// Needs its neighbours, or its script, to be judged.
    pub const SPECIAL: Class = Class(3 << 16);

    /// The normal form's code unit, if this is a letter or digit.
    #[inline(always)]
    pub fn letter(self) -> Option<u16> {
        if self.0 < 1 << 16 { Some(self.0 as u16) } else { None }
    }
}

/// The classes of all code points under one folding.
pub(crate) struct Classes {
    /// Code points below 2,048.
    pub low: Box<[Class; 2048]>,
    pages: Box<[OnceLock<Box<[Class; 64]>>]>,
    folding: Folding,
}

impl Classes {
    pub fn new(folding: Folding) -> Classes {
        let mut low = Box::new([Class::SPECIAL; 2048]);
        for (code, class) in (0u32..).zip(low.iter_mut()) {
            *class = judge(&folding, code);
        }
        let pages = (0..1024).map(|_| OnceLock::new()).collect();
        Classes { low, pages, folding }
    }

    /// The class of a code point of the basic plane.
    #[inline]
    pub fn of(&self, code: u32) -> Class {
        let page = self.pages[code as usize >> 6].get_or_init(|| {
            let mut page = Box::new([Class::SPECIAL; 64]);
            for (i, class) in (0u32..).zip(page.iter_mut()) {
                *class = judge(&self.folding, (code & !63) + i);
            }
            page
        });
        page[code as usize & 63]
    }
}

/// Whether words of this character's script are written without spaces, so that its texts are shingled by characters.
pub(crate) fn unspaced(c: char) -> bool {
    static SCRIPTS: CodePointMapDataBorrowed<'static, Script> = CodePointMapData::<Script>::new();
    c >= '\u{e00}'
        && matches!(
            SCRIPTS.get(c),
            Script::Han | Script::Hiragana | Script::Katakana | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar
        )
}

/// Whether NFKC may join or reorder this character with those before it.
pub(crate) fn combines(c: char) -> bool {
    static COMBINING: CodePointMapDataBorrowed<'static, CanonicalCombiningClass> = CodePointMapData::<CanonicalCombiningClass>::new();
    c >= '\u{300}' && (COMBINING.get(c) != CanonicalCombiningClass::NotReordered || ('\u{1100}'..='\u{11ff}').contains(&c))
}

fn judge(folding: &Folding, code: u32) -> Class {
    let Some(c) = char::from_u32(code) else { return Class::SPECIAL };
    if folding.unicode {
        let mut buffer = [0; 4];
        let composed = nfkc(c.encode_utf8(&mut buffer));
        let mut chars = composed.chars();
        let (Some(only), None) = (chars.next(), chars.next()) else {
            // "…" and its like become several separators: still one separator.
            let separates =
                folding.punctuation && composed.chars().all(|c| !combines(c) && !c.is_alphanumeric() && folded(folding, c) == Some(c));
            return if separates { Class::SEPARATOR } else { Class::SPECIAL };
        };
        let mark = combines(c) || combines(only);
        // Marks that never join what they follow may be dropped on sight: the Arabic ones, but for U+0653–0655.
        let droppable = folding.marks && c >= '\u{600}' && !('\u{653}'..='\u{655}').contains(&c);
        if mark && !(droppable && folded_away(folding, only)) {
            return Class::SPECIAL;
        }
        if unspaced(only) {
            return Class::SPECIAL;
        }
        return class_of(folding, only);
    }
    class_of(folding, c)
}

fn class_of(folding: &Folding, c: char) -> Class {
    if folded_away(folding, c) {
        return Class::DROPPED;
    }
    match folded(folding, c) {
        Some(c) if folding.separates(c) => Class::SEPARATOR,
        Some(c) => u16::try_from(c as u32).map_or(Class::SPECIAL, |unit| Class(u32::from(unit))),
        None => Class::SPECIAL,
    }
}

fn folded(folding: &Folding, c: char) -> Option<char> {
    let mut all = Vec::new();
    folding.fold(c, &mut |c| all.push(c));
    if all.len() == 1 { Some(all[0]) } else { None }
}

fn folded_away(folding: &Folding, c: char) -> bool {
    let mut any = false;
    folding.fold(c, &mut |_| any = true);
    !any
}
