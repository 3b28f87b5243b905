//! The names of a scan folder: which tables there are, and what else naskh writes there.

/// The last file to be put in place.
pub const SUMMARY: &str = "summary.json";
/// The one file that may differ from run to run.
pub const RUN: &str = "run.json";
/// The page.
pub const PAGE: &str = "report.html";
/// What the program's passing files begin with: the lock, the work folder, files in the making.
const PASSING: &str = ".naskh-";
/// The lock, as `store::Lock` names it.
pub const LOCK: &str = ".naskh-lock";
/// The name of the table that columns alone have.
pub const MEMBERS: &str = "members";
/// Extensions of tables in columns, in this build or another.
const COLUMNS: [&str; 2] = ["csv", "parquet"];

/// A table of a scan folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// `clusters.jsonl`
    Clusters,
    /// `pairs.jsonl`
    Pairs,
    /// `passages.jsonl`
    Passages,
    /// `paragraphs.jsonl`
    Paragraphs,
    /// `credits.jsonl`
    Credits,
    /// `flows.jsonl`
    Flows,
    /// `excerpts.jsonl`
    Excerpts,
    /// `quarantine.jsonl`
    Quarantine,
}

impl Table {
    /// All tables, in the order in which they are written.
    pub const ALL: [Table; 8] = [
        Table::Clusters,
        Table::Pairs,
        Table::Passages,
        Table::Paragraphs,
        Table::Credits,
        Table::Flows,
        Table::Excerpts,
        Table::Quarantine,
    ];

    /// Its name, which is that of its file.
    ///
    /// ```
    /// assert_eq!(naskh::report::Table::Pairs.name(), "pairs");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Table::Clusters => "clusters",
            Table::Pairs => "pairs",
            Table::Passages => "passages",
            Table::Paragraphs => "paragraphs",
            Table::Credits => "credits",
            Table::Flows => "flows",
            Table::Excerpts => "excerpts",
            Table::Quarantine => "quarantine",
        }
    }

    /// The name of its file in JSON Lines.
    pub fn file(self) -> String {
        format!("{}.jsonl", self.name())
    }
}

/// Whether a finished scan may have left a file of this name.
pub fn is_output(name: &str) -> bool {
    let table = |(stem, extension): (&str, &str)| {
        let (lines, columns) = (extension == "jsonl", COLUMNS.contains(&extension));
        columns && stem == MEMBERS || (lines || columns) && Table::ALL.iter().any(|t| t.name() == stem)
    };
    matches!(name, SUMMARY | RUN | PAGE) || name.rsplit_once('.').is_some_and(table)
}

/// Whether a run that was killed may have left a file or folder of this name.
pub fn is_passing(name: &str) -> bool {
    name.starts_with(PASSING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_names_are_known_and_no_others() {
        for name in ["clusters.jsonl", "members.csv", "flows.parquet", "summary.json", "run.json", "report.html"] {
            assert!(is_output(name), "{name}");
        }
        for name in [
            "clusters",
            "notes.jsonl",
            "clusters.jsonl.bak",
            "a.clusters.jsonl",
            "members.jsonl",
            "clusters.tsv",
            ".naskh-lock",
            "summary.jsonl",
        ] {
            assert!(!is_output(name), "{name}");
        }
        assert!(is_passing(".naskh-work") && !is_passing("naskh-work"));
    }
}
