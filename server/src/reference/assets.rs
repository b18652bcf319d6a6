//! The style sheet and the script of the page, embedded.
//!
//! Promises: a path changes whenever its content does, so that a browser may keep it for ever.
//! Never: reads a file while the server runs.

/// A file that the page loads from its own server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Where the page looks for it: `/docs/assets/<name>.<8 hex digits of its content>.<ending>`.
    pub path: String,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The content. It may be sent with `Cache-Control: public, max-age=31536000, immutable`.
    pub body: &'static [u8],
}

const STYLE: &str = concat!(
    include_str!("../../templates/reference/colours.css"),
    include_str!("../../templates/reference/frame.css"),
    include_str!("../../templates/reference/content.css"),
    include_str!("../../templates/reference/code.css"),
);

const SCRIPT: &str = include_str!("../../templates/reference/reference.js");

/// The style sheet.
pub(super) fn style() -> Asset {
    asset("reference", "css", "text/css; charset=utf-8", STYLE)
}

/// The script: an ES module.
pub(super) fn script() -> Asset {
    asset("reference", "js", "text/javascript; charset=utf-8", SCRIPT)
}

fn asset(name: &str, ending: &str, content_type: &'static str, content: &'static str) -> Asset {
    let body = content.as_bytes();
    // A checksum is enough: the path tells one release from the next, it guards nothing.
    let hash = crc32fast::hash(body);
    Asset {
        path: format!("/docs/assets/{name}.{hash:08x}.{ending}"),
        content_type,
        body,
    }
}
