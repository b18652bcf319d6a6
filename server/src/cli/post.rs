//! Where the server's mail goes.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::mail::MailRoute;

#[derive(Args, Debug, Clone)]
pub(super) struct MailArgs {
    /// Put mail into this folder, one .eml file each, made if it is not there [default: mail goes to standard output]
    #[arg(long, env = "LIVECHECK_MAIL_DIR", value_name = "FOLDER")]
    mail_dir: Option<PathBuf>,
    /// Who mail is from
    #[arg(
        long,
        env = "LIVECHECK_MAIL_FROM",
        default_value = "Livecheck <livecheck@localhost>",
        value_name = "SENDER"
    )]
    mail_from: String,
}

impl MailArgs {
    pub(super) fn route(&self) -> Result<MailRoute> {
        match &self.mail_dir {
            Some(folder) => Ok(MailRoute::folder(folder, &self.mail_from)?),
            None => Ok(MailRoute::Stdout),
        }
    }
}
