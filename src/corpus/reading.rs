//! `Reading`: how a corpus is read. It changes results, so it is part of the digested config.

use crate::corpus::fields::Fields;
use crate::corpus::kind::Format;
use serde::{Deserialize, Serialize};

/// How a corpus is read.
///
/// ```
/// use naskh::corpus::Reading;
/// assert_eq!(Reading::default().max_record, 256 << 20);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Which fields of a record are asked for.
    pub fields: Fields,
    /// The encoding of every input that is no UTF-8, by a name of the WHATWG; `None` finds out, file by file.
    pub encoding: Option<String>,
    /// The format of standard input, of pipes, of files that are named, and of files that tell none themselves.
    pub input_format: Option<Format>,
    /// The longest record that is read, in decoded bytes; longer ones are quarantined.
    pub max_record: u64,
}

impl Default for Reading {
    fn default() -> Self {
        Reading { fields: Fields::default(), encoding: None, input_format: None, max_record: 256 << 20 }
    }
}
