//! The page: one file that opens offline. What comes from the corpus stands in it as data in an inert script, and the
//! page's own script puts it on the screen as text alone; the policy in its head lets nothing else run or load.

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::report::gather::gather;
use crate::report::options::Lang;
use crate::report::source::Source;

const PAGE: &str = include_str!("data/page.html");
const STYLE: &str = include_str!("data/page.css");
/// In the order in which the page needs them.
const SCRIPTS: [&str; 5] = [
    include_str!("data/words.js"),
    include_str!("data/build.js"),
    include_str!("data/compare.js"),
    include_str!("data/charts.js"),
    include_str!("data/page.js"),
];

/// The page of a scan.
///
/// # Errors
/// Those of the source.
pub fn page(source: &Source<'_>, lang: Lang) -> Result<String, Error> {
    let data = serde_json::to_string(&gather(source)?).expect("what is gathered is numbers and strings under string keys");
    let script = format!("'use strict';(()=>{{\n{}\n}})();", SCRIPTS.join("\n"));
    let policy = format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'",
        digest(STYLE),
        digest(&script)
    );
    let direction = if lang == Lang::Ar { "rtl" } else { "ltr" };
    let parts = [
        ("policy", &*policy),
        ("lang", lang.name()),
        ("direction", direction),
        ("style", STYLE),
        ("data", &inert(&data)),
        ("script", &script),
    ];
    Ok(filled(PAGE, &parts))
}

/// The template with its `{{places}}` filled, each value as it is: nothing that was put in is looked at again.
fn filled(template: &str, parts: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + parts.iter().map(|p| p.1.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(parts.iter().find(|p| p.0 == name).map_or("", |p| p.1));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// JSON that no parser of HTML sees as anything but text: `<` can end a script element, U+2028 ends a line to old ones.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 64);
    let mut rest = json;
    // The two separators begin with a byte that Arabic and Latin letters never have.
    while let Some(at) = memchr::memchr2(b'<', SEPARATORS, rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let first = from.chars().next().expect("something was found there");
        match first {
            '<' => out.push_str("\\u003c"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
        rest = &from[first.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// The first byte of U+2028 and U+2029.
const SEPARATORS: u8 = 0xe2;

/// SHA-256 in base64, as a policy names a script.
fn digest(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = Sha256::digest(text.as_bytes());
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0u32, |n, &b| n << 8 | u32::from(b)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place)) as usize & 63] as char;
            out.push(if place > three.len() { '=' } else { letter });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_one_that_browsers_compute() {
        assert_eq!(digest(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(digest("alert(1)"), "bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=");
    }

    #[test]
    fn a_template_is_filled_once_and_data_is_inert() {
        assert_eq!(filled("a{{x}}b{{y}}{{z}}", &[("x", "{{y}}"), ("y", "2")]), "a{{y}}b2");
        assert_eq!(inert("[\"</script><!--\u{2028}\"]"), "[\"\\u003c/script>\\u003c!--\\u2028\"]");
        assert_eq!(inert("“ا”\u{2029}\u{2030}<"), "“ا”\\u2029\u{2030}\\u003c");
    }
}
