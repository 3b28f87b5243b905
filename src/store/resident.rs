//! How much memory the process holds now.

/// Resident bytes of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    /// All of them.
    pub all: u64,
    /// Those of mapped files, the program's own among them.
    pub mapped: u64,
}

/// What the process holds; `None` where the system does not say. Some 3 µs.
///
/// ```
/// assert!(naskh::store::resident().is_none_or(|held| held.all > 1 << 20 && held.mapped <= held.all));
/// ```
pub fn resident() -> Option<Resident> {
    // The second number of `statm` counts pages, the third those of files; other systems have no such file.
    let statm = std::fs::read("/proc/self/statm").ok()?;
    let mut numbers = std::str::from_utf8(&statm).ok()?.split(' ').skip(1).map_while(|n| n.parse::<u64>().ok());
    let page = page();
    Some(Resident { all: numbers.next()? * page, mapped: numbers.next()? * page })
}

#[cfg(unix)]
fn page() -> u64 {
    crate::store::map::page()
}

#[cfg(not(unix))]
fn page() -> u64 {
    4096
}
