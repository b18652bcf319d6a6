//! Markdown of descriptions as HTML.
//!
//! Promises: raw HTML comes out as the text it was, and links lead only to `http`, `https`, `mailto` or into the page.
//! Never: loads a picture; its words stand in its place.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::html::Html;

/// What becomes of headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Headings {
    /// They are bold lines: the page has an outline of its own.
    Bold,
    /// They are the page's outline.
    Kept,
}

/// Renders Markdown. `anchor` names the place on the page that explains a word set in code.
pub(super) fn render<'a>(
    text: &str,
    headings: Headings,
    anchor: impl Fn(&str) -> Option<&'a str>,
) -> Html {
    let mut links = 0_usize;
    let mut events = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Html(raw) | Event::InlineHtml(raw) => events.push(Event::Text(raw)),
            Event::Start(Tag::Link { dest_url, .. }) if !is_harmless(&dest_url) => {}
            Event::Start(Tag::Link { .. }) => {
                links += 1;
                events.push(event);
            }
            Event::End(TagEnd::Link) if links == 0 => {}
            Event::End(TagEnd::Link) => {
                links -= 1;
                events.push(event);
            }
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            Event::Start(Tag::Heading { .. }) if headings == Headings::Bold => {
                events.push(Event::Start(Tag::Paragraph));
                events.push(Event::Start(Tag::Strong));
            }
            Event::End(TagEnd::Heading(_)) if headings == Headings::Bold => {
                events.push(Event::End(TagEnd::Strong));
                events.push(Event::End(TagEnd::Paragraph));
            }
            Event::Code(word) if links == 0 => match anchor(&word) {
                Some(anchor) => {
                    let mut link = Html::new();
                    link.code_link(anchor, &word);
                    events.push(Event::InlineHtml(CowStr::from(link.to_string())));
                }
                None => events.push(Event::Code(word)),
            },
            other => events.push(other),
        }
    }
    let mut rendered = String::new();
    html::push_html(&mut rendered, events.into_iter());
    Html::of_rendered(rendered.trim_end().to_owned())
}

/// Whether a link may stand: no `javascript:`, no `data:`, nothing that the visitor's browser would fetch from elsewhere
/// without a click.
fn is_harmless(target: &str) -> bool {
    ["https://", "http://", "mailto:", "#", "/"]
        .iter()
        .any(|start| target.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> String {
        render(text, Headings::Bold, |word| {
            (word == "not_found").then_some("error-not_found")
        })
        .to_string()
    }

    #[test]
    fn raw_html_comes_out_as_text() {
        let html = rendered("a <script>alert(1)</script> b\n\n<img src=x onerror=y>\n");
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn a_script_link_loses_its_target_and_keeps_its_words() {
        let html = rendered(
            "[press `not_found` here](javascript:alert(1)) and [there](https://example.org)",
        );
        assert!(!html.contains("javascript"), "{html}");
        assert!(
            html.contains("here") && html.contains("href=\"https://example.org\""),
            "{html}"
        );
    }

    #[test]
    fn a_known_word_in_code_leads_to_its_explanation() {
        assert_eq!(
            rendered("`not_found` and `other`"),
            "<p><a href=\"#error-not_found\"><code>not_found</code></a> and <code>other</code></p>"
        );
    }

    #[test]
    fn a_picture_is_replaced_by_its_words() {
        let html = rendered("![a face](https://example.org/face.jpg)");
        assert_eq!(html, "<p>a face</p>");
    }
}
