//! datalogic-rs: JSONLogic, compiled, evaluated in an arena.

use bumpalo::Bump;
use datalogic_rs::{DataValue, Engine, EvalInput, Logic};

use crate::Task;

const NAME: &str = "datalogic-rs 5.4.0";

pub fn run(task: &Task) -> String {
    let engine = Engine::new();
    let rules = task.rules("json-logic.ndjson");
    let rules: Vec<Logic> = rules.iter().map(|rule| engine.compile(rule.as_str()).unwrap()).collect();
    let fired = |facts: &DataValue, arena: &Bump, out: &mut Vec<usize>| {
        out.clear();
        for (place, rule) in rules.iter().enumerate() {
            if engine.evaluate(rule, facts, arena).unwrap().as_bool() == Some(true) {
                out.push(place);
            }
        }
    };
    let held = Bump::new();
    let facts = task.lines.iter().map(|line| line.as_str().into_arena_value(&held).unwrap());
    let facts: Vec<&DataValue> = facts.collect();
    let (mut arena, mut out) = (Bump::new(), Vec::new());
    for (patient, facts) in facts.iter().enumerate() {
        arena.reset();
        fired(facts, &arena, &mut out);
        task.check(NAME, patient, &out);
    }
    let ready = task.time(NAME, "facts", |patient| {
        arena.reset();
        fired(facts[patient], &arena, &mut out);
        out.len()
    });
    let line = task.time(NAME, "line", |patient| {
        arena.reset();
        let facts = task.lines[patient].as_str().into_arena_value(&arena).unwrap();
        fired(facts, &arena, &mut out);
        out.len()
    });
    ready + &line
}
