//! Where mail goes.
//!
//! Promises that a mail which was delivered twice is there once in a folder, and that a file is whole as soon as it is
//! there. Delivery may block: it is for a thread that may wait.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use thiserror::Error;

use super::Letter;
use crate::whole_file;

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum MailRoute {
    /// To standard output, for people who try the server out.
    Stdout,
    /// Into a folder, one `.eml` file a mail.
    Folder {
        /// The folder; it is there.
        folder: PathBuf,
        /// Who the mails are from.
        from: Box<Mailbox>,
    },
}

/// Mail cannot go this way: correct the setting named.
#[derive(Debug, Error)]
pub enum BadMailRoute {
    /// The sender is no address.
    #[error("{0:?} is no sender of mail; write it as `Livecheck <mail@example.com>`")]
    Sender(String),
    /// The folder can neither be used nor made.
    #[error("the mail folder {folder} cannot be used: {error}")]
    Folder {
        /// Which.
        folder: String,
        /// What the operating system said.
        error: io::Error,
    },
}

/// Why a mail was not delivered; it can be tried again.
#[derive(Debug, Error)]
pub enum Undelivered {
    /// It cannot be written down as a mail.
    #[error("it cannot be written as a mail: {0}")]
    Form(#[from] lettre::error::Error),
    /// The address of the customer is none that mail can go to.
    #[error("its address is none for mail: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// The place did not take it.
    #[error(transparent)]
    Place(#[from] io::Error),
}

impl MailRoute {
    /// Into this folder, which is made if it is not there.
    ///
    /// # Errors
    /// [`BadMailRoute`].
    pub fn folder(folder: &Path, from: &str) -> Result<Self, BadMailRoute> {
        let from: Mailbox = from
            .parse()
            .map_err(|_| BadMailRoute::Sender(from.to_owned()))?;
        std::fs::create_dir_all(folder).map_err(|error| BadMailRoute::Folder {
            folder: folder.display().to_string(),
            error,
        })?;
        Ok(Self::Folder {
            folder: folder.to_owned(),
            from: Box::new(from),
        })
    }

    /// Delivers a mail, durably where it goes to a folder.
    ///
    /// # Errors
    /// [`Undelivered`]; nothing was put out, or on standard output perhaps a part.
    pub fn deliver(&self, letter: &Letter) -> Result<(), Undelivered> {
        match self {
            Self::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(shown(letter).as_bytes())?;
                Ok(out.flush()?)
            }
            Self::Folder { folder, from } => {
                let bytes = message(letter, from)?.formatted();
                Ok(whole_file::write(&folder.join(file_name(letter)), &bytes)?)
            }
        }
    }
}

fn shown(letter: &Letter) -> String {
    let mut text = format!("\nMail to {}\nSubject: {}\n\n", letter.to, letter.subject);
    for line in letter.body.lines() {
        text.push_str("  ");
        text.push_str(line);
        text.push('\n');
    }
    text.push('\n');
    text
}

/// The same mail has the same name whenever it is tried.
fn file_name(letter: &Letter) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name: String = letter
        .id
        .chars()
        .map(|c| if plain(c) { c } else { '.' })
        .collect();
    format!("{name}.eml")
}

fn message(letter: &Letter, from: &Mailbox) -> Result<Message, Undelivered> {
    let since_1970 = Duration::from_micros(letter.written.as_micros().unsigned_abs());
    // A reader that gets the mail twice shows it once: the id does not change from try to try.
    let id = format!("<{}@{}>", letter.id, from.email.domain());
    Ok(Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, letter.to.as_str().parse()?))
        .subject(&letter.subject)
        .date(SystemTime::UNIX_EPOCH + since_1970)
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.clone())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(to: &str) -> Letter {
        Letter {
            id: "budget_80/7b1c/2026-05".to_owned(),
            to: to.parse().expect("an address"),
            subject: "80 % are used".to_owned(),
            body: "Hello,\n\n8 of 10.\n".to_owned(),
            written: "2026-05-31T23:59:59Z".parse().expect("an instant"),
        }
    }

    fn route(folder: &Path) -> MailRoute {
        MailRoute::folder(folder, "Livecheck <mail@example.com>").expect("a route")
    }

    #[test]
    fn a_mail_delivered_twice_is_one_file_that_mail_programs_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let route = route(folder.path());
        for _ in 0..2 {
            route
                .deliver(&letter("ann@example.com"))
                .expect("delivered");
        }
        let names: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(names, ["budget_80.7b1c.2026-05.eml"]);
        let text = std::fs::read_to_string(folder.path().join(&names[0])).expect("a mail");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        for line in [
            "From: Livecheck <mail@example.com>",
            "To: ann@example.com",
            "Subject: 80 % are used",
            "Date: Sun, 31 May 2026 23:59:59 +0000",
            "Message-ID: <budget_80/7b1c/2026-05@example.com>",
        ] {
            assert!(head.lines().any(|found| found == line), "{line}\n{head}");
        }
        assert_eq!(body, "Hello,\r\n\r\n8 of 10.\r\n");
    }

    #[test]
    fn a_folder_that_is_gone_or_an_address_mail_cannot_reach_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let route = route(&folder.path().join("mail"));
        std::fs::remove_dir(folder.path().join("mail")).expect("removed");
        let gone = route.deliver(&letter("ann@example.com"));
        assert!(matches!(gone, Err(Undelivered::Place(_))), "{gone:?}");
        let nowhere = route.deliver(&letter("ann@-"));
        assert!(
            matches!(nowhere, Err(Undelivered::Address(_))),
            "{nowhere:?}"
        );
    }

    #[test]
    fn a_sender_that_is_no_address_is_refused_at_the_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let refused = MailRoute::folder(folder.path(), "Livecheck");
        assert!(matches!(refused, Err(BadMailRoute::Sender(_))));
    }
}
