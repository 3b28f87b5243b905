//! `Stamp`: what a file was when it was first seen, so that a change under us is found out.

use std::fs::Metadata;

/// Size, time of last change and identity of a file. Two equal stamps mean: nobody wrote to it, as far as the file
/// system can tell.
///
/// ```
/// use naskh::store::Stamp;
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("a");
/// std::fs::write(&path, "one").unwrap();
/// let before = Stamp::of(&std::fs::metadata(&path).unwrap());
/// assert_eq!(before.difference(&before), None);
/// std::fs::write(&path, "three").unwrap();
/// let after = Stamp::of(&std::fs::metadata(&path).unwrap());
/// assert_eq!(before.difference(&after).unwrap(), "3 bytes before, 5 now");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Length in bytes.
    pub bytes: u64,
    /// Time of last change: seconds and nanoseconds since 1970, or zeros where the system does not say.
    pub modified: (i64, i64),
    /// The device and the inode; zeros where the system has none.
    pub identity: (u64, u64),
}

impl Stamp {
    /// The stamp in a file's metadata.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Stamp {
        use std::os::unix::fs::MetadataExt;
        Stamp { bytes: metadata.len(), modified: (metadata.mtime(), metadata.mtime_nsec()), identity: (metadata.dev(), metadata.ino()) }
    }

    /// The stamp in a file's metadata.
    #[cfg(not(unix))]
    pub fn of(metadata: &Metadata) -> Stamp {
        let since = metadata.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        Stamp { bytes: metadata.len(), modified: (seconds, i64::from(since.subsec_nanos())), identity: (0, 0) }
    }

    /// What differs between this stamp and a later one of the same name, in words; `None` if nothing does.
    pub fn difference(&self, now: &Stamp) -> Option<String> {
        if self.identity != now.identity {
            return Some("another file stands in its place".to_string());
        }
        if self.bytes != now.bytes {
            return Some(format!("{} bytes before, {} now", self.bytes, now.bytes));
        }
        (self.modified != now.modified).then(|| "it was written to".to_string())
    }
}
