//! The immutable sketch of one corpus, and a list of such: the wall between reading texts and relating them.

mod list;
mod names;
mod part;
mod saved;
#[allow(clippy::module_inception)] // the room is named after the type that it is for
mod segment;

pub use list::Segments;
pub use names::{Names, unnamed};
pub use part::{NO_DAY, NONE, Part, Row, Stored};
pub use saved::Limits;
pub use segment::Segment;
