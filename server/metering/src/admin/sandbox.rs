//! Issuing and stopping sandbox keys.
//!
//! Promises that none of them can be charged: they are kept apart from the keys the writer looks at.

use super::known;
use crate::customer::CustomerId;
use crate::error::AdminError;
use crate::key::{IssuedSandboxKey, KeyId, SandboxKeySummary};
use crate::metering::Metering;
use crate::store::{Abort, sandbox};

impl Metering {
    /// Makes a sandbox key; an account may have any number. This is the only sight of the full key.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or a failure of the database or of the operating system's randomness.
    pub async fn issue_sandbox_key(&self, id: &CustomerId) -> Result<IssuedSandboxKey, AdminError> {
        let (id, key) = (*id, IssuedSandboxKey::fresh()?);
        let issued = key.clone();
        self.change(move |connection, at| {
            known(connection, id)?;
            Ok(sandbox::insert(connection, id, issued.text(), at)?)
        })
        .await?;
        Ok(key)
    }

    /// Stops a sandbox key for good.
    ///
    /// # Errors
    /// [`AdminError::UnknownKey`], or the database's failure.
    pub async fn revoke_sandbox_key(&self, id: &KeyId) -> Result<(), AdminError> {
        let id = id.clone();
        self.change(move |connection, _| {
            if sandbox::deactivate(connection, &id)? {
                Ok(())
            } else {
                Err(Abort::Refused(AdminError::UnknownKey(id.clone())))
            }
        })
        .await
    }

    /// An account's sandbox keys, newest first, dead ones included.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn sandbox_keys(
        &self,
        id: &CustomerId,
    ) -> Result<Vec<SandboxKeySummary>, AdminError> {
        self.customer(id).await?;
        let id = *id;
        Ok(self
            .inner
            .readers
            .ask(move |connection| sandbox::summaries(connection, id))
            .await?)
    }
}
