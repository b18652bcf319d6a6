//! Money as whole micro-dollars. Never a float, never another currency.

use std::fmt;

/// An amount of US dollars in millionths, zero or more.
///
/// ```
/// use livecheck_metering::MicroDollars;
/// assert_eq!(MicroDollars::from_micros(180_000).to_string(), "0.18");
/// assert_eq!(MicroDollars::from_micros(750_000_000).to_string(), "750.00");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct MicroDollars(u64);

impl MicroDollars {
    /// Nothing to pay.
    pub const ZERO: Self = Self(0);

    /// An amount given in micro-dollars.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The amount in micro-dollars.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The price of `calls` calls at this unit price; `None` if it does not fit 64 bits.
    #[must_use]
    pub const fn times(self, calls: u64) -> Option<Self> {
        match self.0.checked_mul(calls) {
            Some(micros) => Some(Self(micros)),
            None => None,
        }
    }
}

impl fmt::Display for MicroDollars {
    /// Dollars with two decimals, and with as many more as the amount needs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:06}", self.0 % 1_000_000);
        let needed = decimals.trim_end_matches('0').len().max(2);
        write!(
            f,
            "{}.{}",
            self.0 / 1_000_000,
            decimals.get(..needed).unwrap_or(&decimals)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_in_dollars_without_losing_a_micro() {
        for (micros, text) in [
            (0, "0.00"),
            (1, "0.000001"),
            (50_000, "0.05"),
            (1_230_000, "1.23"),
            (1_234_560, "1.23456"),
        ] {
            assert_eq!(MicroDollars::from_micros(micros).to_string(), text);
        }
    }
}
