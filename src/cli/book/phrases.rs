//! The book's own phrases; everything clinical is said by the rule set.

use crate::cli::book::content::Book;
use crate::criteria::{CentreKind, Direction, Status};
use crate::text::Lang;

macro_rules! phrases {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        $(#[doc = $en] pub fn $name(lang: Lang) -> &'static str { lang.pick($zh, $en) })*
    };
}

phrases! {
    // Front
    rule_book: "转诊规则书", "Rule book for referral";
    id: "规则集", "Rule set";
    version: "版本", "Version";
    date: "日期", "Date";
    review_by: "复审期限", "To be reviewed by";
    sha256: "规则集 SHA-256", "SHA-256 of the rule set";
    what_it_is: "这是什么", "What this is";
    support: "本规则书列出转诊判断所用的全部标准，由规则文件自动生成，所写的条件就是程序判断所用的条件。它只提供决策参考，由医生作出决定；医生可以写明理由另作决定。", "This book lists every criterion that referral is judged by. It is made from the rule files themselves and says what the program does. It is decision support: the clinician decides, and can decide otherwise with a reason.";
    unknown: "没有回答的问题是“不知道”，绝不当作“否”。成立的标准中，最紧急的一条决定去向。", "A question that nobody answered is “not known”, never “no”. The most urgent criterion that holds decides.";
    rule_out_note: "标有“排除后才给出”的去向，只有在所有更紧急的标准都已确定不成立时才会给出。", "What is marked “only after rule-out” is given only when every more urgent criterion is known not to hold.";
    counts: "标准的核实情况", "How far the sources were checked";
    criteria: "标准", "Criteria";
    status: "核实状态", "Status";
    number: "条数", "Number";
    total: "合计", "Total";
    verified_note: "已在所列文件中读到", "read in the document named";
    unverified_note: "一般医学知识，或出处尚未读到；不是国家标准", "general medical knowledge, or a source that has not been read; not a national standard";
    proposal_note: "编写者的提案；由使用机构商定；不是国家标准", "put forward by the authors, for the institution to agree; not a national standard";
    contents: "目录", "Contents";

    // Ladder
    ladder: "去向阶梯", "The decision ladder";
    ladder_note: "从最紧急到最平稳。", "Most urgent first.";
    disposition: "去向", "Where the patient goes";
    direction: "方向", "Direction";
    deadline: "时限", "Deadline";
    rule: "规则", "Rule";
    rule_out: "排除后才给出", "only after rule-out";
    fallback: "不能排除时给出", "when not ruled out";
    rule_out_line: "以上全部排除之后，才能给出以下去向", "Below this line only when everything above is ruled out";
    no_deadline: "—", "—";

    // Criteria
    to_doctor: "对医生", "To the clinician";
    to_patient: "对居民", "To the citizen";
    next: "接下来", "Next";
    no_criteria: "没有标准直接给出这个去向。", "No criterion gives this answer directly.";
    plain: "对居民的说法", "In a citizen's words";
    destination: "去往", "Goes to";
    source: "出处", "Source";
    section: "章节", "Section";
    edition: "版本", "Edition";
    row: "清单行号", "Row";
    follow_up: "随访计划", "Follow-up plan";
    case: "说明", "Note";
    patient: "患者", "Patient";
    expected: "预期", "Expected";
    nothing_known: "什么都不知道", "nothing known";
    holds: "成立", "holds";
    denied: "不成立", "does not hold";
    open: "不知道", "not known";
    failed: "未通过", "FAILED";
    no_cases: "没有用例。", "No cases.";
    other_cases: "只检查去向的用例", "Cases that check the answer only";

    // Vocabulary
    vocabulary: "事实与问题", "Facts and questions";
    vocabulary_note: "标准里出现的每个事实、它的取值，以及怎样向医生和居民提问。没有居民问法的，只由医生回答。", "Every fact that criteria mention, what it can be, and how clinicians and citizens are asked. What has no question for citizens is answered by clinicians only.";
    fact: "事实", "Fact";
    values: "取值", "Values";
    asks_doctor: "问医生", "Clinicians are asked";
    asks_patient: "问居民", "Citizens are asked";
    asked_if: "前提", "Asked if";
    alarm: "首页警示", "First-page warning";
    yes_no: "是／否", "yes or no";
    one_of: "单选", "one of";
    any_of: "多选", "any of";
    a_day: "日期", "a date";

    // Parameters, scores, plans, destinations
    parameters: "参数", "Parameters";
    parameters_note: "各版本出处说法不一的数值。打“✓”的是本规则集采用的。", "Values that the editions of a source disagree about. The one with “✓” is used here.";
    value: "数值", "Value";
    says: "原文", "What it says";
    scores: "评分", "Scores";
    scores_note: "得分是成立项目的分值之和。还不知道的项目两头都算：得分有最小值和最大值，两者之间的每个值都给出同样的判断时才算数。", "A score is the sum of the points of the items that hold. An item that is not known counts both ways: the score has a least and a greatest value, and a comparison counts once every value between them gives the same answer.";
    item: "项目", "Item";
    points: "分值", "Points";
    condition: "条件", "Condition";
    plans: "随访计划", "Follow-up plans";
    no_plans: "没有随访计划。", "No follow-up plans.";
    who: "由谁负责", "By";
    visits: "每年面对面随访", "Visits a year, at least";
    every: "间隔", "Every";
    first: "首次随访", "First visit";
    measures: "随访内容", "At each visit";
    return_if: "出现下列情况即上转", "Back up if";
    destinations: "去处", "Destinations";
    tiers: "层级（由近到远）", "Tiers, nearest first";
    centres: "中心", "Centres";
    purpose: "用途", "For";
    institutions: "机构", "Institutions";
    name: "名称", "Name";
    tier: "层级", "Tier";
    departments: "科室", "Departments";
    phone: "电话", "Telephone";

    // Signature
    signature: "审阅与签字", "Review and signature";
    institution: "机构（盖章）", "Institution (seal)";
    signed_by: "审阅人姓名、职务", "Name and position";
    signed: "签字", "Signature";
    signed_on: "日期", "Date";
}

/// A direction in a word or two.
pub fn pointing(direction: Direction, lang: Lang) -> &'static str {
    match direction {
        Direction::Emergency => lang.pick("急救", "emergency"),
        Direction::Up => lang.pick("上转", "up"),
        Direction::Consult => lang.pick("会诊", "consult"),
        Direction::Stay => lang.pick("留在基层", "stay"),
        Direction::Down => lang.pick("下转", "down"),
    }
}

/// What a centre is for, in a word or two.
pub fn kind_of_centre(kind: CentreKind, lang: Lang) -> &'static str {
    match kind {
        CentreKind::Treatment => lang.pick("救治", "treatment"),
        CentreKind::Teleconsultation => {
            lang.pick("远程会诊（患者不动）", "teleconsultation, the patient stays")
        }
        CentreKind::Examination => lang.pick("只做检查，结果送回", "examination only"),
        CentreKind::Care => lang.pick("就近照护", "care near home"),
    }
}

/// What a status means, in a sentence.
pub fn meaning(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Verified => verified_note(lang),
        Status::Unverified => unverified_note(lang),
        Status::Proposal => proposal_note(lang),
    }
}

/// `12 条标准`, `12 criteria`
pub fn criteria_count(number: usize, lang: Lang) -> String {
    match number {
        1 => lang.pick("1 条标准", "1 criterion").to_owned(),
        _ => lang.pick(format!("{number} 条标准"), format!("{number} criteria")),
    }
}

/// `用例 3 个`, `3 cases`
pub fn case_count(number: usize, lang: Lang) -> String {
    match number {
        1 => lang.pick("用例 1 个", "1 case").to_owned(),
        _ => lang.pick(format!("用例 {number} 个"), format!("{number} cases")),
    }
}

/// What else is known about the patient of a case.
pub fn others(number: usize, lang: Lang) -> String {
    match number {
        1 => lang.pick("另有 1 项", "1 other answer").to_owned(),
        _ => lang.pick(format!("另有 {number} 项"), format!("{number} other answers")),
    }
}

/// What the cases of the whole rule set say.
pub fn outcome(book: &Book<'_>) -> String {
    let (failed, lang) = (book.failed, book.lang);
    let all = case_count(book.cases, lang);
    let passed = match failed {
        0 => lang.pick(format!("{all}，全部通过。"), format!("{all}, all passed.")),
        _ => lang.pick(
            format!("{all}，其中 {failed} 个未通过；在全部通过之前不应签字。"),
            format!("{all}, {failed} of them FAILED; do not sign before all pass."),
        ),
    };
    if !book.unfinished {
        return passed;
    }
    let unfinished = lang.pick(
        "本手册里还有“（待填）”的文字；写完之前不应签字。",
        "Some texts of this book are still to be filled in; do not sign before they are written.",
    );
    lang.pick(format!("{passed}{unfinished}"), format!("{passed} {unfinished}"))
}

/// What is signed.
pub fn statement(criteria: usize, unchecked: usize, lang: Lang) -> String {
    lang.pick(
        format!(
            "我已逐条审阅本规则书所列的 {criteria} 条标准，其中 {unchecked} 条的出处未核实或属于提案；同意在本机构按下述 SHA-256 所指的这一版规则集使用。"
        ),
        format!(
            "I have read the {criteria} criteria of this book one by one; {unchecked} of them rest on a source that was not verified or are proposals. I agree that this institution uses the rule set with the SHA-256 below, and no other."
        ),
    )
}

/// How the hash can be compared.
pub fn compare(lang: Lang) -> &'static str {
    lang.pick(
        "`triage build` 打印规则集的 SHA-256；与此处不同，就不是签过字的这一版。",
        "`triage build` prints the SHA-256 of a rule set; if it differs, it is not the one that was signed.",
    )
}
