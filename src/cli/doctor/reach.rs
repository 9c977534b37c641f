//! Whether the receiver can be reached at all, and how safe the way is.

use crate::cli::doctor::client::{Client, Failure};
use crate::cli::doctor::finding::Report;

/// Says whether there is any sense in asking further.
pub fn examine(client: &Client, report: &mut Report) -> bool {
    let target = &client.target;
    if target.is_mixed() {
        report.error(
            "mixed-content",
            "网页用 HTTPS，接收地址用 HTTP：浏览器会拦截提交；请给接收方配置 HTTPS",
            "the page comes over HTTPS and the receiver speaks HTTP: browsers block the post; give the receiver HTTPS",
        );
    } else if !target.is_https && !target.is_local() {
        report.error(
            "no-tls",
            "转诊单会不加密地经过网络；请使用 HTTPS",
            "forms would cross the network unencrypted; use HTTPS",
        );
    }
    let asked = if target.has_address() { client.get(&target.url) } else { Err(Failure::Name) };
    let answer = match asked {
        Ok(answer) => answer,
        Err(failure) => {
            report.failed(&failure, target);
            return false;
        }
    };
    let status = answer.status;
    if (300..400).contains(&status) {
        let to = answer.header("location").to_owned();
        report.warning(
            "redirect",
            format!("读取时转到 `{to}`（{status}）；组件提交时不跟随转向，请直接写最终地址"),
            format!("reading it leads on to `{to}` ({status}); the widget follows no redirect of a form: write the address it ends at"),
        );
    } else if status >= 500 {
        report.warning(
            "unwell",
            format!("可以连接，但读取时回答 {status}"),
            format!("it can be reached, and answers {status} when it is read"),
        );
    } else {
        report.good(
            "reached",
            format!("可以连接（读取时回答 {status}）"),
            format!("it can be reached (and answers {status} when it is read)"),
        );
    }
    true
}
