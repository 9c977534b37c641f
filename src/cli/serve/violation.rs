//! What is wrong with a form: where, and what is expected, never what was sent (it is a patient's).

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::text::Text;

/// One thing that is wrong with a form.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The place, as a JSON pointer (RFC 6901); for a missing member, where it should be.
    pub pointer: String,
    /// What is expected there.
    pub what: Text,
}

impl Violation {
    /// A violation at a place.
    pub fn new(pointer: impl Into<String>, what: Text) -> Self {
        Violation { pointer: pointer.into(), what }
    }

    /// Reads one finding of the validator; several members that do not belong are several violations.
    pub fn read(error: &ValidationError) -> Vec<Self> {
        let path = error.instance_path();
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let place = path.join(property.as_str().unwrap_or_default());
                vec![Violation::new(place.as_str(), Text::new("缺少此项", "is required"))]
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
                .iter()
                .map(|name| {
                    let what = Text::new("表单没有此项", "is not part of the form");
                    Violation::new(path.join(name.as_str()).as_str(), what)
                })
                .collect(),
            kind => vec![Violation::new(path.as_str(), expected(kind))],
        }
    }
}

fn expected(kind: &ValidationErrorKind) -> Text {
    match kind {
        ValidationErrorKind::Constant { expected_value } => {
            let value = plain(expected_value);
            Text::new(format!("必须是 {value}"), format!("must be {value}"))
        }
        ValidationErrorKind::Enum { options } => {
            let options = match options.as_ref() {
                Value::Array(options) => options.iter().map(plain).collect::<Vec<_>>(),
                other => vec![plain(other)],
            };
            Text::new(
                format!("必须是下列之一：{}", options.join("、")),
                format!("must be one of {}", options.join(", ")),
            )
        }
        ValidationErrorKind::Type { kind } => {
            let (zh, en) = types(kind);
            Text::new(format!("类型必须是{zh}"), format!("must be of type {en}"))
        }
        ValidationErrorKind::MinLength { limit: 1 } => Text::new("不能为空", "must not be empty"),
        ValidationErrorKind::MinLength { limit } => at_least(*limit, "个字符", "characters"),
        ValidationErrorKind::MaxLength { limit } => at_most(*limit, "个字符", "characters"),
        ValidationErrorKind::MaxItems { limit } => at_most(*limit, "项", "items"),
        ValidationErrorKind::MaxProperties { limit } => at_most(*limit, "项", "members"),
        ValidationErrorKind::Minimum { limit } => {
            Text::new(format!("不得小于 {limit}"), format!("must be {limit} or more"))
        }
        ValidationErrorKind::Maximum { limit } => {
            Text::new(format!("不得大于 {limit}"), format!("must be {limit} or less"))
        }
        ValidationErrorKind::Pattern { pattern } => {
            Text::new(format!("必须符合 {pattern}"), format!("must match {pattern}"))
        }
        ValidationErrorKind::Format { format } => {
            Text::new(format!("不是有效的 {format}"), format!("must be a valid {format}"))
        }
        ValidationErrorKind::PropertyNames { .. } => {
            Text::new("某一项的名称为空或过长", "has a member whose name is empty or too long")
        }
        _ => Text::new("不符合规范", "does not match the schema"),
    }
}

fn at_least(limit: u64, zh: &str, en: &str) -> Text {
    Text::new(format!("至少 {limit} {zh}"), format!("must have {limit} {en} or more"))
}

fn at_most(limit: u64, zh: &str, en: &str) -> Text {
    Text::new(format!("最多 {limit} {zh}"), format!("must have {limit} {en} or fewer"))
}

/// A string as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn types(kind: &TypeKind) -> (String, String) {
    let names: Vec<&str> = match kind {
        TypeKind::Single(kind) => vec![kind.as_str()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.as_str()).collect(),
    };
    let zh: Vec<&str> = names.iter().map(|name| chinese(name)).collect();
    (zh.join("或"), names.join(" or "))
}

fn chinese(name: &str) -> &str {
    match name {
        "null" => "空（null）",
        "boolean" => "真假值",
        "integer" => "整数",
        "number" => "数字",
        "string" => "文字",
        "array" => "列表",
        "object" => "对象",
        other => other,
    }
}
