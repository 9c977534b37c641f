//! The follow-up plan that goes along with a patient who stays or comes down.

use chrono::{Days, Months, NaiveDate};

use crate::criteria::{Decision, Direction, Duration, ONCE, Plan, Ruleset};
use crate::facts;
use crate::text::Lang;

/// The plan for a patient: the one that the decision names; for a patient who stays or goes down against it, the
/// one of any criterion that says so, and failing that for going down the rule set's first.
pub fn plan<'r>(ruleset: &'r Ruleset, decision: &Decision, chosen: usize) -> Option<&'r Plan> {
    let direction = |disposition: usize| ruleset.dispositions.get(disposition).map(|one| one.direction);
    let calm = |disposition: usize| matches!(direction(disposition), Some(Direction::Down | Direction::Stay));
    let direction = direction(chosen)?;
    let fired = decision.fired.iter().filter_map(|fired| ruleset.criteria.get(fired.criterion));
    // A check after an emergency transfer is no plan for somebody who goes down.
    let mut fitting = fired.filter(|criterion| calm(usize::from(criterion.disposition)));
    let named = match decision.follow_up.filter(|_| chosen == decision.disposition) {
        None if calm(chosen) => fitting.find_map(|criterion| criterion.follow_up),
        named => named,
    };
    match named {
        Some(place) => ruleset.plans.get(usize::from(place)),
        None if direction == Direction::Down => ruleset.plans.first(),
        None => None,
    }
}

/// The days of a plan's visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The first visit.
    pub first: NaiveDate,
    /// How often the others come, as a duration; nothing if there is only one.
    pub every: Option<String>,
    /// All visits of the year that begins with the first.
    pub visits: Vec<NaiveDate>,
}

/// More visits than days in a year nobody makes.
const MOST_VISITS: u32 = 366;

impl Schedule {
    /// The plan's own days, unless its reader picked another first day or rhythm.
    pub fn new(plan: &Plan, today: NaiveDate, first: Option<&str>, every: Option<&str>) -> Self {
        let first = first.and_then(facts::day).unwrap_or_else(|| after(today, &plan.first, 1));
        let every = every.unwrap_or_else(|| self::every(plan));
        let mut visits = vec![first];
        let end = after(first, "P1Y", 1);
        for times in 1..MOST_VISITS {
            // Always from the first day on: from visit to visit the 31st would become the 28th for good.
            let next = after(first, every, times);
            if next <= first || next >= end {
                break;
            }
            visits.push(next);
        }
        let every = (visits.len() > 1).then(|| every.to_owned());
        Schedule { first, every, visits }
    }
}

/// The plan's own rhythm. A plan that counts no visits a year, such as one after an operation, does not go on for ever.
pub fn every(plan: &Plan) -> &str {
    if plan.visits_per_year == 0 { ONCE } else { &plan.every }
}

/// A day so many times so much later. A duration below a day is due today; one beyond the calendar, never earlier.
fn after(day: NaiveDate, duration: &str, times: u32) -> NaiveDate {
    let later = match Duration::parse(duration) {
        Some(Duration::Days(days)) => {
            day.checked_add_days(Days::new(u64::from(days).saturating_mul(times.into())))
        }
        Some(Duration::Months(months)) => day.checked_add_months(Months::new(months.saturating_mul(times))),
        Some(Duration::Minutes(_)) | None => Some(day),
    };
    later.unwrap_or(day)
}

/// The plan in words, for the return form.
pub fn words(plan: &Plan, first: NaiveDate, lang: Lang) -> String {
    let list = |items: &[crate::text::Text]| {
        items.iter().map(|item| item.get(lang)).collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let (measures, return_if) = (list(&plan.measures), list(&plan.return_if));
    let (title, rhythm) = (plan.title.get(lang), rhythm(plan, lang));
    let who = plan.who.as_ref().map_or("", |who| who.get(lang));
    let who = match who {
        "" => String::new(),
        who => lang.pick(format!("由{who}负责。"), format!(" By {who}.")),
    };
    lang.pick(
        format!(
            "{title}：首次随访 {first}{rhythm}。{who}随访内容：{measures}。出现以下情况转回上级：{return_if}。"
        ),
        format!(
            "{title}: first visit {first}{rhythm}.{who} At each visit: {measures}. Send back up if: {return_if}."
        ),
    )
}

/// How many visits a year, where the plan says so: one after an operation does not go on for ever.
pub fn rhythm(plan: &Plan, lang: Lang) -> String {
    match plan.visits_per_year {
        0 => String::new(),
        visits => lang.pick(
            format!("，每年面对面随访不少于 {visits} 次"),
            format!(", at least {visits} face-to-face visits a year"),
        ),
    }
}
