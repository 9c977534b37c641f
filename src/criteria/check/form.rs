//! The forms as written in `forms.toml`.

use crate::criteria::check::ids::{Ids, resolve_at};
use crate::criteria::check::places::each;
use crate::criteria::check::vocabulary::choices;
use crate::criteria::form::{FILLED_IN, ONCE};
use crate::criteria::problem::Problem;
use crate::criteria::written::Written;
use crate::criteria::{Duration, FieldKind, Form, FormField};
use crate::facts::{Choice, FactIx, Vocabulary};
use crate::text::Span;

/// More would not fit on the form's one sheet.
const MOST_RESULTS: u16 = 10;

/// `forms.toml`
pub fn forms(top: &mut Written<'_, '_>, ids: &mut Ids, vocabulary: &Vocabulary) -> Vec<Form> {
    let mut all = Vec::new();
    each(top, "form", |written| {
        let (id, title) = (ids.declare("form", written), written.bilingual("title"));
        let mut fields: Vec<FormField> = Vec::new();
        each(written, "field", |inner| {
            let field = field(inner, vocabulary)?;
            if fields.iter().any(|other| other.id == field.id) {
                let (zh, en) = (
                    format!("字段 `{}` 重复", field.id),
                    format!("the field `{}` is listed twice", field.id),
                );
                inner.problem(Problem::error("duplicate-id", inner.file, inner.span, zh, en));
            }
            fields.push(field);
            Some(())
        });
        all.push(Form { id: id?, title: title?, fields });
        Some(())
    });
    all
}

fn field(written: &mut Written<'_, '_>, vocabulary: &Vocabulary) -> Option<FormField> {
    let (id, label) = (written.text("id"), written.bilingual("label"));
    let hint = written.optional_bilingual("hint");
    let kind = kind(written);
    let choices = match kind {
        Some(FieldKind::Choice | FieldKind::Choices) => choices(written),
        _ => Some(Vec::new()),
    };
    let (required, patient) = (written.flag("required"), written.optional_flag("patient"));
    let max = match kind {
        Some(FieldKind::Choice | FieldKind::Choices) => Some(0),
        Some(FieldKind::Results) => written.whole("max", 1, MOST_RESULTS),
        _ => written.whole("max", 1, 2000),
    };
    let mut from_facts = Vec::new();
    for (id, span) in written.texts("from_facts") {
        let known = vocabulary.facts.iter().map(|fact| fact.id.as_str());
        let place = resolve_at(written, id, span, ("事实", "fact"), "unknown-fact", known);
        from_facts.extend(place.map(|place| FactIx::new(usize::from(place))));
    }
    let from = written.optional_text("from").and_then(|(from, span)| {
        if FILLED_IN.contains(&from) {
            return Some((from, span));
        }
        let all = FILLED_IN;
        let (zh, en) =
            (format!("`from` 应当是 {} 之一", all.join("、")), format!("`from` takes {}", all.join(", ")));
        written.problem(Problem::error("wrong-type", written.file, span, zh, en));
        None
    });
    if let Some(("rhythm", span)) = from {
        rhythm(written, kind, choices.as_deref().unwrap_or_default(), span);
    }
    let keep = written.flag("keep");
    let autocomplete = written.optional_text("autocomplete").map(|(text, _)| text.to_owned());
    Some(FormField {
        id: id?.0.to_owned(),
        label: label?,
        hint,
        kind: kind?,
        choices: choices?,
        required,
        patient,
        max: max?,
        from_facts,
        from: from.map(|(from, _)| from.to_owned()),
        keep,
        autocomplete,
    })
}

fn kind(written: &mut Written<'_, '_>) -> Option<FieldKind> {
    let (name, span) = written.text("kind")?;
    let found = FieldKind::ALL.into_iter().find(|kind| kind.name() == name);
    if found.is_none() {
        let all = FieldKind::ALL.map(FieldKind::name);
        let (zh, en) =
            (format!("`kind` 应当是 {} 之一", all.join("、")), format!("`kind` takes {}", all.join(", ")));
        written.problem(Problem::error("wrong-type", written.file, span, zh, en));
    }
    found
}

/// How often visits come is picked from durations, and `once`.
fn rhythm(written: &mut Written<'_, '_>, kind: Option<FieldKind>, choices: &[Choice], span: Span) {
    let is_rhythm = |choice: &Choice| choice.id == ONCE || Duration::parse(&choice.id).is_some();
    if kind == Some(FieldKind::Choice) && choices.iter().all(is_rhythm) {
        return;
    }
    let problem = Problem::error(
        "wrong-type",
        written.file,
        span,
        "`from = \"rhythm\"` 的栏目应当是 `choice`，选项的名称是时长或 `once`",
        "a field `from = \"rhythm\"` is a `choice` whose ids are durations or `once`",
    );
    written.problem(problem.help(
        "写成 `choices = [{ id = \"P3M\", zh = \"每 3 个月\", en = \"every 3 months\" }]`",
        "write `choices = [{ id = \"P3M\", zh = \"每 3 个月\", en = \"every 3 months\" }]`",
    ));
}
