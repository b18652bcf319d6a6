//! A server that keeps the contract passes every case.

use crate::double::KEY;
use crate::double::account::USED_BEFORE;
use crate::double::fault::Fault;
use livecheck_conformance::{Filter, Outcome, run};

#[tokio::test]
async fn a_server_that_keeps_the_contract_passes_every_case() {
    let (_server, target) = crate::double::start(Fault::None).await;
    let report = run(target, &Filter::default()).await.unwrap();
    let odd: Vec<String> = report
        .results
        .iter()
        .filter(|result| !matches!(result.outcome, Outcome::Passed))
        .map(ToString::to_string)
        .collect();
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

#[tokio::test]
async fn a_whole_run_costs_so_little_that_a_free_account_can_pay_for_two() {
    let (_server, mut target) = crate::double::start(Fault::None).await;
    // The count begins anew with a month.
    target.fixtures = crate::double::accounts();
    let url = target.base_url.join("/v1/usage").unwrap();
    run(target, &Filter::default()).await.unwrap();
    let usage = reqwest::Client::new()
        .get(url)
        .header("x-api-key", KEY)
        .send()
        .await
        .unwrap();
    let usage: serde_json::Value = usage.json().await.unwrap();
    let cost = usage["data"]["total_calls"].as_i64().unwrap() - USED_BEFORE;
    assert!((20..=50).contains(&cost), "{cost} calls");
}

#[tokio::test]
async fn cases_about_accounts_that_are_not_declared_are_skipped_with_the_reason() {
    let (_server, mut target) = crate::double::start(Fault::None).await;
    target.fixtures = livecheck_conformance::Fixtures::default();
    let filter = Filter {
        ids: vec![
            "billing.overage".parse().unwrap(),
            "keys.expired".parse().unwrap(),
        ],
        ..Filter::default()
    };
    let report = run(target, &filter).await.unwrap();
    for result in &report.results {
        assert!(
            matches!(&result.outcome, Outcome::Skipped(reason) if reason.contains("declare no account")),
            "{result}"
        );
    }
    assert_eq!(report.results.len(), 2);
    assert!(!report.holds(), "a run without a single case is no success");
}
