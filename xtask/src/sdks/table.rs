//! The measured parts of openapi/sdks/README.md: lines by language, and what client mode said. Typed by nobody.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::{Language, files};
use crate::workspace::{Mode, root};

const README: &str = "openapi/sdks/README.md";

/// Counts lines and brings the table to them.
pub(super) fn bring(mode: Mode) -> Result<Option<String>> {
    let mut table = "| | generated | of it by us\\* | handwritten | templates | tests and example |\n| --- | ---: | ---: | ---: | ---: | ---: |\n".to_owned();
    for language in Language::ALL {
        let lines = Lines::count(language)?;
        table.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            language.name(),
            lines.generated,
            lines.by_us,
            lines.handwritten,
            lines.templates,
            lines.tests
        ));
    }
    replace("lines", &table, mode)
}

/// Compares a whole run's results with those in the table, or puts them there.
pub(crate) fn record_results(results: &[(&str, String)], mode: Mode) -> Result<()> {
    let mut table = "| client | client mode |\n| --- | --- |\n".to_owned();
    for (name, result) in results {
        table.push_str(&format!("| {name} | {result} |\n"));
    }
    let differs = replace("client mode", &table, mode)?;
    ensure!(
        mode == Mode::Write || differs.is_none(),
        "{README} states other results; run `cargo xtask conformance-clients --record`"
    );
    Ok(())
}

/// Lines of text, empty ones included.
#[derive(Default)]
struct Lines {
    generated: usize,
    by_us: usize,
    handwritten: usize,
    templates: usize,
    tests: usize,
}

impl Lines {
    fn count(language: Language) -> Result<Self> {
        let mut lines = Self::default();
        for (path, text) in files::read(&language.folder())? {
            let number = text.lines().count();
            let name = path.rsplit('/').next().unwrap_or_default();
            let is_source = ["py", "ts", "go", "java"]
                .iter()
                .any(|ending| path.ends_with(&format!(".{ending}")));
            let is_test = ["tests/", "test/", "examples/", "example/", "src/test/"]
                .iter()
                .any(|folder| path.starts_with(folder))
                || name.ends_with("_test.go")
                || name.ends_with(".test.ts");
            if path.starts_with("templates/") {
                lines.templates += number;
            } else if path.starts_with(language.generated()) {
                lines.generated += number;
                let own = ["codes.", "shapes."];
                if own.iter().any(|own| name.to_lowercase().starts_with(own)) {
                    lines.by_us += number;
                }
            } else if is_test && is_source {
                lines.tests += number;
            } else if is_source {
                lines.handwritten += number;
            }
        }
        Ok(lines)
    }
}

/// Replaces what stands between `<!-- measured: NAME -->` and `<!-- end -->`; returns a line if it differs.
fn replace(name: &str, table: &str, mode: Mode) -> Result<Option<String>> {
    let file = root().join(README);
    let old = fs::read_to_string(&file).with_context(|| format!("{README} is missing"))?;
    let begin = format!("<!-- measured: {name} -->\n");
    let new = between(&old, &begin, table)
        .with_context(|| format!("{README} has no place for {name:?}"))?;
    if old == new {
        return Ok(None);
    }
    if mode == Mode::Write {
        fs::write(file, new)?;
    }
    Ok(Some(format!("  {README} ({name})")))
}

fn between(text: &str, begin: &str, table: &str) -> Option<String> {
    let start = text.find(begin)? + begin.len();
    let end = start + text[start..].find("<!-- end -->")?;
    Some(format!("{}\n{table}\n{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let text = "a\n<!-- measured: x -->\nold\n<!-- end -->\nb <!-- end -->\n";
        let new = between(text, "<!-- measured: x -->\n", "| t |\n");
        assert_eq!(
            new.as_deref(),
            Some("a\n<!-- measured: x -->\n\n| t |\n\n<!-- end -->\nb <!-- end -->\n")
        );
    }

    #[test]
    fn a_text_without_the_mark_is_refused() {
        assert_eq!(between("a\n", "<!-- measured: x -->\n", ""), None);
    }
}
