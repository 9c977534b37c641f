//! The text of a new criterion and its cases, with remarks for whoever fills them in.

use std::fmt::Write;
use std::path::Path;

use crate::cli::new::place::Place;
use crate::criteria::{Disposition, Ruleset};
use crate::facts::{Fact, Kind};
use crate::text::{Lang, display_width};

/// What a new criterion is made of.
pub struct Template<'r> {
    /// Its id.
    pub id: &'r str,
    /// The rule set it joins.
    pub ruleset: &'r Ruleset,
    /// Where it sends patients.
    pub disposition: &'r Disposition,
    /// The fact that stands in for the condition.
    pub fact: &'r Fact,
    /// The condition to begin with.
    pub condition: &'r str,
    /// The author's language.
    pub lang: Lang,
}

impl Template<'_> {
    /// The `[[criterion]]`.
    pub fn criterion(&self) -> String {
        let lang = self.lang;
        let mut text = format!("[[criterion]]\nid = \"{}\"\n", self.id);
        let urgent = lang.pick(
            "去向：条件成立时患者去哪里。从最紧急到最平稳：",
            "Where the patient goes when the condition holds. Most urgent first:",
        );
        let _ = writeln!(text, "# {urgent}");
        let dispositions = &self.ruleset.dispositions;
        self.list(&mut text, dispositions.iter().map(|one| (one.id.as_str(), one.name.get(lang))));
        let _ = writeln!(text, "disposition = \"{}\"", self.disposition.id);
        self.optional(
            &mut text,
            "centre",
            lang.pick("要去专门的中心时：", "If a special centre is needed:"),
            self.ruleset.destinations.centres.iter().map(|one| (one.id.as_str(), one.label.get(lang))),
        );
        if self.disposition.rule_out {
            self.optional(
                &mut text,
                "follow_up",
                lang.pick("随访计划：", "The follow-up plan:"),
                self.ruleset.plans.iter().map(|one| (one.id.as_str(), one.title.get(lang))),
            );
        }
        let label = one_line(self.fact.label.get(lang));
        let remark = lang.pick(
            format!(
                "条件：请换成真正的条件。现在只是占位，但已经生效：只要“{label}”为“是”，这条标准就成立。\n# `triage vocabulary` 列出可用的事实。写法："
            ),
            format!(
                "The condition: replace it. It only holds the place, but it is in force: the criterion holds whenever \"{label}\" is yes.\n# `triage vocabulary` lists the facts. How to write it:"
            ),
        );
        let _ = writeln!(text, "# {remark}");
        for example in self.examples() {
            let _ = writeln!(text, "#   {example}");
        }
        let condition = self.condition;
        let quote = if condition.contains('"') { '\'' } else { '"' };
        let _ = writeln!(text, "when = {quote}{condition}{quote}");
        let _ = writeln!(
            text,
            "# {}\nbecause = {{ zh = \"（待填）理由\", en = \"(to be filled in) why\" }}",
            lang.pick(
                "理由：给医生看的一句话，说明什么情况，不下诊断。中英文都要写。",
                "Why: one line for the clinician that says what is the matter and claims no diagnosis. In both languages.",
            )
        );
        let _ = writeln!(
            text,
            "# {}\n# plain = {{ zh = \"\", en = \"\" }}",
            lang.pick(
                "居民也会用到时，再用大白话写一遍：",
                "If citizens meet it as well, the same in plain words:"
            )
        );
        let _ = writeln!(
            text,
            "# {}\nsource = {{ title = \"{}\", section = \"—\", edition = \"—\", row = \"—\" }}",
            lang.pick(
                "出处：文件、章节、版本（年份）、标准清单里的行号；不详的写“—”。",
                "The source: document, section, edition (year) and row of your list of criteria; a dash for what is not known.",
            ),
            lang.pick("（待填）文件名称（提案）", "(to be filled in) title of the document"),
        );
        let _ = writeln!(
            text,
            "# {}\nstatus = \"proposal\"",
            lang.pick(
                "verified：您在上面的文件里读到了它；unverified：还没有读到；proposal：提案，由本机构商定。",
                "verified: you read it in the document above; unverified: not yet; proposal: yours, for the institution to agree.",
            )
        );
        text
    }

    /// Its `[[case]]`s: one in which it is true, one in which it is false, one in which nobody knows.
    pub fn cases(&self) -> String {
        let (id, lang) = (self.id, self.lang);
        let fact = match self.fact.id.is_ascii() {
            true => self.fact.id.clone(),
            false => format!("\"{}\"", self.fact.id),
        };
        let head = lang.pick(
            format!(
                "`{id}` 的用例：编写的患者和您预期的结果。换掉条件以后，请同样换掉 facts。\n# 条件里的每个数值，界限两侧各写一个患者，只差最小的一步。"
            ),
            format!(
                "Cases of `{id}`: made-up patients and what you expect. When you replace the condition, replace the facts as well.\n# For every number in the condition write a patient on each side of it, one smallest step apart."
            ),
        );
        let want = lang.pick("全部标准合在一起的去向：", "The answer of all criteria together:");
        let notes = [
            lang.pick("（待填）成立的患者", "(to be filled in) a patient for whom it holds"),
            lang.pick("（待填）不成立的患者", "(to be filled in) a patient for whom it does not hold"),
            lang.pick("（待填）还不知道的患者", "(to be filled in) a patient about whom nobody knows yet"),
        ];
        let [yes, no, open] = notes;
        format!(
            "# {head}\n\n\
             [[case]]\nnote = \"{yes}\"\nfacts = {{ {fact} = true }}\nfires = [\"{id}\"]\n# {want}\n# want = \"{}\"\n\n\
             [[case]]\nnote = \"{no}\"\nfacts = {{ {fact} = false }}\ndenies = [\"{id}\"]\n\n\
             [[case]]\nnote = \"{open}\"\nfacts = {{}}\nopen = [\"{id}\"]\n",
            self.disposition.id
        )
    }

    /// What to do now.
    pub fn next_steps(&self, dir: &Path, place: &Place) -> String {
        let (criteria, cases) = (dir.join(&place.criteria), dir.join(&place.cases));
        let (criteria, cases, condition) = (criteria.display(), cases.display(), self.condition);
        let shown = dir.display().to_string();
        let dir = if shown == "rules" { String::new() } else { format!(" {shown}") };
        self.lang.pick(
            format!(
                "\n接下来：\n  1. 在 {criteria} 里换掉占位的条件 `{condition}`，写上理由和出处\n  2. 在 {cases} 里写几个患者\n  3. 运行 `triage check{dir}` 和 `triage test{dir}`\n"
            ),
            format!(
                "\nnext:\n  1. in {criteria} replace the condition `{condition}`, and write why and where it is written\n  2. in {cases} write some patients\n  3. run `triage check{dir}` and `triage test{dir}`\n"
            ),
        )
    }

    /// How conditions are written, with facts of this vocabulary.
    fn examples(&self) -> Vec<String> {
        let facts = &self.ruleset.vocabulary.facts;
        let first = |fits: &dyn Fn(&Fact) -> Option<String>| facts.iter().find_map(fits);
        let all = [
            first(&|fact| match &fact.kind {
                Kind::Number(numeric) if numeric.unit != "1" => {
                    Some(format!("{} >= … '{}'", fact.id, numeric.unit))
                }
                _ => None,
            }),
            first(&|fact| match &fact.kind {
                Kind::Choice(choices) => Some(format!("{} = '{}'", fact.id, choices.first()?.id)),
                _ => None,
            }),
            first(&|fact| match &fact.kind {
                Kind::Choices(choices) => Some(format!("'{}' in {}", choices.first()?.id, fact.id)),
                _ => None,
            }),
            Some("a and (b or c)".to_owned()),
            Some("not a".to_owned()),
            Some("at least 2 of (a, b, c)".to_owned()),
        ];
        all.into_iter().flatten().map(|example| one_line(&example)).collect()
    }

    /// A key that may be left out, as a remark with what it takes.
    fn optional<'t>(
        &self,
        text: &mut String,
        key: &str,
        remark: &str,
        known: impl Iterator<Item = (&'t str, &'t str)> + Clone,
    ) {
        let Some((first, _)) = known.clone().next() else { return };
        let _ = writeln!(text, "# {remark}");
        self.list(text, known);
        let _ = writeln!(text, "# {key} = \"{first}\"");
    }

    /// Ids and what they stand for, in two columns.
    fn list<'t>(&self, text: &mut String, known: impl Iterator<Item = (&'t str, &'t str)> + Clone) {
        let width = known.clone().map(|(id, _)| display_width(id)).max().unwrap_or(0);
        for (id, name) in known {
            let space = " ".repeat(width.saturating_sub(display_width(id)));
            let _ = writeln!(text, "#   {id}{space}  {}", one_line(name));
        }
    }
}

/// A text that stays on its line, as a remark must.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
