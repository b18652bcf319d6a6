//! The page of one error code: what causes it, what to do, an example.
//!
//! Promises: every code of the document that has a text of its own has a page at [`path_of`].
//! Never: adds to that text.

use askama::Template;
use livecheck_openapi::Document;

use super::ReferenceError;
use super::html::Html;
use super::markdown::{self, Headings};
use super::source::{Source, error_anchor};

/// Where the page of a code stands.
pub(super) fn path_of(code: &str) -> String {
    format!("/docs/errors/{code}")
}

/// A page that the server hands out beside the reference itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorPage {
    /// `/docs/errors/<code>`.
    pub path: String,
    /// The page, `text/html; charset=utf-8`.
    pub html: String,
}

#[derive(Template)]
#[template(path = "reference/error.html")]
struct Page<'a> {
    title: &'a str,
    version: &'a str,
    style: &'a str,
    code: &'a str,
    anchor: String,
    text: Html,
    others: Vec<Other<'a>>,
}

/// Another code, for the contents at the side.
struct Other<'a> {
    code: &'a str,
    path: String,
    current: bool,
}

/// Renders the pages, in the document's order. `style` is the path of the style sheet.
///
/// # Errors
/// [`ReferenceError`], which names what is missing.
pub(super) fn render_all(
    document: &Document,
    style: &str,
) -> Result<Vec<ErrorPage>, ReferenceError> {
    let source = Source::new(document);
    let texts: Vec<(&str, &str)> = source
        .members("/x-errors")
        .filter_map(|(code, _)| Some((code.as_str(), livecheck_openapi::error_page(code)?)))
        .collect();
    let title = source.text_at("/info/title")?;
    texts
        .iter()
        .map(|(code, text)| {
            let page = Page {
                title,
                version: document.version(),
                style,
                code,
                anchor: error_anchor(code),
                text: markdown::render(text, Headings::Kept, |_| None),
                others: texts
                    .iter()
                    .map(|(other, _)| Other {
                        code: other,
                        path: path_of(other),
                        current: other == code,
                    })
                    .collect(),
            };
            Ok(ErrorPage {
                path: path_of(code),
                html: page.render()?,
            })
        })
        .collect()
}
