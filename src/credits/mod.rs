//! Credits: who a text says it came from, and what its copies say together.
//!
//! [`Finder`] gives the [`Mention`]s of a document: credits (`لندن - رويترز`), generic credits (`وكالات`), citations
//! (`قالت وكالة رويترز`). [`resolve`] tells whose copy a document is from its own mentions and those of its direct copies in
//! other outlets; [`ClusterAgency`] and [`Origin`] say it of a cluster; [`Flows`] count who ran whose copy. The names
//! and the words around them are tables: [`Lexicon`].

mod cluster;
mod cues;
mod finder;
mod flows;
mod lexicon;
mod mention;
mod names;
mod resolve;
mod segments;
mod slots;
mod table;
mod view;

pub use cluster::{ClusterAgency, ClusterHow, Member, Origin};
pub use finder::{Finder, Page, mentions};
pub use flows::{Flow, Flows, Giver};
pub use lexicon::{Agency, AgencyId, Kind, Lexicon};
pub use mention::{Mention, Role, Where};
pub use resolve::{How, Resolution, Sibling, named, resolve};
