//! A form as its JSON says it, read with the rule set that it was written by: what sheets are made from.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::Value;

use crate::criteria::{Direction, Disposition, FieldKind, FormField, Institution, Plan, Ruleset, explain};
use crate::facts::{Answer, Facts};
use crate::papers::raw;
use crate::text::{Lang, Text};

/// A form, sealed or not yet, and what became of it.
pub struct Record<'a> {
    /// The rule set.
    pub ruleset: &'a Ruleset,
    /// The language of the sheet.
    pub lang: Lang,
    /// The number that the receiver gave it; empty before.
    pub number: &'a str,
    /// Whether it was sealed.
    pub sealed: bool,
    form: &'a Value,
}

/// Why the rules said so.
pub struct Reason {
    /// In words, with the values.
    pub words: String,
    /// Whether its source was read, if it was not.
    pub caution: Option<&'static str>,
    /// Whether it is one of those that decided.
    pub decides: bool,
}

impl<'a> Record<'a> {
    /// Reads `{"lang", "number", "sealed", "form"}`.
    pub fn read(ruleset: &'a Ruleset, asked: &'a Value) -> Result<Self, Text> {
        let form = asked.get("form").filter(|form| form.is_object());
        let form = form.ok_or_else(|| Text::new("这里没有转诊单", "there is no form here"))?;
        let text = |key: &str| asked.get(key).and_then(Value::as_str).unwrap_or("");
        let sealed = asked.get("sealed").and_then(Value::as_bool).unwrap_or(false);
        Ok(Record { ruleset, lang: Lang::from_tag(text("lang")), number: text("number"), sealed, form })
    }

    /// The words of the sheet's language.
    pub fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.lang.pick(zh, en)
    }

    /// A text of the form, by its JSON pointer.
    pub fn text(&self, pointer: &str) -> &'a str {
        self.form.pointer(pointer).and_then(Value::as_str).unwrap_or("")
    }

    /// A flag of the form.
    pub fn flag(&self, pointer: &str) -> Option<bool> {
        self.form.pointer(pointer).and_then(Value::as_bool)
    }

    /// Whether a citizen filled it in, with no clinician.
    pub fn is_by_citizen(&self) -> bool {
        self.text("/filled_by") == "patient"
    }

    /// The fields of the form, in their order.
    pub fn fields(&self) -> &'a [FormField] {
        self.ruleset.form(self.text("/form")).map_or(&[], |form| &form.fields)
    }

    /// What stands in a field, as people read it.
    pub fn field(&self, id: &str) -> String {
        let Some(value) = self.form.get("fields").and_then(|fields| fields.get(id)) else {
            return String::new();
        };
        let field = self.fields().iter().find(|field| field.id == id);
        let parts: Vec<String> = match value {
            Value::Array(items) => items.iter().map(|item| self.item(field, item)).collect(),
            value => vec![self.item(field, value)],
        };
        let is_results = field.is_some_and(|field| field.kind == FieldKind::Results);
        let numbered = parts.iter().enumerate().map(|(place, part)| match is_results {
            true => format!("{}. {part}", place + 1),
            false => part.clone(),
        });
        numbered.collect::<Vec<_>>().join(self.say("；", "; "))
    }

    fn item(&self, field: Option<&FormField>, value: &Value) -> String {
        if let Value::Object(result) = value {
            let text = |key: &str| result.get(key).and_then(Value::as_str).unwrap_or("");
            let recognised = result.get("recognised").and_then(Value::as_bool).unwrap_or(false);
            let (open, close) = (self.say("（", " ("), self.say("）", ")"));
            let yes = if recognised { self.say("，互认", ", recognised") } else { "" };
            let comma = self.say("，", ", ");
            return format!(
                "{}{open}{}{comma}{}{yes}{close}",
                text("name"),
                text("date"),
                text("institution")
            );
        }
        let said = value.as_str().unwrap_or("");
        let choice = field.and_then(|field| field.choices.iter().find(|choice| choice.id == said));
        choice.map_or(said, |choice| choice.label.get(self.lang)).to_owned()
    }

    /// The disposition that the clinician decided on.
    pub fn chosen(&self) -> Option<&'a Disposition> {
        self.disposition(self.text("/chosen/disposition"))
    }

    /// The disposition with this id.
    pub fn disposition(&self, id: &str) -> Option<&'a Disposition> {
        self.ruleset.dispositions.iter().find(|disposition| disposition.id == id)
    }

    /// Which way the patient goes.
    pub fn direction(&self) -> Option<Direction> {
        self.chosen().map(|disposition| disposition.direction)
    }

    /// The follow-up plan in the rule set.
    pub fn plan(&self) -> Option<&'a Plan> {
        let id = self.text("/follow_up/plan");
        self.ruleset.plans.iter().find(|plan| plan.id == id)
    }

    /// The days of all visits.
    pub fn visits(&self) -> Vec<NaiveDate> {
        self.texts("/follow_up/visits").filter_map(|day| day.parse().ok()).collect()
    }

    /// A list of texts of the form.
    pub fn texts(&self, pointer: &str) -> impl Iterator<Item = &'a str> {
        self.form.pointer(pointer).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// The names of a list of results.
    pub fn names(&self, pointer: &str) -> impl Iterator<Item = &'a str> {
        let all = self.form.pointer(pointer).and_then(Value::as_array);
        all.into_iter().flatten().filter_map(|result| result.get("name")?.as_str())
    }

    /// When it was sealed, or written so far.
    pub fn time(&self) -> Option<DateTime<FixedOffset>> {
        DateTime::parse_from_rfc3339(self.text("/sealed_at")).ok()
    }

    /// Why the rules said so, the deciding reasons first.
    pub fn reasons(&self) -> Vec<Reason> {
        let decided = self.text("/decision/disposition");
        let all = self.form.pointer("/decision/reasons").and_then(Value::as_array);
        let reason = |reason: &Value| {
            let text = |key: &str| reason.get(key).and_then(Value::as_str).unwrap_or("");
            let values = self.shown(reason.get("values"));
            let words = match (values.is_empty(), self.lang) {
                (true, _) => text("because").to_owned(),
                (false, Lang::Zh) => format!("{}（{}）", text("because"), values.join("，")),
                (false, Lang::En) => format!("{} ({})", text("because"), values.join(", ")),
            };
            let caution = match text("status") {
                "verified" => None,
                "proposal" => Some(self.say("［建议稿，未经核对］", "[proposal, not verified]")),
                _ => Some(self.say("［出处未核对］", "[source not verified]")),
            };
            Reason { words, caution, decides: text("disposition") == decided }
        };
        let mut reasons: Vec<Reason> = all.into_iter().flatten().map(reason).collect();
        reasons.sort_by_key(|reason| !reason.decides);
        reasons
    }

    /// Why, in a citizen's own words and with where it is written: what decided.
    pub fn plain_reasons(&self) -> Vec<String> {
        let all = self.form.pointer("/decision/reasons").and_then(Value::as_array).into_iter().flatten();
        let plainly = |reason: &Value| {
            let text = |key: &str| reason.get(key).and_then(Value::as_str).unwrap_or("");
            let (id, decides) =
                (text("criterion"), text("disposition") == self.text("/decision/disposition"));
            let criterion = self.ruleset.criteria.iter().find(|one| decides && one.id == id)?;
            let (lang, plain) = (self.lang, criterion.plain.as_ref()?);
            let source = explain::cited(&criterion.source, lang);
            let status = explain::status(criterion.status, lang);
            let (written, and) = lang.pick(("。出处：", "，"), (". Source: ", ", "));
            Some([plain.get(lang), written, &source, and, status].concat())
        };
        all.filter_map(plainly).collect()
    }

    /// The reasons on one line.
    pub fn reasons_line(&self) -> String {
        let reasons = self.reasons().into_iter().map(|reason| reason.words + reason.caution.unwrap_or(""));
        reasons.collect::<Vec<_>>().join(self.say("；", "; "))
    }

    fn shown(&self, values: Option<&Value>) -> Vec<String> {
        let known = raw::answers(&self.ruleset.vocabulary, values).flatten();
        let shown = known.filter_map(|(fact, answer)| {
            let label = self.ruleset.vocabulary.fact(fact)?.label.get(self.lang);
            match answer {
                Answer::Known(value) => {
                    Some(format!("{label} {}", value.shown(fact, &self.ruleset.vocabulary, self.lang)))
                }
                Answer::NotKnown | Answer::NotAsked => None,
            }
        });
        shown.collect()
    }

    /// All answers.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::new();
        for (fact, answer) in raw::answers(&self.ruleset.vocabulary, self.form.get("facts")).flatten() {
            facts.set(fact, answer);
        }
        facts
    }

    /// What could not be ruled out: the criteria's words, each once.
    pub fn open(&self) -> Vec<String> {
        let all = self.form.pointer("/decision/not_ruled_out").and_then(Value::as_array);
        let mut open: Vec<String> = Vec::new();
        for id in all.into_iter().flatten().filter_map(|open| open.get("criterion")?.as_str()) {
            let criterion = self.ruleset.criteria.iter().find(|criterion| criterion.id == id);
            if let Some(words) = criterion.map(|criterion| criterion.because.get(self.lang).to_owned())
                && !open.contains(&words)
            {
                open.push(words);
            }
        }
        open
    }

    /// Tier and centre as their places.
    fn place(&self) -> (Option<u16>, Option<u16>) {
        let places = &self.ruleset.destinations;
        let (tier, centre) = (self.text("/decision/to/tier"), self.text("/decision/to/centre"));
        let tier = (0u16..).zip(&places.tiers).find(|(_, known)| known.id == tier).map(|(at, _)| at);
        let centre = (0u16..).zip(&places.centres).find(|(_, known)| known.id == centre).map(|(at, _)| at);
        (tier, centre)
    }

    /// Where the rules send the patient, in words.
    pub fn destination(&self) -> String {
        let (tier, centre) = self.place();
        explain::destination(self.ruleset, tier, centre, self.lang)
    }

    /// The institutions that could take the patient.
    pub fn institutions(&self) -> Vec<&'a Institution> {
        let (tier, centre) = self.place();
        self.ruleset.destinations.fitting(tier, centre)
    }

    /// A day as a form writes it: `2026 年 11 月 22 日`; blanks for none.
    pub fn day(&self, day: &str) -> String {
        match (day.parse::<NaiveDate>(), self.lang) {
            (Ok(day), Lang::Zh) => day.format("%Y 年 %-m 月 %-d 日").to_string(),
            (Ok(day), Lang::En) => day.to_string(),
            (Err(_), _) if !day.is_empty() => day.to_owned(),
            (Err(_), Lang::Zh) => "      年    月    日".to_owned(),
            (Err(_), Lang::En) => "____-__-__".to_owned(),
        }
    }

    /// A time of the form, to the minute.
    pub fn minute(&self, pointer: &str) -> String {
        let time = DateTime::parse_from_rfc3339(self.text(pointer));
        time.map_or(String::new(), |time| time.format("%Y-%m-%d %H:%M").to_string())
    }

    /// What people quote: the receiver's number, or the form's key once it is sealed.
    pub fn name(&self) -> &'a str {
        match (self.number, self.sealed) {
            ("", true) => self.text("/key"),
            (number, _) => number,
        }
    }
}
