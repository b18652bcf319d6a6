//! One server process and what is said to it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use livecheck_engine::drawn_face::DrawnFace;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

/// A running `livecheck serve`, killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    base: String,
    client: reqwest::Client,
    child: Mutex<Child>,
}

/// What a caller saw of a check. A status that was seen counts even where the rest of the answer was cut off.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    /// The answer's own id, under which the ledger counts a success.
    pub(crate) request: Uuid,
    /// `Null` where it was cut off.
    pub(crate) answer: Value,
}

impl Seen {
    pub(crate) fn code(&self) -> &str {
        self.answer["error"]["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn is_cut_off(&self) -> bool {
        self.answer.is_null()
    }

    /// A refusal for want of credits; the credits that it says remained.
    pub(crate) fn refused_with(&self) -> Option<u64> {
        (self.code() == "quota_exceeded").then(|| {
            self.answer["metadata"]["remaining_calls"]
                .as_u64()
                .expect("a refusal shows the account's figures")
        })
    }
}

impl Process {
    /// Starts a server on a database and waits for its greeting.
    pub(crate) fn start(database: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_livecheck"))
            .args(["serve", "--listen", "127.0.0.1:0", "--workers", "1"])
            .args(["--database-url", database])
            // The tests overload this machine; nothing here is about how long a call waits.
            .args(["--max-wait-ms", "600000", "--requests-per-second", "100000"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut said = BufReader::new(child.stdout.take().expect("its output"));
        let mut greeting = String::new();
        said.read_line(&mut greeting).expect("a greeting");
        // A first start says more; nobody may close the pipe before it has.
        std::thread::spawn(move || said.lines().count());
        let base = greeting
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        Self {
            base: base.expect("an address").to_owned(),
            client: reqwest::Client::new(),
            child: Mutex::new(child),
        }
    }

    /// Sends the drawn face; an error where no status came back.
    pub(crate) async fn check(&self, key: &str) -> reqwest::Result<Seen> {
        let response = self
            .client
            .post(format!("{}/v1/check/liveness", self.base))
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .body(body())
            .send()
            .await?;
        let request = response.headers().get("x-request-id");
        let request = request.and_then(|id| id.to_str().ok()?.parse().ok());
        Ok(Seen {
            status: response.status(),
            request: request.expect("every answer has an id"),
            answer: response
                .bytes()
                .await
                .ok()
                .and_then(|bytes| serde_json::from_slice(&bytes).ok())
                .unwrap_or_default(),
        })
    }

    /// The status of a question that counts nothing.
    pub(crate) async fn ask(&self, path: &str, key: &str) -> StatusCode {
        let sent = self
            .client
            .get(format!("{}{path}", self.base))
            .header("X-API-Key", key);
        sent.send().await.expect("an answer").status()
    }

    /// Kills it (SIGKILL on Unix).
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().expect("nobody panics here");
        child.kill().expect("it ran");
        child.wait().expect("it ended");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A small face: the tests are not about images.
fn body() -> &'static str {
    static BODY: OnceLock<String> = OnceLock::new();
    BODY.get_or_init(|| {
        let face = STANDARD.encode(DrawnFace::new(240, 240).jpeg(90));
        json!({"image": face, "image_format": "jpeg"}).to_string()
    })
}
