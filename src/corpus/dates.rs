//! `Date`: the day, and the time of day where there is one, that a record's date names, however people write it.
//!
//! The day is the one that is written: no zone is applied, since most dates have none, and two outlets that print the
//! same day mean the same day. Hijri years are not read: a date that may be wrong is worse than none.

use std::fmt;

/// A day, and perhaps a time of day.
///
/// ```
/// use naskh::corpus::dates::read;
/// let date = read("2015-07-21T08:30:15+03:00").unwrap();
/// assert_eq!((date.day, date.second), (16637, Some(8 * 3600 + 30 * 60 + 15)));
/// assert_eq!(read("Tue, 21 Jul 2015"), read("٢١ يوليو ٢٠١٥"));
/// assert_eq!(read("21/07/2015").unwrap().to_string(), "2015-07-21");
/// assert_eq!(read("yesterday"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Days since 1 January 1970.
    pub day: i32,
    /// Seconds since midnight.
    pub second: Option<u32>,
}

/// Years that are read. Below lie those of the Hijri calendar.
const YEARS: std::ops::RangeInclusive<i64> = 1600..=9999;
/// No way of writing a date is longer, in bytes.
const LONGEST: usize = 120;
const DAY: i64 = 86_400;

impl Date {
    /// Seconds since 1970, a day without a time being its midnight.
    pub fn seconds(self) -> i64 {
        i64::from(self.day) * DAY + i64::from(self.second.unwrap_or(0))
    }

    /// Minutes since 1970, as scans count them.
    pub(crate) fn minutes(self) -> i64 {
        self.seconds().div_euclid(60)
    }

    fn of(year: i64, month: i64, day: i64, second: Option<u32>) -> Option<Date> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        if !YEARS.contains(&year) || !(1..=days).contains(&day) {
            return None;
        }
        // Years that begin in March, so that the odd day is the last: Howard Hinnant, "chrono-compatible low-level date
        // algorithms", days_from_civil.
        let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
        Some(Date { day: i32::try_from(days).ok()?, second })
    }

    fn since_1970(seconds: i64) -> Option<Date> {
        let day = i32::try_from(seconds.div_euclid(DAY)).ok()?;
        Some(Date { day, second: u32::try_from(seconds.rem_euclid(DAY)).ok() })
    }
}

impl fmt::Display for Date {
    /// As ISO 8601: `2015-07-21`, or `2015-07-21T08:30:15`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The way back of `of`: civil_from_days.
        let z = i64::from(self.day) + 719_468;
        let (era, rest) = (z.div_euclid(146_097), z.rem_euclid(146_097));
        let y = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365;
        let d = rest - (365 * y + y / 4 - y / 100);
        let m = (5 * d + 2) / 153;
        let (day, month) = (d - (153 * m + 2) / 5 + 1, if m < 10 { m + 3 } else { m - 9 });
        write!(f, "{:04}-{month:02}-{day:02}", y + era * 400 + i64::from(month <= 2))?;
        match self.second {
            Some(s) => write!(f, "T{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60),
            None => Ok(()),
        }
    }
}

/// The date that a text is. ISO 8601 and RFC 3339 are read without a detour; then, in any order that leaves no
/// doubt: RFC 2822, `26-FEB-1987 15:01:01.79`, `2015/07/21`, `21/07/2015` (the day first, unless it cannot be),
/// `20150721`, `Jul 21, 2015`, months in Arabic, Arabic digits, and seconds, milli- or microseconds since 1970.
pub fn read(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    if text.is_ascii() {
        return iso(text.as_bytes()).or_else(|| number(text)).or_else(|| Parts::of(text)?.date());
    }
    let latin: String = text.chars().filter_map(latin).collect();
    let text = latin.trim();
    iso(text.as_bytes()).or_else(|| number(text)).or_else(|| Parts::of(text)?.date())
}

/// Digits of Arabic and Persian as those of ASCII; marks of direction away; the Arabic comma as a comma.
fn latin(c: char) -> Option<char> {
    match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10),
        '۰'..='۹' => char::from_digit(c as u32 - '۰' as u32, 10),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{640}' | '\u{64b}'..='\u{652}' => None,
        '،' => Some(','),
        '\u{a0}' | '\u{202f}' => Some(' '),
        '–' | '−' => Some('-'),
        other => Some(other),
    }
}

/// `YYYY-MM-DD`, alone or with a time behind `T` or a space; nothing else.
fn iso(text: &[u8]) -> Option<Date> {
    let digits =
        |from: usize, to: usize| text.get(from..to)?.iter().try_fold(0i64, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')));
    if text.get(4) != Some(&b'-') || text.get(7) != Some(&b'-') {
        return None;
    }
    let second = match text.get(10) {
        None => None,
        Some(b'T' | b't' | b' ') => {
            let (seconds, behind) = if text.get(16) == Some(&b':') { (digits(17, 19)?, 19) } else { (0, 16) };
            if text.get(13) != Some(&b':') || !is_zone(text.get(behind..)?) {
                return None;
            }
            Some(time(digits(11, 13)?, digits(14, 16)?, seconds)?)
        }
        Some(b'Z' | b'+') => None,
        Some(_) => return None,
    };
    Date::of(digits(0, 4)?, digits(5, 7)?, digits(8, 10)?, second)
}

/// Whether what stands behind the seconds is a fraction of them, a zone, both, or nothing.
fn is_zone(text: &[u8]) -> bool {
    let fraction = match text {
        [b'.' | b',', digits @ ..] => 1 + digits.iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    match text[fraction..].trim_ascii() {
        [] | [b'Z' | b'z'] => true,
        [b'+' | b'-', zone @ ..] => (2..=5).contains(&zone.len()) && zone.iter().all(|b| b.is_ascii_digit() || *b == b':'),
        _ => false,
    }
}

fn time(hour: i64, minute: i64, second: i64) -> Option<u32> {
    // A leap second is written as the sixtieth.
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    fits.then(|| u32::try_from(hour * 3600 + minute * 60 + second.min(59)).ok())?
}

/// A number alone: a day written without signs, or a time since 1970.
fn number(text: &str) -> Option<Date> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || digits.len() > 16 || !digits.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: i64 = whole.parse().ok()?;
    match digits.len() {
        8 => Date::of(n / 10_000, n / 100 % 100, n % 100, None),
        12 => Date::of(n / 100_000_000, n / 1_000_000 % 100, n / 10_000 % 100, time(n / 100 % 100, n % 100, 0)),
        14 => Date::of(n / 10_000_000_000, n / 100_000_000 % 100, n / 1_000_000 % 100, time(n / 10_000 % 100, n / 100 % 100, n % 100)),
        9 | 10 => Date::since_1970(n),
        13 => Date::since_1970(n.div_euclid(1000)),
        16 => Date::since_1970(n.div_euclid(1_000_000)),
        _ => None,
    }
}

/// What a written date is made of.
#[derive(Default)]
struct Parts {
    /// The numbers that are no time: their value and how many digits they have.
    numbers: [(i64, usize); 3],
    count: usize,
    month: Option<i64>,
    /// How many numbers stood before the month's name.
    before: usize,
    second: Option<u32>,
}

impl Parts {
    fn of(text: &str) -> Option<Parts> {
        let (mut parts, mut rest) = (Parts::default(), text);
        while let Some(c) = rest.chars().next() {
            if c.is_ascii_digit() {
                rest = parts.digits(rest)?;
            } else if c.is_alphabetic() {
                rest = parts.word(rest)?;
            } else if matches!(c, '+' | '-') && parts.second.is_some() && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
                // The zone behind a time.
                rest = rest[1..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
            } else if c.is_whitespace() || ",./-()|'".contains(c) {
                rest = &rest[c.len_utf8()..];
            } else {
                return None;
            }
        }
        Some(parts)
    }

    /// Takes a number, or a time, from the head of the rest.
    fn digits<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (n, digits, rest) = leading(text)?;
        let Some(after) = rest.strip_prefix(':') else {
            *self.numbers.get_mut(self.count)? = (n, digits);
            self.count += 1;
            return Some(rest);
        };
        let (minute, _, mut rest) = leading(after)?;
        let mut second = 0;
        if let Some(after) = rest.strip_prefix(':') {
            (second, _, rest) = leading(after)?;
            rest = rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
        let (hour, rest) = twelve(n, rest);
        if self.second.replace(time(hour, minute, second)?).is_some() {
            return None;
        }
        Some(rest)
    }

    /// Takes a word from the head of the rest: a month, or one that dates are decorated with.
    fn word<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        let (word, mut rest) = text.split_at(end);
        let month = match word {
            "كانون" | "تشرين" => {
                let second = rest.trim_start();
                let end = second.find(|c: char| !c.is_alphabetic()).unwrap_or(second.len());
                rest = &second[end..];
                match (word, &second[..end]) {
                    ("كانون", "الثاني") => Some(1),
                    ("تشرين", "الأول" | "الاول") => Some(10),
                    ("تشرين", "الثاني") => Some(11),
                    ("كانون", "الأول" | "الاول") => Some(12),
                    _ => return None,
                }
            }
            _ => month(word),
        };
        match month {
            Some(month) if self.month.is_none() => {
                self.month = Some(month);
                self.before = self.count;
            }
            Some(_) => return None,
            None if self.is_decoration(word) => {}
            None => return None,
        }
        Some(rest)
    }

    /// Whether a word may stand in a date and says nothing: weekdays, ordinals, zones.
    fn is_decoration(&self, word: &str) -> bool {
        if !word.is_ascii() {
            return WEEKDAYS_AR.contains(&word) || matches!(word, "يوم" | "م" | "الموافق" | "الساعة");
        }
        let lower = word.to_ascii_lowercase();
        let weekday = lower.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(&lower));
        weekday
            || matches!(lower.as_str(), "st" | "nd" | "rd" | "th" | "at" | "of" | "on" | "t" | "z" | "utc" | "gmt")
            || (self.second.is_some() && (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase()))
    }

    fn date(&self) -> Option<Date> {
        let numbers = &self.numbers[..self.count];
        let (year, month, day) = match (self.month, numbers) {
            // Day, month, year; year, month, day; month, day, year.
            (Some(month), &[a, b]) => match (a.1, b.1) {
                (4, 1 | 2) => (a.0, month, b.0),
                (1 | 2, 4) => (b.0, month, a.0),
                // Two digits of a year are read only where the month's name shows which is which (RFC 5322, 4.3).
                (1 | 2, 2) if self.before == 1 => (if b.0 < 50 { 2000 } else { 1900 } + b.0, month, a.0),
                _ => return None,
            },
            (None, &[a, b, c]) => match (a.1, b.1, c.1) {
                (4, 1 | 2, 1 | 2) => (a.0, b.0, c.0),
                (1 | 2, 1 | 2, 4) if b.0 > 12 => (c.0, a.0, b.0),
                (1 | 2, 1 | 2, 4) => (c.0, b.0, a.0),
                _ => return None,
            },
            _ => return None,
        };
        Date::of(year, month, day, self.second)
    }
}

/// The number at the head of a text, how many digits it has, and the rest.
fn leading(text: &str) -> Option<(i64, usize, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok().filter(|_| end <= 4)?, end, &text[end..]))
}

/// The hour of a day of twice twelve, if the rest says so.
fn twelve(hour: i64, rest: &str) -> (i64, &str) {
    let after = rest.trim_start();
    for (sign, noon) in [("am", 0), ("pm", 12), ("a.m.", 0), ("p.m.", 12), ("ص", 0), ("م", 12)] {
        let head = after.get(..sign.len()).filter(|head| head.eq_ignore_ascii_case(sign));
        if head.is_some() && (1..=12).contains(&hour) && !after[sign.len()..].starts_with(char::is_alphabetic) {
            return (hour % 12 + noon, &after[sign.len()..]);
        }
    }
    (hour, rest)
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const WEEKDAYS_AR: [&str; 10] = ["السبت", "الأحد", "الاحد", "الاثنين", "الإثنين", "الثلاثاء", "الأربعاء", "الاربعاء", "الخميس", "الجمعة"];
const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
/// The months' names in the Gulf and Egypt, in the Levant and in the Maghreb.
const MONTHS_AR: [&[&str]; 12] = [
    &["يناير", "جانفي"],
    &["فبراير", "شباط", "فيفري"],
    &["مارس", "آذار", "اذار"],
    &["أبريل", "ابريل", "إبريل", "نيسان", "أفريل"],
    &["مايو", "أيار", "ايار", "ماي"],
    &["يونيو", "يونيه", "حزيران", "جوان"],
    &["يوليو", "يوليه", "تموز", "جويلية"],
    &["أغسطس", "اغسطس", "آب", "أوت", "غشت"],
    &["سبتمبر", "أيلول", "ايلول", "شتنبر"],
    &["أكتوبر", "اكتوبر"],
    &["نوفمبر", "نونبر"],
    &["ديسمبر", "دجنبر"],
];

/// The month of a name: English from three letters up, Arabic whole.
fn month(word: &str) -> Option<i64> {
    let place = if word.is_ascii() {
        let lower = word.to_ascii_lowercase();
        MONTHS.iter().position(|month| lower.len() >= 3 && month.starts_with(&lower) || lower == "sept" && *month == "september")
    } else {
        MONTHS_AR.iter().position(|names| names.contains(&word))
    };
    place.and_then(|place| i64::try_from(place + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> String {
        read(text).map_or_else(|| "none".to_string(), |date| date.to_string())
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in "2015-07-21| 2015-07-21 |2015/07/21|2015/7/21|2015.07.21|21/07/2015|21-7-2015|21.07.2015|07/21/2015|20150721|\
             Jul 21, 2015|July 21st, 2015|21 July 2015|21-Jul-2015|Tue, 21 Jul 2015|Tuesday 21 July 2015|21 Jul 15|\
             2015 Jul 21|٢١/٠٧/٢٠١٥|٢٠١٥-٠٧-٢١|21 يوليو 2015|الثلاثاء، ٢١ تموز ٢٠١٥|21 يوليو 2015م|۲۱/۰۷/۲۰۱۵|\
             \u{200f}21/07/2015\u{200f}|2015-07-21Z|2015-07-21+03:00"
            .split('|')
        {
            assert_eq!(told(text), "2015-07-21", "{text}");
        }
        for text in "2015-07-21T15:01:09|2015-07-21 15:01:09.123456|2015-07-21T15:01:09Z|2015-07-21T15:01:09.5+03:00|\
             2015-07-21 15:01:09 +0300|Tue, 21 Jul 2015 15:01:09 +0300|Tue, 21 Jul 2015 15:01:09 GMT|\
             21-JUL-2015 15:01:09.79|Tue Jul 21 15:01:09 2015|Tue Jul 21 15:01:09 AST 2015|07/21/2015 3:01:09 PM|\
             21/07/2015 03:01:09 م|1437490869|1437490869000|1437490869.25|1437490869000000|20150721150109|\
             2015-07-21 15:01:09 UTC"
            .split('|')
        {
            assert_eq!(told(text), "2015-07-21T15:01:09", "{text}");
        }
        assert_eq!(told("26-FEB-1987 15:01:01.79"), "1987-02-26T15:01:01");
        assert_eq!(told("2015-07-21T08:30"), "2015-07-21T08:30:00");
        assert_eq!(told("Jul 21, 2015 12:05 am"), "2015-07-21T00:05:00");
        assert_eq!(told("5 كانون الثاني 2016"), "2016-01-05");
        assert_eq!(told("5 تشرين الأول 2016 - 10:00"), "2016-10-05T10:00:00");
        assert_eq!(told("03/04/2015"), "2015-04-03", "in doubt the day comes first");
        assert_eq!(told("-86400000"), "none", "too few digits for a time since 1970");
        assert_eq!(told("-864000000"), "1942-08-16T00:00:00");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in "| |2015|07/2015|yesterday|2015-13-01|2015-02-29|31/04/2015|1436/10/05|1436-10-05|21/07/15|12:30|\
             2015-07-21T25:00|2015-07-21 12:30 and more|1 2 3 4|99999999|٢٠١٥|July|Jul Aug 2015 1|🗓 2015-07-21|\
             99999999999999999999999|2015-07|0000-00-00|-|+|2015-07-21 12:00 13:00"
            .split('|')
        {
            assert_eq!(told(text), "none", "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,60}", soup in "[0-9 :/.+TZa-zاني،-]{0,40}") {
            let _ = (read(&text), read(&soup));
        }

        #[test]
        fn days_are_those_of_the_calendar(y in 1600i16..=9999, m in 1i8..=12, d in 1i8..=31, s in 0i32..86400) {
            let Ok(date) = jiff::civil::Date::new(y, m, d) else {
                prop_assert_eq!(Date::of(y.into(), m.into(), d.into(), None), None);
                return Ok(());
            };
            let days = (date - jiff::civil::date(1970, 1, 1)).get_days();
            let got = read(&date.to_string()).expect("ISO");
            prop_assert_eq!((got.day, got.to_string()), (days, date.to_string()));
            let written = date.strftime("%d %B %Y").to_string() + &format!(" {:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
            prop_assert_eq!(read(&written).expect("words"), Date { day: days, second: Some(s as u32) });
        }
    }
}
