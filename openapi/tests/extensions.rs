//! The document's extensions against their JSON Schema, which other tools can use too.
#![allow(
    clippy::expect_used,
    reason = "a test that cannot go on says why and stops"
)]

use serde_json::Value;

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../extensions.schema.json"))
        .expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}

fn document() -> Value {
    livecheck_openapi::document()
        .expect("the document")
        .json()
        .clone()
}

#[test]
fn the_documents_extensions_keep_their_schema() {
    let document = document();
    let errors: Vec<String> = validator()
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

/// Breaks one rule of a document.
type Plant = fn(&mut Value);

#[test]
fn the_schema_refuses_what_breaks_a_rule() {
    let breaks: [(&str, Plant); 5] = [
        ("a free operation that charges", |document| {
            document["paths"]["/v1/usage"]["get"]["x-billing"]["charge"] = 1.into();
        }),
        ("an operation without a price", |document| {
            document["paths"]["/v1/usage"]["get"]
                .as_object_mut()
                .expect("an operation")
                .remove("x-billing");
        }),
        ("an unknown retry class", |document| {
            document["x-errors"]["internal_error"]["retry"] = "sometimes".into();
        }),
        ("a code without status", |document| {
            document["x-errors"]["internal_error"]["status"] = Value::Array(Vec::new());
        }),
        ("an odd clause", |document| {
            document["x-billing-model"]["clause"] = "billing".into();
        }),
    ];
    let validator = validator();
    for (name, plant) in breaks {
        let mut document = document();
        plant(&mut document);
        assert!(!validator.is_valid(&document), "{name} passed");
    }
}

#[test]
fn every_example_fits_the_schema_of_its_answer() {
    let source = document();
    for operation in livecheck_openapi::document()
        .expect("the document")
        .operations()
    {
        for answer in &operation.answers {
            let mut schema = source.clone();
            schema["$ref"] = format!("#/components/schemas/{}", answer.schema).into();
            let validator = jsonschema::validator_for(&schema).expect("a schema");
            for (name, example) in &answer.examples {
                let errors: Vec<String> = validator
                    .iter_errors(example)
                    .map(|error| error.to_string())
                    .collect();
                assert!(
                    errors.is_empty(),
                    "{} {} {name}: {errors:?}",
                    operation.id,
                    answer.status
                );
                let likelihood = example
                    .pointer("/data/isFakeLikelihood")
                    .and_then(Value::as_f64);
                if let Some(likelihood) = likelihood {
                    let fake = example.pointer("/data/isFakeFace").and_then(Value::as_bool);
                    assert_eq!(fake, Some(likelihood > 0.15), "{} {name}", operation.id);
                }
            }
        }
    }
}
