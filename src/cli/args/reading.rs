//! Options that every command has that reads a corpus.

use clap::Args;
use naskh::corpus::Format as Input;

use crate::cli::args::values;

/// Options that say how inputs become documents.
#[derive(Args)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// The format of standard input, pipes and files that do not tell it themselves: jsonl, json, csv, tsv, parquet, warc, html, text
    #[arg(long, value_name = "FORMAT", value_parser = values::INPUT, hide_possible_values = true)]
    pub input_format: Option<Input>,
    /// The encoding of inputs that are not UTF-8, such as windows-1256 [default: found out]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The field of a record's id: a name, or a JSON pointer such as /meta/id [default: id, _id, doc_id, uuid or url]
    #[arg(long, value_name = "NAME")]
    pub id_field: Option<String>,
    /// The field of the text [default: text, body, content, article, maintext or raw_content]
    #[arg(long, value_name = "NAME")]
    pub text_field: Option<String>,
    /// The field of the headline [default: title or headline]
    #[arg(long, value_name = "NAME")]
    pub title_field: Option<String>,
    /// The field of the outlet [default: source, outlet, publisher, domain or site]
    #[arg(long, value_name = "NAME")]
    pub source_field: Option<String>,
    /// The field of the date [default: date, published, publish_date, date_publish or timestamp]
    #[arg(long, value_name = "NAME")]
    pub date_field: Option<String>,
    /// The field of the address [default: url]
    #[arg(long, value_name = "NAME")]
    pub url_field: Option<String>,
    /// The field that says who wrote it [default: credit, byline, author or authors]
    #[arg(long, value_name = "NAME")]
    pub credit_field: Option<String>,
    /// Longer records are set aside, as those that cannot be read
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "256M")]
    pub max_record: u64,
    /// End with exit code 3 at the first record that cannot be read, and write nothing, instead of setting it aside
    #[arg(long)]
    pub strict: bool,
}

/// A size: a number of bytes, or of K, M, G or T, each 1024 of the one before. `KB` and `KiB` are read as K.
pub fn size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let power = match lower[digits.len()..].trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return Err("give a number with K, M, G or T, such as 512M".to_owned()),
    };
    let bytes = digits.trim().parse::<f64>().unwrap_or(-1.0) * 1024f64.powi(power);
    if (1.0..9e18).contains(&bytes) { Ok(bytes as u64) } else { Err("give a size such as 512M or 4G".to_owned()) }
}
