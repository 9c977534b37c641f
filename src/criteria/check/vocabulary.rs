//! `vocabulary.toml`: groups and facts.

use toml::Spanned;
use toml::de::DeValue;

use crate::criteria::Problem;
use crate::criteria::check::Draft;
use crate::criteria::check::condition::{Names, condition};
use crate::criteria::check::ids::{Ids, resolve, resolve_at};
use crate::criteria::check::many;
use crate::criteria::check::places::duration;
use crate::criteria::written::{Written, number};
use crate::facts::{
    BodyPart, Choice, Code, Decimal, Fact, Group, Kind, Numeric, OtherUnit, Raw, Unit, Value, Vocabulary,
    Worse, convert, read_as,
};
use crate::text::{Source, Span, Text, nearest};

/// What the `ask_if` of a fact says, and where.
pub struct Gate {
    fact: usize,
    source: Source,
    text: String,
    span: Span,
}

/// Reads the whole file but for the conditions of `ask_if`.
pub fn vocabulary(source: &Source, top: &mut Written<'_, '_>, draft: &mut Draft) {
    let Draft { vocabulary, ids, gates, .. } = draft;
    for (table, span) in top.tables("group") {
        let mut written = Written::new(&source.name, table, span, top.problems());
        let id = ids.declare("group", &mut written);
        let label = written.bilingual("label");
        let picker = written.flag("picker");
        let checklist = written.flag("checklist") || picker;
        let first = written.flag("first");
        if let (Some(id), Some(label)) = (id, label) {
            vocabulary.groups.push(Group { id, label, checklist, picker, first });
        }
        written.finish();
    }
    for (table, span) in top.tables("fact") {
        let mut written = Written::new(&source.name, table, span, top.problems());
        let ask_if = written.optional_text("ask_if");
        let preset = preset(&mut written);
        if let Some(fact) = fact(&mut written, ids, &vocabulary.groups) {
            let place = vocabulary.facts.len();
            gates.extend(ask_if.map(|(text, span)| Gate {
                fact: place,
                source: source.clone(),
                text: text.to_owned(),
                span,
            }));
            let id = fact.id.clone();
            vocabulary.facts.push(fact);
            let start = preset.and_then(|value| answer(&mut written, vocabulary, &id, value));
            if let Some(fact) = vocabulary.facts.get_mut(place) {
                fact.preset_patient = start;
            }
        }
        written.finish();
    }
}

/// Reads the conditions of `ask_if`, once every fact is known.
pub fn gates(draft: &mut Draft, problems: &mut Vec<Problem>) {
    for Gate { fact, source, text, span } in std::mem::take(&mut draft.gates) {
        let names = Names { scores: &[], ..draft.names() };
        let Some((condition, _)) = condition(&source, span, &text, names, problems) else { continue };
        if let Some(fact) = draft.vocabulary.facts.get_mut(fact) {
            fact.ask_if = u16::try_from(draft.ask_if.len()).ok();
            draft.ask_if.push(condition);
        }
    }
}
fn preset<'t>(written: &mut Written<'t, '_>) -> Option<&'t Spanned<DeValue<'t>>> {
    let mut table = written.table("preset")?;
    let value = table.get("patient");
    table.finish();
    value
}

fn answer(
    top: &mut Written<'_, '_>,
    vocabulary: &Vocabulary,
    id: &str,
    value: &Spanned<DeValue<'_>>,
) -> Option<Value> {
    match read_as(vocabulary, id, &raw(value.get_ref()), "\"unknown\"") {
        Ok((_, crate::facts::Answer::Known(value))) => Some(value),
        Ok(_) => None,
        Err(error) => {
            let (message, span) = (error.message, Span::from(value.span()));
            top.problem(Problem::error(error.kind.code(), top.file, span, message.zh, message.en));
            None
        }
    }
}

/// A value of a rule file as an answer to a fact; the text `unknown` is "asked and not known".
pub fn raw(value: &DeValue<'_>) -> Raw {
    match value {
        DeValue::Boolean(yes) => Raw::Bool(*yes),
        // Nobody writes a blood pressure in hexadecimal on purpose.
        DeValue::Integer(number) if number.radix() != 10 => Raw::Other("hexadecimal, octal or binary number"),
        DeValue::Integer(number) => Raw::Number(number.as_str().to_owned()),
        DeValue::Float(number) => Raw::Number(number.as_str().to_owned()),
        DeValue::String(text) if text == "unknown" => Raw::Null,
        DeValue::String(text) => Raw::Text(text.to_string()),
        DeValue::Datetime(date) => Raw::Text(date.to_string()),
        DeValue::Array(items) => Raw::List(items.iter().map(|item| raw(item.get_ref())).collect()),
        DeValue::Table(_) => Raw::Other("table"),
    }
}

fn fact(written: &mut Written<'_, '_>, ids: &mut Ids, groups: &[Group]) -> Option<Fact> {
    let id = ids.declare("fact", written);
    let kind = kind(written);
    if written.get("group").is_none() {
        written.missing("group", "");
    }
    let known = groups.iter().map(|group| group.id.as_str());
    let group = resolve(written, "group", ("分组", "group"), "unknown-group", known);
    let label = written.bilingual("label");
    let ask = written.optional_bilingual("ask");
    let plain = written.optional_bilingual("plain");
    let help = written.optional_bilingual("help");
    let alarm = written.optional_bilingual("alarm");
    let worse = written.optional_text("worse").and_then(|(word, span)| match word {
        "higher" | "yes" => Some(Worse::Higher),
        "lower" | "no" => Some(Worse::Lower),
        _ => {
            let (zh, en) =
                ("`worse` 应当是 higher、lower、yes 或 no", "`worse` takes higher, lower, yes or no");
            written.problem(Problem::error("wrong-type", written.file, span, zh, en));
            None
        }
    });
    let codes = codes(written);
    let fresh = written.optional_text("fresh").and_then(|(text, span)| duration(written, text, span));
    let body = body(written, group.and_then(|group| groups.get(usize::from(group))));
    let called = written.texts("called").into_iter().map(|(name, _)| name.to_owned()).collect();
    let fact = Fact {
        id: id?,
        kind: kind?,
        group: group?,
        label: label?,
        ask,
        plain,
        help,
        alarm,
        ask_if: None,
        worse,
        preset_patient: None,
        codes,
        fresh,
        body,
        called,
    };
    Some(fact)
}

/// `body`: where a complaint is felt.
fn body(written: &mut Written<'_, '_>, group: Option<&Group>) -> Vec<BodyPart> {
    let mut body = Vec::new();
    for (id, span) in written.texts("body") {
        if group.is_some_and(|group| !group.picker) {
            let (zh, en) =
                ("`body` 只用于供居民选择主诉的分组", "`body` is for the group where complaints are picked");
            written.problem(Problem::error("body-without-picker", written.file, span, zh, en).help(
                "去掉 `body`，或给分组写上 `picker = true`",
                "drop `body`, or write `picker = true` in the group",
            ));
            break;
        }
        let known = BodyPart::ALL.iter().map(|(_, id)| *id);
        let place = resolve_at(written, id, span, ("部位", "part of the body"), "unknown-body-part", known);
        body.extend(place.and_then(|place| BodyPart::ALL.get(usize::from(place))).map(|(part, _)| *part));
    }
    body
}

fn kind(written: &mut Written<'_, '_>) -> Option<Kind> {
    let (name, span) = written.text("kind")?;
    match name {
        "yes-no" => Some(Kind::YesNo),
        "choice" => choices(written).map(Kind::Choice),
        "choices" => choices(written).map(Kind::Choices),
        "number" => numeric(written).map(Kind::Number),
        "date" => Some(Kind::Date),
        _ => {
            let problem = Problem::error(
                "unknown-kind",
                written.file,
                span,
                format!("没有 `{name}` 这种事实类型"),
                format!("unknown kind `{name}`"),
            );
            let kinds = ["yes-no", "choice", "choices", "number", "date"];
            let problem = match nearest(name, kinds.into_iter()) {
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => problem.help(
                    "可用 yes-no、choice、choices、number、date",
                    "use yes-no, choice, choices, number or date",
                ),
            };
            written.problem(problem);
            // The keys of every kind count as known here, so that one slip is one problem.
            for key in ["choices", "unit", "range", "decimals", "also"] {
                written.get(key);
            }
            None
        }
    }
}

/// `choices`: what can be picked.
pub fn choices(written: &mut Written<'_, '_>) -> Option<Vec<Choice>> {
    let tables = written.tables("choices");
    if tables.is_empty() {
        written.missing("choices", "");
        return None;
    }
    let many = many::too_many(many::CHOICES, tables.len(), written.file, written.place("choices"));
    if let Some(many) = many {
        written.problem(many);
        return None;
    }
    let mut choices: Vec<Choice> = Vec::with_capacity(tables.len());
    for (table, span) in tables {
        let file = written.file;
        let mut inner = Written::new(file, table, span, written.problems());
        let (id, zh, en) = (inner.text("id"), inner.text("zh"), inner.text("en"));
        inner.finish();
        let (Some((id, span)), Some((zh, _)), Some((en, _))) = (id, zh, en) else { continue };
        if choices.iter().any(|choice| choice.id == id) {
            let (zh, en) = (format!("选项 `{id}` 重复"), format!("the choice `{id}` is listed twice"));
            written.problem(Problem::error("duplicate-id", file, span, zh, en));
        }
        choices.push(Choice { id: id.to_owned(), label: Text::new(zh, en) });
    }
    Some(choices)
}

fn numeric(written: &mut Written<'_, '_>) -> Option<Numeric> {
    let unit = unit(written);
    let range = range(written);
    let decimals = written.whole("decimals", 0, 8);
    let also = also(written, unit.unwrap_or_default());
    let (unit, (min, max), decimals) = (unit?, range?, decimals?);
    Some(Numeric { unit: unit.to_owned(), min, max, decimals: u8::try_from(decimals).ok()?, also })
}

/// The other units that are in use for a number.
fn also(written: &mut Written<'_, '_>, own: &str) -> Vec<OtherUnit> {
    let mut also = Vec::new();
    for (table, span) in written.tables("also") {
        let mut inner = Written::new(written.file, table, span, written.problems());
        let unit = unit(&mut inner);
        let times = match inner.get("times") {
            Some(value) => match number(value.get_ref()).filter(|times| *times > Decimal::ZERO) {
                Some(times) => Some(times),
                None => inner.wrong(
                    "times",
                    value,
                    "大于 0 的数（至多 8 位小数）",
                    "a number above zero with at most eight places",
                ),
            },
            None => {
                inner.missing("times", "");
                None
            }
        };
        // What the table of units converts needs no factor, and could only contradict it.
        let known = unit.and_then(Unit::find).zip(Unit::find(own));
        if let (Some(code), Some(_)) =
            (unit, known.and_then(|(other, own)| convert(Decimal::ZERO, other, own)))
        {
            let (zh, en) = (
                format!("`{code}` 与 `{own}` 会自动换算，不必写在 `also` 里"),
                format!("`{code}` is converted into `{own}` without being named in `also`"),
            );
            let place = inner.place("unit");
            inner.problem(Problem::error("needless-unit", inner.file, place, zh, en));
        }
        inner.finish();
        if let (Some(unit), Some(times)) = (unit, times) {
            also.push(OtherUnit { unit: unit.to_owned(), times });
        }
    }
    also
}

fn unit<'t>(written: &mut Written<'t, '_>) -> Option<&'t str> {
    let (code, span) = written.text("unit")?;
    if Unit::find(code).is_none() {
        let problem = Problem::error(
            "unknown-unit",
            written.file,
            span,
            format!("不认识单位 `{code}`"),
            format!("unknown unit `{code}`"),
        );
        let problem = match nearest(code, Unit::codes()) {
            Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => {
                let all = Unit::codes().collect::<Vec<_>>().join(" ");
                problem.help(format!("可用的 UCUM 代码：{all}"), format!("known UCUM codes: {all}"))
            }
        };
        written.problem(problem);
    }
    Some(code)
}

fn range(written: &mut Written<'_, '_>) -> Option<(Decimal, Decimal)> {
    let Some(value) = written.get("range") else {
        written.missing("range", "");
        return None;
    };
    let items = value
        .get_ref()
        .as_array()
        .map(|items| items.iter().map(|item| number(item.get_ref())).collect::<Vec<_>>());
    match items.as_deref() {
        Some([Some(min), Some(max)]) if min < max => Some((*min, *max)),
        _ => written.wrong("range", value, "[最小值, 最大值]", "[smallest, largest]"),
    }
}

fn codes(written: &mut Written<'_, '_>) -> Vec<Code> {
    let Some(mut table) = written.table("codes") else { return Vec::new() };
    let mut codes = Vec::new();
    for system in ["loinc", "snomed", "icd10"] {
        for (code, _) in table.one_or_more(system) {
            codes.push(Code { system: system.to_owned(), code: code.to_owned() });
        }
    }
    table.finish();
    codes
}
