//! What the mistakes mean that are about files, ids and cases.

use crate::analysis::lint::Lint;
use crate::analysis::lint::mistakes::mistake;

/// In the order of what they are about: files, the rule set, criteria, cases, names.
pub static FILES: &[Lint] = &[
    mistake(
        "case-failed",
        ("用例得到的结果和作者写的不同", "a case comes out otherwise than its author expects"),
        (
            "要么标准写错了，要么预期写错了：先想清楚这个患者该去哪里，再改那一个。",
            "Either the criterion is wrong or the expectation is: decide where this patient belongs, then correct that one.",
        ),
    ),
    mistake(
        "toml-syntax",
        ("文件不是正确的 TOML，其余内容没有读", "the file is not valid TOML, so the rest of it was not read"),
        (
            "多半是缺了引号或括号，或用了全角标点；改好后再检查一次。",
            "Most often a quote or bracket is missing, or punctuation is full-width; mend it and check again.",
        ),
    ),
    mistake(
        "not-utf8",
        ("文件不是 UTF-8 编码", "a file that is not in UTF-8"),
        (
            "别的编码会把汉字读成乱码；在编辑器里另存为 UTF-8。",
            "In another encoding the characters come out wrong; save the file as UTF-8.",
        ),
    ),
    mistake(
        "unreadable-file",
        ("文件打不开", "a file that cannot be opened"),
        (
            "请核对权限，或它是不是指向别处的链接。",
            "Check its permissions, and whether it is a link to something that is gone.",
        ),
    ),
    mistake(
        "file-too-large",
        ("文件太大", "a file that is too large"),
        (
            "规则文件都很小，太大多半是放错了文件；也可以拆开。",
            "Rule files are small, so this is most likely another file; or split it.",
        ),
    ),
    mistake(
        "hidden-character",
        ("看不见的字符", "a character that nobody sees"),
        (
            "改变书写方向或没有宽度的字符，会让审阅者看到的与程序读到的不同；规则必须写的就是看到的。",
            "Characters without width, or that turn the direction of writing, make a reviewer read something else than the program does; a rule has to say what it seems to say.",
        ),
    ),
    mistake(
        "text-too-long",
        ("文字太长", "a text that is too long"),
        (
            "太长的文字没有人读完，还会把要紧的内容挤出屏幕。",
            "Nobody reads it to the end, and it pushes what matters off the screen.",
        ),
    ),
    mistake(
        "ignored-file",
        (
            "看起来是规则、名称却不以 `.toml` 结尾的文件",
            "a file that looks like rules but whose name does not end in `.toml`",
        ),
        (
            "里面的标准不会生效；请改名，或移出文件夹。",
            "Its criteria are not in force; rename it, or move it out of the folder.",
        ),
    ),
    mistake(
        "cases-unchecked",
        (
            "标准文件读不了，旁边的用例没有检查",
            "cases that were not checked, since the criteria beside them cannot be read",
        ),
        (
            "先改好标准文件，用例才有得核对。",
            "Mend the file of criteria first; then the cases have something to be held against.",
        ),
    ),
    mistake(
        "missing-file",
        ("规则文件夹缺少必需的文件", "a file that every rule folder needs is missing"),
        (
            "缺了它，别的内容都无从解释；请补上，或核对文件夹是否写对。",
            "Without it nothing else can be understood; add it, or check that you named the right folder.",
        ),
    ),
    mistake(
        "no-facts",
        ("词汇表里没有事实", "a vocabulary without facts"),
        (
            "标准只能用词汇表里声明的事实；先声明一个。",
            "Criteria can only name facts that the vocabulary declares; declare one first.",
        ),
    ),
    mistake(
        "no-criteria",
        ("规则集里没有标准", "a rule set without criteria"),
        (
            "没有标准就没有去向；`triage new criterion` 可以开个头。",
            "Without criteria nothing is decided; `triage new criterion` begins one.",
        ),
    ),
    mistake(
        "no-fallback",
        ("没有恰好一个标 `fallback` 的去向", "not exactly one disposition says `fallback`"),
        (
            "排除不了更急的情况时要有一个回答：让医务人员见到患者。",
            "There must be one answer for what cannot be ruled out: a clinician sees the patient.",
        ),
    ),
    mistake(
        "unsafe-fallback",
        ("`fallback` 不比平稳的去向更紧急", "the fallback is not more urgent than the calm dispositions"),
        (
            "不确定时的回答不能是“不用去”；把它移到前面。",
            "The answer in doubt must not be a calm one; move it up.",
        ),
    ),
    mistake(
        "unsafe-disposition",
        ("平稳的去向没有标 `rule_out`", "a calm disposition without `rule_out`"),
        (
            "否则急症还没有排除就可能给出它；请加上 `rule_out = true`。",
            "Otherwise it could be given while an emergency is possible; add `rule_out = true`.",
        ),
    ),
    mistake(
        "bad-duration",
        ("时长写法不对", "a length of time that cannot be read"),
        (
            "时限要能计算；写成 `PT24H`、`P3D` 这样。",
            "Deadlines are calculated with; write them like `PT24H` or `P3D`.",
        ),
    ),
    mistake(
        "bad-id",
        ("名称里有不能用的字符", "an id with a character that ids cannot hold"),
        (
            "名称会出现在条件、用例和网址里；只用字母、数字、`-`、`_`。",
            "Ids appear in conditions, cases and addresses; use letters, digits, `-` and `_`.",
        ),
    ),
    mistake(
        "condition-too-long",
        ("条件太长", "a condition that is too long"),
        ("没有人读得懂这么长的条件；拆成几条标准。", "Nobody can read it; split it into several criteria."),
    ),
    mistake(
        "too-many",
        ("东西太多", "too many of something"),
        (
            "上限远高于实际需要，多半是生成文件时出了错；请核对。",
            "The limit is far above any need, so most likely a file was generated wrongly; check it.",
        ),
    ),
    mistake(
        "empty-case",
        ("用例没有写预期", "a case that expects nothing"),
        (
            "什么也不核对的用例永远通过；写上 `want`、`fires` 等之一。",
            "It would pass for ever; write one of `want`, `fires` and so on.",
        ),
    ),
    mistake(
        "out-of-range",
        ("数值超出事实的合理范围", "a value outside the plausible range of its fact"),
        (
            "多半是单位或小数点写错；核对后再放宽范围。",
            "Most often a slip of unit or decimal point; check that before you widen the range.",
        ),
    ),
    mistake(
        "too-fine",
        ("数值比事实能填的更细", "a value finer than its fact can be entered"),
        (
            "现实里填不出这样的患者，用它试界值什么也说明不了。",
            "Nobody can enter such a patient, so a limit tried with it shows nothing.",
        ),
    ),
    mistake(
        "wrong-type",
        ("值的类型不对", "a value of the wrong type"),
        (
            "每一项只收一种写法，免得被猜错；照提示改写。",
            "Every key takes one kind of value, so that nothing is guessed; write it as the message says.",
        ),
    ),
    mistake(
        "wrong-language",
        ("规则用的语言版本不合", "a rule language version that does not fit"),
        (
            "版本号说明读这套规则需要多新的程序；请改 `language`，或升级程序。",
            "The version says how new a program must be to read the rules; correct `language`, or update the program.",
        ),
    ),
    mistake(
        "unknown-criterion",
        ("用例提到的标准不存在", "a case names a criterion that does not exist"),
        (
            "写错的名称什么也不核对；照标准的 `id` 改。",
            "A wrong name checks nothing; write the `id` of the criterion.",
        ),
    ),
    mistake(
        "unknown-centre",
        ("没有这个中心", "a centre that is not declared"),
        (
            "患者要送到真实存在的地方；照 destinations.toml 改，或在那里声明。",
            "Patients are sent to real places; use one of destinations.toml, or declare it there.",
        ),
    ),
    mistake(
        "unknown-tier",
        ("没有这个层级", "a tier that is not declared"),
        (
            "层级决定送往哪级机构；照 destinations.toml 改。",
            "The tier says which hospital receives the patient; use one of destinations.toml.",
        ),
    ),
    mistake(
        "unknown-direction",
        ("没有这个方向", "a direction that does not exist"),
        (
            "方向决定去向是急、是转还是留；照提示里的几种写。",
            "The direction says whether patients go up, stay or go down; use one of those listed.",
        ),
    ),
    mistake(
        "unknown-form",
        ("没有这张表单", "a form that is not declared"),
        (
            "转诊时要填它；照 forms.toml 改，或在那里声明。",
            "It is filled in at referral; use one of forms.toml, or declare it there.",
        ),
    ),
    mistake(
        "unknown-group",
        ("没有这个分组", "a group that is not declared"),
        (
            "分组决定问题出现在哪里；在词汇表里写 `[[group]]`。",
            "The group says where a question appears; write a `[[group]]` in the vocabulary.",
        ),
    ),
    mistake(
        "unknown-body-part",
        ("没有这个部位", "a part of the body that does not exist"),
        (
            "居民点图上的部位来找主诉；照提示里的几种写，哪里都可能的就不写。",
            "Citizens find a complaint by pointing at a figure; use one of those listed, or none if it can be anywhere.",
        ),
    ),
    mistake(
        "body-without-picker",
        ("不选主诉的分组写了部位", "a part of the body where no complaint is picked"),
        (
            "只有选择主诉的那一页有人体图；去掉 `body`，或给分组写上 `picker = true`。",
            "Only the page where complaints are picked has a figure; drop `body`, or write `picker = true` in the group.",
        ),
    ),
    mistake(
        "unknown-kind",
        ("没有这种事实", "a kind of fact that does not exist"),
        (
            "种类决定怎么问、怎么比较；照提示里的几种写。",
            "The kind says how a fact is asked and compared; use one of those listed.",
        ),
    ),
    mistake(
        "unknown-plan",
        ("没有这个随访计划", "a follow-up plan that is not declared"),
        (
            "留下的患者要照它随访；照 follow-up.toml 改。",
            "Patients who stay are followed up by it; use one of follow-up.toml.",
        ),
    ),
    mistake(
        "unknown-parameter",
        ("没有这个参数", "a parameter that is not declared"),
        (
            "条件和文字里的参数要有值；在 parameters.toml 里声明。",
            "Conditions and texts need its value; declare it in parameters.toml.",
        ),
    ),
    mistake(
        "unknown-edition",
        ("参数没有这个版本的值", "a parameter has no value of this edition"),
        (
            "选用的版本必须列在参数里；照提示改。",
            "The edition in use must be one that the parameter lists; correct it.",
        ),
    ),
    mistake(
        "unknown-person",
        ("没有这个人物", "a person that is not declared"),
        (
            "用例从 people.toml 里的人物开始；照提示改。",
            "Cases begin from people of people.toml; correct the name.",
        ),
    ),
];
