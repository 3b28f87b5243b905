//! Opening: a corpus's texts for a job, under its resources: whoever watches is told what was found, and may end it.

use std::path::Path;

use crate::corpus::{Corpus, Texts};
use crate::error::{Error, escaped};
use crate::resources::{Note, Resources, Stage};

/// Maps or decodes the files of a corpus; what must be decoded goes to `tmp`.
///
/// # Errors
/// Those of reading; a request to stop.
pub fn texts(corpus: &Corpus, tmp: &Path, resources: &Resources) -> Result<Texts, Error> {
    let progress = &*resources.progress;
    progress.begin(Stage::Decode, 0);
    let texts = corpus.texts_watched(tmp, resources.mmap, &mut |bytes| advance(resources, bytes))?;
    for file in texts.files() {
        let packed = file.kind.compression.map(|c| format!(" under {}", c.name())).unwrap_or_default();
        progress.note(
            Note::Debug,
            format_args!("{}: {}{packed}, {}, {} bytes", escaped(&file.name), file.kind.format.name(), file.kind.encoding, file.bytes),
        );
    }
    progress.note(Note::Info, format_args!("open: {} files, {} bytes of text", texts.files().len(), texts.bytes()));
    // Plain files are not decoded, and so nobody was asked yet.
    advance(resources, 0)?;
    Ok(texts)
}

/// Tells of bytes that are done, and asks whether to go on.
///
/// # Errors
/// A request to stop.
pub fn advance(resources: &Resources, bytes: u64) -> Result<(), Error> {
    resources.progress.advance(bytes);
    resources.progress.stop().map_or(Ok(()), |signal| Err(Error::Interrupted { signal }))
}
