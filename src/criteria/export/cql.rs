//! A rule set as a library of HL7 Clinical Quality Language, version 1.5.
//!
//! Every definition has exactly the truth that the engine gives: true, false, or null for unknown.

mod amount;
mod condition;
mod functions;
mod names;

use crate::criteria::export::cql::condition::{Meaning, has_two_meanings, joined, written};
use crate::criteria::export::cql::functions::needed;
use crate::criteria::export::cql::names::{Names, one_line, quoted, text};
use crate::criteria::{Citation, Ruleset};
use crate::facts::{Fact, Kind};
use crate::text::Text;

/// Writes the library. Only a rule set from a damaged or foreign compiled file is refused, with the reason.
pub fn library(ruleset: &Ruleset) -> Result<String, Text> {
    let names = Names::new(ruleset);
    let mut to = Lines(String::new());
    head(&mut to, ruleset);
    for (fact, name) in ruleset.vocabulary.facts.iter().zip(&names.facts) {
        parameter(&mut to, fact, name);
    }
    to.line("");
    to.line("context Unfiltered");
    for (comment, function) in needed(ruleset) {
        to.line("");
        to.comment(comment);
        to.line(function);
    }
    for place in 0..ruleset.criteria.len() {
        criterion(&mut to, ruleset, &names, place)?;
    }
    let dispositions: Vec<Sums> =
        (0..ruleset.dispositions.len()).map(|place| sums(&mut to, ruleset, &names, place)).collect();
    decision(&mut to, ruleset, &dispositions);
    Ok(to.0)
}

struct Lines(String);

impl Lines {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn comment(&mut self, comment: &str) {
        self.line(&format!("// {}", one_line(comment)));
    }

    fn define(&mut self, name: &str, body: &str) {
        self.line(&format!("define {}:\n  {body}", quoted(name)));
    }
}

fn head(to: &mut Lines, ruleset: &Ruleset) {
    to.comment(&ruleset.title.zh);
    to.comment(&ruleset.title.en);
    to.comment(&format!("{} {}, {}, sha256 {}", ruleset.id, ruleset.version, ruleset.date, ruleset.sha256));
    to.line("//");
    for line in [
        "每个参数是一项事实，null 表示不知道；每条标准的结果是 true、false 或 null（未知）。",
        "Every parameter is one fact, null if it is not known. Every criterion is true, false, or null: unknown.",
        "“Disposition”按原引擎的规则给出去向：更紧急的尚未排除时，不给出留在基层、居家或下转。",
        "\"Disposition\" follows the rule of the engine that it comes from: nothing calm is given before all that is",
        "more urgent is ruled out.",
    ] {
        to.comment(line);
    }
    to.line(&format!("library {} version {}", quoted(&ruleset.id), text(&ruleset.version)));
    to.line("");
}

fn parameter(to: &mut Lines, fact: &Fact, name: &str) {
    let choices = || fact.choices().iter().map(|choice| text(&choice.id)).collect::<Vec<_>>().join(", ");
    let (kind, takes) = match &fact.kind {
        Kind::YesNo => ("Boolean", String::new()),
        Kind::Choice(_) => ("String", format!("; {}", choices())),
        Kind::Choices(_) => ("List<String>", format!("; {}", choices())),
        Kind::Number(n) if n.unit == "1" => ("Decimal", format!("; {} … {}", n.min, n.max)),
        Kind::Number(n) => ("Quantity", format!("; {} … {} {}", n.min, n.max, text(&n.unit))),
        Kind::Date => ("Date", String::new()),
    };
    to.comment(&format!("{} / {}{takes}", fact.label.zh, fact.label.en));
    to.line(&format!("parameter {} {kind}", quoted(name)));
}

fn criterion(to: &mut Lines, ruleset: &Ruleset, names: &Names, place: usize) -> Result<(), Text> {
    let (Some(criterion), Some(name)) = (ruleset.criteria.get(place), names.criteria.get(place)) else {
        return Ok(());
    };
    let disposition = ruleset.dispositions.get(usize::from(criterion.disposition));
    let body = |meaning| {
        written(&criterion.when, &ruleset.vocabulary, names, meaning).map_err(|why| {
            Text::new(
                format!("标准 `{}`：{}", criterion.id, why.zh),
                format!("criterion `{}`: {}", criterion.id, why.en),
            )
        })
    };
    let Citation { title, section, edition, row } = &criterion.source;
    to.line("");
    to.comment(&format!("{}: {}", disposition.map_or("", |d| d.id.as_str()), criterion.because.zh));
    to.comment(&criterion.because.en);
    to.comment(&format!("{title}, {section}, {edition} ({row}): {}", criterion.status.name()));
    to.define(name, &body(Meaning::Now)?);
    if has_two_meanings(&criterion.when) {
        to.comment("the same, whatever is still answered");
        to.define(&lasting(name), &body(Meaning::Lasting)?);
    }
    Ok(())
}

/// What the criteria of one disposition add up to: the names of its definitions.
struct Sums {
    /// One of its criteria holds.
    any: String,
    /// One of its criteria holds whatever the unknown facts turn out to be.
    lasting: String,
}

fn sums(to: &mut Lines, ruleset: &Ruleset, names: &Names, place: usize) -> Sums {
    let Some(disposition) = ruleset.dispositions.get(place) else {
        return Sums { any: String::new(), lasting: String::new() };
    };
    let any = format!("{} (any)", disposition.id);
    let (mut now, mut ever) = (Vec::new(), Vec::new());
    for (criterion, name) in ruleset.criteria.iter().zip(&names.criteria) {
        if usize::from(criterion.disposition) == place {
            now.push(quoted(name));
            ever.push(quoted(&if has_two_meanings(&criterion.when) { lasting(name) } else { name.clone() }));
        }
    }
    let body = |names: Vec<String>| if names.is_empty() { "false".to_owned() } else { joined("or", names) };
    let same = now == ever;
    to.line("");
    to.comment(&format!("{} / {}", disposition.name.zh, disposition.name.en));
    to.define(&any, &body(now));
    if same {
        return Sums { lasting: any.clone(), any };
    }
    let lasting = format!("{} (any lasting)", disposition.id);
    to.define(&lasting, &body(ever));
    Sums { any, lasting }
}

/// The most urgent disposition that holds. One with `rule_out` must hold for good, with all that is
/// more urgent false for good; else the fallback is given in its place.
fn decision(to: &mut Lines, ruleset: &Ruleset, sums: &[Sums]) {
    let id = |place: usize| text(ruleset.dispositions.get(place).map_or("", |d| d.id.as_str()));
    let fallback = id(ruleset.fallback());
    let mut cases = String::from("case\n");
    for (place, (disposition, sum)) in ruleset.dispositions.iter().zip(sums).enumerate() {
        let mut given = id(place);
        if disposition.rule_out {
            let urgent: Vec<String> = sums.iter().take(place).map(|sum| quoted(&sum.lasting)).collect();
            let name = format!("{} (nothing more urgent)", disposition.id);
            to.line("");
            let body =
                if urgent.is_empty() { "true".to_owned() } else { format!("not ({})", joined("or", urgent)) };
            to.define(&name, &body);
            let lasts =
                if sum.lasting == sum.any { String::new() } else { format!("{} and ", quoted(&sum.lasting)) };
            given = format!("if {lasts}{} then {given} else {fallback}", quoted(&name));
        }
        cases.push_str(&format!("    when {} then {given}\n", quoted(&sum.any)));
    }
    cases.push_str(&format!("    else {fallback}\n  end"));
    to.line("");
    to.define("Disposition", &cases);
}

fn lasting(name: &str) -> String {
    format!("{name} (lasting)")
}
