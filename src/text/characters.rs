//! Words of a text, character by character: one pass with a table a code point, and the slow way of
//! [`normalise`](crate::text::normalise) for the stretches that NFKC may join or that need their script to be judged.

use crate::hash::Word;
use crate::text::classes::{Class, Classes, combines, unspaced};
use crate::text::fold::{Folding, nfkc};
use crate::text::tokens::Tokens;

/// How a text's letters make words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Not known yet: no letter of an unspaced script was met.
    Open,
    /// Runs of letters.
    Run,
    /// Each letter alone.
    Letter,
}

/// Reads the characters of texts under one folding.
pub(crate) struct Characters {
    pub folding: Folding,
    pub classes: Classes,
}

impl Characters {
    /// The words from a place on, a table look-up a character. Stops at the first special code point, and says where its word began.
    #[inline(always)]
    pub fn pass<const SPANS: bool>(&self, bytes: &[u8], from: Place, out: &mut Tokens) -> Option<Special> {
        let low = &*self.classes.low;
        let (mut i, mut point) = (from.byte, from.point);
        let (mut word_from, mut word_tokens) = (from, out.hashes.len());
        let (mut word, mut start, mut inside) = (Word::new(), 0, false);
        while i < bytes.len() {
            let lead = bytes[i];
            let (class, width) = if lead < 0x80 {
                (low[lead as usize], 1)
            } else if lead < 0xe0 {
                let code = (lead as usize & 0x1f) << 6 | continuation(bytes, i + 1) as usize;
                (low[code], 2)
            } else {
                self.wide(bytes, i)
            };
            if let Some(letter) = class.letter() {
                if SPANS && !inside {
                    start = point;
                }
                inside = true;
                word.push_code(u32::from(letter));
            } else if class == Class::SEPARATOR {
                if inside {
                    out.hashes.push(word.finish());
                    if SPANS {
                        out.spans.push((start, point));
                    }
                    (word, inside) = (Word::new(), false);
                }
                if lead <= b' ' {
                    (word_from, word_tokens) = (Place { byte: i + 1, point: point + 1 }, out.hashes.len());
                    if SPANS && lead == b'\n' {
                        out.lines.push(word_tokens as u32);
                    }
                }
            } else if class == Class::SPECIAL {
                if self.folding.unicode {
                    return Some(Special { at: i, word: word_from, tokens: word_tokens });
                }
                if SPANS && !inside {
                    start = point;
                }
                inside = true;
                push_wide(&mut word, bytes, i);
            }
            i += width;
            if SPANS {
                point += 1;
            }
        }
        if inside {
            out.hashes.push(word.finish());
            if SPANS {
                out.spans.push((start, point));
            }
        }
        None
    }

    /// The class and width of a code point of three or four bytes.
    #[inline]
    fn wide(&self, bytes: &[u8], i: usize) -> (Class, usize) {
        if bytes[i] < 0xf0 {
            let code = (u32::from(bytes[i]) & 0xf) << 12 | continuation(bytes, i + 1) << 6 | continuation(bytes, i + 2);
            (self.classes.of(code), 3)
        } else {
            (Class::SPECIAL, 4)
        }
    }

    /// The words from a place to the end of `text`, both at white space or an end, by NFKC of each stretch between white
    /// space. Gives the place of the end.
    pub fn words_slowly<const SPANS: bool>(&self, text: &str, from: Place, unit: Unit, out: &mut Tokens) -> Place {
        let mut point = from.point;
        for stretch in text[from.byte..].split_inclusive(|c: char| c <= ' ') {
            point = self.stretch_slowly::<SPANS>(stretch, point, unit, out);
            if SPANS && stretch.ends_with('\n') {
                out.lines.push(out.hashes.len() as u32);
            }
        }
        Place { byte: text.len(), point }
    }

    fn stretch_slowly<const SPANS: bool>(&self, stretch: &str, base: u32, unit: Unit, out: &mut Tokens) -> u32 {
        let (mut word, mut open) = (Word::new(), None::<(u32, u32)>);
        let mut close = |word: &mut Word, open: &mut Option<(u32, u32)>| {
            if let Some(span) = open.take() {
                out.hashes.push(std::mem::take(word).finish());
                if SPANS {
                    out.spans.push(span);
                }
            }
        };
        let mut end = base;
        for cluster in clusters(stretch) {
            let start = end;
            end += stretch[cluster.clone()].chars().count() as u32;
            for c in nfkc(&stretch[cluster]).chars() {
                let mut kept = false;
                self.folding.fold(c, &mut |c| {
                    kept = true;
                    if self.folding.separates(c) {
                        if let Some((_, last)) = &mut open {
                            *last = (*last).max(start);
                        }
                        close(&mut word, &mut open);
                    } else {
                        word.push(c);
                        open = Some((open.map_or(start, |(start, _)| start), end));
                        if unit == Unit::Letter {
                            close(&mut word, &mut open);
                        }
                    }
                });
                if !kept && let Some((_, last)) = &mut open {
                    *last = end;
                }
            }
        }
        close(&mut word, &mut open);
        end
    }
}

/// A place in a text, in bytes and in code points (the latter only counted where spans are asked for).
#[derive(Clone, Copy, Default)]
pub(crate) struct Place {
    pub byte: usize,
    pub point: u32,
}

/// Where the pass stopped.
pub(crate) struct Special {
    /// Byte of the code point that it could not judge.
    pub at: usize,
    /// Right after the last white space before it.
    pub word: Place,
    /// How many words were complete by then.
    pub tokens: usize,
}

#[inline(always)]
fn continuation(bytes: &[u8], i: usize) -> u32 {
    // The text is UTF-8, so the byte is there; a zero for a missing one keeps the pass free of panics.
    u32::from(bytes.get(i).copied().unwrap_or(0)) & 0x3f
}

/// Takes the code point of a character beyond the basic plane.
fn push_wide(word: &mut Word, bytes: &[u8], i: usize) {
    let code =
        (u32::from(bytes[i]) & 0x7) << 18 | continuation(bytes, i + 1) << 12 | continuation(bytes, i + 2) << 6 | continuation(bytes, i + 3);
    if let Some(c) = char::from_u32(code) {
        word.push(c);
    }
}

/// Whether more than half of a text's letters belong to scripts without spaces between words.
pub(crate) fn mostly_unspaced(text: &str) -> bool {
    let (mut letters, mut those) = (0u64, 0u64);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        those += u64::from(unspaced(c));
    }
    those * 2 > letters
}

/// The byte ranges of a stretch whose NFKC forms, joined, are the NFKC form of the whole.
fn clusters(stretch: &str) -> Vec<std::ops::Range<usize>> {
    let starts = stretch.char_indices().filter(|&(i, c)| i == 0 || !combines(c)).map(|(i, _)| i);
    let mut cuts: Vec<usize> = starts.collect();
    cuts.push(stretch.len());
    let parts: Vec<_> = cuts.windows(2).map(|w| w[0]..w[1]).collect();
    let joined: String = parts.iter().map(|part| nfkc(&stretch[part.clone()])).collect();
    if joined == nfkc(stretch) { parts } else { std::iter::once(0..stretch.len()).collect() }
}
