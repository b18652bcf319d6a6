//! Databases that cannot be worked on: each is refused in words that say what to do, and left as it was.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use livecheck_metering::EventId;

use crate::ground::{Account, Ground, Ran};

/// Names the environment variable with a PostgreSQL cluster on which databases may be made.
const POSTGRES: &str = "LIVECHECK_TEST_POSTGRES";
/// The first release's tables.
const FIRST: &str =
    include_str!("../../metering/migrations/sqlite/0001_customers_keys_ledger/up.sql");

/// A ledger with three calls on it, closed and in one file.
async fn used(ground: &Ground) -> Account {
    let ann = ground.account("ann", "starter", &[]);
    ground.spend(&ann, 3).await;
    tamper(&ground.database(), "PRAGMA wal_checkpoint(TRUNCATE)");
    ann
}

fn tamper(database: &Path, sql: &str) {
    let path = database.to_str().expect("UTF-8");
    let mut connection = SqliteConnection::establish(path).expect("it opens");
    connection.batch_execute(sql).expect("it is done");
}

/// Fails unless server, operator's command and migration all refuse the database and leave its file alone.
fn all_refuse(ground: &Ground, words: &[&str]) {
    let bytes = fs::read(ground.database()).expect("a file");
    for command in [
        &["admin", "list"][..],
        &["admin", "verify-ledger"],
        &[
            "admin",
            "create-customer",
            "--email",
            "eve@example.com",
            "--plan",
            "free",
        ],
        &["serve", "--listen", "127.0.0.1:0"],
        &["migrate"],
    ] {
        let ran = ground.run(&[command, &["--data-dir", "data"]].concat());
        ran.refused(1, words);
        assert!(ran.err.contains("livecheck.db"), "{}", ran.err);
        assert_eq!(
            fs::read(ground.database()).expect("a file"),
            bytes,
            "{command:?}"
        );
    }
}

#[tokio::test]
async fn a_damaged_database_is_not_touched_and_a_backup_of_it_serves_again() {
    let ground = Ground::new();
    used(&ground).await;
    let backup = fs::read(ground.database()).expect("a file");
    let mut damaged = backup.clone();
    // The header stays; the list of tables behind it is overwritten.
    damaged[100..4096].fill(0xA5);
    fs::write(ground.database(), damaged).expect("written");
    all_refuse(&ground, &["not a readable database", "restore a backup"]);
    fs::write(ground.database(), backup).expect("written");
    assert_eq!(ground.audited_calls(), 3);
}

#[test]
fn a_file_of_another_kind_is_not_touched() {
    let ground = Ground::new();
    fs::create_dir(ground.path("data")).expect("a folder");
    fs::write(ground.database(), "a letter, no database. ".repeat(200)).expect("written");
    all_refuse(&ground, &["not a readable database", "name another file"]);
}

#[tokio::test]
async fn a_newer_schema_is_left_to_the_newer_program() {
    let ground = Ground::new();
    used(&ground).await;
    let version = |change: &str| {
        tamper(&ground.database(), change);
        tamper(&ground.database(), "PRAGMA wal_checkpoint(TRUNCATE)");
    };
    version("INSERT INTO __diesel_schema_migrations (version) VALUES ('0999')");
    all_refuse(&ground, &["0999", "newer", "start the newer program"]);
    version("DELETE FROM __diesel_schema_migrations WHERE version = '0999'");
    assert_eq!(ground.audited_calls(), 3);
}

#[test]
fn an_older_file_is_brought_up_to_date_with_all_that_is_in_it() {
    let ground = Ground::new();
    fs::create_dir(ground.path("data")).expect("a folder");
    let id = "11111111-1111-4111-8111-111111111111";
    tamper(
        &ground.database(),
        &format!(
            "{FIRST}; CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP); \
             INSERT INTO __diesel_schema_migrations (version) VALUES ('0001'); \
             INSERT INTO customer (id, email, state, plan, plan_limit, hard_cap, created_us) \
             VALUES ('{id}', 'ann@example.com', 'active', 'starter', 1000, 0, 1000000);"
        ),
    );
    let shown = ground.json(&["show", "ann@example.com"]);
    assert_eq!(
        (&shown["customer_id"], &shown["plan"]),
        (&id.into(), &"starter".into())
    );
    // What the newer tables are for works.
    let changed = ground.json(&["change-plan", id, "--plan", "free"]);
    assert_eq!(changed["outcome"], "scheduled");
    let migrated = ground.run(&["migrate", "--data-dir", "data"]);
    assert_eq!(migrated.out.trim_end(), "the tables are up to date");
}

#[test]
fn a_place_where_no_file_can_be_is_named_and_an_address_never_shown_with_its_password() {
    let ground = Ground::new();
    fs::write(ground.path("file"), "").expect("written");
    fs::create_dir(ground.path("folder")).expect("a folder");
    for place in ["file/below.db", "folder", "/proc/livecheck.db"] {
        let address = format!("sqlite://{place}");
        let new = [
            "admin",
            "create-customer",
            "--email",
            "ann@example.com",
            "--plan",
            "free",
        ];
        let ran = ground.run(&[&new[..], &["--database-url", &address]].concat());
        ran.refused(1, &[place, "cannot be written", "permissions"]);
    }
    let ran = ground.run(&[
        "admin",
        "list",
        "--database-url",
        "mysql://ann:s3cret@host/x",
    ]);
    ran.refused(1, &["mysql://ann@host/x", "sqlite://PATH", "postgres://"]);
    assert!(!ran.err.contains("s3cret"));
    for command in ["serve", "migrate"] {
        let mut help = ground.command(&[command, "--help"]);
        help.env("LIVECHECK_DATABASE_URL", "postgres://ann:s3cret@host/x");
        let ran = Ran::of(help);
        assert!(ran.out.contains("LIVECHECK_DATABASE_URL"), "{}", ran.out);
        assert!(!ran.out.contains("s3cret"), "{}", ran.out);
    }
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_named_and_serves_again_when_it_may() {
    let ground = Ground::new();
    used(&ground).await;
    let file = ground.database();
    let folder = file.parent().expect("a folder");
    for name in ["livecheck.db-wal", "livecheck.db-shm"] {
        let _ = fs::remove_file(folder.join(name));
    }
    let mode = |path: &Path, bits| {
        fs::set_permissions(path, fs::Permissions::from_mode(bits)).expect("changed");
    };
    for (path, bits) in [
        (ground.path(""), 0o755),
        (folder.to_owned(), 0o555),
        (file.clone(), 0o444),
    ] {
        mode(&path, bits);
    }
    // Permissions bind everybody but the superuser, who therefore sends somebody else, with a copy that he may run.
    let program = ground.path("livecheck");
    fs::copy(env!("CARGO_BIN_EXE_livecheck"), &program).expect("copied");
    let mut command = std::process::Command::new(&program);
    command.env_clear().current_dir(ground.path("")).args([
        "admin",
        "suspend",
        "ann@example.com",
        "--data-dir",
        "data",
    ]);
    if fs::metadata(&program).expect("a file").uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    let ran = Ran::of(command);
    ran.refused(1, &["livecheck.db cannot be written", "permissions"]);
    mode(folder, 0o755);
    mode(&file, 0o600);
    assert_eq!(ground.json(&["show", "ann@example.com"])["state"], "active");
    assert_eq!(ground.audited_calls(), 3);
}

#[test]
fn a_mistyped_folder_is_not_taken_for_a_ledger_without_customers() {
    let ground = Ground::new();
    ground.account("ann", "free", &[]);
    let ran = ground.run(&["admin", "list", "--data-dir", "dta"]);
    ran.refused(
        1,
        &["there is no database", "dta/livecheck.db", "--data-dir"],
    );
    assert!(!ground.path("dta").exists());
}

#[test]
fn postgresql_tables_that_are_older_are_left_to_the_operators_migration() {
    let Some(cluster) = std::env::var(POSTGRES).ok().filter(|url| !url.is_empty()) else {
        println!("SKIPPED: it needs a PostgreSQL cluster; set {POSTGRES}=postgres://...");
        return;
    };
    let name = format!("livecheck_{}", EventId::fresh().as_uuid().simple());
    let administer = |sql: String| {
        let mut connection = PgConnection::establish(&cluster).expect("a cluster");
        connection.batch_execute(&sql).expect("it is done");
    };
    administer(format!("CREATE DATABASE {name}"));
    let (host, _) = cluster.rsplit_once('/').expect("an address");
    let url = format!("{host}/{name}");
    let ground = Ground::new();
    let list = ["admin", "list", "--json", "--database-url", &url];
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url];
    for command in [&list[..], &serve] {
        ground.run(command).refused(1, &["run `livecheck migrate`"]);
    }
    let migrated = ground.run(&["migrate", "--database-url", &url]);
    assert_eq!(migrated.code, 0, "{}", migrated.err);
    assert!(migrated.out.contains("brought in 0001"), "{}", migrated.out);
    assert_eq!(ground.run(&list).out.trim_end(), "[]");
    administer(format!("DROP DATABASE {name} WITH (FORCE)"));
}
