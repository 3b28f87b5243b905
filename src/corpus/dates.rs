//! temp
#[derive(Clone, Copy)]
pub struct Date {
    pub day: i32,
    pub second: Option<u32>,
}
pub fn read(t: &str) -> Option<Date> {
    let b = t.as_bytes();
    if b.len() < 10 || b[4] != b'-' {
        return None;
    }
    let n = |a: usize, z: usize| t.get(a..z)?.parse::<i32>().ok();
    let (y, m, d) = (n(0, 4)?, n(5, 7)?, n(8, 10)?);
    let (y2, m2) = if m <= 2 { (y - 1, m + 9) } else { (y, m - 3) };
    Some(Date { day: 365 * y2 + y2 / 4 - y2 / 100 + y2 / 400 + (m2 * 306 + 5) / 10 + d - 1 - 719468, second: None })
}
