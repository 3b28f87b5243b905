//! Tokens: the words of a text in order, as hashes of their normal form, each with its span in the text as read.

use crate::kernel::Window;

/// The words of a text: two columns of one length, and where its lines end. A buffer to be filled again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// The hash of each word's normal form, in text order.
    pub hashes: Vec<u64>,
    /// The span of each word in the text as read: code points, half-open. Empty after `fill_hashes`.
    pub spans: Vec<(u32, u32)>,
    /// For each line feed of the text, how many words stand before it. Empty after `fill_hashes`.
    pub lines: Vec<u32>,
    pub(crate) scratch: Scratch,
}

/// What a tokenizer notes while it reads. All are alike: what they hold says nothing.
#[derive(Debug, Default)]
pub(crate) struct Scratch(Option<Box<Window>>);

impl Scratch {
    /// Takes the window out; a new one if there is none.
    pub fn take(&mut self) -> Box<Window> {
        self.0.take().unwrap_or_default()
    }

    /// Puts it back for the next text.
    pub fn keep(&mut self, window: Box<Window>) {
        self.0 = Some(window);
    }
}

impl Clone for Scratch {
    fn clone(&self) -> Scratch {
        Scratch(None)
    }
}

impl PartialEq for Scratch {
    fn eq(&self, _: &Scratch) -> bool {
        true
    }
}

impl Eq for Scratch {}

impl Tokens {
    /// The number of words.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }
}
