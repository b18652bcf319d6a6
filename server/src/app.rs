//! Everything that answers, put together: the API's routes, the document, the reference page, and the edge around them.

use bytes::Bytes;
use livecheck_metering::Metering;
use livecheck_openapi::Document;
use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{Endpoint, Response, Route, get};
use poem_openapi::OpenApiService;

use crate::api::{Livecheck, LivecheckParts};
use crate::edge::Edge;
use crate::generated::API_VERSION;
use crate::generated::routes::{ROUTES, Routes};
use crate::reference::{CSP, Reference, ReferenceError};
use crate::sandbox::{Sandbox, SandboxError};

/// A header of a page, known before any request.
type FixedHeader = (HeaderName, &'static str);

const HTML: FixedHeader = (header::CONTENT_TYPE, "text/html; charset=utf-8");
/// What stands on every page of the reference.
const REFERENCE_HEADERS: [FixedHeader; 3] = [
    HTML,
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::REFERRER_POLICY, "no-referrer"),
];
/// Assets carry a hash of their content in their path: a copy never grows old.
const FOR_EVER: FixedHeader = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");

/// Why the server cannot be put together: what is built into it is at fault. The tests of this crate rule it out.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The reference page cannot be made from the document.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The sandbox's fixtures cannot be used.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

/// Puts the server together around its parts.
///
/// # Errors
/// An [`AppError`].
pub fn build(
    document: &Document,
    parts: LivecheckParts,
) -> Result<impl Endpoint<Output = Response> + use<>, AppError> {
    let metering: Metering = parts.metering.clone();
    let reference = Reference::render(document)?;
    let json = serde_json::to_string_pretty(document.json()).unwrap_or_default();
    let mut routes = Route::new()
        .at(
            "/",
            get(fixed(StatusCode::FOUND, "", &[(header::LOCATION, "/docs")])),
        )
        .at(
            "/openapi.json",
            get(page(json, &[(header::CONTENT_TYPE, "application/json")])),
        )
        .at(
            "/openapi.yaml",
            get(page(
                livecheck_openapi::YAML,
                &[(header::CONTENT_TYPE, "application/yaml")],
            )),
        )
        .at(
            "/docs",
            get(page(reference.html().to_owned(), &REFERENCE_HEADERS)),
        );
    for error in reference.error_pages() {
        let html = error.html.clone();
        routes = routes.at(error.path.clone(), get(page(html, &REFERENCE_HEADERS)));
    }
    for asset in reference.assets() {
        let headers = [(header::CONTENT_TYPE, asset.content_type), FOR_EVER];
        routes = routes.at(asset.path.clone(), get(page(asset.body, &headers)));
    }
    let routes = routes.nest_no_strip("/v1", service(Livecheck::new(parts, Sandbox::embedded()?)));
    Ok(Edge::new(routes, metering))
}

/// The generated routes with poem-openapi's own description of them, which a test compares with the document.
pub fn service<A: crate::generated::routes::LivenessApi>(api: A) -> OpenApiService<Routes<A>, ()> {
    OpenApiService::new(Routes(api), "Livecheck", API_VERSION)
}

/// The methods that a known path answers, for the `Allow` header. What is no route of the document is a page.
#[must_use]
pub fn allowed_methods(path: &str) -> String {
    let mut methods: Vec<&str> = ROUTES
        .iter()
        .filter(|(route, _)| *route == path)
        .map(|(_, method)| *method)
        .collect();
    if methods.is_empty() {
        methods.push("GET");
    }
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.join(", ")
}

/// A page that is the same for every request.
fn page<B: Into<Bytes>>(body: B, headers: &[FixedHeader]) -> impl Endpoint + use<B> {
    fixed(StatusCode::OK, body, headers)
}

/// An answer that is the same for every request.
fn fixed<B: Into<Bytes>>(
    status: StatusCode,
    body: B,
    headers: &[FixedHeader],
) -> impl Endpoint + use<B> {
    let (body, headers) = (body.into(), headers.to_vec());
    poem::endpoint::make_sync(move |_| {
        let mut response = Response::builder().status(status).body(body.clone());
        for (name, value) in &headers {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name.clone(), value);
        }
        response
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_is_allowed_where_get_is() {
        assert_eq!(allowed_methods("/v1/usage"), "GET, HEAD");
        assert_eq!(allowed_methods("/v1/check/liveness"), "POST");
        assert_eq!(allowed_methods("/docs"), "GET, HEAD");
    }
}
