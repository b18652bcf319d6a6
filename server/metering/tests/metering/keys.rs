//! Keys: who is let in, and who no longer is.

use livecheck_metering::{AdminError, AuthError, CommitRefusal, KeyId, KeySlot, KeyState, Plan};

use super::ground::{Ground, HandClock, assert_clean, call, customer, instant};

#[tokio::test]
async fn every_key_that_does_not_work_is_refused_alike() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-04T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let other_ground = Ground::new();
    let other = other_ground.open().await;

    let unknown = customer(&other, Plan::Free, None).await.primary;
    let deactivated = customer(&metering, Plan::Free, None).await.primary;
    metering.revoke_key(deactivated.id()).await.unwrap();
    let expired = customer(&metering, Plan::Free, None).await.primary;
    metering
        .expire_key_at(expired.id(), instant("2026-05-04T12:00:01Z"))
        .await
        .unwrap();
    assert!(metering.authenticate(expired.reveal()).await.is_ok());
    clock.set("2026-05-04T12:00:01Z");
    let suspended = customer(&metering, Plan::Free, None).await;
    metering.suspend(&suspended.customer).await.unwrap();
    let typo = format!("{}x", &unknown.reveal()[..37]);

    let presented = [
        unknown.reveal(),
        deactivated.reveal(),
        expired.reveal(),
        suspended.primary.reveal(),
        suspended.secondary.reveal(),
        typo.as_str(),
        "",
        "lc_",
        "lc_test_success",
        "Bearer x",
    ];
    for key in presented {
        assert_eq!(metering.authenticate(key).await, Err(AuthError::Refused));
    }
    metering.reactivate(&suspended.customer).await.unwrap();
    assert!(
        metering
            .authenticate(suspended.primary.reveal())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn both_keys_of_an_account_count_on_the_same_month() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let account = customer(&metering, Plan::Free, None).await;
    let primary = metering
        .authenticate(account.primary.reveal())
        .await
        .unwrap();
    let secondary = metering
        .authenticate(account.secondary.reveal())
        .await
        .unwrap();
    assert_eq!(primary.customer(), secondary.customer());
    assert_ne!(primary.key(), secondary.key());
    assert_eq!(call(&metering, &primary).await.unwrap().seq, 1);
    assert_eq!(call(&metering, &secondary).await.unwrap().seq, 2);
    assert_clean(&metering).await;
}

#[tokio::test]
async fn a_regenerated_key_kills_the_old_one_at_once_even_for_a_call_under_way() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let account = customer(&metering, Plan::Free, None).await;
    let under_way = metering
        .authenticate(account.primary.reveal())
        .await
        .unwrap();

    let fresh = metering
        .issue_key(&account.customer, KeySlot::Primary)
        .await
        .unwrap();
    assert_eq!(
        metering.authenticate(account.primary.reveal()).await,
        Err(AuthError::Refused)
    );
    assert_eq!(
        call(&metering, &under_way).await,
        Err(CommitRefusal::KeyRevoked)
    );

    let caller = metering.authenticate(fresh.reveal()).await.unwrap();
    assert_eq!(call(&metering, &caller).await.unwrap().seq, 1);
    assert!(
        metering
            .authenticate(account.secondary.reveal())
            .await
            .is_ok()
    );
    assert_clean(&metering).await;
}

#[tokio::test]
async fn a_key_revoked_in_another_process_is_not_billable_however_fresh_a_cache_is() {
    let ground = Ground::new();
    let (here, there) = (ground.open().await, ground.open().await);
    let account = customer(&here, Plan::Free, None).await;
    let caller = here.authenticate(account.primary.reveal()).await.unwrap();
    there.revoke_key(account.primary.id()).await.unwrap();
    assert_eq!(call(&here, &caller).await, Err(CommitRefusal::KeyRevoked));
    assert_eq!(assert_clean(&here).await, 0);
}

#[tokio::test]
async fn a_call_under_way_is_not_counted_once_its_customer_is_suspended_or_its_key_has_expired() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-04T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let account = customer(&metering, Plan::Free, None).await;
    metering
        .expire_key_at(account.primary.id(), instant("2026-05-04T12:00:05Z"))
        .await
        .unwrap();
    let expiring = metering
        .authenticate(account.primary.reveal())
        .await
        .unwrap();
    let lasting = metering
        .authenticate(account.secondary.reveal())
        .await
        .unwrap();

    clock.set("2026-05-04T12:00:05Z");
    assert_eq!(
        call(&metering, &expiring).await,
        Err(CommitRefusal::KeyRevoked)
    );
    assert_eq!(call(&metering, &lasting).await.unwrap().seq, 1);
    metering.suspend(&account.customer).await.unwrap();
    assert_eq!(
        call(&metering, &lasting).await,
        Err(CommitRefusal::KeyRevoked)
    );
    metering.reactivate(&account.customer).await.unwrap();
    assert_eq!(call(&metering, &lasting).await.unwrap().seq, 2);
    assert_eq!(assert_clean(&metering).await, 2);
}

#[tokio::test]
async fn a_list_of_keys_shows_prefix_state_and_last_use_but_no_key() {
    let ground = Ground::new();
    let metering = ground.open_at(HandClock::at("2026-05-04T12:00:00Z")).await;
    let account = customer(&metering, Plan::Free, None).await;
    let caller = metering
        .authenticate(account.primary.reveal())
        .await
        .unwrap();
    call(&metering, &caller).await.unwrap();
    metering
        .issue_key(&account.customer, KeySlot::Secondary)
        .await
        .unwrap();

    let keys = metering.keys(&account.customer).await.unwrap();
    let find = |id: &KeyId| keys.iter().find(|key| key.id == *id).unwrap();
    let primary = find(account.primary.id());
    assert_eq!(
        (primary.state, primary.prefix.as_str()),
        (KeyState::Active, &account.primary.reveal()[..8])
    );
    assert_eq!(primary.last_used, Some(instant("2026-05-04T12:00:00Z")));
    let replaced = find(account.secondary.id());
    assert_eq!(
        (replaced.state, replaced.last_used),
        (KeyState::Deactivated, None)
    );
    assert_eq!(keys.len(), 3);

    let shown = format!("{keys:?} {account:?}");
    for key in [&account.primary, &account.secondary] {
        assert!(!shown.contains(&key.reveal()[11..]));
    }
}

#[tokio::test]
async fn the_database_holds_no_key() {
    let ground = Ground::file();
    let metering = ground.open().await;
    let account = customer(&metering, Plan::Free, None).await;
    metering.shutdown().await;
    for file in std::fs::read_dir(ground.path().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for key in [&account.primary, &account.secondary] {
            let secret = &key.reveal().as_bytes()[11..];
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[tokio::test]
async fn an_unknown_key_cannot_be_revoked() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let unknown = KeyId::parse("abcdefgh").unwrap();
    assert!(matches!(
        metering.revoke_key(&unknown).await,
        Err(AdminError::UnknownKey(_))
    ));
}
