//! cel: Google's Common Expression Language, compiled, facts as variables.

use std::sync::Arc;

use cel::{Context, Env, Program, Value};
use serde_json::{Map, Value as Json};

use crate::Task;

const NAME: &str = "cel 0.15.0";

pub fn run(task: &Task) -> String {
    let env = Arc::new(Env::stdlib());
    let rules = task.rules("cel.txt");
    let rules: Vec<Program> = rules.iter().map(|rule| env.compile(rule).unwrap()).collect();
    let fired = |facts: &Context, out: &mut Vec<usize>| {
        out.clear();
        for (place, rule) in rules.iter().enumerate() {
            if matches!(rule.execute(facts).unwrap(), Value::Bool(true)) {
                out.push(place);
            }
        }
    };
    let facts: Vec<Context> = task.lines.iter().map(|line| variables(&env, line)).collect();
    let mut out = Vec::new();
    for (patient, facts) in facts.iter().enumerate() {
        fired(facts, &mut out);
        task.check(NAME, patient, &out);
    }
    let ready = task.time(NAME, "facts", |patient| {
        fired(&facts[patient], &mut out);
        out.len()
    });
    let line = task.time(NAME, "line", |patient| {
        fired(&variables(&env, &task.lines[patient]), &mut out);
        out.len()
    });
    ready + &line
}

fn variables(env: &Arc<Env>, line: &str) -> Context<'static, 'static> {
    let facts: Map<String, Json> = serde_json::from_str(line).unwrap();
    let mut context = Context::with_env(Arc::clone(env));
    for (id, value) in facts {
        match value {
            Json::Bool(yes) => context.add_variable_from_value(id, yes),
            Json::String(text) => context.add_variable_from_value(id, text),
            number => context.add_variable_from_value(id, number.as_i64().unwrap()),
        }
    }
    context
}
