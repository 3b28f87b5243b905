//! Mention: a name of an agency in a document, what it does there and where it stands.

use crate::credits::lexicon::AgencyId;
use crate::credits::view::Seek;

/// What a mention does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The outlet says that the text came from this agency.
    Credit,
    /// The text says that the agency reported something or was told it.
    Citation,
    /// The outlet says that the text came from agencies and names none.
    Generic,
}

impl Role {
    /// The role's name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Role::Credit => "credit",
            Role::Citation => "citation",
            Role::Generic => "generic",
        }
    }
}

/// Where a mention stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Where {
    /// In the credit field.
    Field,
    /// At the text's beginning.
    Head,
    /// At its end, or with nothing but furniture after it.
    Tail,
    /// Between the two.
    Body,
}

impl Where {
    /// The place's name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Where::Field => "field",
            Where::Head => "head",
            Where::Tail => "tail",
            Where::Body => "body",
        }
    }
}

/// One mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The agency; none if the role is generic.
    pub agency: Option<AgencyId>,
    /// What it does.
    pub role: Role,
    /// Where it stands, and so what `start` and `end` count in.
    pub at: Where,
    /// First code point of the name, in the credit field if it stands there, else in the text.
    pub start: u32,
    /// One past its last code point.
    pub end: u32,
}

impl Mention {
    /// The name as written: a piece of `field` or of `text`. Empty if they are not those that it was found in.
    ///
    /// ```
    /// use naskh::credits::{Lexicon, mentions};
    /// use naskh::text::Tokens;
    /// let found = mentions(&Lexicon::shipped(), "", &Tokens::default(), Some("لندن - رويترز"), None);
    /// assert_eq!(found[0].raw("", "لندن - رويترز"), "رويترز");
    /// ```
    pub fn raw<'a>(&self, text: &'a str, field: &'a str) -> &'a str {
        let within = if self.at == Where::Field { field } else { text };
        let (start, end) = Seek::new(within).span((self.start, self.end));
        within.get(start as usize..end as usize).unwrap_or("")
    }
}
