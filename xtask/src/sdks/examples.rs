//! `cargo xtask sdk-examples`: each SDK's example as it stands, against our own server, with a drawn face. Each call is counted.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{Language, chosen, go, java, python, tools, typescript};
use crate::server::Running;
use crate::workspace::{build, root};

impl Language {
    /// The example's program, about to judge a photo.
    fn example(self, photo: &Path) -> Result<Command> {
        match self {
            Self::Python => python::example(photo),
            Self::Typescript => typescript::example(photo),
            Self::Go => go::example(photo),
            Self::Java => java::example(photo),
        }
    }
}

/// Runs the examples and compares what they were billed.
pub(crate) fn run(languages: &[Language]) -> Result<()> {
    build(&["livecheck"])?;
    let folder = tempfile::tempdir().context("a folder for the run could not be made")?;
    let server = Running::start(folder.path())?;
    let account = server.create_customer("examples@example.com", &["--plan", "standard"])?;
    let key = account["primary_key"]
        .as_str()
        .context("the account has no key")?;
    let photo = root().join("conformance/fixtures/drawn-face.jpg");
    let languages = chosen(languages);
    for language in &languages {
        let mut example = language.example(&photo)?;
        example
            .env("LIVECHECK_URL", &server.base)
            .env("LIVECHECK_API_KEY", key);
        let said = tools::run(&mut example)
            .with_context(|| format!("the {} example failed", language.name()))?;
        ensure!(
            said.contains("calls left this month"),
            "the {} example says {said:?}",
            language.name()
        );
        println!(
            "PASSED  {}: {}",
            language.name(),
            said.trim().replace('\n', ", ")
        );
    }
    let id = account["customer_id"].as_str().unwrap_or_default();
    let calls = server.admin(&["show", id])?["total_calls"].clone();
    server.stop()?;
    ensure!(
        calls == languages.len(),
        "{} examples were counted as {calls} calls",
        languages.len()
    );
    Ok(())
}
