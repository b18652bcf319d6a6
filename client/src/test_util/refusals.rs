//! What the double refuses before it answers as it was told to, in the order of the contract: path, method, key, then the body's
//! type and members. Reads no photo.

use livecheck_openapi::{Document, Operation};
use serde_json::Value;
use wiremock::{Request, ResponseTemplate};

use super::bodies::{Body, refusal};
use crate::generated::ErrorCode;
use crate::generated::operations::API_KEY_HEADER;

/// The operation that a request asks for, or the refusal that it deserves.
pub(super) fn route<'a>(
    document: &'a Document,
    key: &str,
    request: &Request,
) -> Result<&'a Operation, Box<ResponseTemplate>> {
    let path = request.url.path();
    let here = || document.operations().iter().filter(|one| one.path == path);
    let refused = |operation, status, code: ErrorCode, why: &str| {
        Box::new(refuse(document, operation, status, &code, why))
    };
    let method = request.method.as_str().to_ascii_lowercase();
    let Some(operation) = here().find(|one| one.method == method) else {
        if here().next().is_none() {
            return Err(refused(
                None,
                404,
                ErrorCode::NotFound,
                "There is nothing here",
            ));
        }
        let allowed: Vec<_> = here().map(|one| one.method.to_ascii_uppercase()).collect();
        let code = ErrorCode::InvalidRequest;
        let refusal = refuse(document, None, 405, &code, "The path has no such method");
        return Err(Box::new(refusal.insert_header("allow", allowed.join(", "))));
    };
    let given = request.headers.get(API_KEY_HEADER);
    if operation.security.is_some() && given.is_none_or(|given| given != key) {
        let why = "The API key is not valid";
        return Err(refused(Some(operation), 401, ErrorCode::InvalidApiKey, why));
    }
    if let Some(header) = malformed(operation, request) {
        let why = format!("{header} is not what the document allows");
        return Err(refused(
            Some(operation),
            400,
            ErrorCode::InvalidRequest,
            &why,
        ));
    }
    let Some(schema) = operation
        .request
        .as_ref()
        .and_then(|name| document.schema(name))
    else {
        return Ok(operation);
    };
    let invalid =
        |status, why: &str| refused(Some(operation), status, ErrorCode::InvalidRequest, why);
    let kind = request.headers.get("content-type");
    if kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"application/json")) {
        return Err(invalid(415, "Content-Type must be application/json"));
    }
    let Ok(body) = serde_json::from_slice::<Value>(&request.body) else {
        return Err(invalid(400, "The body is not JSON"));
    };
    match missing(document, schema, &body) {
        Some(name) => Err(invalid(
            400,
            &format!("{name} is missing, or is not one of its values"),
        )),
        None => Ok(operation),
    }
}

/// The first header parameter that was sent twice, or is shorter or longer than its schema allows.
fn malformed<'a>(operation: &'a Operation, request: &Request) -> Option<&'a str> {
    operation.parameters.iter().find_map(|parameter| {
        let mut values = request.headers.get_all(parameter.name.as_str()).iter();
        let value = values.next()?;
        let bound = |name: &str| {
            let bound = parameter.schema.get(name)?.as_u64()?;
            usize::try_from(bound).ok()
        };
        let length = value.len();
        let fits = bound("minLength").is_none_or(|least| length >= least)
            && bound("maxLength").is_none_or(|most| length <= most)
            && value.to_str().is_ok_and(|text| !text.contains(' '));
        (!fits || values.next().is_some()).then_some(parameter.name.as_str())
    })
}

/// The first required member that is absent, empty, or none of the values that it may take.
fn missing<'a>(document: &Document, schema: &'a Value, body: &Value) -> Option<&'a str> {
    let required = schema.get("required").and_then(Value::as_array)?;
    required.iter().filter_map(Value::as_str).find(|name| {
        let property = schema.get("properties").and_then(|all| all.get(name));
        let target = property
            .and_then(|property| property.get("$ref")?.as_str())
            .and_then(|path| document.schema(path.rsplit('/').next()?))
            .or(property);
        let values = target.and_then(|target| target.get("enum")?.as_array());
        match body.get(name) {
            None | Some(Value::Null) => true,
            Some(value) if value.as_str() == Some("") => true,
            Some(value) => values.is_some_and(|values| !values.contains(value)),
        }
    })
}

fn refuse(
    document: &Document,
    operation: Option<&Operation>,
    status: u16,
    code: &ErrorCode,
    why: &str,
) -> ResponseTemplate {
    let answer = ResponseTemplate::new(status).insert_header("cache-control", "no-store");
    match refusal(document, operation, code).1 {
        Body::Json(mut body) => {
            body["error"]["message"] = Value::from(why);
            answer.set_body_json(body)
        }
        Body::Raw(bytes) => answer.set_body_bytes(bytes),
    }
}
