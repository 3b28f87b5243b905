//! JSON as bytes: where a value ends, and what a string says.
//!
//! Strict (RFC 8259), without recursion, and quick on what news is made of: long strings with few escapes, and long
//! strings of nothing but `\uXXXX`. `serde_json` is the oracle in the tests. A lone surrogate is an error only in a
//! string that is wanted: where nobody reads it, it harms nobody.

/// What is wrong with a record, and at which of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub what: &'static str,
    pub at: usize,
}

const fn fault<T>(what: &'static str, at: usize) -> Result<T, Fault> {
    Err(Fault { what, at })
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The high bit of the lowest byte of a word (in memory order) that ends a plain run; what stands above it is noise.
#[inline(always)]
fn specials(word: u64) -> u64 {
    let zero = |x: u64| x.wrapping_sub(ONES) & !x;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (zero(word ^ (ONES * b'"' as u64)) | zero(word ^ (ONES * b'\\' as u64)) | control) & HIGH
}

#[inline(always)]
fn word(bytes: &[u8], i: usize) -> Option<u64> {
    bytes.get(i..)?.first_chunk::<8>().map(|w| u64::from_le_bytes(*w))
}

/// The first quote, backslash or control byte at or after `i`; the length if there is none.
#[inline]
pub(crate) fn plain(bytes: &[u8], mut i: usize) -> usize {
    loop {
        // Short runs (keys, small values) end within the first words; only a longer one is worth the blocks below.
        for _ in 0..4 {
            let Some(w) = word(bytes, i) else { return tail(bytes, i) };
            let found = specials(w);
            if found != 0 {
                return i + (found.trailing_zeros() / 8) as usize;
            }
            i += 8;
        }
        while let Some(block) = bytes.get(i..).and_then(|rest| rest.first_chunk::<32>()) {
            // Without an early way out this is a handful of vector instructions.
            let any = block.iter().fold(false, |any, &b| any | (b == b'"') | (b == b'\\') | (b < 0x20));
            if any {
                break;
            }
            i += 32;
        }
    }
}

#[cold]
fn tail(bytes: &[u8], i: usize) -> usize {
    let rest = bytes.get(i..).unwrap_or_default();
    i + rest.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20).unwrap_or(rest.len())
}

/// The first byte at or after `i` that is no white space.
#[inline(always)]
pub(crate) fn space(bytes: &[u8], mut i: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(i) {
        i += 1;
    }
    i
}

/// Goes over a string whose first byte after the quote is at `i`; gives the place after its last quote, and whether
/// it has escapes.
#[inline]
pub(crate) fn string(bytes: &[u8], mut i: usize) -> Result<(usize, bool), Fault> {
    let mut escaped = false;
    loop {
        i = plain(bytes, i);
        match bytes.get(i) {
            Some(b'"') => return Ok((i + 1, escaped)),
            Some(b'\\') => {
                escaped = true;
                while bytes.get(i) == Some(&b'\\') {
                    i = escape(bytes, i)?;
                }
            }
            Some(_) => return fault("a control character in a string", i),
            None => return fault("a string without an end", i),
        }
    }
}

/// The place after an escape whose backslash is at `i`.
#[inline(always)]
fn escape(bytes: &[u8], i: usize) -> Result<usize, Fault> {
    match bytes.get(i + 1) {
        Some(b'u') => hex(bytes, i + 2).map(|_| i + 6),
        Some(&c) if SHORT[c as usize] != 0 => Ok(i + 2),
        _ => fault("an escape that JSON does not know", i),
    }
}

/// What a two-byte escape stands for; 0 where there is none.
const SHORT: [u8; 256] = {
    let mut table = [0; 256];
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b'/' as usize] = b'/';
    table[b'b' as usize] = 8;
    table[b'f' as usize] = 12;
    table[b'n' as usize] = b'\n';
    table[b'r' as usize] = b'\r';
    table[b't' as usize] = b'\t';
    table
};

/// Hexadecimal digits; 0xff where there is none. One table a place, so that no shift stands in the loop.
const fn hex_table(shift: u32) -> [u16; 256] {
    let mut table = [0xffff; 256];
    let mut i = 0;
    while i < 16 {
        table[b"0123456789abcdef"[i] as usize] = (i as u16) << shift;
        table[b"0123456789ABCDEF"[i] as usize] = (i as u16) << shift;
        i += 1;
    }
    table
}
static HEX: [[u16; 256]; 4] = [hex_table(12), hex_table(8), hex_table(4), hex_table(0)];

/// The number of four hexadecimal digits at `i`.
#[inline(always)]
fn hex(bytes: &[u8], i: usize) -> Result<u32, Fault> {
    let Some([a, b, c, d]) = bytes.get(i..).and_then(|rest| rest.first_chunk::<4>()) else {
        return fault("an escape cut short", i);
    };
    let (a, b, c, d) = (HEX[0][*a as usize], HEX[1][*b as usize], HEX[2][*c as usize], HEX[3][*d as usize]);
    // No digit but the first sets the highest four bits, and `f` there comes with zeros below it.
    if (b | c | d) == 0xffff || a == 0xffff {
        return fault("an escape that is no number", i);
    }
    Ok(u32::from(a | b | c | d))
}

/// Writes what a string says to `out` from `at` on, its first byte after the quote being at `i`; gives the places
/// after its last quote and after what was written. `out` must have room for all bytes from `i` on and 8 more: a string
/// never says more bytes than it is written with.
pub(crate) fn unescape(bytes: &[u8], mut i: usize, out: &mut [u8], mut at: usize) -> Result<(usize, usize), Fault> {
    debug_assert!(out.len() >= at + (bytes.len() - i) + 8);
    let mut words = 0;
    // Eight bytes are copied whole, and only as many counted as are plain: quicker than a copy of the right length.
    while let Some(w) = word(bytes, i) {
        let Some(slot) = out.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<8>()) else { return fault("no room", i) };
        *slot = w.to_le_bytes();
        let found = specials(w);
        if found == 0 {
            (i, at, words) = (i + 8, at + 8, words + 1);
            if words == 4 {
                // A long run: from here on the copy of the right length is the quicker one.
                let end = plain(bytes, i);
                let (Some(from), Some(to)) = (bytes.get(i..end), out.get_mut(at..at + (end - i))) else { return fault("no room", i) };
                to.copy_from_slice(from);
                (i, at, words) = (end, at + (end - i), 0);
            }
            continue;
        }
        words = 0;
        let run = (found.trailing_zeros() / 8) as usize;
        (i, at) = (i + run, at + run);
        match bytes[i] {
            b'"' => return Ok((i + 1, at)),
            b'\\' => (i, at) = escapes(bytes, i, out, at)?,
            _ => return fault("a control character in a string", i),
        }
    }
    // The last bytes of the record, one by one.
    loop {
        match bytes.get(i) {
            Some(b'"') => return Ok((i + 1, at)),
            Some(b'\\') => (i, at) = escapes(bytes, i, out, at)?,
            Some(&b) if b >= 0x20 => {
                let Some(slot) = out.get_mut(at) else { return fault("no room", i) };
                *slot = b;
                (i, at) = (i + 1, at + 1);
            }
            Some(_) => return fault("a control character in a string", i),
            None => return fault("a string without an end", i),
        }
    }
}

/// Writes what a run of escapes says, the first backslash being at `i`.
#[inline(always)]
fn escapes(bytes: &[u8], mut i: usize, out: &mut [u8], mut at: usize) -> Result<(usize, usize), Fault> {
    while bytes.get(i) == Some(&b'\\') {
        let Some(slot) = out.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()) else { return fault("no room", i) };
        let kind = bytes.get(i + 1).copied().unwrap_or(0);
        if kind != b'u' {
            slot[0] = SHORT[kind as usize];
            if slot[0] == 0 {
                return fault("an escape that JSON does not know", i);
            }
            (i, at) = (i + 2, at + 1);
            continue;
        }
        let code = hex(bytes, i + 2)?;
        if code & 0xf800 == 0 && code >= 0x80 {
            *slot = [0xc0 | (code >> 6) as u8, 0x80 | (code & 0x3f) as u8, 0, 0];
            (i, at) = (i + 6, at + 2);
        } else {
            let (length, c) = character(bytes, i, code)?;
            at += c.encode_utf8(slot).len();
            i += length;
        }
    }
    Ok((i, at))
}

/// The character of an escape at `i` whose number is `code`, and how many bytes write it: 6, or 12 for a pair.
#[inline(always)]
fn character(bytes: &[u8], i: usize, code: u32) -> Result<(usize, char), Fault> {
    if let Some(c) = char::from_u32(code) {
        return Ok((6, c));
    }
    if code < 0xdc00 && bytes.get(i + 6) == Some(&b'\\') && bytes.get(i + 7) == Some(&b'u') {
        let low = hex(bytes, i + 8)?;
        if (0xdc00..0xe000).contains(&low) {
            let pair = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            return char::from_u32(pair).map_or(fault("a lone surrogate", i), |c| Ok((12, c)));
        }
    }
    fault("a lone surrogate", i)
}

/// Goes over a value that begins at `i`; gives the place after it. `stack` is a buffer, used again; depth costs a byte
/// a level and nothing else.
pub(crate) fn skip(bytes: &[u8], mut i: usize, stack: &mut Vec<u8>) -> Result<usize, Fault> {
    stack.clear();
    loop {
        i = space(bytes, i);
        match bytes.get(i) {
            Some(b'"') => i = string(bytes, i + 1)?.0,
            Some(&open @ (b'{' | b'[')) => {
                i = space(bytes, i + 1);
                // `{` and `}`, `[` and `]` are two apart.
                if bytes.get(i) == Some(&(open + 2)) {
                    i += 1;
                } else {
                    stack.push(open);
                    if open == b'{' {
                        i = key(bytes, i)?.1;
                    }
                    continue;
                }
            }
            _ => i = scalar(bytes, i)?,
        }
        loop {
            let Some(&open) = stack.last() else { return Ok(i) };
            i = space(bytes, i);
            match bytes.get(i) {
                Some(b',') if open == b'{' => {
                    i = key(bytes, i + 1)?.1;
                    break;
                }
                Some(b',') => {
                    i += 1;
                    break;
                }
                Some(&close) if close == open + 2 => {
                    i += 1;
                    stack.pop();
                }
                Some(_) => return fault("`,` or a closing bracket expected", i),
                None => return fault("an array or object without an end", i),
            }
        }
    }
}

/// Goes over a key and its colon, with white space before; gives where the key's string begins (after its quote) and
/// the place after the colon.
#[inline]
pub(crate) fn key(bytes: &[u8], i: usize) -> Result<(usize, usize), Fault> {
    let start = space(bytes, i) + 1;
    if bytes.get(start - 1) != Some(&b'"') {
        return fault("a key in quotes expected", start - 1);
    }
    let (end, _) = string(bytes, start)?;
    let colon = space(bytes, end);
    if bytes.get(colon) != Some(&b':') {
        return fault("`:` expected", colon);
    }
    Ok((start, colon + 1))
}

/// Goes over a number, `true`, `false` or `null` that begins at `i`.
#[inline]
pub(crate) fn scalar(bytes: &[u8], i: usize) -> Result<usize, Fault> {
    let rest = bytes.get(i..).unwrap_or_default();
    match rest.first() {
        Some(b'-' | b'0'..=b'9') => number(bytes, i),
        Some(b't') if rest.starts_with(b"true") => Ok(i + 4),
        Some(b'f') if rest.starts_with(b"false") => Ok(i + 5),
        Some(b'n') if rest.starts_with(b"null") => Ok(i + 4),
        Some(_) => fault("a value expected", i),
        None => fault("it ends where a value is expected", i),
    }
}

fn number(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let digits = |mut i: usize| {
        while let Some(b'0'..=b'9') = bytes.get(i) {
            i += 1;
        }
        i
    };
    let mut i = start + usize::from(bytes.get(start) == Some(&b'-'));
    let whole = i;
    i = digits(i);
    if i == whole || (bytes[whole] == b'0' && i > whole + 1) {
        return fault("a number that JSON does not know", start);
    }
    if bytes.get(i) == Some(&b'.') {
        let fraction = i + 1;
        i = digits(fraction);
        if i == fraction {
            return fault("a number that JSON does not know", start);
        }
    }
    if let Some(b'e' | b'E') = bytes.get(i) {
        let power = i + 1 + usize::from(matches!(bytes.get(i + 1), Some(b'+' | b'-')));
        i = digits(power);
        if i == power {
            return fault("a number that JSON does not know", start);
        }
    }
    Ok(i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(json: &str) -> Result<String, Fault> {
        let bytes = json.as_bytes();
        let mut out = vec![0; bytes.len() + 8];
        let (end, at) = unescape(bytes, 1, &mut out, 0)?;
        assert_eq!(string(bytes, 1)?.0, end, "both ways over a string end together");
        if end != bytes.len() {
            return fault("more", end);
        }
        Ok(String::from_utf8(out[..at].to_vec()).expect("UTF-8 in, UTF-8 out"))
    }

    fn ends(json: &str) -> Result<(), Fault> {
        let end = skip(json.as_bytes(), 0, &mut Vec::new())?;
        if space(json.as_bytes(), end) == json.len() { Ok(()) } else { fault("more", end) }
    }

    #[test]
    fn strings_say_what_serde_says() {
        for json in [
            r#""""#,
            r#""a""#,
            r#""\u0627\u0644 \u062e\u0628\u0631""#,
            r#""\ud83d\ude00x""#,
            r#""\"\\\/\b\f\n\r\t""#,
            r#""\u0000""#,
            r#""\u00e9\u0800\uFFFF\uabCD""#,
            r#""خبر عاجل \n من وكالة الأنباء، وهو طويل بما يكفي""#,
            r#""aaaaaaa\n""#,
            r#""aaaaaaaa\n""#,
        ] {
            let expected: String = serde_json::from_str(json).expect("valid");
            assert_eq!(said(json).expect(json), expected);
        }
        for json in [
            r#"""#,
            r#""a"#,
            r#""\"#,
            r#""\u""#,
            r#""\u00g0""#,
            r#""\uf""#,
            r#""\x""#,
            r#""\ud800""#,
            r#""\ud800\n""#,
            r#""\udc00\ud800""#,
            r#""\ud800\u0041""#,
            "\"a\tb\"",
            "\"\u{0}\"",
            r#""\ufffg""#,
            r#""\ugfff""#,
        ] {
            assert!(serde_json::from_str::<String>(json).is_err(), "{json}");
            assert!(said(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_million_nested_arrays_cost_a_byte_each_and_no_stack() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(ends(&deep), Ok(()));
        assert!(ends(&deep[..1_999_999]).is_err());
        let objects = r#"{"a":"#.repeat(300_000) + "1" + &"}".repeat(300_000);
        assert_eq!(ends(&objects), Ok(()));
    }

    fn soup() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"a\"",
            "\"b\":",
            "0",
            "01",
            "-1.5e3",
            "1.",
            "true",
            "nul",
            "null",
            " ",
            "\t",
            "\\",
            "\\u0627",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\n",
            "خبر",
            "😀",
            "abcdefgh",
            "\"text\":\"",
            "e",
            ".",
            "-",
            "\u{1}",
        ]);
        prop::collection::vec(piece, 0..24).prop_map(|v| v.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn whatever_serde_takes_is_taken_and_nothing_else(json in soup()) {
            let serde = serde_json::from_str::<serde::de::IgnoredAny>(&json).is_ok();
            prop_assert_eq!(ends(&json).is_ok(), serde, "{}", json);
        }

        #[test]
        fn any_text_survives_the_way_through_json(text in ".{0,80}", pad in 0usize..40) {
            let text = "ك".repeat(pad) + &text;
            let json = serde_json::to_string(&text).expect("a string");
            prop_assert_eq!(&said(&json).expect("valid"), &text);
            let ascii: String = text.encode_utf16().map(|u| format!("\\u{u:04x}")).collect();
            prop_assert_eq!(&said(&format!("\"{ascii}\"")).expect("valid"), &text);
        }

        #[test]
        fn a_string_of_soup_says_what_serde_says(inner in soup()) {
            let json = format!("\"{inner}\"");
            let serde = serde_json::from_str::<String>(&json).ok();
            prop_assert_eq!(said(&json).ok(), serde, "{}", json);
        }
    }
}
