//! Text that is HTML already, kept apart from text that still has to be escaped.
//!
//! Promises: what came in through [`Html::text`] is escaped; only literals of this program enter unescaped.
//! Never: parses or repairs markup.

use std::fmt;

use askama::filters::{Escaper, Html as HtmlEscaper, HtmlSafe};

/// A piece of HTML that a template may write as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Html(String);

impl Html {
    /// An empty piece.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A piece that holds this text, escaped.
    pub(super) fn of_text(text: &str) -> Self {
        let mut html = Self::new();
        html.text(text);
        html
    }

    /// A piece that another writer of HTML has made and escaped: a template or the Markdown renderer.
    pub(super) fn of_rendered(rendered: String) -> Self {
        Self(rendered)
    }

    /// Adds text, escaped for elements and for quoted attributes.
    pub(super) fn text(&mut self, text: &str) {
        // Writing into a String cannot fail.
        let _ = HtmlEscaper.write_escaped_str(&mut self.0, text);
    }

    /// Adds a literal of this program as it stands.
    pub(super) fn markup(&mut self, literal: &'static str) {
        self.0.push_str(literal);
    }

    /// Adds another piece.
    pub(super) fn html(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// Adds `<span class="…">text</span>`.
    pub(super) fn span(&mut self, class: &'static str, text: &str) {
        self.markup("<span class=\"");
        self.markup(class);
        self.markup("\">");
        self.text(text);
        self.markup("</span>");
    }

    /// Adds `<code>text</code>`.
    pub(super) fn code(&mut self, text: &str) {
        self.markup("<code>");
        self.text(text);
        self.markup("</code>");
    }

    /// Adds a name that a narrow column may break after an underscore or before a capital.
    pub(super) fn name(&mut self, name: &str) {
        let mut before = '_';
        for c in name.chars() {
            if c.is_uppercase() && before.is_lowercase() {
                self.markup("<wbr>");
            }
            self.text(c.encode_utf8(&mut [0; 4]));
            if c == '_' {
                self.markup("<wbr>");
            }
            before = c;
        }
    }

    /// Adds a link to an anchor of the page around text set as code.
    pub(super) fn code_link(&mut self, anchor: &str, text: &str) {
        self.markup("<a href=\"#");
        self.text(anchor);
        self.markup("\">");
        self.code(text);
        self.markup("</a>");
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The HTML.
    #[cfg(test)]
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_literals_are_not() {
        let mut html = Html::of_text("a < b & \"c\"");
        html.span("k", "<i>");
        let text = html.to_string();
        assert!(!text.contains("<i>") && !text.contains("a < b"), "{text}");
        assert!(text.contains("<span class=\"k\">"), "{text}");
    }

    #[test]
    fn a_long_name_may_break_between_its_words() {
        let mut html = Html::new();
        html.name("isFake_likeEXIF");
        assert_eq!(html.as_str(), "is<wbr>Fake_<wbr>like<wbr>EXIF");
    }
}
