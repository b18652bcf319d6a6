//! The command `livecheck-conformance`: reads the arguments, runs the cases, prints what they found.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use livecheck_conformance::{
    ApiKey, Catalogue, Document, Error, Filter, Fixtures, FixturesError, Pattern, Suite, Target,
};
use serde_json::json;

/// Checks servers against the Livecheck contract.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    mode: Mode,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// Sends requests to a server and judges its answers.
    ///
    /// Exit status: 0 when nothing failed and at least one case was run, 1 otherwise, 2 for wrong arguments and for a server
    /// that cannot be reached. Successful checks are billed to the key's account like any other call (about 25 in a full run).
    Server(Server),
}

#[derive(Debug, Args)]
struct Server {
    /// Where the server is, for example http://127.0.0.1:8080.
    #[arg(
        long,
        env = "LIVECHECK_BASE_URL",
        value_name = "URL",
        required_unless_present = "list"
    )]
    base_url: Option<String>,
    /// A key of an active account with credits left that nobody else uses meanwhile.
    #[arg(
        long,
        env = "LIVECHECK_API_KEY",
        value_name = "KEY",
        hide_env_values = true,
        required_unless_present = "list"
    )]
    api_key: Option<String>,
    /// A YAML file that declares faces and further accounts; see cases/README.md.
    #[arg(long, value_name = "FILE")]
    fixtures: Option<PathBuf>,
    /// Only cases with a clause that fits, such as 'BILL-*'. May be given several times.
    #[arg(long = "clause", value_name = "PATTERN")]
    clauses: Vec<Pattern>,
    /// Only cases with an id that fits. May be given several times.
    #[arg(long = "case", value_name = "PATTERN")]
    ids: Vec<Pattern>,
    /// Take the cases of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
    /// Print one JSON object a line instead of text.
    #[arg(long)]
    jsonl: bool,
    /// List the cases and run none.
    #[arg(long)]
    list: bool,
}

/// Why the command ends with status 2.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{0:?} is no base URL; give something like http://127.0.0.1:8080")]
    BaseUrl(String),
    #[error("--{0} is missing")]
    Missing(&'static str),
    #[error(transparent)]
    Fixtures(#[from] FixturesError),
    #[error(transparent)]
    Suite(#[from] Error),
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Mode::Server(arguments) = Cli::parse().mode;
    match serve(arguments).await {
        Ok(code) => code,
        Err(refusal) => {
            // Nowhere is left to report to if standard error is closed.
            let _ = writeln!(io::stderr(), "livecheck-conformance: {refusal}");
            ExitCode::from(2)
        }
    }
}

async fn serve(arguments: Server) -> Result<ExitCode, Refusal> {
    let document = Document::embedded().map_err(Error::from)?;
    let catalogue = match &arguments.cases {
        Some(folder) => Catalogue::of_folder(folder, &document),
        None => Catalogue::embedded(&document),
    }
    .map_err(Error::from)?;
    let filter = Filter {
        clauses: arguments.clauses,
        ids: arguments.ids,
    };
    let mut out = io::stdout().lock();
    if arguments.list {
        for case in catalogue.cases().iter().filter(|case| filter.admits(case)) {
            let clauses: Vec<&str> = case.clauses.iter().map(|clause| clause.as_str()).collect();
            writeln!(out, "{} {} [{}]", case.id, case.title, clauses.join(", "))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let base_url = arguments.base_url.ok_or(Refusal::Missing("base-url"))?;
    let target = Target {
        base_url: base_url
            .parse()
            .ok()
            .filter(|url: &reqwest::Url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or(Refusal::BaseUrl(base_url))?,
        api_key: ApiKey::new(arguments.api_key.ok_or(Refusal::Missing("api-key"))?),
        fixtures: arguments
            .fixtures
            .as_deref()
            .map(Fixtures::read)
            .transpose()?
            .unwrap_or_default(),
    };
    let suite = Suite {
        catalogue: &catalogue,
        document: &document,
    };
    let mut printed = Ok(());
    let told = |result: &livecheck_conformance::CaseResult| {
        let line = if arguments.jsonl {
            json!(result).to_string()
        } else {
            result.to_string()
        };
        if printed.is_ok() {
            printed = writeln!(out, "{line}").and_then(|()| out.flush());
        }
    };
    let report = suite
        .run(target, &filter, told)
        .await
        .map_err(Error::from)?;
    printed?;
    let counts = report.counts();
    if arguments.jsonl {
        writeln!(out, "{}", json!({ "summary": counts }))?;
    } else {
        if counts.passed + counts.failed + counts.warnings == 0 {
            writeln!(out, "no case was run")?;
        }
        writeln!(out, "{counts}")?;
    }
    Ok(if report.holds() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
