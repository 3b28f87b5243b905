//! `Outcome`: all that a scan found, as tables. Whoever finds knows nothing of files; whoever writes knows nothing of how it
//! was found.

mod clusters;
mod deciding;
mod digits;
mod documents;
mod reasons;
mod repeated;
mod table;

pub use clusters::Clusters;
pub use deciding::{Deciding, DecidingRow, Decidings};
pub(crate) use digits::whole;
pub use documents::{DocumentRow, Documents, Entry};
pub use reasons::Figures;
pub use repeated::{Paragraph, ParagraphRow, Paragraphs};
pub use table::{Packed, Shelving, Table};

use crate::corpus::Bad;
use crate::pairs::{Pair, Relation};

/// A member of a cluster, and what it is to the cluster's representative.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Place in `Outcome::documents`.
    pub document: u32,
    /// The member's relation to the representative; `None` on the representative itself.
    pub relation: Option<Relation>,
    /// Resemblance to the representative, 0–1.
    pub jaccard: f64,
    /// How much of the member is in the representative, 0–1.
    pub containment_in_representative: f64,
    /// How much of the representative is in the member, 0–1.
    pub containment_of_representative: f64,
}

/// Copies of one story.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Place of the representative in `Outcome::documents`.
    pub representative: u32,
    /// All members in input order, the representative too; at least two.
    pub members: Vec<Member>,
    /// Whose story it is.
    pub agency: ClusterAgency,
    /// Where it likely came from.
    pub origin: Option<Origin>,
    /// Members without a credit, where the agency is known: places in `Outcome::documents`.
    pub uncredited: Vec<u32>,
}

/// The agency of a cluster, and how it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterAgency {
    /// The agency's id.
    pub id: Option<String>,
    /// `credited`, `sibling`, `conflict` or `unknown`.
    pub how: String,
    /// How many members name each agency.
    pub named: Vec<(String, u32)>,
    /// The documents that it stands on: places in `Outcome::documents`.
    pub evidence: Vec<u32>,
}

/// Where the story of a cluster likely came from, as far as credits and dates tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The agency's id.
    pub agency: Option<String>,
    /// The document that ran it first: place in `Outcome::documents`.
    pub document: u32,
    /// What this stands on, in words.
    pub reasons: Vec<String>,
}

/// An agency's name in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The agency's id; none for a generic credit.
    pub agency: Option<String>,
    /// The name as written.
    pub text: String,
    /// `credit`, `citation` or `generic`.
    pub role: String,
    /// `field`, `head`, `tail` or `body`.
    pub at: String,
    /// Code points of the credit field, or of the text, half-open.
    pub span: (u32, u32),
}

/// Who a document says it came from, and what that comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credits {
    /// Place in `Outcome::documents`.
    pub document: u32,
    /// What it says, in order.
    pub mentions: Vec<Mention>,
    /// `credited`, `sibling`, `ambiguous`, `hint` or `unknown`.
    pub how: String,
    /// The agency, where there is one.
    pub agency: Option<String>,
    /// All agencies, where there are several.
    pub candidates: Vec<String>,
    /// The copies that name it: places in `Outcome::documents`.
    pub via: Vec<u32>,
    /// The agencies that its own text cites.
    pub cited: Vec<String>,
}

/// Who ran whose copy, and how much of it as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The outlet that ran it.
    pub source: String,
    /// The agency that it is from, or else the outlet that ran it first.
    pub giver: Giver,
    /// Documents.
    pub documents: u32,
    /// Those that ran it as it came.
    pub verbatim: u32,
    /// Those that changed it.
    pub edited: u32,
    /// Hours after the first dated member of the cluster, in the middle.
    pub median_delay_hours: Option<f64>,
}

/// Whose copy was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Giver {
    /// An agency's, by id.
    Agency(String),
    /// Another outlet's, by name.
    Outlet(String),
}

/// A passage that both texts of a pair have, as code points of each, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// Place of the pair in `Outcome::pairs`.
    pub pair: u32,
    /// Where it stands in `a`.
    pub a: (u32, u32),
    /// Where it stands in `b`.
    pub b: (u32, u32),
    /// Words of it in `a`.
    pub words: u32,
    /// How many of the words are the same, in ten-thousandths of the longer side.
    pub identity: u32,
}

/// How much of what there was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records met.
    pub seen: u64,
    /// Documents that took part.
    pub indexed: u64,
    /// Records that could not become one.
    pub quarantined: u64,
    /// Documents without a word.
    pub skipped: u64,
    /// Words of all documents.
    pub words: u64,
    /// Different sources.
    pub sources: u64,
    /// Candidates that were verified.
    pub candidates: u64,
    /// The most texts that shared one band key.
    pub largest_bucket: u64,
    /// Texts in buckets too large for all pairs: compared with leaders only.
    pub crowded_texts: u64,
    /// Grams left out because too many texts have them.
    pub common_grams: u64,
}

/// What a run cost; never part of a result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// Seconds a stage, in order.
    pub stages: Vec<(&'static str, f64)>,
    /// Threads used.
    pub threads: usize,
    /// Bytes of decoded input.
    pub bytes: u64,
}

/// All that a scan found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The config as one line of JSON.
    pub config: String,
    /// Its digest.
    pub digest: String,
    /// What was scanned, as the user named it.
    pub inputs: Vec<String>,
    /// The second corpus, as the user named it.
    pub against: Vec<String>,
    /// The documents that some row names, in input order.
    pub documents: Documents,
    /// Clusters by first member.
    pub clusters: Clusters,
    /// Verified pairs in input order; `a` and `b` are places in `documents`.
    pub pairs: Vec<Pair>,
    /// Shared passages, by pair.
    pub passages: Vec<Passage>,
    /// Repeated paragraphs, by first place.
    pub paragraphs: Paragraphs,
    /// Who documents say they came from, by document.
    pub credits: Vec<Credits>,
    /// Who ran whose copy.
    pub flows: Vec<Flow>,
    /// Names that `Pair::weighed` refers to.
    pub sources: Vec<String>,
    /// How many documents each of them has.
    pub of_source: Vec<u64>,
    /// By pair, the words that its reason quotes, where passages were asked for; else empty.
    pub deciding: Decidings,
    /// Records that could not become documents.
    pub quarantine: Vec<Bad>,
    /// The fields that were chosen: what for, and which names were met.
    pub fields: Vec<(String, Vec<String>)>,
    /// What a phrase's repetition was counted in; empty under the classic rule.
    pub basis: String,
    /// Counts.
    pub totals: Totals,
    /// What a user should know.
    pub warnings: Vec<String>,
    /// What the run cost.
    pub costs: Costs,
    /// Figures by pair, where they are quoted from a report and not counted; else empty.
    pub quoted: Vec<Figures<'static>>,
    /// Texts for readers, largest clusters first.
    pub excerpts: Vec<Excerpt>,
}

/// A document's text, or its beginning, as far as reports show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Place in `Outcome::documents`.
    pub document: u32,
    /// The text as read.
    pub text: String,
    /// Whether the text goes on.
    pub cut: bool,
}
