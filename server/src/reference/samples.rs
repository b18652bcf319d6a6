//! Calls of an operation in the shell, in Python and in JavaScript, made from the document.
//!
//! Promises: each sample runs as it stands once `LIVECHECK_API_KEY` is set and `face.jpg` lies beside it.
//! Never: guesses a value; a required field has an enumeration, an encoding or an example in the document.

use livecheck_openapi::Operation;
use serde_json::Value;

use super::ReferenceError;
use super::colour::{self, Language};
use super::html::Html;
use super::source::Source;

/// One sample, ready to be shown.
pub(super) struct Sample {
    /// The tab's name.
    pub(super) label: &'static str,
    /// The tab's part of an `id`.
    pub(super) id: &'static str,
    /// The source text, coloured.
    pub(super) code: Html,
}

/// What a field of the request is filled with.
enum Fill {
    /// The bytes of `face.jpg` in Base64.
    Photo,
    /// A value of the document's example.
    Literal(Value),
}

/// What the samples know of a call.
struct Call<'a> {
    method: String,
    address: String,
    key_header: Option<&'a str>,
    body: Vec<(&'a str, Fill)>,
}

/// The samples of an operation.
///
/// # Errors
/// [`ReferenceError::Missing`] when a required field of the request has no example.
pub(super) fn of(
    source: &Source<'_>,
    operation: &Operation,
    base: &str,
) -> Result<Vec<Sample>, ReferenceError> {
    let key_header = match &operation.security {
        None => None,
        Some(scheme) => {
            Some(source.text_at(&format!("/components/securitySchemes/{scheme}/name"))?)
        }
    };
    let call = Call {
        method: operation.method.to_uppercase(),
        address: format!("{base}{}", operation.path),
        key_header,
        body: body(source, operation)?,
    };
    Ok([
        ("curl", "curl", Language::Shell, curl(&call)),
        ("Python", "python", Language::Python, python(&call)),
        ("Node", "node", Language::JavaScript, node(&call)),
    ]
    .into_iter()
    .map(|(label, id, language, text)| Sample {
        label,
        id,
        code: colour::sample(&text, language, base),
    })
    .collect())
}

fn body<'a>(
    source: &Source<'a>,
    operation: &Operation,
) -> Result<Vec<(&'a str, Fill)>, ReferenceError> {
    let Some(schema) = &operation.request else {
        return Ok(Vec::new());
    };
    let pointer = format!("/components/schemas/{schema}");
    let example = source
        .operation(operation)
        .and_then(|operation| operation.pointer("/requestBody/content/application~1json/examples"))
        .and_then(Value::as_object)
        .and_then(|examples| examples.values().next()?.get("value"));
    let mut fields = Vec::new();
    for name in source
        .at(&format!("{pointer}/required"))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        let field = source.at(&format!("{pointer}/properties/{name}"));
        let in_base64 = field
            .and_then(|field| field.get("contentEncoding"))
            .is_some_and(|encoding| encoding == "base64");
        let fill = if in_base64 {
            Fill::Photo
        } else {
            let value = example
                .and_then(|example| example.get(name))
                .or_else(|| field?.pointer("/enum/0"));
            Fill::Literal(value.cloned().ok_or_else(|| ReferenceError::Missing {
                path: format!("an example of {pointer}/properties/{name}"),
            })?)
        };
        fields.push((name, fill));
    }
    Ok(fields)
}

fn curl(call: &Call<'_>) -> String {
    let mut lines = vec![format!("curl -sS '{}'", call.address)];
    // curl chooses GET or, with a body, POST by itself.
    if !["GET", "POST"].contains(&call.method.as_str()) {
        lines.push(format!("-X {}", call.method));
    }
    if let Some(header) = call.key_header {
        lines.push(format!("-H \"{header}: $LIVECHECK_API_KEY\""));
    }
    if call.body.is_empty() {
        return lines.join(" \\\n  ") + "\n";
    }
    lines.push("-H 'Content-Type: application/json'".to_owned());
    lines.push("-d @- <<JSON".to_owned());
    let fields = call.body.iter().map(|(name, fill)| match fill {
        Fill::Photo => format!("  \"{name}\": \"$(base64 < face.jpg | tr -d '\\n')\""),
        Fill::Literal(value) => format!("  \"{name}\": {}", in_here_document(value)),
    });
    format!(
        "{}\n{{\n{}\n}}\nJSON\n",
        lines.join(" \\\n  "),
        fields.collect::<Vec<_>>().join(",\n")
    )
}

/// A JSON value with what a shell would expand in a here-document escaped.
fn in_here_document(value: &Value) -> String {
    value
        .to_string()
        .replace('\\', "\\\\")
        .replace('$', "\\$")
        .replace('`', "\\`")
}

fn python(call: &Call<'_>) -> String {
    let photo = call
        .body
        .iter()
        .any(|(_, fill)| matches!(fill, Fill::Photo));
    let mut text = String::new();
    if photo {
        text.push_str("import base64\n");
    }
    if call.key_header.is_some() {
        text.push_str("import os\n");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str("import requests\n\n");
    if photo {
        text.push_str("with open(\"face.jpg\", \"rb\") as file:\n");
        text.push_str("    photo = base64.b64encode(file.read()).decode(\"ascii\")\n\n");
    }
    text.push_str(&format!(
        "answer = requests.{}(\n    \"{}\",\n",
        call.method.to_lowercase(),
        call.address
    ));
    if let Some(header) = call.key_header {
        text.push_str(&format!(
            "    headers={{\"{header}\": os.environ[\"LIVECHECK_API_KEY\"]}},\n"
        ));
    }
    if !call.body.is_empty() {
        let fields = call.body.iter().map(|(name, fill)| match fill {
            Fill::Photo => format!("\"{name}\": photo"),
            Fill::Literal(value) => format!("\"{name}\": {}", python_literal(value)),
        });
        text.push_str(&format!(
            "    json={{{}}},\n",
            fields.collect::<Vec<_>>().join(", ")
        ));
    }
    text.push_str("    timeout=30,\n)\nprint(answer.status_code, answer.json())\n");
    text
}

fn node(call: &Call<'_>) -> String {
    let mut text = String::new();
    if call
        .body
        .iter()
        .any(|(_, fill)| matches!(fill, Fill::Photo))
    {
        text.push_str("import { readFile } from \"node:fs/promises\";\n\n");
        text.push_str("const photo = await readFile(\"face.jpg\", \"base64\");\n");
    }
    let mut options = Vec::new();
    if call.method != "GET" {
        options.push(format!("method: \"{}\"", call.method));
    }
    let mut headers = Vec::new();
    if let Some(header) = call.key_header {
        headers.push(format!("\"{header}\": process.env.LIVECHECK_API_KEY"));
    }
    if !call.body.is_empty() {
        headers.push("\"Content-Type\": \"application/json\"".to_owned());
    }
    if !headers.is_empty() {
        options.push(format!(
            "headers: {{\n    {},\n  }}",
            headers.join(",\n    ")
        ));
    }
    if !call.body.is_empty() {
        let fields = call.body.iter().map(|(name, fill)| match fill {
            Fill::Photo => format!("{name}: photo"),
            Fill::Literal(value) => format!("{name}: {value}"),
        });
        options.push(format!(
            "body: JSON.stringify({{ {} }})",
            fields.collect::<Vec<_>>().join(", ")
        ));
    }
    let address = &call.address;
    if options.is_empty() {
        text.push_str(&format!("const answer = await fetch(\"{address}\");\n"));
    } else {
        let options = options.join(",\n  ");
        text.push_str(&format!(
            "const answer = await fetch(\"{address}\", {{\n  {options},\n}});\n"
        ));
    }
    text.push_str("console.log(answer.status, await answer.json());\n");
    text
}

/// A JSON value as Python writes it.
fn python_literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(python_literal).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| {
                    format!("{}: {}", Value::from(key.as_str()), python_literal(value))
                })
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_writes_json_values_in_its_own_words() {
        let value = serde_json::json!({"a": [null, true, 1.5], "b": "q\"x"});
        assert_eq!(
            python_literal(&value),
            "{\"a\": [None, True, 1.5], \"b\": \"q\\\"x\"}"
        );
    }

    #[test]
    fn every_operation_has_three_samples_with_its_address_and_key() {
        let document = livecheck_openapi::document().expect("the document");
        let source = Source::new(document);
        for operation in document.operations() {
            let samples = of(&source, operation, "http://h").expect("samples");
            assert_eq!(samples.len(), 3);
            for sample in samples {
                let code = sample.code.as_str();
                assert!(code.contains(&operation.path), "{code}");
                assert_eq!(
                    code.contains("LIVECHECK_API_KEY"),
                    operation.security.is_some(),
                    "{code}"
                );
            }
        }
    }

    #[test]
    fn a_required_field_without_an_example_is_refused_with_its_place() {
        let yaml = livecheck_openapi::YAML
            .replacen("required: [image, image_format]", "required: [image, image_format, purpose]", 1)
            .replacen("        image:\n          type: string\n", "        purpose: {type: string, description: Why.}\n        image:\n          type: string\n", 1);
        let document = livecheck_openapi::Document::parse(&yaml).expect("in the profile");
        let source = Source::new(&document);
        let check = document.operation("checkLiveness").expect("the operation");
        let Err(error) = of(&source, check, "http://h") else {
            panic!("a sample without a value");
        };
        assert!(
            error
                .to_string()
                .contains("LivenessRequest/properties/purpose"),
            "{error}"
        );
    }
}
