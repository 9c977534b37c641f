//! A rule set that uses every key there is.

/// Its files, as (name, text).
pub const FILES: [(&str, &str); 12] = [
    (
        "ruleset.toml",
        r#"
id = "sample"
version = "1"
language = "1"
date = 2026-11-22
review_by = 2027-11-22
title = { zh = "示例", en = "sample" }
"#,
    ),
    (
        "parameters.toml",
        r#"
[[parameter]]
id = "limit"
label = { zh = "界限", en = "limit" }
use = "old"
[[parameter.edition]]
id = "old"
value = "3"
says = { zh = "三", en = "three" }
source = { title = "T", section = "1", edition = "2017", row = "X" }
status = "verified"
"#,
    ),
    (
        "definitions.toml",
        r#"
[[definition]]
id = "much"
when = "pain and level > limit"
note = "a remark"
"#,
    ),
    (
        "vocabulary.toml",
        r#"
[[group]]
id = "all"
label = { zh = "全部", en = "all" }
checklist = true
picker = true
first = true
[[fact]]
id = "pain"
kind = "yes-no"
group = "all"
label = { zh = "痛", en = "pain" }
ask = { zh = "痛吗", en = "pain?" }
plain = { zh = "痛吗", en = "does it hurt?" }
help = { zh = "说明", en = "help" }
alarm = { zh = "很痛", en = "much pain" }
ask_if = "level > 3"
worse = "yes"
preset = { patient = true }
codes = { loinc = "1-1", snomed = ["2", "3"], icd10 = "R52" }
fresh = "PT24H"
body = ["head", "mind"]
called = ["疼", "ache"]
[[fact]]
id = "level"
kind = "number"
group = "all"
label = { zh = "程度", en = "level" }
unit = "1"
range = [0, 10]
decimals = 0
also = [{ unit = "mg/dL", times = 18.0156 }]
worse = "higher"
[[fact]]
id = "where"
kind = "choices"
group = "all"
label = { zh = "部位", en = "where" }
choices = [{ id = "head", zh = "头", en = "head" }, { id = "arm", zh = "手", en = "arm" }]
[[fact]]
id = "side"
kind = "choice"
group = "all"
label = { zh = "侧", en = "side" }
choices = [{ id = "left", zh = "左", en = "left" }]
[[fact]]
id = "since"
kind = "date"
group = "all"
label = { zh = "何时起", en = "since" }
"#,
    ),
    (
        "dispositions.toml",
        r#"
[[disposition]]
id = "now"
direction = "emergency"
within = "PT30M"
name = { zh = "现在", en = "now" }
doctor = { zh = "现在", en = "now" }
patient = { zh = "现在", en = "now" }
next = { zh = "现在", en = "now" }
tier = "county"
form = "out"
fallback = true
[[disposition]]
id = "later"
direction = "stay"
name = { zh = "以后", en = "later" }
doctor = { zh = "以后", en = "later" }
patient = { zh = "以后", en = "later" }
next = { zh = "以后", en = "later" }
rule_out = true
"#,
    ),
    (
        "destinations.toml",
        r#"
notice = { zh = "示例", en = "sample" }
[[tier]]
id = "county"
label = { zh = "县", en = "county" }
[[centre]]
id = "stroke"
label = { zh = "卒中", en = "stroke" }
kind = "treatment"
tier = "county"
[[institution]]
id = "hospital"
name = { zh = "医院", en = "hospital" }
tier = "county"
centres = ["stroke"]
departments = [{ zh = "急诊", en = "emergency" }]
phone = "000"
[[advice]]
id = "money"
place = "money"
on = ["stay"]
kind = "examination"
title = { zh = "费用", en = "money" }
lines = { zh = ["便宜"], en = ["cheap"] }
phone = "000"
link = "https://example.org/"
source = { title = "T", section = "1", edition = "2026", row = "X" }
status = "proposal"
"#,
    ),
    (
        "scores.toml",
        r#"
[[score]]
id = "score"
label = { zh = "评分", en = "score" }
source = { title = "T", section = "1", edition = "2026", row = "X" }
status = "verified"
[[score.item]]
label = { zh = "项", en = "item" }
points = 1.5
when = "pain"
"#,
    ),
    (
        "follow-up.toml",
        r#"
[[plan]]
id = "plan"
title = { zh = "计划", en = "plan" }
who = { zh = "家庭医生", en = "the family doctor" }
at_home = true
visits_per_year = 4
every = "P3M"
first = "P14D"
measures = { zh = ["血压"], en = ["pressure"] }
return_if = { zh = ["痛"], en = ["pain"] }
source = { title = "T", section = "1", edition = "2026", row = "X" }
status = "verified"
"#,
    ),
    (
        "forms.toml",
        r#"
[[form]]
id = "out"
title = { zh = "转出", en = "out" }
[[form.field]]
id = "name"
label = { zh = "姓名", en = "name" }
hint = { zh = "填写", en = "fill in" }
kind = "line"
required = true
patient = false
max = 20
from_facts = ["pain"]
from = "today"
keep = true
autocomplete = "name"
[[form.field]]
id = "often"
label = { zh = "间隔", en = "how often" }
kind = "choice"
from = "rhythm"
choices = [{ id = "P3M", zh = "每季", en = "every 3 months" }, { id = "once", zh = "一次", en = "once" }]
[[form.field]]
id = "results"
label = { zh = "结果", en = "results" }
kind = "results"
max = 3
"#,
    ),
    (
        "a/a.toml",
        r#"
[[criterion]]
id = "one"
disposition = "now"
when = "much"
because = { zh = "痛", en = "pain" }
plain = { zh = "痛", en = "it hurts" }
source = { title = "T", section = "1", edition = "2026", row = "X" }
status = "proposal"
centre = "stroke"
tier = "county"
follow_up = "plan"
note = "a remark"
"#,
    ),
    (
        "people.toml",
        r#"
[[person]]
id = "somebody"
facts = { level = 4 }
[[person]]
id = "well"
like = "somebody"
none = ["all"]
facts = { level = 1 }
"#,
    ),
    (
        "a/a.cases.toml",
        r#"
[[case]]
note = "yes"
facts = { pain = true, level = 4, where = ["arm"], side = "left", since = "2026-11-22" }
fires = ["one"]
fires_only = ["one"]
settled = true
next = []
want = "now"
[[case]]
note = "no"
like = "well"
facts = {}
denies = ["one"]
[[case]]
note = "not known"
facts = { pain = "unknown" }
open = ["one"]
"#,
    ),
];
