//! Keys: issued, revoked, given an end, and never shown twice.

use crate::ground::Ground;
use crate::serving::Serving;

#[tokio::test]
async fn a_key_works_until_its_end_and_a_new_one_kills_the_old_at_once() {
    let ground = Ground::new();
    let ann = ground.account("ann", "standard", &[]);
    let server = Serving::on(&ground, &[]);
    let shown = ground.json(&["expire-key", &ann.key_id, "--at", "2026-06-01"]);
    assert_eq!(shown["expires"], "2026-06-01T00:00:00.000Z");
    assert_eq!(server.get("/v1/usage", &ann.key).await.status, 200);
    ground.set_clock("2026-06-01");
    let refused = server.check(&ann.key).await;
    assert_eq!((refused.status, refused.code()), (401, "invalid_api_key"));

    let issue = ["issue-key", &ann.id, "--slot", "primary"];
    let first = ground.json(&issue)["key"]
        .as_str()
        .expect("a key")
        .to_owned();
    assert_eq!(server.check(&first).await.status, 200);
    let second = ground.json(&issue)["key"]
        .as_str()
        .expect("a key")
        .to_owned();
    // The old key may be believed for a second, but not be charged for a moment.
    assert_eq!(server.check(&first).await.status, 401);
    assert_eq!(server.check(&second).await.status, 200);
    server.stop();
    assert_eq!(ground.audited_calls(), 2);
}

#[test]
fn a_sandbox_key_is_listed_apart_and_revoked_by_the_same_command() {
    let ground = Ground::new();
    let ann = ground.account("ann", "standard", &[]);
    let issued = ground.json(&["issue-key", &ann.id, "--sandbox"]);
    let (id, key) = (
        issued["key_id"].clone(),
        issued["key"].as_str().expect("a key"),
    );
    assert!(key.starts_with("lc_test_"));
    let shown = ground.show(&ann);
    assert_eq!(shown["sandbox_keys"][0]["key_id"], id);
    assert_eq!(shown["keys"].as_array().map(Vec::len), Some(2));
    let id = id.as_str().expect("an id");
    ground.json(&["revoke-key", id, "--customer", "ann@example.com"]);
    assert_eq!(ground.show(&ann)["sandbox_keys"][0]["state"], "deactivated");
}

#[test]
fn a_full_key_given_by_mistake_is_refused_with_its_id_and_never_repeated() {
    let ground = Ground::new();
    let ann = ground.account("ann", "standard", &[]);
    let key = ann.key.as_str();
    let mistyped = format!("{}!", &key[..30]);
    let commands: [&[&str]; 8] = [
        &["revoke-key", key],
        &["revoke-key", &mistyped],
        &["expire-key", key, "--at", "2026-06-01"],
        &["show", key],
        &["revoke-key", &ann.key_id, "--customer", key],
        &["show", "ann@example.com", key],
        &["set-plan", &ann.id, "--plan", key],
        &["create-customer", "--email", key, "--plan", "free"],
    ];
    for command in commands {
        let ran = ground.admin(command);
        assert_ne!(ran.code, 0, "{command:?}");
        assert!(!ran.err.contains(&key[9..]), "{command:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
    let told = ground.admin(&["revoke-key", key]);
    told.refused(1, &["full API key", &format!("revoke-key {}", ann.key_id)]);
    let states: Vec<_> = ground.show(&ann)["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| key["state"].clone())
        .collect();
    assert_eq!(states, ["active", "active"]);
}

#[test]
fn no_table_and_no_list_shows_a_key_again() {
    let ground = Ground::new();
    let ann = ground.account("ann", "standard", &[]);
    for command in [&["show", ann.id.as_str()][..], &["list"], &["export"]] {
        for form in [&[][..], &["--json"]] {
            let ran = ground.admin(&[command, form].concat());
            assert_eq!(ran.code, 0, "{}", ran.err);
            assert!(!format!("{}{}", ran.out, ran.err).contains(&ann.key[11..]));
        }
    }
}
