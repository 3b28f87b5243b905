//! Bytes on disk: mapped files, sealed files, the work folder. Knows nothing of documents.
