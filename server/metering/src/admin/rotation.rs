//! Issuing and stopping keys.
//!
//! Promises that a slot never has two working keys, and that a stopped key is stopped for good.

use super::known;
use crate::customer::CustomerId;
use crate::error::AdminError;
use crate::key::{IssuedKey, KeyId, KeySlot, KeySummary};
use crate::metering::Metering;
use crate::store::{Abort, AnyConnection, StoreFailure, keys};
use crate::time::UtcMicros;

impl Metering {
    /// Makes a new key for a slot. The one that was there stops working at once: no call is counted on it any more,
    /// and no server accepts it for longer than a second.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or a failure of the database or of the operating system's randomness.
    pub async fn issue_key(&self, id: &CustomerId, slot: KeySlot) -> Result<IssuedKey, AdminError> {
        let (id, key) = (*id, IssuedKey::fresh(slot)?);
        let issued = key.clone();
        self.change(move |connection, at| {
            known(connection, id)?;
            // A try that was perhaps committed was: the key is there.
            if keys::summary(connection, issued.id(), at)?.is_none() {
                keys::issue(connection, id, &issued, at)?;
            }
            Ok(())
        })
        .await?;
        Ok(key)
    }

    /// Stops a key for good. A key that no longer works stays as it is.
    ///
    /// # Errors
    /// [`AdminError::UnknownKey`], or the database's failure.
    pub async fn revoke_key(&self, id: &KeyId) -> Result<KeySummary, AdminError> {
        self.change_key(id, keys::deactivate).await
    }

    /// Sets the instant from which a key no longer works.
    ///
    /// # Errors
    /// [`AdminError::UnknownKey`], or the database's failure.
    pub async fn expire_key_at(
        &self,
        id: &KeyId,
        expires: UtcMicros,
    ) -> Result<KeySummary, AdminError> {
        self.change_key(id, move |connection, id| {
            keys::set_expiry(connection, id, expires)
        })
        .await
    }

    /// An account's keys, newest first, dead ones included.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn keys(&self, id: &CustomerId) -> Result<Vec<KeySummary>, AdminError> {
        self.customer(id).await?;
        let (id, at) = (*id, self.now());
        Ok(self
            .inner
            .readers
            .ask(move |connection| keys::summaries(connection, id, at))
            .await?)
    }

    async fn change_key(
        &self,
        id: &KeyId,
        mut body: impl FnMut(&mut AnyConnection, &KeyId) -> Result<(), StoreFailure> + Send + 'static,
    ) -> Result<KeySummary, AdminError> {
        let id = id.clone();
        self.change(move |connection, at| {
            keys::hold_owner(connection, &id)?;
            body(connection, &id)?;
            keys::summary(connection, &id, at)?
                .ok_or_else(|| Abort::Refused(AdminError::UnknownKey(id.clone())))
        })
        .await
    }
}
