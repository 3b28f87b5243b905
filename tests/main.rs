//! The integration tests: the program as its users meet it, the library as its callers do. One binary, so it links once.

// The kit: a folder a test, and the program in it.
#[allow(dead_code)]
mod kit;

// A scan applied to its corpus.
mod clean;
mod clean_safety;

// One pair, explained.
mod compare;

// A scan against what is known to be true.
mod eval;

// Copies with known edits, and what a scan finds of them.
mod plant;

// What a corpus holds.
mod inspect;

// What other programs may build on.
mod api;

// The pages of docs/ and the README, followed to the letter.
mod book;

// The examples under examples/.
mod examples;

// Options from a file.
mod config;

// Logs, progress and signals.
mod manners;

// The map of the house, held against the sources.
mod house;

// `naskh scan`: what it finds, what it writes, how it ends.
mod scan;

// What the pages say of the sample, held against it.
mod quality;

// The same clusters, in whatever format.
mod formats;

// The tables as CSV and Parquet, read by other programs.
mod tables;

// The page, in a real browser.
mod browser;

// The same bytes, however a scan is run.
mod determinism;

// Inputs of unusual size.
mod scale;

// The library: each stage alone, and the whole.
mod library;

// Counts written from the definitions, which the engine must meet.
mod oracle;

// The story rule, worked out slowly from its definition.
mod story;

// News-like text with planted copies, as the benches use it.
#[allow(dead_code)]
#[path = "../benches/generate.rs"]
mod generate;

// What stands on disk when a run is cut short: each act of writing fails once, and kills at random moments.
#[cfg(unix)]
mod changing;
#[cfg(unix)]
mod disk;
#[cfg(all(unix, feature = "fault-injection"))]
mod faults;
#[cfg(unix)]
mod kills;

// Work that is gone on with.
#[cfg(unix)]
mod resume;

// Input that is made to do harm.
#[cfg(unix)]
mod hostile;

// Any bytes at all.
mod fuzz;

// What must not matter.
mod properties;
