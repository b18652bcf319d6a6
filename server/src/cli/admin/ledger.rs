//! The audit of the ledger.

use std::process::ExitCode;

use anyhow::Result;
use livecheck_metering::Metering;

use super::super::output::Output;
use super::records;

/// Exit status 1 when anything differs.
pub(super) async fn verify(metering: &Metering, output: &Output) -> Result<ExitCode> {
    let audit = metering.verify_ledger().await?;
    output.record(&records::audit(&audit))?;
    Ok(if audit.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
