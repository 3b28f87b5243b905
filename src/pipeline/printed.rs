//! Printed: who printed each document, and when, as the count of a phrase's repetition takes it.

use crate::pipeline::copies::Copies;
use crate::pipeline::found::Basis;
use crate::segment::{NO_DAY, Row, Segments};

/// Who printed each document, and when.
pub struct Printed {
    /// What repetition is counted in.
    pub basis: Basis,
    /// One a document.
    pub by: Vec<By>,
}

/// Who printed a document, and when.
#[derive(Clone, Copy)]
pub struct By {
    /// A source's number, 0 where sources do not count.
    pub source: u32,
    /// A day, or a text, as a number above 0; 0 if the document does not count.
    pub code: u32,
}

impl Printed {
    /// Copies of the same words by the same source count once, at the earliest date.
    pub fn of(segments: &Segments<'_>, copies: &Copies, basis: Basis) -> Printed {
        let source = |r: &Row| if basis.by_source() { r.source.wrapping_add(1) } else { 0 };
        let first_day = segments.each_row().map(|r| r.day).filter(|&day| day != NO_DAY).min().unwrap_or(0);
        // The code of copies, given those of one source by day.
        let code = |same: &[(u32, i32, u32)]| match (basis.by_day(), same.iter().find(|c| c.1 != NO_DAY)) {
            (true, Some(&(_, day, _))) => (i64::from(day) - i64::from(first_day)) as u32 + 1,
            (true, None) => 0,
            (false, _) => same[0].2 + 1,
        };
        let alone = |(d, r): (u32, &Row)| By { source: source(r), code: code(&[(source(r), r.day, d)]) };
        let mut by: Vec<By> = (0u32..).zip(segments.each_row()).map(alone).collect();
        for group in &copies.groups {
            let of = |&d: &u32| (by[d as usize].source, segments.row(d).day, d);
            let mut same: Vec<(u32, i32, u32)> = group.iter().map(of).collect();
            same.sort_unstable();
            for copies in same.chunk_by(|x, y| x.0 == y.0) {
                // Days ascend within the copies; those without one stand first.
                let once = code(copies);
                copies.iter().for_each(|c| by[c.2 as usize].code = once);
            }
        }
        Printed { basis, by }
    }
}
