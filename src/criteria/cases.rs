//! Cases: patients with the answer their author expects.

use crate::criteria::{Limit, Ruleset, Truth, decide};
use crate::facts::{Decimal, Facts, Value};
use crate::text::{Span, Text};

/// One patient and what is expected of the rule set.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the case shows.
    pub note: String,
    /// The file it stands in.
    pub file: String,
    /// Where in the file.
    pub span: Span,
    /// The patient.
    pub facts: Facts,
    /// The expected disposition: its place in the rule set.
    pub want: Option<u16>,
    /// Criteria that must be true: their places in the rule set.
    pub fires: Vec<usize>,
    /// Criteria that must be false.
    pub denies: Vec<usize>,
    /// Criteria that must be unknown.
    pub open: Vec<usize>,
}

impl Case {
    /// What differs from what the author expects; empty if nothing does.
    pub fn run(&self, ruleset: &Ruleset) -> Vec<Text> {
        let mut differences = Vec::new();
        let expected =
            [(&self.fires, Truth::True), (&self.denies, Truth::False), (&self.open, Truth::Unknown)];
        for (criteria, expected) in expected {
            for place in criteria {
                let Some(criterion) = ruleset.criteria.get(*place) else { continue };
                let got = criterion.when.truth(&self.facts);
                if got != expected {
                    differences.push(differs(
                        ruleset,
                        &criterion.id,
                        expected,
                        got,
                        &criterion.when.needs(&self.facts),
                    ));
                }
            }
        }
        let decision = decide(ruleset, &self.facts);
        if let Some(want) = self.want.map(usize::from).filter(|want| *want != decision.disposition) {
            let name = |place: usize| ruleset.dispositions.get(place).map_or("", |d| d.id.as_str());
            let mut zh = format!("去向应为 `{}`，得到 `{}`", name(want), name(decision.disposition));
            let mut en =
                format!("expected disposition `{}`, got `{}`", name(want), name(decision.disposition));
            let ids = |places: Vec<usize>| {
                let ids = places.iter().filter_map(|place| ruleset.criteria.get(*place));
                ids.map(|criterion| format!("`{}`", criterion.id)).collect::<Vec<_>>().join(", ")
            };
            let fired = ids(decision.fired.iter().map(|fired| fired.criterion).collect());
            let open = ids(decision.open.iter().map(|open| open.criterion).collect());
            if !fired.is_empty() {
                zh.push_str(&format!("；成立的有 {fired}"));
                en.push_str(&format!("; these hold: {fired}"));
            }
            if !open.is_empty() {
                zh.push_str(&format!("；未能排除 {open}"));
                en.push_str(&format!("; these are not ruled out: {open}"));
            }
            differences.push(Text::new(zh, en));
        }
        differences
    }

    /// Whether the case says anything about a criterion.
    pub fn names(&self, criterion: usize) -> bool {
        [&self.fires, &self.denies, &self.open].iter().any(|all| all.contains(&criterion))
    }
}

fn differs(ruleset: &Ruleset, id: &str, expected: Truth, got: Truth, needs: &[crate::facts::FactIx]) -> Text {
    let zh = |truth| match truth {
        Truth::True => "成立",
        Truth::False => "不成立",
        Truth::Unknown => "未知",
    };
    let en = |truth| match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    };
    let mut text = Text::new(
        format!("标准 `{id}` 应为{}，得到{}", zh(expected), zh(got)),
        format!("criterion `{id}` should be {}, it is {}", en(expected), en(got)),
    );
    if got == Truth::Unknown {
        let missing =
            needs.iter().map(|fact| format!("`{}`", ruleset.vocabulary.id(*fact))).collect::<Vec<_>>();
        text.zh.push_str(&format!("，因为不知道 {}", missing.join("、")));
        text.en.push_str(&format!(", because {} is not known", missing.join(", ")));
    }
    text
}

/// What the cases of a criterion do not show.
#[derive(Clone, Debug, PartialEq)]
pub enum Untested {
    /// No case in which it has this truth.
    Never(Truth),
    /// No case on this side of a limit (true: where the comparison holds) within one step of it.
    Limit(Limit, bool),
}

/// What no case shows about one criterion: each truth, and both sides of every limit.
pub fn untested(ruleset: &Ruleset, criterion: usize, cases: &[Case]) -> Vec<Untested> {
    let Some(when) = ruleset.criteria.get(criterion).map(|criterion| &criterion.when) else {
        return Vec::new();
    };
    let cases: Vec<&Case> = cases.iter().filter(|case| case.names(criterion)).collect();
    let mut missing = Vec::new();
    for truth in [Truth::True, Truth::False, Truth::Unknown] {
        if !cases.iter().any(|case| when.truth(&case.facts) == truth) {
            missing.push(Untested::Never(truth));
        }
    }
    for limit in when.limits() {
        for side in [true, false] {
            if !cases.iter().any(|case| on_side(ruleset, &limit, side, &case.facts)) {
                missing.push(Untested::Limit(limit, side));
            }
        }
    }
    missing
}

fn on_side(ruleset: &Ruleset, limit: &Limit, side: bool, facts: &Facts) -> bool {
    let Some(Value::Number(value)) = facts.value(limit.fact) else { return false };
    let decimals =
        ruleset.vocabulary.fact(limit.fact).and_then(|fact| fact.numeric()).map_or(0, |n| n.decimals);
    let near = value.minus(limit.number).is_some_and(|gap| {
        let step = Decimal::step(decimals);
        gap <= step && Decimal::ZERO.minus(gap).is_some_and(|gap| gap <= step)
    });
    near && limit.comparison.holds(value.cmp(&limit.number)) == side
}
