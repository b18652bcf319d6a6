//! A server double that keeps the contract as far as it can be seen from outside, and breaks it in exactly one way when told to.
//! Its verdicts mean nothing: any picture that is not one even colour counts as a face.

pub(crate) mod account;
pub(crate) mod fault;
mod photo;
mod repetition;
mod request;

use std::fs;
use std::sync::Mutex;

use livecheck_conformance::{ApiKey, Fixtures, Target, TestClock};
use serde_json::{Value, json};
use tempfile::TempDir;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use account::{Account, Accounts, REFUSED_KEYS};
use fault::{Fault, Moment};

/// The key of the account that all figures of a run are about.
pub(crate) const KEY: &str = "lc_double0primary0key0of0the0double0000";

/// An answer before it is written.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) json: Value,
}

impl Answer {
    fn error(status: u16, code: &str, message: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            json: json!({"error": {"code": code, "message": message}}),
        }
    }

    fn wrong_method(allow: &str) -> Self {
        let mut answer = Self::error(405, "invalid_request", "This path takes another method");
        answer.headers.push(("allow", allow.to_owned()));
        answer
    }
}

struct Double {
    accounts: Mutex<Accounts>,
    /// Holds the file `clock`, once the clock was set.
    folder: TempDir,
    fault: Fault,
}

/// Starts a double. It ends when the server value is dropped.
pub(crate) async fn start(fault: Fault) -> (MockServer, Target) {
    let server = MockServer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clock").display().to_string();
    let double = Double {
        accounts: Mutex::new(Accounts::default()),
        folder,
        fault,
    };
    Mock::given(any()).respond_with(double).mount(&server).await;
    let set = ["sh", "-c", "printf %s \"$1\" > \"$0\"", &file];
    let clock = TestClock {
        command: set.map(str::to_owned).into(),
    };
    let target = Target {
        base_url: server.uri().parse().unwrap(),
        api_key: ApiKey::new(KEY.to_owned()),
        fixtures: accounts().with_clock(clock),
    };
    (server, target)
}

/// Fixtures that declare all accounts and lend no clock.
pub(crate) fn accounts() -> Fixtures {
    let declared = account::FIXTURES.iter().chain(REFUSED_KEYS);
    declared.fold(Fixtures::default(), |fixtures, (name, key)| {
        fixtures.with_account(name, ApiKey::new((*key).to_owned()))
    })
}

impl Respond for Double {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut accounts = self.accounts.lock().unwrap();
        let date = self.date();
        if self.fault != Fault::UsageCarriedOver {
            accounts.enter_month(&date[..7]);
        }
        let key = request
            .headers
            .get("x-api-key")
            .and_then(|value| value.to_str().ok());
        let in_query = request
            .url
            .query()
            .is_some_and(|query| query.contains("api_key="));
        let key = match self.fault {
            Fault::KeyInQueryTaken if in_query => Some(KEY),
            Fault::DeadKeyOpens => key.map(|key| {
                let dead = REFUSED_KEYS.iter().any(|(_, own)| *own == key);
                if dead { KEY } else { key }
            }),
            _ => key,
        };
        let account = key.and_then(|key| accounts.of_key(key));
        let path = request.url.path();
        let mut answer = match (path, request.method.as_str()) {
            ("/v1/health", "GET" | "HEAD") => Answer {
                status: 200,
                headers: Vec::new(),
                json: json!({"status": "ok"}),
            },
            ("/v1/health", _) => Answer::wrong_method("GET, HEAD"),
            ("/v1/usage", "GET" | "HEAD") => {
                account.map_or_else(refused, |account| self.usage(account, &date))
            }
            ("/v1/usage", _) => Answer::wrong_method("GET, HEAD"),
            ("/v1/check/liveness", "POST") => match account {
                Some(account) => self.liveness(request, account),
                None if self.fault == Fault::BodyBeforeKey => request::parsed(request, self.fault)
                    .err()
                    .unwrap_or_else(refused),
                None => refused(),
            },
            ("/v1/check/liveness", _) => Answer::wrong_method("POST"),
            _ => Answer::error(404, "not_found", "There is nothing here"),
        };
        let account = key.and_then(|key| accounts.of_key(key));
        let moment = Moment {
            path,
            key,
            method: request.method.as_str(),
            status: answer.status,
            billed_error: answer.status >= 400 && path == "/v1/check/liveness",
        };
        self.fault.bill(&moment, account);
        let account = key.and_then(|key| accounts.of_key(key));
        self.complete(&mut answer, request, account.as_deref(), &date);
        if let Some(account) = key.and_then(|key| accounts.of_key(key)) {
            repetition::store(account, &answer);
        }
        self.fault.spoil(&mut answer, &moment);
        written(&answer, self.fault)
    }
}

fn refused() -> Answer {
    Answer::error(401, "invalid_api_key", "The API key is not valid")
}

impl Double {
    /// The present moment: the one that the clock was set to, if it was.
    fn date(&self) -> String {
        match fs::read_to_string(self.folder.path().join("clock")) {
            Ok(set) => set.replace('Z', ".000Z"),
            Err(_) => account::DATE.to_owned(),
        }
    }

    fn usage(&self, account: &mut Account, date: &str) -> Answer {
        account.since_usage = 0;
        let small = self.fault == Fault::EnterpriseTooSmall && account.plan == "enterprise";
        let limit = if small { 50_000 } else { account.limit };
        let data = json!({
            "year_month": if self.fault == Fault::WrongMonth { "2020-01" } else { &date[..7] },
            "total_calls": account.used,
            "monthly_limit": limit,
            "remaining_calls": account.remaining(),
            "over_limit_calls": account.over_limit(),
            "overage_billed_calls": account.overage_billed(),
            "plan": account.plan,
            "hard_cap_enabled": account.capped,
        });
        Answer {
            status: 200,
            headers: Vec::new(),
            json: json!({"data": data}),
        }
    }

    fn liveness(&self, request: &Request, account: &mut Account) -> Answer {
        let limit = match self.fault {
            Fault::CapOverByOne => account.limit + 1,
            Fault::CapShortByOne => account.limit - 1,
            Fault::CapOverrun => i64::MAX,
            _ => account.limit,
        };
        let exhausted = account.capped && account.used >= limit;
        if exhausted || self.fault == Fault::QuotaWithCreditsLeft {
            return Answer::error(429, "quota_exceeded", "This month's calls are used up");
        }
        let photo = match request::parsed(request, self.fault) {
            Ok(photo) => photo,
            Err(answer) => return answer,
        };
        let key = match repetition::key_of(request, self.fault) {
            Ok(key) => key,
            Err(answer) => return answer,
        };
        let identity = repetition::identity(request, &photo, self.fault);
        let known = |key: &String| repetition::known(account, key, &identity, self.fault);
        if let Some(answer) = key.as_ref().and_then(known) {
            return answer;
        }
        let verdict = photo::judged(&photo, self.fault);
        if verdict.is_ok() || self.fault == Fault::ErrorKept {
            repetition::note(account, key, identity);
        }
        match verdict {
            Ok(data) => {
                account.used += match self.fault {
                    Fault::SuccessUnbilled => 0,
                    Fault::SuccessBilledTwice => 2,
                    Fault::BurstCountedOnce => i64::from(account.since_usage == 0),
                    Fault::OverageUnbilled => i64::from(account.used < account.limit),
                    _ => 1,
                };
                account.since_usage += 1;
                Answer {
                    status: 200,
                    headers: vec![("server-timing", "total;dur=12.5".to_owned())],
                    json: json!({"data": data}),
                }
            }
            Err(answer) => answer,
        }
    }

    /// Adds what every answer carries.
    fn complete(
        &self,
        answer: &mut Answer,
        request: &Request,
        account: Option<&Account>,
        date: &str,
    ) {
        let sane = |id: &str| {
            id.len() <= 128
                && id
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        let given = request
            .headers
            .get("x-request-id")
            .and_then(|value| value.to_str().ok());
        let taken = given.filter(|id| self.fault == Fault::InsaneRequestIdTaken || sane(id));
        answer.headers.push((
            "x-request-id",
            taken.map_or_else(account::fresh_id, str::to_owned),
        ));
        answer
            .headers
            .push(("cache-control", "no-store".to_owned()));
        answer
            .headers
            .push(("content-type", "application/json".to_owned()));
        let health = request.url.path() == "/v1/health" && answer.status == 200;
        if account.is_some() && !health {
            let allowance = [
                ("ratelimit-policy", "\"fair-use\";q=1000;w=1"),
                ("ratelimit", "\"fair-use\";r=999;t=1"),
            ];
            let allowance = allowance.map(|(name, value)| (name, value.to_owned()));
            answer.headers.extend(allowance);
        }
        // A replay has the metadata of its first answer.
        if !health && answer.json.get("metadata").is_none() {
            let lagging =
                i64::from(self.fault == Fault::RemainingBeforeCall && answer.status == 200);
            answer.json["metadata"] = json!({
                "date": date,
                "ver": "1.2.0",
                "customer_id": account.map(|account| account.id),
                "remaining_calls": account.map(|account| account.remaining() + lagging),
                "over_limit_calls": account.map(Account::over_limit),
                "status": if answer.status < 400 { "success" } else { "error" },
            });
        }
    }
}

fn written(answer: &Answer, fault: Fault) -> ResponseTemplate {
    let mut template = ResponseTemplate::new(answer.status);
    let mut media_type = "application/json".to_owned();
    for (name, value) in &answer.headers {
        if *name == "content-type" {
            media_type.clone_from(value);
        } else {
            template = template.insert_header(*name, value.as_str());
        }
    }
    let mut body = answer.json.to_string();
    if fault == Fault::BodyCutShort {
        body.truncate(body.len() / 2);
    }
    template.set_body_raw(body, &media_type)
}
