//! Instants, days and months of UTC, as the ledger counts them.
//!
//! Promises that an instant, its day and its month always agree, and that text forms sort like the values.
//! Never reads a clock: see [`crate::LedgerClock`].

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// An instant in UTC with microsecond resolution, from 1970 on.
///
/// Its text is RFC 3339 with exactly three decimals and `Z`; what lies below a millisecond is cut off, not rounded,
/// so the text never names a later month than [`UtcMicros::month`].
///
/// ```
/// let at = livecheck_metering::UtcMicros::from_micros(1_777_898_096_789_999)?;
/// assert_eq!(at.to_string(), "2026-05-04T12:34:56.789Z");
/// assert_eq!(at.month().to_string(), "2026-05");
/// # Ok::<(), livecheck_metering::OutOfRange>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcMicros(Timestamp);

/// An instant before 1970 or after the year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} microseconds since 1970 is outside the years 1970 to 9999")]
pub struct OutOfRange(i64);

/// Text that names no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no instant from 1970 to 9999; write one such as 2026-05-31T23:59:59Z")]
pub struct BadInstant(String);

impl FromStr for UtcMicros {
    type Err = BadInstant;

    /// Reads RFC 3339 with any offset; what lies below a microsecond is cut off.
    fn from_str(text: &str) -> Result<Self, BadInstant> {
        let bad = || BadInstant(text.to_owned());
        let instant: Timestamp = text.parse().map_err(|_| bad())?;
        Self::from_micros(instant.as_microsecond()).map_err(|_| bad())
    }
}

impl UtcMicros {
    /// Reads microseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`OutOfRange`] before 1970 and after the year 9999.
    pub fn from_micros(micros: i64) -> Result<Self, OutOfRange> {
        match Timestamp::from_microsecond(micros) {
            Ok(instant) if micros >= 0 => Ok(Self(instant)),
            _ => Err(OutOfRange(micros)),
        }
    }

    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(Timestamp::UNIX_EPOCH);

    /// This instant and so much later, at most the end of the year 9999.
    #[must_use]
    pub fn saturating_add(self, later: Duration) -> Self {
        let last = Self(Timestamp::MAX);
        i64::try_from(later.as_micros())
            .ok()
            .and_then(|micros| self.as_micros().checked_add(micros))
            .map_or(last, |micros| Self::from_micros(micros).unwrap_or(last))
    }

    /// This instant and so much earlier, at least 1970.
    #[must_use]
    pub fn saturating_sub(self, earlier: Duration) -> Self {
        i64::try_from(earlier.as_micros())
            .ok()
            .and_then(|micros| self.as_micros().checked_sub(micros))
            .map_or(Self::EPOCH, |micros| {
                Self::from_micros(micros).unwrap_or(Self::EPOCH)
            })
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// The instant of the operating system's clock.
    ///
    /// A clock set before 1970 reads as 1970: the ledger clock then stands still instead of running backwards.
    #[must_use]
    pub fn of_system_clock() -> Self {
        Self::from_micros(Timestamp::now().as_microsecond()).unwrap_or(Self(Timestamp::UNIX_EPOCH))
    }

    /// The UTC month this instant lies in.
    #[must_use]
    pub fn month(self) -> YearMonth {
        let date = self.date();
        YearMonth {
            year: date.year(),
            month: date.month(),
        }
    }

    /// The UTC day this instant lies in.
    #[must_use]
    pub fn day(self) -> UtcDay {
        UtcDay(self.date())
    }

    fn date(self) -> Date {
        Offset::UTC.to_datetime(self.0).date()
    }
}

impl fmt::Display for UtcMicros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl fmt::Debug for UtcMicros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.0)
    }
}

/// A month of UTC; its text is `YYYY-MM`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    year: i16,
    month: i8,
}

impl YearMonth {
    /// Reads `YYYY-MM`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, length| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some(Self { year, month })
    }
}

impl YearMonth {
    /// The first instant after this month.
    #[must_use]
    pub fn end(self) -> UtcMicros {
        let (year, month) = match self.month {
            12 => (self.year + 1, 1),
            month => (self.year, month + 1),
        };
        let first = Date::new(year, month, 1)
            .and_then(|date| Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)));
        // Only the end of the year 9999 is out of range.
        UtcMicros(first.unwrap_or(Timestamp::MAX))
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Debug for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A day of UTC; its text is `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcDay(Date);

impl UtcDay {
    /// Reads `YYYY-MM-DD`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let day = Self(text.parse().ok()?);
        (day.to_string() == text).then_some(day)
    }

    /// The month this day lies in.
    #[must_use]
    pub fn month(self) -> YearMonth {
        YearMonth {
            year: self.0.year(),
            month: self.0.month(),
        }
    }
}

impl fmt::Display for UtcDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for UtcDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_from_rfc_3339_text_and_from_nothing_else() {
        let read = |text: &str| text.parse::<UtcMicros>().map(|at| at.to_string());
        assert_eq!(
            read("2026-06-01T01:30:00.5+02:00").unwrap(),
            "2026-05-31T23:30:00.500Z"
        );
        for wrong in [
            "",
            "tomorrow",
            "2026-06-01",
            "2026-06-01T00:00:00",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(read(wrong), Err(BadInstant(wrong.to_owned())));
        }
    }

    #[test]
    fn a_month_ends_with_the_first_instant_of_the_next() {
        for (month, end) in [
            ("2026-02", "2026-03-01T00:00:00.000Z"),
            ("2026-12", "2027-01-01T00:00:00.000Z"),
        ] {
            let end_of = YearMonth::parse(month).unwrap().end();
            assert_eq!(end_of.to_string(), end);
            assert_ne!(end_of.month().to_string(), month);
        }
    }

    #[test]
    fn the_last_microsecond_of_a_month_is_written_in_that_month() {
        let next = "2026-06-01T00:00:00Z"
            .parse::<Timestamp>()
            .unwrap()
            .as_microsecond();
        let last = UtcMicros::from_micros(next - 1).unwrap();
        assert_eq!(last.to_string(), "2026-05-31T23:59:59.999Z");
        assert_eq!(last.month().to_string(), "2026-05");
        assert_eq!(last.day().to_string(), "2026-05-31");
        let first = UtcMicros::from_micros(next).unwrap();
        assert_eq!(first.to_string(), "2026-06-01T00:00:00.000Z");
        assert!(last.month() < first.month());
    }

    #[test]
    fn instants_before_1970_and_after_9999_are_refused() {
        assert_eq!(UtcMicros::from_micros(-1), Err(OutOfRange(-1)));
        assert!(UtcMicros::from_micros(i64::MAX).is_err());
        assert_eq!(
            UtcMicros::from_micros(0).unwrap().to_string(),
            "1970-01-01T00:00:00.000Z"
        );
    }

    #[test]
    fn a_month_reads_back_from_its_own_text_only() {
        assert_eq!(YearMonth::parse("2026-05").unwrap().to_string(), "2026-05");
        for wrong in [
            "2026-13",
            "2026-00",
            "2026-5",
            "26-05",
            "2026-05-01",
            "+026-05",
            "",
            "2026",
        ] {
            assert_eq!(YearMonth::parse(wrong), None, "{wrong}");
        }
    }
}
