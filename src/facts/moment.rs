//! A moment as exactly as a record tells it: a year, a month, a day, or a time of the day.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset};

use crate::facts::{day, digits};
use crate::text::Lang;

/// When something was so, with the first and the last instant that the words can mean. In seconds since 1970, because a
/// page needs little more of a calendar than that.
#[derive(Clone, PartialEq, Eq)]
pub struct Moment {
    text: String,
    from: i64,
    until: i64,
}

impl Moment {
    /// Reads `2026`, `2026-11`, `2026-11-22` or `2026-11-22T08:30[:15[.250]][Z|+08:00]`, as FHIR writes it. What names no
    /// zone is in the reader's own.
    pub fn read(text: &str, zone: FixedOffset) -> Option<Self> {
        let (text, zone) = (text.trim(), i64::from(zone.fix().local_minus_utc()));
        let (from, until) = match text.split_once('T') {
            Some((date, time)) => time_of_day(day(date)?, time, zone)?,
            None => whole_days(text, zone)?,
        };
        Some(Moment { text: text.to_owned(), from, until })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The first second that it can mean, since 1970.
    pub fn earliest(&self) -> i64 {
        self.from
    }

    /// Whether it is certainly later than the other one: two values of the same day without a time are not.
    pub fn is_after(&self, other: &Moment) -> bool {
        self.from >= other.until
    }

    /// How long ago that was, no more exactly than it is known.
    pub fn ago(&self, now: DateTime<FixedOffset>, lang: Lang) -> String {
        let minutes = (now.timestamp() - self.from).div_euclid(60);
        // Days begin at midnight here.
        let zone = i64::from(now.offset().local_minus_utc());
        let days = (now.timestamp() + zone).div_euclid(DAY) - (self.from + zone).div_euclid(DAY);
        let (number, zh, en) = match self.text.len() {
            0..=7 => return self.text.clone(),
            _ if minutes < -SKEW_MINUTES => return self.text.clone(),
            8..=10 if days == 0 => return lang.pick("今天", "today").to_owned(),
            11.. if minutes < 1 => return lang.pick("刚刚", "just now").to_owned(),
            11.. if minutes < 60 => (minutes, " 分钟前", " minutes ago"),
            11.. if minutes < 48 * 60 => (minutes / 60, " 小时前", " hours ago"),
            _ if days < 60 => (days, " 天前", " days ago"),
            _ if days < 730 => (days / 30, " 个月前", " months ago"),
            _ => (days / 365, " 年前", " years ago"),
        };
        let said = [number.to_string().as_str(), lang.pick(zh, en)].concat();
        if number == 1 && lang == Lang::En { said.replace('s', "") } else { said }
    }

    /// Whether it lies in the future, beyond what two clocks may differ by.
    pub fn is_to_come(&self, now: DateTime<FixedOffset>) -> bool {
        self.from > now.timestamp() + SKEW_MINUTES * 60
    }
}

/// Clocks of devices and of the reader are rarely further apart.
const SKEW_MINUTES: i64 = 10;
const DAY: i64 = 86_400;
/// The days from the first of year 1 to 1970, by which the calendar counts.
const BEFORE_1970: i64 = 719_163;

/// The second in which a day begins.
fn midnight(day: NaiveDate, zone: i64) -> i64 {
    (i64::from(day.num_days_from_ce()) - BEFORE_1970) * DAY - zone
}

fn whole_days(text: &str, zone: i64) -> Option<(i64, i64)> {
    let (first, after) = match text.len() {
        4 => (day(&[text, "-01-01"].concat())?, day(&[text, "-12-31"].concat())?),
        7 => {
            let last = |day: u32| day_of(text, day);
            (day_of(text, 1)?, last(31).or_else(|| last(30)).or_else(|| last(29)).or_else(|| last(28))?)
        }
        _ => (day(text)?, day(text)?),
    };
    Some((midnight(first, zone), midnight(after, zone) + DAY))
}

fn day_of(month: &str, number: u32) -> Option<NaiveDate> {
    day(&[month, if number < 10 { "-0" } else { "-" }, &number.to_string()].concat())
}

fn time_of_day(day: NaiveDate, text: &str, zone: i64) -> Option<(i64, i64)> {
    let (time, zone) = match text.find(['Z', '+', '-']) {
        Some(at) => {
            let (time, named) = text.split_at_checked(at)?;
            (time, self::zone(named)?)
        }
        None => (text, zone),
    };
    // Fractions of a second decide nothing here.
    let whole = time.split_once('.').map_or(time, |(whole, _)| whole);
    let (hour, minute, second, lasts) = match *whole.as_bytes() {
        [a, b, b':', c, d] => (digits(&[a, b])?, digits(&[c, d])?, 0, 60),
        // A leap second is the one before it.
        [a, b, b':', c, d, b':', e, f] => (digits(&[a, b])?, digits(&[c, d])?, digits(&[e, f])?.min(59), 1),
        _ => return None,
    };
    if hour > 23 || minute > 59 {
        return None;
    }
    let from = midnight(day, zone) + i64::from(hour * 3600 + minute * 60 + second);
    Some((from, from + lasts))
}

fn zone(text: &str) -> Option<i64> {
    match text.as_bytes() {
        b"Z" => Some(0),
        &[sign, a, b, b':', c, d] => {
            let (hours, minutes) = (digits(&[a, b])?, digits(&[c, d])?);
            let seconds = i64::from(hours * 3600 + minutes * 60);
            let is_zone = hours < 15 && minutes < 60;
            is_zone.then_some(if sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, FixedOffset};

    use super::Moment;
    use crate::text::Lang;

    fn now() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-11-22T13:22:50+08:00").unwrap_or_default()
    }

    fn read(text: &str) -> Option<Moment> {
        Moment::read(text, *now().offset())
    }

    #[test]
    fn a_moment_is_no_more_exact_than_it_is_told() {
        for (text, earliest, ago) in [
            ("2026", Some("2026-01-01T00:00:00+08:00"), "2026"),
            ("2026-10", Some("2026-10-01T00:00:00+08:00"), "2026-10"),
            ("2026-11-22", Some("2026-11-22T00:00:00+08:00"), "今天"),
            ("2026-11-21", Some("2026-11-21T00:00:00+08:00"), "1 天前"),
            ("2026-11-22T13:22", Some("2026-11-22T13:22:00+08:00"), "刚刚"),
            ("2026-11-22T03:22:50Z", Some("2026-11-22T03:22:50+00:00"), "2 小时前"),
            ("2026-11-22T00:40:10.250+08:00", Some("2026-11-22T00:40:10+08:00"), "12 小时前"),
            ("2026-11-22T12:59:60-00:30", Some("2026-11-22T12:59:59-00:30"), "2026-11-22T12:59:60-00:30"),
            ("2026-11-20T13:22:50+08:00", Some("2026-11-20T13:22:50+08:00"), "2 天前"),
            ("2026-08-22", Some("2026-08-22T00:00:00+08:00"), "3 个月前"),
            ("2019-05-02", Some("2019-05-02T00:00:00+08:00"), "7 年前"),
            ("2027-01-01", Some("2027-01-01T00:00:00+08:00"), "2027-01-01"),
            ("2026-02-30", None, ""),
            ("0000", None, ""),
            ("26-11-22", None, ""),
            ("2026-11-22T25:00", None, ""),
            ("2026-11-22T08:00+8", None, ""),
            ("2026-11-22T08:00+99:99", None, ""),
            ("昨天", None, ""),
            ("９９９９", None, ""),
            ("", None, ""),
        ] {
            let moment = read(text);
            let first =
                earliest.map(|time| DateTime::parse_from_rfc3339(time).unwrap_or_default().timestamp());
            assert_eq!(moment.as_ref().map(Moment::earliest), first, "{text}");
            assert_eq!(moment.map_or(String::new(), |moment| moment.ago(now(), Lang::Zh)), ago, "{text}");
        }
    }

    #[test]
    fn one_of_anything_is_one_in_english() {
        for (text, ago) in [
            ("2026-11-22T13:21:40+08:00", "1 minute ago"),
            ("2026-11-22T12:20:00+08:00", "1 hour ago"),
            ("2026-11-21", "1 day ago"),
            ("2026-11-19", "3 days ago"),
            ("2024-11-22", "2 years ago"),
        ] {
            assert_eq!(read(text).map(|moment| moment.ago(now(), Lang::En)).as_deref(), Some(ago));
        }
    }

    #[test]
    fn later_is_only_what_is_certainly_later() {
        for (one, other, later) in [
            ("2026-11-22", "2026-11-21", true),
            ("2026-11-22", "2026-11-22", false),
            ("2026-11-22T10:00:00+08:00", "2026-11-22", false),
            ("2026-11-22T10:00:00+08:00", "2026-11-22T01:59:59Z", true),
            ("2026-11-22T10:00:00+08:00", "2026-11-22T02:00:00Z", false),
            ("2026", "2026-11", false),
            ("2026", "2025-12", true),
            ("2024-03", "2024-02", true),
            ("2024-02-29", "2024-02", false),
        ] {
            let later_than = read(one).zip(read(other)).is_some_and(|(one, other)| one.is_after(&other));
            assert_eq!(later_than, later, "{one} after {other}");
        }
    }
}
