//! Keeps API keys out of what the command line says when something is wrong.

use std::borrow::Cow;

use regex::Regex;

/// The text with every API key in it, mistyped ones too, cut to what a list may show of it.
pub(super) fn without_keys(text: &str) -> Cow<'_, str> {
    // The pattern is fixed, so it can always be read.
    Regex::new("(lc_(?:test_)?[0-9A-Za-z]{5})[0-9A-Za-z]{5,}")
        .map_or(Cow::Borrowed(""), |keys| keys.replace_all(text, "$1..."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_cut_to_its_prefix_wherever_it_stands() {
        let text =
            "no 'lc_abc12defghijklmnopqrstuvwxyz0123456' and lc_test_abc12defghijk, but lc_abc12";
        assert_eq!(
            without_keys(text),
            "no 'lc_abc12...' and lc_test_abc12..., but lc_abc12"
        );
    }
}
