//! Rows 31, 32 and 38 to 40 of the contract, over HTTP, by a clock that is moved over the ends of months.

use crate::ground::Ground;
use crate::serving::{Serving, until};

#[tokio::test]
async fn a_capped_account_gets_its_limit_each_month_and_each_call_is_dated_in_the_month_it_counts_in()
 {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &["--limit", "2", "--hard-cap", "on"]);
    let server = Serving::on(&ground, &[]);
    ground.set_clock("2026-05-31T23:59:59.999999Z");
    for month in ["2026-05", "2026-06"] {
        let answers = server.checks(&ann.key, 5).await;
        let (counted, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((counted.len(), refused.len()), (2, 3), "{month}");
        for answer in counted {
            let date = answer.json["metadata"]["date"].as_str().expect("a date");
            assert!(date.starts_with(month), "{date}");
        }
        for answer in refused {
            assert_eq!((answer.status, answer.code()), (429, "quota_exceeded"));
            assert_eq!(answer.json["metadata"]["remaining_calls"], 0);
        }
        let usage = server.usage(&ann).await;
        assert_eq!(usage["year_month"], month);
        assert_eq!(usage["total_calls"], 2);
        ground.set_clock("2026-06-01T00:00:00Z");
    }
    server.stop();
    for month in ["2026-05", "2026-06"] {
        let ran = ground.admin(&["export", "--month", month]);
        assert_eq!(ran.out.lines().count(), 1 + 2, "{}", ran.out);
    }
    assert_eq!(ground.audited_calls(), 4);
}

#[tokio::test]
async fn an_upgrade_holds_at_once_and_leaves_the_overage_as_it_was_billed() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &["--limit", "1"]);
    let server = Serving::on(&ground, &[]);
    for _ in 0..2 {
        assert_eq!(server.check(&ann.key).await.status, 200);
    }
    let changed = ground.json(&["change-plan", &ann.id, "--plan", "standard"]);
    assert_eq!(changed["outcome"], "applied");
    assert_eq!(changed["scheduled_change"], serde_json::Value::Null);

    let next = server.check(&ann.key).await;
    assert_eq!(next.json["metadata"]["remaining_calls"], 5_000 - 3);
    let usage = server.usage(&ann).await;
    assert_eq!(
        (&usage["plan"], &usage["monthly_limit"]),
        (&"standard".into(), &5_000.into())
    );
    assert_eq!(usage["overage_billed_calls"], 1);
    let bill = ground.admin(&["export"]);
    let prices: Vec<_> = bill.out.lines().skip(1).map(last_field).collect();
    assert_eq!(prices, ["0.00", "0.18", "0.00"]);
}

fn last_field(line: &str) -> &str {
    line.rsplit(',').next().unwrap_or_default()
}

#[tokio::test]
async fn a_downgrade_waits_for_the_months_end_is_shown_and_can_be_taken_back() {
    let ground = Ground::new();
    let ann = ground.account("ann", "standard", &[]);
    let idle = ground.account("idle", "standard", &[]);
    let server = Serving::on(&ground, &[]);
    for account in [&ann, &idle] {
        let changed = ground.json(&["change-plan", &account.id, "--plan", "starter"]);
        assert_eq!(changed["outcome"], "scheduled");
    }
    let waiting = &ground.show(&ann)["scheduled_change"];
    assert_eq!(waiting["plan"], "starter");
    assert_eq!(waiting["effective"], "2026-06-01T00:00:00.000Z");
    assert_eq!(server.usage(&ann).await["monthly_limit"], 5_000);

    let taken_back = ground.json(&["cancel-change", &ann.id]);
    assert_eq!(taken_back["scheduled_change"], serde_json::Value::Null);
    let nothing = ground.admin(&["cancel-change", &ann.id]);
    nothing.refused(1, &["no change is scheduled"]);
    ground.json(&["change-plan", &ann.id, "--plan", "starter", "--limit", "2"]);

    ground.set_clock("2026-06-01T00:00:00Z");
    let first = server.check(&ann.key).await;
    assert_eq!(first.json["metadata"]["remaining_calls"], 1);
    assert_eq!(server.usage(&ann).await["plan"], "starter");
    // No call is needed: the server's job makes the change of an account that makes none.
    until("the idle account is downgraded", || {
        ground.show(&idle)["plan"] == "starter"
    });
    assert_eq!(
        ground.show(&idle)["scheduled_change"],
        serde_json::Value::Null
    );
    server.stop();
    assert_eq!(ground.audited_calls(), 1);
}

#[tokio::test]
async fn a_cancelled_account_keeps_its_plan_until_the_renewal_and_is_a_free_one_then() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &[]);
    ground.json(&["set-renewal", &ann.id, "--at", "2026-08-15"]);
    let cancelled = ground.json(&["cancel", &ann.id]);
    assert_eq!(cancelled["scheduled_change"]["kind"], "cancellation");
    assert_eq!(
        cancelled["scheduled_change"]["effective"],
        "2026-08-15T00:00:00.000Z"
    );
    assert_eq!(cancelled["renewal"], "2026-08-15T00:00:00.000Z");

    let server = Serving::on(&ground, &[]);
    ground.set_clock("2026-08-14T23:59:59Z");
    assert_eq!(server.usage(&ann).await["plan"], "starter");
    ground.set_clock("2026-08-15");
    until("the account is a free one", || {
        ground.show(&ann)["plan"] == "free"
    });
    let usage = server.usage(&ann).await;
    assert_eq!(usage["hard_cap_enabled"], true);
    assert_eq!(usage["monthly_limit"], 100);
}

#[tokio::test]
async fn a_cap_switched_on_stops_an_account_over_its_limit_and_switched_off_lets_it_go_on() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &["--limit", "1"]);
    let server = Serving::on(&ground, &[]);
    for _ in 0..2 {
        assert_eq!(server.check(&ann.key).await.status, 200);
    }
    ground.json(&["set-cap", &ann.id, "--hard-cap", "on"]);
    let stopped = server.check(&ann.key).await;
    assert_eq!((stopped.status, stopped.code()), (429, "quota_exceeded"));
    ground.json(&["set-cap", &ann.id, "--hard-cap", "off"]);
    let goes_on = server.check(&ann.key).await;
    assert_eq!(goes_on.status, 200);
    assert_eq!(goes_on.json["metadata"]["over_limit_calls"], 2);
    let usage = server.usage(&ann).await;
    assert_eq!(
        (&usage["total_calls"], &usage["overage_billed_calls"]),
        (&3.into(), &2.into())
    );
    server.stop();
    assert_eq!(ground.audited_calls(), 3);
}
