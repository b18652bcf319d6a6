//! The pages on error codes: what each means, how to mend it, whether to try again, and that it is free. One Markdown file a code,
//! embedded; this module never writes or changes a page.

/// Code and page, in the order of `x-errors`.
const PAGES: &[(&str, &str)] = &[
    (
        "invalid_request",
        include_str!("../errors/invalid_request.md"),
    ),
    ("invalid_image", include_str!("../errors/invalid_image.md")),
    (
        "invalid_api_key",
        include_str!("../errors/invalid_api_key.md"),
    ),
    ("forbidden", include_str!("../errors/forbidden.md")),
    ("not_found", include_str!("../errors/not_found.md")),
    (
        "idempotency_conflict",
        include_str!("../errors/idempotency_conflict.md"),
    ),
    (
        "idempotency_mismatch",
        include_str!("../errors/idempotency_mismatch.md"),
    ),
    (
        "quota_exceeded",
        include_str!("../errors/quota_exceeded.md"),
    ),
    ("rate_limited", include_str!("../errors/rate_limited.md")),
    (
        "internal_error",
        include_str!("../errors/internal_error.md"),
    ),
    (
        "service_unavailable",
        include_str!("../errors/service_unavailable.md"),
    ),
];

/// The page on an error code, as Markdown; `None` for a code that the document does not list.
///
/// ```
/// let page = livecheck_openapi::error_page("quota_exceeded").ok_or("gone")?;
/// assert!(page.starts_with("# quota_exceeded\n"));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn error_page(code: &str) -> Option<&'static str> {
    PAGES
        .iter()
        .find(|(own, _)| *own == code)
        .map(|(_, page)| *page)
}

/// The codes that have a page.
pub fn error_pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES.iter().copied()
}
