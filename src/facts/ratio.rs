//! Exact results of calculations: ratios of whole numbers.

use std::cmp::Ordering;

use crate::facts::Decimal;

/// A ratio in lowest terms, so that `a / b` loses nothing: a third is a third. Every operation gives
/// nothing where the result is too large to be kept, and division by zero gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    numerator: i128,
    /// Greater than zero.
    denominator: i128,
}

impl Ratio {
    fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let (mut common, mut rest) = (numerator, denominator);
        while rest != 0 {
            (common, rest) = (rest, common.checked_rem(rest)?);
        }
        // The sign of the divisor, so that the denominator comes out positive.
        let common = if (common < 0) == (denominator < 0) { common } else { common.checked_neg()? };
        Some(Ratio {
            numerator: numerator.checked_div(common)?,
            denominator: denominator.checked_div(common)?,
        })
        .filter(|ratio| ratio.denominator > 0)
    }

    /// The sum.
    pub fn plus(self, other: Ratio) -> Option<Ratio> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Ratio::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// The difference.
    pub fn minus(self, other: Ratio) -> Option<Ratio> {
        self.plus(Ratio { numerator: other.numerator.checked_neg()?, ..other })
    }

    /// The product.
    pub fn times(self, other: Ratio) -> Option<Ratio> {
        Ratio::new(
            self.numerator.checked_mul(other.numerator)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    /// The quotient.
    pub fn over(self, other: Ratio) -> Option<Ratio> {
        if other.numerator == 0 {
            return None;
        }
        Ratio::new(
            self.numerator.checked_mul(other.denominator)?,
            self.denominator.checked_mul(other.numerator)?,
        )
    }

    /// How the two compare.
    pub fn compared(self, other: Ratio) -> Option<Ordering> {
        let left = self.numerator.checked_mul(other.denominator)?;
        Some(left.cmp(&other.numerator.checked_mul(self.denominator)?))
    }

    /// The same as a decimal, if one can hold it exactly.
    pub fn decimal(self) -> Option<Decimal> {
        Decimal::whole(1)?.scaled(i64::try_from(self.numerator).ok()?, i64::try_from(self.denominator).ok()?)
    }
}

impl From<Decimal> for Ratio {
    fn from(number: Decimal) -> Self {
        let (digits, places) = number.parts();
        let denominator = 10i128.pow(u32::from(places));
        Ratio::new(digits.into(), denominator).unwrap_or(Ratio { numerator: digits.into(), denominator })
    }
}

impl From<i64> for Ratio {
    fn from(number: i64) -> Self {
        Ratio { numerator: number.into(), denominator: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::Ratio;
    use crate::facts::Decimal;

    fn ratio(text: &str) -> Ratio {
        Ratio::from(Decimal::parse(text).unwrap_or_default())
    }

    #[test]
    fn nothing_is_lost() {
        let third = ratio("1").over(ratio("3"));
        assert_eq!(third.and_then(|third| third.times(ratio("-3"))), Some(ratio("-1")));
        assert_eq!(third.and_then(Ratio::decimal), None);
        assert_eq!(ratio("0.1").plus(ratio("0.2")), Some(ratio("0.3")));
        assert_eq!(ratio("-1.5").over(ratio("-0.5")).and_then(Ratio::decimal), Decimal::parse("3"));
        assert_eq!(ratio("0").times(ratio("-7")), Some(ratio("0")));
        assert_eq!(ratio("1").over(ratio("0")), None);
        assert_eq!(
            ratio("3.99999999").over(ratio("2")).and_then(|x| x.compared(ratio("2"))),
            Some(std::cmp::Ordering::Less)
        );
    }

    #[test]
    fn what_grows_too_large_is_given_up() {
        let mut small = Some(ratio("0.00000001"));
        for _ in 0..6 {
            small = small.and_then(|small| small.times(small));
        }
        assert_eq!(small, None);
    }
}
