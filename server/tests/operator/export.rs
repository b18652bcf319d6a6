//! The ledger written out.

use serde_json::Value;

use crate::ground::{Ground, Ran};

const HEADER: &str = "customer_id,year_month,seq,call_id,key_id,date,kind,price_micros,price_usd";

#[tokio::test]
async fn csv_and_json_lines_say_the_same_of_every_call_and_its_price() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &["--limit", "2"]);
    let bob = ground.account("bob", "standard", &["--limit", "1"]);
    ground.spend(&ann, 3).await;
    ground.spend(&bob, 2).await;

    let csv = ground.admin(&["export", "--month", "2026-05"]);
    assert_eq!(csv.code, 0, "{}", csv.err);
    assert!(
        csv.err
            .contains("5 calls of 2026-05, 2 of them overage for 0.33 US dollars")
    );
    let mut rows = csv.out.lines();
    assert_eq!(rows.next(), Some(HEADER));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split(',').collect()).collect();
    assert_eq!(rows.len(), 5);

    let lines = ground.admin(&["export", "--json"]);
    let objects: Vec<Value> = lines
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object a line"))
        .collect();
    for (row, object) in rows.iter().zip(&objects) {
        for (name, field) in HEADER.split(',').zip(row) {
            let value = &object[name];
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(text, *field, "{name}");
        }
    }

    let one = ground.admin(&["export", "--customer", "ann@example.com"]);
    let kinds: Vec<_> = one
        .out
        .lines()
        .skip(1)
        .map(|row| {
            let fields: Vec<_> = row.split(',').collect();
            assert_eq!(
                (fields[0], fields[4]),
                (ann.id.as_str(), ann.key_id.as_str())
            );
            (
                fields[2].to_owned(),
                fields[6].to_owned(),
                fields[7].to_owned(),
            )
        })
        .collect();
    let expected = [
        ("1", "credit", "0"),
        ("2", "credit", "0"),
        ("3", "overage", "180000"),
    ];
    assert_eq!(
        kinds,
        expected.map(|(seq, kind, micros)| (seq.into(), kind.into(), micros.into()))
    );
}

#[tokio::test]
async fn a_file_is_written_whole_or_not_at_all() {
    let ground = Ground::new();
    let ann = ground.account("ann", "free", &[]);
    ground.spend(&ann, 1).await;
    let written = ground.admin(&["export", "--output", "may.csv"]);
    assert_eq!((written.code, written.out.as_str()), (0, ""));
    assert!(written.err.contains("are in may.csv"));
    let text = std::fs::read_to_string(ground.path("may.csv")).expect("a file");
    assert_eq!(text.lines().count(), 2);

    let nowhere = ground.admin(&["export", "--output", "nowhere/may.csv"]);
    nowhere.refused(1, &["nowhere/may.csv cannot be written"]);
    let unknown = ground.admin(&[
        "export",
        "--output",
        "may.csv",
        "--customer",
        "eve@example.com",
    ]);
    unknown.refused(1, &["no customer with the address eve@example.com"]);
    assert_eq!(
        std::fs::read_to_string(ground.path("may.csv")).expect("a file"),
        text
    );
    assert_eq!(
        Ground::files(&ground.path("")),
        ["clock", "data", "may.csv"]
    );
}

#[test]
fn a_month_without_calls_is_an_empty_table_and_what_is_no_month_is_refused() {
    let ground = Ground::new();
    ground.account("ann", "free", &[]);
    let empty = ground.admin(&["export", "--month", "2026-01"]);
    assert_eq!((empty.code, empty.out.trim_end()), (0, HEADER));
    ground
        .admin(&["export", "--month", "May"])
        .refused(2, &["no month", "YYYY-MM"]);
}

#[test]
fn a_reader_who_leaves_makes_the_export_fail_and_not_panic() {
    let ground = Ground::new();
    ground.account("ann", "free", &[]);
    for command in ["export", "list"] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut listing = ground.command(&["admin", command, "--data-dir", "data"]);
        listing.stdout(writer);
        let ran = Ran::with_output(listing);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.err.starts_with("livecheck: "), "{}", ran.err);
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
}
