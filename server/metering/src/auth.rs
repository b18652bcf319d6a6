//! From what a caller shows to who the caller is.
//!
//! Promises one refusal for every reason, no look-up for a mistyped key, and that no accepted key is trusted from
//! memory for longer than [`FRESH`]. Never keeps a key: only its hash. Whether a key may be charged is decided again by
//! the writer, inside the transaction.

use std::collections::HashMap;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use subtle::ConstantTimeEq;

use crate::call::Caller;
use crate::clock::LedgerClock;
use crate::concurrency::Mutex;
use crate::error::AuthError;
use crate::key::{KeyHash, Presented};
use crate::store::sandbox as sandbox_keys;
use crate::store::{Readers, keys};
use crate::time::UtcMicros;

/// The age at which an accepted key is looked up again.
const FRESH: Duration = Duration::from_secs(1);
/// Keys remembered; beyond it everything is forgotten and looked up again.
const MOST: usize = 100_000;

/// The keys accepted within the last second.
#[derive(Debug, Default)]
pub(crate) struct KeyCache {
    accepted: Mutex<HashMap<KeyHash, Accepted>>,
}

#[derive(Debug, Clone)]
struct Accepted {
    caller: Caller,
    expires: Option<UtcMicros>,
    looked_up: Instant,
}

impl KeyCache {
    /// Who shows this key.
    pub(crate) async fn authenticate(
        &self,
        presented: &str,
        readers: &Readers,
        clock: &LedgerClock,
    ) -> Result<Caller, AuthError> {
        let (key, sandbox) = match Presented::read(presented) {
            Presented::Live(key) => (key, false),
            Presented::Test(key) => (key, true),
            Presented::Malformed => return Err(AuthError::Refused),
        };
        let (hash, at, looked_up) = (key.hash(), clock.now(), Instant::now());
        if let Some(caller) = self.get(&hash, at, looked_up) {
            return Ok(caller);
        }
        let wanted = hash.to_hex();
        let asked = hash.clone();
        let found = readers
            .ask(move |connection| {
                if sandbox {
                    sandbox_keys::find_valid(connection, &asked)
                } else {
                    keys::find_valid(connection, &asked, at)
                }
            })
            .await
            .map_err(|error| {
                tracing::error!(%error, "a key could not be looked up");
                AuthError::Unavailable
            })?;
        match found {
            Some(valid) if bool::from(valid.hash.as_bytes().ct_eq(wanted.as_bytes())) => {
                let caller = if sandbox {
                    Caller::in_sandbox(valid.customer, valid.id)
                } else {
                    Caller::new(valid.customer, valid.id)
                };
                // The age counts from before the look-up: a revocation during it is noticed in time.
                self.put(
                    hash,
                    Accepted {
                        caller: caller.clone(),
                        expires: valid.expires,
                        looked_up,
                    },
                );
                Ok(caller)
            }
            _ => Err(AuthError::Refused),
        }
    }

    /// Forgets every key, after one of them was changed here.
    pub(crate) fn forget_all(&self) {
        self.accepted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn get(&self, hash: &KeyHash, at: UtcMicros, now: Instant) -> Option<Caller> {
        let accepted = self.accepted.lock().unwrap_or_else(PoisonError::into_inner);
        let found = accepted.get(hash)?;
        let fresh = now.saturating_duration_since(found.looked_up) < FRESH;
        let in_time = found.expires.is_none_or(|expires| expires > at);
        (fresh && in_time).then(|| found.caller.clone())
    }

    fn put(&self, hash: KeyHash, found: Accepted) {
        let mut accepted = self.accepted.lock().unwrap_or_else(PoisonError::into_inner);
        if accepted.len() >= MOST {
            accepted.clear();
        }
        accepted.insert(hash, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::CustomerId;
    use crate::key::KeyId;

    #[test]
    fn an_accepted_key_is_remembered_for_less_than_a_second_and_not_past_its_expiry() {
        let (cache, now, hash) = (KeyCache::default(), Instant::now(), KeyHash::of("a key"));
        let instant = |micros| UtcMicros::from_micros(micros).unwrap();
        let caller = Caller::new(CustomerId::fresh(), KeyId::parse("abcdefgh").unwrap());
        let found = Accepted {
            caller: caller.clone(),
            expires: Some(instant(500)),
            looked_up: now,
        };
        cache.put(hash.clone(), found);
        assert_eq!(cache.get(&hash, instant(499), now), Some(caller));
        assert_eq!(cache.get(&hash, instant(500), now), None);
        assert_eq!(cache.get(&hash, instant(499), now + FRESH), None);
        assert_eq!(cache.get(&KeyHash::of("another"), instant(499), now), None);
        cache.forget_all();
        assert_eq!(cache.get(&hash, instant(499), now), None);
    }
}
