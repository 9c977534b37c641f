//! Exact decimal numbers with eight places, the scale of CQL's `Decimal`.

use std::fmt;

const PLACES: usize = 8;
const ONE: i64 = 100_000_000;

/// A decimal number with up to eight places and up to ten digits before the point, exact:
/// what is written `16.7` is 16.7, and `0.1 + 0.2` is `0.3`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal(0);

    /// A whole number; nothing if it has more than ten digits.
    pub fn whole(number: i64) -> Option<Self> {
        number.checked_mul(ONE).map(Decimal)
    }

    /// Reads plain or scientific notation (`16.7`, `-3`, `1e3`, `+2_000`). Nothing if the text is
    /// not a number, or has more digits than can be kept exactly.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (before, after) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        if before.is_empty() {
            return None;
        }
        let mut value: i64 = 0;
        let mut scale: i32 = exponent;
        // Trailing zeros after the point carry no value and must not cost precision.
        for (digits, step) in [(before, 0), (after.trim_end_matches('0'), 1)] {
            for digit in digits.chars().filter(|c| *c != '_') {
                value = push_digit(value, digit.to_digit(10)?)?;
                scale = scale.checked_sub(step)?;
            }
        }
        let shift = scale.checked_add(PLACES as i32)?;
        if value != 0 {
            for _ in 0..shift.clamp(0, 40) {
                value = push_digit(value, 0)?;
            }
            for _ in 0..(-shift).clamp(0, 40) {
                if value % 10 != 0 {
                    return None;
                }
                value /= 10;
            }
        }
        Some(Decimal(if negative { -value } else { value }))
    }

    /// Multiplies by the exact ratio `numerator / denominator`; nothing if the result is not exact.
    pub fn scaled(self, numerator: i64, denominator: i64) -> Option<Self> {
        // In lowest terms, the denominator must divide this number alone: no product can overflow.
        let (mut common, mut rest) = (numerator, denominator);
        while rest != 0 {
            (common, rest) = (rest, common.checked_rem(rest)?);
        }
        let (numerator, denominator) = (numerator.checked_div(common)?, denominator.checked_div(common)?);
        if self.0.checked_rem(denominator)? != 0 {
            return None;
        }
        self.0.checked_div(denominator)?.checked_mul(numerator).map(Decimal)
    }

    /// The digits as a whole number, and how many of them stand after the point.
    pub fn parts(self) -> (i64, u8) {
        let places = self.places();
        (self.0 / 10i64.pow(PLACES as u32 - u32::from(places)), places)
    }

    /// From what [`Decimal::parts`] gave; nothing if that cannot be kept.
    pub fn from_parts(digits: i64, places: u8) -> Option<Self> {
        let zeros = (PLACES as u8).checked_sub(places)?;
        (0..zeros).try_fold(digits, |digits, _| push_digit(digits, 0)).map(Decimal)
    }

    /// The sum, or nothing if it is too large.
    pub fn plus(self, other: Decimal) -> Option<Self> {
        self.0.checked_add(other.0).map(Decimal)
    }

    /// The difference, or nothing if it is too large.
    pub fn minus(self, other: Decimal) -> Option<Self> {
        self.0.checked_sub(other.0).map(Decimal)
    }

    /// The next larger number that can be written: what is above `x` is at least this.
    pub fn above(self) -> Option<Self> {
        self.0.checked_add(1).map(Decimal)
    }

    /// One step at a number of places: `step(1)` is `0.1`.
    pub fn step(places: u8) -> Self {
        (0..places.min(PLACES as u8)).fold(Decimal(ONE), |step, _| Decimal(step.0 / 10))
    }

    /// This number divided by another one above zero, rounded half away from zero to so many places; nothing if
    /// the result is too large or the divisor is none.
    pub fn over(self, divisor: Decimal, places: u8) -> Option<Self> {
        let (numerator, denominator) = (i128::from(self.0) * i128::from(ONE), i128::from(divisor.0));
        Decimal::rounded(numerator, denominator, places)
    }

    /// The product, rounded half away from zero to so many places; nothing if it is too large.
    pub fn times(self, factor: Decimal, places: u8) -> Option<Self> {
        Decimal::rounded(i128::from(self.0) * i128::from(factor.0), i128::from(ONE), places)
    }

    /// Two such products of 64 bits each fit into 128, and so do twice as many and a step.
    fn rounded(numerator: i128, denominator: i128, places: u8) -> Option<Self> {
        let step = i128::from(Decimal::step(places).0);
        let whole = denominator.checked_mul(step).filter(|whole| *whole > 0)?;
        let half = if numerator < 0 { -whole } else { whole };
        let steps = numerator.checked_mul(2)?.checked_add(half)?.checked_div(whole.checked_mul(2)?)?;
        i64::try_from(steps.checked_mul(step)?).ok().map(Decimal)
    }

    /// The least number with so many places that is not smaller.
    pub fn up_to(self, places: u8) -> Option<Self> {
        let step = Decimal::step(places).0;
        let below = self.0.div_euclid(step).checked_mul(step)?;
        if below == self.0 { Some(self) } else { below.checked_add(step).map(Decimal) }
    }

    /// Adds it to a text.
    pub fn put(self, to: &mut String) {
        if self.0 < 0 {
            to.push('-');
        }
        let (digits, places) = self.parts();
        push(to, digits.unsigned_abs(), places);
    }

    /// As people write it. Without the machinery of formatting, which no first screen needs otherwise.
    pub fn text(self) -> String {
        let mut text = String::new();
        self.put(&mut text);
        text
    }

    /// The number of places after the point that this number needs.
    pub fn places(self) -> u8 {
        let mut rest = self.0.unsigned_abs() % ONE as u64;
        if rest == 0 {
            return 0;
        }
        let mut places = PLACES as u8;
        while places > 0 && rest.is_multiple_of(10) {
            rest /= 10;
            places -= 1;
        }
        places
    }
}

#[inline(never)]
fn push_digit(digits: i64, digit: u32) -> Option<i64> {
    digits.checked_mul(10)?.checked_add(i64::from(digit))
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Digits with a point before the last `places` of them.
fn push(to: &mut String, digits: u64, places: u8) {
    if places > 0 || digits >= 10 {
        push(to, digits / 10, places.saturating_sub(1));
    }
    if places == 1 {
        to.push('.');
    }
    to.extend(char::from_digit((digits % 10) as u32, 10));
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn what_is_written_is_what_is_read() {
        for (text, shown) in [
            ("0", "0"),
            ("16.7", "16.7"),
            ("-3", "-3"),
            ("-0.5", "-0.5"),
            ("+2_000.50", "2000.5"),
            ("1e3", "1000"),
            ("1.5e-3", "0.0015"),
            ("0.00000001", "0.00000001"),
            ("16.70000000000000000", "16.7"),
            ("9999999999", "9999999999"),
        ] {
            assert_eq!(Decimal::parse(text).map(|d| d.to_string()).as_deref(), Some(shown), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_kept_exactly_is_refused() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "abc",
            "1e99",
            "0.000000001",
            "99999999999999999999",
            "--1",
            "1e",
            "NaN",
            "∞",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn quotients_and_products_are_rounded_half_away_from_zero() {
        let number = |text: &str| Decimal::parse(text).unwrap_or_default();
        for (a, b, places, quotient, product) in [
            ("300", "18.0156", 1, Some("16.7"), Some("5404.7")),
            ("0.5", "18.0156", 1, Some("0"), Some("9")),
            ("1", "8", 2, Some("0.13"), Some("8")),
            ("-1", "8", 2, Some("-0.13"), Some("-8")),
            ("1", "8", 8, Some("0.125"), Some("8")),
            ("9999999999", "0.00000001", 8, None, Some("99.99999999")),
            ("1", "0", 1, None, Some("0")),
        ] {
            let shown = |result: Option<Decimal>| result.map(|result| result.to_string());
            assert_eq!(shown(number(a).over(number(b), places)).as_deref(), quotient, "{a} / {b}");
            assert_eq!(shown(number(a).times(number(b), places)).as_deref(), product, "{a} * {b}");
        }
    }

    #[test]
    fn tenths_add_up() {
        let sum = Decimal::parse("0.1").and_then(|a| a.plus(Decimal::parse("0.2")?));
        assert_eq!(sum, Decimal::parse("0.3"));
        assert_eq!(Decimal::step(1), Decimal::parse("0.1").unwrap_or_default());
    }
}
