//! What an operator can get wrong: each is refused in words that say what to do, and changes nothing.

use crate::ground::{Account, Ground};

/// Fails unless all of these are refused and leave the account as it was.
#[track_caller]
fn all_refused(ground: &Ground, account: &Account, cases: &[(&[&str], i32, &[&str])]) {
    let before = ground.show(account);
    for (command, code, words) in cases {
        ground.admin(command).refused(*code, words);
        assert_eq!(ground.show(account), before, "{command:?}");
    }
}

#[test]
fn an_unknown_plan_is_answered_with_the_plans_there_are() {
    let ground = Ground::new();
    let ann = ground.account("ann", "standard", &[]);
    let plans: &[&str] = &[
        "gold",
        "free",
        "starter",
        "standard",
        "professional",
        "business",
        "enterprise",
    ];
    all_refused(
        &ground,
        &ann,
        &[
            (&["set-plan", &ann.id, "--plan", "gold"], 2, plans),
            (&["change-plan", &ann.id, "--plan", "gold"], 2, plans),
            (
                &[
                    "create-customer",
                    "--email",
                    "bob@example.com",
                    "--plan",
                    "gold",
                ],
                2,
                plans,
            ),
        ],
    );
    assert_eq!(ground.json(&["list"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn the_free_plan_cannot_be_uncapped() {
    let ground = Ground::new();
    let ann = ground.account("ann", "free", &[]);
    let words: &[&str] = &["always capped", "another plan first"];
    let new = [
        "create-customer",
        "--email",
        "bob@example.com",
        "--plan",
        "free",
    ];
    all_refused(
        &ground,
        &ann,
        &[
            (&["set-cap", &ann.id, "--hard-cap", "off"], 1, words),
            (&[&new[..], &["--hard-cap", "off"]].concat(), 1, words),
            (
                &["cancel", &ann.id],
                1,
                &["no contract to cancel", "suspend"],
            ),
        ],
    );
}

#[tokio::test]
async fn a_limit_below_the_use_must_be_said_to_be_meant() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &["--limit", "10", "--hard-cap", "on"]);
    let bob = ground.account("bob", "starter", &["--limit", "10"]);
    ground.spend(&ann, 4).await;
    ground.spend(&bob, 4).await;
    let capped: &[&str] = &["4 calls in 2026-05", "refused", "--below-use"];
    let uncapped: &[&str] = &["4 calls in 2026-05", "billed as overage", "--below-use"];
    let free = ["set-plan", &ann.id, "--plan", "free", "--limit", "3"];
    let dearer = ["change-plan", &ann.id, "--plan", "business", "--limit", "3"];
    all_refused(
        &ground,
        &ann,
        &[
            (&["set-limit", &ann.id, "--limit", "3"], 1, capped),
            (&free, 1, capped),
            (&dearer, 1, capped),
            (&["set-limit", &bob.id, "--limit", "3"], 1, uncapped),
            (&["set-limit", &ann.id, "--limit", "0"], 1, &["--below-use"]),
            (
                &["set-limit", &ann.id, "--limit", "0", "--below-use"],
                1,
                &["must be from 1"],
            ),
        ],
    );
    assert_eq!(ground.show(&bob)["monthly_limit"], 10);
    let set = ground.json(&["set-limit", &ann.id, "--limit", "3", "--below-use"]);
    assert_eq!(
        (&set["monthly_limit"], &set["total_calls"]),
        (&3.into(), &4.into())
    );
    let set = ground.json(&["set-limit", &bob.id, "--limit", "4"]);
    assert_eq!(set["monthly_limit"], 4);
    assert_eq!(ground.audited_calls(), 8);
}

#[test]
fn a_limit_that_the_plan_does_not_allow_is_answered_with_those_it_does() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &[]);
    all_refused(
        &ground,
        &ann,
        &[
            (
                &[
                    "change-plan",
                    &ann.id,
                    "--plan",
                    "enterprise",
                    "--limit",
                    "99999",
                ],
                1,
                &["99999", "enterprise", "from 100000"],
            ),
            (&["set-limit", &ann.id, "--limit", "many"], 2, &["many"]),
        ],
    );
}

#[test]
fn a_key_of_another_customer_is_left_alone() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &[]);
    let bob = ground.account("bob", "starter", &[]);
    let words: &[&str] = &[
        "bob@example.com has no key",
        "nothing was done",
        "admin show",
    ];
    let (key, owner) = (ann.key_id.as_str(), bob.id.as_str());
    all_refused(
        &ground,
        &ann,
        &[
            (&["revoke-key", key, "--customer", owner], 1, words),
            (
                &["expire-key", key, "--at", "2026-06-01", "--customer", owner],
                1,
                words,
            ),
            (&["revoke-key", "AAAAAAAA"], 1, &["no key AAAAAAAA"]),
            (&["revoke-key", "no"], 1, &["no key id", "admin show"]),
        ],
    );
    let revoked = ground.json(&["revoke-key", key, "--customer", "ann@example.com"]);
    assert_eq!(revoked["state"], "deactivated");
}

#[test]
fn an_unknown_account_or_a_date_that_is_none_is_named() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &[]);
    let nobody = "00000000-0000-4000-8000-000000000000";
    all_refused(
        &ground,
        &ann,
        &[
            (&["show", nobody], 1, &[nobody]),
            (&["suspend", "eve@example.com"], 1, &["eve@example.com"]),
            (&["show", "eve"], 1, &["eve", "e-mail address"]),
            (
                &["set-renewal", &ann.id, "--at", "soon"],
                2,
                &["soon", "2026-05-31T23:59:59Z"],
            ),
            (
                &["set-renewal", &ann.id, "--at", "2026-05-01"],
                1,
                &["has passed"],
            ),
            (&["set-renewal", &ann.id], 2, &["--at", "--monthly"]),
            (&["issue-key", &ann.id], 2, &["--slot", "--sandbox"]),
            (
                &[
                    "create-customer",
                    "--email",
                    "ANN@example.com",
                    "--plan",
                    "free",
                ],
                1,
                &["already has an account"],
            ),
        ],
    );
}
