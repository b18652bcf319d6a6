//! Which database a command works on.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use livecheck_metering::{DatabaseAddress, Metering, MeteringOptions};

use super::clock::ClockArgs;

/// Where the data is.
#[derive(Args, Debug, Clone)]
pub(super) struct StoreArgs {
    /// Folder for everything the server keeps; made if it is not there
    #[arg(long, env = "LIVECHECK_DATA_DIR", default_value = "./livecheck-data")]
    pub(super) data_dir: PathBuf,
    /// Database address, sqlite://PATH or postgres://USER@HOST/NAME [default: livecheck.db in the data folder]
    #[arg(long, env = "LIVECHECK_DATABASE_URL", hide_env_values = true)]
    pub(super) database_url: Option<String>,
    /// Calls a month of accounts that are put on the free plan from now on
    #[arg(long, env = "LIVECHECK_FREE_LIMIT", default_value_t = 100)]
    pub(super) free_limit: u64,
    #[command(flatten)]
    pub(super) clock: ClockArgs,
}

impl StoreArgs {
    /// Opens the ledger, making folder and file where they are missing.
    pub(super) async fn open(&self) -> Result<Metering> {
        Ok(Metering::open(self.options()?).await?)
    }

    /// Opens a ledger that is there: a mistyped path shall not look like one without customers.
    pub(super) async fn open_present(&self) -> Result<Metering> {
        if let Some(file) = self.address()?.file()
            && !file.exists()
        {
            bail!(
                "there is no database {}; name the one meant by --data-dir or --database-url \
                 (`livecheck serve` and `livecheck admin create-customer` make a new one)",
                file.display()
            );
        }
        self.open().await
    }

    fn address(&self) -> Result<DatabaseAddress> {
        Ok(match &self.database_url {
            Some(address) => address.parse()?,
            None => DatabaseAddress::sqlite(self.data_dir.join("livecheck.db"))?,
        })
    }

    fn options(&self) -> Result<MeteringOptions> {
        let options = MeteringOptions::new(self.address()?).free_limit(self.free_limit);
        Ok(match self.clock.open()? {
            Some(clock) => options.clock(clock),
            None => options,
        })
    }
}

/// A runtime for commands that only talk to the database.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")
}

/// `livecheck migrate`: PostgreSQL is brought up to date only so; SQLite also when a server opens it.
#[allow(
    clippy::print_stdout,
    reason = "standard output is this command's result"
)]
pub(super) fn migrate(arguments: &StoreArgs) -> Result<ExitCode> {
    runtime()?.block_on(async {
        let brought_in = Metering::migrate(&arguments.options()?).await?;
        if brought_in.is_empty() {
            println!("the tables are up to date");
        }
        for version in brought_in {
            println!("brought in {version}");
        }
        Ok(ExitCode::SUCCESS)
    })
}
