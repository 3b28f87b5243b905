//! `Config`: all that changes a result, and its digest.

use serde::{Deserialize, Serialize};

use crate::corpus::Reading;
use crate::error::Error;
use crate::hash;
use crate::pairs::Rule;
use crate::sketch;
use crate::text::Folding;

/// What is compared with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    /// Whole documents.
    pub document: bool,
    /// Paragraphs.
    pub paragraph: bool,
}

/// All that changes a result. Two runs with the same config on the same input give the same bytes.
///
/// ```
/// use naskh::Config;
/// let config = Config { shingle: 5, ..Config::default() };
/// assert_ne!(config.digest(), Config::default().digest());
/// assert!(config.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Texts of fewer words are compared by their exact normal form alone.
    pub min_words: u32,
    /// Words a shingle.
    pub shingle: u32,
    /// When two documents are copies.
    pub rule: Rule,
    /// What is compared.
    pub levels: Levels,
    /// MinHash bands and rows.
    pub sketch: sketch::Params,
    /// The steps of normalisation.
    pub folding: Folding,
    /// Only pairs dated within so many days.
    pub window: Option<u32>,
    /// Only pairs of different sources.
    pub across_sources: bool,
    /// Only pairs between the inputs and those given as `--against`.
    pub against: bool,
    /// Every pair at or above the threshold, by an exact join in place of sketches.
    pub exact: bool,
    /// The first bad record ends the run.
    pub strict: bool,
    /// Only so many documents, evenly spread.
    pub sample: Option<u64>,
    /// A folder of lexicons in place of those shipped.
    pub lexicon: Option<std::path::PathBuf>,
    /// How files become documents.
    pub reading: Reading,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            min_words: 8,
            shingle: 3,
            rule: Rule::Story,
            levels: Levels { document: true, paragraph: true },
            sketch: sketch::Params::default(),
            folding: Folding::default(),
            window: None,
            across_sources: false,
            against: false,
            exact: false,
            strict: false,
            sample: None,
            lexicon: None,
            reading: Reading::default(),
        }
    }
}

impl Config {
    /// The digest of the config, 32 hexadecimal digits: the same for equal configs of one version of naskh.
    pub fn digest(&self) -> String {
        format!("{:032x}", hash::digest(self.json().as_bytes()))
    }

    /// The config as one line of JSON.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a config is plain data: its keys are strings and its numbers finite")
    }

    /// The config that a scan was run under, from the line of JSON that [`json`](Config::json) gave.
    ///
    /// ```
    /// let config = naskh::Config { shingle: 5, ..Default::default() };
    /// assert_eq!(naskh::Config::read(&config.json()).unwrap(), config);
    /// ```
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(json: &str) -> Result<Config, String> {
        serde_json::from_str(json).map_err(|e| format!("no config of a scan: {e}"))
    }

    /// Whether every option is within its bounds.
    ///
    /// # Errors
    /// [`Error::Usage`] that names the option and its bounds.
    pub fn check(&self) -> Result<(), Error> {
        let within = |name: &str, value: u32, most: u32| match value {
            v if (1..=most).contains(&v) => Ok(()),
            v => Err(Error::usage(format!("--{name} {v} is out of bounds"), format!("give a number from 1 to {most}"))),
        };
        within("shingle", self.shingle, 64)?;
        within("bands", self.sketch.bands, 1024)?;
        within("rows", self.sketch.rows, 64)?;
        if let Rule::Classic { jaccard, containment } = self.rule {
            for (name, t) in [("jaccard", jaccard), ("containment", containment)] {
                if t.is_some_and(|t| !(t > 0.0 && t <= 1.0)) {
                    return Err(Error::usage(
                        format!("--{name} {} is out of bounds", t.unwrap_or(0.0)),
                        "give a share above 0 and up to 1",
                    ));
                }
            }
            if jaccard.is_none() && containment.is_none() {
                return Err(Error::usage("the classic rule has no threshold", "give a least resemblance or containment"));
            }
        }
        if self.sample == Some(0) {
            return Err(Error::usage("--sample 0 leaves nothing to scan", "give a number of documents"));
        }
        if !self.levels.document && !self.levels.paragraph {
            return Err(Error::usage("--level names no level", "give document, paragraph or both"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_changes_the_digest_and_bounds_are_checked() {
        let base = Config::default();
        let classic = |t| Rule::Classic { jaccard: Some(t), containment: None };
        let changed = [
            Config { min_words: 9, ..base.clone() },
            Config { shingle: 4, ..base.clone() },
            Config { rule: classic(0.8), ..base.clone() },
            Config { folding: Folding::none(), ..base.clone() },
            Config { window: Some(2), ..base.clone() },
            Config { exact: true, ..base.clone() },
        ];
        let mut digests: Vec<String> = changed.iter().map(Config::digest).collect();
        digests.push(base.digest());
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), changed.len() + 1);
        for bad in [
            Config { shingle: 0, ..base.clone() },
            Config { rule: classic(0.0), ..base.clone() },
            Config { rule: classic(f64::NAN), ..base.clone() },
            Config { rule: classic(1.1), ..base.clone() },
            Config { sample: Some(0), ..base.clone() },
        ] {
            assert_eq!(bad.check().unwrap_err().exit_code(), 2);
        }
    }
}
