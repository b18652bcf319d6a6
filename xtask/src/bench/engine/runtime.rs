//! A runtime as a program of its own, asked line by line: what it keeps to itself, threads and allocator, meets no other.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};
use serde::Serialize;

/// What a runtime is asked; `engine/examples/networks.rs` and `calls.rs` say what it means.
#[derive(Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Request<'a> {
    Load {
        network: &'a str,
        weights: &'a Path,
        input: &'a Path,
        shape: [usize; 3],
    },
    Time {
        network: &'a str,
        rounds: usize,
        threads: usize,
    },
    Output {
        network: &'a str,
        to: &'a Path,
    },
    Call {
        image: &'a Path,
        reduction: u32,
        rounds: usize,
    },
    Memory,
}

/// A running runtime. It ends when it is dropped.
pub(super) struct Runtime {
    pub(super) name: &'static str,
    /// The files that it reads weights from.
    pub(super) format: &'static str,
    child: Child,
    requests: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Runtime {
    pub(super) fn start(
        name: &'static str,
        mut command: Command,
        format: &'static str,
    ) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        let requests = child.stdin.take().context("no standard input")?;
        let answers = child.stdout.take().context("no standard output")?;
        Ok(Self {
            name,
            format,
            child,
            requests,
            answers: BufReader::new(answers).lines(),
        })
    }

    /// Asks and waits for the answer: milliseconds for a request of times, MiB for one of
    /// memory, nothing for the others.
    pub(super) fn ask(&mut self, request: &Request<'_>) -> Result<Vec<f64>> {
        writeln!(self.requests, "{}", serde_json::to_string(request)?)?;
        self.requests.flush()?;
        let answer = self
            .answers
            .next()
            .with_context(|| format!("{} gave up", self.name))??;
        Ok(serde_json::from_str(&answer)?)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        // It has nothing to save, and may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
