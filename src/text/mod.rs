//! Text: folding, words with their spans, shingles. Exact, never estimated.

mod characters;
mod classes;
mod fold;
mod paragraphs;
mod scripts;
mod shingles;
mod spans;
mod tokenizer;
mod tokens;

pub(crate) use crate::kernel::skip_blocks;
pub use fold::{Folding, normalise};
pub use paragraphs::paragraph_ends;
pub use scripts::Scripts;
pub use shingles::{Shingles, shingle, shingle_onto};
pub(crate) use spans::SpanWalk;
pub use spans::{pack_spans, unpack_spans};
pub use tokenizer::Tokenizer;
pub use tokens::Tokens;
