//! `Table`: the header of a CSV or TSV file; `Rows`: where its rows end.

use crate::corpus::fields::{Field, Plan};
use crate::error::escaped;
use csv::{ByteRecord, Reader, ReaderBuilder};

/// The header of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// What stands between cells.
    pub delimiter: u8,
    /// How many columns there are.
    pub columns: usize,
    /// Their names, for a message.
    pub names: String,
    /// The column of each key of the plan.
    by_key: Vec<Option<usize>>,
    /// Bytes of the header, its line's end included.
    pub bytes: u64,
    /// Lines of the header.
    pub lines: u64,
}

impl Table {
    /// The header at the head of a file. Without a delimiter given, the one that makes the most names we know, then the
    /// most columns.
    pub fn of(head: &[u8], delimiter: Option<u8>, plan: &Plan) -> Option<Table> {
        let candidates = delimiter.map_or(vec![b',', b';', b'\t', b'|'], |d| vec![d]);
        let tables = candidates.into_iter().filter_map(|delimiter| Table::with(head, delimiter, plan));
        tables.max_by_key(|t| (t.by_key.iter().flatten().count(), t.columns, t.delimiter == b','))
    }

    fn with(head: &[u8], delimiter: u8, plan: &Plan) -> Option<Table> {
        let mut reader = reader(head, delimiter);
        let mut names = ByteRecord::new();
        if !reader.read_byte_record(&mut names).ok()? {
            return None;
        }
        let mut by_key = vec![None; plan.keys()];
        for (column, name) in names.iter().enumerate() {
            if let Some(key) = plan.key(name.trim_ascii()) {
                // Of a name that stands twice the first counts, as in pandas and DuckDB.
                by_key[key] = by_key[key].or(Some(column));
            }
        }
        let shown: Vec<_> = names.iter().take(40).map(|name| escaped(&String::from_utf8_lossy(name))).collect();
        let end = usize::try_from(reader.position().byte()).ok()?;
        let lines = memchr::memchr_iter(b'\n', &head[..end]).count() as u64;
        Some(Table { delimiter, columns: names.len(), names: shown.join(", "), by_key, bytes: end as u64, lines })
    }

    /// The column of a key of the plan.
    pub fn column(&self, key: usize) -> Option<usize> {
        self.by_key.get(key).copied().flatten()
    }

    /// Whether a column is one that texts are asked from.
    pub fn has_text(&self, plan: &Plan) -> bool {
        plan.wants(Field::Text).iter().any(|want| self.column(want.key).is_some())
    }
}

/// The csv crate's reader of rows, header or not.
pub(crate) fn reader(bytes: &[u8], delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(1 << 16).from_reader(bytes)
}

/// Finds where rows end, through blocks of bytes that need not be in memory together; as the csv crate reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    delimiter: u8,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a row.
    Row,
    /// Before a cell.
    Cell,
    /// In a cell without quotes, or behind its quotes.
    Plain,
    Quoted,
    /// Behind a quote within quotes: the end of the quotes, or the first of two.
    Quote,
}

impl Rows {
    /// Before the first row.
    pub fn new(delimiter: u8) -> Rows {
        Rows { delimiter, state: State::Row }
    }

    /// The place after the first row that ends at or after `i`; `None` if none ends in these bytes, and the next call
    /// goes on where they end.
    pub fn end(&mut self, bytes: &[u8], mut i: usize) -> Option<usize> {
        while i < bytes.len() {
            match self.state {
                State::Quoted => {
                    i += memchr::memchr(b'"', &bytes[i..])?;
                    self.state = State::Quote;
                }
                State::Plain => {
                    i += memchr::memchr3(self.delimiter, b'\n', b'\r', &bytes[i..])?;
                    if bytes[i] == self.delimiter {
                        self.state = State::Cell;
                    } else {
                        self.state = State::Row;
                        return Some(i + 1);
                    }
                }
                State::Row if matches!(bytes[i], b'\r' | b'\n') => {}
                State::Row | State::Cell | State::Quote => match bytes[i] {
                    b'"' => self.state = State::Quoted,
                    b'\r' | b'\n' => {
                        self.state = State::Row;
                        return Some(i + 1);
                    }
                    b if b == self.delimiter => self.state = State::Cell,
                    _ => self.state = State::Plain,
                },
            }
            i += 1;
        }
        None
    }

    /// Whether the end of the file may stand here: outside of quotes.
    pub fn may_end(self) -> bool {
        self.state != State::Quoted
    }

    /// Whether no row is open.
    pub fn is_between(self) -> bool {
        self.state == State::Row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::fields::Fields;
    use proptest::prelude::*;

    #[test]
    fn a_header_without_a_text_is_told() {
        let plan = Plan::of(&Fields::default());
        assert!(!Table::of(b"id,name\n1,a\n", None, &plan).expect("a header").has_text(&plan));
        assert!(Table::of(b"\"id\", text \n1,a\n", None, &plan).expect("a header").has_text(&plan));
        assert_eq!(Table::of(b"", None, &plan), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn rows_end_where_the_csv_crate_ends_them(csv in "[,\"\r\na\\\\x ]{0,40}", cut in 0usize..40) {
            let bytes = csv.as_bytes();
            let mut reader = reader(bytes, b',');
            let (mut row, mut expected) = (ByteRecord::new(), 0);
            while reader.read_byte_record(&mut row).expect("memory") {
                expected += 1;
            }
            let cut = cut.min(bytes.len());
            let (mut rows, mut ends, mut base) = (Rows::new(b','), vec![0], 0);
            for block in [&bytes[..cut], &bytes[cut..]] {
                let mut i = 0;
                while let Some(end) = rows.end(block, i) {
                    ends.push(base + end);
                    i = end;
                }
                base += block.len();
            }
            // Every stretch between ends is one row to the csv crate, and all of them are all of its rows.
            prop_assert_eq!(ends.len() - 1 + usize::from(!rows.is_between()), expected);
            for pair in ends.windows(2) {
                let mut one = super::reader(&bytes[pair[0]..pair[1]], b',');
                prop_assert_eq!(one.byte_records().count(), 1);
            }
        }
    }
}
