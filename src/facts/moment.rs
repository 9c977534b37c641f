//! A moment as exactly as a record tells it: a year, a month, a day, or a time of the day.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, TimeDelta};

use crate::facts::{day, digits};
use crate::text::Text;

/// When something was so, with the first and the last instant that the words can mean.
#[derive(Clone, PartialEq, Eq)]
pub struct Moment {
    text: String,
    from: DateTime<FixedOffset>,
    until: DateTime<FixedOffset>,
}

impl Moment {
    /// Reads `2026`, `2026-11`, `2026-11-22` or `2026-11-22T08:30[:15[.250]][Z|+08:00]`, as FHIR writes it. What names no
    /// zone is in the reader's own.
    pub fn read(text: &str, zone: FixedOffset) -> Option<Self> {
        let text = text.trim();
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

    /// The first instant that it can mean.
    pub fn earliest(&self) -> DateTime<FixedOffset> {
        self.from
    }

    /// Whether it is certainly later than the other one: two values of the same day without a time are not.
    pub fn is_after(&self, other: &Moment) -> bool {
        self.from >= other.until
    }

    /// How long ago that was, no more exactly than it is known.
    pub fn ago(&self, now: DateTime<FixedOffset>) -> Text {
        let minutes = (now - self.from).num_minutes();
        let told = |number: i64, zh: &str, en: &str| {
            let plural = if number == 1 { "" } else { "s" };
            Text::new(format!("{number} {zh}前"), format!("{number} {en}{plural} ago"))
        };
        let days = (now.date_naive() - self.from.with_timezone(now.offset()).date_naive()).num_days();
        match self.text.len() {
            _ if minutes < -SKEW_MINUTES => Text::new(&self.text, &self.text),
            0..=7 => Text::new(&self.text, &self.text),
            8..=10 if days == 0 => Text::new("今天", "today"),
            11.. if minutes < 1 => Text::new("刚刚", "just now"),
            11.. if minutes < 60 => told(minutes, "分钟", "minute"),
            11.. if minutes < 48 * 60 => told(minutes / 60, "小时", "hour"),
            _ if days < 60 => told(days, "天", "day"),
            _ if days < 730 => told(days / 30, "个月", "month"),
            _ => told(days / 365, "年", "year"),
        }
    }

    /// Whether it lies in the future, beyond what two clocks may differ by.
    pub fn is_to_come(&self, now: DateTime<FixedOffset>) -> bool {
        (self.from - now).num_minutes() > SKEW_MINUTES
    }
}

/// Clocks of devices and of the reader are rarely further apart.
const SKEW_MINUTES: i64 = 10;

type Span = (DateTime<FixedOffset>, DateTime<FixedOffset>);

fn whole_days(text: &str, zone: FixedOffset) -> Option<Span> {
    let (first, after) = match text.len() {
        4 => {
            let first = day(&[text, "-01-01"].concat())?;
            (first, first.with_year(first.year().checked_add(1)?)?)
        }
        7 => {
            let first = day(&[text, "-01"].concat())?;
            (first, first.checked_add_months(Months::new(1))?)
        }
        _ => {
            let first = day(text)?;
            (first, first.checked_add_days(Days::new(1))?)
        }
    };
    let midnight = |day: NaiveDate| in_zone(day.and_hms_opt(0, 0, 0)?, zone);
    Some((midnight(first)?, midnight(after)?))
}

fn time_of_day(day: NaiveDate, text: &str, zone: FixedOffset) -> Option<Span> {
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
        [a, b, b':', c, d, b':', e, f] => {
            // A leap second is the one before it.
            (digits(&[a, b])?, digits(&[c, d])?, digits(&[e, f])?.min(59), 1)
        }
        _ => return None,
    };
    let from = in_zone(day.and_hms_opt(hour, minute, second)?, zone)?;
    Some((from, from.checked_add_signed(TimeDelta::seconds(lasts))?))
}

fn zone(text: &str) -> Option<FixedOffset> {
    match text.as_bytes() {
        b"Z" => FixedOffset::east_opt(0),
        &[sign, a, b, b':', c, d] => {
            let seconds = i32::try_from((digits(&[a, b])? * 60 + digits(&[c, d])?) * 60).ok()?;
            FixedOffset::east_opt(if sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

fn in_zone(time: NaiveDateTime, zone: FixedOffset) -> Option<DateTime<FixedOffset>> {
    time.and_local_timezone(zone).single()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, FixedOffset};

    use super::Moment;

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
            let first = moment.as_ref().map(|moment| moment.earliest().to_rfc3339());
            assert_eq!(first.as_deref(), earliest, "{text}");
            assert_eq!(moment.map_or(String::new(), |moment| moment.ago(now()).zh), ago, "{text}");
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
        ] {
            let later_than = read(one).zip(read(other)).is_some_and(|(one, other)| one.is_after(&other));
            assert_eq!(later_than, later, "{one} after {other}");
        }
    }
}
