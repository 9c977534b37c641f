//! The widget's own phrases; everything clinical is said by the rule set.

use crate::text::Lang;

macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        $(#[doc = $en] pub fn $name(lang: Lang) -> &'static str { lang.pick($zh, $en) })*
    };
}

words! {
    // Everywhere
    yes: "是", "Yes";
    no: "否", "No";
    not_known: "不清楚", "Don't know";
    not_known_short: "不详", "Unknown";
    back: "返回", "Back";
    go_on: "继续", "Continue";
    change: "修改", "Change";
    back_to_review: "改好了，回到核对", "Done: back to checking";
    start_over: "重新开始", "Start over";
    start_over_doctor: "下一位患者", "Next patient";
    loading: "正在载入…", "Loading…";
    from_list: "请选择", "Choose";
    decision_support: "本工具只提供决策参考，由医生作出决定。", "Decision support only: the clinician decides.";
    not_a_diagnosis: "这不是诊断。如果您觉得情况严重，请直接拨打 120 或去医院。", "This is not a diagnosis. If you feel it is serious, call 120 or go to hospital.";
    rules: "规则集", "Rules";
    rules_overdue: "此规则集已过复审日期（", "This rule set was to be reviewed by ";
    rules_overdue_then: "），内容可能已过时。拿不准时请听医生的。", ", so it may be out of date. If in doubt, go by what a doctor says.";
    rules_overdue_doctor: "），内容可能已过时，请对照现行规范判断。", ", so it may be out of date. Check it against the guidelines now in force.";

    // Trouble
    no_rules_doctor: "无法使用判定标准，请按临床判断处理。", "The criteria cannot be used. Please use your clinical judgement.";
    no_rules_patient: "自查暂时用不了。请直接去看医生；情况紧急请拨打 120。", "The self-check does not work right now. Please see a doctor; in an emergency call 120.";

    no_annex: "打印等功能没有载入。请检查网络后再按一次；也可以打印本页，或手写转诊单。", "Printing and the like could not be loaded. Check the network and press again, print this page, or write the form by hand.";
    print_page: "打印本页", "Print this page";

    recognised: "互认", "recognised";
    result_name: "检查项目", "examination";
    result_day: "日期", "date";
    result_from: "检查机构", "institution";
    not_a_day: "请写成年-月-日的日期", "this is not a day of the calendar";
    incomplete: "每项结果要有检查项目、日期和检查机构", "every result needs its name, date and institution";
    too_seldom: "该计划每年至少随访", "this plan needs at least";
    visits_on: "随访日期：", "Visits: ";
    visits: "次", "visits a year";
    no_plan: "下转必须有随访计划，规则集里没有合适的计划。请改选去向", "going down needs a follow-up plan, and the rule set has none that fits: choose another disposition";

    // Emergency
    emergency: "紧急", "Emergency";
    call_120: "拨打 120", "Call 120";
    form_can_wait: "先救治、先呼叫，转诊单可以稍后再填。", "Treat and call first; the form can wait.";
    what_else: "修改答案", "Change an answer";

    // Doctor: answers
    disposition: "去向", "Where this patient goes";
    not_yet: "还不能判断", "Not decided yet";
    not_yet_why: "请填写左侧的内容，判断会随时更新。", "Fill in what you know; the answer follows at once.";
    not_ready: "正在载入判断规则…", "Loading the rules…";
    not_ready_why: "可以先填写，载入后一并判断。情况紧急时请按临床判断处理。", "You can fill in already: all of it counts once they are there. In an emergency use clinical judgement.";
    settled: "已确定：其余答案不会改变去向", "Settled: nothing else can change it";
    not_settled: "未确定：还有信息可能改变去向", "Not settled: more could change it";
    withheld: "暂不能给出", "Cannot be given yet:";
    withheld_why: "还有更急的情况没有排除", "something more urgent is not ruled out";
    because: "依据", "Why";
    also_fired: "其他成立的标准", "Other criteria that hold";
    not_ruled_out: "尚未排除", "Not ruled out";
    unknown_is: "尚不清楚：", "Not known: ";
    worth_asking: "最值得问的", "Worth asking next";
    rest_absent: "其余均无", "None of the rest";
    open_form: "填写转诊单", "Fill in the referral form";
    write_form_anyway: "仍要写转诊单", "Write a referral form anyway";
    follow_up: "随访计划", "Follow-up plan";
    is_it_so: "有这种情况吗？", "Is this so?";
    what_bothers_you: "哪里不舒服？", "What is the trouble?";
    care_at_home: "在家可以这样做", "What to do at home";
    find: "查找", "Find";
    find_hint: "拼音首字母、中文、英文或 ICD-10", "Chinese, English, pinyin or ICD-10";
    open_code: "读入这个码", "Read in this code";
    scan_code: "扫码（居民自查、转诊单）", "Scan a code (self-check or form)";
    scan_close: "关闭摄像头", "Close the camera";
    no_camera: "摄像头用不了。请把代码粘贴到查找框，或用扫码枪扫进去。", "No camera can be used. Paste the code into the search field, or scan it with a hand scanner.";
    self_check: "居民自查", "self-check";
    code_taken: "已读入居民自查，项数：", "The self-check was read in; answers: ";
    code_part: "这份转诊单的码已读到：", "Codes of this form read: ";
    found: " 项", " found";
    unit: "单位", "Unit";
    would_change: "什么会改变去向", "What would change it";
    nothing_would: "单独改变任何一项都不会改变去向。", "No change of a single answer would.";
    without: "没有", "without";
    another: "另一个值", "another value";
    in_store: "写到一半的内容加密存在本机，由本人登录后接着写。", "What is being written is kept on this device, encrypted; its author can go on with it after signing in.";
    in_memory: "内容只保存在内存里：刷新或关闭页面后就没有了。", "Kept in memory only: reloading or closing the page loses it.";
    keyboard: "键盘快捷键", "Keyboard";
    keyboard_note: "焦点在本工具内时有效。Mac 上的 Alt 是 Option。", "While the focus is in this tool. On a Mac, Alt is Option.";
    to_next_patient: "到“下一位患者”，按回车确认", "To “Next patient”; Enter confirms";
    skip_to_answer: "跳到去向", "Skip to the answer";
    skip_to_form: "跳到转诊单", "Skip to the form";
    locked: "已锁定", "Locked";
    locked_text: "一段时间没有操作，患者信息已隐藏。内容都还在。", "Nobody was here for a while, so the patient is hidden. Nothing is lost.";
    deadline: "时限", "Deadline";
    destination: "去往", "Where";

    // Filled in
    from: "来自", "From";
    time_unknown: "时间不明", "time unknown";
    please_confirm: "已过时，确认后才参与判断", "Too old to count until confirmed.";
    confirm: "确认仍然如此", "Confirm it still holds";
    confirmed: "已确认", "confirmed";

    // Patient: walk
    larger: "大字", "Larger text";
    aloud: "朗读", "Read aloud";
    welcome: "看看该去哪里看病", "Find out where to go for care";
    welcome_text: "回答一些问题，看看该打 120、去医院，还是去看医生，只要几分钟。答案只留在这台设备上。", "Answer some questions to find out whether to call 120, go to hospital or see a doctor. It takes a few minutes. Your answers stay on this device.";
    call_first: "有下面任何一种情况，现在就打 120：", "Call 120 now if any of these is true:";
    begin: "开始", "Start";
    for_whom: "这次是为谁问的？", "Who is it about?";
    for_me: "我自己", "Me";
    for_child: "我的孩子", "My child";
    for_other: "家人或别人", "Somebody else";
    find_complaint: "打几个字来找，例如“肚子疼”，拼音也行", "Type a few words, such as “tummy ache”";
    where_is_it: "或点一下不舒服的地方", "Or point at where it is";
    parts_of_the_body: "头|眼耳口鼻|颈、喉|胸|肚子|下身|手臂|腿脚|腰背|皮肤|全身|心情", "Head|Face|Neck, throat|Chest|Belly|Groin|Arm|Leg, foot|Back|Skin|Whole body|Mind";
    found_none: "没有找到。换个说法，或在全部里选最接近的。", "Nothing found. Try other words, or pick the closest from the whole list.";
    show_all: "显示全部", "Show all";
    any_of_these: "现在有下面的情况吗？有就勾选。", "Is any of this true now? Tick what applies.";
    none_of_these: "都没有", "None of these";
    unsure: "没勾选的里面有不确定的", "I am not sure about the others";
    why_we_ask: "为什么问这个？", "Why do you ask?";
    why_generally: "这个回答会影响该去哪里、有多急。", "The answer tells where to go, and how soon.";
    why_this: "想弄清楚是不是这样：", "To find out whether this is so: ";
    at_most: "最多还有", "At most";
    questions_left: "个问题", "more questions";
    your_answers: "您的回答", "Your answers";
    your_answers_text: "哪一项不对，就改哪一项。", "Change whatever is not right.";
    what_next: "接下来", "What to do next";
    could_not_rule_out: "因为还有不清楚的情况，我们不能排除更急的问题，所以请让医生看一看。", "Some things are not known, so something more urgent cannot be ruled out. Please let a doctor have a look.";
    go_now_if: "如果难受得厉害、正在加重，或者您拿不准，现在就去急诊或拨打 120。", "If it is strong, getting worse, or you are not sure, go to an emergency department now or call 120.";
    nothing_found: "没有发现需要转诊的情况，但这套规则也没有给出可以居家观察的标准，所以仍建议看医生。", "Nothing was found that needs a referral. But these rules do not say either when to stay at home. So see a doctor all the same.";
    could_be_worse: "还不能确定要不要叫救护车。方便的话再答几个问题。", "It is not certain yet whether an ambulance is needed. Answer a few more questions if you can.";
    address: "病人在哪里？写下来，好念给 120 听（不会发送，也不保存）", "Where is the patient? Write it down to read out to 120 (it is neither sent nor kept)";
    not_so: "不是这样，我要改答案", "This is not so: change an answer";
    sure: "真的要离开急救页面吗？如果危险还在，请先打 120。", "Really leave this emergency page? If the danger is still there, call 120 first.";
    sure_yes: "没有危险，去改答案", "There is no danger: change an answer";
    sure_no: "留在这里", "Stay here";
    erase: "完成，清除全部回答", "Finish and erase everything";
    still_there: "您还在吗？", "Are you still there?";
    still_there_text: "一段时间没有操作，先把回答盖住了。再过一会儿没有人，就全部清除。", "Nobody was here for a while, so your answers are hidden. If nobody comes, they are erased.";
    feedback: "说说您的感受（只计数，不带个人信息）", "How was it? (Counted only, nothing personal)";
    feedback_clear: "下一步该做什么，说清楚了吗？", "Is it clear what to do next?";
    feedback_satisfied: "您对这次自查满意吗？", "Are you satisfied with this self-check?";
    rated_good: "是", "Yes";
    rated_fair: "一般", "Partly";
    rated_bad: "否", "No";
    thanks: "谢谢。", "Thank you.";
    show_doctor: "生成二维码，给医生看", "Make a code to show a doctor";
    show_doctor_text: "医生扫这个码，就能看到您的回答，不用再问一遍。里面没有姓名，也不上网。", "A doctor who scans this sees your answers and need not ask again. It holds no name, and nothing is sent.";
    copy_code: "复制代码", "Copy the code";
    copied: "已复制", "Copied";
    where_to: "去哪里", "Where to go";
    send_to_clinic: "填写转诊单并发送（可选）", "Fill in a form and send it (optional)";

    // Form
    form_heading: "填写转诊单", "Fill in the referral form";
    problem_heading: "还有内容需要补充", "There is a problem";
    missing: "请填写", "Please fill in";
    too_long: "内容太长，最多", "Too long, at most";
    characters: "个字", "characters";
    not_a_phone: "请填写电话号码", "Enter a telephone number";
    optional: "选填", "optional";
    decision_heading: "医生的决定", "The clinician's decision";
    override_reason: "与判定不同的理由", "Reason for deciding otherwise";
    override_note: "判定为", "The criteria say";
    consent_heading: "患者意愿", "The patient's consent";
    consent_yes: "同意转诊", "Agrees";
    consent_no: "不同意", "Refuses";
    consent_by: "表示意愿的人（不填则为患者本人）", "Who said so (empty: the patient)";
    consent_as: "与患者的关系", "Relation to the patient";
    consent_patient: "我同意把这张单子发送给这个网站的接收机构。", "I agree that this form is sent to the institution that runs this site.";
    give_reason: "请写明与判定不同的理由", "Say why you decide otherwise";
    ask_consent: "请选择患者是否同意", "Choose whether the patient agrees";
    tick_consent: "发送前需要您的同意", "Your agreement is needed before sending";
    to_review: "核对", "Check your answers";

    // Review
    review_heading: "核对转诊单", "Check before sending";
    review_text: "请逐项核对。发送后内容不再改变。", "Read it through. After sending it does not change.";
    answers_heading: "答案", "Answers";
    send: "确认发送", "Confirm and send";
    try_again: "再试一次", "Try again";
    sending: "正在发送…", "Sending…";
    cannot_send: "这里没有设置接收地址，请打印后交给患者。", "No receiver is set up here; please print the form.";
    answer_by: "接收医院应在此时间前接诊答复：", "The receiving hospital answers by";
    time_left: "还剩", "time left:";
    overdue: "已逾期", "overdue by";
    overdue_then: "。请打电话联系接收医院。", ". Please telephone the receiving hospital.";
    print_form: "打印转诊单", "Print the form";
    print_handover: "打印交接单", "Print the handover";
    print_receiving: "打印随访交接单", "Print the follow-up sheet";
    print_patient: "打印患者须知", "Print the patient's sheet";
    save_calendar: "随访日期存入日历", "Visits for the calendar (.ics)";

    // Delivery
    not_sent: "还没有送达，内容都还在", "It has not arrived yet; nothing is lost";
    unreachable: "连不上接收方。请检查网络，然后再试一次；也可以打印。", "The receiver cannot be reached. Check the network and try again, or print the form.";
    refused: "接收方没有接受这张单子：", "The receiver did not accept the form: ";
    trouble: "接收方暂时出了问题，请稍后再试一次。", "The receiver is in trouble; please try again later.";
    sign_in: "接收方没有接受您的登录。请重新登录后再试一次。", "The receiver does not accept your sign-in. Sign in again and try once more.";
    no_receipt: "收到的回答不是回执，不能确定对方已经收到。请检查网络登录状态后再试一次，不会重复。", "The answer was not a receipt, so it is not certain that the form arrived. Check that you are signed in and try again; it will not be stored twice.";
    host_failed: "门户系统没有发送成功：", "The portal could not send it: ";
    not_translated: "没能转成接收方要的格式（FHIR），单子还在。请再试一次；也可以打印。", "It could not be put into the receiver's format (FHIR); the form is kept. Try again, or print it.";
    not_closed: "没能为接收方加密，所以没有发出，单子还在。请告诉信息科；也可以打印。", "It could not be sealed to the receiver, so it was not sent; the form is kept. Please tell your IT department, or print it. ";
    closed_title: "已为接收方加密的转诊单", "A form sealed to its receiver";
    closed: "只有接收方能打开，这里看不到内容。", "Only its receiver can open it: what it says cannot be read here.";
    closed_mend: "要改，请按时间找出这位患者，重新填一张，再放弃这一张。", " To change it, find the patient by the time, write a new form, and give this one up.";
    closed_key: "编号：", " Its key: ";
    blocked: "接收方有响应，但浏览器不让本页读取。请告诉信息科；也可以打印。", "The receiver answers, but the browser does not let this page read it. Please tell your IT department, or print the form.";
    wrong_place: "这个地址不收转诊单。请告诉信息科；也可以打印。", "Nothing takes forms at this address. Please tell your IT department, or print the form.";
    kept: "已加密存在本机，会自动再发，也可以接着看下一位。", "It is kept on this device, encrypted, and is sent again by itself; you can go on with the next patient.";
    only_here: "会自动再发，也可以接着看下一位；内容只在本页内存里，送达之前请不要关闭本页。", "It is sent again by itself, and you can go on with the next patient; it is in this page's memory only, so keep the page open until it has arrived.";
    late: "还没送到。请打电话、打印，或存成文件带去。", "It has still not arrived: telephone, print it, or take it along as a file.";
    late_urgent: "病情紧急：不要等这张单子，请直接打电话。", "This is urgent: do not wait for the form, telephone.";
    accepted: "对方已收下，还没有答复", "Taken, and not answered yet";
    accepted_text: "接收方稍后处理，结果会显示在这里。", "The receiver will look at it; what becomes of it is shown here.";
    unconfirmed: "已发出", "It was sent";
    unconfirmed_text: "接收方不给回执，请打电话确认对方已收到。", "This receiver gives no receipts: telephone to make sure that it has the form.";
    tray: "转诊单发送", "Forms on their way";
    tray_waiting: "份待发", "waiting";
    tray_attention: "份需要处理", "need you";
    tray_others: "份属于其他人，由本人登录后发送", "of other users, sent when they sign in";
    tray_locked: "份已加密保存，解锁后发送", "kept encrypted, sent once unlocked";
    save_strange: "把更新版本保存的存成文件，交给信息科", "Save what a newer version kept as a file, for your IT department";
    tray_strange: "份由更新的版本保存，请升级后处理", "kept by a newer version of this program";
    tray_other_place: "这张单子原定发往另一个接收方。要发到现在的接收方，请按“再试一次”。原定：", "This form was meant for another receiver. To send it to the one that is set now, press “Try again”. It was meant for: ";
    state_waiting: "等待发送", "waits";
    state_sending: "正在发送", "is being sent";
    state_attention: "对方没有接受", "was not accepted";
    state_taken: "对方已收下，未答复", "taken, not answered yet";
    state_no_receipt: "已发出，没有回执", "sent, without a receipt";
    tray_sent: "份已送达", "arrived";
    tray_declined: "份对方不接收", "declined";
    tray_overdue: "份超过时限没有答复", "not answered in time";
    tray_overdue_then: "已超过答复时限，对方没有答复：请打电话联系接收医院。", "The time to answer is over, and there is no answer: please telephone the receiving hospital.";
    stands: "对方的答复", "The receiver says";
    stands_received: "已收到，尚未答复", "received, not answered yet";
    stands_accepted: "同意接收", "accepted";
    stands_declined: "不接收", "declined";
    stands_booked: "已预约", "booked";
    stands_arrived: "患者已到诊", "the patient has arrived";
    stands_completed: "已完成", "completed";
    stands_returned: "已回转", "sent back";
    pin_keeps: "设一个 PIN（至少 4 位），把待发的转诊单加密存在本机，关闭页面也不会丢。忘了 PIN 就读不出来。", "Set a PIN (at least 4 characters) to keep what waits on this device, encrypted, also when the page is closed. Without the PIN nobody can read it.";
    pin_opens: "输入 PIN，读出存在本机的转诊单。", "Enter the PIN to open the forms kept on this device.";
    pin_uncovers: "输入 PIN 继续", "Enter the PIN to go on";
    pin_forgotten: "忘了 PIN 可以刷新页面，从头开始；存着的转诊单仍要用它打开。", "If you have forgotten the PIN, reload the page to begin anew. What is kept still needs it.";
    pin_wrong: "PIN 太短，或与之前设的不同。", "The PIN is too short, or another one than before.";
    tray_drafts: "份没写完", "unfinished";
    state_draft: "没写完", "unfinished";
    go_on_draft: "接着写", "Go on with it";
    drop_draft: "删除", "Delete it";
    finish_first: "屏幕上还有没发送的内容：请先发送，或按“下一位患者”清空，再来改这一份。", "Something on the screen was not sent: send it, or press “Next patient” to clear it, before you go on with this one.";
    mending: "正在屏幕上修改；发送后，新的取代这一份。", "It is being changed on the screen; once that is sent, it takes the place of this one.";
    open_return: "打开回转单", "Open the return form";
    no_return: "接收方没有给出回转单，只有上面这些话；需要时请打电话。", "The receiver gave no return form, only what it says above: telephone if that is not enough.";
    incoming_return: "回转单", "Return form";
    incoming_out: "转来的转诊单", "The referral that came";
    incoming_beside: "旁边是当初的转诊单。", "Beside it stands the referral that it answers.";
    take_over: "接着看这位患者", "Go on with this patient";
    put_aside: "收起", "Put aside";
    brought: "来单 ", "came with the form ";
    mend: "修改后重发", "Change it and send again";
    earlier: "早前填写", "entered earlier";
    not_reopened: "当前规则集读不出这些回答，请重新填写：", "The present rule set cannot read these answers; please give them again: ";
    save_picture: "存成图片", "Save as a picture";
    save_file: "存成文件", "Save as a file";
    show_codes: "出示二维码", "Show as codes";
    show_codes_how: "在能上网的设备上打开本工具，点“扫码”，把每个码都扫到，再从那里发送。屏幕上是患者的资料，请勿让旁人看到。", "On a device with a network, open this tool and press “Scan a code”. Scan every code, then send from there. They hold the patient's data: let nobody else see them.";
    next_code: "下一个码", "Next code";
    close: "关闭", "Close";
    handed_over: "已另行交接", "Handed over this way";
    give_up: "放弃这张单子…", "Give this form up…";
    give_up_why: "为什么不再发送？", "Why is it not sent any more?";
    give_up_now: "放弃", "Give up";
    give_up_not: "保留", "Keep it";
    sent: "已送达", "It has arrived";
    sent_text: "接收方已收到这张单子。", "The receiver has the form.";
    number: "转诊单号", "Referral number";
    received_at: "接收时间", "Received at";
    fingerprint: "内容指纹（SHA-256）", "Fingerprint (SHA-256)";
    do_not_wait: "紧急情况不要等这张单子：请打电话。", "In an emergency do not wait for this form: telephone.";
}
