//! A server that a task starts and stops.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::workspace::{binary, root};

/// A server on a free port, with its data in a folder of the caller's. Dropped, it is killed.
pub(crate) struct Running {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    program: PathBuf,
    process: Child,
    said: BufReader<ChildStdout>,
    data: PathBuf,
    /// The test clock that server and operator go by, if they do.
    clock: Option<PathBuf>,
}

/// The variable that names the test clock to server and commands.
const TEST_CLOCK: &str = "LIVECHECK_TEST_CLOCK";

impl Running {
    /// Starts the built server and waits for its greeting.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        Self::start_with(binary("livecheck"), folder, None)
    }

    /// Starts another build of the server.
    pub(crate) fn start_program(program: PathBuf, folder: &Path) -> Result<Self> {
        Self::start_with(program, folder, None)
    }

    /// Starts the built server on a test clock that stands at `instant`.
    pub(crate) fn start_by_clock(folder: &Path, instant: &str) -> Result<Self> {
        let clock = folder.join("clock");
        fs::write(&clock, instant)?;
        Self::start_with(binary("livecheck"), folder, Some(clock))
    }

    fn start_with(program: PathBuf, folder: &Path, clock: Option<PathBuf>) -> Result<Self> {
        let data = folder.join("data");
        let mut process = Command::new(&program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&data)
            .envs(clock.iter().map(|file| (TEST_CLOCK, file)))
            .stdout(Stdio::piped())
            .spawn()
            .context("the server could not be started")?;
        let stdout = process.stdout.take().context("the server has no output")?;
        let mut said = BufReader::new(stdout);
        let mut greeting = String::new();
        said.read_line(&mut greeting)?;
        let base = greeting
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .map(str::to_owned);
        let Some(base) = base else {
            let _ = process.kill();
            bail!("the server greeted with {greeting:?}");
        };
        Ok(Self {
            base,
            program,
            process,
            said,
            data,
            clock,
        })
    }

    /// The call that the greeting of a first start offers.
    pub(crate) fn first_call(&mut self) -> Result<String> {
        for line in self.said.by_ref().lines() {
            let line = line?;
            if line.contains("sample-face") {
                return Ok(line);
            }
        }
        bail!("the greeting offers no call")
    }

    /// Runs a command of the operator's on the server's data; its JSON.
    pub(crate) fn admin(&self, arguments: &[&str]) -> Result<Value> {
        let output = Command::new(&self.program)
            .arg("admin")
            .args(arguments)
            .args(["--json", "--data-dir"])
            .arg(&self.data)
            .envs(self.clock.iter().map(|file| (TEST_CLOCK, file)))
            .stderr(Stdio::inherit())
            .output()
            .context("livecheck admin could not be started")?;
        serde_json::from_slice(&output.stdout)
            .with_context(|| format!("livecheck admin {arguments:?} gave no JSON"))
    }

    /// The command that sets the server's test clock to the instant given as one more argument.
    pub(crate) fn clock_command(&self) -> Result<Vec<String>> {
        let clock = self
            .clock
            .as_ref()
            .context("the server has no test clock")?;
        let mut command = vec![self.program.display().to_string()];
        command.extend(["admin", "clock", "set", "--test-clock"].map(str::to_owned));
        command.push(clock.display().to_string());
        Ok(command)
    }

    /// Makes an account.
    pub(crate) fn create_customer(&self, email: &str, terms: &[&str]) -> Result<Value> {
        self.admin(&[&["create-customer", "--email", email], terms].concat())
    }

    /// Makes so many successful calls with a key, on the drawn face.
    pub(crate) fn spend(&self, key: &str, calls: usize) -> Result<()> {
        let face = root().join("conformance/fixtures/drawn-face.jpg");
        let face =
            std::fs::read(&face).with_context(|| format!("{} is missing", face.display()))?;
        let body = serde_json::json!({"image": base64_simd::STANDARD.encode_to_string(face), "image_format": "jpeg"});
        for _ in 0..calls {
            ureq::post(&format!("{}/v1/check/liveness", self.base))
                .header("X-API-Key", key)
                .header("Content-Type", "application/json")
                .send(body.to_string())
                .context("a call on the drawn face failed")?;
        }
        Ok(())
    }

    /// Asks the server to stop and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        let asked = Command::new("kill")
            .arg(self.process.id().to_string())
            .status()
            .context("kill could not be started")?;
        ensure!(
            asked.success(),
            "the server was gone before it was asked to stop"
        );
        let patience = Instant::now();
        while patience.elapsed() < Duration::from_secs(40) {
            if let Some(status) = self.process.try_wait()? {
                ensure!(status.success(), "the server stopped with {status}");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the server did not stop")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
