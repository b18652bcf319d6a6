//! Customers: who they are and what an operator may ask about them.
//!
//! Promises that an id, an address and a state inside the crate are well formed. Never holds a key.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::key::IssuedKey;
use crate::plan::Plan;
use crate::standing::Standing;
use crate::time::UtcMicros;

/// A customer's id: a UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerId(Uuid);

impl CustomerId {
    /// A fresh random id.
    #[must_use]
    pub(crate) fn fresh() -> Self {
        Self(Uuid::new_v4())
    }

    /// The UUID itself.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for CustomerId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// An e-mail address in the form that names an account: trimmed and lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// An address that cannot name an account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no e-mail address: it needs one @ with text on both sides, no spaces, and at most 254 characters"
)]
pub struct BadEmail(String);

impl Email {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = BadEmail;

    /// Only the shape is checked: whether mail arrives is for the activation mail to find out.
    fn from_str(text: &str) -> Result<Self, BadEmail> {
        let address = text.trim().to_lowercase();
        let shaped = address.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !host.contains('@')
        });
        let clean = !address.chars().any(|c| c.is_whitespace() || c.is_control());
        // 254: RFC 5321, 4.5.3.1.3, less the angle brackets.
        if shaped && clean && address.len() <= 254 {
            Ok(Self(address))
        } else {
            Err(BadEmail(text.to_owned()))
        }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a customer's keys work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CustomerState {
    /// They do.
    Active,
    /// They are refused like unknown ones, until the customer is reactivated.
    Suspended,
}

impl CustomerState {
    /// The name used in the database and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Active, Self::Suspended]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

/// What happens at the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HardCap {
    /// Calls stop; nothing is billed beyond the fee.
    On,
    /// Calls go on at the plan's overage price.
    Off,
}

impl From<bool> for HardCap {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

/// A customer to be created.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// The address the account is found by; one account an address.
    pub email: Email,
    /// The plan.
    pub plan: Plan,
    /// Credits a month, if other than the plan's.
    pub limit: Option<u64>,
    /// The hard cap; without a word it is on for free and off for every other plan.
    pub hard_cap: Option<bool>,
}

/// A customer just created, with the only sight of both full keys.
#[derive(Debug)]
pub struct Activated {
    /// The new customer.
    pub customer: CustomerId,
    /// The key of the primary slot.
    pub primary: IssuedKey,
    /// The key of the secondary slot.
    pub secondary: IssuedKey,
}

/// A customer as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSummary {
    /// The id.
    pub id: CustomerId,
    /// The address.
    pub email: Email,
    /// Whether the keys work.
    pub state: CustomerState,
    /// The plan in effect.
    pub plan: Plan,
    /// What happens at the limit.
    pub hard_cap: HardCap,
    /// When the account was made.
    pub created: UtcMicros,
    /// The current month's figures, the limit among them.
    pub standing: Standing,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_whatever_its_case() {
        assert_eq!(
            " Ann@Example.com ".parse::<Email>().unwrap().as_str(),
            "ann@example.com"
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for wrong in [
            "",
            "ann",
            "@example.com",
            "ann@",
            "a@b@c",
            "a b@c",
            "a\u{0}@c",
            long.as_str(),
        ] {
            assert!(wrong.parse::<Email>().is_err(), "{wrong}");
        }
    }
}
