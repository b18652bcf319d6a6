//! A throw-away cluster: a temporary folder and a free port of this machine alone.
//!
//! Promises a server that syncs every commit like a real one. Never uses a socket file or a password.

use std::ffi::OsString;
use std::io::Result;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::outcome::run;
use crate::programs::Programs;

/// A running cluster. Dropped, it is stopped and removed.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    folder: TempDir,
    port: u16,
    settings: Vec<String>,
    launcher: Vec<OsString>,
}

impl Cluster {
    /// Makes a cluster and starts it with these settings (`name=value`) besides the defaults.
    ///
    /// # Errors
    /// What the programs said.
    pub fn start(programs: Programs, settings: &[&str]) -> Result<Self> {
        Self::start_through(programs, settings, &[])
    }

    /// Likewise, its server started through another program, given with its first arguments: `faketime`, for one.
    ///
    /// # Errors
    /// What the programs said.
    pub fn start_through(programs: Programs, settings: &[&str], launcher: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("livecheck-postgres-")
            .tempdir()?;
        programs.give(folder.path())?;
        let cluster = Self {
            programs,
            folder,
            port: free_port()?,
            settings: settings.iter().map(ToString::to_string).collect(),
            launcher: launcher.iter().map(OsString::from).collect(),
        };
        run(cluster.command("initdb", &[]).args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
        ]))?;
        cluster.resume()?;
        Ok(cluster)
    }

    /// The address of the database `postgres`, whose owner may make others.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The folder of the cluster, which belongs to the user it runs as.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Gives a folder to the user the cluster runs as, to hold a tablespace.
    ///
    /// # Errors
    /// When that is not allowed.
    pub fn give(&self, folder: &Path) -> Result<()> {
        self.programs.give(folder)
    }

    /// Starts the server again, on the same port.
    ///
    /// # Errors
    /// What the server said.
    pub fn resume(&self) -> Result<()> {
        self.resume_through(&self.launcher)
    }

    /// Starts the server again through another program than before, given with its first arguments.
    ///
    /// # Errors
    /// What the server said.
    pub fn resume_through<S: Into<OsString> + Clone>(&self, launcher: &[S]) -> Result<()> {
        let launcher: Vec<OsString> = launcher.iter().cloned().map(Into::into).collect();
        let mut options = format!(
            "-c listen_addresses=127.0.0.1 -p {} -c unix_socket_directories=''",
            self.port
        );
        for setting in &self.settings {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        run(self
            .command("pg_ctl", &launcher)
            .args(["start", "-w", "-l"])
            .arg(self.folder.path().join("log"))
            .arg("-o")
            .arg(options))
    }

    /// Stops the server as a crash does: nothing is finished or flushed.
    ///
    /// # Errors
    /// When it does not run.
    pub fn crash(&self) -> Result<()> {
        run(self
            .command("pg_ctl", &[])
            .args(["stop", "-m", "immediate", "-w"]))
    }

    fn command(&self, name: &str, launcher: &[OsString]) -> Command {
        let mut command = self.programs.command(name, launcher);
        command
            .current_dir(self.folder.path())
            .env("PGDATA", self.folder.path().join("data"));
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A server that does not run any more needs no stopping.
        let _ = self.crash();
    }
}

/// A port nobody listens on; another program could take it before the server does, which then says so.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
