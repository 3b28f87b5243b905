//! Digits: numbers as text, straight into bytes. There are several in each line of the large tables.

use std::io::Write;

/// Appends a whole number.
pub fn whole(n: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
}

/// Appends a share with two digits behind the point, as `{:.2}` writes it, which is slow.
pub fn hundredths(share: f64, out: &mut Vec<u8>) {
    let scaled = share * 100.0;
    // Where the product may have been rounded over a half, the exact way decides.
    if !(0.0..999.0).contains(&scaled) || (scaled.fract() - 0.5).abs() < 1e-6 {
        write!(out, "{share:.2}").expect("memory takes what is written");
        return;
    }
    let n = scaled.round() as u32;
    let digit = |digit: u32| b'0' + digit as u8;
    out.extend_from_slice(&[digit(n / 100), b'.', digit(n / 10 % 10), digit(n % 10)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hundredths_are_those_of_the_standard_library() {
        for of in 1..400u32 {
            for part in 0..=of {
                let share = f64::from(part) / f64::from(of);
                assert_eq!(written(|out| hundredths(share, out)), format!("{share:.2}"), "{part}/{of}");
            }
        }
        for odd in [9.994_999, 9.995, 9.999, 12.345, -0.5, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(written(|out| hundredths(odd, out)), format!("{odd:.2}"));
        }
    }

    #[test]
    fn whole_numbers_of_every_length_are_those_of_the_standard_library() {
        for n in (0..20).map(|power| 10u64.pow(power)).flat_map(|n| [n - 1, n, n + 1]).chain([u64::MAX]) {
            assert_eq!(written(|out| whole(n, out)), n.to_string());
        }
    }
}
