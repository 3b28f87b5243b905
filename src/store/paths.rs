//! Paths as they are, whatever links and dots they are named by.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The path without links and dots, as far as it exists.
///
/// ```
/// let dir = tempfile::tempdir().unwrap();
/// let real = dir.path().canonicalize().unwrap();
/// assert_eq!(naskh::store::resolved(&dir.path().join("./a/b")), real.join("a/b"));
/// ```
pub fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut missing = Vec::new();
    let mut at = path.as_path();
    loop {
        if let Ok(real) = at.canonicalize() {
            return missing.iter().rev().fold(real, |real: PathBuf, name: &OsString| real.join(name));
        }
        match (at.parent(), at.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name.to_owned());
                at = parent;
            }
            _ => return path,
        }
    }
}
