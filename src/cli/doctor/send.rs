//! A form that says it is a test is really posted: what comes back, and what a repetition and a mistake meet.

use serde_json::Value;

use crate::cli::doctor::client::{Answer, Client, Failure};
use crate::cli::doctor::cors;
use crate::cli::doctor::fhir;
use crate::cli::doctor::finding::Report;
use crate::cli::doctor::form::Sample;
use crate::cli::doctor::judge::judge;
use crate::papers;
use crate::referral::{Outcome, Receipt};
use crate::text::Text;

/// Posts the form, posts it again, posts another one under its key, and what is no form.
pub fn examine(client: &Client, sample: &Sample, is_silent: bool, report: &mut Report) {
    // First what must be refused: whoever takes anything would else seem to be in order.
    unchecked(client, sample, report);
    let Some(first) = posted(client, sample.kind, &sample.body, report) else { return };
    if client.target.is_foreign() {
        cors::readable(client, &first, report);
    }
    let base = sample.is_fhir.then_some(client.target.url.as_str());
    let judged = |answer: &Answer| judge(answer, base, is_silent);
    let Some(receipt) = receipt(&first, judged(&first), report) else { return };
    if let Some(inside) = &sample.inside {
        opened(&first, inside, report);
    }
    report.note(
        "left-behind",
        format!("对方现在有一张联网测试的转诊单，键为 `{}`；请在那里办结", sample.key),
        format!("the receiver now has a form of this test, with the key `{}`: close it there", sample.key),
    );
    if let Some(answer) = posted(client, sample.kind, &sample.body, report) {
        again(&answer, judged(&answer), &receipt, report);
    }
    if sample.is_fhir {
        fhir::found(client, sample, report);
    }
    status(client, &receipt.location, sample.is_fhir, report);
    if let Some(other) = &sample.other
        && let Some(answer) = posted(client, sample.kind, other, report)
    {
        reused(judged(&answer), report);
    }
    simple(client, sample, report);
}

fn posted(client: &Client, kind: &str, body: &str, report: &mut Report) -> Option<Answer> {
    client
        .post(&client.target.url, kind, body)
        .map_err(|failure: Failure| {
            report.failed(&failure, &client.target);
        })
        .ok()
}

/// What the widget would make of the answer, and show; nothing if the form has not arrived for it.
fn receipt(answer: &Answer, outcome: Outcome, report: &mut Report) -> Option<Receipt> {
    let status = answer.status;
    match outcome {
        Outcome::Confirmed(receipt) => {
            let number = if receipt.number.is_empty() { &receipt.id } else { &receipt.number };
            report.good(
                "receipt",
                format!("表单被收下，收据为 `{number}`（{status}）"),
                format!("the form was taken, with the receipt `{number}` ({status})"),
            );
            return Some(receipt);
        }
        Outcome::Accepted(receipt) if !receipt.location.is_empty() => {
            report.good(
                "accepted",
                format!("表单被收下，稍后再决定（{status}）：组件显示“已发出”，向 Location 查询，不再重发"),
                format!("the form was taken, to be decided later ({status}): the widget shows \"sent\", asks at Location, and never posts it again"),
            );
            return Some(receipt);
        }
        Outcome::Accepted(receipt) => {
            unconfirmed(status, report);
            return Some(receipt);
        }
        Outcome::Unconfirmed => {
            unconfirmed(status, report);
            return Some(Receipt::default());
        }
        Outcome::Answered(refused) => {
            let said = Some(refused.words).filter(|words| !words.is_empty());
            let (code, what) = match refused.status {
                status @ (401 | 403) => (
                    "sign-in",
                    Text::new(
                        format!("没有权限提交（{status}）；请用 --headers 给出网页会带的头"),
                        format!("the form was refused for want of leave ({status}); give the headers that the page would send with --headers"),
                    ),
                ),
                status => (
                    "refused",
                    Text::new(
                        format!("一张有效的表单被拒绝（{status}）"),
                        format!("a valid form was refused ({status})"),
                    ),
                ),
            };
            report.error_said(code, what, said);
        }
        _ if answer.header("content-type").starts_with("text/html") => report.error(
            "page",
            format!("回答 {status} 和一张网页：地址不对，或中间有登录页、上网认证"),
            format!("it answered {status} with a web page: a wrong address, or a sign-in page or captive portal in between"),
        ),
        _ => report.error(
            "no-receipt",
            format!("回答 {status}，但没有收据：组件认为没有送达，会把表单留在屏幕上；请回答写有 `id` 的 JSON，或在网页里写明对方不给收据（receiver = {{ receipts: false }}，检查时加 --no-receipts）"),
            format!("it answered {status} without a receipt: to the widget the form has not arrived, and stays on screen; answer with JSON that names an `id`, or say in the page that there are no receipts (receiver = {{ receipts: false }}; here --no-receipts)"),
        ),
    }
    None
}

/// Whether a receiver says by the hash that it opened what was sealed to it.
fn opened(answer: &Answer, inside: &str, report: &mut Report) {
    let said = serde_json::from_str::<Value>(&answer.text).ok();
    match said.as_ref().and_then(|said| said.get("sha256")?.as_str()) {
        Some(hash) if hash == inside => report.good(
            "opened",
            "密封的表单被打开，内容与发出的一致（sha256）",
            "the sealed form was opened, and is what was sent (sha256)",
        ),
        Some(_) => report.error(
            "opened",
            "收据里的 sha256 不是密封的内容的：组件会当作冲突，交给医生处理；请回答打开后的内容的 sha256",
            "the receipt's `sha256` is not that of what was sealed: to the widget that is a conflict, for a person to look at; answer with the `sha256` of what was opened",
        ),
        None => report.note(
            "opened",
            "收据里没有 sha256：看不出对方能否打开",
            "the receipt has no `sha256`: nobody sees whether the receiver can open it",
        ),
    }
}

fn unconfirmed(status: u16, report: &mut Report) {
    report.warning(
        "unconfirmed",
        format!("表单被收下，但没有收据，也查不到状态（{status}）：组件显示“已发出”，请医生打电话确认，并一直留在列表里，直到有人确认"),
        format!("the form was taken, without a receipt or a status to ask for ({status}): the widget shows \"sent\", asks the doctor to telephone, and keeps it in the list until somebody confirms it"),
    );
}

fn again(answer: &Answer, outcome: Outcome, first: &Receipt, report: &mut Report) {
    let second = match outcome {
        Outcome::Confirmed(receipt) | Outcome::Accepted(receipt) => receipt,
        Outcome::Unconfirmed => Receipt::default(),
        _ => {
            return report.error(
                "repetition-refused",
                format!("同一张表单再发一次被拒绝（{}）：收据丢失后，医生会以为没有送达；请像第一次那样回答", answer.status),
                format!("the same form, sent again, is refused ({}): once a receipt is lost, the doctor is told that nothing arrived; answer as the first time", answer.status),
            );
        }
    };
    let (first, second) = (name(first), name(&second));
    if first.is_empty() && second.is_empty() {
        report.note(
            "repetition-unknown",
            "同一张表单再发一次也被收下；没有收据，看不出对方是否认出是同一张：请按 `key` 认出",
            "the same form, sent again, is taken, too; without a receipt nobody sees whether it was recognised: recognise a form by its `key`",
        );
    } else if first == second {
        report.good(
            "repeated",
            "同一张表单再发一次，得到同一张收据",
            "the same form, sent again, gets the same receipt",
        );
    } else {
        report.error(
            "duplicate",
            format!("同一张表单再发一次，成了另一张（`{first}` 和 `{second}`）：网络不好时会有重复；请按 `key` 认出同一张"),
            format!("the same form, sent again, became another one (`{first}` and `{second}`): on a bad network there will be doubles; recognise a form by its `key`"),
        );
    }
}

/// By what two receipts are told apart.
fn name(receipt: &Receipt) -> &str {
    if receipt.id.is_empty() { &receipt.location } else { &receipt.id }
}

fn reused(outcome: Outcome, report: &mut Report) {
    match outcome {
        Outcome::Answered(refused) if refused.status < 500 => report.good(
            "key-reused",
            format!("同一个键的另一张表单被拒绝（{}）", refused.status),
            format!("another form under the same key is refused ({})", refused.status),
        ),
        Outcome::Answered(refused) => report.error(
            "key-reused",
            format!("同一个键的另一张表单得到 {}，组件会一再重试；请回答 422", refused.status),
            format!("another form under the same key is answered {}, and the widget would try again and again; answer 422", refused.status),
        ),
        // Nobody sees what became of it.
        Outcome::Accepted(_) | Outcome::Unconfirmed => {}
        _ => report.error(
            "key-reused",
            "同一个键的另一张表单被收下：收据说不清指的是哪一张；请回答 422",
            "another form under the same key is taken: nobody knows which of the two the receipt means; answer 422",
        ),
    }
}

fn unchecked(client: &Client, sample: &Sample, report: &mut Report) {
    let Some(answer) = posted(client, sample.kind, &sample.wrong, report) else { return };
    match answer.status {
        400..500 => report.good(
            "checked",
            format!("不合格的表单被拒绝（{}）", answer.status),
            format!("what is no form is refused ({})", answer.status),
        ),
        200..300 => report.warning(
            "checked",
            "不合格的表单也被收下：请按公布的 schema 检查",
            "what is no form is taken as well: check forms against the published schema",
        ),
        status => report.warning(
            "checked",
            format!("不合格的表单得到 {status}，组件会一再重试；请回答 422"),
            format!(
                "what is no form is answered {status}, and the widget would try again and again; answer 422"
            ),
        ),
    }
}

fn status(client: &Client, location: &str, is_fhir: bool, report: &mut Report) {
    let Some(address) = client.target.resolve(location) else {
        report.note(
            "no-status",
            "收据没有 Location：组件查不到这张表单后来怎样",
            "the receipt has no Location: the widget cannot ask what became of the form",
        );
        return;
    };
    match client.get(&address) {
        Ok(answer) if answer.is_success() && is_fhir && papers::fhir::standing(&answer.text) == "{}" => {
            report.warning(
                "no-status",
                "那里没有看得懂的 Task：组件查不到这张表单后来怎样",
                "there is no task there that says how far it is: the widget cannot tell what became of the form",
            );
        }
        Ok(answer) if answer.is_success() => {
            report.good("status", "可以查询状态（Location）", "its status can be asked for (Location)");
        }
        Ok(answer) => report.warning(
            "no-status",
            format!("查询状态（Location）得到 {}", answer.status),
            format!("asked for the status (Location), it answers {}", answer.status),
        ),
        Err(failure) => {
            report.failed(&failure, &client.target);
        }
    }
}

/// What a page of any site can send without asking for leave.
fn simple(client: &Client, sample: &Sample, report: &mut Report) {
    let Some(answer) = posted(client, "text/plain", &sample.body, report) else { return };
    if answer.is_success() {
        report.warning(
            "simple-post",
            "以 text/plain 提交的表单也被收下：任何网站的网页都可以借访问者的浏览器提交；请只收 JSON",
            "a form is taken as text/plain, too: a page of any site could post one with its visitor's browser; take JSON only",
        );
    } else {
        report.good(
            "simple-post",
            format!("以 text/plain 提交的表单被拒绝（{}）", answer.status),
            format!("a form as text/plain is refused ({})", answer.status),
        );
    }
}
