//! Budget alerts in the mail outbox.

use livecheck_metering::{BudgetMark, Plan};

use super::ground::{Ground, HandClock, call, caller};

#[tokio::test]
async fn each_mark_is_told_once_a_month() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-10T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Starter, Some(10)).await;
    let mut told = Vec::new();
    for month in ["2026-05", "2026-06"] {
        for number in 1..=12_u64 {
            call(&metering, &caller).await.unwrap();
            for mail in metering.claim_mail(10).await.unwrap() {
                assert_eq!((mail.used, mail.limit, mail.attempts), (number, 10, 1));
                assert_eq!(
                    (mail.month.to_string().as_str(), mail.customer),
                    (month, *caller.customer())
                );
                assert!(mail.to.as_str().ends_with("@example.com"));
                metering.settle_mail(&mail, Ok(())).await.unwrap();
                told.push((mail.mark, number));
            }
        }
        clock.set("2026-06-01T00:00:00Z");
    }
    let once = [(BudgetMark::Eighty, 8), (BudgetMark::Full, 10)];
    assert_eq!(told, [once, once].concat());
}

#[tokio::test]
async fn a_limit_lowered_below_the_use_is_told_too() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Starter, None).await;
    for _ in 0..4 {
        call(&metering, &caller).await.unwrap();
    }
    assert!(metering.claim_mail(10).await.unwrap().is_empty());
    metering.set_limit(caller.customer(), 4).await.unwrap();
    let mut marks: Vec<_> = metering.claim_mail(10).await.unwrap();
    marks.sort_by_key(|mail| mail.mark.as_str());
    let marks: Vec<_> = marks.iter().map(|mail| mail.mark).collect();
    assert_eq!(marks, [BudgetMark::Full, BudgetMark::Eighty]);
}

#[tokio::test]
async fn mail_that_was_claimed_is_nobody_elses_until_it_failed_or_was_forgotten() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-10T12:00:00Z");
    let (here, there) = (
        ground.open_at(clock.clone()).await,
        ground.open_at(clock.clone()).await,
    );
    let caller = caller(&here, Plan::Free, Some(5)).await;
    for _ in 0..4 {
        call(&here, &caller).await.unwrap();
    }
    let mail = here.claim_mail(10).await.unwrap().pop().unwrap();
    assert!(there.claim_mail(10).await.unwrap().is_empty());
    clock.set("2026-05-10T12:02:00Z");
    let mail_again = there.claim_mail(10).await.unwrap().pop().unwrap();
    assert_eq!((&mail_again.id, mail_again.attempts), (&mail.id, 2));
    there
        .settle_mail(&mail_again, Err("the mail server is away".to_owned()))
        .await
        .unwrap();
    clock.set("2026-05-10T12:06:59Z");
    assert!(here.claim_mail(10).await.unwrap().is_empty());
    clock.set("2026-05-10T12:07:00Z");
    let third = here.claim_mail(10).await.unwrap().pop().unwrap();
    here.settle_mail(&third, Ok(())).await.unwrap();
    clock.set("2026-05-11T00:00:00Z");
    assert!(there.claim_mail(10).await.unwrap().is_empty());
}
