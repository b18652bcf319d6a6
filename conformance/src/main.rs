//! The command `livecheck-conformance`: reads the arguments, runs the cases, tells what they found.

mod command;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use command::Refusal;
use command::arguments::{Arguments, ClientMode, Mode, Selection, ServerMode};
use command::telling::Telling;
use livecheck_conformance::{
    ApiKey, Catalogue, ClauseId, ClientCatalogue, Document, Error, Filter, Fixtures, KnownFailures,
    Report, Suite, Target, run_client,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Arguments::parse().mode {
        Mode::Server(mode) => serve(*mode).await,
        Mode::Client(mode) => play(*mode).await,
    };
    match done {
        Ok(code) => code,
        Err(refusal) => {
            // Nowhere is left to report to if standard error is closed.
            let _ = writeln!(io::stderr(), "livecheck-conformance: {refusal}");
            ExitCode::from(2)
        }
    }
}

async fn serve(mode: ServerMode) -> Result<ExitCode, Refusal> {
    let document = Document::embedded().map_err(Error::from)?;
    let catalogue = match &mode.cases {
        Some(folder) => Catalogue::of_folder(folder, &document),
        None => Catalogue::embedded(&document),
    }
    .map_err(Error::from)?;
    let cases = || catalogue.cases().iter();
    let filter = mode.selection.filter();
    if mode.selection.list {
        let all = cases().map(|case| (case.id.as_str(), case.title.as_str(), &case.clauses[..]));
        return list(all, &filter);
    }
    let base_url = mode.base_url.ok_or(Refusal::Missing("base-url"))?;
    let target = Target {
        base_url: base_url
            .parse()
            .ok()
            .filter(|url: &reqwest::Url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| Refusal::BaseUrl(base_url.clone()))?,
        api_key: ApiKey::new(mode.api_key.ok_or(Refusal::Missing("api-key"))?),
        fixtures: mode
            .fixtures
            .as_deref()
            .map(Fixtures::read)
            .transpose()?
            .unwrap_or_default(),
    };
    let known = known(&mode.selection, cases().map(|case| case.id.as_str()))?;
    let suite = Suite {
        catalogue: &catalogue,
        document: &document,
    };
    let mut telling = Telling::new(&mode.selection, known);
    let report = suite
        .run(target, &filter, |event| telling.hear(event))
        .await
        .map_err(Error::from)?;
    telling.close()?;
    finish(
        &report,
        &mode.selection,
        &format!("The server at {base_url}"),
    )
}

async fn play(mode: ClientMode) -> Result<ExitCode, Refusal> {
    let document = Document::embedded().map_err(Error::from)?;
    let catalogue = ClientCatalogue::embedded().map_err(Error::from)?;
    let cases = || catalogue.cases().iter();
    let filter = mode.selection.filter();
    if mode.selection.list {
        let all = cases().map(|case| (case.id.as_str(), case.title.as_str(), &case.clauses[..]));
        return list(all, &filter);
    }
    if mode.command.is_empty() {
        return Err(Refusal::Missing(" COMMAND"));
    }
    let known = known(&mode.selection, cases().map(|case| case.id.as_str()))?;
    let subject = format!("The client behind {}", mode.command.join(" "));
    let mut telling = Telling::new(&mode.selection, known);
    let report = run_client(mode.command, &catalogue, &document, &filter, |event| {
        telling.hear(event);
    })
    .await
    .map_err(Error::from)?;
    telling.close()?;
    finish(&report, &mode.selection, &subject)
}

fn known<'a>(
    selection: &Selection,
    cases: impl Iterator<Item = &'a str>,
) -> Result<KnownFailures, Refusal> {
    Ok(match &selection.known_failing {
        Some(path) => KnownFailures::read(path, cases)?,
        None => KnownFailures::default(),
    })
}

fn list<'a>(
    cases: impl Iterator<Item = (&'a str, &'a str, &'a [ClauseId])>,
    filter: &Filter,
) -> Result<ExitCode, Refusal> {
    let mut out = io::stdout().lock();
    for (id, title, clauses) in cases.filter(|(id, _, clauses)| filter.admits(id, clauses)) {
        let clauses: Vec<&str> = clauses.iter().map(ClauseId::as_str).collect();
        writeln!(out, "{id} {title} [{}]", clauses.join(", "))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn finish(report: &Report, selection: &Selection, subject: &str) -> Result<ExitCode, Refusal> {
    command::telling::summary(report, selection)?;
    command::telling::files(report, selection, subject)?;
    let holds = if selection.strict {
        report.holds_strictly()
    } else {
        report.holds()
    };
    Ok(if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
