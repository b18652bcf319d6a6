//! The generated client against the real server: both halves of the document meet.

use livecheck_client::{Client, Error, ErrorCode, Health, Image, Plan};
use livecheck_engine::drawn_face::DrawnFace;

use crate::harness::{TestServer, face};

#[tokio::test]
async fn the_client_gets_verdict_usage_and_health_from_the_server() {
    let server = TestServer::start().await;
    let client = Client::new(&server.base, &server.key).expect("a client");

    let answer = client
        .check_liveness(Image::jpeg(face()))
        .await
        .expect("a verdict");
    assert_eq!(
        answer.data.is_fake_face,
        answer.data.is_fake_likelihood > answer.data.threshold
    );
    assert_eq!(
        answer.data.v_face_rect.first(),
        Some(&answer.data.face_rect_area)
    );
    assert_eq!(answer.metadata.remaining_calls, 4999);
    assert!(answer.request_id.is_some());

    let usage = client.usage().await.expect("usage").data;
    assert_eq!((usage.total_calls, usage.plan), (1, Plan::Standard));
    assert_eq!(client.health().await.expect("health"), Health::Ok);
}

#[tokio::test]
async fn the_client_tells_the_servers_errors_apart_by_their_code() {
    let server = TestServer::start().await;
    let client = Client::new(&server.base, &server.key).expect("a client");
    let nobody = DrawnFace::new(320, 320).nobody().png();
    let error = client
        .check_liveness(Image::png(nobody))
        .await
        .expect_err("no face");
    assert_eq!(error.code(), Some(&ErrorCode::InvalidImage));
    let Error::Service(error) = error else {
        panic!("the service answered: {error:?}");
    };
    assert_eq!(error.message, "No face was detected");

    server
        .metering
        .revoke_key(server.customer.primary.id())
        .await
        .expect("revoked");
    let error = client.usage().await.expect_err("a dead key");
    assert_eq!(
        (error.code(), error.status().map(|status| status.as_u16())),
        (Some(&ErrorCode::InvalidApiKey), Some(401))
    );
}
