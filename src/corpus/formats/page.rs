//! `Page`: what a web page says, without what stands around it.
//!
//! The main text is found by a port of Mozilla's Readability (crate `dom_smoothie`, feature `html`). Where it finds
//! none, the page's whole text is taken: a document that is found is better than one that is lost.

use crate::corpus::encoding::{self, Sample};
use std::borrow::Cow;

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page<'a> {
    /// Its main text.
    pub text: Cow<'a, str>,
    /// Its headline.
    pub title: Option<String>,
    /// Who it says wrote it.
    pub credit: Option<String>,
    /// The site it says it is of.
    pub source: Option<String>,
    /// When it says it was published.
    pub date: Option<String>,
}

impl Page<'_> {
    /// What the page has under one of the names that everybody uses.
    pub fn value(&self, name: &[u8]) -> Option<&str> {
        match name {
            b"text" => Some(&self.text),
            b"title" => self.title.as_deref(),
            b"credit" => self.credit.as_deref(),
            b"source" => self.source.as_deref(),
            b"date" => self.date.as_deref(),
            _ => None,
        }
    }
}

/// The bytes of a page as text: by its byte order mark, by the character set that it came with, as UTF-8, by what it
/// says in its head, or by what it looks like.
pub(crate) fn text<'a>(bytes: Cow<'a, [u8]>, charset: Option<&[u8]>) -> Cow<'a, str> {
    let marked = encoding::mark(&bytes).map(|(encoding, _)| encoding);
    let told = || charset.and_then(encoding_rs::Encoding::for_label);
    let looks = || Sample { bytes: &bytes, whole: true, one_text: true }.encoding(None);
    let encoding = marked.or_else(told).unwrap_or_else(looks);
    match bytes {
        Cow::Borrowed(bytes) => encoding.decode(bytes).0,
        Cow::Owned(bytes) => Cow::Owned(encoding.decode(&bytes).0.into_owned()),
    }
}

/// Without the feature, a page is told to be one that cannot be read.
#[cfg(not(feature = "html"))]
pub(crate) fn main_text(_html: &str) -> Result<Page<'static>, String> {
    Err("HTML is not read by this build: its feature `html` is off".to_string())
}

#[cfg(feature = "html")]
pub(crate) use main::main_text;

#[cfg(feature = "html")]
mod main {
    //! The main text of a page, and the guards around those who find it.

    use super::{Cow, Page};
    use dom_smoothie::{Config, Readability, TextMode};

    /// Open elements, by a count of tags, above which a page is not even parsed: the parser takes the square of it.
    const OPEN: usize = 10_000;
    /// Elements within elements above which the main text is not looked for, since that recurses; browsers nest 512.
    const DEEPEST: usize = 1000;
    /// Elements of a page above which its main text is not looked for.
    const ELEMENTS: usize = 500_000;

    /// The main text of a page, with what the page says of itself.
    pub(crate) fn main_text(html: &str) -> Result<Page<'static>, String> {
        if open(html.as_bytes()) > OPEN {
            return Err(format!("a page with more than {OPEN} elements open at once"));
        }
        let config = Config { text_mode: TextMode::Formatted, max_elements_to_parse: ELEMENTS, ..Config::default() };
        let failed = |e: dom_smoothie::ReadabilityError| format!("a page that cannot be read: {e}");
        let mut page = Readability::new(html, None, Some(config)).map_err(failed)?;
        let said = |text: Option<String>| text.map(|t| t.trim().to_string()).filter(|t| !t.is_empty());
        let article = if depth(&page) > DEEPEST { None } else { page.parse().ok() };
        Ok(match article {
            Some(article) if !article.text_content.trim().is_empty() => Page {
                text: Cow::Owned(article.text_content.to_string()),
                title: said(Some(article.title)),
                credit: said(article.byline),
                source: said(article.site_name),
                date: said(article.published_time),
            },
            _ => Page { text: Cow::Owned(whole(html)?), ..Page::default() },
        })
    }

    /// All text of a page's body.
    fn whole(html: &str) -> Result<String, String> {
        // Parsed anew: looking for the main text takes the page apart.
        let page = Readability::new(html, None, None).map_err(|e| format!("a page that cannot be read: {e}"))?;
        page.doc.select("script, style, noscript, template, head").remove();
        Ok(page.doc.formatted_text().to_string())
    }

    /// How deep elements are nested.
    fn depth(page: &Readability) -> usize {
        let (mut deepest, mut stack) = (0, vec![(page.doc.root(), 0)]);
        while let Some((node, depth)) = stack.pop() {
            deepest = deepest.max(depth);
            stack.extend(node.children_it(false).map(|child| (child, depth + 1)));
        }
        deepest
    }

    /// Elements that never hold others, or that the next one of their kind closes, and those that drawings are made of.
    const CLOSED: [&str; 45] = [
        "a", "area", "base", "br", "button", "circle", "col", "colgroup", "dd", "defs", "dt", "ellipse", "embed", "g", "hr", "image",
        "img", "input", "li", "line", "link", "meta", "nobr", "optgroup", "option", "p", "param", "path", "polygon", "polyline", "rect",
        "rp", "rt", "source", "stop", "symbol", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "use", "wbr",
    ];

    /// The most elements that are open at once, as a look at the tags alone tells.
    fn open(html: &[u8]) -> usize {
        let (mut open, mut most) = (0usize, 0);
        for at in memchr::memchr_iter(b'<', html) {
            let rest = &html[at + 1..];
            let closes = rest.first() == Some(&b'/');
            let name = &rest[usize::from(closes).min(rest.len())..];
            let name = &name[..name.iter().take(12).take_while(|b| b.is_ascii_alphanumeric()).count()];
            let closed = CLOSED.iter().any(|c| c.as_bytes().eq_ignore_ascii_case(name));
            if name.is_empty() || closed {
                continue;
            }
            open = if closes { open.saturating_sub(1) } else { open + 1 };
            most = most.max(open);
        }
        most
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const STORY: &str = "The ministry said on Tuesday that a new plan, of which much is hoped, will be put to work in spring. ";

        #[test]
        fn the_story_is_found_and_what_stands_around_it_is_not() {
            let html = format!(
                "<html><head><title>A plan - Site</title><meta property='article:published_time' content='2015-07-21'>\
                 <meta property='og:site_name' content='Site'><script>var x = '<div>';</script></head><body>\
                 <nav><ul><li><a href=/>Home</a><li><a href=/x>Sports</a></ul></nav>\
                 <article><h1>A plan</h1>{}</article><footer>Copyright</footer></body></html>",
                format!("<p>{}</p>", STORY.repeat(4)).repeat(3)
            );
            let page = main_text(&html).expect("a page");
            assert!(
                page.text.contains("The ministry said") && !page.text.contains("Copyright") && !page.text.contains("Sports"),
                "{page:?}"
            );
            assert_eq!((page.source.as_deref(), page.date.as_deref()), (Some("Site"), Some("2015-07-21")));
            assert!(page.title.as_deref().is_some_and(|t| t.starts_with("A plan")));
        }

        #[test]
        fn a_page_without_a_story_gives_all_its_text() {
            let page = main_text("<p>خبر قصير<script>x()</script>").expect("a page");
            assert_eq!(page.text.trim(), "خبر قصير");
            assert_eq!(main_text("").expect("a page").text, "");
        }

        #[test]
        fn pages_that_are_nested_without_end_end_well() {
            let deep = format!("{}{}", "<div>".repeat(5000), STORY);
            assert!(main_text(&deep).expect("a page").text.contains("The ministry"));
            assert!(main_text(&"<div>".repeat(1_000_000)).expect_err("too deep").contains("open at once"));
            assert!(main_text(&"<div/>".repeat(1_000_000)).expect_err("too deep").contains("open at once"));
            let flat = main_text(&format!("<p>{STORY}<br>").repeat(2000)).expect("a page");
            assert!(flat.text.len() > STORY.len() * 1900);
        }
    }
}
