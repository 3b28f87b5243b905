//! `Bytes`: a file's bytes, mapped where that serves, read when asked for where it does not; one face for both.
//!
//! A mapped file that shrinks under us would end the process with SIGBUS. A guard, installed with the first map,
//! puts zeros over what is missing and marks the map as `broken`; whoever reads asks for the mark before results
//! are used. Faults that are none of ours go on to the handler that stood before.
#![allow(unsafe_code)]

pub(super) use guard::{let_go_all, page};

use crate::store::at::read_at;
use crate::store::stamp::Stamp;
use memmap2::Mmap;
use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::PathBuf;

/// A file's bytes. Nothing is changed through it, and it may be shared between threads.
///
/// ```
/// use naskh::store::Bytes;
/// let bytes = Bytes::of(b"naskh".to_vec());
/// assert_eq!(&*bytes.read(1, 3).unwrap(), b"as");
/// assert!(bytes.read(3, 6).is_err());
/// ```
#[derive(Debug)]
pub struct Bytes {
    length: u64,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Owned(Vec<u8>),
    Map(guard::Guarded),
    Held(File),
    Named(PathBuf, Stamp),
}

impl Bytes {
    /// Bytes in memory.
    pub fn of(bytes: Vec<u8>) -> Bytes {
        Bytes { length: bytes.len() as u64, kind: Kind::Owned(bytes) }
    }

    /// The first `length` bytes of a file, mapped; read from the held handle where it cannot be mapped (an address
    /// space too small, a file system without maps, more maps than the guard can watch).
    pub fn map(file: File, length: u64) -> Bytes {
        if length == 0 {
            return Bytes::of(Vec::new());
        }
        match guard::Guarded::of(&file, length) {
            Some(map) => Bytes { length, kind: Kind::Map(map) },
            None => Bytes::held(file, length),
        }
    }

    /// The first `length` bytes of an open file, read when asked for.
    pub fn held(file: File, length: u64) -> Bytes {
        Bytes { length, kind: Kind::Held(file) }
    }

    /// The bytes of a file that is opened anew for every `read`, so that thousands cost no handles. A file that no
    /// longer bears the stamp gives an error of kind `UnexpectedEof`.
    pub fn named(path: PathBuf, stamp: Stamp) -> Bytes {
        Bytes { length: stamp.bytes, kind: Kind::Named(path, stamp) }
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// All the bytes, where they are in memory or mapped.
    pub fn slice(&self) -> Option<&[u8]> {
        match &self.kind {
            Kind::Owned(bytes) => Some(bytes),
            Kind::Map(map) => Some(map.bytes()),
            Kind::Held(_) | Kind::Named(..) => None,
        }
    }

    /// The bytes from `start` up to `end`; borrowed where they are in memory or mapped. An error of kind
    /// `UnexpectedEof` if the file has become shorter or another.
    pub fn read(&self, start: u64, end: u64) -> io::Result<Cow<'_, [u8]>> {
        if start > end || end > self.length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("bytes {start} to {end} of {}", self.length)));
        }
        if let Some(slice) = self.slice() {
            // The range was checked against the length, which is that of the slice.
            return Ok(Cow::Borrowed(&slice[start as usize..end as usize]));
        }
        let mut buffer = vec![0; usize::try_from(end - start).map_err(io::Error::other)?];
        match &self.kind {
            Kind::Held(file) => read_at(file, &mut buffer, start)?,
            Kind::Named(path, stamp) => {
                let file = File::open(path)?;
                if let Some(what) = stamp.difference(&Stamp::of(&file.metadata()?)) {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
                }
                read_at(&file, &mut buffer, start)?;
            }
            Kind::Owned(_) | Kind::Map(_) => {}
        }
        Ok(Cow::Owned(buffer))
    }

    /// Whether the file was found shorter than its map: some bytes were given as zeros.
    pub fn broken(&self) -> bool {
        match &self.kind {
            Kind::Map(map) => map.broken(),
            Kind::Owned(_) | Kind::Held(_) | Kind::Named(..) => false,
        }
    }

    /// Gives the memory of mapped pages back to the system; they come again when they are read.
    pub fn let_go(&self) {
        if let Kind::Map(map) = &self.kind {
            map.let_go();
        }
    }

    /// Whether the bytes stay those of the file that was opened, even if another is put in its place by a rename.
    pub fn holds(&self) -> bool {
        !matches!(self.kind, Kind::Named(..))
    }

    /// The open file, where one is held.
    pub fn file(&self) -> Option<&File> {
        match &self.kind {
            Kind::Held(file) => Some(file),
            Kind::Owned(_) | Kind::Map(_) | Kind::Named(..) => None,
        }
    }
}

/// Brings some bytes of a file to disk, where the system can do that for some alone. What says how long the file is stays behind.
#[cfg(target_os = "linux")]
pub(super) fn write_back(file: &File, from: u64, bytes: u64) -> io::Result<()> {
    use std::os::fd::AsRawFd;
    let how = libc::SYNC_FILE_RANGE_WAIT_BEFORE | libc::SYNC_FILE_RANGE_WRITE | libc::SYNC_FILE_RANGE_WAIT_AFTER;
    let (from, bytes) = (from.try_into().map_err(io::Error::other)?, bytes.try_into().map_err(io::Error::other)?);
    // SAFETY: the call takes numbers alone, and the descriptor is open as long as the file is borrowed.
    if unsafe { libc::sync_file_range(file.as_raw_fd(), from, bytes, how) } == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn write_back(_file: &File, _from: u64, _bytes: u64) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
mod guard {
    //! The watch over mapped files.

    use super::{File, Mmap};
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Mutex, OnceLock, PoisonError};

    /// How many maps are watched at once; the kernel itself allows some 65,000 a process.
    const SLOTS: usize = 4096;

    struct Slot {
        start: AtomicUsize,
        length: AtomicUsize,
        hit: AtomicBool,
    }

    static WATCHED: [Slot; SLOTS] =
        [const { Slot { start: AtomicUsize::new(0), length: AtomicUsize::new(0), hit: AtomicBool::new(false) } }; SLOTS];
    static FREE: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    static USED: AtomicUsize = AtomicUsize::new(0);
    /// Held while maps are let go, and while one is taken from the table: what stands there is mapped.
    static MAPPED: Mutex<()> = Mutex::new(());
    static OLD: OnceLock<libc::sigaction> = OnceLock::new();
    static PAGE: AtomicUsize = AtomicUsize::new(4096);

    /// A map and its place in the table of watched maps.
    #[derive(Debug)]
    pub(super) struct Guarded {
        map: Mmap,
        slot: usize,
    }

    impl Guarded {
        /// Maps and watches a file; `None` if either cannot be done.
        pub(super) fn of(file: &File, length: u64) -> Option<Guarded> {
            install()?;
            let slot = take()?;
            // SAFETY: the map is read-only and private to this type. Another process may still write to or cut the
            // file: a cut is met by the guard below; changed bytes are only ever read as `u8` and are validated before
            // they become text, and the stamp taken at open shows the change before results are used.
            let map = unsafe { memmap2::MmapOptions::new().len(usize::try_from(length).ok()?).map(file) };
            let Ok(map) = map else {
                give_back(slot);
                return None;
            };
            let watched = &WATCHED[slot];
            watched.hit.store(false, Ordering::Relaxed);
            watched.length.store(map.len(), Ordering::Relaxed);
            watched.start.store(map.as_ptr() as usize, Ordering::Release);
            Some(Guarded { map, slot })
        }

        pub(super) fn bytes(&self) -> &[u8] {
            &self.map
        }

        pub(super) fn let_go(&self) {
            // SAFETY: the map is of a file, shared and never written through, so a page that is dropped comes back as the
            // file has it, for every thread. That the system may refuse changes nothing.
            let _ = unsafe { self.map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
        }

        pub(super) fn broken(&self) -> bool {
            WATCHED[self.slot].hit.load(Ordering::Acquire)
        }
    }

    impl Drop for Guarded {
        fn drop(&mut self) {
            let mapped = MAPPED.lock().unwrap_or_else(PoisonError::into_inner);
            WATCHED[self.slot].start.store(0, Ordering::Release);
            drop(mapped);
            give_back(self.slot);
        }
    }

    /// Gives the memory of the pages of all maps back to the system.
    pub(in super::super) fn let_go_all() {
        let _mapped = MAPPED.lock().unwrap_or_else(PoisonError::into_inner);
        for slot in &WATCHED[..USED.load(Ordering::Acquire)] {
            let start = slot.start.load(Ordering::Acquire);
            let length = slot.length.load(Ordering::Relaxed);
            if start != 0 {
                // SAFETY: a map that stands in the table is not unmapped while its lock is held. It is of a file, shared and never
                // written through, so a page that is dropped comes back as the file has it, for every thread; zeros
                // that the guard has put there come back as zeros. That the system may refuse changes nothing.
                let _ = unsafe { libc::madvise(start as *mut libc::c_void, length, libc::MADV_DONTNEED) };
            }
        }
    }

    fn take() -> Option<usize> {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = free.pop() {
            return Some(slot);
        }
        let next = USED.load(Ordering::Relaxed);
        if next == SLOTS {
            return None;
        }
        USED.store(next + 1, Ordering::Release);
        Some(next)
    }

    fn give_back(slot: usize) {
        FREE.lock().unwrap_or_else(PoisonError::into_inner).push(slot);
    }

    /// Bytes of a page, as the system says.
    pub(in super::super) fn page() -> u64 {
        // The handler needs it too, and asks for it when it is put in place.
        install();
        PAGE.load(Ordering::Relaxed) as u64
    }

    /// Puts the handler in place once; `None` if the system refuses.
    fn install() -> Option<()> {
        static DONE: OnceLock<bool> = OnceLock::new();
        let done = *DONE.get_or_init(|| {
            // SAFETY: `sysconf` only reads; both `sigaction` structs are plain data for which all zeros is valid, and
            // the old handler is stored before ours can run. Our handler has the three-argument form that
            // SA_SIGINFO asks for, and calls nothing that is not safe in a signal handler.
            unsafe {
                if let Ok(page) = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)) {
                    PAGE.store(page, Ordering::Relaxed);
                }
                let mut old: libc::sigaction = std::mem::zeroed();
                if libc::sigaction(libc::SIGBUS, std::ptr::null(), &mut old) != 0 {
                    return false;
                }
                let _ = OLD.set(old);
                let mut ours: libc::sigaction = std::mem::zeroed();
                ours.sa_sigaction = on_bus as *const () as usize;
                ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
                libc::sigemptyset(&mut ours.sa_mask);
                libc::sigaction(libc::SIGBUS, &ours, std::ptr::null_mut()) == 0
            }
        });
        done.then_some(())
    }

    extern "C" fn on_bus(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
        // SAFETY: the kernel gives a valid `info` to a handler installed with SA_SIGINFO.
        let address = unsafe { (*info).si_addr() } as usize;
        for slot in &WATCHED[..USED.load(Ordering::Acquire)] {
            let start = slot.start.load(Ordering::Acquire);
            let length = slot.length.load(Ordering::Relaxed);
            if start == 0 || address < start || address - start >= length {
                continue;
            }
            let from = address & !(PAGE.load(Ordering::Relaxed) - 1);
            // SAFETY: the range lies within one of our own read-only maps (its last page included), which is alive:
            // its owner is borrowed by the code that faulted. Zeros take the place of pages that the file no longer
            // has. `mmap` is a bare system call.
            let zeros = unsafe {
                libc::mmap(
                    from as *mut libc::c_void,
                    start + length - from,
                    libc::PROT_READ,
                    libc::MAP_FIXED | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                    -1,
                    0,
                )
            };
            if zeros != libc::MAP_FAILED {
                slot.hit.store(true, Ordering::Release);
                return;
            }
        }
        // SAFETY: same arguments as the kernel gave us.
        unsafe { pass_on(signal, info, context) }
    }

    /// Lets the handler that stood before decide; without one, the default takes the process down on return.
    ///
    /// # Safety
    /// Only from within a signal handler, with the arguments the kernel gave it.
    unsafe fn pass_on(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
        // SAFETY: the old action was read from the kernel, so its address is a handler of the form its flags say.
        unsafe {
            match OLD.get() {
                Some(old) if old.sa_sigaction != libc::SIG_DFL && old.sa_sigaction != libc::SIG_IGN => {
                    if old.sa_flags & libc::SA_SIGINFO != 0 {
                        let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) =
                            std::mem::transmute(old.sa_sigaction);
                        handler(signal, info, context);
                    } else {
                        let handler: extern "C" fn(libc::c_int) = std::mem::transmute(old.sa_sigaction);
                        handler(signal);
                    }
                }
                _ => {
                    let mut default: libc::sigaction = std::mem::zeroed();
                    default.sa_sigaction = libc::SIG_DFL;
                    libc::sigaction(signal, &default, std::ptr::null_mut());
                }
            }
        }
    }
}

#[cfg(not(unix))]
mod guard {
    //! Without SIGBUS there is nothing to watch: a mapped file cannot be cut on such systems.

    use super::{File, Mmap};

    /// Bytes of a page of memory.
    pub(in super::super) fn page() -> u64 {
        4096
    }

    pub(in super::super) fn let_go_all() {}

    #[derive(Debug)]
    pub(super) struct Guarded(Mmap);

    impl Guarded {
        pub(super) fn of(file: &File, length: u64) -> Option<Guarded> {
            // SAFETY: read-only and private to this type; the system refuses to cut a mapped file.
            let map = unsafe { memmap2::MmapOptions::new().len(usize::try_from(length).ok()?).map(file) };
            map.ok().map(Guarded)
        }

        pub(super) fn bytes(&self) -> &[u8] {
            &self.0
        }

        pub(super) fn let_go(&self) {}

        pub(super) fn broken(&self) -> bool {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("f");
        std::fs::write(&path, bytes).expect("written");
        (dir, path)
    }

    #[test]
    fn every_kind_gives_the_same_bytes() {
        let content: Vec<u8> = (0..100_000u32).map(|i| (i % 251) as u8).collect();
        let (_dir, path) = file(&content);
        let open = || File::open(&path).expect("open");
        let stamp = Stamp::of(&std::fs::metadata(&path).expect("there"));
        let length = content.len() as u64;
        let kinds =
            [Bytes::of(content.clone()), Bytes::map(open(), length), Bytes::held(open(), length), Bytes::named(path.clone(), stamp)];
        for bytes in &kinds {
            assert_eq!(bytes.len(), length);
            assert_eq!(&*bytes.read(0, length).expect("all"), &content[..]);
            assert_eq!(&*bytes.read(4095, 9000).expect("some"), &content[4095..9000]);
            assert!(bytes.read(7, 7).expect("none").is_empty());
            assert!(bytes.read(1, length + 1).is_err());
            assert!(!bytes.broken());
        }
        assert!(Bytes::map(open(), 0).is_empty());
    }

    #[test]
    fn a_map_that_is_cut_reads_as_zeros_and_says_so() {
        let (_dir, path) = file(&vec![7u8; 1 << 20]);
        let other = file(&vec![9u8; 1 << 16]);
        let whole = Bytes::map(File::open(&other.1).expect("open"), 1 << 16);
        let bytes = Bytes::map(File::open(&path).expect("open"), 1 << 20);
        std::fs::OpenOptions::new().write(true).open(&path).expect("open").set_len(5000).expect("cut");
        let read = bytes.read(0, 1 << 20).expect("mapped");
        assert_eq!(read[4999], 7);
        assert_eq!(read.iter().filter(|&&b| b == 7).count(), 5000);
        assert!(bytes.broken());
        assert!(!whole.broken());
        drop(bytes);
        let again = Bytes::map(File::open(&path).expect("open"), 5000);
        assert!(!again.broken(), "the mark is of the map, not of its place in the table");
    }

    #[test]
    fn a_named_file_that_changed_is_refused() {
        let (_dir, path) = file(b"one two");
        let bytes = Bytes::named(path.clone(), Stamp::of(&std::fs::metadata(&path).expect("there")));
        assert_eq!(&*bytes.read(4, 7).expect("as it was"), b"two");
        std::fs::write(&path, b"one two three").expect("written");
        assert_eq!(bytes.read(4, 7).expect_err("changed").kind(), io::ErrorKind::UnexpectedEof);
    }
}
