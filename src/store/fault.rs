//! Where a disk may fail: every act of writing passes here, and the n-th of a process fails if a test says so.
//!
//! `NASKH_FAULT=N:KIND` lets the act of number N (from 1) fail as `full`, `io` or `denied`, or ends the process there as a
//! `kill` does: a write is torn in the middle first. `full` and `io` last from then on if a `+` stands behind the number: a
//! disk that is full stays so. `NASKH_FAULT_LOG=FILE` has the acts written down, a line each. Only the feature
//! `fault-injection` builds this; `no_fault.rs` stands in its place elsewhere.

use std::fs::File;
use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

struct Plan {
    number: u64,
    lasting: bool,
    kind: Kind,
    log: Option<File>,
}

#[derive(Clone, Copy)]
enum Kind {
    Fails(i32),
    Kill,
    None,
}

/// Passes an act by, or lets it fail.
pub(crate) fn at(act: &'static str) -> io::Result<()> {
    match due(act) {
        Kind::None => Ok(()),
        Kind::Fails(code) => Err(io::Error::from_raw_os_error(code)),
        Kind::Kill => die(),
    }
}

/// Writes, or fails to; a process that is killed here has written half.
pub(crate) fn write(bytes: &[u8], mut write: impl FnMut(&[u8]) -> io::Result<usize>) -> io::Result<usize> {
    match due("write") {
        Kind::None => write(bytes),
        Kind::Fails(code) => Err(io::Error::from_raw_os_error(code)),
        Kind::Kill => {
            let _ = write(&bytes[..bytes.len() / 2]);
            die()
        }
    }
}

fn due(act: &'static str) -> Kind {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    static ACTS: AtomicU64 = AtomicU64::new(0);
    let plan = PLAN.get_or_init(plan);
    let number = ACTS.fetch_add(1, Ordering::Relaxed) + 1;
    if let Some(mut log) = plan.log.as_ref() {
        writeln!(log, "{act}").expect("a test's own log can be written");
    }
    if number == plan.number || (plan.lasting && number > plan.number) { plan.kind } else { Kind::None }
}

fn plan() -> Plan {
    let log = std::env::var_os("NASKH_FAULT_LOG").map(|path| File::create(path).expect("a test names a log that can be written"));
    let none = Plan { number: 0, lasting: false, kind: Kind::None, log: None };
    let Ok(asked) = std::env::var("NASKH_FAULT") else { return Plan { log, ..none } };
    let (number, kind) = asked.split_once(':').expect("NASKH_FAULT=N:KIND");
    let kind = match kind {
        "full" => Kind::Fails(libc::ENOSPC),
        "io" => Kind::Fails(libc::EIO),
        "denied" => Kind::Fails(libc::EACCES),
        "kill" => Kind::Kill,
        other => panic!("NASKH_FAULT: {other} is no kind of fault"),
    };
    let lasting = number.ends_with('+');
    Plan { number: number.trim_end_matches('+').parse().expect("NASKH_FAULT begins with a number"), lasting, kind, log }
}

/// Ends the process as SIGKILL does: nothing is dropped, nothing is flushed.
fn die() -> ! {
    let _ = signal_hook::low_level::raise(libc::SIGKILL);
    std::process::abort()
}
