//! What CQL has no words for, as functions of the library. The spaces in their names keep them apart from
//! every id, and each names its arguments once, so that nested ones do not grow.

use crate::criteria::{Comparison, Condition, Node, Ruleset};

/// `at least n of (…)`.
const AT_LEAST: &str = r#"define function "at least"("how many" Integer, "of these" List<Boolean>):
  if Sum("of these" "this one" return all (if "this one" is true then 1 else 0)) >= "how many" then true
  else if Sum("of these" "this one" return all (if "this one" is false then 0 else 1)) < "how many" then false
  else null"#;

/// A score: the least and the greatest sum that it can still have, and how they stand to a number.
const SCORES: &str = r#"define function "least points"("items" List<Tuple { holds Boolean, points Decimal }>):
  Sum("items" "item" return all (
    if "item".holds is true or ("item".holds is null and "item".points < 0.0) then "item".points else 0.0))
define function "most points"("items" List<Tuple { holds Boolean, points Decimal }>):
  Sum("items" "item" return all (
    if "item".holds is true or ("item".holds is null and "item".points > 0.0) then "item".points else 0.0))
define function "score at least"("items" List<Tuple { holds Boolean, points Decimal }>, "limit" Decimal):
  if "least points"("items") >= "limit" then true
  else if "most points"("items") < "limit" then false
  else null
define function "score above"("items" List<Tuple { holds Boolean, points Decimal }>, "limit" Decimal):
  if "least points"("items") > "limit" then true
  else if "most points"("items") <= "limit" then false
  else null
define function "score equal to"("items" List<Tuple { holds Boolean, points Decimal }>, "limit" Decimal):
  if "least points"("items") = "most points"("items") then "least points"("items") = "limit"
  else if "least points"("items") <= "limit" and "limit" <= "most points"("items") then null
  else false"#;

/// The functions that the criteria of a rule set need, each with a comment.
pub fn needed(ruleset: &Ruleset) -> Vec<(&'static str, &'static str)> {
    let any = |wanted: fn(&Node) -> bool| {
        let has = |condition: &Condition| condition.nodes.iter().any(wanted);
        ruleset.criteria.iter().any(|criterion| has(&criterion.when))
    };
    let mut needed = Vec::new();
    if any(|node| matches!(node, Node::AtLeast(..))) {
        needed.push(("at least n of a list: decided as soon as enough hold, or too few can", AT_LEAST));
    }
    if any(|node| matches!(node, Node::Points(_))) {
        needed.push(("scores: decided as soon as the least and the greatest sum agree", SCORES));
    }
    needed
}

/// A score against a number: the function, and whether its answer is turned round.
pub fn of_score(comparison: Comparison) -> (bool, &'static str) {
    match comparison {
        Comparison::AtLeast => (false, "score at least"),
        Comparison::Less => (true, "score at least"),
        Comparison::Greater => (false, "score above"),
        Comparison::AtMost => (true, "score above"),
        Comparison::Equal => (false, "score equal to"),
        Comparison::NotEqual => (true, "score equal to"),
    }
}
