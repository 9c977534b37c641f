//! What was changed in the files of a rule set, by name.

use crate::criteria::{Criterion, Ruleset};
use crate::facts::{Fact, Kind};
use crate::text::Text;

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The id of what was changed.
    pub id: String,
    /// What happened to it.
    pub what: What,
    /// The same in words.
    pub said: Text,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another id.
    Renamed,
    /// It differs.
    Changed,
}

impl What {
    /// In machine-readable output.
    pub fn name(self) -> &'static str {
        match self {
            What::Added => "added",
            What::Removed => "removed",
            What::Renamed => "renamed",
            What::Changed => "changed",
        }
    }
}

/// All changes: dispositions, facts, criteria. `moved` is the old version over the new one's facts.
pub(super) fn changes(old: &Ruleset, new: &Ruleset, moved: &Ruleset) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut say = |what: What, id: &str, (zh, en): (String, String)| {
        changes.push(Change { id: id.to_owned(), what, said: Text::new(zh, en) });
    };
    let thing = |what: What, (zh, en): (&str, &str), id: &str| match what {
        What::Added => (format!("新增{zh} `{id}`"), format!("new {en} `{id}`")),
        _ => (format!("删去{zh} `{id}`"), format!("{en} `{id}` is gone")),
    };
    for disposition in &old.dispositions {
        let Some(now) = new.dispositions.iter().find(|other| other.id == disposition.id) else {
            say(
                What::Removed,
                &disposition.id,
                thing(What::Removed, ("去向", "disposition"), &disposition.id),
            );
            continue;
        };
        if now != disposition {
            let id = &disposition.id;
            say(
                What::Changed,
                id,
                (format!("去向 `{id}` 的内容有改动"), format!("disposition `{id}` differs")),
            );
        }
    }
    for disposition in &new.dispositions {
        if !old.dispositions.iter().any(|other| other.id == disposition.id) {
            say(What::Added, &disposition.id, thing(What::Added, ("去向", "disposition"), &disposition.id));
        }
    }
    for fact in &old.vocabulary.facts {
        let now = new.vocabulary.find(&fact.id).and_then(|place| new.vocabulary.fact(place));
        match now {
            None => say(What::Removed, &fact.id, thing(What::Removed, ("事实", "fact"), &fact.id)),
            Some(now) => {
                if let Some(said) = of_fact(fact, now) {
                    say(What::Changed, &fact.id, said);
                }
            }
        }
    }
    for fact in &new.vocabulary.facts {
        if old.vocabulary.find(&fact.id).is_none() {
            say(What::Added, &fact.id, thing(What::Added, ("事实", "fact"), &fact.id));
        }
    }
    let find = |rules: &'_ Ruleset, id: &str| rules.criteria.iter().any(|criterion| criterion.id == id);
    let gone: Vec<&Criterion> = moved.criteria.iter().filter(|criterion| !find(new, &criterion.id)).collect();
    let mut come: Vec<&Criterion> =
        new.criteria.iter().filter(|criterion| !find(old, &criterion.id)).collect();
    for criterion in gone {
        let same = come.iter().position(|other| {
            other.when == criterion.when
                && (other.because == criterion.because || other.source == criterion.source)
        });
        let id = &criterion.id;
        match same.map(|place| come.remove(place)) {
            Some(other) => {
                let now = &other.id;
                say(
                    What::Renamed,
                    id,
                    (
                        format!("标准 `{id}` 改名为 `{now}`"),
                        format!("criterion `{id}` is now called `{now}`"),
                    ),
                );
            }
            None => say(What::Removed, id, thing(What::Removed, ("标准", "criterion"), id)),
        }
    }
    for criterion in come {
        say(What::Added, &criterion.id, thing(What::Added, ("标准", "criterion"), &criterion.id));
    }
    for now in &new.criteria {
        let Some(before) = moved.criteria.iter().find(|other| other.id == now.id) else { continue };
        let (zh, en): (Vec<&str>, Vec<&str>) = of_criterion(old, new, before, now).into_iter().unzip();
        if !zh.is_empty() {
            let id = &now.id;
            say(
                What::Changed,
                id,
                (
                    format!("标准 `{id}` 改了{}", zh.join("、")),
                    format!("criterion `{id}` has another {}", en.join(", ")),
                ),
            );
        }
    }
    changes
}

fn of_fact(old: &Fact, new: &Fact) -> Option<(String, String)> {
    let id = &old.id;
    Some(match (&old.kind, &new.kind) {
        (Kind::Number(a), Kind::Number(b)) if a.unit != b.unit => (
            format!("事实 `{id}` 的单位由 `{}` 改为 `{}`：两版的值各自独立比较", a.unit, b.unit),
            format!(
                "fact `{id}` is measured in `{}`, no longer in `{}`: the two are compared as different facts",
                b.unit, a.unit
            ),
        ),
        (Kind::Number(a), Kind::Number(b)) if (a.min, a.max) != (b.min, b.max) => (
            format!(
                "事实 `{id}` 的范围由 {}–{} 改为 {}–{}：只比较两版都接受的值",
                a.min, a.max, b.min, b.max
            ),
            format!(
                "fact `{id}` runs from {} to {}, no longer from {} to {}: what only one version takes is not compared",
                b.min, b.max, a.min, a.max
            ),
        ),
        _ if old.kind_name() != new.kind_name() => (
            format!(
                "事实 `{id}` 的类型由 {} 改为 {}：两版的值各自独立比较",
                old.kind_name(),
                new.kind_name()
            ),
            format!(
                "fact `{id}` is of kind {}, no longer {}: the two are compared as different facts",
                new.kind_name(),
                old.kind_name()
            ),
        ),
        _ if !same_ids(old, new) => (
            format!("事实 `{id}` 的选项有增减：只比较两版都有的选项"),
            format!("fact `{id}` has other choices: what only one version takes is not compared"),
        ),
        _ if (&old.label, &old.ask, &old.plain, &old.help, &old.alarm)
            != (&new.label, &new.ask, &new.plain, &new.help, &new.alarm) =>
        {
            (format!("事实 `{id}` 的文字有改动"), format!("fact `{id}` has other texts"))
        }
        _ => return None,
    })
}

fn same_ids(old: &Fact, new: &Fact) -> bool {
    let ids = |fact: &Fact| {
        let mut ids: Vec<String> = fact.choices().iter().map(|choice| choice.id.clone()).collect();
        ids.sort();
        ids
    };
    ids(old) == ids(new)
}

/// What differs, in words.
fn of_criterion(
    old: &Ruleset,
    new: &Ruleset,
    before: &Criterion,
    now: &Criterion,
) -> Vec<(&'static str, &'static str)> {
    let disposition = |rules: &Ruleset, criterion: &Criterion| {
        rules.dispositions.get(usize::from(criterion.disposition)).map(|d| d.id.clone())
    };
    let place = |rules: &Ruleset, criterion: &Criterion| {
        let tiers = &rules.destinations.tiers;
        let centres = &rules.destinations.centres;
        (
            criterion.tier.and_then(|tier| tiers.get(usize::from(tier))).map(|tier| tier.id.clone()),
            criterion
                .centre
                .and_then(|centre| centres.get(usize::from(centre)))
                .map(|centre| centre.id.clone()),
        )
    };
    let plan = |rules: &Ruleset, criterion: &Criterion| {
        criterion.follow_up.and_then(|plan| rules.plans.get(usize::from(plan))).map(|plan| plan.id.clone())
    };
    let mut all = Vec::new();
    let mut note = |differs: bool, said| all.extend(differs.then_some(said));
    note(disposition(old, before) != disposition(new, now), ("去向", "disposition"));
    note(before.when != now.when, ("条件", "condition"));
    note(place(old, before) != place(new, now), ("接收机构", "destination"));
    note(plan(old, before) != plan(new, now), ("随访计划", "follow-up plan"));
    note((&before.because, &before.plain) != (&now.because, &now.plain), ("文字", "text"));
    note(before.source != now.source, ("出处", "source"));
    note(before.status != now.status, ("核实状态", "status"));
    all
}
