//! Parameters of an operation: headers that a request may carry. Promises that each is optional and is text, since no generator of
//! the project knows others; what stands outside is refused with its path. Never reads a value of such a header.

use serde_json::Value;

use crate::document::DocumentError;
use crate::profile::escape;

/// A header that a request may carry. It is optional, and it is text.
#[derive(Debug, Clone)]
pub struct HeaderParameter {
    /// The header's name, as the document spells it.
    pub name: String,
    /// Some paragraphs of Markdown.
    pub description: String,
    /// Its schema: `type`, and bounds of the text.
    pub schema: Value,
}

const KEYS: [&str; 5] = ["name", "in", "required", "description", "schema"];
const SCHEMA_KEYS: [&str; 5] = [
    "type",
    "x-extensible-enum",
    "minLength",
    "maxLength",
    "pattern",
];

/// Headers that say something else in HTTP or in this API: a parameter of such a name would be read twice, or not at all
/// (OpenAPI 3.1, Parameter Object).
const TAKEN: [&str; 5] = [
    "accept",
    "authorization",
    "content-type",
    "x-api-key",
    "x-request-id",
];

/// Refuses a list of parameters that holds anything else than optional headers of text, written out.
pub(crate) fn check_all(list: &Value, path: &str) -> Result<(), DocumentError> {
    let Some(list) = list.as_array() else {
        return Err(refusal(path.to_owned(), "parameters are a list"));
    };
    for (place, parameter) in list.iter().enumerate() {
        check(parameter, &format!("{path}/{place}"))?;
    }
    Ok(())
}

fn check(parameter: &Value, path: &str) -> Result<(), DocumentError> {
    only_keys(parameter, &KEYS, path)?;
    let schema_path = format!("{path}/schema");
    only_keys(&parameter["schema"], &SCHEMA_KEYS, &schema_path)?;
    let refused = |key: &str, why| Err(refusal(format!("{path}/{key}"), why));
    if parameter["in"] != "header" {
        return refused("in", "a parameter is a header");
    }
    let name = parameter["name"].as_str().unwrap_or_default();
    if name.is_empty() || TAKEN.contains(&name.to_ascii_lowercase().as_str()) {
        return refused("name", "this header is no parameter");
    }
    if parameter["required"] != false {
        return refused("required", "a parameter is optional, and says so");
    }
    if parameter["schema"]["type"] != "string" {
        return refused("schema/type", "a parameter is text");
    }
    Ok(())
}

fn only_keys(value: &Value, keys: &[&str], path: &str) -> Result<(), DocumentError> {
    let Some(object) = value.as_object() else {
        return Err(refusal(path.to_owned(), "must be an object"));
    };
    match object.keys().find(|key| !keys.contains(&key.as_str())) {
        None => Ok(()),
        Some(odd) => Err(refusal(
            format!("{path}/{}", escape(odd)),
            "a parameter may not hold this key in the project's profile",
        )),
    }
}

fn refusal(path: String, why: &str) -> DocumentError {
    DocumentError::Profile {
        path,
        why: why.to_owned(),
    }
}

/// Reads a list of parameters that keeps the profile.
pub(crate) fn read_all(
    list: Option<&Value>,
    path: &str,
) -> Result<Vec<HeaderParameter>, DocumentError> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.enumerate()
        .map(|(place, parameter)| {
            let text = |key: &str| {
                parameter[key]
                    .as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| DocumentError::Broken {
                        path: format!("{path}/{place}/{key}"),
                        why: "is missing".to_owned(),
                    })
            };
            Ok(HeaderParameter {
                name: text("name")?,
                description: text("description")?,
                schema: parameter["schema"].clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(parameter: &str) -> Result<(), String> {
        let list = serde_norway::from_str(&format!("[{parameter}]")).expect("YAML");
        check_all(&list, "/parameters").map_err(|error| error.to_string())
    }

    #[test]
    fn an_optional_header_of_text_is_taken() {
        let sound = "{name: A, in: header, required: false, schema: {type: string, maxLength: 9}}";
        assert_eq!(checked(sound), Ok(()));
    }

    #[test]
    fn any_other_parameter_is_refused_with_its_path() {
        let rest = "required: false, schema: {type: string}";
        for (parameter, at) in [
            ("{$ref: '#/x'}".to_owned(), "/$ref:"),
            (format!("{{name: A, in: query, {rest}}}"), "/in:"),
            (format!("{{name: Accept, in: header, {rest}}}"), "/name:"),
            (
                format!("{{name: A, in: header, style: simple, {rest}}}"),
                "/style:",
            ),
            (
                "{name: A, in: header, required: true, schema: {type: string}}".to_owned(),
                "/required:",
            ),
            (
                "{name: A, in: header, schema: {type: string}}".to_owned(),
                "/required:",
            ),
            (
                "{name: A, in: header, required: false}".to_owned(),
                "/schema:",
            ),
            (
                "{name: A, in: header, required: false, schema: {type: integer}}".to_owned(),
                "/schema/type:",
            ),
            (
                "{name: A, in: header, required: false, schema: {enum: [a]}}".to_owned(),
                "/schema/enum:",
            ),
        ] {
            let text = checked(&parameter).expect_err(&parameter);
            assert!(
                text.starts_with(&format!("/parameters/0{at}")),
                "{parameter}: {text}"
            );
        }
    }
}
