//! The part of OpenAPI 3.1 that every reader of the document keeps. What stands outside is refused with its path, because
//! some generator would drop or misread it; nothing is skipped in silence.

use serde_json::{Map, Value};

use crate::document::DocumentError;
use crate::parameter;

/// The keys that an object of the document may have, and how to go on from each.
struct Shape {
    name: &'static str,
    keys: &'static [(&'static str, Next)],
}

/// What stands behind a key.
#[derive(Clone, Copy)]
enum Next {
    /// Anything: free text, numbers, examples.
    Leaf,
    /// An object of this shape.
    One(&'static Shape),
    /// A map from names to objects of this shape.
    Map(&'static Shape),
    /// A list of header parameters.
    Parameters,
}

use Next::{Leaf, Map as MapOf, One, Parameters};

static DOCUMENT: Shape = Shape {
    name: "the document",
    keys: &[
        ("openapi", Leaf),
        ("info", One(&INFO)),
        ("servers", Leaf),
        ("tags", Leaf),
        ("security", Leaf),
        ("paths", MapOf(&PATH)),
        ("components", One(&COMPONENTS)),
        ("x-billing-model", Leaf),
        ("x-errors", Leaf),
    ],
};
static INFO: Shape = Shape {
    name: "info",
    keys: &[
        ("title", Leaf),
        ("version", Leaf),
        ("description", Leaf),
        ("license", Leaf),
    ],
};
static PATH: Shape = Shape {
    name: "a path",
    keys: &[
        ("get", One(&OPERATION)),
        ("put", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("delete", One(&OPERATION)),
        ("patch", One(&OPERATION)),
    ],
};
static OPERATION: Shape = Shape {
    name: "an operation",
    keys: &[
        ("operationId", Leaf),
        ("tags", Leaf),
        ("summary", Leaf),
        ("description", Leaf),
        ("security", Leaf),
        ("parameters", Parameters),
        ("requestBody", One(&BODY)),
        ("responses", MapOf(&ANSWER)),
        ("x-billing", Leaf),
    ],
};
static BODY: Shape = Shape {
    name: "a request body",
    keys: &[
        ("required", Leaf),
        ("description", Leaf),
        ("content", MapOf(&CONTENT)),
    ],
};
static ANSWER: Shape = Shape {
    name: "an answer",
    keys: &[
        ("description", Leaf),
        ("headers", MapOf(&HEADER)),
        ("content", MapOf(&CONTENT)),
        ("x-error-codes", Leaf),
    ],
};
static CONTENT: Shape = Shape {
    name: "content",
    keys: &[("schema", One(&SCHEMA)), ("examples", Leaf)],
};
static HEADER: Shape = Shape {
    name: "a header",
    keys: &[("description", Leaf), ("schema", One(&SCHEMA))],
};
static COMPONENTS: Shape = Shape {
    name: "components",
    keys: &[
        ("schemas", MapOf(&SCHEMA)),
        ("responses", MapOf(&ANSWER)),
        ("headers", MapOf(&HEADER)),
        ("securitySchemes", Leaf),
    ],
};
static SCHEMA: Shape = Shape {
    name: "a schema",
    keys: &[
        ("type", Leaf),
        ("format", Leaf),
        ("description", Leaf),
        ("required", Leaf),
        ("properties", MapOf(&SCHEMA)),
        ("items", One(&SCHEMA)),
        ("enum", Leaf),
        ("x-extensible-enum", Leaf),
        ("minimum", Leaf),
        ("maximum", Leaf),
        ("minLength", Leaf),
        ("maxLength", Leaf),
        ("minItems", Leaf),
        ("maxItems", Leaf),
        ("pattern", Leaf),
        ("contentEncoding", Leaf),
    ],
};
static NO_MORE: Shape = Shape {
    name: "a reference",
    keys: &[("$ref", Leaf)],
};

/// Refuses a document that leaves the profile.
pub(crate) fn check(source: &Value) -> Result<(), DocumentError> {
    walk(source, &DOCUMENT, "")
}

fn walk(value: &Value, shape: &Shape, path: &str) -> Result<(), DocumentError> {
    let object = object(value, shape, path)?;
    let shape = if object.contains_key("$ref") {
        &NO_MORE
    } else {
        shape
    };
    for (key, inner) in object {
        let here = format!("{path}/{}", escape(key));
        let Some((_, next)) = shape.keys.iter().find(|(known, _)| known == key) else {
            return Err(DocumentError::Profile {
                path: here,
                why: format!(
                    "{} may not hold this key in the project's profile",
                    shape.name
                ),
            });
        };
        match next {
            Leaf => {}
            One(shape) => walk(inner, shape, &here)?,
            MapOf(shape) => {
                for (name, inner) in self::object(inner, shape, &here)? {
                    walk(inner, shape, &format!("{here}/{}", escape(name)))?;
                }
            }
            Parameters => parameter::check_all(inner, &here)?,
        }
    }
    Ok(())
}

fn object<'a>(
    value: &'a Value,
    shape: &Shape,
    path: &str,
) -> Result<&'a Map<String, Value>, DocumentError> {
    value.as_object().ok_or_else(|| DocumentError::Profile {
        path: path.to_owned(),
        why: format!("{} must be an object", shape.name),
    })
}

/// A key as it stands in a JSON pointer (RFC 6901).
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(yaml: &str) -> String {
        let source = serde_norway::from_str(yaml).expect("YAML");
        check(&source).expect_err("outside the profile").to_string()
    }

    #[test]
    fn const_is_refused_with_its_path() {
        let text = refusal("components: {schemas: {A: {const: 1}}}");
        assert!(text.starts_with("/components/schemas/A/const:"), "{text}");
    }

    #[test]
    fn siblings_of_a_reference_are_refused() {
        let text = refusal("components: {schemas: {A: {$ref: '#/x', description: no}}}");
        assert!(
            text.starts_with("/components/schemas/A/description:"),
            "{text}"
        );
    }

    #[test]
    fn a_boolean_schema_is_refused() {
        let text = refusal("components: {schemas: {A: {items: true}}}");
        assert!(text.starts_with("/components/schemas/A/items:"), "{text}");
    }
}
