//! The ledger, call by call; and the clock that a file sets.

use std::sync::Arc;

use livecheck_metering::{FileClock, Metering, Plan};
use tokio::task::JoinSet;

use super::ground::{Ground, call, caller};

#[tokio::test]
async fn a_months_calls_come_in_order_with_their_prices() {
    const CALLS: u64 = 1_100;
    let ground = Ground::new();
    let metering = ground.open().await;
    let paid = caller(&metering, Plan::Standard, Some(1_050)).await;
    let free = caller(&metering, Plan::Free, None).await;
    let mut tasks = JoinSet::new();
    for _ in 0..CALLS {
        let (metering, paid) = (metering.clone(), paid.clone());
        tasks.spawn(async move { call(&metering, &paid).await.unwrap() });
    }
    let month = tasks.join_all().await[0].standing.month;
    call(&metering, &free).await.unwrap();

    let mut export = metering.export(month, None).await.unwrap();
    let mut records = Vec::new();
    loop {
        let page = export.next_page().await.unwrap();
        if page.is_empty() {
            break;
        }
        records.extend(page);
    }
    assert_eq!(records.len() as u64, CALLS + 1);
    assert!(records.is_sorted_by_key(|record| (record.customer, record.seq)));
    let bill: u64 = records
        .iter()
        .filter_map(|record| record.overage_price)
        .map(|price| price.as_micros())
        .sum();
    assert_eq!(bill, 50 * 150_000);
    let credits = records
        .iter()
        .filter(|record| record.overage_price.is_none());
    assert_eq!(credits.count(), 1_051);

    let mut one = metering
        .export(month, Some(*free.customer()))
        .await
        .unwrap();
    let page = one.next_page().await.unwrap();
    assert_eq!((page.len(), page[0].key.clone()), (1, free.key().clone()));
    assert!(one.next_page().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_month_ends_when_the_clocks_file_says_so() {
    let ground = Ground::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clock");
    assert!(FileClock::open(&file).is_err());
    std::fs::write(&file, "tomorrow").unwrap();
    assert!(
        FileClock::open(&file)
            .unwrap_err()
            .to_string()
            .contains("clock")
    );
    std::fs::write(&file, "2026-05-31T23:59:59Z\n").unwrap();
    let clock = Arc::new(FileClock::open(&file).unwrap());
    let metering = Metering::open(ground.options().clock(clock)).await.unwrap();
    let caller = caller(&metering, Plan::Free, None).await;
    let before = call(&metering, &caller).await.unwrap();
    std::fs::write(&file, "2026-06-01T00:00:00Z").unwrap();
    let after = call(&metering, &caller).await.unwrap();
    assert_eq!((before.seq, after.seq), (1, 1));
    assert_eq!(after.standing.month.to_string(), "2026-06");
}
