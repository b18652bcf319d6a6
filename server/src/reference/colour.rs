//! Source text with its words coloured on the server, so that no script has to.
//!
//! Promises: the text that a reader copies is the text that came in, to the letter.
//! Never: checks a language's grammar; it tells strings, comments, numbers and a few words apart, no more.

use serde_json::Value;

use super::html::Html;

/// A language that samples are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// A POSIX shell.
    Shell,
    /// Python 3.
    Python,
    /// JavaScript, as Node runs it.
    JavaScript,
}

impl Language {
    fn comment(self) -> &'static str {
        match self {
            Self::Shell | Self::Python => "#",
            Self::JavaScript => "//",
        }
    }

    fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::Shell => &["curl", "base64", "tr"],
            Self::Python => &[
                "import", "from", "with", "as", "print", "True", "False", "None",
            ],
            Self::JavaScript => &["import", "from", "const", "await", "true", "false", "null"],
        }
    }
}

/// A JSON value, indented by two spaces; objects and arrays of a few scalars stay on one line.
pub(super) fn json(value: &Value) -> Html {
    let mut html = Html::new();
    write_json(&mut html, value, 0, 0);
    html
}

/// The longest line that an object or array is kept on whole, in characters.
const ONE_LINE: usize = 56;

/// Writes a value that begins in this column.
fn write_json(html: &mut Html, value: &Value, depth: usize, column: usize) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let flat = is_short(value, column, members.values());
            open(html, "{", flat, depth);
            for (i, (key, inner)) in members.iter().enumerate() {
                if i > 0 {
                    separate(html, flat, depth);
                }
                let key = Value::from(key.as_str()).to_string();
                html.span("k", &key);
                html.markup(": ");
                write_json(
                    html,
                    inner,
                    depth + 1,
                    2 * (depth + 1) + key.chars().count() + 2,
                );
            }
            close(html, "}", flat, depth);
        }
        Value::Array(elements) if !elements.is_empty() => {
            let flat = is_short(value, column, elements.iter());
            open(html, "[", flat, depth);
            for (i, inner) in elements.iter().enumerate() {
                if i > 0 {
                    separate(html, flat, depth);
                }
                write_json(html, inner, depth + 1, 2 * (depth + 1));
            }
            close(html, "]", flat, depth);
        }
        Value::String(_) => html.span("s", &value.to_string()),
        Value::Number(_) => html.span("n", &value.to_string()),
        Value::Bool(_) | Value::Null => html.span("b", &value.to_string()),
        Value::Object(_) | Value::Array(_) => html.text(&value.to_string()),
    }
}

fn is_short<'a>(whole: &Value, column: usize, inner: impl Iterator<Item = &'a Value>) -> bool {
    let mut spaces = 0;
    for value in inner {
        if value.is_object() || value.is_array() {
            return false;
        }
        // One after the comma, and in an object one after the colon.
        spaces += if whole.is_object() { 2 } else { 1 };
    }
    column + whole.to_string().chars().count() + spaces <= ONE_LINE
}

fn open(html: &mut Html, bracket: &'static str, flat: bool, depth: usize) {
    html.markup(bracket);
    if !flat {
        line(html, depth + 1);
    }
}

fn separate(html: &mut Html, flat: bool, depth: usize) {
    html.markup(",");
    if flat {
        html.markup(" ");
    } else {
        line(html, depth + 1);
    }
}

fn close(html: &mut Html, bracket: &'static str, flat: bool, depth: usize) {
    if !flat {
        line(html, depth);
    }
    html.markup(bracket);
}

fn line(html: &mut Html, depth: usize) {
    html.markup("\n");
    for _ in 0..depth {
        html.markup("  ");
    }
}

/// A sample, coloured; wherever `base` stands, the page's script may put its own origin in.
pub(super) fn sample(text: &str, language: Language, base: &str) -> Html {
    let mut html = Html::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (class, length) = token(rest, first, language);
        let (piece, after) = rest.split_at(length);
        match class {
            Some(class) => {
                html.markup("<span class=\"");
                html.markup(class);
                html.markup("\">");
                with_base(&mut html, piece, base);
                html.markup("</span>");
            }
            None => with_base(&mut html, piece, base),
        }
        rest = after;
    }
    html
}

/// The class of the token that `rest` begins with, and its length in bytes.
fn token(rest: &str, first: char, language: Language) -> (Option<&'static str>, usize) {
    let until = |end: usize| end.min(rest.len());
    if first == '"' || first == '\'' {
        return (Some("s"), string_length(rest, first));
    }
    if rest.starts_with(language.comment()) {
        return (Some("c"), rest.find('\n').unwrap_or(rest.len()));
    }
    // A word takes its hyphens, dots and slashes along, so that a number inside an address is none.
    let word = rest
        .find(|c: char| !c.is_alphanumeric() && !"_-./:$".contains(c))
        .unwrap_or(rest.len());
    if word == 0 {
        return (None, until(first.len_utf8()));
    }
    let text = rest.get(..word).unwrap_or(rest);
    if language.keywords().contains(&text) {
        (Some("b"), word)
    } else if text.parse::<f64>().is_ok() {
        (Some("n"), word)
    } else {
        (None, word)
    }
}

/// The bytes up to and with the closing quote; up to the line's end where it is missing.
fn string_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

fn with_base(html: &mut Html, text: &str, base: &str) {
    for (i, piece) in text.split(base).enumerate() {
        if i > 0 {
            html.markup("<span data-base>");
            html.text(base);
            html.markup("</span>");
        }
        html.text(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_indented_and_short_objects_stay_on_one_line() {
        let value = serde_json::json!({"a": {"x": 1, "y": null}, "b": [{"c": "<"}], "d": [], "e": {"f": {"g": true}}});
        let html = json(&value).to_string();
        let plain = strip(&html);
        assert_eq!(
            plain,
            "{\n  \"a\": {\"x\": 1, \"y\": null},\n  \"b\": [\n    {\"c\": \"&#60;\"}\n  ],\n  \"d\": [],\n  \
             \"e\": {\n    \"f\": {\"g\": true}\n  }\n}"
                .replace('"', "&#34;")
        );
    }

    #[test]
    fn a_sample_keeps_its_text_and_marks_the_base_address() {
        let text = "curl 'http://h:1/v1' \\\n  -d 12 # it's \"odd\n";
        let html = sample(text, Language::Shell, "http://h:1").to_string();
        assert!(
            html.contains(
                "<span class=\"s\">&#39;<span data-base>http://h:1</span>/v1&#39;</span>"
            ),
            "{html}"
        );
        assert!(html.contains("<span class=\"n\">12</span>"), "{html}");
        assert!(html.contains("<span class=\"c\"># it"), "{html}");
        let plain = strip(&html).replace("&#39;", "'").replace("&#34;", "\"");
        assert_eq!(plain, text);
    }

    fn strip(html: &str) -> String {
        let mut inside = false;
        html.chars()
            .filter(|c| {
                let keep = !inside && *c != '<';
                inside = (inside || *c == '<') && *c != '>';
                keep
            })
            .collect()
    }
}
