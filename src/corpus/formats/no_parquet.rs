//! Parquet, in a build without it: a file is told to be one that is not read.

use crate::corpus::fields::Plan;
use crate::error::Error;
use std::fs::File;

/// Not known: the file is refused later, by its name.
pub(crate) fn has_text(_file: File, _plan: &Plan) -> Result<bool, String> {
    Ok(true)
}

/// An error of usage.
pub(crate) fn pour(_file: File, _plan: &Plan, _line: &mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<Option<String>, Error> {
    Err(Error::usage("Parquet is not read by this build", "build it with the feature `parquet`, or leave such files out"))
}
