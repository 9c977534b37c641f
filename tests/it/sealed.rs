//! Sealed forms of the shipped rules against the published schema: what is sealed is accepted.

use chrono::{DateTime, FixedOffset, NaiveDate};
use jsonschema::Validator;
use referral_triage::criteria::{Decision, Direction, FieldKind};
use referral_triage::facts::{Facts, Moment, Origin, Origins, Value as Known};
use referral_triage::referral::{
    Consent, Context, Draft, Key, Place, Role, SealedForm, Wrong, follow_up, form_of, seal,
};
use referral_triage::text::Lang;
use serde_json::{Value, json};

use crate::patients::{after_operation, checked, decided, facts, heart_attack, ruleset, stable_hypertension};
use crate::scratch::root;

/// One form before it is sealed: a row of the table.
#[derive(Clone)]
pub struct Written {
    pub patient: Value,
    pub role: Role,
    pub lang: Lang,
    /// What the clinician decides instead, and why.
    pub instead: Option<(&'static str, &'static str)>,
    pub consent: Option<Consent>,
    /// Where answers came from.
    pub origins: Origins,
    /// The form that it answers.
    pub answered: Option<Key>,
    /// The form that it replaces.
    pub replaced: Option<Key>,
    /// What the host does not know after all.
    pub silent: &'static [&'static str],
}

impl Written {
    pub fn new(patient: Value) -> Self {
        let consent = Some(Consent { given: true, ..Consent::default() });
        let (role, lang, origins) = (Role::Doctor, Lang::Zh, Origins::new());
        let (instead, answered, replaced) = (None, None, None);
        Written { patient, role, lang, instead, consent, origins, answered, replaced, silent: &[] }
    }

    pub fn seal(&self) -> Result<SealedForm, Vec<(Place, Wrong)>> {
        let facts = facts(&self.patient);
        let (_, decision) = decided(&facts);
        self.filled(&facts, &decision)
    }

    /// The same for a patient of a case file.
    pub fn seal_case(&self, facts: &Facts) -> Result<SealedForm, Vec<(Place, Wrong)>> {
        let (_, decision) = decided(facts);
        self.filled(facts, &decision)
    }

    fn filled(&self, facts: &Facts, decision: &Decision) -> Result<SealedForm, Vec<(Place, Wrong)>> {
        let mut known = known();
        known.retain(|(id, _)| !self.silent.contains(&id.as_str()));
        let context = self.context(facts, decision, &known);
        let chosen = self.instead.map_or(decision.disposition, |(id, _)| place(id));
        let mut draft = Draft::new(&context, chosen).expect("the rule set has a form for it");
        draft.reason = self.instead.map_or(String::new(), |(_, reason)| reason.to_owned());
        draft.consent = self.consent.clone();
        draft.in_reply_to = self.answered.clone();
        draft.supersedes = self.replaced.clone();
        // Care at home names no institution: whoever sends a form all the same writes one down.
        let fields = draft.fields(ruleset(), self.role).map(|(place, field)| (place, field.id.clone()));
        let to_unit = fields.collect::<Vec<_>>().into_iter().find(|(_, id)| id == "to_unit");
        if let Some((place, _)) = to_unit.filter(|(place, _)| draft.text(*place).is_empty()) {
            draft.write(place, "东河镇卫生院".to_owned());
        }
        seal(&draft, &context, now(), [7; 16])
            .map_err(|all| all.into_iter().map(|one| (one.place, one.wrong)).collect())
    }

    fn context<'a>(
        &'a self,
        facts: &'a Facts,
        decision: &'a Decision,
        known: &'a [(String, String)],
    ) -> Context<'a> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        Context {
            ruleset: ruleset(),
            facts,
            decision,
            role: self.role,
            lang: self.lang,
            today,
            known,
            origins: &self.origins,
        }
    }
}

/// What the host portal knows: everything that must be filled in and comes from nowhere else.
fn known() -> Vec<(String, String)> {
    [
        ("patient_name", "王五"),
        ("sex", "女"),
        ("age", "63岁"),
        ("phone", "138 0000 0000"),
        ("impression", "急性冠脉综合征？"),
        ("present_history", "胸痛 10 分钟，\"压榨样\"，\\ 出汗\u{2028}\t"),
        ("diagnosis", "阑尾切除术后"),
        ("key_results", "血常规正常"),
        ("from_doctor", "李四"),
        ("from_phone", "0571-1234567 转 8"),
        ("from_unit", "东河镇卫生院"),
    ]
    .map(|(id, text)| (id.to_owned(), text.to_owned()))
    .to_vec()
}

/// Two answers come from a record, one of them confirmed; a third waits and travels nowhere.
pub fn from_record() -> Origins {
    let mut origins = Origins::new();
    for (id, source, at, confirmed, waits) in [
        ("hypertension", "Condition/c1", "2019", false, None),
        ("systolic", "Observation/bp1 · 李护士", "2026-11-22T11:00:00+08:00", true, None),
        ("pain_score", "Observation/p1", "2026-11-20", false, Some(Known::YesNo(true))),
    ] {
        let (fact, at) = (ruleset().vocabulary.find(id).expect("a fact"), Moment::read(at, *now().offset()));
        let source = source.to_owned();
        origins.insert(fact, Origin { source, at, waits, confirmed, of_record: true });
    }
    origins
}

fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-22T13:22:50+08:00").expect("a time")
}

fn place(disposition: &str) -> usize {
    ruleset().dispositions.iter().position(|known| known.id == disposition).expect("a disposition")
}

fn schema() -> Value {
    let text = std::fs::read_to_string(root().join("schema/referral-form.v1.schema.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn validator() -> Validator {
    jsonschema::options().should_validate_formats(true).build(&schema()).unwrap()
}

#[track_caller]
fn check(validator: &Validator, name: &str, sealed: &SealedForm, expected: &[(&str, Value)]) {
    let form: Value = serde_json::from_str(sealed.body()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let wrong: Vec<String> =
        validator.iter_errors(&form).map(|error| format!("{} {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{form:#}");
    for (pointer, expected) in expected {
        assert_eq!(form.pointer(pointer), Some(expected), "{name}: {pointer}");
    }
    assert_eq!(form["key"], sealed.key().as_str());
}

#[test]
fn what_is_sealed_fits_the_schema() {
    let validator = validator();
    let refused = Some(Consent { given: false, by: "王六".to_owned(), relation: "儿子".to_owned() });
    let up = json!({ "care_setting": "township", "hypertension": true, "htn_visit": "first", "arm_difference": 21, "systolic": 150, "chest_pain": null });
    let doctor = Written::new;
    type Expected = Vec<(&'static str, Value)>;
    let rows: Vec<(&str, Written, Expected)> = vec![
        (
            "an emergency",
            doctor(heart_attack()),
            vec![
                ("/form", json!("out")),
                ("/due", Value::Null),
                ("/chosen/override_reason", Value::Null),
                ("/chosen/by", Value::Null),
                ("/chosen/at", Value::Null),
                ("/decision/to/centre", json!("chest-pain")),
                ("/consent", json!({ "given": true, "by": "王五", "relation": "self" })),
                ("/follow_up", Value::Null),
                ("/fields/date", json!("2026-11-22")),
                ("/fields/to_unit", json!("示例县人民医院")),
                ("/fields/sex", json!("女")),
            ],
        ),
        (
            "up",
            doctor(up.clone()),
            vec![
                ("/due", json!("2026-11-23T13:22:50+08:00")),
                ("/facts/chest_pain", Value::Null),
                ("/decision/within", json!("P7D")),
            ],
        ),
        (
            "down",
            doctor(after_operation()),
            vec![
                ("/form", json!("return")),
                ("/due", Value::Null),
                ("/follow_up/plan", json!("post-operative")),
                ("/follow_up/first", json!("2026-11-25")),
            ],
        ),
        (
            "down, in English",
            Written { lang: Lang::En, ..doctor(after_operation()) },
            vec![("/lang", json!("en")), ("/follow_up/title", json!("Follow-up after an operation"))],
        ),
        (
            "down, in answer to a form",
            Written { answered: Some(Key::new([9; 16])), ..doctor(after_operation()) },
            vec![("/form", json!("return")), ("/in_reply_to", json!(Key::new([9; 16]).as_str()))],
        ),
        (
            "up after all",
            Written { answered: Some(Key::new([9; 16])), ..doctor(heart_attack()) },
            vec![("/form", json!("out"))],
        ),
        (
            "stay",
            doctor(stable_hypertension()),
            vec![("/form", json!("out")), ("/follow_up/plan", json!("hypertension-quarterly"))],
        ),
        (
            "decided otherwise, upwards",
            Written { instead: Some(("refer-24h", " 家属要求 ")), ..doctor(stable_hypertension()) },
            vec![
                ("/decision/disposition", json!("stay")),
                (
                    "/chosen",
                    json!({
                        "disposition": "refer-24h",
                        "override_reason": "家属要求",
                        "by": "李四",
                        "at": "2026-11-22T13:22:50+08:00",
                    }),
                ),
                ("/due", json!("2026-11-23T13:22:50+08:00")),
                ("/follow_up", Value::Null),
            ],
        ),
        (
            "decided otherwise, downwards",
            Written { instead: Some(("refer-down", "床位紧张")), ..doctor(up) },
            vec![
                ("/form", json!("return")),
                ("/chosen/disposition", json!("refer-down")),
                ("/follow_up/plan", json!("hypertension-quarterly")),
            ],
        ),
        (
            "refused",
            Written { consent: refused, ..doctor(heart_attack()) },
            vec![("/consent", json!({ "given": false, "by": "王六", "relation": "儿子" }))],
        ),
        (
            "filled in from a record",
            Written { origins: from_record(), ..doctor(stable_hypertension()) },
            vec![(
                "/facts_from",
                json!({
                    "hypertension": { "source": "Condition/c1", "at": "2019", "confirmed": false },
                    "systolic": { "source": "Observation/bp1 · 李护士", "at": "2026-11-22T11:00:00+08:00", "confirmed": true }
                }),
            )],
        ),
        (
            "by a patient",
            Written { role: Role::Patient, ..doctor(heart_attack()) },
            vec![
                ("/filled_by", json!("patient")),
                ("/form", json!("out")),
                ("/fields/patient_name", json!("王五")),
            ],
        ),
        (
            "by a patient who is well",
            Written { role: Role::Patient, lang: Lang::En, ..doctor(stable_hypertension()) },
            vec![("/form", json!("out"))],
        ),
        (
            "nothing known",
            doctor(json!({})),
            vec![("/decision/disposition", json!("consult-first")), ("/decision/settled", json!(false))],
        ),
    ];
    for (name, written, expected) in rows {
        let sealed = written.seal().unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"));
        check(&validator, name, &sealed, &expected);
        let again = written.seal().unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"));
        assert!(
            again.body() == sealed.body() && again.sha256() == sealed.sha256(),
            "{name}: the bytes differ the second time"
        );
        assert!(
            name != "up after all" || !sealed.body().contains("in_reply_to"),
            "only a way back answers a way there"
        );
        assert!(
            name != "by a patient" || !sealed.body().contains("from_doctor"),
            "a citizen's form has no clinician's fields"
        );
    }
}

/// Every patient of the shipped cases gives a form that the receiver takes, in both languages.
#[test]
fn every_case_can_be_sent() {
    let validator = validator();
    for (number, case) in checked().cases.iter().enumerate() {
        let lang = [Lang::Zh, Lang::En][number % 2];
        let (_, decision) = decided(&case.facts);
        // Where there are reasons, they are the present illness.
        let rank = |place: usize| usize::from(ruleset().criteria[place].disposition);
        let told = decision.fired.iter().any(|fired| rank(fired.criterion) <= decision.disposition);
        let silent: &[&str] = if told { &["present_history"] } else { &[] };
        let written = Written { lang, silent, ..Written::new(json!({})) };
        let sealed =
            written.filled(&case.facts, &decision).unwrap_or_else(|wrong| panic!("{}: {wrong:?}", case.note));
        check(&validator, &case.note, &sealed, &[]);
    }
}

/// What the form allows the schema allows: field by field, the rules ask for no less and take no more.
#[test]
fn forms_and_schema_agree() {
    let schema = schema();
    for form in &ruleset().forms {
        let known = &schema["$defs"][format!("{}Fields", form.id)]["properties"];
        for field in &form.fields {
            let described = &known[&field.id];
            assert!(described.is_object(), "the schema does not know `{}`", field.id);
            let choices = described["anyOf"].as_array().or_else(|| described["items"]["anyOf"].as_array());
            for choice in &field.choices {
                let named = choices.into_iter().flatten().any(|named| {
                    named["const"] == choice.id.as_str()
                        && named["title"] == format!("{} / {}", choice.label.zh, choice.label.en)
                });
                assert!(named, "the schema does not name `{}` of `{}`", choice.id, field.id);
            }
            let longest = match (field.kind, described["format"].as_str()) {
                (FieldKind::Choice | FieldKind::Choices, _) => continue,
                (FieldKind::Results, _) => schema["$defs"]["results"]["maxItems"].as_u64().unwrap(),
                (FieldKind::Date, Some("date")) => 10,
                _ => described["maxLength"].as_u64().expect("a text has a limit"),
            };
            assert!(
                u64::from(field.max) <= longest,
                "`{}` of `{}` takes {} characters, the schema {longest}",
                field.id,
                form.id,
                field.max
            );
        }
        let required = schema["allOf"].as_array().unwrap().iter().filter(|rule| {
            let when = &rule["if"]["properties"];
            when["form"]["const"] == form.id.as_str() && when["filled_by"]["const"] == "doctor"
        });
        let required: Vec<&Value> = required
            .flat_map(|rule| rule["then"]["properties"]["fields"]["required"].as_array().unwrap())
            .collect();
        assert!(!required.is_empty());
        for id in required {
            assert!(
                form.fields.iter().any(|field| field.required && *id == field.id.as_str()),
                "`{}` must require {id}",
                form.id
            );
        }
    }
}

/// Cut off in the middle, a plan could lose the threshold at which the patient comes back.
#[test]
fn every_follow_up_plan_fits_its_field() {
    let fields = ruleset().forms.iter().flat_map(|form| &form.fields);
    let max = fields
        .filter(|field| field.from.as_deref() == Some("follow-up"))
        .map(|field| usize::from(field.max))
        .min()
        .expect("a field");
    for plan in &ruleset().plans {
        for lang in [Lang::Zh, Lang::En] {
            let words = follow_up::words(plan, now().date_naive(), lang);
            assert!(
                words.chars().count() <= max,
                "`{}` takes {} of {max} characters",
                plan.id,
                words.chars().count()
            );
        }
    }
}

/// What keeps a form from being sealed, and where it is said.
#[test]
fn what_is_missing_is_named() {
    let (facts, known) = (facts(&stable_hypertension()), known());
    let (_, decision) = decided(&facts);
    let row = |role: Role, edit: &dyn Fn(&mut Draft), expected: &[(&str, Wrong)]| {
        let written = Written { role, ..Written::new(json!({})) };
        let context = written.context(&facts, &decision, &known);
        let mut draft = Draft::new(&context, decision.disposition).expect("a form");
        draft.consent = Some(Consent { given: true, ..Consent::default() });
        edit(&mut draft);
        let form = ruleset().form(&draft.form).expect("a form");
        let name = |place: Place| match place {
            Place::Field(place) => form.fields[place].id.clone(),
            Place::Reason => "reason".to_owned(),
            Place::Consent => "consent".to_owned(),
            Place::Plan => "plan".to_owned(),
        };
        let wrong = seal(&draft, &context, now(), [0; 16]).err().unwrap_or_default();
        let wrong: Vec<_> = wrong.into_iter().map(|one| (name(one.place), one.wrong)).collect();
        let expected: Vec<_> = expected.iter().map(|(place, wrong)| ((*place).to_owned(), *wrong)).collect();
        assert_eq!(wrong, expected);
    };
    let field =
        |id: &str| ruleset().form("out").unwrap().fields.iter().position(|field| field.id == id).unwrap();
    let (name, phone) = (field("patient_name"), field("phone"));
    let (doctor, patient) = (Role::Doctor, Role::Patient);
    row(doctor, &|_| {}, &[]);
    row(doctor, &|draft| draft.consent = None, &[("consent", Wrong::Missing)]);
    row(doctor, &|draft| draft.consent = Some(Consent::default()), &[]);
    row(patient, &|draft| draft.consent = Some(Consent::default()), &[("consent", Wrong::Missing)]);
    row(doctor, &|draft| draft.write(name, " \t".to_owned()), &[("patient_name", Wrong::Missing)]);
    row(patient, &|draft| draft.write(name, String::new()), &[("patient_name", Wrong::Missing)]);
    row(doctor, &|draft| draft.write(name, "王".repeat(20)), &[]);
    row(doctor, &|draft| draft.write(name, "王".repeat(21)), &[("patient_name", Wrong::TooLong(20))]);
    row(doctor, &|draft| draft.write(phone, "１３８（转）".to_owned()), &[]);
    for number in ["王五的手机", "12", "120;drop"] {
        row(doctor, &|draft| draft.write(phone, number.to_owned()), &[("phone", Wrong::NotAPhone)]);
    }
    for number in ["120", "+86 138-0000-0000", "0571-1234567转8"] {
        row(doctor, &|draft| draft.write(phone, number.to_owned()), &[]);
    }
    let otherwise = |reason: String| {
        move |draft: &mut Draft| {
            draft.chosen = place("refer-24h");
            draft.reason.clone_from(&reason);
        }
    };
    row(doctor, &otherwise("  ".to_owned()), &[("reason", Wrong::Missing)]);
    row(doctor, &otherwise("急".repeat(1000)), &[]);
    row(doctor, &otherwise("急".repeat(1001)), &[("reason", Wrong::TooLong(1000))]);
    let signed = |by: String| {
        move |draft: &mut Draft| {
            draft.consent = Some(Consent { given: true, by: by.clone(), relation: "儿子".to_owned() })
        }
    };
    row(doctor, &signed("王".repeat(40)), &[]);
    row(doctor, &signed("王".repeat(41)), &[("consent", Wrong::TooLong(40))]);
}

/// What somebody typed stays; what was filled in follows the answers.
#[test]
fn typed_text_survives_another_choice() {
    let (facts, known) = (facts(&stable_hypertension()), known());
    let (_, decision) = decided(&facts);
    let written = Written::new(json!({}));
    let context = written.context(&facts, &decision, &known);
    let mut draft = Draft::new(&context, decision.disposition).expect("a form");
    let field = |draft: &Draft, id: &str| {
        ruleset().form(&draft.form).unwrap().fields.iter().position(|field| field.id == id).unwrap()
    };
    let name = field(&draft, "patient_name");
    draft.write(name, "赵六".to_owned());
    draft.choose(&context, place("refer-down"));
    assert_eq!(draft.form, "return");
    assert_eq!(draft.text(field(&draft, "patient_name")), "赵六");
    assert_eq!(draft.text(field(&draft, "from_doctor")), "李四");
    assert!(
        draft.text(field(&draft, "plan")).starts_with("高血压随访计划"),
        "{}",
        draft.text(field(&draft, "plan"))
    );
    draft.choose(&context, place("call-120"));
    assert_eq!((draft.form.as_str(), draft.text(field(&draft, "patient_name"))), ("out", "赵六"));
    assert_eq!(draft.text(field(&draft, "to_unit")), "示例县人民医院");
    for (place, disposition) in ruleset().dispositions.iter().enumerate() {
        let form = form_of(ruleset(), place).expect("every disposition has a form");
        assert_eq!(form.id == "return", disposition.direction == Direction::Down, "{}", disposition.id);
    }
}
