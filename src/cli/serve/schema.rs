//! The published JSON Schema: what a form must be, and what its fields are called.

use jsonschema::Validator;
use serde_json::Value;

use crate::cli::serve::violation::Violation;
use crate::text::Text;

/// The schema of version 1, ready to use.
pub struct Schema {
    document: Value,
    validator: Validator,
}

/// The most fields of its own that a hospital may add to the national form.
const OWN_FIELDS: usize = 60;
/// The most violations that are told: a form of a megabyte can be wrong in half a million places.
const VIOLATIONS: usize = 100;

impl Schema {
    /// The schema as published, byte for byte.
    pub const TEXT: &str = include_str!("../../../schema/referral-form.v1.schema.json");

    /// The embedded schema; it fails only if the file in the source tree is broken.
    pub fn embedded() -> Result<Self, Text> {
        let broken = |error: &dyn std::fmt::Display| {
            Text::new(
                format!("内置的表单规范有误：{error}"),
                format!("the embedded schema is broken: {error}"),
            )
        };
        let document = serde_json::from_str(Self::TEXT).map_err(|error| broken(&error))?;
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&document)
            .map_err(|error| broken(&error))?;
        Ok(Schema { document, validator })
    }

    /// What is wrong with a form, the first hundred of it, the two rules included that JSON Schema cannot say.
    pub fn violations(&self, form: &Value) -> Vec<Violation> {
        // Nearly every form is right, and finding that out is much quicker than looking for every mistake.
        let mut violations: Vec<Violation> = match self.validator.is_valid(form) {
            true => Vec::new(),
            false => {
                let all = self.validator.iter_errors(form);
                all.flat_map(|error| Violation::read(&error)).take(VIOLATIONS).collect()
            }
        };
        for beyond in self.too_many_own_fields(form).into_iter().chain(unexplained_override(form)) {
            if !violations.iter().any(|violation| violation.pointer == beyond.pointer) {
                violations.push(beyond);
            }
        }
        violations
    }

    /// The fields of a form (`out` or `return`) in the order of the paper, with their names.
    pub fn fields(&self, form: &str) -> impl Iterator<Item = (&str, Text)> {
        self.properties(form)
            .map(|(id, field)| (id.as_str(), named(field).unwrap_or(Text::new(id.as_str(), ""))))
    }

    /// A field's value as people read it: a choice by its name, results one after the other.
    pub fn shown(&self, form: &str, id: &str, value: &Value) -> Text {
        let field = self.properties(form).find(|(known, _)| *known == id).map(|(_, field)| field);
        match value {
            Value::Array(items) => {
                let shown: Vec<Text> = items.iter().map(|item| one(field, item)).collect();
                let join = |pick: fn(&Text) -> &str, between: &str| {
                    shown.iter().map(pick).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
                };
                Text::new(join(|text| &text.zh, "；"), join(|text| &text.en, "; "))
            }
            value => one(field, value),
        }
    }

    fn properties(&self, form: &str) -> impl Iterator<Item = (&String, &Value)> {
        let definition = match form {
            "return" => "/$defs/returnFields/properties",
            _ => "/$defs/outFields/properties",
        };
        self.document.pointer(definition).and_then(Value::as_object).into_iter().flatten()
    }

    fn too_many_own_fields(&self, form: &Value) -> Option<Violation> {
        let kind = form.get("form")?.as_str()?;
        let own = form
            .get("fields")?
            .as_object()?
            .keys()
            .filter(|name| !self.properties(kind).any(|(id, _)| id == *name))
            .count();
        (own > OWN_FIELDS).then(|| {
            Violation::new(
                "/fields",
                Text::new(
                    format!("本院自有栏目最多 {OWN_FIELDS} 个"),
                    format!("must have {OWN_FIELDS} fields of your own or fewer"),
                ),
            )
        })
    }
}

/// `title`, in both languages.
fn named(described: &Value) -> Option<Text> {
    let title = described.get("title").and_then(Value::as_str)?;
    let (zh, en) = title.split_once(" / ").unwrap_or((title, ""));
    Some(Text::new(zh, en))
}

fn one(field: Option<&Value>, value: &Value) -> Text {
    if let Value::Object(result) = value {
        let text = |key: &str| result.get(key).and_then(Value::as_str).unwrap_or("");
        let recognised = result.get("recognised").and_then(Value::as_bool).unwrap_or(false);
        let all = [text("name"), text("date"), text("institution"), if recognised { "互认" } else { "" }];
        return Text::new(all.join(" ").trim_end(), "");
    }
    let choices = field.and_then(|field| field.get("anyOf").or_else(|| field.pointer("/items/anyOf")));
    let known = choices.and_then(Value::as_array).into_iter().flatten();
    let mut known = known.filter(|choice| choice.get("const") == Some(value));
    let plain = || Text::new(value.as_str().unwrap_or_default(), "");
    known.next().and_then(named).unwrap_or_else(plain)
}

/// A clinician may decide otherwise than the rules, but says why, and who and when is recorded.
fn unexplained_override(form: &Value) -> Vec<Violation> {
    let text = |pointer: &str| form.pointer(pointer).and_then(Value::as_str);
    let both = text("/decision/disposition").zip(text("/chosen/disposition"));
    if both.is_none_or(|(said, chosen)| said == chosen) {
        return Vec::new();
    }
    [
        ("/chosen/override_reason", "写明理由", "say why"),
        ("/chosen/by", "写明由谁决定", "say who decided"),
        ("/chosen/at", "写明决定的时间", "say when that was decided"),
    ]
    .into_iter()
    .filter(|(pointer, ..)| text(pointer).unwrap_or("").trim().is_empty())
    .map(|(pointer, zh, en)| {
        Violation::new(
            pointer,
            Text::new(
                format!("与规则的建议不同，必须{zh}"),
                format!("must {en}, since the choice differs from the decision"),
            ),
        )
    })
    .collect()
}
