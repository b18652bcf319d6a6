//! What the generator makes of a small document, file by file, and what it says of documents that it cannot read.
//!
//! A wanted change of the output is taken over with `INSTA_UPDATE=always cargo test -p xtask`, and read in the diff.

use insta::{Settings, assert_snapshot};
use livecheck_openapi::Document;

use super::ir::Api;
use super::output::{Files, render};
use super::{client, server};

const NOTES: &str = include_str!("../../goldens/notes.yaml");

fn api(yaml: &str) -> Api {
    let document = Document::parse(yaml).expect("the document keeps the profile");
    Api::read(&document).expect("the generator knows all of it")
}

/// Why the generator, or the profile before it, refuses the document with one text replaced.
fn refusal(from: &str, to: &str) -> String {
    assert!(NOTES.contains(from), "the document no longer says {from:?}");
    match Document::parse(&NOTES.replacen(from, to, 1)) {
        Err(error) => error.to_string(),
        Ok(document) => Api::read(&document)
            .expect_err("nobody knows what to make of it")
            .to_string(),
    }
}

fn assert_files(folder: &str, files: Files) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../../goldens/notes");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, code) in files {
            let code = render(&code).expect("it parses and formats");
            assert_snapshot!(format!("{folder}_{}", name.trim_end_matches(".rs")), code);
        }
    });
}

#[test]
fn the_servers_half_of_a_small_document() {
    assert_files("server", server::files(&api(NOTES)));
}

#[test]
fn the_clients_half_of_a_small_document() {
    assert_files("client", client::files(&api(NOTES)));
}

#[test]
fn the_output_is_the_same_each_time() {
    let text = |files: Files| -> Vec<(String, String)> {
        let files = files.into_iter();
        files.map(|(name, code)| (name, code.to_string())).collect()
    };
    assert_eq!(
        text(server::files(&api(NOTES))),
        text(server::files(&api(NOTES)))
    );
    assert_eq!(
        text(client::files(&api(NOTES))),
        text(client::files(&api(NOTES)))
    );
}

#[test]
fn a_format_that_no_emitter_knows_is_refused_with_its_path() {
    let said = refusal("format: double", "format: float");
    assert!(
        said.starts_with("/components/schemas/NoteData/properties/weight"),
        "{said}"
    );
}

#[test]
fn a_list_that_may_hold_null_is_refused_with_its_path() {
    let said = refusal(
        "          items:\n            $ref: '#/components/schemas/Line'",
        "          items: {type: [string, 'null']}",
    );
    assert!(
        said.starts_with("/components/schemas/NoteData/properties/lines/items"),
        "{said}"
    );
}

#[test]
fn a_component_that_is_neither_object_nor_choice_is_refused_with_its_path() {
    let said = refusal(
        "      type: string\n      enum: [short, long]",
        "      type: string",
    );
    assert!(said.starts_with("/components/schemas/Kind"), "{said}");
}

#[test]
fn one_of_is_refused_with_its_path() {
    let said = refusal("enum: [short, long]", "oneOf: [{type: string}]");
    assert!(said.starts_with("/components/schemas/Kind/oneOf"), "{said}");
}

#[test]
fn a_second_security_scheme_is_refused_with_its_path() {
    let said = refusal(
        "  securitySchemes:\n",
        "  securitySchemes:\n    Other: {type: apiKey, in: header, name: X-Other, description: Another.}\n",
    );
    assert!(said.starts_with("/components/securitySchemes"), "{said}");
}

#[test]
fn a_key_in_a_cookie_is_refused_with_its_path() {
    let said = refusal(
        "in: header, name: X-Note-Key",
        "in: cookie, name: X-Note-Key",
    );
    assert!(
        said.starts_with("/components/securitySchemes/NoteKey"),
        "{said}"
    );
}

#[test]
fn a_parameter_that_is_no_header_is_refused_with_its_path() {
    let said = refusal(
        "in: header\n          required",
        "in: query\n          required",
    );
    assert!(
        said.starts_with("/paths/~1v1~1notes/post/parameters/0"),
        "{said}"
    );
}
