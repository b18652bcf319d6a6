//! What a person, a script and an exit status get to see.

use std::process::{Command, Output};

use livecheck_conformance::{Filter, run};
use serde_json::Value;

use crate::double::fault::Fault;
use crate::double::{KEY, start};

fn command(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_livecheck-conformance"))
        .args(arguments)
        .env_remove("LIVECHECK_BASE_URL")
        .env_remove("LIVECHECK_API_KEY")
        .output()
        .unwrap()
}

async fn command_at(fault: Fault, further: &'static [&'static str]) -> Output {
    let (server, _target) = start(fault).await;
    let url = server.uri();
    // The double answers on this thread's runtime, so the command is waited for on another one.
    tokio::task::spawn_blocking(move || {
        command(&[&["server", "--base-url", &url, "--api-key", KEY], further].concat())
    })
    .await
    .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn a_failure_shows_what_was_expected_what_came_and_the_request_id() {
    let (_server, target) = start(Fault::FormatsUnnamed).await;
    let filter = Filter {
        ids: vec!["req.format-jpg".parse().unwrap()],
        ..Filter::default()
    };
    let report = run(target, &filter).await.unwrap();
    let shown = format!("{}\n{}", report.results[0], report.counts());
    let fresh = regex::Regex::new(
        "request id [0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
    )
    .unwrap();
    assert_eq!(fresh.find_iter(&shown).count(), 1, "{shown}");
    insta::assert_snapshot!(fresh.replace(&shown, "request id (fresh)"), @r#"
    FAILED  req.format-jpg The format "jpg" is refused, and the message names the two values [REQ-19, ERR-1]
            step 1: POST /v1/check/liveness -> 400, request id (fresh)
              /error/message: expected text that mentions "jpeg"; actual "The format is wrong"
              /error/message: expected text that mentions "png"; actual "The format is wrong"
    0 passed, 1 failed, 0 skipped
    "#);
}

#[tokio::test]
async fn a_run_prints_a_line_for_each_case_and_closes_with_the_counts() {
    let output = command_at(
        Fault::None,
        &[
            "--case",
            "billing.*h-free",
            "--case",
            "billing.usage-free",
            "--case",
            "keys.expired",
        ],
    )
    .await;
    assert!(output.status.success());
    insta::assert_snapshot!(text(&output.stdout), @r#"
    PASSED  billing.usage-free Looking at the usage costs nothing [BILL-3, BILL-30]
    PASSED  billing.health-free Asking for health costs nothing [BILL-4, BILL-30]
    SKIPPED keys.expired An expired key is refused like an unknown one [REQ-28, KEY-5]: the fixtures declare no account "expired_key"
    2 passed, 0 failed, 1 skipped
    "#);
}

#[tokio::test]
async fn a_failed_case_makes_the_exit_status_one() {
    let output = command_at(Fault::UsageBilled, &["--case", "billing.usage-free"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout)
            .trim_end()
            .ends_with("0 passed, 1 failed, 0 skipped"),
        "{}",
        text(&output.stdout)
    );
}

#[tokio::test]
async fn a_run_without_a_case_is_no_success() {
    let output = command_at(Fault::None, &["--case", "keys.expired"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("no case was run"));
}

#[tokio::test]
async fn json_lines_are_one_object_a_case_and_one_for_the_counts() {
    let output = command_at(
        Fault::CodeMisspelt,
        &["--jsonl", "--case", "keys.missing", "--case", "keys.query"],
    )
    .await;
    let lines: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["id"], "keys.missing");
    assert_eq!(lines[0]["outcome"], "failed");
    assert_eq!(
        lines[0]["detail"][0]["findings"][0]["expected"],
        "invalid_api_key"
    );
    assert_eq!(lines[2]["summary"]["failed"], 2);
}

#[tokio::test]
async fn the_key_stands_nowhere_in_the_output_even_when_the_server_shows_it() {
    let output = command_at(
        Fault::KeyLeaked,
        &[
            "--clause", "KEY-2", "--clause", "ANS-5", "--clause", "REQ-19",
        ],
    )
    .await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        !text(&output.stdout).contains(KEY),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn a_server_that_is_not_there_makes_the_exit_status_two() {
    // A port that was free a moment ago, and is closed again.
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let output = command(&[
        "server",
        "--base-url",
        &format!("http://{address}"),
        "--api-key",
        KEY,
    ]);
    assert_eq!(output.status.code(), Some(2));
    let message = text(&output.stderr);
    assert!(
        message.contains("cannot be reached") && message.contains(&address.to_string()),
        "{message}"
    );
}

#[test]
fn wrong_arguments_make_the_exit_status_two_and_say_what_is_wrong() {
    for (arguments, part) in [
        (&["server"][..], "--base-url"),
        (
            &["server", "--base-url", "no url", "--api-key", KEY],
            "no base URL",
        ),
        (
            &["server", "--base-url", "ftp://x", "--api-key", KEY],
            "no base URL",
        ),
        (
            &[
                "server",
                "--base-url",
                "http://x",
                "--api-key",
                KEY,
                "--fixtures",
                "not-there.yaml",
            ],
            "not-there.yaml",
        ),
        (
            &[
                "server",
                "--base-url",
                "http://x",
                "--api-key",
                KEY,
                "--cases",
                "not-there",
            ],
            "not-there",
        ),
    ] {
        let output = command(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            text(&output.stderr).contains(part),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn the_list_needs_no_server_and_names_each_case() {
    let output = command(&["server", "--list", "--clause", "REQ-2*"]);
    assert!(output.status.success());
    let listed = text(&output.stdout);
    assert!(
        listed.lines().count() > 20 && listed.lines().all(|line| line.contains("REQ-2")),
        "{listed}"
    );
}

#[tokio::test]
async fn a_warning_fails_a_strict_run_only() {
    let output = command_at(Fault::MinorVersion, &["--case", "envelope.version"]).await;
    assert_eq!(output.status.code(), Some(0));
    let strict = command_at(
        Fault::MinorVersion,
        &["--case", "envelope.version", "--strict"],
    )
    .await;
    assert_eq!(strict.status.code(), Some(1));
}

/// A run with this list of known failures.
async fn with_known(fault: Fault, list: &str) -> Output {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), list).unwrap();
    let (server, _target) = start(fault).await;
    let url = server.uri();
    tokio::task::spawn_blocking(move || {
        let list = file.path().to_string_lossy();
        let case = "billing.usage-free";
        command(&[
            "server",
            "--base-url",
            &url,
            "--api-key",
            KEY,
            "--case",
            case,
            "--known-failing",
            &list,
        ])
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_known_failure_is_no_failure_until_it_passes() {
    let list = "billing.usage-free: the meter is being rebuilt\n";
    let failing = with_known(Fault::UsageBilled, list).await;
    assert_eq!(
        failing.status.code(),
        Some(1),
        "a run of which nothing holds is no success"
    );
    assert!(text(&failing.stdout).starts_with("KNOWN   billing.usage-free"));
    assert!(
        text(&failing.stdout)
            .trim_end()
            .ends_with("0 failed, 0 skipped, 1 known failure")
    );
    let passing = with_known(Fault::None, list).await;
    assert_eq!(passing.status.code(), Some(1));
    assert!(text(&passing.stdout).contains("take it off the list"));
    let unknown = with_known(Fault::None, "no.such-case: why\n").await;
    assert_eq!(unknown.status.code(), Some(2));
}

#[tokio::test]
async fn the_files_of_a_run_hold_its_results_and_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name| folder.path().join(name).to_string_lossy().into_owned();
    let (junit, page) = (path("junit.xml"), path("report.html"));
    let (server, _target) = start(Fault::KeyLeaked).await;
    let url = server.uri();
    let (to_junit, to_page) = (junit.clone(), page.clone());
    let output = tokio::task::spawn_blocking(move || {
        let case = ["--case", "keys.not-shown", "--case", "keys.expired"];
        let files = ["--junit", &to_junit, "--report", &to_page];
        let target = ["server", "--base-url", &url, "--api-key", KEY];
        command(&[&target[..], &case, &files].concat())
    })
    .await
    .unwrap();
    assert_eq!(output.status.code(), Some(1));
    for file in [junit, page] {
        let written = std::fs::read_to_string(&file).unwrap();
        for part in ["keys.not-shown", "keys.expired", "declare no account"] {
            assert!(written.contains(part), "{file}: {part}");
        }
        assert!(!written.contains(KEY), "{file}");
    }
}
