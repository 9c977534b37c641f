//! A whole page of the inbox.

use crate::cli::html::Html;

/// A page around its body; the title carries no patient's name, since browsers keep titles.
pub fn page(title: &str, body: &Html) -> axum::response::Html<String> {
    let mut page = Html::new();
    page.markup("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n")
        .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .markup("<meta name=\"robots\" content=\"noindex\">\n<title>")
        .text(title)
        .markup("</title>\n<link rel=\"stylesheet\" href=\"/inbox/style.css\">\n</head>\n<body>\n<main>\n")
        .append(body)
        .markup("</main>\n</body>\n</html>\n");
    axum::response::Html(page.into_string())
}
