//! Bytes on disk: mapped files, sealed files, staged sets of files, spools, the work folder. It knows bytes, never documents.

mod map;
mod paths;
mod sealed;
mod spool;
mod staging;
mod stamp;
mod work;

pub use map::Bytes;
pub use paths::resolved;
pub use sealed::{Framed, Frames, Sealed, write};
pub use spool::Spool;
pub use staging::Staging;
pub use stamp::Stamp;
pub use work::{Lock, Work};
