//! The last known standing of each customer: the cheap look before inference.
//!
//! Promises figures no older than [`FRESH`], for the month asked about. Only good news is taken from here: that an
//! account is exhausted is always confirmed by the database, so no stale figure refuses a call.

use std::collections::HashMap;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crate::concurrency::Mutex;
use crate::customer::CustomerId;
use crate::standing::Standing;
use crate::time::YearMonth;

/// The age at which a figure is read again, since other servers count too.
const FRESH: Duration = Duration::from_secs(1);
/// Customers remembered; beyond it everything is forgotten and read again.
const MOST: usize = 100_000;

#[derive(Debug, Default)]
pub(crate) struct RecentStandings {
    known: Mutex<HashMap<CustomerId, (Standing, Instant)>>,
}

impl RecentStandings {
    /// Remembers a standing. One that shows fewer calls of the same month was read earlier and is not taken.
    pub(crate) fn note(&self, standing: Standing) {
        self.note_at(standing, Instant::now());
    }

    fn note_at(&self, standing: Standing, at: Instant) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST && !known.contains_key(&standing.customer) {
            known.clear();
        }
        let newer = known.get(&standing.customer).is_none_or(|(held, _)| {
            (standing.month, standing.total_calls) >= (held.month, held.total_calls)
        });
        if newer {
            known.insert(standing.customer, (standing, at));
        }
    }

    /// What is known of a customer in this month, if it is fresh.
    pub(crate) fn get(&self, customer: CustomerId, month: YearMonth) -> Option<Standing> {
        self.get_at(customer, month, Instant::now())
    }

    fn get_at(&self, customer: CustomerId, month: YearMonth, now: Instant) -> Option<Standing> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (standing, noted) = known.get(&customer)?;
        (standing.month == month && now.saturating_duration_since(*noted) < FRESH)
            .then_some(*standing)
    }

    /// Forgets a customer whose terms have changed.
    pub(crate) fn forget(&self, customer: CustomerId) {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&customer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::Counters;

    fn standing(customer: CustomerId, month: &str, used: u64) -> Standing {
        let counters = Counters {
            used,
            plan_limit: 10,
            cap: Some(10),
            overage_calls: 0,
        };
        Standing::new(customer, YearMonth::parse(month).unwrap(), counters)
    }

    #[test]
    fn an_old_figure_and_one_of_another_month_are_not_given() {
        let (recent, customer, now) = (
            RecentStandings::default(),
            CustomerId::fresh(),
            Instant::now(),
        );
        let may = YearMonth::parse("2026-05").unwrap();
        recent.note_at(standing(customer, "2026-05", 3), now);
        assert_eq!(
            recent.get_at(customer, may, now),
            Some(standing(customer, "2026-05", 3))
        );
        assert_eq!(recent.get_at(customer, may, now + FRESH), None);
        assert_eq!(
            recent.get_at(customer, YearMonth::parse("2026-06").unwrap(), now),
            None
        );
        recent.forget(customer);
        assert_eq!(recent.get_at(customer, may, now), None);
    }

    #[test]
    fn a_figure_read_before_a_later_call_does_not_replace_it() {
        let (recent, customer, now) = (
            RecentStandings::default(),
            CustomerId::fresh(),
            Instant::now(),
        );
        let may = YearMonth::parse("2026-05").unwrap();
        recent.note_at(standing(customer, "2026-05", 4), now);
        recent.note_at(standing(customer, "2026-05", 3), now);
        recent.note_at(standing(customer, "2026-04", 9), now);
        assert_eq!(
            recent
                .get_at(customer, may, now)
                .map(|standing| standing.total_calls),
            Some(4)
        );
    }
}
