//! How much memory the process holds now.

/// Resident bytes of the process, mapped files included; `None` where the system does not say. Some 3 µs.
///
/// ```
/// assert!(naskh::store::resident().is_none_or(|bytes| bytes > 1 << 20));
/// ```
pub fn resident() -> Option<u64> {
    // The second number of `statm` counts pages; other systems have no such file.
    let statm = std::fs::read("/proc/self/statm").ok()?;
    let pages = std::str::from_utf8(&statm).ok()?.split(' ').nth(1)?.parse::<u64>().ok()?;
    Some(pages * page())
}

#[cfg(unix)]
fn page() -> u64 {
    crate::store::map::page()
}

#[cfg(not(unix))]
fn page() -> u64 {
    4096
}
