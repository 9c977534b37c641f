//! What leaves the house as JSON: one assessment, and one sealed form.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};

use crate::criteria::{Decision, Plan, Ruleset, explain};
use crate::facts::{Answer, Decimal, FactIx, Facts, Value, Vocabulary};
use crate::referral::json::Json;
use crate::referral::{Context, Draft, Key, Role, follow_up};
use crate::text::{Lang, Text};

/// The fields of an assessment that follow its `id`, in the published order. With a language, also
/// `next` and the texts.
pub fn assessment(ruleset: &Ruleset, facts: &Facts, decision: &Decision, explain: Option<Lang>) -> Json {
    let disposition = ruleset.dispositions.get(decision.disposition);
    let fired = decision.fired.iter().filter_map(|fired| {
        let criterion = ruleset.criteria.get(fired.criterion)?;
        let entry = Json::object([
            ("criterion", Json::text(&criterion.id)),
            ("disposition", Json::text(disposition_id(ruleset, usize::from(criterion.disposition)))),
            ("values", values(ruleset, facts, &fired.facts)),
            ("status", Json::text(criterion.status.name())),
        ]);
        Some(match explain {
            Some(lang) => entry.with("because", Json::text(criterion.because.get(lang))).with("source", source(&criterion.source)),
            None => entry,
        })
    });
    let assessment = Json::object([
        ("ruleset", ruleset_name(ruleset)),
        ("disposition", Json::optional(disposition.map(|d| d.id.as_str()))),
        ("direction", Json::optional(disposition.map(|d| d.direction.name()))),
        ("within", Json::optional(disposition.and_then(|d| d.within.as_deref()))),
        ("to", destination(ruleset, decision)),
        ("settled", Json::Bool(decision.settled)),
        ("fired", Json::List(fired.collect())),
        ("not_ruled_out", not_ruled_out(ruleset, decision)),
    ]);
    let Some(lang) = explain else { return assessment };
    let next = decision.next.iter().map(|fact| Json::text(ruleset.vocabulary.id(*fact)));
    let assessment = assessment.with("next", Json::List(next.collect()));
    match disposition {
        Some(disposition) => assessment
            .with("text", Json::text(disposition.doctor.get(lang)))
            .with("then", Json::text(disposition.next.get(lang)))
            .with("destination", Json::text(explain::destination(ruleset, decision.tier, decision.centre, lang))),
        None => assessment,
    }
}

/// `{"id", "version", "sha256"}`
pub fn ruleset_name(ruleset: &Ruleset) -> Json {
    Json::object([
        ("id", Json::text(&ruleset.id)),
        ("version", Json::text(&ruleset.version)),
        ("sha256", Json::text(&ruleset.sha256)),
    ])
}

/// `{"tier", "centre"}`, each if there is one.
pub fn destination(ruleset: &Ruleset, decision: &Decision) -> Json {
    let places = &ruleset.destinations;
    let tier = decision.tier.and_then(|tier| places.tiers.get(usize::from(tier)));
    let centre = decision.centre.and_then(|centre| places.centres.get(usize::from(centre)));
    let mut to = Json::object([]);
    if let Some(tier) = tier {
        to = to.with("tier", Json::text(&tier.id));
    }
    if let Some(centre) = centre {
        to = to.with("centre", Json::text(&centre.id));
    }
    to
}

/// The criteria that could still become true.
pub fn not_ruled_out(ruleset: &Ruleset, decision: &Decision) -> Json {
    let open = decision.open.iter().filter_map(|open| {
        let criterion = ruleset.criteria.get(open.criterion)?;
        let needs = open.needs.iter().map(|fact| Json::text(ruleset.vocabulary.id(*fact)));
        Some(Json::object([
            ("criterion", Json::text(&criterion.id)),
            ("disposition", Json::text(disposition_id(ruleset, usize::from(criterion.disposition)))),
            ("needs", Json::List(needs.collect())),
        ]))
    });
    Json::List(open.collect())
}

/// A citation.
pub fn source(source: &crate::criteria::Citation) -> Json {
    Json::object([
        ("title", Json::text(&source.title)),
        ("section", Json::text(&source.section)),
        ("edition", Json::text(&source.edition)),
        ("row", Json::text(&source.row)),
    ])
}

/// The known ones of some facts, as an object.
pub fn values(ruleset: &Ruleset, facts: &Facts, which: &[FactIx]) -> Json {
    let known = which.iter().filter_map(|fact| {
        let value = facts.value(*fact)?;
        Some((ruleset.vocabulary.id(*fact).to_owned(), self::value(&ruleset.vocabulary, *fact, value)))
    });
    Json::Object(known.collect())
}

/// Every answer as an object; `null` for what was asked and is not known.
pub fn answers(ruleset: &Ruleset, facts: &Facts) -> Json {
    let answers = facts.asked().map(|(fact, answer)| {
        let answer = match answer {
            Answer::Known(value) => self::value(&ruleset.vocabulary, fact, value),
            Answer::NotKnown | Answer::NotAsked => Json::Null,
        };
        (ruleset.vocabulary.id(fact).to_owned(), answer)
    });
    Json::Object(answers.collect())
}

fn value(vocabulary: &Vocabulary, fact: FactIx, value: &Value) -> Json {
    let choice = |place: &u16| {
        let choices = vocabulary.fact(fact).map_or(&[][..], |fact| fact.choices());
        Json::optional(choices.get(usize::from(*place)).map(|choice| choice.id.as_str()))
    };
    match value {
        Value::YesNo(yes) => Json::Bool(*yes),
        Value::Choice(place) => choice(place),
        Value::Choices(places) => Json::List(places.iter().map(choice).collect()),
        Value::Number(number) => Json::Number(*number),
        Value::Date(date) => Json::text(date.to_string()),
    }
}

/// A disposition's id; empty for a place outside the list.
pub fn disposition_id(ruleset: &Ruleset, place: usize) -> &str {
    ruleset.dispositions.get(place).map_or("", |disposition| disposition.id.as_str())
}

/// A whole form, version 1: `schema/referral-form.v1.schema.json`.
pub(crate) fn form(
    draft: &Draft,
    context: &Context<'_>,
    key: &Key,
    now: DateTime<FixedOffset>,
    due: Option<DateTime<FixedOffset>>,
) -> Json {
    let Context { ruleset, facts, decision, role, lang, today, .. } = *context;
    let fields = draft.fields(ruleset, role).filter_map(|(place, field)| {
        let text = draft.text(place).trim();
        (!text.is_empty()).then(|| (field.id.clone(), Json::text(text)))
    });
    let consent = draft.consent.as_ref().map(|consent| {
        let patient = draft.fields(ruleset, role).find(|(_, field)| field.id == "patient_name");
        let patient = patient.map_or("", |(place, _)| draft.text(place).trim());
        let or = |text: &str, otherwise: &str| Json::text(if text.trim().is_empty() { otherwise } else { text.trim() });
        Json::object([
            ("given", Json::Bool(consent.given)),
            ("by", or(&consent.by, patient)),
            ("relation", or(&consent.relation, "self")),
        ])
    });
    let overridden = role == Role::Doctor && draft.chosen != decision.disposition;
    Json::object([
        ("format", Json::text("referral-form/1")),
        ("key", Json::text(key.as_str())),
        ("form", Json::text(&draft.form)),
        ("sealed_at", Json::text(now.to_rfc3339_opts(SecondsFormat::Secs, false))),
        ("due", Json::optional(due.map(|due| due.to_rfc3339_opts(SecondsFormat::Secs, false)).as_deref())),
        ("lang", Json::text(lang.pick("zh", "en"))),
        ("filled_by", Json::text(match role {
            Role::Doctor => "doctor",
            Role::Patient => "patient",
        })),
        ("ruleset", ruleset_name(ruleset)),
        ("decision", decided(ruleset, facts, decision, lang)),
        ("chosen", Json::object([
            ("disposition", Json::text(disposition_id(ruleset, draft.chosen))),
            ("override_reason", if overridden { Json::text(draft.reason.trim()) } else { Json::Null }),
        ])),
        ("consent", consent.unwrap_or(Json::Null)),
        ("facts", answers(ruleset, facts)),
        ("follow_up", follow_up::plan(ruleset, decision, draft.chosen).map_or(Json::Null, |plan| plan_json(plan, today, lang))),
        ("fields", Json::Object(fields.collect())),
    ])
}

fn decided(ruleset: &Ruleset, facts: &Facts, decision: &Decision, lang: Lang) -> Json {
    let disposition = ruleset.dispositions.get(decision.disposition);
    let reasons = decision.fired.iter().filter_map(|fired| {
        let criterion = ruleset.criteria.get(fired.criterion)?;
        Some(Json::object([
            ("criterion", Json::text(&criterion.id)),
            ("disposition", Json::text(disposition_id(ruleset, usize::from(criterion.disposition)))),
            ("because", Json::text(criterion.because.get(lang))),
            ("values", values(ruleset, facts, &fired.facts)),
            ("source", source(&criterion.source)),
            ("status", Json::text(criterion.status.name())),
        ]))
    });
    Json::object([
        ("disposition", Json::optional(disposition.map(|d| d.id.as_str()))),
        ("direction", Json::optional(disposition.map(|d| d.direction.name()))),
        ("within", Json::optional(disposition.and_then(|d| d.within.as_deref()))),
        ("to", destination(ruleset, decision)),
        ("settled", Json::Bool(decision.settled)),
        ("reasons", Json::List(reasons.collect())),
        ("not_ruled_out", not_ruled_out(ruleset, decision)),
    ])
}

fn plan_json(plan: &Plan, today: NaiveDate, lang: Lang) -> Json {
    let list = |items: &[Text]| Json::List(items.iter().map(|item| Json::text(item.get(lang))).collect());
    Json::object([
        ("plan", Json::text(&plan.id)),
        ("title", Json::text(plan.title.get(lang))),
        ("visits_per_year", Decimal::whole(i64::from(plan.visits_per_year)).map_or(Json::Null, Json::Number)),
        ("first", Json::text(follow_up::first_visit(plan, today).to_string())),
        ("measures", list(&plan.measures)),
        ("return_if", list(&plan.return_if)),
    ])
}
