//! `./dev bench`: how long decisions take, beside a hand-written `if` chain of the same rules.

mod asked;
mod clock;
mod own;
mod peers;
mod row;
mod rulefiles;
mod told;
mod twice;
mod world;

#[allow(dead_code, clippy::all, reason = "written by the build script, as the rules are")]
mod chain {
    include!(concat!(env!("OUT_DIR"), "/chain.rs"));

    /// A rule's id, its disposition, and the facts it mentions.
    pub type Row = (&'static str, &'static str, &'static [u8]);
    /// Pushes the places of the rules that fire.
    pub type Chain = fn(&Facts, &mut Vec<u16>);

    /// The chain of so many rules, and the rules themselves.
    pub fn of(count: usize) -> (Chain, &'static [Row]) {
        match count {
            40 => (r40::all, &r40::RULES),
            400 => (r400::all, &r400::RULES),
            _ => (r4000::all, &r4000::RULES),
        }
    }
}

const SIZES: [usize; 3] = [40, 400, 4000];

use referral_triage::cli::assess::{Desk, Extra};
use referral_triage::criteria::engine::{Finding, Patient};
use referral_triage::criteria::{decide, would_change};
use referral_triage::facts::Facts;
use referral_triage::text::Lang;
use serde_json::Value;
use told::facts;
use twice::Twice;

/// `[40|400|4000] [ROW]`, or `prepare|table FOLDER [40|400|4000]` for what the peers need.
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let sizes = |word: Option<&&str>| {
        let Some(word) = word else { return SIZES.to_vec() };
        let sizes: Vec<usize> = SIZES.into_iter().filter(|size| size.to_string() == **word).collect();
        if sizes.is_empty() {
            eprintln!("`{word}` is no size; one of 40, 400, 4000");
            std::process::exit(2);
        }
        sizes
    };
    match words.as_slice() {
        ["prepare", folder, rest @ ..] => peers::prepare(folder.as_ref(), &sizes(rest.first())),
        ["table", folder, rest @ ..] => peers::table(folder.as_ref(), &sizes(rest.first())),
        rest => ours(&sizes(rest.first())),
    }
}

/// Our own rows.
fn ours(sizes: &[usize]) {
    let vocabulary = world::vocabulary();
    let patients = world::patients();
    let thin = world::unknown(&patients, 45);
    let typed: Vec<chain::Facts> =
        patients.iter().map(|facts| serde_json::from_value(Value::Object(facts.clone())).unwrap()).collect();
    for count in sizes.iter().copied() {
        let (all, table) = chain::of(count);
        let start = std::time::Instant::now();
        let ruleset = rulefiles::ruleset(&vocabulary, &world::rules(count));
        println!("{count} rules ({:?}, checked in {} ms)", ruleset.engine(), start.elapsed().as_millis());
        let fallback = ruleset.fallback();
        let known: Vec<Facts> = patients.iter().map(|told| facts(&ruleset, told)).collect();
        let (mean, median) = asked::asked(&ruleset, &known);
        println!("questions until settled: {mean:.1} in the mean, {median} in the median");
        let partly: Vec<Facts> = thin.iter().map(|told| facts(&ruleset, told)).collect();
        let ready = |all: &[Facts]| {
            let mut ready = vec![Patient::default(); all.len()];
            ready.iter_mut().zip(all).for_each(|(patient, facts)| ruleset.engine().read(facts, patient));
            ready
        };
        let (known_ready, partly_ready) = (ready(&known), ready(&partly));
        let mut finding = Finding::default();
        let mut out: Vec<u16> = Vec::new();
        for (typed, patient) in typed.iter().zip(&known_ready) {
            out.clear();
            all(typed, &mut out);
            ruleset.engine().find(patient, fallback, &mut finding);
            assert!(
                finding.fired.iter().copied().eq(out.iter().map(|place| usize::from(*place))),
                "answers differ"
            );
        }
        let base = row::row("chain", None, typed.len(), |place| {
            out.clear();
            all(&typed[place], &mut out);
            out.len()
        });
        let mut patient = Patient::default();
        let prepared = row::row("ours, prepared", Some(base), known.len(), |place| {
            ruleset.engine().find(&known_ready[place], fallback, &mut finding);
            finding.fired.len()
        });
        let from_facts = row::row("ours, from Facts", Some(base), known.len(), |place| {
            ruleset.engine().read(&known[place], &mut patient);
            ruleset.engine().find(&patient, fallback, &mut finding);
            finding.fired.len()
        });
        row::row("ours, 45 % unknown (against all known)", Some(prepared), partly.len(), |place| {
            ruleset.engine().find(&partly_ready[place], fallback, &mut finding);
            finding.fired.len()
        });
        row::row("the same, and the list of what is open", Some(prepared), partly.len(), |place| {
            ruleset.engine().find(&partly_ready[place], fallback, &mut finding);
            ruleset.engine().find_open(&partly_ready[place], &mut finding);
            finding.fired.len() + finding.open.len()
        });
        row::row("45 % unknown, from Facts (against the same)", Some(from_facts), partly.len(), |place| {
            ruleset.engine().read(&partly[place], &mut patient);
            ruleset.engine().find(&patient, fallback, &mut finding);
            finding.fired.len()
        });
        row::row("decide, all known", Some(base), known.len(), |place| {
            decide(&ruleset, &known[place]).fired.len()
        });
        row::row("decide with next, 45 % unknown", Some(base), partly.len(), |place| {
            decide(&ruleset, &partly[place]).next.len()
        });
        let changes = |place: usize| {
            let decision = decide(&ruleset, &known[place]);
            would_change(&ruleset, &known[place], &decision).len()
        };
        row::row("decide and would_change, all known", None, known.len(), changes);

        let lines: Vec<String> =
            patients.iter().enumerate().map(|(place, facts)| world::line(place, facts)).collect();
        let mut answer = String::new();
        let chain = row::row("chain, line in, assessment out", None, lines.len(), |place| {
            answer.clear();
            by_hand(&lines[place], all, table, &ruleset.sha256, &mut out, &mut answer);
            answer.len()
        });
        let mut desk = Desk::new(&ruleset, Extra::default(), Lang::En);
        row::row("ours, line in, assessment out", Some(chain), lines.len(), |place| {
            answer.clear();
            desk.answer(lines[place].as_bytes(), &mut answer);
            answer.len()
        });
        row::row("(of the chain: reading the line)", Some(chain), lines.len(), |place| {
            let line: Line = serde_json::from_str(&lines[place]).unwrap();
            line.facts.age as usize
        });
    }
    if sizes.contains(&400) {
        twice();
    }
}

/// 400 rules, 80 facts unknown.
fn twice() {
    let Twice { ruleset, people } = Twice::new();
    let settled: Vec<&Facts> = people.iter().filter(|facts| decide(&ruleset, facts).settled).collect();
    println!(
        "400 rules over {} facts, 80 unknown; {} of {} settled",
        ruleset.vocabulary.facts.len(),
        settled.len(),
        people.len()
    );
    row::row("settled, next, would_change", None, people.len(), |place| twice::all(&ruleset, &people[place]));
    if !settled.is_empty() {
        row::row("the same, of those settled", None, settled.len(), |place| {
            twice::all(&ruleset, settled[place])
        });
    }
    let slowest = |facts: &Facts| {
        let once = || {
            let start = cpu_time::ThreadTime::now();
            std::hint::black_box(twice::all(&ruleset, facts));
            start.elapsed().as_nanos()
        };
        (0..5).map(|_| once()).min()
    };
    println!("  the slowest patient: {} ns", people.iter().filter_map(slowest).max().unwrap());
}

#[derive(serde::Deserialize)]
struct Line<'l> {
    id: &'l str,
    facts: chain::Facts,
}

/// What somebody would write by hand around the chain: the same fields, every fact that a rule mentions.
fn by_hand(
    line: &str,
    all: fn(&chain::Facts, &mut Vec<u16>),
    table: &[chain::Row],
    sha256: &str,
    out: &mut Vec<u16>,
    to: &mut String,
) {
    use std::fmt::Write;
    let Line { id, facts } = serde_json::from_str(line).unwrap();
    out.clear();
    all(&facts, out);
    let best = out.first().map_or("consult", |place| table[usize::from(*place)].1);
    let direction = match best {
        "up_emergency" => "emergency",
        "up_urgent" | "up_routine" => "up",
        other => other,
    };
    let _ = write!(
        to,
        "{{\"id\":\"{id}\",\"ruleset\":{{\"id\":\"bench\",\"version\":\"1\",\"sha256\":\"{sha256}\"}},\"disposition\":\"{best}\",\
         \"direction\":\"{direction}\",\"within\":null,\"to\":{{}},\"settled\":true,\"fired\":["
    );
    for (place, fired) in out.iter().enumerate() {
        let (id, disposition, mentioned) = table[usize::from(*fired)];
        if place > 0 {
            to.push(',');
        }
        let _ = write!(to, "{{\"criterion\":\"{id}\",\"disposition\":\"{disposition}\",\"values\":{{");
        for (place, fact) in mentioned.iter().enumerate() {
            if place > 0 {
                to.push(',');
            }
            facts.write(*fact, to);
        }
        to.push_str("},\"status\":\"proposal\"}");
    }
    to.push_str("],\"not_ruled_out\":[]}");
}
