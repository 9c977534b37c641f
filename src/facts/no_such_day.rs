//! Why a date that is well written cannot be one.

use crate::text::Text;

/// What is wrong with `2026-13-01` or `2026-02-30`; nothing for a text of another form.
pub fn no_such_day(text: &str) -> Option<Text> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let form = (year.len(), month.len(), day.len()) == (4, 2, 2) && parts.next().is_none();
    if !form || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    let (number, place) = (month.parse::<usize>().ok()?, day.parse::<u32>().ok()?);
    let Some(name) = number.checked_sub(1).and_then(|month| MONTHS.get(month)) else {
        return Some(Text::new(format!("没有 {number} 月"), format!("there is no month {number}")));
    };
    (crate::facts::day(text).is_none()).then(|| {
        Text::new(
            format!("{year} 年 {number} 月没有 {place} 日"),
            format!("{name} {year} has no day {place}"),
        )
    })
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
