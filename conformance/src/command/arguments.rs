//! The command's arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use livecheck_conformance::{Filter, Pattern};

/// Checks servers and clients against the Livecheck contract.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) mode: Mode,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mode {
    /// Sends requests to a server and judges its answers.
    ///
    /// Exit status: 0 when nothing failed and at least one case was run, 1 otherwise, 2 for wrong arguments and for a server
    /// that cannot be reached. Successful checks are billed to the key's account like any other call (about 40 in a full run).
    Server(Box<ServerMode>),
    /// Plays the server to a client and judges what it makes of the answers.
    ///
    /// The client is reached through an adapter, a program that reads one JSON object a line and writes one back; the README
    /// tells how to write one. Exit status as in server mode.
    Client(Box<ClientMode>),
}

#[derive(Debug, Args)]
pub(crate) struct ServerMode {
    /// Where the server is, for example http://127.0.0.1:8080.
    #[arg(
        long,
        env = "LIVECHECK_BASE_URL",
        value_name = "URL",
        required_unless_present = "list"
    )]
    pub(crate) base_url: Option<String>,
    /// A key of an active account with credits left that nobody else uses meanwhile.
    #[arg(
        long,
        env = "LIVECHECK_API_KEY",
        value_name = "KEY",
        hide_env_values = true,
        required_unless_present = "list"
    )]
    pub(crate) api_key: Option<String>,
    /// A YAML file that declares faces and further accounts; see cases/README.md.
    #[arg(long, value_name = "FILE")]
    pub(crate) fixtures: Option<PathBuf>,
    /// Take the cases of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) cases: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

#[derive(Debug, Args)]
pub(crate) struct ClientMode {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// The adapter with its arguments.
    #[arg(last = true, value_name = "COMMAND", required_unless_present = "list")]
    pub(crate) command: Vec<String>,
}

/// Which cases, and how they are told.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// Only cases with a clause that fits, such as 'BILL-*'. May be given several times.
    #[arg(long = "clause", value_name = "PATTERN")]
    clauses: Vec<Pattern>,
    /// Only cases with an id that fits. May be given several times.
    #[arg(long = "case", value_name = "PATTERN")]
    ids: Vec<Pattern>,
    /// Warnings make the exit status 1 too.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Cases that may fail for now, one "id: why" a line. One that passes is a failure.
    #[arg(long, value_name = "FILE")]
    pub(crate) known_failing: Option<PathBuf>,
    /// Write the results as JUnit XML.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Write the results as a page to read.
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
    /// Print one JSON object a line instead of text.
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// List the cases and run none.
    #[arg(long)]
    pub(crate) list: bool,
}

impl Selection {
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            clauses: self.clauses.clone(),
            ids: self.ids.clone(),
        }
    }
}
