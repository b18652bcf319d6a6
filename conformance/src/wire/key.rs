//! Changes that make a valid key an unknown one.

use crate::case::Alteration;

/// The key with the change; always another text than the key.
pub(super) fn altered(key: &str, alteration: Alteration) -> String {
    let mut characters: Vec<char> = key.chars().collect();
    let middle = characters.len() / 2;
    let last = characters.len().saturating_sub(1);
    let other = |character: char| if character == 'a' { 'b' } else { 'a' };
    match alteration {
        Alteration::LastCharacter => characters
            .iter_mut()
            .skip(last)
            .for_each(|c| *c = other(*c)),
        Alteration::MiddleCharacter => characters
            .iter_mut()
            .skip(middle)
            .take(1)
            .for_each(|c| *c = other(*c)),
        Alteration::Shortened => characters.truncate(last),
        Alteration::Lengthened => characters.push('a'),
        Alteration::UpperCase => return key.to_uppercase(),
    }
    characters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_altered_key_is_always_another_key() {
        for key in ["lc_abc12", "lc_aaaaaaaaaaa", "x"] {
            for alteration in [
                Alteration::LastCharacter,
                Alteration::MiddleCharacter,
                Alteration::Shortened,
                Alteration::Lengthened,
                Alteration::UpperCase,
            ] {
                assert_ne!(altered(key, alteration), key, "{alteration:?}");
            }
        }
    }
}
