//! How the double answers requests that are sent again under an idempotency key.

use serde_json::{Value, json};
use wiremock::Request;

use super::Answer;
use super::account::Account;
use super::fault::Fault;
use super::request::Photo;

/// The answer of a call that was counted under a key.
#[derive(Debug)]
pub(crate) struct Stored {
    identity: Vec<u8>,
    answer: Value,
}

/// A counted call whose answer is to be stored once it is whole.
#[derive(Debug)]
pub(crate) struct Pending {
    key: String,
    identity: Vec<u8>,
}

/// The key of a request.
pub(crate) fn key_of(request: &Request, fault: Fault) -> Result<Option<String>, Answer> {
    let Some(value) = request.headers.get("idempotency-key") else {
        return Ok(None);
    };
    let sound =
        |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    match value.to_str().ok().filter(sound) {
        Some(_) if fault == Fault::IdempotencyUnknown => Ok(None),
        Some(key) => Ok(Some(key.to_owned())),
        None if fault == Fault::OddKeyTaken => Ok(None),
        None => Err(Answer::error(
            400,
            "invalid_request",
            "Idempotency-Key must be 1 to 255 visible ASCII characters",
        )),
    }
}

/// What tells the request from others.
pub(crate) fn identity(request: &Request, photo: &Photo, fault: Fault) -> Vec<u8> {
    if fault == Fault::SpellingTells {
        return request.body.clone();
    }
    let mut identity = photo.bytes.clone();
    identity.extend(format!("{:?}", photo.format).bytes());
    identity
}

/// The answer that a key has already, if it has one.
pub(crate) fn known(
    account: &mut Account,
    key: &str,
    identity: &[u8],
    fault: Fault,
) -> Option<Answer> {
    let stored = account.answers.get(key)?;
    if stored.identity != identity && fault != Fault::OtherPhotoReplayed {
        return Some(Answer::error(
            422,
            "idempotency_mismatch",
            "This Idempotency-Key was used for another request",
        ));
    }
    let mut json = stored.answer.clone();
    if fault == Fault::ReplayBilled {
        account.used += 1;
    }
    if fault == Fault::ReplayDiffers {
        json["data"]["latency_ms"] = json!(987);
    }
    let mut headers = vec![("server-timing", "total;dur=0.5".to_owned())];
    if fault != Fault::ReplayUnmarked {
        headers.push(("idempotency-replayed", "true".to_owned()));
    }
    Some(Answer {
        status: 200,
        headers,
        json,
    })
}

/// Notes that an answer is to be stored.
pub(crate) fn note(account: &mut Account, key: Option<String>, identity: Vec<u8>) {
    account.pending = key.map(|key| Pending { key, identity });
}

/// Stores the answer that was noted.
pub(crate) fn store(account: &mut Account, answer: &Answer) {
    if let Some(Pending { key, identity }) = account.pending.take() {
        let answer = answer.json.clone();
        account.answers.insert(key, Stored { identity, answer });
    }
}
