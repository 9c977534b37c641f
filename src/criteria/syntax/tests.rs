//! The grammar, as pairs of what is written and how it groups.

use super::{Expression, Says, parse};

fn shown(e: &Expression) -> String {
    match &e.kind {
        Says::Name(name) => name.clone(),
        Says::Text(text) => format!("'{text}'"),
        Says::Number(number, None) => number.to_string(),
        Says::Number(number, Some(unit)) => format!("{number}[{unit}]"),
        Says::Date(date) => format!("@{date}"),
        Says::Constant(value) => value.map_or("null".to_owned(), |v| v.to_string()),
        Says::Set(items) => format!("{{{}}}", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
        Says::Not(x) => format!("(not {})", shown(x)),
        Says::Is(x, what) => {
            format!("({} is {})", shown(x), what.map_or("null".to_owned(), |v| v.to_string()))
        }
        Says::Between(x, low, high) => format!("({} between {} {})", shown(x), shown(low), shown(high)),
        Says::Compare(op, x, y) => format!("({} {} {})", shown(x), op.symbol(), shown(y)),
        Says::In(x, y) => format!("({} in {})", shown(x), shown(y)),
        Says::And(x, y) => format!("({} and {})", shown(x), shown(y)),
        Says::Or(x, y) => format!("({} or {})", shown(x), shown(y)),
        Says::Xor(x, y) => format!("({} xor {})", shown(x), shown(y)),
        Says::Implies(x, y) => format!("({} implies {})", shown(x), shown(y)),
        Says::AtLeast(n, items) => {
            format!("(≥{n} {})", items.iter().map(shown).collect::<Vec<_>>().join(" "))
        }
        Says::Negated(x) => format!("(-{})", shown(x)),
        Says::Calculated(op, x, y) => format!("({} {} {})", shown(x), op.symbol(), shown(y)),
        Says::Periods(period, x, y) => format!("({} {} {})", period.plural(), shown(x), shown(y)),
    }
}

#[test]
fn operators_group_as_in_cql() {
    for (written, grouped) in [
        ("a and b or c and d", "((a and b) or (c and d))"),
        ("a or b xor c", "((a or b) xor c)"),
        ("a implies b or c", "(a implies (b or c))"),
        ("a implies b implies c", "((a implies b) implies c)"),
        ("not a and b", "((not a) and b)"),
        ("not x < 5", "((not x) < 5)"),
        ("not a is null", "(not (a is null))"),
        ("a is not true", "(not (a is true))"),
        ("x < 5 = y", "((x < 5) = y)"),
        ("x between 1 and 5 and y", "((x between 1 5) and y)"),
        ("x >= 180 'mm[Hg]' or y", "((x >= 180[mm[Hg]]) or y)"),
        ("age >= 65 years", "(age >= 65[years])"),
        ("s in { 'a', 'b' } and t", "((s in {'a' 'b'}) and t)"),
        ("at least 2 of (a, b or c, not d)", "(≥2 a (b or c) (not d))"),
        ("\"收缩压\" > -1.5 // 注释\n and 胸痛 /* … */", "((收缩压 > -1.5) and 胸痛)"),
        ("at and at", "(at and at)"),
        ("d = @2026-11-22", "(d = @2026-11-22)"),
        ("a + b * c - d / e", "((a + (b * c)) - (d / e))"),
        ("a - b - c", "((a - b) - c)"),
        ("a+1>=-2", "((a + 1) >= -2)"),
        ("-a * b", "((-a) * b)"),
        ("- 5 'mm' < -(a + b)", "(-5[mm] < (-(a + b)))"),
        ("a + b between c + 1 and d * 2 and e", "(((a + b) between (c + 1) (d * 2)) and e)"),
        ("not a + b < c", "((not (a + b)) < c)"),
        ("d + 3 weeks <= e - 1 day", "((d + 3[weeks]) <= (e - 1[day]))"),
        ("days between d and e + 2 days > 30", "((days d (e + 2[days])) > 30)"),
        ("days between 1 and 2", "(days 1 2)"),
        ("x between 1 and 2 is true", "((x between 1 2) is true)"),
    ] {
        assert_eq!(parse(written).as_ref().map(shown), Ok(grouped.to_owned()), "{written}");
    }
}

#[test]
fn what_cannot_be_read_is_pointed_at() {
    for (written, place) in [
        ("", ""),
        ("a and", ""),
        ("and a", "and"),
        ("(a or b", "("),
        ("a b", "b"),
        ("x == 5", "=="),
        ("x ≥ 5", "≥"),
        ("（a）", "（"),
        ("x > 1.2.3", "1.2.3"),
        ("x > 0.123456789", "0.123456789"),
        ("s = 'a", "'a"),
        ("a is maybe", "maybe"),
        ("at least 4 of (a, b)", "4"),
        ("at least 0 of (a, b)", "0"),
        ("d = @2026-13-01", "@2026-13-01"),
        ("a /* b", "/*"),
        ("a ; b", ";"),
    ] {
        let error = parse(written).expect_err(written);
        assert_eq!(written.get(error.span.start..error.span.end), Some(place), "{written}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    assert!(parse(&"(".repeat(100_000)).is_err());
    assert!(parse(&"not ".repeat(100_000)).is_err());
    assert!(parse(&format!("{}a{}", "(".repeat(60), ")".repeat(60))).is_ok());
    for link in [" and a", " xor a", " implies a", " = a", " is null", " between 1 and 2"] {
        assert!(parse(&format!("a{}", link.repeat(100_000))).is_err(), "{link}");
        assert!(parse(&format!("a{}", link.repeat(1000))).is_ok(), "{link}");
    }
}
