//! What leaves the house as JSON: one assessment, and one sealed form.

use chrono::{DateTime, FixedOffset, SecondsFormat};

use crate::criteria::{Change, Citation, Decision, Fired, Open, Plan, Ruleset, explain};
use crate::facts::{Answer, Decimal, Fact, FactIx, Facts, Moment, Value, Vocabulary};
use crate::referral::follow_up::Schedule;
use crate::referral::json::{self, List, Object, Slot};
use crate::referral::{Context, Draft, Key, Role, entry, follow_up};
use crate::text::{Lang, Text};

/// The fields of an assessment that follow its `id`, in the published order. With a language, also
/// `next`, the texts, and `would_change` if somebody has looked for it.
pub fn assessment(
    to: &mut Object<'_>,
    ruleset: &Ruleset,
    facts: &Facts,
    decision: &Decision,
    explain: Option<Lang>,
    would_change: Option<&[Change]>,
) {
    to.field("ruleset").object(|to| name(to, ruleset));
    outcome(to, ruleset, decision);
    to.field("fired").list(|to| {
        for fired in &decision.fired {
            to.item().object(|to| self::fired(to, ruleset, facts, fired, explain));
        }
    });
    not_ruled_out(to, ruleset, &decision.open);
    let Some(lang) = explain else { return };
    to.field("next").list(|to| ids(to, ruleset, &decision.next));
    let list = |to: &mut List<'_>, changes: &[Change]| {
        for change in changes {
            to.item().object(|to| {
                to.text("fact", ruleset.vocabulary.id(change.fact));
                to.text("becomes", &change.becomes);
                to.text("disposition", disposition_id(ruleset, change.disposition));
            });
        }
    };
    if let Some(changes) = would_change {
        to.field("would_change").list(|to| list(to, changes));
    }
    if let Some(disposition) = ruleset.dispositions.get(decision.disposition) {
        to.text("text", disposition.doctor.get(lang));
        to.text("then", disposition.next.get(lang));
        to.text("destination", &explain::destination(ruleset, decision.tier, decision.centre, lang));
    }
}

/// The fields of `ruleset`: which one decided.
pub fn name(to: &mut Object<'_>, ruleset: &Ruleset) {
    to.text("id", &ruleset.id);
    to.text("version", &ruleset.version);
    to.text("sha256", &ruleset.sha256);
}

/// What was decided: the disposition, where to go, and whether that is settled.
pub fn outcome(to: &mut Object<'_>, ruleset: &Ruleset, decision: &Decision) {
    let disposition = ruleset.dispositions.get(decision.disposition);
    to.optional("disposition", disposition.map(|d| d.id.as_str()));
    to.optional("direction", disposition.map(|d| d.direction.name()));
    to.optional("within", disposition.and_then(|d| d.within.as_deref()));
    to.field("to").object(|to| {
        let places = &ruleset.destinations;
        if let Some(tier) = decision.tier.and_then(|tier| places.tiers.get(usize::from(tier))) {
            to.text("tier", &tier.id);
        }
        if let Some(centre) = decision.centre.and_then(|centre| places.centres.get(usize::from(centre))) {
            to.text("centre", &centre.id);
        }
    });
    to.field("settled").flag(decision.settled);
}

/// The fields of a criterion that holds. With a language, also the texts.
pub fn fired(to: &mut Object<'_>, ruleset: &Ruleset, facts: &Facts, fired: &Fired, explain: Option<Lang>) {
    let Some(criterion) = ruleset.criteria.get(fired.criterion) else { return };
    to.text("criterion", &criterion.id);
    to.text("disposition", disposition_id(ruleset, usize::from(criterion.disposition)));
    values(to, ruleset, facts, &fired.facts);
    to.text("status", criterion.status.name());
    if let Some(lang) = explain {
        to.text("because", criterion.because.get(lang));
        source(to, &criterion.source);
    }
}

/// `not_ruled_out`: the criteria that could still become true.
pub fn not_ruled_out(to: &mut Object<'_>, ruleset: &Ruleset, open: &[Open]) {
    to.field("not_ruled_out").list(|to| {
        for open in open {
            let Some(criterion) = ruleset.criteria.get(open.criterion) else { continue };
            to.item().object(|to| {
                to.text("criterion", &criterion.id);
                to.text("disposition", disposition_id(ruleset, usize::from(criterion.disposition)));
                to.field("needs").list(|to| ids(to, ruleset, &open.needs));
            });
        }
    });
}

fn ids(to: &mut List<'_>, ruleset: &Ruleset, facts: &[FactIx]) {
    for fact in facts {
        to.item().text(ruleset.vocabulary.id(*fact));
    }
}

/// `source`: a citation.
fn source(to: &mut Object<'_>, source: &Citation) {
    to.field("source").object(|to| {
        to.text("title", &source.title);
        to.text("section", &source.section);
        to.text("edition", &source.edition);
        to.text("row", &source.row);
    });
}

/// `values`: the known ones of some facts.
fn values(to: &mut Object<'_>, ruleset: &Ruleset, facts: &Facts, which: &[FactIx]) {
    to.field("values").object(|to| {
        for fact in which {
            if let Some(known) = facts.value(*fact) {
                value(to, &ruleset.vocabulary, *fact, known);
            }
        }
    });
}

/// `facts`: every answer; `null` for what was asked and is not known.
pub fn answers(to: &mut Object<'_>, ruleset: &Ruleset, facts: &Facts) {
    to.field("facts").object(|to| {
        for (fact, answer) in facts.asked() {
            match answer {
                Answer::Known(known) => value(to, &ruleset.vocabulary, fact, known),
                Answer::NotKnown | Answer::NotAsked => to.field(ruleset.vocabulary.id(fact)).null(),
            }
        }
    });
}

/// `facts_from`: which answers nobody gave here, where they came from, and whether a clinician confirmed them.
pub fn origins(to: &mut Object<'_>, context: &Context<'_>) {
    let Context { ruleset, facts, origins, .. } = *context;
    let used = || origins.iter().filter(|(fact, _)| facts.value(*fact).is_some());
    if used().next().is_none() {
        return;
    }
    to.field("facts_from").object(|to| {
        for (fact, origin) in used() {
            to.field(ruleset.vocabulary.id(*fact)).object(|to| {
                to.text("source", &origin.source);
                to.optional("at", origin.at.as_ref().map(Moment::text));
                to.field("confirmed").flag(origin.confirmed);
            });
        }
    });
}

/// One known fact.
pub fn value(to: &mut Object<'_>, vocabulary: &Vocabulary, fact: FactIx, value: &Value) {
    bare(to.field(vocabulary.id(fact)), vocabulary.fact(fact), value);
}

/// A value without its fact's name.
pub fn bare(to: Slot<'_>, fact: Option<&Fact>, value: &Value) {
    let choices = fact.map_or(&[][..], |fact| fact.choices());
    let choice = |place: &u16| choices.get(usize::from(*place)).map(|choice| choice.id.as_str());
    match value {
        Value::YesNo(yes) => to.flag(*yes),
        Value::Choice(place) => to.optional(choice(place)),
        Value::Choices(places) => to.list(|to| {
            for place in places {
                to.item().optional(choice(place));
            }
        }),
        Value::Number(number) => to.number(*number),
        Value::Date(date) => to.text(&date.to_string()),
    }
}

/// A disposition's id; empty for a place outside the list.
fn disposition_id(ruleset: &Ruleset, place: usize) -> &str {
    ruleset.dispositions.get(place).map_or("", |disposition| disposition.id.as_str())
}

/// A whole form, version 1: `schema/referral-form.v1.schema.json`.
pub(crate) fn form(
    draft: &Draft,
    context: &Context<'_>,
    key: &Key,
    now: DateTime<FixedOffset>,
    due: Option<DateTime<FixedOffset>>,
) -> String {
    let Context { ruleset, facts, decision, role, lang, today, .. } = *context;
    let time = |time: DateTime<FixedOffset>| time.to_rfc3339_opts(SecondsFormat::Secs, false);
    json::object(|to| {
        to.text("format", "referral-form/1");
        to.text("key", key.as_str());
        if let Some(old) = &draft.supersedes {
            to.text("supersedes", old.as_str());
        }
        // Whatever the clinician decided, only a way back answers the way there.
        if let Some(answered) = draft.in_reply_to.as_ref().filter(|_| draft.form == "return") {
            to.text("in_reply_to", answered.as_str());
        }
        to.text("form", &draft.form);
        to.text("sealed_at", &time(now));
        to.optional("due", due.map(time).as_deref());
        to.text("lang", lang.pick("zh", "en"));
        to.text(
            "filled_by",
            match role {
                Role::Doctor => "doctor",
                Role::Patient => "patient",
            },
        );
        to.field("ruleset").object(|to| name(to, ruleset));
        to.field("decision").object(|to| decided(to, ruleset, facts, decision, lang));
        to.field("chosen").object(|to| {
            let overridden = role == Role::Doctor && draft.chosen != decision.disposition;
            to.text("disposition", disposition_id(ruleset, draft.chosen));
            to.optional("override_reason", overridden.then(|| draft.reason.trim()));
            // Who decides otherwise answers for it, by name; without a time of its own it was decided just now.
            to.optional("by", overridden.then(|| written(draft, ruleset, role, "from_doctor")));
            to.optional("at", overridden.then(|| time(draft.chosen_at.unwrap_or(now))).as_deref());
        });
        consent(to, draft, ruleset, role);
        answers(to, ruleset, facts);
        origins(to, context);
        match follow_up::plan(ruleset, decision, draft.chosen) {
            Some(plan) => {
                let schedule = draft.schedule(ruleset, plan, today);
                to.field("follow_up").object(|to| follow_up_plan(to, plan, &schedule, lang));
            }
            None => to.field("follow_up").null(),
        }
        to.field("fields").object(|to| {
            for (place, field) in draft.fields(ruleset, role) {
                let text = draft.text(place).trim();
                if !text.is_empty() {
                    entry::write(to, field, text);
                }
            }
        });
    })
}

/// What stands in a field.
fn written<'d>(draft: &'d Draft, ruleset: &Ruleset, role: Role, id: &str) -> &'d str {
    let field = draft.fields(ruleset, role).find(|(_, field)| field.id == id);
    field.map_or("", |(place, _)| draft.text(place).trim())
}

fn consent(to: &mut Object<'_>, draft: &Draft, ruleset: &Ruleset, role: Role) {
    let to = to.field("consent");
    let Some(consent) = &draft.consent else { return to.null() };
    let patient = written(draft, ruleset, role, "patient_name");
    to.object(|to| {
        to.field("given").flag(consent.given);
        for (key, text, otherwise) in
            [("by", consent.by.trim(), patient), ("relation", consent.relation.trim(), "self")]
        {
            to.text(key, if text.is_empty() { otherwise } else { text });
        }
    });
}

fn decided(to: &mut Object<'_>, ruleset: &Ruleset, facts: &Facts, decision: &Decision, lang: Lang) {
    outcome(to, ruleset, decision);
    to.field("reasons").list(|to| {
        for fired in &decision.fired {
            let Some(criterion) = ruleset.criteria.get(fired.criterion) else { continue };
            to.item().object(|to| {
                to.text("criterion", &criterion.id);
                to.text("disposition", disposition_id(ruleset, usize::from(criterion.disposition)));
                to.text("because", criterion.because.get(lang));
                values(to, ruleset, facts, &fired.facts);
                source(to, &criterion.source);
                to.text("status", criterion.status.name());
            });
        }
    });
    not_ruled_out(to, ruleset, &decision.open);
}

fn follow_up_plan(to: &mut Object<'_>, plan: &Plan, schedule: &Schedule, lang: Lang) {
    to.text("plan", &plan.id);
    to.text("title", plan.title.get(lang));
    to.optional("who", plan.who.as_ref().map(|who| who.get(lang)));
    match Decimal::whole(i64::from(plan.visits_per_year)) {
        Some(visits) => to.field("visits_per_year").number(visits),
        None => to.field("visits_per_year").null(),
    }
    to.text("first", &schedule.first.to_string());
    to.optional("every", schedule.every.as_deref());
    to.field("visits").list(|to| {
        // Whoever looks after himself at home is visited by nobody.
        for visit in schedule.visits.iter().filter(|_| plan.who.is_some()) {
            to.item().text(&visit.to_string());
        }
    });
    texts(to, "measures", &plan.measures, lang);
    texts(to, "return_if", &plan.return_if, lang);
}

fn texts(to: &mut Object<'_>, key: &str, texts: &[Text], lang: Lang) {
    to.field(key).list(|to| {
        for text in texts {
            to.item().text(text.get(lang));
        }
    });
}
