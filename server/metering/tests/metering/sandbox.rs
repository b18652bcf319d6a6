//! Sandbox keys: recognised, listed, stopped, and never charged.

use livecheck_metering::{AdminError, AuthError, CommitRefusal, KeyState, Plan};

use super::ground::{Ground, assert_clean, call, customer};

#[tokio::test]
async fn a_sandbox_key_shows_its_customer_and_is_never_charged() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let account = customer(&metering, Plan::Starter, None).await;
    let key = metering.issue_sandbox_key(&account.customer).await.unwrap();
    assert!(key.reveal().starts_with("lc_test_"));
    for _ in 0..2 {
        let caller = metering.authenticate(key.reveal()).await.unwrap();
        assert_eq!(
            (caller.sandbox(), *caller.customer()),
            (true, account.customer)
        );
        assert_eq!(
            call(&metering, &caller).await,
            Err(CommitRefusal::KeyRevoked)
        );
    }
    let live = metering
        .authenticate(account.primary.reveal())
        .await
        .unwrap();
    assert!(!live.sandbox());
    assert_eq!(assert_clean(&metering).await, 0);
    assert!(!format!("{key:?}").contains(&key.reveal()[16..]));
}

#[tokio::test]
async fn a_stopped_sandbox_key_and_one_of_a_suspended_customer_are_refused() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let account = customer(&metering, Plan::Free, None).await;
    let first = metering.issue_sandbox_key(&account.customer).await.unwrap();
    let second = metering.issue_sandbox_key(&account.customer).await.unwrap();
    assert!(metering.authenticate(first.reveal()).await.is_ok());
    metering.revoke_sandbox_key(&first.id()).await.unwrap();
    let refused = metering.authenticate(first.reveal()).await;
    assert_eq!(refused, Err(AuthError::Refused));
    let again = metering.revoke_sandbox_key(account.primary.id()).await;
    assert!(matches!(again, Err(AdminError::UnknownKey(_))));

    let listed = metering.sandbox_keys(&account.customer).await.unwrap();
    assert_eq!(listed.len(), 2);
    let state = |id| listed.iter().find(|key| key.id == id).unwrap().state;
    assert_eq!(state(first.id()), KeyState::Deactivated);
    assert_eq!(state(second.id()), KeyState::Active);
    metering.suspend(&account.customer).await.unwrap();
    let refused = metering.authenticate(second.reveal()).await;
    assert_eq!(refused, Err(AuthError::Refused));
}
