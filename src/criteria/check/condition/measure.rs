//! What a calculated number is measured in: UCUM units taken apart, so that they can be multiplied.

use std::collections::BTreeMap;

/// A product of powers of base units, and how many of them one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    powers: BTreeMap<String, i32>,
    numerator: i64,
    denominator: i64,
}

impl Measure {
    /// A plain number.
    pub fn plain() -> Self {
        Measure { powers: BTreeMap::new(), numerator: 1, denominator: 1 }
    }

    /// Takes a UCUM code apart: atoms joined by `.` and `/`, each with an exponent if it has one
    /// (`kg/m2`, `/min`, `mL/min/{1.73_m2}`). An annotation is a unit of its own: scores and numbers
    /// must not meet by accident.
    pub fn of(code: &str) -> Option<Self> {
        let mut measure = Measure::plain();
        let (mut rest, mut over) = (code, false);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('/') {
                (rest, over) = (after, true);
            } else if let Some(after) = rest.strip_prefix('.') {
                (rest, over) = (after, false);
            }
            let (atom, after) = split(rest)?;
            let part = atom_of(atom)?;
            measure = if over { measure.over(&part)? } else { measure.times(&part)? };
            rest = after;
        }
        Some(measure)
    }

    /// The measure of a product.
    pub fn times(&self, other: &Measure) -> Option<Measure> {
        self.with(other, 1, other.numerator, other.denominator)
    }

    /// The measure of a quotient.
    pub fn over(&self, other: &Measure) -> Option<Measure> {
        self.with(other, -1, other.denominator, other.numerator)
    }

    /// Whether the two can be compared and added.
    pub fn fits(&self, other: &Measure) -> bool {
        self.powers == other.powers
    }

    /// How many of `self` one of `other` is, as a ratio in lowest terms.
    pub fn ratio(&self, other: &Measure) -> Option<(i64, i64)> {
        let ratio = other.over(self)?;
        Some((ratio.numerator, ratio.denominator))
    }

    /// As UCUM writes it, in base units, for messages.
    pub fn shown(&self) -> String {
        let one = |(unit, power): (&String, &i32)| match power.abs() {
            1 => unit.clone(),
            power => format!("{unit}{power}"),
        };
        let above: Vec<String> = self.powers.iter().filter(|(_, power)| **power > 0).map(one).collect();
        let below = self.powers.iter().filter(|(_, power)| **power < 0).map(one);
        let below: String = below.map(|unit| format!("/{unit}")).collect();
        match (above.is_empty(), below.is_empty()) {
            (true, true) => "1".to_owned(),
            _ => format!("{}{below}", above.join(".")),
        }
    }

    fn with(&self, other: &Measure, sign: i32, numerator: i64, denominator: i64) -> Option<Measure> {
        let mut powers = self.powers.clone();
        for (unit, power) in &other.powers {
            let sum = powers.entry(unit.clone()).or_insert(0);
            *sum = sum.checked_add(sign * power)?;
        }
        powers.retain(|_, power| *power != 0);
        // Crosswise first, so that the products stay small.
        let (a, d) = lowest(self.numerator, denominator);
        let (c, b) = lowest(numerator, self.denominator);
        Some(Measure { powers, numerator: a.checked_mul(c)?, denominator: b.checked_mul(d)? })
    }
}

/// A ratio in lowest terms; both are positive.
fn lowest(a: i64, b: i64) -> (i64, i64) {
    let (mut common, mut rest) = (a, b);
    while rest != 0 {
        (common, rest) = (rest, common % rest);
    }
    (a / common.max(1), b / common.max(1))
}

/// The first atom with its exponent, and what follows. Brackets and braces belong to their atom.
fn split(code: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (place, letter) in code.char_indices() {
        match letter {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            '/' | '.' if depth == 0 => return code.split_at_checked(place),
            _ => {}
        }
    }
    (depth == 0).then_some((code, ""))
}

fn atom_of(written: &str) -> Option<Measure> {
    let unit = |base: &str, power, numerator, denominator| {
        let powers = if base == "1" { BTreeMap::new() } else { BTreeMap::from([(base.to_owned(), power)]) };
        Measure { powers, numerator, denominator }
    };
    if written.starts_with('{') {
        return Some(unit(written, 1, 1, 1));
    }
    let digits = written.len() - written.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let plain = written.starts_with("10*") || written == "1";
    let (atom, power) = match written.split_at_checked(written.len() - digits).filter(|_| !plain) {
        Some((atom, exponent)) if !exponent.is_empty() => (atom, exponent.parse::<i32>().ok()?),
        _ => (written, 1),
    };
    let (base, numerator, denominator) =
        ATOMS.iter().find(|(name, ..)| *name == atom).map(|(_, base, n, d)| (*base, *n, *d))?;
    let power_of = |n: i64| n.checked_pow(u32::try_from(power).ok()?);
    Some(unit(base, power, power_of(numerator)?, power_of(denominator)?))
}

/// Atoms with their metric prefixes, from the UCUM tables: the code, its base, and how many of the base
/// one is. A litre stays a base of its own: nobody compares it with cubic metres.
const ATOMS: &[(&str, &str, i64, i64)] = &[
    ("1", "1", 1, 1),
    ("%", "1", 1, 100),
    ("10*9", "1", 1_000_000_000, 1),
    ("10*3", "1", 1000, 1),
    ("kg", "g", 1000, 1),
    ("g", "g", 1, 1),
    ("mg", "g", 1, 1000),
    ("ug", "g", 1, 1_000_000),
    ("ng", "g", 1, 1_000_000_000),
    ("mol", "mol", 1, 1),
    ("mmol", "mol", 1, 1000),
    ("umol", "mol", 1, 1_000_000),
    ("L", "L", 1, 1),
    ("dL", "L", 1, 10),
    ("mL", "L", 1, 1000),
    ("uL", "L", 1, 1_000_000),
    ("m", "m", 1, 1),
    ("cm", "m", 1, 100),
    ("mm", "m", 1, 1000),
    ("mm[Hg]", "Pa", 133_322, 1000),
    ("kPa", "Pa", 1000, 1),
    ("Cel", "Cel", 1, 1),
    ("m[IU]", "[IU]", 1, 1000),
    ("mV", "V", 1, 1000),
    ("a", "s", 31_557_600, 1),
    ("mo", "s", 2_629_800, 1),
    ("wk", "s", 604_800, 1),
    ("d", "s", 86_400, 1),
    ("h", "s", 3_600, 1),
    ("min", "s", 60, 1),
    ("s", "s", 1, 1),
];

#[cfg(test)]
mod tests {
    use super::Measure;
    use crate::facts::Unit;

    #[test]
    fn every_unit_of_the_table_can_be_taken_apart() {
        for code in Unit::codes() {
            assert!(Measure::of(code).is_some(), "{code}");
        }
    }

    #[test]
    fn units_multiply() {
        let of = |code| Measure::of(code).unwrap_or_else(Measure::plain);
        assert_eq!(of("kg").over(&of("m2")), Some(of("kg/m2")));
        assert_eq!(
            of("kg").over(&of("cm")).and_then(|m| m.over(&of("cm"))).map(|m| of("kg/m2").ratio(&m)),
            Some(Some((10_000, 1)))
        );
        assert_eq!(of("min").ratio(&of("h")), Some((60, 1)));
        assert_eq!(of("h").ratio(&of("min")), Some((1, 60)));
        assert!(of("mg/dL").fits(&of("g/L")) && !of("mg/dL").fits(&of("mmol/L")));
        assert!(!of("{score}").fits(&of("1")) && of("%").fits(&of("1")));
        assert_eq!(of("/min").over(&of("mm[Hg]")).map(|m| m.shown()), Some("/Pa/s".to_owned()));
        for code in ["furlong", "kg//m", "m[Hg", "m99999999999"] {
            assert_eq!(Measure::of(code), None, "{code}");
        }
    }
}
