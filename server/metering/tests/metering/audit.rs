//! The audit sees what does not agree.

use livecheck_metering::{Difference, Plan};

use super::ground::{Ground, call, caller};

type Expected = fn(&Difference) -> bool;

#[tokio::test]
async fn every_planted_difference_is_found() {
    let kinds: [(&str, Expected); 8] = [
        ("UPDATE usage_month SET used = used + 1", |d| {
            matches!(
                d,
                Difference::Used {
                    counter: 6,
                    ledger: 5,
                    ..
                }
            )
        }),
        ("UPDATE usage_month SET overage_calls = 1", |d| {
            matches!(
                d,
                Difference::Overage {
                    counter: 1,
                    ledger: 3,
                    ..
                }
            )
        }),
        ("UPDATE usage_day SET calls = calls + 1", |d| {
            matches!(
                d,
                Difference::Day {
                    counter: (6, 3),
                    ledger: (5, 3),
                    ..
                }
            )
        }),
        ("DELETE FROM usage_day", |d| {
            matches!(
                d,
                Difference::Day {
                    counter: (0, 0),
                    ..
                }
            )
        }),
        ("DELETE FROM usage_event WHERE seq = 2", |d| {
            matches!(
                d,
                Difference::Gap {
                    lines: 4,
                    last: 5,
                    ..
                }
            )
        }),
        (
            "UPDATE usage_event SET month = '2001-01' WHERE seq = 5",
            |d| matches!(d, Difference::Misfiled { lines: 1, .. }),
        ),
        ("UPDATE usage_event SET unit_price_micros = 0", |d| {
            matches!(d, Difference::Price { lines: 3, .. })
        }),
        (
            "UPDATE usage_event SET at_us = at_us - 3600000000 WHERE seq = 4",
            |d| matches!(d, Difference::TimeRunsBackwards { seq: 4, .. }),
        ),
    ];
    for (planted, is_the_one) in kinds {
        let ground = Ground::new();
        let metering = ground.open().await;
        let caller = caller(&metering, Plan::Starter, Some(2)).await;
        for _ in 0..5 {
            call(&metering, &caller).await.unwrap();
        }
        assert!(metering.verify_ledger().await.unwrap().is_clean());
        ground.unguard();
        ground.tamper(planted);
        let audit = metering.verify_ledger().await.unwrap();
        assert!(
            audit.differences.iter().any(is_the_one),
            "{planted}: {:#?}",
            audit.differences
        );
        let customer = caller.customer().to_string();
        assert!(
            audit
                .differences
                .iter()
                .all(|difference| difference.to_string().contains(&customer))
        );
    }
}

#[tokio::test]
async fn an_empty_ledger_is_clean() {
    let audit = Ground::new().open().await.verify_ledger().await.unwrap();
    assert_eq!((audit.calls, audit.months, audit.is_clean()), (0, 0, true));
}
