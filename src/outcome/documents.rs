//! `Documents`: how the documents of an outcome are named.

use bytemuck::{Pod, Zeroable};

use crate::outcome::table::{NOTHING, Row, Table, next, put};

/// How a document is named in reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry<'d> {
    /// Its id.
    pub id: &'d str,
    /// The file that it stands in, as the user gave it.
    pub file: &'d str,
    /// Record number in the file, from 1.
    pub record: u64,
    /// The outlet.
    pub source: Option<&'d str>,
    /// The date as written.
    pub date: Option<&'d str>,
    /// Minutes since 1970-01-01 00:00, if the date can be read.
    pub minute: Option<i64>,
    /// The headline.
    pub title: Option<&'d str>,
    /// The credit field as written.
    pub credit: Option<&'d str>,
    /// Words of the normal text.
    pub words: u32,
}

/// The entries of documents, by place.
///
/// ```
/// use naskh::{Documents, Entry};
/// let mut documents = Documents::default();
/// documents.push(Entry { id: "a", title: Some("Rain"), ..Entry::default() });
/// documents.push(Entry { id: "b", ..Entry::default() });
/// documents.set(1, Entry { id: "b", words: 7, ..Entry::default() });
/// assert_eq!((documents.get(0).title, documents.get(1).words), (Some("Rain"), 7));
/// assert_eq!(documents.iter().map(|entry| entry.id).collect::<Vec<_>>(), ["a", "b"]);
/// ```
pub type Documents = Table<DocumentRow>;

impl Documents {
    /// A document's id alone, which rows of every file name.
    pub(crate) fn id(&self, place: u32) -> &str {
        self.text::<0>(place).unwrap_or("")
    }

    /// A document's outlet alone.
    pub(crate) fn source(&self, place: u32) -> Option<&str> {
        self.text::<2>(place)
    }

    /// A document's count of words alone; 0 if there is no such document.
    pub(crate) fn words(&self, place: u32) -> u32 {
        if (place as usize) < self.len() { self.at(place).0.words } else { 0 }
    }

    fn text<const NTH: usize>(&self, place: u32) -> Option<&str> {
        let (row, texts, _) = self.at(place);
        let before = row.bytes[..NTH].iter().filter(|&&bytes| bytes != NOTHING).map(|&bytes| bytes as usize);
        next(texts, &mut (row.from as usize + before.sum::<usize>()), row.bytes[NTH])
    }
}

/// The numbers of an entry, and where its texts stand.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct DocumentRow {
    /// First byte of its texts, which stand one after the other.
    from: u64,
    record: u64,
    minute: i64,
    /// Bytes of id, file, source, date, title and credit.
    bytes: [u32; 6],
    words: u32,
    unused: u32,
}

/// No minute.
const NEVER: i64 = i64::MIN;

impl Row for DocumentRow {
    type View<'t> = Entry<'t>;

    fn pack(entry: Entry<'_>, texts: &mut String, _: &mut Vec<[u32; 3]>) -> DocumentRow {
        let from = texts.len() as u64;
        let bytes = [Some(entry.id), Some(entry.file), entry.source, entry.date, entry.title, entry.credit].map(|text| put(text, texts));
        DocumentRow { from, record: entry.record, minute: entry.minute.unwrap_or(NEVER), bytes, words: entry.words, unused: 0 }
    }

    fn view<'t>(&self, texts: &'t [u8], _: &'t [[u32; 3]]) -> Entry<'t> {
        let all = self.bytes.iter().filter(|&&bytes| bytes != NOTHING).map(|&bytes| bytes as usize).sum::<usize>();
        // Checked all at once: a look at each would cost as much as at all.
        let all = next(texts, &mut (self.from as usize), all as u32).unwrap_or("");
        let mut from = 0;
        let [id, file, source, date, title, credit] = self.bytes.map(|bytes| {
            let end = from + (bytes != NOTHING).then_some(bytes as usize)?;
            Some(all.get(std::mem::replace(&mut from, end)..end).unwrap_or(""))
        });
        Entry {
            id: id.unwrap_or(""),
            file: file.unwrap_or(""),
            record: self.record,
            source,
            date,
            minute: (self.minute != NEVER).then_some(self.minute),
            title,
            credit,
            words: self.words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::table::FEW;
    use crate::outcome::{Packed, Shelving};
    use crate::store::Shelf;

    #[test]
    fn entries_come_back_from_a_shelf_as_from_memory() {
        let dir = tempfile::tempdir().expect("a folder");
        let ids: Vec<String> = (0..FEW + 5_000).map(|n| format!("وثيقة {n}")).collect();
        let entry = |n: usize| Entry {
            id: &ids[n],
            file: "a.jsonl",
            record: n as u64,
            source: n.is_multiple_of(2).then_some("x"),
            date: n.is_multiple_of(3).then_some(""),
            minute: n.is_multiple_of(5).then_some(-(n as i64)),
            title: n.is_multiple_of(7).then_some("عنوان"),
            credit: None,
            words: n as u32,
        };
        let held: Documents = (0..ids.len()).map(entry).collect();
        for mapped in [true, false] {
            let mut shelving = Shelving::on(Shelf::create(dir.path()).expect("made"));
            for n in (0..ids.len()).step_by(3) {
                let mut some = Packed::default();
                (n..ids.len().min(n + 3)).for_each(|n| some.push(entry(n)));
                shelving.extend(&some).expect("room");
            }
            let mut shelved: Documents = shelving.finish(mapped).expect("finished");
            shelved.push(Entry { id: "last", ..Entry::default() });
            assert_eq!((held.len(), shelved.len()), (ids.len(), ids.len() + 1));
            // So many are read that pages are let go on the way.
            assert!((0..ids.len()).all(|n| shelved.get(n as u32) == entry(n) && held.get(n as u32) == entry(n)));
            let alone = |d: &Documents, n: u32| (d.id(n), d.source(n), d.words(n)) == (entry(n as usize).id, entry(n as usize).source, n);
            assert!((0..ids.len() as u32).all(|n| alone(&shelved, n) && alone(&held, n)));
            assert_eq!((shelved.get(ids.len() as u32).id, shelved.find(ids.len() as u32 + 1)), ("last", None));
        }
    }
}
