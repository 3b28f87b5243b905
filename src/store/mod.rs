//! Bytes on disk: mapped files, sealed files, staged sets of files, spools, the work folder. It knows bytes, never documents.

mod at;
#[cfg(all(unix, feature = "fault-injection"))]
mod fault;
#[cfg(not(all(unix, feature = "fault-injection")))]
#[path = "no_fault.rs"]
mod fault;
mod ledger;
mod map;
mod memory;
mod partitions;
mod paths;
mod sealed;
mod shelf;
mod spool;
mod staging;
mod stamp;
mod sums;
mod tap;
mod work;

pub use ledger::{Entries, Ledger};
pub use map::Bytes;
pub use memory::{Limit, Resident, limited, reading, resident, working};
pub use partitions::{Dealer, Partitions};
pub use paths::resolved;
pub use sealed::{Framed, Frames, Ready, Sealed, make_lasting_folder, seal_all, sync_folder, write};
pub use shelf::{Batch, Column, Shelf, Shelved, room_of};
pub use spool::Spool;
pub use staging::Staging;
pub use stamp::Stamp;
pub use sums::{Saving, Sums};
pub use tap::{Tap, make_folder, nameless, rename};
pub use work::{Lock, Work, take_away};
