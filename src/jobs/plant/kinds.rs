//! Kinds: how a planted copy may differ from its original.

use crate::error::Error;

/// A kind of edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The same text.
    Exact,
    /// Another dateline or sign-off; a short last one goes.
    CreditChanged,
    /// A site's menu above and its links below.
    FurnitureAdded,
    /// Other diacritics, alef forms, final letters, digits, punctuation, tatweel, case: the same words.
    Noise,
    /// Its first 60 % of words.
    Truncated60,
    /// Its first 30 % of words.
    Truncated30,
    /// The text twice.
    Doubled,
    /// Two stories, one after the other; a copy of both.
    Joined,
    /// 5 % of the words replaced, deleted or swapped.
    Edits5,
    /// 15 % of them.
    Edits15,
    /// A page of which 70 to 80 % is furniture that its site prints on all its pages.
    MostlyFurniture,
    /// Two such pages of two sites with one story; a pair of planted documents.
    FurniturePages,
}

impl Kind {
    /// All kinds, in the order in which they are planted.
    pub const ALL: [Kind; 12] = [
        Kind::Exact,
        Kind::CreditChanged,
        Kind::FurnitureAdded,
        Kind::Noise,
        Kind::Truncated60,
        Kind::Truncated30,
        Kind::Doubled,
        Kind::Joined,
        Kind::Edits5,
        Kind::Edits15,
        Kind::MostlyFurniture,
        Kind::FurniturePages,
    ];

    /// Its name in options and truth files.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Exact => "exact",
            Kind::CreditChanged => "credit_changed",
            Kind::FurnitureAdded => "furniture_added",
            Kind::Noise => "noise",
            Kind::Truncated60 => "truncated_60",
            Kind::Truncated30 => "truncated_30",
            Kind::Doubled => "doubled",
            Kind::Joined => "joined",
            Kind::Edits5 => "edits_5",
            Kind::Edits15 => "edits_15",
            Kind::MostlyFurniture => "mostly_furniture",
            Kind::FurniturePages => "furniture_pages",
        }
    }

    /// Whether such a copy has only a part of its original.
    pub fn is_part(self) -> bool {
        matches!(self, Kind::Truncated60 | Kind::Truncated30)
    }

    /// The kind of a name.
    ///
    /// ```
    /// use naskh::plant::Kind;
    /// assert_eq!(Kind::of("truncated_60").unwrap(), Kind::Truncated60);
    /// assert_eq!(Kind::of("cut").unwrap_err().exit_code(), 2);
    /// ```
    ///
    /// # Errors
    /// [`Error::Usage`] that names all kinds.
    pub fn of(name: &str) -> Result<Kind, Error> {
        let names: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
        Kind::ALL
            .into_iter()
            .find(|k| k.name() == name)
            .ok_or_else(|| Error::usage(format!("no kind of edit is called '{}'", crate::error::escaped(name)), names.join(", ")))
    }
}
