//! Budget alerts, from the call that reaches the mark to the mail.

use std::path::Path;

use crate::ground::Ground;
use crate::serving::{Serving, until};

/// The mails of a folder, sorted; what begins with a dot is in the making.
fn mails(folder: &Path) -> Vec<String> {
    let mut names = Ground::files(folder);
    names.retain(|name| !name.starts_with('.'));
    names
}

#[tokio::test]
async fn each_mark_is_one_mail_in_the_folder_and_stays_one_after_a_restart() {
    let ground = Ground::new();
    let ann = ground.account("ann", "starter", &["--limit", "5"]);
    let folder = ground.path("mail");
    let server = Serving::on(&ground, &["--mail-dir", "mail"]);
    let (eighty, full) = (
        format!("budget_80.{}.2026-05.eml", ann.id),
        format!("budget_100.{}.2026-05.eml", ann.id),
    );
    for (calls, expected) in [(4, vec![&eighty]), (2, vec![&full, &eighty])] {
        for _ in 0..calls {
            assert_eq!(server.check(&ann.key).await.status, 200);
        }
        until("the mail is there", || {
            mails(&folder).iter().eq(expected.iter().copied())
        });
    }
    let text = std::fs::read_to_string(folder.join(&eighty)).expect("a mail");
    for part in [
        "To: ann@example.com\r\n",
        "Subject: 80 % of your Livecheck calls of 2026-05 are used\r\n",
        "4 of its 5 calls of 2026-05 (UTC).",
        "billed at 0.18 US dollars each",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert!(!text.contains(&ann.key[8..]), "no mail shows a key");
    server.stop();

    for name in [&eighty, &full] {
        std::fs::remove_file(folder.join(name)).expect("read and removed");
    }
    ground.set_clock("2026-06-01T00:00:00Z");
    let server = Serving::on(&ground, &["--mail-dir", "mail"]);
    for _ in 0..4 {
        assert_eq!(server.check(&ann.key).await.status, 200);
    }
    let next = format!("budget_80.{}.2026-06.eml", ann.id);
    until("the next month's mail is there", || {
        !mails(&folder).is_empty()
    });
    assert_eq!(mails(&folder), [next]);
}

#[tokio::test]
async fn without_a_folder_mail_goes_to_standard_output() {
    let ground = Ground::new();
    let ann = ground.account("ann", "free", &["--limit", "1"]);
    let server = Serving::on(&ground, &[]);
    assert_eq!(server.check(&ann.key).await.status, 200);
    server.says("Mail to ann@example.com");
    server.says("  1 of its 1 calls of 2026-05 (UTC).");
}

#[tokio::test]
async fn a_mail_that_failed_is_tried_again_and_not_lost() {
    let ground = Ground::new();
    let ann = ground.account("ann", "free", &["--limit", "5"]);
    let folder = ground.path("mail");
    let server = Serving::on(&ground, &["--mail-dir", "mail"]);
    std::fs::remove_dir(&folder).expect("the folder was made at the start");
    for _ in 0..4 {
        assert_eq!(server.check(&ann.key).await.status, 200);
    }
    let line = server.logs("a mail failed");
    assert!(!line.contains("ann@example.com"), "{line}");
    std::fs::create_dir(&folder).expect("a folder");
    // Five minutes until the next try, by the ledger's clock.
    ground.set_clock("2026-06-01T00:10:00Z");
    until("the mail is there", || mails(&folder).len() == 1);
    server.stop();
}

#[test]
fn a_mail_folder_that_cannot_be_used_stops_the_server_before_it_serves() {
    let ground = Ground::new();
    std::fs::write(ground.path("letter"), "").expect("written");
    let serve = ["serve", "--listen", "127.0.0.1:0", "--data-dir", "data"];
    for (flags, word) in [
        (
            ["--mail-dir", "letter/mail", "--mail-from", "a@example.com"],
            "letter/mail",
        ),
        (["--mail-dir", "mail", "--mail-from", "nobody"], "nobody"),
    ] {
        let ran = ground.run(&[&serve[..], &flags].concat());
        ran.refused(1, &[word]);
    }
    assert!(!ground.database().exists());
}
