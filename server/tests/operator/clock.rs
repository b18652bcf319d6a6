//! The test clock, and the mode in which there is none.

use crate::ground::{Ground, Ran};
use crate::serving::Serving;

#[test]
fn production_mode_refuses_a_test_clock_by_flag_and_by_environment() {
    let ground = Ground::new();
    let words: &[&str] = &["refused in production mode", "LIVECHECK_TEST_CLOCK"];
    let clock = ["--test-clock", "clock"];
    let commands: [&[&str]; 4] = [
        &["serve", "--listen", "127.0.0.1:0", "--data-dir", "data"],
        &[
            "admin",
            "create-customer",
            "--email",
            "ann@example.com",
            "--plan",
            "free",
        ],
        &["migrate", "--data-dir", "data"],
        &["admin", "clock", "advance", "1d"],
    ];
    for command in commands {
        let ran = ground.run(&[command, &clock, &["--production"]].concat());
        ran.refused(1, words);
        let mut by_environment = ground.command(command);
        by_environment
            .env("LIVECHECK_TEST_CLOCK", "clock")
            .env("LIVECHECK_PRODUCTION", "1");
        Ran::of(by_environment).refused(1, words);
    }
    assert_eq!(Ground::files(&ground.path("")), ["clock"]);
    let mut misspelt = ground.command(&["admin", "list"]);
    misspelt.env("LIVECHECK_PRODUCTION", "live");
    Ran::of(misspelt).refused(2, &["live"]);
}

#[test]
fn production_mode_makes_no_demo_account_and_another_first_start_does() {
    let ground = Ground::new();
    let said = Serving::start(&ground, &["--production"]).stop();
    assert!(!said.contains("lc_"), "{said}");
    assert!(
        said.contains("no customer gets it; set --mail-dir"),
        "{said}"
    );
    let list = ["admin", "list", "--json", "--data-dir", "data"];
    assert_eq!(ground.run(&list).out.trim_end(), "[]");
    let said = Serving::start(&ground, &[]).stop();
    assert!(
        said.contains("lc_") && !said.contains("FOR TESTS ONLY"),
        "{said}"
    );
}

#[test]
fn a_server_that_goes_by_a_test_clock_says_so() {
    let ground = Ground::new();
    let server = Serving::on(&ground, &[]);
    let line = server.says("FOR TESTS ONLY");
    assert!(line.contains("2026-05-31T23:59:00.000Z"), "{line}");
}

#[test]
fn the_clock_is_moved_on_by_utc_days_and_months_and_never_back() {
    let ground = Ground::new();
    let clock = |arguments: &[&str]| {
        let words = [
            &["admin", "clock"],
            arguments,
            &["--test-clock", "clock", "--json"],
        ];
        ground.run(&words.concat())
    };
    let says = |expected: &str| {
        let shown: serde_json::Value = serde_json::from_str(&clock(&["show"]).out).expect("JSON");
        assert_eq!(shown["now"], expected);
    };
    says("2026-05-31T23:59:00.000Z");
    clock(&["set", "2026-05-30"]).refused(1, &["cannot be turned back"]);
    clock(&["advance", "-1d"]).refused(2, &["-1"]);
    clock(&["advance", "soon"]).refused(2, &["soon", "36h"]);
    clock(&["set", "tomorrow"]).refused(2, &["tomorrow"]);
    says("2026-05-31T23:59:00.000Z");
    for (by, expected) in [
        ("90s", "2026-06-01T00:00:30.000Z"),
        ("36h", "2026-06-02T12:00:30.000Z"),
        ("1mo", "2026-07-02T12:00:30.000Z"),
        ("1d 30m", "2026-07-03T12:30:30.000Z"),
    ] {
        assert_eq!(clock(&["advance", by]).code, 0, "{by}");
        says(expected);
    }
}

#[test]
fn a_clock_that_is_not_there_or_says_nothing_is_named() {
    let ground = Ground::new();
    let list = ["admin", "list", "--data-dir", "data", "--test-clock"];
    ground.account("ann", "free", &[]);
    std::fs::write(ground.path("stopped"), "noon").expect("written");
    for file in ["missing", "stopped"] {
        let words = [file, "2026-05-31T23:59:59Z"];
        ground
            .run(&[&list[..], &[file]].concat())
            .refused(1, &words);
        let advance = ["admin", "clock", "advance", "1d", "--test-clock", file];
        ground.run(&advance).refused(1, &words);
    }
    ground
        .run(&["admin", "clock", "show"])
        .refused(1, &["which clock"]);
}
