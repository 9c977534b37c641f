//! The page behind the `type` of a problem document: what it means and what to do.

use axum::extract::Path;
use axum::response::IntoResponse;

use crate::cli::html::Html;
use crate::cli::serve::html::page;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::problem::Problem;
use crate::text::Lang;

/// `GET /problems/{slug}`
pub async fn explain(Path(slug): Path<String>) -> Result<impl IntoResponse, Problem> {
    Ok(page_of(Kind::ALL.into_iter().find(|kind| kind.slug() == slug).ok_or(Kind::NotFound)?))
}

/// What a kind of refusal means, for people.
pub fn page_of(kind: Kind) -> axum::response::Html<String> {
    let mut body = Html::new();
    for (lang, open) in [(Lang::Zh, "<section lang=\"zh-CN\"><h1>"), (Lang::En, "<section lang=\"en\"><h1>")]
    {
        body.markup(open).text(kind.title(lang)).markup("</h1>\n<p>");
        body.text(kind.detail(lang)).markup("</p></section>\n");
    }
    body.markup("<p>HTTP ").text(kind.status().as_str()).markup("</p>\n");
    page(kind.slug(), &body)
}
