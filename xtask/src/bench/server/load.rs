//! Clients that call, wait for the answer, and call again, each on a connection of its own.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use serde_json::Value;
use ureq::Agent;

/// What is sent to a server.
pub(super) struct Load {
    url: String,
    key: String,
    body: String,
}

impl Load {
    pub(super) fn new(base: &str, key: &str, body: String) -> Self {
        Self {
            url: format!("{base}/v1/check/liveness"),
            key: key.to_owned(),
            body,
        }
    }

    /// Milliseconds of every call that so many clients began within a time.
    pub(super) fn run(&self, clients: usize, time: Duration) -> Result<Vec<f64>> {
        let mut all = Vec::new();
        std::thread::scope(|scope| -> Result<()> {
            let clients: Vec<_> = (0..clients)
                .map(|_| scope.spawn(|| self.client(time)))
                .collect();
            for client in clients {
                all.extend(client.join().map_err(|_| anyhow!("a client panicked"))??);
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// How likely the server holds the picture for a fake.
    pub(super) fn likelihood(&self) -> Result<f64> {
        let answer: Value = serde_json::from_str(&self.call(&agent())?)?;
        let found = find(&answer, "isFakeLikelihood").and_then(Value::as_f64);
        found.with_context(|| format!("{} gave no likelihood: {answer}", self.url))
    }

    fn client(&self, time: Duration) -> Result<Vec<f64>> {
        let agent = agent();
        // The connection is made, and the server warm, before the clock starts.
        self.call(&agent)?;
        let (started, mut times) = (Instant::now(), Vec::new());
        while started.elapsed() < time {
            let called = Instant::now();
            self.call(&agent)?;
            times.push(called.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(times)
    }

    fn call(&self, agent: &Agent) -> Result<String> {
        let mut answer = agent
            .post(&self.url)
            .header("X-API-Key", &self.key)
            .header("Content-Type", "application/json")
            .send(&self.body)
            .with_context(|| format!("a call of {} failed", self.url))?;
        Ok(answer.body_mut().read_to_string()?)
    }
}

fn agent() -> Agent {
    let patience = Some(Duration::from_secs(60));
    Agent::config_builder()
        .timeout_global(patience)
        .build()
        .new_agent()
}

fn find<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members
            .get(name)
            .or_else(|| members.values().find_map(|value| find(value, name))),
        _ => None,
    }
}
