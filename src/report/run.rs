//! `run.json`: what the run cost. The only file that may differ between two runs of one scan.

use std::time::Instant;

use serde::Serialize;

use crate::outcome::Outcome;
use crate::report::rows::rounded;

#[derive(Serialize)]
struct Run {
    version: &'static str,
    seconds: f64,
    stages: Vec<StageRow>,
    threads: usize,
    /// The most memory that the process held, mapped input included; absent where the system does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_memory_bytes: Option<u64>,
    input_bytes: u64,
    bytes_per_second: f64,
    documents_per_second: f64,
}

#[derive(Serialize)]
struct StageRow {
    stage: &'static str,
    seconds: f64,
}

/// The text of `run.json`, for a scan whose writing began at `writing`.
pub fn run(outcome: &Outcome, writing: Instant) -> String {
    let costs = &outcome.costs;
    let last = ("write", writing.elapsed().as_secs_f64());
    let stages = costs.stages.iter().copied().chain([last]);
    let stages: Vec<StageRow> = stages.map(|(stage, seconds)| StageRow { stage, seconds: rounded(seconds) }).collect();
    let seconds: f64 = costs.stages.iter().map(|s| s.1).sum::<f64>() + last.1;
    let run = Run {
        version: env!("CARGO_PKG_VERSION"),
        seconds: rounded(seconds),
        stages,
        threads: costs.threads,
        peak_memory_bytes: peak_memory(),
        input_bytes: costs.bytes,
        bytes_per_second: (costs.bytes as f64 / seconds.max(1e-9)).round(),
        documents_per_second: (outcome.totals.indexed as f64 / seconds.max(1e-9)).round(),
    };
    let mut text = serde_json::to_string_pretty(&run).expect("a run is numbers and strings under string keys");
    text.push('\n');
    text
}

/// The high-water mark of resident memory, where the system has `/proc`.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
