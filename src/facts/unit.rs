//! The UCUM units that facts are measured in, and exact conversion between them.

use crate::facts::Decimal;

/// A unit that the rule language knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The UCUM code.
    pub code: &'static str,
    /// What it measures: only units of one dimension can be converted.
    dimension: &'static str,
    /// One of this unit is `numerator / denominator` of the dimension's base.
    numerator: i64,
    denominator: i64,
    /// How people write it, where that differs from the code.
    shown: &'static str,
}

impl Unit {
    /// Finds a unit by its UCUM code, or by a CQL calendar word such as `hours`.
    #[inline(never)]
    pub fn find(code: &str) -> Option<&'static Unit> {
        let singular = code.strip_suffix('s').unwrap_or(code);
        let code = CALENDAR.iter().find(|(word, _)| *word == singular).map_or(code, |(_, code)| *code);
        UNITS.iter().find(|unit| unit.code == code)
    }

    /// The codes of all units, for messages.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        UNITS.iter().map(|unit| unit.code)
    }

    /// The unit as people write it (`mmHg`, `℃`); empty for plain numbers.
    pub fn shown(&self) -> &'static str {
        self.shown
    }
}

/// Converts exactly, or not at all: units of another dimension, and results that eight places
/// cannot hold, give nothing.
pub fn convert(number: Decimal, from: &Unit, to: &Unit) -> Option<Decimal> {
    if from.code == to.code {
        return Some(number);
    }
    if from.dimension != to.dimension {
        return None;
    }
    let numerator = from.numerator.checked_mul(to.denominator)?;
    let denominator = from.denominator.checked_mul(to.numerator)?;
    number.scaled(numerator, denominator)
}

const fn unit(
    code: &'static str,
    dimension: &'static str,
    numerator: i64,
    denominator: i64,
    shown: &'static str,
) -> Unit {
    Unit { code, dimension, numerator, denominator, shown }
}

/// CQL's words for calendar units; it takes the plural of each as well.
const CALENDAR: [(&str, &str); 7] = [
    ("year", "a"),
    ("month", "mo"),
    ("week", "wk"),
    ("day", "d"),
    ("hour", "h"),
    ("minute", "min"),
    ("second", "s"),
];

/// Factors from the UCUM tables; mass concentration and substance concentration are different
/// dimensions on purpose, so that mg/dL and mmol/L never meet.
const UNITS: &[Unit] = &[
    unit("mm[Hg]", "pressure", 133_322, 1_000_000, "mmHg"),
    unit("kPa", "pressure", 1, 1, "kPa"),
    unit("Cel", "temperature", 1, 1, "℃"),
    unit("/min", "rate", 1, 1, "次/分"),
    unit("%", "fraction", 1, 100, "%"),
    unit("mmol/L", "substance concentration", 1, 1, "mmol/L"),
    unit("umol/L", "substance concentration", 1, 1000, "µmol/L"),
    unit("g/L", "mass concentration", 1, 1, "g/L"),
    unit("g/dL", "mass concentration", 10, 1, "g/dL"),
    unit("mg/dL", "mass concentration", 1, 100, "mg/dL"),
    unit("mg/L", "mass concentration", 1, 1000, "mg/L"),
    unit("ug/L", "mass concentration", 1, 1_000_000, "µg/L"),
    unit("ng/mL", "mass concentration", 1, 1_000_000, "ng/mL"),
    unit("ng/L", "mass concentration", 1, 1_000_000_000, "ng/L"),
    unit("mg/g", "mass fraction", 1, 1, "mg/g"),
    unit("mg/mmol", "mass per substance", 1, 1, "mg/mmol"),
    unit("10*9/L", "number concentration", 1, 1, "×10⁹/L"),
    unit("10*3/uL", "number concentration", 1, 1, "×10³/µL"),
    unit("m[IU]/L", "arbitrary concentration", 1, 1, "mIU/L"),
    unit("mL/min/{1.73_m2}", "filtration", 1, 1, "mL/min/1.73m²"),
    unit("L", "volume", 1, 1, "L"),
    unit("mL", "volume", 1, 1000, "mL"),
    unit("kg", "mass", 1, 1, "kg"),
    unit("g", "mass", 1, 1000, "g"),
    unit("kg/m2", "body mass index", 1, 1, "kg/m²"),
    unit("m", "length", 1, 1, "m"),
    unit("cm", "length", 1, 100, "cm"),
    unit("mm", "length", 1, 1000, "mm"),
    unit("mV", "voltage", 1, 1, "mV"),
    // UCUM's mean Julian year of 365.25 days; a month is a twelfth of it.
    unit("a", "time", 31_557_600, 1, "岁"),
    unit("mo", "time", 2_629_800, 1, "月"),
    unit("wk", "time", 604_800, 1, "周"),
    unit("d", "time", 86_400, 1, "天"),
    unit("h", "time", 3_600, 1, "小时"),
    unit("min", "time", 60, 1, "分钟"),
    unit("s", "time", 1, 1, "秒"),
    unit("{score}", "score", 1, 1, "分"),
    unit("1", "number", 1, 1, ""),
];

#[cfg(test)]
mod tests {
    use super::{Unit, convert};
    use crate::facts::Decimal;

    fn check(number: &str, from: &str, to: &str, expected: Option<&str>) {
        let converted = Decimal::parse(number)
            .zip(Unit::find(from).zip(Unit::find(to)))
            .and_then(|(number, (from, to))| convert(number, from, to));
        assert_eq!(converted.map(|d| d.to_string()).as_deref(), expected, "{number} {from} in {to}");
    }

    #[test]
    fn conversion_is_exact_or_refused() {
        check("12", "hours", "min", Some("720"));
        check("90", "min", "h", Some("1.5"));
        check("1", "a", "mo", Some("12"));
        check("7", "g/dL", "g/L", Some("70"));
        check("0.5", "m", "cm", Some("50"));
        check("1", "s", "h", None); // 0.000277… never ends
        check("24", "kPa", "mm[Hg]", None); // 180.015… never ends
        check("300", "mg/dL", "mmol/L", None); // needs the molar mass: another dimension
        check("1", "a", "Cel", None);
    }
}
