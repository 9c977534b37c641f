//! One `[[criterion]]`.

use crate::criteria::check::Draft;
use crate::criteria::check::condition::condition;
use crate::criteria::check::ids::resolve;
use crate::criteria::check::parameter::filled;
use crate::criteria::written::Written;
use crate::criteria::{AsWritten, Citation, Criterion, Problem, Status};
use crate::text::Source;

/// Reads one criterion and notes where it stands; nothing if it cannot be used.
pub fn criterion(
    source: &Source,
    written: &mut Written<'_, '_>,
    draft: &mut Draft,
) -> Option<(Criterion, AsWritten)> {
    let id = draft.ids.declare("criterion", written);
    let id_span = written.place("id");
    let known = draft.dispositions.iter().map(|disposition| disposition.id.as_str());
    if written.get("disposition").is_none() {
        written.missing("disposition", "");
    }
    let disposition = resolve(written, "disposition", ("去向", "disposition"), "unknown-disposition", known);
    let when = written.text("when").and_then(|(text, span)| {
        let (when, nodes) = condition(source, span, text, draft.names(), written.problems())?;
        Some((when, span, nodes))
    });
    let (file, table) = (source.name.clone(), written.span);
    let because = written.bilingual("because");
    let because = because.map(|text| filled(text, "because", written, &draft.named));
    let plain = written.optional_bilingual("plain");
    let plain = plain.map(|text| filled(text, "plain", written, &draft.named));
    let source = citation(written);
    let status = status(written);
    let centres = draft.destinations.centres.iter().map(|centre| centre.id.as_str());
    let centre = resolve(written, "centre", ("中心", "centre"), "unknown-centre", centres);
    let tiers = draft.destinations.tiers.iter().map(|tier| tier.id.as_str());
    let tier = resolve(written, "tier", ("层级", "tier"), "unknown-tier", tiers);
    let plans = draft.plans.iter().map(|plan| plan.id.as_str());
    let follow_up = resolve(written, "follow_up", ("随访计划", "follow-up plan"), "unknown-plan", plans);
    // A note is for authors; it is not part of the rule set.
    written.optional_text("note");
    let (when, when_span, nodes) = when?;
    let place = AsWritten { file, table, id: id_span, when: when_span, nodes };
    let criterion = Criterion {
        id: id?,
        disposition: disposition?,
        when,
        because: because?,
        plain,
        source: source?,
        status: status?,
        centre,
        tier,
        follow_up,
    };
    Some((criterion, place))
}

/// `source = { title, section, edition, row }`
pub fn citation(written: &mut Written<'_, '_>) -> Option<Citation> {
    if written.get("source").is_none() {
        written.missing("source", "");
        return None;
    }
    let mut inner = written.table("source")?;
    let citation = Citation {
        title: inner.text("title").map(|(text, _)| text.to_owned()).unwrap_or_default(),
        section: inner.text("section").map(|(text, _)| text.to_owned()).unwrap_or_default(),
        edition: inner.text("edition").map(|(text, _)| text.to_owned()).unwrap_or_default(),
        row: inner.text("row").map(|(text, _)| text.to_owned()).unwrap_or_default(),
    };
    inner.finish();
    Some(citation)
}

/// `status = "verified" | "unverified" | "proposal"`
pub fn status(written: &mut Written<'_, '_>) -> Option<Status> {
    let (name, span) = written.text("status")?;
    let all = [Status::Verified, Status::Unverified, Status::Proposal];
    let found = all.into_iter().find(|status| status.name() == name);
    if found.is_none() {
        let problem = Problem::error(
            "unknown-status",
            written.file,
            span,
            format!("没有 `{name}` 这种核实状态"),
            format!("unknown status `{name}`"),
        )
        .help(
            "可用 `verified`（已核实原文）、`unverified`（未核实）、`proposal`（建议）",
            "use `verified` (read in the source), `unverified` or `proposal`",
        );
        written.problem(problem);
    }
    found
}
