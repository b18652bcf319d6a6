//! A throw-away PostgreSQL cluster: a temporary folder, a free port of this machine alone, gone when it is dropped.
//!
//! Promises a server that syncs every commit like a real one, and never runs it as root: started by root it steps down
//! to the user `postgres` of Debian's packages. Needs only the standard library, so a task runner can include it too.

use std::ffi::OsStr;
use std::fs;
use std::io::{Error, Result};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A running cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    settings: Vec<String>,
}

/// The folders of installed versions, newest first, as Debian's packages lay them out.
pub(crate) fn installed() -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, programs)| programs.join("initdb").exists())
        .collect();
    found.sort_unstable_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, programs)| programs).collect()
}

impl Cluster {
    /// Makes a cluster in `folder`, which must not exist, with the programs of one version (the folder that holds
    /// `initdb`), and starts it with these settings (`name=value`) besides the defaults.
    pub(crate) fn start(programs: &Path, folder: &Path, settings: &[&str]) -> Result<Self> {
        let cluster = Self {
            programs: programs.to_owned(),
            folder: folder.to_owned(),
            port: free_port()?,
            settings: settings.iter().map(ToString::to_string).collect(),
        };
        fs::create_dir_all(folder)?;
        if running_as_root()? {
            run(Command::new("chown").arg("postgres").arg(folder))?;
        }
        let data = folder.join("data");
        let program = cluster.programs.join("initdb");
        run(cluster.as_owner(program).arg("-D").arg(data).args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
        ]))?;
        cluster.resume()?;
        Ok(cluster)
    }

    /// The address of the database `postgres`, whose owner may make others.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts the server again on the same port.
    pub(crate) fn resume(&self) -> Result<()> {
        let mut options = format!(
            "-c listen_addresses=127.0.0.1 -p {} -c unix_socket_directories=''",
            self.port
        );
        for setting in &self.settings {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        run(self
            .control("start")
            .arg("-l")
            .arg(self.folder.join("log"))
            .arg("-o")
            .arg(options)
            .arg("-w"))
    }

    /// Stops the server as a crash does: nothing is finished or flushed.
    pub(crate) fn crash(&self) -> Result<()> {
        run(self.control("stop").args(["-m", "immediate", "-w"]))
    }

    fn control(&self, act: &str) -> Command {
        let mut command = self.as_owner(self.programs.join("pg_ctl"));
        command.arg(act).arg("-D").arg(self.folder.join("data"));
        command
    }

    fn as_owner(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = if running_as_root().unwrap_or(false) {
            let mut stepping_down = Command::new("setpriv");
            stepping_down
                .args(["--reuid=postgres", "--regid=postgres", "--init-groups"])
                .arg(program);
            stepping_down
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Best effort: a server that does not run any more needs no stopping.
        let _ = self.crash();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port nobody listens on; another program could take it before the server does, which then says so.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn running_as_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output()?;
    Ok(id.stdout.trim_ascii() == b"0")
}

/// Output is thrown away on success: a server that inherits a pipe would keep its reader waiting.
fn run(command: &mut Command) -> Result<()> {
    let log = tempfile_of(command);
    let file = fs::File::create(&log)?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()?;
    let said = fs::read_to_string(&log).unwrap_or_default();
    let _ = fs::remove_file(&log);
    if status.success() {
        Ok(())
    } else {
        Err(Error::other(format!("{command:?}: {status}\n{said}")))
    }
}

fn tempfile_of(command: &Command) -> PathBuf {
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    std::env::temp_dir().join(format!(
        "livecheck-{}-{name}-{:?}.log",
        std::process::id(),
        std::thread::current().id()
    ))
}
