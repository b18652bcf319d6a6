//! What every test stands on: a folder with a database, a test clock, and the binary to run on them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use livecheck_metering::{Charge, DatabaseAddress, EventId, FileClock, Metering, MeteringOptions};
use serde_json::Value;
use tempfile::TempDir;

/// The instant at which the clock of a new ground stands.
const START: &str = "2026-05-31T23:59:00Z";

/// A wait that ends sooner whenever what is waited for comes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A folder of one test's own.
pub(crate) struct Ground {
    folder: TempDir,
}

/// What a command left behind.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// An account that was made for a test.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) key_id: String,
}

impl Ground {
    /// A folder with a clock and no database.
    pub(crate) fn new() -> Self {
        let ground = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        ground.set_clock(START);
        ground
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path("data").join("livecheck.db")
    }

    /// The binary with nothing of this machine's settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_livecheck"));
        command
            .env_clear()
            .current_dir(self.folder.path())
            .args(arguments);
        command
    }

    /// Runs `livecheck` with these arguments.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments))
    }

    /// Runs an operator's command on the ground's database, by its clock.
    pub(crate) fn admin(&self, arguments: &[&str]) -> Ran {
        self.run(&self.on_data(arguments))
    }

    fn on_data<'a>(&self, arguments: &[&'a str]) -> Vec<&'a str> {
        let data = ["--data-dir", "data", "--test-clock", "clock"];
        [&["admin"], arguments, &data].concat()
    }

    /// The JSON of an operator's command that succeeds.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.admin(&[arguments, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        serde_json::from_str(&ran.out).expect("JSON")
    }

    pub(crate) fn set_clock(&self, instant: &str) {
        let ran = self.run(&["admin", "clock", "set", instant, "--test-clock", "clock"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }

    /// Makes an account: the words after its address and plan are more flags.
    pub(crate) fn account(&self, name: &str, plan: &str, terms: &[&str]) -> Account {
        let email = format!("{name}@example.com");
        let new = ["create-customer", "--email", &email, "--plan", plan];
        let made = self.json(&[&new, terms].concat());
        let key = made["primary_key"].as_str().expect("a key").to_owned();
        Account {
            id: made["customer_id"].as_str().expect("an id").to_owned(),
            key_id: key[3..11].to_owned(),
            key,
        }
    }

    pub(crate) fn show(&self, account: &Account) -> Value {
        self.json(&["show", &account.id])
    }

    /// The ledger itself, by the ground's clock.
    pub(crate) async fn ledger(&self) -> Metering {
        let address = DatabaseAddress::sqlite(self.database()).expect("a path");
        let clock = FileClock::open(self.path("clock")).expect("a clock");
        let options = MeteringOptions::new(address).clock(std::sync::Arc::new(clock));
        Metering::open(options).await.expect("a ledger")
    }

    /// Counts so many calls on an account without a server.
    pub(crate) async fn spend(&self, account: &Account, calls: usize) {
        let ledger = self.ledger().await;
        let caller = ledger.authenticate(&account.key).await.expect("a caller");
        for _ in 0..calls {
            let charge = Charge {
                event: EventId::fresh(),
                caller: caller.clone(),
            };
            ledger.commit(charge).await.expect("counted");
        }
        ledger.shutdown().await;
    }

    /// Fails unless the audit finds nothing; the calls on the ledger.
    pub(crate) fn audited_calls(&self) -> u64 {
        let audit = self.json(&["verify-ledger"]);
        assert_eq!(audit["clean"], true, "{audit}");
        audit["calls"].as_u64().expect("a count")
    }

    /// The files of a folder, sorted; none if it is not there.
    pub(crate) fn files(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Ran {
    /// Runs a command to its end; one that does not end, as a server that should have refused to start, fails the test.
    pub(crate) fn of(mut command: Command) -> Self {
        command.stdout(Stdio::piped());
        Self::with_output(command)
    }

    /// The same with the command's own standard output.
    pub(crate) fn with_output(mut command: Command) -> Self {
        let child = command.stderr(Stdio::piped()).spawn().expect("it runs");
        drop(command);
        let id = child.id().to_string();
        let (end, ended) = mpsc::channel();
        std::thread::spawn(move || end.send(child.wait_with_output()));
        let Ok(output) = ended.recv_timeout(PATIENCE) else {
            let _ = Command::new("kill").arg(id).status();
            panic!("it does not end");
        };
        let output = output.expect("its output");
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails unless the command was refused with this status and all these words; nothing else may have been put out.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "no {word:?} in: {}", self.err);
        }
        assert_eq!(self.out, "");
    }
}
