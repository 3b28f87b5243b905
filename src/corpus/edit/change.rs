//! `Change`: what is to become of a record.

/// What is to become of a record.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Change<'c> {
    /// Code points of its text that go, half-open, ascending, apart.
    pub cuts: &'c [(u32, u32)],
    /// Members or columns that it gets, in place of those of the same name.
    pub set: &'c [(&'static str, Value<'c>)],
}

/// What a member or column is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'c> {
    Null,
    Number(u64),
    Text(&'c str),
}
