//! JSON: strings and numbers straight into bytes, the same bytes as through serde.

/// Eight bytes of one value.
const fn eight(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Whether one of eight bytes must be escaped: a quote, a backslash, a control. May say yes of eight that need not.
fn may_need_escape(bytes: u64) -> bool {
    const HIGH: u64 = eight(0x80);
    let zero = |x: u64| x.wrapping_sub(eight(1)) & !x & HIGH;
    let control = bytes.wrapping_sub(eight(0x20)) & !bytes & HIGH;
    control | zero(bytes ^ eight(b'"')) | zero(bytes ^ eight(b'\\')) != 0
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// The first byte from `from` on that must be escaped, or the end.
fn plain_until(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(eight) = bytes.get(at..at + 8) {
        let eight = u64::from_ne_bytes(eight.try_into().expect("eight bytes were asked for"));
        if may_need_escape(eight) {
            break;
        }
        at += 8;
    }
    bytes[at..].iter().position(|&b| needs_escape(b)).map_or(bytes.len(), |n| at + n)
}

/// Appends a string.
pub fn string(text: &str, out: &mut Vec<u8>) {
    quoted(text.as_bytes(), out);
}

/// Appends the bytes of a text as a string.
pub fn quoted(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut done = 0;
    loop {
        let plain = plain_until(bytes, done);
        out.extend_from_slice(&bytes[done..plain]);
        let Some(&byte) = bytes.get(plain) else { break };
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => 0,
        };
        if short == 0 {
            let digit = |n: u8| b"0123456789abcdef"[n as usize];
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
        } else {
            out.extend_from_slice(&[b'\\', short]);
        }
        done = plain + 1;
    }
    out.push(b'"');
}

/// A figure from 0 to 1 in ten-thousandths, to the nearest.
pub fn parts(figure: f64) -> u32 {
    (figure * 10_000.0).round() as u32
}

/// Appends a figure in ten-thousandths as a decimal number with no more digits than it needs.
pub fn share(parts: u32, out: &mut Vec<u8>) {
    let (whole, mut rest) = (parts / 10_000, parts % 10_000);
    // Shares end at 1: one digit before the point.
    out.extend_from_slice(&[b'0' + whole.min(9) as u8, b'.']);
    for power in [1000, 100, 10, 1] {
        out.push(b'0' + (rest / power) as u8);
        rest %= power;
        if rest == 0 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_share_is_written_as_serde_writes_it() {
        for k in 0..=10_000 {
            assert_eq!(written(|out| share(k, out)), serde_json::to_string(&(f64::from(k) / 10_000.0)).unwrap());
        }
    }

    #[test]
    fn every_byte_is_escaped_as_serde_escapes_it_wherever_it_stands() {
        for byte in 0..=0x7fu8 {
            for before in 0..9 {
                for text in ["", "x", "الأنباء وكالة", "\u{10ffff}\u{80}ab"] {
                    let text = format!("{}{}{text}", "ن".repeat(before), byte as char);
                    assert_eq!(written(|out| string(&text, out)), serde_json::to_string(&text).unwrap());
                }
            }
        }
    }

    proptest! {
        #[test]
        fn strings_are_those_of_serde(text in "(?s).{0,40}", hostile in "[\"\\\\\u{0}-\u{1f} a\u{7f}\u{85}ب]{0,40}") {
            prop_assert_eq!(written(|out| string(&text, out)), serde_json::to_string(&text).unwrap());
            prop_assert_eq!(written(|out| string(&hostile, out)), serde_json::to_string(&hostile).unwrap());
        }
    }
}
