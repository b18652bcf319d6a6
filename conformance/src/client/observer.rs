//! Judges a case that looks at what a client sent and said in all the others. Sends nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::case::EveryCall;
use super::request::Received;
use super::run::Played;
use crate::check::Finding;

/// What breaks the rule in one call.
pub(super) fn findings(rule: EveryCall, played: &Played) -> Vec<Finding> {
    match rule {
        EveryCall::KeyNeverSaid => key_said(played).into_iter().collect(),
        EveryCall::KeyWhereNeeded => each(played, key_sent),
        EveryCall::PhotoArrives => each(played, photo),
        EveryCall::RightAddress => each(played, address),
        EveryCall::OneName => one_name(played).into_iter().collect(),
    }
}

fn each(played: &Played, rule: fn(&Played, &Received) -> Option<Finding>) -> Vec<Finding> {
    let requests = played.seen.requests.iter();
    requests
        .filter_map(|request| rule(played, request))
        .collect()
}

fn key_said(played: &Played) -> Option<Finding> {
    let text = match &played.reply {
        Ok(reply) => serde_json::to_string(reply).unwrap_or_default(),
        Err(why) => why.clone(),
    };
    text.contains(&played.call.api_key)
        .then(|| Finding::fault("reply", "no API key in it", "the API key"))
}

fn key_sent(played: &Played, request: &Received) -> Option<Finding> {
    let key = played.call.api_key.as_str();
    let sent = request.header("x-api-key");
    let right = played.key_needed.then_some(key);
    if sent != right {
        let (expected, actual) = match right {
            Some(_) => ("the key", "another, or none"),
            None => ("none, because the operation needs no key", "a key"),
        };
        return Some(Finding::fault("header x-api-key", expected, actual));
    }
    let elsewhere = request
        .headers
        .iter()
        .any(|(name, value)| !name.eq_ignore_ascii_case("x-api-key") && value.contains(key));
    (elsewhere || request.target.contains(key)).then(|| {
        Finding::fault(
            "request",
            "the key in X-API-Key alone",
            "the key in another place too",
        )
    })
}

fn photo(played: &Played, request: &Received) -> Option<Finding> {
    let sent = played.call.input.as_ref()?;
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let media_type = request.header("content-type").unwrap_or("none");
    if media_type.split(';').next().map(str::trim) != Some("application/json") {
        return Some(Finding::fault(
            "header content-type",
            "application/json",
            media_type,
        ));
    }
    let decoded = |text: &Value| text.as_str().and_then(|text| STANDARD.decode(text).ok());
    let arrived = decoded(&body["image"]);
    if arrived.is_none() || arrived != STANDARD.decode(&sent.image).ok() {
        return Some(Finding::fault(
            "/image of the request",
            "the photo in Base64",
            arrived.map_or_else(
                || "no Base64".to_owned(),
                |bytes| format!("{} other bytes", bytes.len()),
            ),
        ));
    }
    (body["image_format"].as_str() != Some(&sent.image_format)).then(|| {
        Finding::fault(
            "/image_format of the request",
            &sent.image_format,
            body["image_format"].to_string(),
        )
    })
}

fn one_name(played: &Played) -> Option<Finding> {
    played.call.input.as_ref()?;
    let requests = played.seen.requests.iter();
    let names: Vec<Option<&str>> = requests
        .map(|sent| sent.header("idempotency-key"))
        .collect();
    let (first, others) = names.split_first()?;
    let right = others.is_empty() || (first.is_some() && others.iter().all(|name| name == first));
    (!right).then(|| {
        Finding::fault(
            "header idempotency-key",
            "one and the same in every attempt of the call",
            "another, or none",
        )
    })
}

fn address(played: &Played, request: &Received) -> Option<Finding> {
    let actual = format!("{} {}", request.method, request.path());
    (actual != played.address).then(|| Finding::fault("request", &played.address, actual))
}
