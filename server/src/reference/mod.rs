//! The API's reference, rendered from the OpenAPI document: the page behind `/docs`, and one for each error code.
//!
//! Promises: the page is made once, at start; it shows every operation, answer, field and error code of the document, and
//! is complete without JavaScript. It loads nothing but its own [`Asset`]s, so [`CSP`] may stand on it.
//! Never: speaks HTTP, looks at a request, or says what the document does not say.
//!
//! ```
//! use livecheck_server::reference::Reference;
//!
//! let reference = Reference::render(livecheck_openapi::document()?)?;
//! assert!(reference.html().contains("/v1/check/liveness"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assets;
mod colour;
mod error_page;
mod fields;
mod flow;
mod html;
mod limits;
mod markdown;
mod operation;
mod page;
mod samples;
mod source;
#[cfg(test)]
mod tests;

use askama::Template;
use livecheck_openapi::Document;

pub use assets::Asset;
pub use error_page::ErrorPage;

/// The `Content-Security-Policy` that the page keeps: nothing from elsewhere, nothing inline.
pub const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Why the page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// The document lacks a part that the page cannot do without: add it there.
    #[error("the reference needs {path}, which the document does not hold")]
    Missing {
        /// A JSON pointer into the document.
        path: String,
    },
    /// A template failed: a fault of this module.
    #[error("a template of the reference failed: {0}")]
    Template(#[from] askama::Error),
}

/// The rendered page and what it loads.
#[derive(Debug)]
pub struct Reference {
    html: String,
    error_pages: Vec<ErrorPage>,
    assets: Vec<Asset>,
}

impl Reference {
    /// Renders the page. It takes milliseconds; do it once.
    ///
    /// # Errors
    /// [`ReferenceError`], which names what is missing in the document.
    pub fn render(document: &Document) -> Result<Self, ReferenceError> {
        let (style, script) = (assets::style(), assets::script());
        let page = page::Page::new(document, style.path.clone(), script.path.clone())?;
        Ok(Self {
            html: page.render()?,
            error_pages: error_page::render_all(document, &style.path)?,
            assets: vec![style, script],
        })
    }

    /// The page, `text/html; charset=utf-8`.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The pages on the error codes, to which the page links.
    #[must_use]
    pub fn error_pages(&self) -> &[ErrorPage] {
        &self.error_pages
    }

    /// The files that the page loads. Their paths change with their content, so they may be cached for ever.
    #[must_use]
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }
}
