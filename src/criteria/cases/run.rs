//! Running a case: what differs from what its author expects.

use crate::criteria::cases::Case;
use crate::criteria::{Decision, Ruleset, Truth, decide};
use crate::facts::FactIx;
use crate::text::{Span, Text};

/// One expectation that was not met.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What was expected, and what came out.
    pub message: Text,
    /// Where the case says what it expects.
    pub span: Span,
    /// The criteria whose conditions explain the difference.
    pub criteria: Vec<usize>,
    /// What to do about it, where there is something to say.
    pub help: Option<Text>,
}

/// How many names a message lists before it counts the rest.
const LISTED: usize = 6;
/// How many criteria explain why a disposition is not the one expected.
const EXPLAINED: usize = 3;

impl Case {
    /// What differs from what the author expects; empty if nothing does.
    pub fn run(&self, ruleset: &Ruleset) -> Vec<Difference> {
        let mut differences = Vec::new();
        let expected = [
            (&self.fires, &self.places.fires, Truth::True),
            (&self.denies, &self.places.denies, Truth::False),
            (&self.open, &self.places.open, Truth::Unknown),
        ];
        for (criteria, spans, expected) in expected {
            for (at, criterion) in criteria.iter().enumerate() {
                let span = spans.get(at).copied().unwrap_or(self.span);
                differences.extend(self.truth(ruleset, *criterion, expected, span));
            }
        }
        if self.want.is_some() || self.fires_only.is_some() || self.settled.is_some() || self.next.is_some() {
            let decision = decide(ruleset, &self.facts);
            self.exactly(ruleset, &decision, &mut differences);
            differences.extend(self.disposition(ruleset, &decision));
            differences.extend(self.certainty(ruleset, &decision));
            differences.extend(self.questions(ruleset, &decision));
        }
        differences
    }

    fn truth(&self, ruleset: &Ruleset, place: usize, expected: Truth, span: Span) -> Option<Difference> {
        let criterion = ruleset.criteria.get(place)?;
        let got = criterion.when.truth(&self.facts);
        if got == expected {
            return None;
        }
        let (is, should) = (said(got), said(expected));
        let id = &criterion.id;
        let mut message = Text::new(
            format!("标准 `{id}` 应为{}，得到{}", should.zh, is.zh),
            format!("criterion `{id}` should be {}, it is {}", should.en, is.en),
        );
        if got == Truth::Unknown {
            let missing = facts(ruleset, &criterion.when.needs(&self.facts));
            message.zh.push_str(&format!("，因为不知道 {}", missing.zh));
            message.en.push_str(&format!(", because {} is not known", missing.en));
        }
        Some(Difference { message, span, criteria: vec![place], help: None })
    }

    /// `fires_only`: these hold, and no other one.
    fn exactly(&self, ruleset: &Ruleset, decision: &Decision, differences: &mut Vec<Difference>) {
        let Some(only) = &self.fires_only else { return };
        let span = self.places.fires_only;
        for criterion in only {
            differences.extend(self.truth(ruleset, *criterion, Truth::True, span));
        }
        let others = decision.fired.iter().map(|fired| fired.criterion);
        let others: Vec<usize> = others.filter(|criterion| !only.contains(criterion)).collect();
        if !others.is_empty() {
            let names = criteria(ruleset, &others);
            let message = Text::new(
                format!("此外不应有标准成立，{} 却也成立", names.zh),
                format!("no other criterion should hold, but {} does too", names.en),
            );
            differences.push(Difference { message, span, criteria: first(others), help: None });
        }
    }

    fn disposition(&self, ruleset: &Ruleset, decision: &Decision) -> Option<Difference> {
        let want = self.want.map(usize::from).filter(|want| *want != decision.disposition)?;
        let name = |place: usize| ruleset.dispositions.get(place).map_or("", |d| d.id.as_str());
        let mut message = Text::new(
            format!("去向应为 `{}`，得到 `{}`", name(want), name(decision.disposition)),
            format!("expected disposition `{}`, got `{}`", name(want), name(decision.disposition)),
        );
        let fired: Vec<usize> = decision.fired.iter().map(|fired| fired.criterion).collect();
        if !fired.is_empty() {
            let names = criteria(ruleset, &fired);
            message.zh.push_str(&format!("；成立的有 {}", names.zh));
            message.en.push_str(&format!("; these hold: {}", names.en));
        }
        let rank = |place: &usize| ruleset.criteria.get(*place).map(|c| usize::from(c.disposition));
        // Once a criterion decides, what else is open explains nothing, unless less was got than expected.
        let decided = fired.iter().any(|place| rank(place) == Some(decision.disposition));
        let open = if decided && decision.disposition < want {
            Vec::new()
        } else {
            not_ruled_out(ruleset, decision, &mut message)
        };
        let winners = fired.into_iter().filter(|place| rank(place) == Some(decision.disposition));
        // A criterion that is new to these cases is open in all of them.
        let help = (want > decision.disposition && decision.disposition == ruleset.fallback() && !open.is_empty()).then(|| {
            Text::new(
                "如果新写的标准与这个患者无关：在它的条件前面加一个门槛（如 `diabetes and …`），或在用例里写明相关事实为 false",
                "if a new criterion does not concern this patient: put a gate in front of its condition (as in `diabetes and …`), or say that its facts are false in the case",
            )
        });
        let explaining = winners.chain(open).collect();
        Some(Difference { message, span: self.places.want, criteria: first(explaining), help })
    }

    fn certainty(&self, ruleset: &Ruleset, decision: &Decision) -> Option<Difference> {
        let settled = self.settled.filter(|settled| *settled != decision.settled)?;
        let (mut message, open) = if settled {
            let mut message = Text::new(
                "去向应当已经确定，却还可能改变",
                "the disposition should be settled, but an answer can still change it",
            );
            let open = not_ruled_out(ruleset, decision, &mut message);
            (message, open)
        } else {
            let message = Text::new(
                "去向应当还可能改变，却已经确定",
                "the disposition should not be settled, but no answer can change it",
            );
            (message, decision.fired.iter().map(|fired| fired.criterion).collect())
        };
        if !decision.next.is_empty() {
            let names = facts(ruleset, &decision.next);
            message.zh.push_str(&format!("；可问 {}", names.zh));
            message.en.push_str(&format!("; worth asking: {}", names.en));
        }
        Some(Difference { message, span: self.places.settled, criteria: first(open), help: None })
    }

    fn questions(&self, ruleset: &Ruleset, decision: &Decision) -> Option<Difference> {
        let next = self.next.as_ref()?;
        let met = if next.is_empty() { decision.next.is_empty() } else { decision.next.starts_with(next) };
        if met {
            return None;
        }
        let nothing = Text::new("没有", "none");
        let list = |list: &[FactIx]| if list.is_empty() { nothing.clone() } else { facts(ruleset, list) };
        let (expected, got) = (list(next), list(&decision.next));
        let message = Text::new(
            format!("接下来的问题应为 {}，实际是 {}", expected.zh, got.zh),
            format!("the next questions should be {}, they are {}", expected.en, got.en),
        );
        Some(Difference { message, span: self.places.next, criteria: Vec::new(), help: None })
    }
}

/// Adds to a message what is still open, and gives it.
fn not_ruled_out(ruleset: &Ruleset, decision: &Decision, message: &mut Text) -> Vec<usize> {
    let open: Vec<usize> = decision.open.iter().map(|open| open.criterion).collect();
    if !open.is_empty() {
        let names = criteria(ruleset, &open);
        message.zh.push_str(&format!("；未能排除 {}", names.zh));
        message.en.push_str(&format!("; these are not ruled out: {}", names.en));
    }
    open
}

/// A truth in the words of a message.
pub fn said(truth: Truth) -> Text {
    match truth {
        Truth::True => Text::new("成立", "true"),
        Truth::False => Text::new("不成立", "false"),
        Truth::Unknown => Text::new("未知", "unknown"),
    }
}

fn first(mut criteria: Vec<usize>) -> Vec<usize> {
    criteria.truncate(EXPLAINED);
    criteria
}

fn criteria(ruleset: &Ruleset, places: &[usize]) -> Text {
    listed(places.iter().filter_map(|place| Some(ruleset.criteria.get(*place)?.id.as_str())))
}

fn facts(ruleset: &Ruleset, places: &[FactIx]) -> Text {
    listed(places.iter().map(|fact| ruleset.vocabulary.id(*fact)))
}

/// The first few names, and how many more there are.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> Text {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let shown: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    match names.len().saturating_sub(LISTED) {
        0 => Text::new(shown.join("、"), shown.join(", ")),
        more => Text::new(
            format!("{} 等 {} 个", shown.join("、"), names.len()),
            format!("{} and {more} more", shown.join(", ")),
        ),
    }
}
