//! The operator's side.

use livecheck_metering::{AdminError, CustomerState, HardCap, NewCustomer, Plan};

use super::ground::{Ground, call, caller, customer};

fn new(email: &str, plan: Plan, limit: Option<u64>, hard_cap: Option<bool>) -> NewCustomer {
    NewCustomer {
        email: email.parse().unwrap(),
        plan,
        limit,
        hard_cap,
    }
}

#[tokio::test]
async fn the_demo_customer_is_made_once_in_an_empty_database() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let (one, two) = tokio::join!(
        metering.ensure_demo_customer(),
        metering.ensure_demo_customer()
    );
    let made: Vec<_> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
    assert_eq!(made.len(), 1);
    assert!(
        metering
            .authenticate(made[0].primary.reveal())
            .await
            .is_ok()
    );
    let account = metering.customer(&made[0].customer).await.unwrap();
    assert_eq!(
        (
            account.plan,
            account.standing.monthly_limit,
            account.standing.cap
        ),
        (Plan::Free, 100, Some(100))
    );
    metering.shutdown().await;
    assert!(
        ground
            .open()
            .await
            .ensure_demo_customer()
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn an_operators_customer_comes_instead_of_the_demo_customer() {
    let ground = Ground::new();
    let metering = ground.open().await;
    customer(&metering, Plan::Starter, None).await;
    assert!(metering.ensure_demo_customer().await.unwrap().is_none());
}

#[tokio::test]
async fn a_plan_gives_its_limit_and_its_cap() {
    let ground = Ground::new();
    let metering = ground.open().await;
    for (plan, limit, capped) in [
        (Plan::Free, 100, true),
        (Plan::Starter, 1_000, false),
        (Plan::Standard, 5_000, false),
        (Plan::Professional, 10_000, false),
        (Plan::Business, 30_000, false),
        (Plan::Enterprise, 100_000, false),
    ] {
        let account = customer(&metering, plan, None).await.customer;
        let usage = metering.usage(&account).await.unwrap();
        assert_eq!(
            (usage.plan, usage.monthly_limit, usage.hard_cap_enabled),
            (plan, limit, capped)
        );
        assert_eq!((usage.total_calls, usage.remaining_calls), (0, limit));
    }
}

#[tokio::test]
async fn the_free_plan_is_never_uncapped() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let uncapped = metering
        .create_customer(new("a@example.com", Plan::Free, None, Some(false)))
        .await;
    assert!(matches!(uncapped, Err(AdminError::FreeIsAlwaysCapped)));
    let free = customer(&metering, Plan::Free, None).await.customer;
    let switched = metering.set_hard_cap(&free, HardCap::Off).await;
    assert!(matches!(switched, Err(AdminError::FreeIsAlwaysCapped)));
    assert_eq!(
        metering.customer(&free).await.unwrap().hard_cap,
        HardCap::On
    );

    let paid = metering.set_plan(&free, Plan::Starter, None).await.unwrap();
    assert_eq!((paid.hard_cap, paid.standing.cap), (HardCap::Off, None));
    let free_again = metering.set_plan(&free, Plan::Free, None).await.unwrap();
    assert_eq!(
        (free_again.hard_cap, free_again.standing.cap),
        (HardCap::On, Some(100))
    );
}

#[tokio::test]
async fn a_limit_outside_the_plan_is_refused_and_nothing_changes() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let account = metering
        .create_customer(new("a@example.com", Plan::Enterprise, Some(250_000), None))
        .await
        .unwrap();
    let outcome = metering.set_limit(&account.customer, 99_999).await;
    assert!(matches!(
        outcome,
        Err(AdminError::LimitOutOfRange {
            asked: 99_999,
            least: 100_000,
            ..
        })
    ));
    assert!(matches!(
        metering.set_limit(&account.customer, u64::MAX).await,
        Err(AdminError::LimitOutOfRange { .. })
    ));
    assert_eq!(
        metering
            .customer(&account.customer)
            .await
            .unwrap()
            .standing
            .monthly_limit,
        250_000
    );
    let zero = metering
        .create_customer(new("b@example.com", Plan::Free, Some(0), None))
        .await;
    assert!(matches!(zero, Err(AdminError::LimitOutOfRange { .. })));
}

#[tokio::test]
async fn a_limit_set_during_the_month_holds_at_once() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, Some(1)).await;
    call(&metering, &caller).await.unwrap();
    assert!(call(&metering, &caller).await.is_err());
    let changed = metering.set_limit(caller.customer(), 3).await.unwrap();
    assert_eq!(
        (
            changed.standing.remaining_calls,
            changed.standing.total_calls
        ),
        (2, 1)
    );
    assert_eq!(call(&metering, &caller).await.unwrap().seq, 2);
}

#[tokio::test]
async fn one_address_is_one_account() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let first = metering
        .create_customer(new("Ann@Example.com", Plan::Free, None, None))
        .await
        .unwrap();
    let again = metering
        .create_customer(new("ann@example.com", Plan::Starter, None, None))
        .await;
    assert!(matches!(again, Err(AdminError::EmailTaken(_))));
    let found = metering
        .customer_by_email(&"ANN@example.com".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        (found.id, found.plan, found.state),
        (first.customer, Plan::Free, CustomerState::Active)
    );
    assert_eq!(metering.customers().await.unwrap().len(), 1);
    let nobody = metering
        .customer_by_email(&"bob@example.com".parse().unwrap())
        .await;
    assert!(matches!(nobody, Err(AdminError::UnknownEmail(_))));
}

#[tokio::test]
async fn a_customer_who_is_not_there_is_named() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let nobody = "550e8400-e29b-41d4-a716-446655440000".parse().unwrap();
    for error in [
        metering.suspend(&nobody).await.unwrap_err(),
        metering
            .set_plan(&nobody, Plan::Starter, None)
            .await
            .unwrap_err(),
        metering
            .issue_key(&nobody, livecheck_metering::KeySlot::Primary)
            .await
            .map(drop)
            .unwrap_err(),
        metering.keys(&nobody).await.map(drop).unwrap_err(),
    ] {
        assert!(
            error
                .to_string()
                .contains("550e8400-e29b-41d4-a716-446655440000"),
            "{error}"
        );
    }
    assert!(metering.usage(&nobody).await.is_err());
}

#[tokio::test]
async fn the_free_limit_is_a_setting_for_accounts_made_under_it() {
    let ground = Ground::new();
    let metering = livecheck_metering::Metering::open(ground.options().free_limit(7))
        .await
        .unwrap();
    let account = customer(&metering, Plan::Free, None).await.customer;
    assert_eq!(metering.usage(&account).await.unwrap().monthly_limit, 7);
    let zero = Ground::new();
    assert!(
        livecheck_metering::Metering::open(zero.options().free_limit(0))
            .await
            .is_err()
    );
}
