//! The documents that the server shows.

use crate::harness::TestServer;

#[tokio::test]
async fn the_document_is_served_as_it_was_written_and_as_json() {
    let server = TestServer::start().await;
    let yaml = server.get("/openapi.yaml").await;
    assert_eq!(yaml.text, livecheck_openapi::YAML);
    let json = server.get("/openapi.json").await;
    let document = livecheck_openapi::document().expect("the document");
    assert_eq!(&json.json, document.json());
}

#[tokio::test]
async fn the_reference_and_all_its_assets_come_from_this_server() {
    let server = TestServer::start().await;
    let page = server.get("/docs").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let assets: Vec<&str> = page
        .text
        .split(['"', '\''])
        .filter(|text| text.starts_with("/docs/assets/"))
        .collect();
    assert!(!assets.is_empty());
    for asset in assets {
        let answer = server.get(asset).await;
        assert_eq!(answer.status, 200, "{asset}");
        assert!(
            answer
                .header("cache-control")
                .is_some_and(|value| value.contains("immutable")),
            "{asset}"
        );
    }
}

#[tokio::test]
async fn the_page_of_every_error_code_is_served_and_no_other() {
    let server = TestServer::start().await;
    let document = livecheck_openapi::document().expect("the document");
    for code in document.errors().keys() {
        let page = server.get(&format!("/docs/errors/{code}")).await;
        assert_eq!(page.status, 200, "{code}");
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(page.text.contains(&format!("<h1>{code}</h1>")), "{code}");
    }
    assert_eq!(server.get("/docs/errors/not_a_code").await.status, 404);
}

#[tokio::test]
async fn the_root_leads_to_the_reference() {
    let server = TestServer::start().await;
    let answer = server.get("/").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, Some("/docs"))
    );
}
