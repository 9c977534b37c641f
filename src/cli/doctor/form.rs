//! The form that is sent to try a receiver: whole, valid, and in every field plainly a test and no patient.

use chrono::{Duration, Local, SecondsFormat};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::cli::jwe::Lock;
use crate::criteria::compiled::hex;
use crate::criteria::{Direction, Ruleset};
use crate::papers;
use crate::referral::{JOSE, Key};
use crate::text::{Lang, Text};

/// One form in the shapes that are tried.
pub struct Sample {
    /// Its key.
    pub key: String,
    /// The form.
    pub body: String,
    /// Another form under the same key, which must not be taken; a FHIR server is not asked to notice.
    pub other: Option<String>,
    /// No form at all, which must not be taken.
    pub wrong: String,
    /// Their content type.
    pub kind: &'static str,
    /// Whether it is a bundle.
    pub is_fhir: bool,
    /// The hash of what was sealed.
    pub inside: Option<String>,
}

impl Sample {
    /// As JSON.
    pub fn json(lang: Lang) -> Result<Self, Text> {
        let key = key()?;
        let ruleset = json!({ "id": "connection-test", "version": "1", "sha256": "0".repeat(64) });
        let form = form(&key, &ruleset, ("refer-24h", "up"), lang);
        let mut other = form.clone();
        if let Some(history) = other.pointer_mut("/fields/present_history") {
            *history = json!(lang.pick("联网测试的另一张表单", "another form of the connection test"));
        }
        Ok(Sample {
            key,
            body: form.to_string(),
            other: Some(other.to_string()),
            wrong: json!({ "format": "referral-form/1", "fields": "connection test" }).to_string(),
            kind: "application/json",
            is_fhir: false,
            inside: None,
        })
    }

    /// The same, sealed to the receiver's public key.
    pub fn sealed(self, lock: &Lock) -> Result<Self, Text> {
        let seal = |text: &str| lock.seal(text.as_bytes(), self.kind, &self.key).map_err(no_random);
        Ok(Sample {
            inside: Some(hex(&Sha256::digest(&self.body))),
            body: seal(&self.body)?,
            other: self.other.as_deref().map(seal).transpose()?,
            wrong: seal(&self.wrong)?,
            kind: JOSE,
            ..self
        })
    }

    /// As a FHIR transaction, in the words of a rule set.
    pub fn fhir(ruleset: &Ruleset, lang: Lang, ids: papers::fhir::Ids) -> Result<Self, Text> {
        let key = key()?;
        let up = ruleset.dispositions.iter().find(|one| one.direction == Direction::Up).ok_or_else(|| {
            Text::new("规则集里没有上转的去向", "the rule set has no disposition that refers up")
        })?;
        let name = json!({ "id": ruleset.id, "version": ruleset.version, "sha256": ruleset.sha256 });
        let form = form(&key, &name, (&up.id, "up"), lang).to_string();
        Ok(Sample {
            key,
            body: papers::fhir::transaction(ruleset, &form, ids)?,
            other: None,
            wrong: json!({ "resourceType": "Bundle", "type": "transaction", "entry": "connection test" })
                .to_string(),
            kind: "application/fhir+json",
            is_fhir: true,
            inside: None,
        })
    }
}

fn key() -> Result<String, Text> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(no_random)?;
    Ok(Key::new(random).as_str().to_owned())
}

fn no_random(why: getrandom::Error) -> Text {
    Text::new(format!("没有随机数：{why}"), format!("there are no random numbers: {why}"))
}

fn form(key: &str, ruleset: &Value, (disposition, direction): (&str, &str), lang: Lang) -> Value {
    let now = Local::now().fixed_offset();
    let time = |at: chrono::DateTime<chrono::FixedOffset>| at.to_rfc3339_opts(SecondsFormat::Secs, false);
    let test = lang.pick("联网测试，不是患者", "CONNECTION TEST, no patient");
    json!({
        "format": "referral-form/1", "key": key, "form": "out",
        "sealed_at": time(now), "due": time(now + Duration::hours(24)), "lang": lang.pick("zh", "en"), "filled_by": "doctor",
        "ruleset": ruleset,
        "decision": {
            "disposition": disposition, "direction": direction, "within": "PT24H", "to": {}, "settled": true,
            "reasons": [], "not_ruled_out": [],
        },
        "chosen": { "disposition": disposition, "override_reason": null },
        "consent": { "given": true, "by": test, "relation": "self" },
        "facts": {}, "follow_up": null,
        "fields": {
            "patient_name": test, "sex": lang.pick("男", "male"), "age": "0", "record_no": "", "address": "", "phone": "0",
            "to_unit": test, "to_department": "", "to_doctor": "", "resources": [], "treated_as": "outpatient",
            "impression": test, "icd10": "", "present_history": test, "past_history": "", "allergies": "unknown",
            "allergy_text": "", "treatment": "", "attachments": [], "patient_notice": "",
            "from_doctor": "triage doctor", "from_phone": "0", "from_unit": test, "date": now.format("%Y-%m-%d").to_string(),
        },
    })
}
