//! Which database a command works on.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use livecheck_metering::{DatabaseAddress, Metering, MeteringOptions};

/// Where the data is.
#[derive(Args, Debug, Clone)]
pub(super) struct StoreArgs {
    /// Folder for everything the server keeps; made if it is not there
    #[arg(long, env = "LIVECHECK_DATA_DIR", default_value = "./livecheck-data")]
    pub(super) data_dir: PathBuf,
    /// Database address, such as sqlite:///var/lib/livecheck/livecheck.db [default: livecheck.db in the data folder]
    #[arg(long, env = "LIVECHECK_DATABASE_URL")]
    pub(super) database_url: Option<String>,
    /// Calls a month of accounts that are put on the free plan from now on
    #[arg(long, env = "LIVECHECK_FREE_LIMIT", default_value_t = 100)]
    pub(super) free_limit: u64,
}

impl StoreArgs {
    /// Opens the ledger, making folder and tables where they are missing.
    pub(super) async fn open(&self) -> Result<Metering> {
        let address: DatabaseAddress = match &self.database_url {
            Some(address) => address.parse()?,
            None => {
                std::fs::create_dir_all(&self.data_dir).with_context(|| {
                    format!("the data folder {} cannot be made", self.data_dir.display())
                })?;
                DatabaseAddress::sqlite(self.data_dir.join("livecheck.db"))?
            }
        };
        Ok(Metering::open(MeteringOptions::new(address).free_limit(self.free_limit)).await?)
    }
}

/// A runtime for commands that only talk to the database.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")
}

/// `livecheck migrate`: opening brings the tables up to date.
pub(super) fn migrate(arguments: &StoreArgs) -> Result<ExitCode> {
    runtime()?.block_on(async {
        arguments.open().await?.shutdown().await;
        Ok(ExitCode::SUCCESS)
    })
}
