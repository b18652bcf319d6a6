//! Runs the cases of client mode one after the other: a server of its own for each, one adapter for all.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use livecheck_openapi::Operation;
use serde_json::Value;

use super::case::{Answer, ClientCase, Delivery, Play};
use super::catalogue::ClientCatalogue;
use super::player::{Player, Script, Seen};
use super::program::{NoReply, Program};
use super::protocol::{Call, Outcome as Ended, Photo, Reply};
use super::{judge, observer};
use crate::case::body::Format;
use crate::document::Document;
use crate::fixtures::Fixtures;
use crate::payload;
use crate::report::{CaseResult, Difference, Outcome, Report};
use crate::run::{Event, Filter, judged};

/// A key in the reference's form; no server knows it.
const KEY: &str = "lc_play0confXmance0client0mode000";
/// This many calls are named at most by a case that looks at all of them.
const NAMED_CALLS: usize = 3;

/// Why no case could be run at all.
#[derive(Debug, thiserror::Error)]
pub enum ClientRunError {
    /// The adapter is not there or may not be run: check the command.
    #[error("the adapter could not be started: {0}")]
    Adapter(String),
    /// No port can be opened on this machine.
    #[error("no port can be opened: {0}")]
    Port(#[from] std::io::Error),
    /// A case asks for what the document or the suite does not have: a fault of the build.
    #[error("case {id}: {why}")]
    Case {
        /// The case.
        id: String,
        /// What is missing.
        why: String,
    },
}

/// A call with all that is known of it.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) call: Call,
    /// Method and path of the operation.
    pub(super) address: String,
    pub(super) key_needed: bool,
    /// What the adapter said, or why it said nothing.
    pub(super) reply: Result<Reply, String>,
    pub(super) seen: Seen,
    /// What the address saw that a redirection leads to.
    pub(super) elsewhere: Option<Seen>,
}

/// Runs the cases that the filter admits against the client behind `command`.
///
/// # Errors
/// When the adapter cannot be started, or no port can be opened.
pub async fn run_client(
    command: Vec<String>,
    catalogue: &ClientCatalogue,
    document: &Document,
    filter: &Filter,
    mut told: impl FnMut(Event<'_>),
) -> Result<Report, ClientRunError> {
    let mut program = Program::new(command);
    let mut played = Vec::new();
    let mut report = Report {
        results: Vec::new(),
    };
    let admitted: Vec<&ClientCase> = catalogue
        .cases()
        .iter()
        .filter(|case| filter.admits(&case.id, &case.clauses))
        .collect();
    let total = admitted.len();
    for (number, case) in admitted.iter().enumerate() {
        told(Event::Begun {
            number: number + 1,
            total,
            id: &case.id,
        });
        let began = Instant::now();
        let mut result = match (&case.play, case.every_call) {
            (Some(play), _) => {
                let (one, result) = play_case(case, play, &mut program, document).await?;
                played.push(one);
                result
            }
            (None, Some(_)) if played.is_empty() => {
                let reason = "no call of this run is there to look at";
                result_of(case, Outcome::Skipped(reason.to_owned()))
            }
            (None, Some(rule)) => {
                let broken = played.iter().filter_map(|one: &Played| {
                    let findings = observer::findings(rule, one);
                    (!findings.is_empty()).then(|| difference(one, findings))
                });
                let broken: Vec<Difference> = broken.take(NAMED_CALLS).collect();
                result_of(case, judged(case.level, broken))
            }
            (None, None) => continue,
        };
        result.elapsed = began.elapsed();
        told(Event::Ended(&mut result));
        report.results.push(result);
    }
    Ok(report)
}

fn result_of(case: &ClientCase, outcome: Outcome) -> CaseResult {
    CaseResult::new(&case.id, &case.title, &case.clauses, outcome)
}

fn difference(played: &Played, findings: Vec<crate::check::Finding>) -> Difference {
    Difference {
        step: 1,
        request: format!("call {} ({})", played.call.id, played.call.operation),
        status: None,
        request_id: None,
        findings,
    }
}

async fn play_case(
    case: &ClientCase,
    play: &Play,
    program: &mut Program,
    document: &Document,
) -> Result<(Played, CaseResult), ClientRunError> {
    let broken = |why: String| ClientRunError::Case {
        id: case.id.clone(),
        why,
    };
    let operation = livecheck_openapi::document()
        .ok()
        .and_then(|document| document.operation(&play.operation))
        .ok_or_else(|| broken("the document has no such operation".to_owned()))?;
    let example = play
        .answer
        .example
        .as_deref()
        .map(example)
        .transpose()
        .map_err(broken)?;
    let mut script =
        script(&play.answer, example.as_ref()).map_err(|why| ClientRunError::Case {
            id: case.id.clone(),
            why,
        })?;
    let elsewhere = match play.answer.delivery {
        Delivery::Elsewhere => {
            let player = Player::start(refusal()).await?;
            let location = format!("{}{}", player.base_url, operation.path);
            script.headers.push(("Location".to_owned(), location));
            Some(player)
        }
        _ => None,
    };
    let player = Player::start(script).await?;
    let call = call(case, play, operation, &player.base_url);
    let reply = match program.ask(&call).await {
        Err(NoReply::Start(error)) => return Err(ClientRunError::Adapter(error.to_string())),
        reply => reply.map_err(|why| why.to_string()),
    };
    let played = Played {
        address: format!("{} {}", operation.method.to_uppercase(), operation.path),
        key_needed: operation.security.is_some(),
        call,
        reply,
        seen: player.seen(),
        elsewhere: elsewhere.map(|player| player.seen()),
    };
    let unsupported = matches!(&played.reply, Ok(reply) if reply.outcome == Ended::Unsupported);
    let outcome = if unsupported {
        Outcome::Skipped("the client has no such operation".to_owned())
    } else {
        let findings = judge::differences(play, &played, example.as_ref(), document);
        let found = (!findings.is_empty()).then(|| difference(&played, findings));
        judged(case.level, found.into_iter().collect())
    };
    let result = result_of(case, outcome);
    Ok((played, result))
}

fn call(case: &ClientCase, play: &Play, operation: &Operation, base_url: &str) -> Call {
    let fixtures = Fixtures::default();
    Call {
        id: case.id.clone(),
        operation: operation.id.clone(),
        base_url: base_url.to_owned(),
        api_key: KEY.to_owned(),
        timeout_ms: play.timeout_ms,
        retry: play.retry,
        input: operation.request.as_ref().map(|_| Photo {
            image: STANDARD.encode(fixtures.face(Format::Jpeg)),
            image_format: "jpeg".to_owned(),
        }),
    }
}

/// An example of the document, by `operationId/status/name`.
fn example(path: &str) -> Result<Value, String> {
    let mut parts = path.split('/');
    let mut next = || parts.next().unwrap_or_default();
    let (operation, status, name) = (next(), next(), next());
    livecheck_openapi::document()
        .ok()
        .and_then(|document| document.operation(operation))
        .and_then(|operation| {
            let mut answers = operation.answers.iter();
            answers.find(|answer| answer.status.to_string() == status)
        })
        .and_then(|answer| answer.examples.get(name).cloned())
        .ok_or_else(|| format!("the document has no example {path}"))
}

fn script(answer: &Answer, example: Option<&Value>) -> Result<Script, String> {
    let body = match (&answer.body, example) {
        (Some(pieces), _) => payload::concatenated(pieces, &Fixtures::default())
            .map_err(|error| error.to_string())?
            .to_vec(),
        (None, Some(example)) => changed(example.clone(), answer)?.to_string().into_bytes(),
        (None, None) => Vec::new(),
    };
    let mut headers: Vec<(String, String)> = answer.headers.clone().into_iter().collect();
    if !headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    Ok(Script {
        status: answer.status,
        headers,
        body,
        delivery: answer.delivery,
    })
}

/// The example with the case's changes.
fn changed(mut body: Value, answer: &Answer) -> Result<Value, String> {
    for pointer in answer.set.keys().chain(&answer.without) {
        let (parent, member) = pointer.rsplit_once('/').ok_or("no JSON Pointer")?;
        let parent = body
            .pointer_mut(parent)
            .and_then(Value::as_object_mut)
            .ok_or_else(|| format!("the example has nothing at {parent}"))?;
        match answer.set.get(pointer) {
            Some(value) => parent.insert(member.to_owned(), value.clone()),
            None => parent.shift_remove(member),
        };
    }
    Ok(body)
}

/// What is said at the address that a redirection leads to.
fn refusal() -> Script {
    Script {
        status: 401,
        headers: Vec::new(),
        body: Vec::new(),
        delivery: Delivery::Whole,
    }
}
