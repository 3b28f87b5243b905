//! HTTP responses as archives keep them: a status line, fields, a body that may be in chunks and packed.

use crate::corpus::formats::page::{self, Page};
use std::borrow::Cow;
use std::io::Read;

/// The lines of a header without the empty one that ends it, and the bytes of both.
pub(crate) fn head(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let mut start = 0;
    for newline in memchr::memchr_iter(b'\n', bytes) {
        if matches!(&bytes[start..newline], b"" | b"\r") {
            return Some((&bytes[..start], newline + 1));
        }
        start = newline + 1;
    }
    None
}

/// The value of a field in the lines of a header, whatever the case of its name.
pub(crate) fn field<'a>(lines: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    lines.split(|&b| b == b'\n').skip(1).find_map(|line| {
        let (before, after) = line.split_at_checked(name.len())?;
        let value = after.strip_prefix(b":")?;
        before.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
    })
}

/// The page in a response; `None` if it holds none: another kind of content, another status than 2xx. `limit` is the
/// most bytes that a body may unpack to.
pub(crate) fn page(response: &[u8], limit: u64) -> Result<Option<Page<'_>>, String> {
    let Some((lines, length)) = head(response) else { return Ok(None) };
    let status = lines.split(|&b| b == b' ').nth(1).unwrap_or_default();
    if !lines.starts_with(b"HTTP/") || !status.starts_with(b"2") {
        return Ok(None);
    }
    let kind = field(lines, b"Content-Type").unwrap_or_default().to_ascii_lowercase();
    let body = &response[length..];
    let is_html = kind.starts_with(b"text/html") || kind.starts_with(b"application/xhtml");
    if !is_html && !kind.starts_with(b"text/plain") {
        return Ok(None);
    }
    let chunked = field(lines, b"Transfer-Encoding").is_some_and(|v| v.eq_ignore_ascii_case(b"chunked"));
    // Many archives keep the field and not the chunks.
    let body = if chunked { joined(body).map_or(Cow::Borrowed(body), Cow::Owned) } else { Cow::Borrowed(body) };
    let body = unpacked(body, field(lines, b"Content-Encoding").unwrap_or_default(), limit)?;
    let charset = memchr::memmem::find(&kind, b"charset=").map(|at| &kind[at + 8..]);
    let charset = charset.map(|c| c.split(|b| b";, ".contains(b)).next().unwrap_or_default());
    let text =
        page::text(body, charset.map(|c| c.trim_ascii_start().strip_prefix(b"\"").map_or(c, |c| c.strip_suffix(b"\"").unwrap_or(c))));
    if is_html { page::main_text(&text).map(Some) } else { Ok(Some(Page { text, ..Page::default() })) }
}

/// The bytes of chunks (RFC 9112, 7.1); `None` if they are not in chunks after all.
fn joined(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let newline = memchr::memchr(b'\n', body)?;
        let size = body[..newline].split(|b| b";\r ".contains(b)).next()?;
        let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
        if size == 0 {
            return Some(all);
        }
        body = &body[newline + 1..];
        // An archive may cut what is too long for it; what is there is kept.
        let Some((chunk, rest)) = body.split_at_checked(size) else {
            all.extend_from_slice(body);
            return Some(all);
        };
        all.extend_from_slice(chunk);
        body = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

fn unpacked<'a>(body: Cow<'a, [u8]>, encoding: &[u8], limit: u64) -> Result<Cow<'a, [u8]>, String> {
    let packed = body.starts_with(&[0x1f, 0x8b]);
    let stream: Box<dyn Read + '_> = match encoding.to_ascii_lowercase().as_slice() {
        b"" | b"identity" => return Ok(body),
        b"gzip" | b"x-gzip" if packed => Box::new(flate2::bufread::MultiGzDecoder::new(&body[..])),
        // Kept unpacked under a field that says otherwise, as many archives do.
        b"gzip" | b"x-gzip" => return Ok(body),
        b"deflate" if body.first().is_some_and(|b| b & 0x0f == 8) => Box::new(flate2::bufread::ZlibDecoder::new(&body[..])),
        b"deflate" => Box::new(flate2::bufread::DeflateDecoder::new(&body[..])),
        other => return Err(format!("a page packed by {}, which is not read here", String::from_utf8_lossy(other))),
    };
    let mut all = Vec::new();
    let done = stream.take(limit.saturating_add(1)).read_to_end(&mut all);
    if all.len() as u64 > limit {
        return Err(format!("a page of more than --max-record {limit} bytes, unpacked"));
    }
    done.map_err(|e| format!("a page whose packing is damaged: {e}"))?;
    Ok(Cow::Owned(all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn text(response: &[u8]) -> Result<Option<String>, String> {
        page(response, 1000).map(|p| p.map(|p| p.text.into_owned()))
    }

    #[test]
    fn bodies_are_put_together_and_unpacked() {
        let plain = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=windows-1256\r\n\r\n\xc7\xe1".as_slice();
        assert_eq!(text(plain), Ok(Some("ال".into())));
        let chunks =
            b"HTTP/1.1 200 OK\nContent-Type:text/plain\nTransfer-Encoding: chunked\n\n4;x=y\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n".as_slice();
        assert_eq!(text(chunks), Ok(Some("abcdef".into())));
        let not_chunks = b"HTTP/1.1 200 OK\nContent-Type:text/plain\nTransfer-Encoding: chunked\n\nno chunks here\n".as_slice();
        assert_eq!(text(not_chunks), Ok(Some("no chunks here\n".into())));
        let packed = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).expect("memory");
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
            [head, encoder.finish().expect("memory")].concat()
        };
        assert_eq!(text(&packed(b"packed")), Ok(Some("packed".into())));
        assert!(text(&packed(&[b'a'; 5000])).expect_err("a bomb").contains("more than --max-record 1000"));
        let cut = packed(b"packed");
        assert!(text(&cut[..cut.len() - 4]).expect_err("cut").contains("damaged"));
        assert_eq!(text(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\nplain"), Ok(Some("plain".into())));
    }

    #[test]
    fn what_is_no_page_is_none() {
        for response in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>",
            "HTTP/1.1 200 OK\r\n\r\n?",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}",
            "junk\r\n\r\n",
            "\r\n\r\n",
        ] {
            assert_eq!(text(response.as_bytes()), Ok(None), "{response}");
        }
    }
}
