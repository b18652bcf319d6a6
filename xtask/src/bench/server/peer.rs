//! The server in Python, started and stopped.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::workspace::root;

/// The pack whose network the ONNX file is, for its calibration.
const PACK: &str = "engine/packs/livecheck-student-2.0.0.safetensors";

/// A running server. It ends when it is dropped, with the processes that it started.
pub(super) struct Peer {
    /// `http://127.0.0.1:PORT`.
    pub(super) base: String,
    process: Child,
}

impl Peer {
    /// Starts it with a process for each processor, and waits until it listens.
    pub(super) fn start(python: &Path, models: &Path, key: &str) -> Result<Self> {
        let [a, b] = calibration()?;
        // Free a moment ago, and nothing else is started meanwhile.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let process = Command::new(python)
            .args(["-m", "uvicorn", "app:app", "--app-dir"])
            .arg(root().join("xtask/src/bench/server"))
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .args(["--workers", &workers.to_string()])
            .args([
                "--loop",
                "uvloop",
                "--http",
                "httptools",
                "--no-access-log",
                "--log-level",
                "warning",
            ])
            .env("MODELS", models)
            .env("API_KEY", key)
            .env("A", a)
            .env("B", b)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .context("uvicorn could not be started")?;
        let mut peer = Self {
            base: format!("http://127.0.0.1:{port}"),
            process,
        };
        peer.wait(port)?;
        Ok(peer)
    }

    fn wait(&mut self, port: u16) -> Result<()> {
        let patience = Instant::now();
        while patience.elapsed() < Duration::from_secs(60) {
            if let Some(status) = self.process.try_wait()? {
                bail!("uvicorn ended with {status}");
            }
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("uvicorn does not listen")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Asked, it stops its workers; killed, it would leave them behind.
        let asked = Command::new("kill")
            .arg(self.process.id().to_string())
            .status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// The pack's calibration, from the metadata before its tensors.
fn calibration() -> Result<[String; 2]> {
    let pack = fs::read(root().join(PACK)).with_context(|| format!("{PACK} is missing"))?;
    let (length, rest) = pack
        .split_first_chunk::<8>()
        .context("the pack is cut off")?;
    let length = usize::try_from(u64::from_le_bytes(*length))?;
    ensure!(length <= rest.len(), "the pack is cut off");
    let header: Value = serde_json::from_slice(&rest[..length])?;
    let number = |name: &str| {
        let found = header
            .pointer(&format!("/__metadata__/{name}"))
            .and_then(Value::as_str);
        found
            .map(str::to_owned)
            .with_context(|| format!("the pack has no {name}"))
    };
    Ok([number("calibration_a")?, number("calibration_b")?])
}
