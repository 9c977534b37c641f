//! The counting: forms in, shares out. What is not known is counted apart, never as zero.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use crate::cli::serve::indicators::case::{Case, Verdict};
use crate::cli::serve::indicators::definitions::{ALL, How, Indicator};
use crate::cli::serve::period::Period;
use crate::cli::serve::receipt::timestamp;
use crate::cli::serve::store::Stored;
use crate::referral::Status;

/// What an indicator has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Above the line.
    pub numerator: u64,
    /// Below the line.
    pub denominator: u64,
    /// Of how many it is not known yet.
    pub open: u64,
}

impl Share {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Yes => {
                self.numerator += 1;
                self.denominator += 1;
            }
            Verdict::No => self.denominator += 1,
            Verdict::Open => self.open += 1,
            Verdict::Apart => {}
        }
    }

    /// The share itself; nothing of nothing is not zero.
    pub fn value(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of forms")]
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
}

/// What became of the forms of one sender, or of those that one criterion was a reason for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// All of them.
    pub forms: u64,
    /// Those with a clinician's other decision.
    pub overridden: u64,
    /// Those declined.
    pub declined: u64,
    /// Those whose patient arrived.
    pub arrived: u64,
    /// Those sent back.
    pub returned: u64,
    /// Those that nobody has answered in time.
    pub overdue: u64,
}

impl Row {
    fn add(&mut self, case: &Case) {
        self.forms += 1;
        self.overridden += u64::from(case.is_overridden());
        self.declined += u64::from(case.journey.status() == Status::Declined);
        self.arrived += u64::from(case.was(Status::Arrived));
        self.returned += u64::from(case.was(Status::Returned));
        self.overdue += u64::from(case.journey.overdue(case.now));
    }

    fn document(&self) -> Value {
        json!({
            "forms": self.forms,
            "overridden": self.overridden,
            "declined": self.declined,
            "arrived": self.arrived,
            "returned": self.returned,
            "overdue": self.overdue,
        })
    }
}

/// Everything that is counted.
#[derive(Default)]
pub struct Tally {
    /// All forms.
    pub forms: u64,
    /// For each indicator that can be counted.
    pub shares: BTreeMap<&'static str, Share>,
    /// For each status.
    pub statuses: BTreeMap<&'static str, u64>,
    /// For each direction.
    pub directions: BTreeMap<String, u64>,
    /// For each month.
    pub months: BTreeMap<String, u64>,
    /// For each institution that sends.
    pub senders: BTreeMap<String, Row>,
    /// For each criterion that was a reason.
    pub criteria: BTreeMap<String, Row>,
}

impl Tally {
    /// Counts a form.
    pub fn add(&mut self, stored: &Stored, now: &DateTime<FixedOffset>) {
        let case = Case::new(stored, now);
        self.forms += 1;
        for indicator in &ALL {
            if let How::Forms(verdict) = indicator.how {
                self.shares.entry(indicator.id).or_default().add(verdict(&case));
            }
        }
        *self.statuses.entry(stored.summary.status.code()).or_default() += 1;
        *self.directions.entry(stored.summary.direction.clone()).or_default() += 1;
        let month = stored.summary.received_at.get(..7).unwrap_or_default();
        *self.months.entry(month.to_owned()).or_default() += 1;
        self.senders.entry(case.text("/fields/from_unit").to_owned()).or_default().add(&case);
        let mut criteria: Vec<&str> = case.criteria().collect();
        criteria.sort_unstable();
        criteria.dedup();
        for criterion in criteria {
            self.criteria.entry(criterion.to_owned()).or_default().add(&case);
        }
    }

    /// What an indicator has come to; nothing if it cannot be counted here.
    pub fn share(&self, indicator: &Indicator) -> Option<Share> {
        match indicator.how {
            How::Forms(_) => Some(self.shares.get(indicator.id).copied().unwrap_or_default()),
            How::Unknown(..) => None,
        }
    }

    /// The whole for programs.
    pub fn document(&self, period: Option<Period>, now: &DateTime<FixedOffset>) -> Value {
        let rows = |all: &BTreeMap<String, Row>, name: &str| -> Vec<Value> {
            let named = |(id, row): (&String, &Row)| {
                let mut document = row.document();
                if let Value::Object(members) = &mut document {
                    members.insert(name.to_owned(), id.as_str().into());
                }
                document
            };
            all.iter().map(named).collect()
        };
        json!({
            "period": period.map(|period| period.code()),
            "as_of": timestamp(now),
            "forms": self.forms,
            "indicators": ALL.iter().map(|indicator| self.indicator(indicator)).collect::<Vec<_>>(),
            "by_status": self.statuses,
            "by_direction": self.directions,
            "by_month": self.months,
            "by_sender": rows(&self.senders, "sender"),
            "by_criterion": rows(&self.criteria, "criterion"),
        })
    }

    fn indicator(&self, indicator: &Indicator) -> Value {
        let both = |(zh, en): (&str, &str)| json!({ "zh": zh, "en": en });
        let share = self.share(indicator);
        let unknown = match indicator.how {
            How::Unknown(zh, en) => Some(both((zh, en))),
            How::Forms(_) => None,
        };
        json!({
            "id": indicator.id,
            "name": both(indicator.name),
            "definition": both(indicator.definition),
            "numerator": share.map(|share| share.numerator),
            "denominator": share.map(|share| share.denominator),
            "value": share.and_then(|share| share.value()),
            "not_known_yet": share.map(|share| share.open),
            "target": indicator.target.map(|target| f64::from(target) / 100.0),
            "unknown_because": unknown,
        })
    }
}
