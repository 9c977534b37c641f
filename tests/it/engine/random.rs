//! Random rule sets: small vocabularies, deep conditions, and the text an author would have written.

use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::*;
use referral_triage::criteria::{Ruleset, check};
use referral_triage::facts::{Answer, Decimal, FactIx, Facts, Value};
use referral_triage::text::Source;

use crate::engine::reference::{Op, Tree};

/// The kinds of facts; a number runs over 0 to 3, its limits also over the halves between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    YesNo,
    Choice,
    Choices,
    /// With a unit or without.
    Number(bool),
}

/// A rule set before it is written down.
#[derive(Clone, Debug)]
pub struct Rules {
    pub kinds: Vec<Kind>,
    /// For each fact, the condition under which asking makes sense.
    pub gates: Vec<Option<Tree>>,
    /// The items of each score, and their points.
    pub scores: Scores,
    /// Disposition and condition.
    pub criteria: Vec<(u16, Tree)>,
}

/// Scores: items with points.
pub type Scores = Vec<Rc<Vec<(i8, Tree)>>>;

/// What became of each fact: nothing, "not known", or one value of its domain.
pub type Told = Vec<Option<Option<usize>>>;

/// The dispositions, most urgent first; `consult` is the fallback.
pub const DISPOSITIONS: [&str; 5] = ["call", "up", "consult", "stay", "down"];
/// The place of the fallback; what comes after it is calm.
pub const FALLBACK: usize = 2;

/// A rule set and a patient.
pub fn rules_and_patient() -> impl Strategy<Value = (Rules, Told)> {
    let item = (prop_oneof![4 => 1..4i8, 1 => -2..0i8], any::<[u8; 4]>());
    (
        vec(kind(), 1..=4),
        vec((0..5u16, shape()), 1..=5),
        vec(option_of_shape(), 4),
        vec(0..100u8, 4),
        vec(vec(item, 1..=5), 0..=2),
    )
        .prop_map(|(kinds, criteria, gates, told, scores)| {
            let scores: Scores = scores
                .into_iter()
                .map(|items| {
                    let items = items.into_iter();
                    Rc::new(items.map(|(points, dice)| (points, leaf(dice, &kinds, &Vec::new()))).collect())
                })
                .collect();
            let criteria = criteria
                .into_iter()
                .map(|(disposition, shape)| (disposition, shape.resolve(&kinds, &scores)))
                .collect();
            let gates =
                kinds.iter().zip(gates).map(|(_, gate)| Some(gate?.resolve(&kinds, &Vec::new()))).collect();
            let told = kinds.iter().zip(told).map(|(kind, dice)| match dice {
                0..45 => None,
                45..60 => Some(None),
                dice => Some(Some(usize::from(dice) % domain(*kind).len())),
            });
            let told = told.collect();
            (Rules { kinds, gates, scores, criteria }, told)
        })
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![3 => Just(Kind::YesNo), 1 => Just(Kind::Choice), 1 => Just(Kind::Choices), 1 => any::<bool>().prop_map(Kind::Number)]
}

fn option_of_shape() -> impl Strategy<Value = Option<Shape>> {
    prop_oneof![2 => Just(None), 1 => any::<[u8; 4]>().prop_map(|dice| Some(Shape::Leaf(dice)))]
}

/// A condition's tree before it is known which facts there are.
#[derive(Clone, Debug)]
enum Shape {
    Leaf([u8; 4]),
    One(u8, Box<Shape>),
    Two(u8, Box<Shape>, Box<Shape>),
    Many(u8, Vec<Shape>),
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = any::<[u8; 4]>().prop_map(Shape::Leaf);
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            2 => (any::<u8>(), inner.clone()).prop_map(|(dice, one)| Shape::One(dice, Box::new(one))),
            2 => (any::<u8>(), inner.clone(), inner.clone()).prop_map(|(dice, a, b)| Shape::Two(dice, Box::new(a), Box::new(b))),
            3 => (any::<u8>(), vec(inner, 2..=4)).prop_map(|(dice, many)| Shape::Many(dice, many)),
        ]
    })
}

impl Shape {
    fn resolve(self, kinds: &[Kind], scores: &Scores) -> Tree {
        match self {
            Shape::Leaf(dice) => leaf(dice, kinds, scores),
            Shape::One(dice, one) => {
                let one = Box::new(one.resolve(kinds, scores));
                match dice % 7 {
                    0 => Tree::Is(one, None, false),
                    1 => Tree::Is(one, Some(true), false),
                    2 => Tree::Is(one, Some(false), false),
                    3 => Tree::Is(one, Some(true), true),
                    4 => Tree::Is(one, None, true),
                    _ => Tree::Not(one),
                }
            }
            Shape::Two(dice, a, b) => {
                let (a, b) = (Box::new(a.resolve(kinds, scores)), Box::new(b.resolve(kinds, scores)));
                if dice % 2 == 0 { Tree::Xor(a, b) } else { Tree::Implies(a, b) }
            }
            Shape::Many(dice, many) => {
                let all: Vec<Tree> = many.into_iter().map(|shape| shape.resolve(kinds, scores)).collect();
                match dice % 3 {
                    0 => Tree::And(all),
                    1 => Tree::Or(all),
                    _ => Tree::AtLeast(usize::from(dice / 3) % all.len() + 1, all),
                }
            }
        }
    }
}

fn leaf([which, op, a, b]: [u8; 4], kinds: &[Kind], scores: &Scores) -> Tree {
    let fact = usize::from(which) % kinds.len();
    let ops = [Op::Equal, Op::NotEqual, Op::Less, Op::AtMost, Op::Greater, Op::AtLeast];
    let (compare, equality) = (ops[usize::from(op) % 6], ops[usize::from(op) % 2]);
    let same = kinds.iter().rposition(|kind| *kind == kinds[fact]).unwrap_or(fact);
    match (kinds[fact], op % 16) {
        (_, 15) => Tree::Constant([None, Some(true), Some(false)][usize::from(a % 3)]),
        (_, 14) => Tree::NullFact(fact),
        (_, 13) if !scores.is_empty() => {
            let score = usize::from(which) % scores.len();
            let points = || scores[score].iter().map(|(points, _)| i16::from(*points));
            let least: i16 = points().filter(|points| *points < 0).sum();
            let reach: i16 = points().map(i16::abs).sum();
            Tree::Score(
                score,
                Rc::clone(&scores[score]),
                ops[usize::from(a) % 6],
                least + i16::from(b) % (reach + 1),
            )
        }
        (Kind::Number(_), 0) => Tree::Sum(fact, a % 2 == 0, same, ops[usize::from(a) % 6], b % 7),
        (Kind::Number(_), 1) => Tree::Ratio(fact, same, ops[usize::from(a) % 6], b % 7),
        (Kind::Number(_), 2) => Tree::Times(a % 4, fact, ops[usize::from(a / 4) % 6], b % 7),
        (Kind::YesNo, 12) if same != fact => Tree::Facts(fact, equality, same),
        (Kind::YesNo, 10) => Tree::Equals(fact, equality, a % 2),
        (Kind::YesNo, 8) => Tree::Among(fact, vec![a % 2, b % 2]),
        (Kind::YesNo, _) => Tree::Fact(fact),
        (Kind::Choice, 0..8) => Tree::Equals(fact, equality, a % 3),
        (Kind::Choice, _) => Tree::Among(fact, vec![a % 3, b % 3]),
        (Kind::Choices, _) => Tree::Contains(a % 2, fact),
        (Kind::Number(_), 12 | 13) if same != fact => Tree::Facts(fact, compare, same),
        (Kind::Number(_), 8..11) => Tree::Between(fact, a % 7, b % 7),
        (Kind::Number(_), 11) => Tree::Among(fact, vec![a % 7, b % 7]),
        (Kind::Number(_), 6..8) => Tree::Mirrored(a % 7, compare, fact),
        (Kind::Number(_), _) => Tree::Limit(fact, compare, a % 7),
    }
}

/// Every value that a fact of this kind takes in these tests.
pub fn domain(kind: Kind) -> Vec<Value> {
    match kind {
        Kind::YesNo => vec![Value::YesNo(false), Value::YesNo(true)],
        Kind::Choice => (0..3).map(Value::Choice).collect(),
        Kind::Choices => vec![
            Value::Choices(vec![]),
            Value::Choices(vec![0]),
            Value::Choices(vec![1]),
            Value::Choices(vec![0, 1]),
        ],
        Kind::Number(_) => {
            (0..=6).map(|halves| Value::Number(Decimal::parse(half(halves)).unwrap())).collect()
        }
    }
}

/// Half of a small number, as it is written.
pub fn half(halves: u8) -> &'static str {
    ["0", "0.5", "1", "1.5", "2", "2.5", "3"][usize::from(halves)]
}

/// The answers as the engine takes them.
pub fn facts(rules: &Rules, told: &Told) -> Facts {
    let mut facts = Facts::new();
    for (place, (kind, told)) in rules.kinds.iter().zip(told).enumerate() {
        let answer = match told {
            None => continue,
            Some(None) => Answer::NotKnown,
            Some(Some(value)) => Answer::Known(domain(*kind)[*value].clone()),
        };
        facts.set(FactIx::new(place), answer);
    }
    facts
}

/// The same patient with every unknown fact known, in every way.
pub fn completions(rules: &Rules, told: &Told) -> Vec<Told> {
    let mut all = vec![told.clone()];
    for (place, kind) in rules.kinds.iter().enumerate() {
        if matches!(told[place], Some(Some(_))) {
            continue;
        }
        let values = 0..domain(*kind).len();
        all = all
            .into_iter()
            .flat_map(|patient| {
                values.clone().map(move |value| {
                    let mut patient = patient.clone();
                    patient[place] = Some(Some(value));
                    patient
                })
            })
            .collect();
    }
    all
}

/// A fact's id; every second one is Chinese, and one must be quoted.
pub fn id(fact: usize) -> &'static str {
    ["fever", "胸痛", "on-set", "收缩压"][fact]
}

impl Rules {
    /// The rule set, checked.
    pub fn checked(&self) -> Ruleset {
        let checked = check(&self.sources());
        match checked.ruleset {
            Some(ruleset) => ruleset,
            None => panic!("{:#?}\n{}", checked.problems, self.sources()[6].text),
        }
    }

    /// The rule set as its author would write it.
    pub fn sources(&self) -> Vec<Source> {
        let source = |name: &str, text: String| Source { name: name.to_owned(), text };
        vec![
            source("ruleset.toml", "id = \"r\"\nversion = \"1\"\nlanguage = \"1.1\"\ndate = 2026-11-22\ntitle = { zh = \"a\", en = \"a\" }\n".to_owned()),
            source("destinations.toml", String::new()),
            source("follow-up.toml", String::new()),
            source("forms.toml", String::new()),
            source("dispositions.toml", dispositions()),
            source("vocabulary.toml", self.vocabulary()),
            source("pack/all.toml", self.criteria()),
            source("scores.toml", self.scores()),
        ]
    }

    fn vocabulary(&self) -> String {
        let mut text = "[[group]]\nid = \"g\"\nlabel = { zh = \"a\", en = \"a\" }\n".to_owned();
        for (place, (kind, gate)) in self.kinds.iter().zip(&self.gates).enumerate() {
            let choice = |number: usize| {
                (0..number)
                    .map(|c| format!("{{ id = \"c{c}\", zh = \"a\", en = \"a\" }}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let kind = match kind {
                Kind::YesNo => "\"yes-no\"".to_owned(),
                Kind::Choice => format!("\"choice\"\nchoices = [{}]", choice(3)),
                Kind::Choices => format!("\"choices\"\nchoices = [{}]", choice(2)),
                Kind::Number(unit) => format!(
                    "\"number\"\nunit = \"{}\"\nrange = [0, 3]\ndecimals = 1",
                    if *unit { "mmol/L" } else { "1" }
                ),
            };
            text.push_str(&format!(
                "[[fact]]\nid = \"{}\"\ngroup = \"g\"\nlabel = {{ zh = \"a\", en = \"a\" }}\nkind = {kind}\n",
                id(place)
            ));
            if let Some(gate) = gate {
                text.push_str(&format!("ask_if = '''{}'''\n", gate.written(&self.kinds)));
            }
        }
        text
    }

    fn scores(&self) -> String {
        let mut text = String::new();
        for (place, items) in self.scores.iter().enumerate() {
            text.push_str(&format!(
                "[[score]]\nid = \"s{place}\"\nlabel = {{ zh = \"a\", en = \"a\" }}\nstatus = \"proposal\"\n"
            ));
            text.push_str("source = { title = \"a\", section = \"a\", edition = \"a\", row = \"a\" }\n");
            for (points, item) in items.iter() {
                let when = item.written(&self.kinds);
                text.push_str(&format!("[[score.item]]\nlabel = {{ zh = \"a\", en = \"a\" }}\npoints = {points}\nwhen = '''{when}'''\n"));
            }
        }
        text
    }

    fn criteria(&self) -> String {
        let mut text = String::new();
        for (place, (disposition, when)) in self.criteria.iter().enumerate() {
            text.push_str(&format!(
                "[[criterion]]\nid = \"k{place}\"\ndisposition = \"{}\"\nwhen = '''{}'''\nbecause = {{ zh = \"a\", en = \"a\" }}\n\
                 source = {{ title = \"a\", section = \"a\", edition = \"a\", row = \"a\" }}\nstatus = \"proposal\"\n",
                DISPOSITIONS[usize::from(*disposition)],
                when.written(&self.kinds)
            ));
        }
        text
    }
}

fn dispositions() -> String {
    let directions = ["emergency", "up", "consult", "stay", "down"];
    let mut text = String::new();
    for (place, (id, direction)) in DISPOSITIONS.iter().zip(directions).enumerate() {
        text.push_str(&format!("[[disposition]]\nid = \"{id}\"\ndirection = \"{direction}\"\n"));
        for key in ["name", "doctor", "patient", "next"] {
            text.push_str(&format!("{key} = {{ zh = \"a\", en = \"a\" }}\n"));
        }
        text.push_str(&format!("fallback = {}\nrule_out = {}\n", place == FALLBACK, place > FALLBACK));
    }
    text
}
