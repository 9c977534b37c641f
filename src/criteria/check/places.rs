//! The smaller files: dispositions, destinations and follow-up plans.

use crate::criteria::check::criterion::{citation, status};
use crate::criteria::check::ids::{Ids, resolve, resolve_at};
use crate::criteria::written::Written;
use crate::criteria::{
    Advice, AdvicePlace, Centre, CentreKind, Destinations, Direction, Disposition, Duration, Form,
    Institution, Plan, Problem, Tier,
};
use crate::text::{Span, Text, nearest};

/// `destinations.toml`
pub fn destinations(top: &mut Written<'_, '_>, ids: &mut Ids) -> Destinations {
    let mut all = Destinations { notice: top.optional_bilingual("notice"), ..Destinations::default() };
    each(top, "tier", |written| {
        let (id, label) = (ids.declare("tier", written), written.bilingual("label"));
        all.tiers.push(Tier { id: id?, label: label? });
        Some(())
    });
    each(top, "centre", |written| {
        let (id, label) = (ids.declare("centre", written), written.bilingual("label"));
        let tiers = all.tiers.iter().map(|tier| tier.id.as_str());
        let tier = required(written, "tier", |w| resolve(w, "tier", ("层级", "tier"), "unknown-tier", tiers));
        let kind = centre_kind(written);
        all.centres.push(Centre { id: id?, kind, label: label?, tier: tier? });
        Some(())
    });
    each(top, "institution", |written| {
        let (id, name) = (ids.declare("institution", written), written.bilingual("name"));
        let tiers = all.tiers.iter().map(|tier| tier.id.as_str());
        let tier = required(written, "tier", |w| resolve(w, "tier", ("层级", "tier"), "unknown-tier", tiers));
        let known = all.centres.iter().map(|centre| centre.id.as_str());
        let mut centres = Vec::new();
        for (id, span) in written.texts("centres") {
            centres.extend(resolve_at(
                written,
                id,
                span,
                ("中心", "centre"),
                "unknown-centre",
                known.clone(),
            ));
        }
        let mut departments = Vec::new();
        each(written, "departments", |department| {
            let (zh, en) = (department.text("zh"), department.text("en"));
            departments.push(Text::new(zh?.0, en?.0));
            Some(())
        });
        let phone = written.text("phone").map(|(phone, _)| phone.to_owned());
        all.institutions.push(Institution {
            id: id?,
            name: name?,
            tier: tier?,
            centres,
            departments,
            phone: phone?,
        });
        Some(())
    });
    each(top, "advice", |written| {
        let (id, title) = (ids.declare("advice", written), written.bilingual("title"));
        let place = named(written, "place", &AdvicePlace::ALL.map(|place| (place.name(), place)));
        let directions = Direction::ALL.map(|direction| (direction.name(), direction));
        let mut on = Vec::new();
        for (name, span) in written.texts("on") {
            on.extend(one_of(written, name, span, &directions));
        }
        let kind = written.get("kind").map(|_| centre_kind(written));
        let lines = written.bilingual_list("lines");
        let phone = written.optional_text("phone").map(|(phone, _)| phone.to_owned());
        let link = written.optional_text("link").and_then(|(link, span)| self::link(written, link, span));
        let source = if written.get("source").is_some() { citation(written) } else { None };
        let status = status(written);
        all.advice.push(Advice {
            id: id?,
            place: place?,
            on,
            kind,
            title: title?,
            lines,
            phone,
            link,
            source,
            status: status?,
        });
        Some(())
    });
    all
}

/// One of a few names.
fn named<T: Copy>(written: &mut Written<'_, '_>, key: &'static str, all: &[(&'static str, T)]) -> Option<T> {
    let (name, span) = written.text(key)?;
    one_of(written, name, span, all)
}

fn one_of<T: Copy>(
    written: &mut Written<'_, '_>,
    name: &str,
    span: Span,
    all: &[(&'static str, T)],
) -> Option<T> {
    let found = all.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = all.iter().map(|(known, _)| *known).collect();
        let (zh, en) = (format!("这里不能写 `{name}`"), format!("`{name}` means nothing here"));
        let problem = Problem::error("wrong-type", written.file, span, zh, en);
        written
            .problem(problem.help(format!("可用 {}", names.join("、")), format!("use {}", names.join(", "))));
    }
    found
}

/// An address that a citizen follows: only of the web, never a script.
fn link(written: &mut Written<'_, '_>, link: &str, span: Span) -> Option<String> {
    if link.starts_with("https://") {
        return Some(link.to_owned());
    }
    let (zh, en) = ("链接要以 https:// 开头", "a link begins with https://");
    written.problem(Problem::error("wrong-type", written.file, span, zh, en));
    None
}

/// `dispositions.toml`, most urgent first.
pub fn dispositions(
    top: &mut Written<'_, '_>,
    ids: &mut Ids,
    places: &Destinations,
    forms: &[Form],
) -> Vec<Disposition> {
    let mut all = Vec::new();
    each(top, "disposition", |written| {
        let id = ids.declare("disposition", written);
        let direction = direction(written);
        let within = written.optional_text("within").and_then(|(text, span)| duration(written, text, span));
        let (name, doctor) = (written.bilingual("name"), written.bilingual("doctor"));
        let (patient, next) = (written.bilingual("patient"), written.bilingual("next"));
        let tiers = places.tiers.iter().map(|tier| tier.id.as_str());
        let tier = resolve(written, "tier", ("层级", "tier"), "unknown-tier", tiers);
        let forms = forms.iter().map(|form| form.id.as_str());
        let form = written.optional_text("form").map(|(form, span)| {
            // A form with mistakes of its own is already reported.
            if !ids.knows("form", form) {
                resolve_at(written, form, span, ("表单", "form"), "unknown-form", forms);
            }
            form.to_owned()
        });
        let (rule_out, fallback) = (written.flag("rule_out"), written.flag("fallback"));
        let direction = direction?;
        // A calm answer without the safe rule could be given while an emergency is still possible.
        if matches!(direction, Direction::Stay | Direction::Down) && !rule_out {
            let problem = Problem::error(
                "unsafe-disposition",
                written.file,
                written.span,
                "方向为 stay 或 down 的去向必须标 `rule_out = true`",
                "a disposition with direction stay or down must say `rule_out = true`",
            )
            .help(
                "这样只有在排除了所有更急的情况后才会给出它",
                "so that it is given only when everything more urgent is ruled out",
            );
            written.problem(problem);
        }
        all.push(Disposition {
            id: id?,
            direction,
            within,
            name: name?,
            doctor: doctor?,
            patient: patient?,
            next: next?,
            tier,
            form,
            rule_out,
            fallback,
        });
        Some(())
    });
    all
}

/// `follow-up.toml`
pub fn plans(top: &mut Written<'_, '_>, ids: &mut Ids) -> Vec<Plan> {
    let mut all = Vec::new();
    each(top, "plan", |written| {
        let (id, title) = (ids.declare("plan", written), written.bilingual("title"));
        let who = written.optional_bilingual("who");
        let at_home = written.flag("at_home") || who.is_none();
        let visits_per_year = written.whole("visits_per_year", 0, 366);
        let every = written.text("every").and_then(|(text, span)| duration(written, text, span));
        let first = written.text("first").and_then(|(text, span)| duration(written, text, span));
        let (measures, return_if) = (written.bilingual_list("measures"), written.bilingual_list("return_if"));
        let (source, status) = (citation(written), status(written));
        all.push(Plan {
            id: id?,
            title: title?,
            who,
            at_home,
            visits_per_year: visits_per_year?,
            every: every?,
            first: first?,
            measures,
            return_if,
            source: source?,
            status: status?,
        });
        Some(())
    });
    all
}

fn direction(written: &mut Written<'_, '_>) -> Option<Direction> {
    let (name, span) = written.text("direction")?;
    let found = Direction::ALL.into_iter().find(|direction| direction.name() == name);
    if found.is_none() {
        let all = Direction::ALL.map(Direction::name);
        let problem = Problem::error(
            "unknown-direction",
            written.file,
            span,
            format!("没有 `{name}` 这个方向"),
            format!("unknown direction `{name}`"),
        );
        let near = nearest(name, all.into_iter()).unwrap_or("up");
        written.problem(problem.help(
            format!("可用 {}；是不是 `{near}`？", all.join("、")),
            format!("use {}; did you mean `{near}`?", all.join(", ")),
        ));
    }
    found
}

/// What a centre is for; without the key, for treatment.
fn centre_kind(written: &mut Written<'_, '_>) -> CentreKind {
    let Some((name, span)) = written.optional_text("kind") else { return CentreKind::default() };
    let found = CentreKind::ALL.into_iter().find(|kind| kind.name() == name);
    found.unwrap_or_else(|| {
        let all = CentreKind::ALL.map(CentreKind::name);
        let problem = Problem::error(
            "wrong-type",
            written.file,
            span,
            format!("没有 `{name}` 这种中心"),
            format!("unknown kind of centre `{name}`"),
        );
        written.problem(problem.help(format!("可用 {}", all.join("、")), format!("use {}", all.join(", "))));
        CentreKind::default()
    })
}

/// Days and hours, such as `P14D` or `PT24H`; months and years as `P3M`, `P1Y`.
pub fn duration(written: &mut Written<'_, '_>, text: &str, span: Span) -> Option<String> {
    if Duration::parse(text).is_some() {
        return Some(text.to_owned());
    }
    let problem = Problem::error(
        "bad-duration",
        written.file,
        span,
        format!("`{text}` 不是时长"),
        format!("`{text}` is not a duration"),
    )
    .help(
        "写成 `PT30M`、`PT24H`、`P3D`、`P14D`、`P3M`、`P1Y`",
        "write `PT30M`, `PT24H`, `P3D`, `P14D`, `P3M` or `P1Y`",
    );
    written.problem(problem);
    None
}

/// Reads every table under a key.
pub fn each<'t>(
    top: &mut Written<'t, '_>,
    key: &'static str,
    mut one: impl FnMut(&mut Written<'t, '_>) -> Option<()>,
) {
    let file = top.file;
    for (table, span) in top.tables(key) {
        let mut written = Written::new(file, table, span, top.problems());
        one(&mut written);
        written.finish();
    }
}

fn required<T>(
    written: &mut Written<'_, '_>,
    key: &'static str,
    read: impl FnOnce(&mut Written<'_, '_>) -> Option<T>,
) -> Option<T> {
    if written.get(key).is_none() {
        written.missing(key, "");
    }
    read(written)
}
