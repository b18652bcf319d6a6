//! From the document's names to Rust's.

use proc_macro2::Ident;
use quote::format_ident;

/// `isFakeFace`, `vFaceRect` and `latency_ms` to `is_fake_face`, `v_face_rect` and `latency_ms`.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        } else if c == '-' {
            out.push('_');
        } else {
            out.push(c);
        }
    }
    out
}

/// `face_too_small` and `checkLiveness` to `FaceTooSmall` and `CheckLiveness`.
pub(crate) fn pascal(name: &str) -> String {
    snake(name)
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

/// `invalid_request` to `INVALID_REQUEST`.
pub(crate) fn shout(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// An identifier; raw (`r#type`) where the name is a keyword.
pub(crate) fn ident(name: &str) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        format_ident!("{name}")
    } else {
        format_ident!("r#{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_case_names_become_words() {
        assert_eq!(snake("isFakeLikelihood"), "is_fake_likelihood");
        assert_eq!(snake("vFaceRect"), "v_face_rect");
        assert_eq!(snake("latency_ms"), "latency_ms");
        assert_eq!(pascal("checkLiveness"), "CheckLiveness");
        assert_eq!(pascal("face_cut_by_border"), "FaceCutByBorder");
        assert_eq!(ident("type").to_string(), "r#type");
    }
}
