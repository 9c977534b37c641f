//! What the receiver lets a page of another origin do: CORS, as browsers apply it.

use crate::cli::doctor::client::{Answer, Client};
use crate::cli::doctor::finding::{Advice, Report};

/// What the widget reads of an answer beside its body, and what it loses if it cannot.
const WANTED: [&str; 4] = ["Location", "Retry-After", "ETag", "Date"];

/// Asks for leave as a browser does, with and without the key's header, and looks at what may be read.
pub fn examine(client: &Client, key_header: &str, report: &mut Report) {
    if preflight(client, None, report) {
        preflight(client, Some(key_header), report);
    }
    // Of a refusal the page must be able to read the reason as well.
    match client.get(&client.target.url) {
        Ok(answer) => {
            readable(client, &answer, report);
        }
        Err(failure) => {
            report.failed(&failure, &client.target);
        }
    }
}

fn preflight(client: &Client, key_header: Option<&str>, report: &mut Report) -> bool {
    let mut wanted: Vec<String> = client.names().map(str::to_ascii_lowercase).collect();
    wanted.push("content-type".to_owned());
    wanted.extend(key_header.map(str::to_ascii_lowercase));
    wanted.sort();
    wanted.dedup();
    let answer = match client.preflight(&wanted.join(",")) {
        Ok(answer) => answer,
        Err(failure) => {
            report.failed(&failure, &client.target);
            return false;
        }
    };
    let missing = missing(client, &answer, &wanted);
    if let Some(header) = key_header {
        match trouble(client, &answer, &missing) {
            Ok(()) => {
                report.good("cors-key", format!("也可以带上 `{header}`"), format!("`{header}` may be sent along"));
            }
            Err(Trouble::Headers(_)) => report.note(
                "no-key-header",
                format!("不允许 `{header}`：请不要让组件带这个头，否则表单离不开浏览器。键也写在表单里，不带头同样不会重复"),
                format!("`{header}` may not be sent along: do not let the widget send it, or no form leaves the browser. The key stands in the form as well, so that nothing is taken twice without it"),
            ),
            Err(_) => report.note(
                "no-key-header",
                format!("询问 `{header}` 时整个预检被拒绝：请不要让组件带这个头"),
                format!("the preflight as a whole is refused when it asks for `{header}`: do not let the widget send it"),
            ),
        }
        return true;
    }
    match trouble(client, &answer, &missing) {
        Ok(()) => {
            report.good("cors-preflight", "网页的来源可以提交", "the page's origin may post");
            true
        }
        Err(trouble) => {
            trouble.tell(client, report);
            false
        }
    }
}

/// What a browser would stumble over first.
enum Trouble {
    Status(u16),
    Origin(String),
    Credentials,
    Headers(Vec<String>),
}

fn trouble(client: &Client, answer: &Answer, missing: &[String]) -> Result<(), Trouble> {
    if !answer.is_success() {
        return Err(Trouble::Status(answer.status));
    }
    origin(client, answer)?;
    if missing.is_empty() { Ok(()) } else { Err(Trouble::Headers(missing.to_vec())) }
}

/// Whether the answer names the page's origin.
fn origin(client: &Client, answer: &Answer) -> Result<(), Trouble> {
    let own = client.target.origin.as_deref().unwrap_or_default();
    // More than one is as bad as a wrong one.
    let allowed: Vec<&str> = answer
        .headers
        .get_all("access-control-allow-origin")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let allowed = allowed.join(", ");
    let named = allowed == own;
    if !(named || allowed == "*" && !client.credentials) {
        return Err(Trouble::Origin(allowed));
    }
    if client.credentials && answer.header("access-control-allow-credentials") != "true" {
        return Err(Trouble::Credentials);
    }
    Ok(())
}

/// The headers that the page would send and must not.
fn missing(client: &Client, answer: &Answer, wanted: &[String]) -> Vec<String> {
    let allowed = list(answer, "access-control-allow-headers");
    // `*` is all but the header for signing in, and is no star where cookies go along.
    let all = allowed.iter().any(|name| name == "*") && !client.credentials;
    wanted
        .iter()
        .filter(|name| !(allowed.contains(name) || all && *name != "authorization"))
        .cloned()
        .collect()
}

fn list(answer: &Answer, name: &str) -> Vec<String> {
    let lines = answer.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|part| part.trim().to_ascii_lowercase()).collect()
}

impl Trouble {
    fn tell(&self, client: &Client, report: &mut Report) {
        let own = client.target.origin.as_deref().unwrap_or_default();
        match self {
            Trouble::Status(status) => report.error(
                "cors-preflight",
                format!("浏览器提交前的询问（OPTIONS）得到 {status}；必须是 2xx，而且不能要求登录"),
                format!("what a browser asks before it posts (OPTIONS) is answered {status}; it has to be 2xx, and without signing in"),
            ),
            Trouble::Origin(allowed) if allowed.is_empty() => report.error(
                "cors-origin",
                format!("应答没有 Access-Control-Allow-Origin；`{own}` 的网页不能提交"),
                format!("the answer has no Access-Control-Allow-Origin; pages of `{own}` may not post"),
            ),
            Trouble::Origin(allowed) => report.error(
                "cors-origin",
                format!("Access-Control-Allow-Origin 是 `{allowed}`；必须正好是 `{own}`"),
                format!("Access-Control-Allow-Origin is `{allowed}`; it has to be `{own}` exactly"),
            ),
            Trouble::Credentials => report.error(
                "cors-credentials",
                "网页带 cookie 提交，应答却没有 Access-Control-Allow-Credentials: true",
                "the page posts with cookies, and the answer has no Access-Control-Allow-Credentials: true",
            ),
            Trouble::Headers(missing) => {
                let missing = missing.join(", ");
                report.error(
                    "cors-headers",
                    format!("Access-Control-Allow-Headers 缺少：{missing}"),
                    format!("Access-Control-Allow-Headers lacks {missing}"),
                );
            }
        }
    }
}

/// What of an answer the page may read; whether anything at all.
pub fn readable(client: &Client, answer: &Answer, report: &mut Report) -> bool {
    if let Err(trouble) = origin(client, answer) {
        report.error(
            "cors-answer",
            "应答本身缺少 CORS 头：表单会被收下，网页却读不到收据，于是一再发送",
            "the answer itself lacks its CORS headers: a form would be taken, and the page could not read the receipt and would send it again",
        );
        if !matches!(trouble, Trouble::Origin(ref allowed) if allowed.is_empty()) {
            trouble.tell(client, report);
        }
        return false;
    }
    let exposed = list(answer, "access-control-expose-headers");
    let all = exposed.iter().any(|name| name == "*") && !client.credentials;
    let hidden: Vec<&str> =
        WANTED.into_iter().filter(|name| !all && !exposed.contains(&name.to_ascii_lowercase())).collect();
    if hidden.is_empty() {
        report.good("cors-exposed", "应答头可以读取", "the headers of answers may be read");
    } else {
        let hidden = hidden.join(", ");
        report.warning(
            "cors-exposed",
            format!("网页读不到这些应答头：{hidden}（Access-Control-Expose-Headers）；没有 Location 就查不到状态，没有 Retry-After 就不知道该等多久"),
            format!("the page cannot read these headers of an answer: {hidden} (Access-Control-Expose-Headers); without Location it cannot ask for the status, without Retry-After it does not know how long to wait"),
        );
    }
    true
}

/// The lines that would make it work.
pub fn advice(client: &Client, key_header: &str) -> Advice {
    let own = client.target.origin.as_deref().unwrap_or_default();
    let mut names: Vec<&str> = vec!["content-type"];
    names.extend(client.names());
    let key = key_header.to_ascii_lowercase();
    names.push(&key);
    names.dedup();
    let credentials = client.credentials.then(|| ("Access-Control-Allow-Credentials", "true".to_owned()));
    let both: Vec<(&str, String)> =
        [("Access-Control-Allow-Origin", own.to_owned()), ("Vary", "Origin".to_owned())]
            .into_iter()
            .chain(credentials)
            .collect();
    let before = [
        ("Access-Control-Allow-Methods", "GET, POST".to_owned()),
        ("Access-Control-Allow-Headers", names.join(", ")),
        ("Access-Control-Max-Age", "600".to_owned()),
    ];
    let after = [("Access-Control-Expose-Headers", WANTED.join(", "))];
    let plain =
        both.iter().chain(&before).chain(&after).map(|(name, value)| format!("{name}: {value}")).collect();
    let added = |indent: &str, headers: &mut dyn Iterator<Item = &(&str, String)>| {
        headers
            .map(|(name, value)| format!("{indent}add_header {name} \"{value}\" always;\n"))
            .collect::<String>()
    };
    // A header of an outer block is not added where an inner one adds any.
    let nginx = format!(
        "location {} {{\n    if ($request_method = OPTIONS) {{\n{}        return 204;\n    }}\n{}    # proxy_pass …, as before\n}}\n",
        client.target.path(),
        added("        ", &mut both.iter().chain(&before)),
        added("    ", &mut both.iter().chain(&after)),
    );
    Advice { headers: plain, nginx }
}
