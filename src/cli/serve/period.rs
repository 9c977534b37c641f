//! The periods that reports are made for: a year, a half, a quarter, a month.

use chrono::{Datelike, Months, NaiveDate};

use crate::text::Text;

/// A span of whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    first: NaiveDate,
    months: u32,
}

impl Period {
    /// Reads `2026`, `2026-H1`, `2026-Q3` or `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
        let digits = |text: &str, long: usize| -> Option<i32> {
            let good = text.len() == long && text.bytes().all(|byte| byte.is_ascii_digit());
            good.then(|| text.parse().ok()).flatten()
        };
        let year = digits(year, 4)?;
        let (month, months) = match part {
            None => (1, 12),
            Some("H1") => (1, 6),
            Some("H2") => (7, 6),
            Some(quarter @ ("Q1" | "Q2" | "Q3" | "Q4")) => {
                (3 * quarter.get(1..)?.parse::<u32>().ok()? - 2, 3)
            }
            Some(month) => (u32::try_from(digits(month, 2)?).ok()?, 1),
        };
        Some(Period { first: NaiveDate::from_ymd_opt(year, month, 1)?, months })
    }

    /// Whether a time of the wire falls into it, by its own calendar.
    pub fn holds(&self, time: &str) -> bool {
        let day = time.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
        let end = self.first.checked_add_months(Months::new(self.months));
        day.is_some_and(|day| self.first <= day && end.is_none_or(|end| day < end))
    }

    /// As it is written.
    pub fn code(&self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        match self.months {
            12 => format!("{year:04}"),
            6 => format!("{year:04}-H{}", month / 6 + 1),
            3 => format!("{year:04}-Q{}", month / 3 + 1),
            _ => format!("{year:04}-{month:02}"),
        }
    }

    /// As people say it.
    pub fn name(&self) -> Text {
        let (year, month) = (self.first.year(), self.first.month());
        match self.months {
            12 => Text::new(format!("{year} 年"), format!("{year}")),
            6 if month == 1 => Text::new(format!("{year} 年上半年"), format!("first half of {year}")),
            6 => Text::new(format!("{year} 年下半年"), format!("second half of {year}")),
            3 => {
                let quarter = month / 3 + 1;
                Text::new(format!("{year} 年第 {quarter} 季度"), format!("quarter {quarter} of {year}"))
            }
            _ => Text::new(format!("{year} 年 {month} 月"), format!("{year}-{month:02}")),
        }
    }

    /// The month, quarter, half and year that a day lies in.
    pub fn around(day: NaiveDate) -> [Self; 4] {
        let (year, month) = (day.year(), day.month0());
        [1, 3, 6, 12].map(|months| {
            let first = NaiveDate::from_ymd_opt(year, month / months * months + 1, 1);
            Period { first: first.unwrap_or(day), months }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

    #[test]
    fn a_period_holds_its_own_days_and_no_others() {
        for (code, first, last) in [
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-H1", "2026-01-01", "2026-06-30"),
            ("2026-H2", "2026-07-01", "2026-12-31"),
            ("2026-Q1", "2026-01-01", "2026-03-31"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
        ] {
            let period = Period::parse(code).unwrap();
            let day = |day: &str| day.parse::<chrono::NaiveDate>().unwrap();
            let before = day(first).pred_opt().unwrap().to_string();
            let after = day(last).succ_opt().unwrap().to_string();
            for (day, holds) in
                [(before.as_str(), false), (first, true), (last, true), (after.as_str(), false)]
            {
                assert_eq!(period.holds(&format!("{day}T23:59:59+08:00")), holds, "{code} {day}");
            }
            assert_eq!(period.code(), code);
            assert!(Period::around(day(last)).contains(&period));
        }
        for wrong in [
            "",
            "26",
            "2026-",
            "2026-H3",
            "2026-Q0",
            "2026-Q5",
            "2026-13",
            "2026-00",
            "2026-1",
            "2026-Q11",
            "+026",
            "2026-+1",
            "2026-11-22",
        ] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }
}
