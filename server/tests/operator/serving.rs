//! A server as a process, and a caller of it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use livecheck_engine::drawn_face::DrawnFace;
use serde_json::{Value, json};

use crate::ground::{Account, Ground, PATIENCE};

/// A running server; killed if it is dropped.
pub(crate) struct Serving {
    base: String,
    process: Child,
    out: Receiver<String>,
    err: Receiver<String>,
    client: reqwest::Client,
}

/// An answer's status and body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Value,
}

impl Serving {
    /// Starts a server on the ground's database, by its clock.
    pub(crate) fn on(ground: &Ground, more: &[&str]) -> Self {
        let clock = ["--test-clock", "clock"];
        Self::start(ground, &[&clock, more].concat())
    }

    pub(crate) fn start(ground: &Ground, more: &[&str]) -> Self {
        let listen = ["serve", "--listen", "127.0.0.1:0", "--data-dir", "data"];
        let mut process = ground
            .command(&[&listen, more].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let out = lines(process.stdout.take().expect("its output"));
        let err = lines(process.stderr.take().expect("its log"));
        let Ok(greeting) = out.recv_timeout(PATIENCE) else {
            let said: Vec<String> = err.iter().collect();
            panic!("the server did not start: {said:?}");
        };
        let base = greeting
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .expect("an address")
            .to_owned();
        Self {
            base,
            process,
            out,
            err,
            client: reqwest::Client::new(),
        }
    }

    pub(crate) async fn check(&self, key: &str) -> Answer {
        let face = STANDARD.encode(DrawnFace::new(480, 480).jpeg(90));
        let request = self
            .client
            .post(format!("{}/v1/check/liveness", self.base))
            .header("X-API-Key", key)
            .json(&json!({"image": face, "image_format": "jpeg"}));
        Answer::of(request).await
    }

    /// Sends so many checks at once; their answers.
    pub(crate) async fn checks(&self, key: &str, calls: usize) -> Vec<Answer> {
        futures_util::future::join_all((0..calls).map(|_| self.check(key))).await
    }

    pub(crate) async fn get(&self, path: &str, key: &str) -> Answer {
        let request = self
            .client
            .get(format!("{}{path}", self.base))
            .header("X-API-Key", key);
        Answer::of(request).await
    }

    /// The account's figures.
    pub(crate) async fn usage(&self, account: &Account) -> Value {
        let answer = self.get("/v1/usage", &account.key).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        answer.json["data"].clone()
    }

    /// Reads standard output up to a line with this in it; that line.
    pub(crate) fn says(&self, word: &str) -> String {
        awaited(&self.out, word)
    }

    /// Reads the log up to a line with this in it; that line.
    pub(crate) fn logs(&self, word: &str) -> String {
        awaited(&self.err, word)
    }

    /// Stops the server in order; whatever it still said.
    pub(crate) fn stop(mut self) -> String {
        let id = self.process.id().to_string();
        let asked = Command::new("kill").arg(id).status().expect("kill runs");
        assert!(asked.success());
        let ended = self.process.wait().expect("it ends");
        assert!(ended.success(), "{ended}");
        self.out.iter().chain(self.err.iter()).collect()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        Self {
            status: response.status().as_u16(),
            json: response.json().await.expect("JSON"),
        }
    }

    pub(crate) fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }
}

/// Asks again and again, until the answer is yes.
pub(crate) fn until(what: &str, mut ask: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !ask() {
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::yield_now();
    }
}

fn awaited(from: &Receiver<String>, word: &str) -> String {
    loop {
        match from.recv_timeout(PATIENCE) {
            Ok(line) if line.contains(word) => return line,
            Ok(_) => {}
            Err(error) => panic!("{word:?} was not said: {error}"),
        }
    }
}

/// Reads all the while, so that the process never waits for its reader.
fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (line, read) = mpsc::channel();
    std::thread::spawn(move || {
        for text in BufReader::new(from).lines().map_while(Result::ok) {
            if line.send(text).is_err() {
                break;
            }
        }
    });
    read
}
