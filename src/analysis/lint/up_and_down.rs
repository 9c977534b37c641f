//! Patients who can be both: calm by one criterion, urgent by another one about the same facts.

use batsat::Lit;

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::{Context, as_note};
use crate::criteria::Problem;
use crate::criteria::cells::{SlotIx, States, Term};

pub const LINT: Lint = Lint {
    code: "up-and-down",
    what: (
        "同一病人既满足下转或留治，又满足上转或急救，而且两条看的是同一件事",
        "one patient can fulfil a calm criterion and an urgent one that look at the same fact",
    ),
    why: (
        "更紧急的总是优先，所以结果是安全的；但作者在写下转标准时看了这项指标，却没有排除它危险的一段。",
        "The urgent one always wins, so the answer is safe; but the author of the calm one looked at that fact and did not exclude its dangerous part.",
    ),
    bad: r#"
[[criterion]]
id = "pressure-stays"
disposition = "stay"
when = "hypertension and systolic < 150 'mm[Hg]' and not chest_pain"
because = { zh = "血压达标", en = "pressure at target" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[criterion]]
id = "low-pressure"
disposition = "call-120"
when = "systolic < 90 'mm[Hg]'"
because = { zh = "血压过低", en = "pressure too low" }
source = { title = "示例", section = "一", edition = "2026", row = "X02" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "pressure-stays"
disposition = "stay"
when = "hypertension and systolic >= 90 'mm[Hg]' and systolic < 150 'mm[Hg]' and not chest_pain"
because = { zh = "血压达标", en = "pressure at target" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[criterion]]
id = "low-pressure"
disposition = "call-120"
when = "systolic < 90 'mm[Hg]'"
because = { zh = "血压过低", en = "pressure too low" }
source = { title = "示例", section = "一", edition = "2026", row = "X02" }
status = "proposal"
"#,
};

/// One note for each calm criterion, with the most urgent of those that can hold beside it.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (calm, criterion) in context.criteria() {
        if !context.is_calm(criterion) {
            continue;
        }
        let mut beside = Vec::new();
        let mut example = None;
        for (urgent, other) in context.criteria() {
            if !context.is_alarming(other) {
                continue;
            }
            for (down, up) in meeting(context, calm, urgent) {
                let fixed: Vec<Lit> = vec![
                    context.space.holds(&mut context.person, std::slice::from_ref(&down)),
                    context.space.holds(&mut context.person, std::slice::from_ref(&up)),
                    context.space.all_known(),
                ];
                // Without calculations, terms that agree on every slot they share can hold together.
                if calculates(context, &down, &up)
                    && !context.space.is_possible(&[&context.person], &fixed, false)
                {
                    continue;
                }
                if example.is_none() {
                    example = context.example(&fixed, &[calm, urgent]);
                }
                beside.push(urgent);
                break;
            }
        }
        let (Some(example), Some(first)) = (example, beside.first().copied()) else { continue };
        let (zh, en) = context.named(&beside);
        let said = (
            format!("`{}` 成立的病人可以同时满足 {zh}（以更紧急的为准），例如 {}", criterion.id, example.zh),
            format!(
                "a patient for whom `{}` holds can also fulfil {en}, which wins; for example {}",
                criterion.id, example.en
            ),
        );
        let mut problem = as_note(context.at_when(LINT.code, calm, said));
        problem.notes.extend(context.see(first, ("更紧急的一条", "the more urgent one")));
        problems.push(problem);
    }
    problems
}

fn calculates(context: &Context<'_>, down: &Term, up: &Term) -> bool {
    down.parts.iter().chain(&up.parts).any(|(slot, _)| context.fact(*slot).is_none())
}

/// Pairs of terms that can hold together although both look at the same fact, of whose range the urgent one
/// asks for a part that the calm one lets through.
fn meeting(context: &Context<'_>, calm: usize, urgent: usize) -> Vec<(Term, Term)> {
    // Somebody plausible of whom everything is known.
    let somebody = |slot: &SlotIx, states: &States| {
        let Some(slot) = context.space.slots().get(usize::from(*slot)) else { return false };
        let (first, last) = context.space.reach(&slot.over, slot.count);
        (first..=last).any(|state| states.contains(state))
    };
    let terms = |place: usize| context.terms.holds.get(place).map(Vec::as_slice).unwrap_or_default();
    let mut pairs = Vec::new();
    for down in terms(calm) {
        for up in terms(urgent) {
            let mut shared = down.parts.iter().filter_map(|(slot, states)| {
                let at = up.parts.binary_search_by_key(slot, |(slot, _)| *slot).ok()?;
                Some((slot, states, &up.parts.get(at)?.1))
            });
            let (mut meet, mut narrows) = (true, false);
            for (slot, calm, urgent) in &mut shared {
                meet &= somebody(slot, &calm.and(urgent));
                narrows |= !calm.is_within(urgent);
            }
            let mut alone = down.parts.iter().chain(&up.parts);
            if meet && narrows && alone.all(|(slot, states)| somebody(slot, states)) {
                pairs.push((down.clone(), up.clone()));
            }
        }
    }
    pairs
}
