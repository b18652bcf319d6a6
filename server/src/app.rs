//! Everything that answers, put together: the API's routes, the document, the reference page, and the edge around them.

use std::sync::Arc;

use livecheck_metering::Metering;
use livecheck_openapi::Document;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{Endpoint, EndpointExt, IntoResponse, Response, Route, get, handler, web::Data};
use poem_openapi::OpenApiService;

use crate::api::{Livecheck, LivecheckParts};
use crate::edge::Edge;
use crate::generated::API_VERSION;
use crate::generated::routes::{ROUTES, Routes};
use crate::reference::{CSP, Reference, ReferenceError};

/// The documents that the server shows.
struct Documents {
    json: String,
    reference: Reference,
}

/// Puts the server together around its parts.
///
/// # Errors
/// When the reference page cannot be made from the document.
pub fn build(
    document: &Document,
    parts: LivecheckParts,
) -> Result<impl Endpoint<Output = Response> + use<>, ReferenceError> {
    let metering: Metering = parts.metering.clone();
    let documents = Arc::new(Documents {
        json: serde_json::to_string_pretty(document.json()).unwrap_or_default(),
        reference: Reference::render(document)?,
    });
    let mut pages = Route::new()
        .at("/", get(home))
        .at("/openapi.json", get(openapi_json))
        .at("/openapi.yaml", get(openapi_yaml))
        .at("/docs", get(docs));
    for asset in documents.reference.assets() {
        let (content_type, body) = (asset.content_type, asset.body);
        pages = pages.at(
            asset.path.clone(),
            get(poem::endpoint::make_sync(move |_| {
                page(content_type, body)
                    .with_header(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
                    .into_response()
            })),
        );
    }
    let routes = pages
        .nest_no_strip("/v1", service(Livecheck::new(parts)))
        .data(documents);
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

#[handler]
fn home() -> Response {
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, "/docs")
        .finish()
}

#[handler]
fn openapi_json(documents: Data<&Arc<Documents>>) -> Response {
    page("application/json", documents.json.clone()).into_response()
}

#[handler]
fn openapi_yaml() -> Response {
    page("application/yaml", livecheck_openapi::YAML).into_response()
}

#[handler]
fn docs(documents: Data<&Arc<Documents>>) -> Response {
    page(
        "text/html; charset=utf-8",
        documents.reference.html().to_owned(),
    )
    .with_header(header::CONTENT_SECURITY_POLICY, CSP)
    .with_header(header::REFERRER_POLICY, "no-referrer")
    .into_response()
}

fn page(content_type: &'static str, body: impl Into<poem::Body>) -> impl IntoResponse {
    Response::builder()
        .header(header::CONTENT_TYPE, HeaderValue::from_static(content_type))
        .body(body)
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
