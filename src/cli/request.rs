//! What a command line means together: config, resources and report options, each checked.

use std::path::PathBuf;
use std::sync::Arc;

use naskh::corpus::{Fields, Reading};
use naskh::pairs::Rule;
use naskh::report;
use naskh::sketch;
use naskh::text::Folding;
use naskh::{Config, Error, Levels, Progress, Resources};

use crate::cli::args::{self, Level};
use crate::cli::progress::NOTHING;

/// The least memory that a scan can keep to.
const LEAST_MEMORY: u64 = 64_000_000;

/// A scan as it is to be run.
pub struct Request {
    /// The first corpus.
    pub inputs: Vec<PathBuf>,
    /// The second corpus, if pairs must lie between two.
    pub against: Vec<PathBuf>,
    /// What changes a result.
    pub config: Config,
    /// The scan folder, if one is to be written.
    pub report: Option<report::Options>,
    /// Cluster lines in place of the summary.
    pub json: bool,
    /// How progress is shown.
    pub progress: args::Progress,
    /// −1 errors alone, 0 as usual, 1 and 2 more.
    pub verbosity: i8,
    means: args::Means,
}

impl Request {
    /// The request that the options make.
    ///
    /// # Errors
    /// [`Error::Usage`] for options out of bounds.
    pub fn of(scan: args::Scan, verbosity: i8) -> Result<Request, Error> {
        let args::Scan { inputs, judge: judged, nets, reading, output, resources } = scan;
        let strict = reading.strict;
        let against = nets.against.clone();
        let config = cast(nets, Config { strict, reading: read(reading), ..judge(judged)? });
        config.check()?;
        if let Some(bytes) = resources.memory.filter(|&b| b < LEAST_MEMORY) {
            return Err(Error::usage(format!("--memory {bytes} bytes is too little"), "give at least 64M"));
        }
        if inputs.iter().chain(&against).filter(|i| i.as_os_str() == "-").count() > 1 {
            return Err(Error::usage("standard input is given twice", "give - once"));
        }
        let (json, progress) = (output.json, output.progress);
        let report = output.out.map(|dir| report::Options {
            dir,
            overwrite: output.overwrite,
            html: !output.no_html,
            lang: output.lang,
            formats: output.format,
        });
        Ok(Request { inputs, against, config, report, json, progress, verbosity, means: resources })
    }

    /// What stays of the scan if it is stopped.
    pub fn kept(&self) -> String {
        match &self.report {
            Some(report) => {
                let dir = naskh::escaped(&report.dir.to_string_lossy());
                let stands = if report.dir.exists() { ", what it held stands" } else { "" };
                format!("nothing was written into {dir}{stands}; the next scan takes away what was in the making")
            }
            None => NOTHING.to_owned(),
        }
    }

    /// What the run may use. `work` is where its state goes unless the user said otherwise.
    pub fn resources(&self, work: Option<PathBuf>, progress: Arc<dyn Progress>) -> Resources {
        Resources {
            threads: self.means.threads.map_or(0, usize::from),
            memory: self.means.memory.unwrap_or(0),
            tmp: self.means.tmp.clone().or(work),
            mmap: !self.means.no_mmap,
            resume: self.means.resume,
            progress,
        }
    }
}

/// What decides about a pair, with all else as it is by default.
///
/// # Errors
/// [`Error::Usage`] for a step of normalisation that is none.
pub fn judge(judge: args::Judge) -> Result<Config, Error> {
    let rule = match (judge.jaccard, judge.containment) {
        (None, None) => Rule::Story,
        (jaccard, containment) => Rule::Classic { jaccard, containment },
    };
    let folding = match &judge.normalise {
        Some(steps) => Folding::of_steps(steps)?,
        None if judge.no_normalise => Folding::none(),
        None => Folding::default(),
    };
    let args::Judge { min_words, shingle, lexicon, .. } = judge;
    Ok(Config { min_words, shingle, rule, folding, lexicon, ..Config::default() })
}

/// The same, with which pairs are looked at.
fn cast(nets: args::Nets, config: Config) -> Config {
    Config {
        levels: Levels { document: nets.level.contains(&Level::Document), paragraph: nets.level.contains(&Level::Paragraph) },
        sketch: sketch::Params { bands: nets.bands, rows: nets.rows },
        window: nets.window,
        across_sources: nets.across_sources,
        // So that the digest is that of the scan, which sets it too.
        against: !nets.against.is_empty(),
        exact: nets.exact,
        sample: nets.sample,
        ..config
    }
}

/// How a corpus is read.
pub fn read(reading: args::Reading) -> Reading {
    Reading {
        fields: Fields {
            id: reading.id_field,
            text: reading.text_field,
            title: reading.title_field,
            source: reading.source_field,
            date: reading.date_field,
            url: reading.url_field,
            credit: reading.credit_field,
        },
        encoding: reading.encoding,
        input_format: reading.input_format,
        max_record: reading.max_record,
    }
}
