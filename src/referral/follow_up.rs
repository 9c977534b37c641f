//! The follow-up plan that goes along with a patient who stays or comes down.

use chrono::{Days, Months, NaiveDate};

use crate::criteria::{Decision, Direction, Duration, Plan, Ruleset};
use crate::text::Lang;

/// The plan for a patient: the one that the decision names; for a patient sent down against it, the
/// one of any criterion that holds, and failing that the rule set's first.
pub fn plan<'r>(ruleset: &'r Ruleset, decision: &Decision, chosen: usize) -> Option<&'r Plan> {
    let direction = ruleset.dispositions.get(chosen)?.direction;
    if !matches!(direction, Direction::Down | Direction::Stay) {
        return None;
    }
    let fired = decision.fired.iter().filter_map(|fired| ruleset.criteria.get(fired.criterion)?.follow_up);
    let named = decision.follow_up.or_else(|| fired.into_iter().next());
    match named {
        Some(place) => ruleset.plans.get(usize::from(place)),
        None if direction == Direction::Down => ruleset.plans.first(),
        None => None,
    }
}

/// The day of the first visit.
pub fn first_visit(plan: &Plan, today: NaiveDate) -> NaiveDate {
    after(today, &plan.first)
}

/// A day so much later. A duration below a day is due today; one beyond the calendar, never earlier.
fn after(day: NaiveDate, duration: &str) -> NaiveDate {
    let later = match Duration::parse(duration) {
        Some(Duration::Days(days)) => day.checked_add_days(Days::new(u64::from(days))),
        Some(Duration::Months(months)) => day.checked_add_months(Months::new(months)),
        Some(Duration::Minutes(_)) | None => Some(day),
    };
    later.unwrap_or(day)
}

/// The plan in words, for the return form.
pub fn words(plan: &Plan, today: NaiveDate, lang: Lang) -> String {
    let list = |items: &[crate::text::Text]| {
        items.iter().map(|item| item.get(lang)).collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let first = first_visit(plan, today);
    let (measures, return_if) = (list(&plan.measures), list(&plan.return_if));
    let (title, rhythm) = (plan.title.get(lang), rhythm(plan, lang));
    lang.pick(
        format!(
            "{title}：首次随访 {first}{rhythm}。随访内容：{measures}。出现以下情况转回上级：{return_if}。"
        ),
        format!(
            "{title}: first visit {first}{rhythm}. At each visit: {measures}. Send back up if: {return_if}."
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
