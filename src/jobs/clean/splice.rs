//! Splice: a file's bytes with some records changed or left out. What lies between is copied as it is, in long stretches.
//!
//! Each step says whether the record before was lost: one that is too long to be read, in a file that had to be decoded, is
//! not there to be copied. A hole stands in its place, and where it ends only the next record tells.

use crate::corpus::{Format, Place, TextFile};
use crate::error::Error;
use crate::jobs::clean::output::Output;

/// Bytes read in one go.
const BLOCK: u64 = 1 << 20;
/// White space that is looked through behind a record in one go.
const NEAR: u64 = 4096;

/// How far a file is copied, and what waits for the next record.
pub struct Splice<'t> {
    file: &'t TextFile,
    /// All before this byte is written or left out.
    copied: u64,
    /// Where the last record that stays ends, or the records begin.
    last: u64,
    /// Of an array: what stands between the last element that stays and the first of those that went after it.
    gap: Option<(u64, u64)>,
    /// Where the last record that cannot be read begins, if it is the last record.
    bad: Option<u64>,
    /// The longest record that the file holds whole.
    longest: u64,
}

impl<'t> Splice<'t> {
    /// Nothing is copied yet. `max_record` is the longest record that is read.
    pub fn new(file: &'t TextFile, max_record: u64) -> Splice<'t> {
        let longest = if file.has_holes() { max_record } else { u64::MAX };
        Splice { file, copied: 0, last: file.begin(), gap: None, bad: None, longest }
    }

    /// Passes over what stands before the first record.
    pub fn skip_head(&mut self) {
        self.copied = self.file.begin();
    }

    /// A record that stays as it is.
    pub fn keep(&mut self, place: Place, target: u32, output: &mut Output) -> Result<bool, Error> {
        let lost = self.next(place.start, target, output)?;
        self.last = place.end;
        Ok(lost)
    }

    /// A record that becomes other bytes.
    pub fn change(&mut self, place: Place, bytes: &[u8], target: u32, output: &mut Output) -> Result<bool, Error> {
        let lost = self.next(place.start, target, output)?;
        self.to(place.start, target, output)?;
        output.write(target, bytes)?;
        (self.copied, self.last) = (place.end, place.end);
        Ok(lost)
    }

    /// A record that goes, with the end of its line or with the comma that parts it from the next.
    pub fn drop(&mut self, place: Place, target: u32, output: &mut Output) -> Result<bool, Error> {
        let lost = self.lose(place.start, target, output)?;
        self.end_of_bad(place.start)?;
        if self.file.kind.format == Format::Json {
            if self.gap.is_none() {
                self.to(self.last, target, output)?;
                self.gap = Some((self.last, place.start));
            }
            self.copied = place.end;
            return Ok(lost);
        }
        self.to(place.start, target, output)?;
        self.copied = self.line_end(place.end)?;
        self.last = self.copied;
        Ok(lost)
    }

    /// A record that cannot be read: it stays.
    pub fn bad(&mut self, start: u64, target: u32, output: &mut Output) -> Result<bool, Error> {
        let lost = self.next(start, target, output)?;
        self.bad = Some(start);
        Ok(lost)
    }

    /// Ends the file.
    pub fn end(&mut self, target: u32, output: &mut Output) -> Result<bool, Error> {
        let lost = self.lose(self.file.bytes, target, output)?;
        self.gap = None;
        self.to(self.file.bytes, target, output)?;
        Ok(lost)
    }

    /// Before a record that stays, at `start`.
    fn next(&mut self, start: u64, target: u32, output: &mut Output) -> Result<bool, Error> {
        let lost = self.lose(start, target, output)?;
        self.end_of_bad(start)?;
        if let Some((from, to)) = self.gap.take() {
            // What went took the comma behind it along; the one before it serves the next.
            self.copied = from;
            self.to(to, target, output)?;
            self.copied = start;
        }
        Ok(lost)
    }

    /// Passes over the hole that is left of a record, if the last one left one; `next` is where the next one begins.
    fn lose(&mut self, next: u64, target: u32, output: &mut Output) -> Result<bool, Error> {
        match self.bad {
            Some(start) if next - start > self.longest => {
                self.to(start, target, output)?;
                (self.copied, self.bad) = (next, None);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Finds where a record that cannot be read ended, now that the next one is known.
    fn end_of_bad(&mut self, next: u64) -> Result<(), Error> {
        let Some(start) = self.bad.take() else { return Ok(()) };
        self.last = next;
        while self.last > start {
            let from = start.max(self.last.saturating_sub(NEAR));
            let bytes = self.file.read(from, self.last)?;
            let between = bytes.iter().rev().take_while(|b| b.is_ascii_whitespace() || **b == b',').count();
            self.last -= between as u64;
            if between < bytes.len() {
                break;
            }
        }
        Ok(())
    }

    /// Copies what is not copied yet, up to a byte.
    fn to(&mut self, end: u64, target: u32, output: &mut Output) -> Result<(), Error> {
        while self.copied < end {
            let next = end.min(self.copied + BLOCK);
            output.write(target, &self.file.read(self.copied, next)?)?;
            self.copied = next;
        }
        self.file.unbroken()
    }

    /// The place behind the end of the line, or of the lines that end a record of a web archive.
    fn line_end(&self, mut at: u64) -> Result<u64, Error> {
        let archive = self.file.kind.format == Format::Warc;
        loop {
            let bytes = self.file.read(at, self.file.bytes.min(at + NEAR))?;
            if archive {
                return Ok(at + bytes.iter().take(4).take_while(|b| matches!(b, b'\r' | b'\n')).count() as u64);
            }
            let blank = bytes.iter().take_while(|b| b.is_ascii_whitespace() && **b != b'\n' && **b != b'\r').count();
            match bytes[blank..] {
                [b'\r', b'\n', ..] => return Ok(at + blank as u64 + 2),
                [b'\r' | b'\n', ..] => return Ok(at + blank as u64 + 1),
                [] if !bytes.is_empty() => at += blank as u64,
                _ => return Ok(at + blank as u64),
            }
        }
    }
}
