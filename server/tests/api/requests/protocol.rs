//! Rows 26 and 27: paths and methods.

use reqwest::Method;

use crate::harness::{Answer, TestServer};

#[tokio::test]
async fn an_unknown_path_is_not_found_under_v1_and_everywhere() {
    let server = TestServer::start().await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/check",
        "/v1/check/liveness/",
        "/v1/%ff",
        "/v2/usage",
        "/console",
        "/console/dashboard",
        "/nothing",
    ] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_answered_405_with_allow() {
    let server = TestServer::start().await;
    for (method, path, allow) in [
        (Method::GET, "/v1/check/liveness", "POST"),
        (Method::OPTIONS, "/v1/check/liveness", "POST"),
        (Method::POST, "/v1/usage", "GET, HEAD"),
        (Method::DELETE, "/v1/health", "GET, HEAD"),
        (Method::POST, "/openapi.json", "GET, HEAD"),
    ] {
        let answer = Answer::of(
            server
                .request(method.clone(), path)
                .send()
                .await
                .expect("an answer"),
        )
        .await;
        assert_eq!(
            (answer.status, answer.code()),
            (405, "invalid_request"),
            "{method} {path}"
        );
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
}

#[tokio::test]
async fn head_answers_where_get_does_and_without_a_body() {
    let server = TestServer::start().await;
    for path in ["/v1/usage", "/v1/health", "/openapi.yaml", "/docs"] {
        let answer = Answer::of(
            server
                .request(Method::HEAD, path)
                .send()
                .await
                .expect("an answer"),
        )
        .await;
        assert_eq!((answer.status, answer.text.as_str()), (200, ""), "{path}");
    }
}
