//! The contract's rows 1 to 16 on answers.

use livecheck_engine::drawn_face::DrawnFace;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, TestServer, face};

#[tokio::test]
async fn a_success_has_every_member_of_the_document_and_obeys_its_rules() {
    let server = TestServer::start().await;
    let answer = server.check_image(&face(), "jpeg").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let (metadata, data) = (&answer.json["metadata"], &answer.json["data"]);
    assert_eq!(metadata["status"], "success");
    assert_eq!(metadata["ver"], livecheck_server::generated::API_VERSION);
    assert_eq!(
        metadata["customer_id"],
        server.customer.customer.to_string()
    );
    assert_eq!(metadata["remaining_calls"], 4999);
    assert_eq!(metadata["over_limit_calls"], 0);
    let date = metadata["date"].as_str().expect("a date");
    assert!(
        date.len() == 24 && date.ends_with('Z') && date.as_bytes()[19] == b'.',
        "{date}"
    );

    let likelihood = data["isFakeLikelihood"].as_f64().expect("a number");
    assert!((0.0..=1.0).contains(&likelihood));
    assert_eq!(data["threshold"], 0.15);
    assert_eq!(data["isFakeFace"], json!(likelihood > 0.15));
    assert_eq!(data["isValidFace"], true);
    assert_eq!(data["msg"], "");
    assert_eq!(data["reasons"], json!([]));
    assert_eq!(data["vFaceRect"], json!([data["faceRectArea"]]));
    assert!(data["latency_ms"].is_u64());
    let brightness = data["faceBrightness"].as_f64().expect("a number");
    assert!((50.0..=235.0).contains(&brightness));
    let area = &data["faceRectArea"];
    let side = |name: &str| area[name].as_i64().expect("an integer");
    assert!(side("x") >= 0 && side("y") >= 0 && side("width") >= 1 && side("height") >= 1);
    assert!(side("x") + side("width") <= 480 && side("y") + side("height") <= 480);
}

#[tokio::test]
async fn of_two_faces_the_larger_is_adopted_and_the_message_says_how_many() {
    let server = TestServer::start().await;
    let two = DrawnFace::new(960, 480)
        .at(240.0, 240.0)
        .and_another(700.0, 240.0, 150.0)
        .jpeg(90);
    let answer = server.check_image(&two, "jpeg").await;
    let data = &answer.json["data"];
    let faces = data["vFaceRect"].as_array().expect("a list");
    assert_eq!(faces.len(), 2, "{}", answer.text);
    assert_eq!(faces[0], data["faceRectArea"]);
    let area =
        |face: &Value| face["width"].as_i64().unwrap_or(0) * face["height"].as_i64().unwrap_or(0);
    assert!(area(&faces[0]) >= area(&faces[1]));
    assert!(
        data["msg"].as_str().is_some_and(|msg| msg.contains('2')),
        "{}",
        data["msg"]
    );
    assert_eq!(data["reasons"][0]["code"], "several_faces");
    assert_eq!(data["isValidFace"], true);
}

#[tokio::test]
async fn a_face_that_is_too_small_is_judged_and_billed_all_the_same() {
    let server = TestServer::start().await;
    let small = DrawnFace::new(150, 150).png();
    let answer = server.check_image(&small, "png").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let data = &answer.json["data"];
    assert_eq!(data["isValidFace"], false);
    let reason = &data["reasons"][0];
    assert_eq!(
        (&reason["code"], &reason["limit"]),
        (&json!("face_too_small"), &json!(80.0))
    );
    assert_eq!(reason["message"], data["msg"]);
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn a_sane_request_id_is_echoed_and_an_odd_one_replaced() {
    let server = TestServer::start().await;
    let ask = |id: &'static str| {
        server
            .request(Method::GET, "/v1/usage")
            .header("X-Request-Id", id)
    };
    let kept = Answer::of(ask("order-17").send().await.expect("an answer")).await;
    assert_eq!(kept.header("x-request-id"), Some("order-17"));
    let odd = Answer::of(ask("two words").send().await.expect("an answer")).await;
    let id = odd.header("x-request-id").expect("an id");
    assert_eq!((id.len(), &id[14..15]), (36, "7"), "{id}");
}

#[tokio::test]
async fn health_has_no_envelope_and_needs_no_key() {
    let server = TestServer::start().await;
    let sent = server.bare(Method::GET, "/v1/health");
    let answer = Answer::of(sent.send().await.expect("an answer")).await;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (200, r#"{"status":"ok"}"#)
    );
}

#[tokio::test]
async fn server_timing_tells_every_stage_of_a_success() {
    let server = TestServer::start().await;
    let answer = server.check_image(&face(), "jpeg").await;
    let timing = answer.header("server-timing").expect("the header");
    for stage in [
        "key", "body", "decode", "detect", "classify", "commit", "total",
    ] {
        assert!(
            timing.contains(&format!("{stage};dur=")),
            "{stage}: {timing}"
        );
    }
}
