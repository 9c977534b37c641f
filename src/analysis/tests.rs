//! Calculations: found, disproved, or said to be undecided.

use crate::analysis::{Answer, Person, Space};
use crate::criteria::{Amount, Comparison, Condition, Node, Period, Truth};
use crate::facts::{Decimal, Fact, Kind, Numeric, Value, Vocabulary};
use crate::text::Text;

fn number(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn vocabulary() -> Vocabulary {
    let numeric = |min: &str, max: &str, decimals| {
        Kind::Number(Numeric {
            unit: "1".to_owned(),
            min: number(min),
            max: number(max),
            decimals,
            also: Vec::new(),
        })
    };
    let fact = |(id, kind): (&str, Kind)| Fact {
        id: id.to_owned(),
        kind,
        group: 0,
        label: Text::default(),
        ask: None,
        plain: None,
        help: None,
        alarm: None,
        ask_if: None,
        worse: None,
        preset_patient: None,
        codes: Vec::new(),
        fresh: None,
        body: Vec::new(),
        called: Vec::new(),
    };
    let facts = [
        ("a", numeric("0", "100", 0)),
        ("b", numeric("0", "100", 0)),
        ("height", numeric("0.5", "2.5", 2)),
        ("weight", numeric("10", "300", 0)),
        ("from", Kind::Date),
        ("to", Kind::Date),
    ];
    Vocabulary { groups: Vec::new(), facts: facts.into_iter().map(fact).collect() }
}

/// A calculation against a limit, what else must hold, and what comes of it: nothing for "found", no facts
/// for "never", facts for "undecided because of these".
type Row<'r> = (Vec<Amount>, Comparison, &'r str, Vec<Node>, Option<&'r [&'r str]>);

#[test]
fn calculations_are_decided_where_they_can_be() {
    let vocabulary = vocabulary();
    let of = |id: &str| vocabulary.find(id).unwrap();
    let difference =
        |a: &str, b: &str| vec![Amount::Fact(of(a)), Amount::Fact(of(b)), Amount::Difference(0, 1)];
    let index = || {
        vec![
            Amount::Fact(of("weight")),
            Amount::Fact(of("height")),
            Amount::Product(1, 1),
            Amount::Quotient(0, 2),
        ]
    };
    let days = || vec![Amount::Fact(of("from")), Amount::Fact(of("to")), Amount::Between(Period::Day, 0, 1)];
    let compare =
        |id: &str, comparison, limit: &str| Node::Compare(of(id), comparison, Value::Number(number(limit)));
    let never = Some(&[][..]);
    let rows: Vec<Row<'_>> = vec![
        (difference("a", "b"), Comparison::AtLeast, "60", vec![], None),
        (difference("a", "b"), Comparison::AtLeast, "60", vec![compare("a", Comparison::Less, "50")], never),
        (difference("a", "b"), Comparison::AtLeast, "60", vec![compare("a", Comparison::Less, "61")], None),
        (difference("a", "b"), Comparison::AtLeast, "101", vec![], never),
        // A fact against itself: bounds do not see it, and trying cannot prove it.
        (difference("a", "a"), Comparison::Greater, "0", vec![], Some(&["a"])),
        (difference("a", "a"), Comparison::Equal, "0", vec![], None),
        (index(), Comparison::AtLeast, "28", vec![], None),
        (index(), Comparison::AtLeast, "28", vec![compare("weight", Comparison::Less, "7")], never),
        (
            index(),
            Comparison::AtLeast,
            "28",
            vec![compare("height", Comparison::AtLeast, "2"), compare("weight", Comparison::AtMost, "100")],
            never,
        ),
        (days(), Comparison::AtLeast, "365", vec![], None),
        (days(), Comparison::Less, "-3", vec![], None),
    ];
    for (mut amounts, comparison, limit, others, expected) in rows {
        let left = u16::try_from(amounts.len() - 1).unwrap();
        amounts.push(Amount::Number(number(limit)));
        let mut nodes = vec![Node::Amounts(left, comparison, left + 1)];
        nodes.extend(others);
        let sides = (0..u16::try_from(nodes.len()).unwrap()).collect();
        nodes.push(Node::And(sides));
        let condition = Condition { nodes, amounts };
        let mut space = Space::new(&vocabulary, std::iter::once(&condition));
        let mut person = Person::default();
        let holds = space.truth(&mut person, &condition);
        let known = space.all_known();
        let answer = space.find(&[&person], &[holds, known]);
        match (answer, expected) {
            (Answer::Found(facts), None) => {
                assert_eq!(condition.truth(&facts[0]), Truth::True, "{condition:?}");
            }
            (Answer::Never, Some([])) => {}
            (Answer::Unsure(facts), Some(ids)) if !ids.is_empty() => {
                let found: Vec<&str> = facts.iter().map(|fact| vocabulary.id(*fact)).collect();
                assert_eq!(found, ids);
            }
            (answer, _) => panic!("{condition:?}: {answer:?}"),
        }
    }
}
