//! Puts figures between the two marks of a page in docs/performance, which name the task that writes them.

use std::fs;

use anyhow::{Context, Result};

use crate::workspace::root;

const END: &str = "<!-- end of figures -->";

/// `page` is the page's name without its ending, `task` what follows `cargo xtask`.
pub(crate) fn write(page: &str, task: &str, figures: &str) -> Result<()> {
    let path = root().join(format!("docs/performance/{page}.md"));
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    fs::write(path, replace(&text, task, figures)?)?;
    Ok(())
}

fn replace(page: &str, task: &str, figures: &str) -> Result<String> {
    let start = format!("<!-- figures: written by cargo xtask {task} -->\n");
    let (before, rest) = page
        .split_once(&start)
        .context("the page has lost its first mark")?;
    let (_, after) = rest
        .split_once(END)
        .context("the page has lost its last mark")?;
    Ok(format!("{before}{start}\n{figures}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = format!("a\n<!-- figures: written by cargo xtask faces -->\nold\n{END}\nb\n");
        let page = replace(&page, "faces", "new").unwrap();
        assert_eq!(
            page,
            format!("a\n<!-- figures: written by cargo xtask faces -->\n\nnew\n{END}\nb\n")
        );
        assert!(replace("no marks", "faces", "new").is_err());
    }
}
