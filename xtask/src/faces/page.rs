//! Puts figures between the two marks of a page.

use std::fs;

use anyhow::{Context, Result};

use crate::workspace::root;

const END: &str = "<!-- end of figures -->";

/// `page` is `faces` or `quality`.
pub(super) fn write(page: &str, figures: &str) -> Result<()> {
    let path = root().join(format!("docs/performance/{page}.md"));
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    fs::write(path, replace(&text, figures)?)?;
    Ok(())
}

fn replace(page: &str, figures: &str) -> Result<String> {
    let start = "<!-- figures: written by cargo xtask faces -->";
    let (before, rest) = page
        .split_once(start)
        .context("the page has lost its first mark")?;
    let (_, after) = rest
        .split_once(END)
        .context("the page has lost its last mark")?;
    Ok(format!("{before}{start}\n\n{figures}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = format!("a\n<!-- figures: written by cargo xtask faces -->\nold\n{END}\nb\n");
        let page = replace(&page, "new").unwrap();
        assert_eq!(
            page,
            format!("a\n<!-- figures: written by cargo xtask faces -->\n\nnew\n{END}\nb\n")
        );
        assert!(replace("no marks", "new").is_err());
    }
}
