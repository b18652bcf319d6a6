//! The adapter as a running program: one line in, one line out. A silent or dead adapter is ended; the next call starts a new one.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::protocol::{Call, Reply};

/// How much longer than its own timeout an adapter may take for a call.
const GRACE: Duration = Duration::from_secs(20);

/// Why a call has no reply.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoReply {
    #[error("the adapter could not be started: {0}")]
    Start(io::Error),
    #[error("the adapter ended without a reply")]
    Ended,
    #[error("the adapter did not reply within {0:?}")]
    Silent(Duration),
    #[error("the adapter's line is no reply: {0}")]
    Line(String),
    #[error("the adapter replied to call {0:?}")]
    OtherCall(String),
}

/// An adapter. Its standard error goes where the suite's goes.
#[derive(Debug)]
pub(super) struct Program {
    command: Vec<String>,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    /// Held so that the program ends with it.
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Program {
    pub(super) fn new(command: Vec<String>) -> Self {
        Self {
            command,
            running: None,
        }
    }

    /// Makes one call. After a failure the program is ended.
    pub(super) async fn ask(&mut self, call: &Call) -> Result<Reply, NoReply> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => start(&self.command).map_err(NoReply::Start)?,
        };
        let patience = Duration::from_millis(call.timeout_ms) + GRACE;
        let reply = tokio::time::timeout(patience, running.exchange(call))
            .await
            .map_err(|_| NoReply::Silent(patience))??;
        self.running = Some(running);
        Ok(reply)
    }
}

impl Running {
    async fn exchange(&mut self, call: &Call) -> Result<Reply, NoReply> {
        let mut line =
            serde_json::to_vec(call).map_err(|error| NoReply::Line(error.to_string()))?;
        line.push(b'\n');
        self.input
            .write_all(&line)
            .await
            .map_err(|_| NoReply::Ended)?;
        self.input.flush().await.map_err(|_| NoReply::Ended)?;
        let line = self.output.next_line().await.map_err(|_| NoReply::Ended)?;
        let line = line.ok_or(NoReply::Ended)?;
        let reply: Reply =
            serde_json::from_str(&line).map_err(|error| NoReply::Line(error.to_string()))?;
        if reply.id == call.id {
            Ok(reply)
        } else {
            Err(NoReply::OtherCall(reply.id))
        }
    }
}

fn start(command: &[String]) -> io::Result<Running> {
    let (program, arguments) = command
        .split_first()
        .ok_or_else(|| io::Error::other("no command was given"))?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let gone = || io::Error::other("its standard input or output is not there");
    let input = child.stdin.take().ok_or_else(gone)?;
    let output = child.stdout.take().ok_or_else(gone)?;
    Ok(Running {
        _child: child,
        input,
        output: BufReader::new(output).lines(),
    })
}
