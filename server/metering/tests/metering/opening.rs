//! Starting, on good files and bad ones.

use std::fs;

use livecheck_metering::{DatabaseAddress, Metering, MeteringError, MeteringOptions, Plan};

use super::ground::{Ground, assert_clean, call, caller};

#[tokio::test]
async fn what_was_counted_is_there_after_a_restart() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, None).await;
    for _ in 0..3 {
        call(&metering, &caller).await.unwrap();
    }
    drop(metering);
    let metering = ground.open().await;
    assert_eq!(
        metering
            .standing(caller.customer())
            .await
            .unwrap()
            .total_calls,
        3
    );
    assert_eq!(call(&metering, &caller).await.unwrap().seq, 4);
    assert_eq!(assert_clean(&metering).await, 4);
    metering.ping().await.unwrap();
}

#[tokio::test]
async fn a_schema_newer_than_the_program_is_left_alone_and_both_versions_are_named() {
    let ground = Ground::new();
    ground.open().await.shutdown().await;
    ground.tamper("INSERT INTO __diesel_schema_migrations (version) VALUES ('0999')");
    let error = Metering::open(ground.options()).await.unwrap_err();
    let MeteringError::SchemaNewer { found, known, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(found, "0999");
    assert!(known.starts_with("00"), "{known}");
    assert!(error.to_string().contains("0999") && error.to_string().contains(known));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_not_touched() {
    let ground = Ground::file();
    let text = "this is a letter, not a database. ".repeat(200);
    fs::write(ground.path(), &text).unwrap();
    let error = Metering::open(ground.options()).await.unwrap_err();
    assert!(matches!(error, MeteringError::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains(ground.path().to_str().unwrap()));
    assert_eq!(fs::read_to_string(ground.path()).unwrap(), text);
}

#[tokio::test]
async fn a_damaged_database_is_refused() {
    let ground = Ground::file();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, None).await;
    call(&metering, &caller).await.unwrap();
    metering.shutdown().await;
    drop(metering);
    ground.tamper("PRAGMA wal_checkpoint(TRUNCATE)");
    let mut bytes = fs::read(ground.path()).unwrap();
    // The header stays; the list of tables behind it is overwritten.
    bytes[100..4096].fill(0xA5);
    fs::write(ground.path(), bytes).unwrap();
    let error = Metering::open(ground.options()).await.unwrap_err();
    assert!(matches!(error, MeteringError::Corrupt { .. }), "{error}");
}

#[tokio::test]
async fn a_path_that_cannot_be_written_is_named() {
    let ground = Ground::file();
    fs::write(ground.path(), "").unwrap();
    for path in [
        ground.path().join("below-a-file.db"),
        ground.path().parent().unwrap().to_owned(),
    ] {
        let options = MeteringOptions::new(DatabaseAddress::sqlite(&path).unwrap());
        let error = Metering::open(options).await.unwrap_err();
        assert!(
            matches!(error, MeteringError::NotWritable { .. }),
            "{error}"
        );
        assert!(error.to_string().contains(path.to_str().unwrap()));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_database_can_be_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let ground = Ground::file();
    let path = ground
        .path()
        .parent()
        .unwrap()
        .join("made")
        .join("on the way")
        .join("livecheck.db");
    let options = MeteringOptions::new(DatabaseAddress::sqlite(&path).unwrap());
    let metering = Metering::open(options).await.unwrap();
    metering.ping().await.unwrap();
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} {mode:o}", file.path().display());
    }
}

#[tokio::test]
async fn the_ledger_can_be_added_to_only() {
    let ground = Ground::file();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, None).await;
    call(&metering, &caller).await.unwrap();
    for change in ["UPDATE usage_event SET seq = 2", "DELETE FROM usage_event"] {
        let attempt = std::panic::catch_unwind(|| ground.tamper(change));
        assert!(attempt.is_err(), "{change}");
    }
    assert_eq!(assert_clean(&metering).await, 1);
}

#[tokio::test]
async fn a_server_leaves_the_tables_of_postgresql_to_the_operator() {
    let Some(ground) = Ground::empty_server() else {
        return;
    };
    let error = Metering::open(ground.options()).await.unwrap_err();
    assert!(
        matches!(&error, MeteringError::SchemaOlder { found, .. } if found.is_empty()),
        "{error}"
    );
    assert!(error.to_string().contains("livecheck migrate"), "{error}");
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(ground.number(tables), 0);

    // Two operators at once: every version is brought in by one of them.
    let options = ground.options();
    let (one, two) = tokio::join!(Metering::migrate(&options), Metering::migrate(&options));
    let mut brought = [one.unwrap(), two.unwrap()].concat();
    brought.sort_unstable();
    assert_eq!(brought.first().map(String::as_str), Some("0001"));
    let all = brought.len();
    brought.dedup();
    assert_eq!(brought.len(), all);
    assert!(Metering::migrate(&options).await.unwrap().is_empty());
    ground.open().await.ping().await.unwrap();

    ground.tamper("DELETE FROM __diesel_schema_migrations");
    let error = Metering::open(ground.options()).await.unwrap_err();
    assert!(
        matches!(error, MeteringError::SchemaOlder { .. }),
        "{error}"
    );
}
