//! Tests of the page as a whole, generic over the document: what it says must be found on the page.

mod contrast;
mod markup;

use livecheck_openapi::{Document, YAML};
use serde_json::Value;

use super::{CSP, Reference};
use markup::Markup;

fn rendered(yaml: &str) -> (Document, Reference) {
    let document = Document::parse(yaml).unwrap_or_else(|error| panic!("{error}"));
    let reference = Reference::render(&document).unwrap_or_else(|error| panic!("{error}"));
    (document, reference)
}

fn changed(from: &str, to: &str) -> String {
    assert!(YAML.contains(from), "the document has changed: {from}");
    YAML.replacen(from, to, 1)
}

/// What a reader sees of Markdown, near enough to be looked for: its first words, without marks.
fn first_words(markdown: &str) -> String {
    let plain = markdown.replace(['`', '*'], "").replace('\n', " ");
    plain.chars().take(40).collect::<String>().trim().to_owned()
}

#[test]
fn the_page_is_well_formed_and_its_links_lead_somewhere() {
    let (_, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    assert_eq!(page.faults, Vec::<String>::new());
    let ids: Vec<&str> = page.attributes("id").collect();
    for (i, id) in ids.iter().enumerate() {
        assert!(!ids[..i].contains(id), "two elements with the id {id}");
    }
    for link in page
        .attributes("href")
        .filter_map(|link| link.strip_prefix('#'))
    {
        assert!(ids.contains(&link), "#{link} leads nowhere");
    }
    for name in ["for", "aria-labelledby", "aria-describedby"] {
        for id in page.attributes(name).flat_map(str::split_whitespace) {
            assert!(ids.contains(&id), "{name}={id} names nothing");
        }
    }
}

#[test]
fn every_error_code_links_to_a_well_formed_page_with_its_text() {
    let (document, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    let links: Vec<&str> = page.attributes("href").collect();
    for code in document.errors().keys() {
        let path = format!("/docs/errors/{code}");
        assert!(
            links.contains(&path.as_str()),
            "/docs does not link to {path}"
        );
        let own = reference
            .error_pages()
            .iter()
            .find(|page| page.path == path)
            .unwrap_or_else(|| panic!("{path} is missing"));
        let read = Markup::read(&own.html);
        assert_eq!(read.faults, Vec::<String>::new(), "{path}");
        assert!(own.html.contains(&format!("<h1>{code}</h1>")), "{path}");
        assert!(own.html.contains("<h2>Cause</h2>"), "{path}");
        assert_eq!(read.listings.len(), 1, "{path} shows one example");
    }
}

#[test]
fn every_operation_and_every_answer_has_its_place() {
    let (document, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    for operation in document.operations() {
        let chapter = page.text_in(&format!("operation-{}", operation.id));
        for words in [
            &operation.id,
            &operation.path,
            &operation.method.to_uppercase(),
            &operation.summary,
        ] {
            assert!(chapter.contains(words.as_str()), "{words} is missing");
        }
        assert!(
            chapter.contains(&first_words(&operation.description)),
            "{chapter}"
        );
        for answer in &operation.answers {
            let place = page.text_in(&format!("{}-{}", operation.id, answer.status));
            assert!(place.contains(&answer.status.to_string()), "{place}");
            assert!(place.contains(&first_words(&answer.description)), "{place}");
            assert!(place.contains(&answer.schema), "{place}");
            for name in answer.codes.iter().chain(&answer.headers) {
                assert!(
                    place.contains(name.as_str()),
                    "{name} is missing in {place}"
                );
            }
        }
    }
}

#[test]
fn every_example_stands_on_the_page_as_json() {
    let (document, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    let shown: Vec<Value> = page
        .listings
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect();
    for operation in document.operations() {
        for answer in &operation.answers {
            for (name, example) in &answer.examples {
                assert!(
                    shown.contains(example),
                    "{} {} {name}",
                    operation.id,
                    answer.status
                );
            }
        }
    }
}

#[test]
fn every_schema_shows_every_property_with_its_words() {
    let (document, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    let schemas = document.json()["components"]["schemas"]
        .as_object()
        .expect("schemas");
    for (name, schema) in schemas {
        let place = page.text_in(&format!("schema-{name}"));
        for (property, rule) in schema["properties"].as_object().into_iter().flatten() {
            assert!(
                place.contains(property.as_str()),
                "{name}.{property} is missing"
            );
            if let Some(words) = rule["description"].as_str() {
                assert!(
                    place.contains(&first_words(words)),
                    "{name}.{property}: {place}"
                );
            }
        }
        for value in ["enum", "x-extensible-enum"]
            .iter()
            .filter_map(|key| schema[*key].as_array())
            .flatten()
        {
            assert!(
                place.contains(value.as_str().expect("a string")),
                "{name}: {value}"
            );
        }
    }
}

#[test]
fn every_error_code_has_a_row_with_its_statuses() {
    let (document, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    for (code, rule) in document.errors() {
        let row = page.text_in(&format!("error-{code}"));
        assert!(
            row.contains(code.as_str()) && row.contains(&rule.title),
            "{row}"
        );
        assert!(row.contains("free"), "{row}");
        for status in &rule.status {
            assert!(row.contains(&status.to_string()), "{code}: {status}");
        }
    }
}

#[test]
fn every_header_that_a_request_may_carry_shows_with_its_limits() {
    let (document, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    let mut seen = 0;
    for operation in document.operations() {
        let section = page.text_in(&format!("operation-{}", operation.id));
        for parameter in &operation.parameters {
            assert!(section.contains(&parameter.name), "{}", parameter.name);
            let words = first_words(&parameter.description);
            assert!(section.contains(&words), "{words}");
            seen += 1;
        }
    }
    assert!(seen >= 2 && page.text_in("operation-checkLiveness").contains("255"));
}

#[test]
fn a_new_field_shows_in_its_table_with_its_limits() {
    let yaml = changed(
        "        faceRectArea:\n",
        "        headTilt: {type: number, minimum: -90, maximum: 90, description: Roll in degrees.}\n        faceRectArea:\n",
    );
    let (_, reference) = rendered(&yaml);
    let page = Markup::read(reference.html());
    for place in ["checkLiveness-200", "schema-LivenessData"] {
        let text = page.text_in(place);
        assert!(
            text.contains("headTilt") && text.contains("Roll in degrees."),
            "{text}"
        );
        assert!(text.contains("-90 to 90"), "{text}");
    }
}

#[test]
fn a_changed_charge_changes_the_billing_note() {
    let (_, reference) = rendered(&changed("charge: 1\n", "charge: 2\n"));
    let page = Markup::read(reference.html());
    for place in ["operation-checkLiveness", "billing", "try"] {
        let text = page.text_in(place);
        assert!(text.contains("costs 2 calls on success"), "{place}: {text}");
    }
    assert!(page.text_in("operation-getUsage").contains("free"));
}

#[test]
fn markup_in_descriptions_comes_out_as_text() {
    let yaml = changed(
        "The cause in words, for people.",
        "The <script>cause</script> & <b onclick=x>words</b>, for people.",
    );
    let (_, reference) = rendered(&yaml);
    let page = Markup::read(reference.html());
    assert_eq!(page.faults, Vec::<String>::new());
    let place = page.text_in("schema-ErrorDetail");
    assert!(
        place.contains("The <script>cause</script> & <b onclick=x>words</b>, for"),
        "{place}"
    );
    assert_eq!(
        page.elements
            .iter()
            .filter(|element| element.name == "script")
            .count(),
        1
    );
}

#[test]
fn the_page_keeps_its_own_policy() {
    let (_, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    for element in &page.elements {
        assert_ne!(element.name, "style");
        for (name, value) in &element.attributes {
            assert!(
                name != "style" && !name.starts_with("on"),
                "{} {name}={value}",
                element.name
            );
            let is_address = ["href", "src", "action", "srcset", "poster"].contains(&name.as_str());
            let is_own = ["/", "#", "data:image/svg+xml,"]
                .iter()
                .any(|start| value.starts_with(start))
                && !value.starts_with("//");
            let is_the_documents = element.name == "a" && YAML.contains(value.as_str());
            assert!(
                !is_address || is_own || is_the_documents,
                "{} {name}={value}",
                element.name
            );
        }
        if element.name == "script" {
            let own = element
                .attribute("src")
                .is_some_and(|path| path.starts_with("/docs/assets/"));
            assert!(own, "a script without a file of its own");
        }
    }
    for directive in [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(CSP.split("; ").any(|part| part == directive), "{CSP}");
    }
}

#[test]
fn tables_have_scoped_heads_and_what_scrolls_takes_the_focus() {
    let (_, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    for element in &page.elements {
        if element.name == "th" {
            assert!(element.attribute("scope").is_some());
        }
        if element.name == "pre" {
            assert_eq!(element.attribute("tabindex"), Some("0"));
        }
    }
}

#[test]
fn every_asset_is_loaded_by_the_page_and_fetches_nothing_from_elsewhere() {
    let (_, reference) = rendered(YAML);
    let page = Markup::read(reference.html());
    for asset in reference.assets() {
        let loaded = page
            .attributes("href")
            .chain(page.attributes("src"))
            .any(|path| path == asset.path);
        assert!(loaded, "{} is not loaded", asset.path);
        let hash = format!(".{:08x}.", crc32fast::hash(asset.body));
        assert!(
            asset.path.contains(&hash),
            "{} does not follow its content",
            asset.path
        );
        let text = std::str::from_utf8(asset.body).expect("UTF-8");
        for foreign in ["://", "url(", "@import", "import("] {
            assert!(!text.contains(foreign), "{}: {foreign}", asset.path);
        }
    }
    assert_eq!(reference.assets().len(), 2);
}
