//! An answer that is stored in the transaction that counts its call.

use crate::call::Counted;
use crate::call::EventId;
use crate::store::idempotency::{self, Claim};
use crate::store::{AnyConnection, StoreFailure};

/// What makes the answer of a count. Run again if the transaction is, so it must not act outside.
type Render = Box<dyn Fn(&Counted) -> String + Send>;

/// A claim on an idempotency key, and how its answer is made.
pub(crate) struct Keep {
    claim: Claim,
    render: Render,
    /// The text as last rendered: of the try that was committed, since a later one finds the call on the ledger and
    /// renders nothing.
    text: Option<String>,
}

impl Keep {
    pub(crate) const fn new(claim: Claim, render: Render) -> Self {
        Self {
            claim,
            render,
            text: None,
        }
    }

    pub(super) fn is_held(&self, connection: &mut AnyConnection) -> Result<bool, StoreFailure> {
        idempotency::is_held(connection, &self.claim)
    }

    /// Renders and stores the answer of a call counted in this transaction.
    pub(super) fn store(
        &mut self,
        connection: &mut AnyConnection,
        event: EventId,
        counted: &Counted,
    ) -> Result<(), StoreFailure> {
        let text = (self.render)(counted);
        idempotency::store(connection, &self.claim, event, &text)?;
        self.text = Some(text);
        Ok(())
    }

    pub(super) fn into_text(self) -> Option<String> {
        self.text
    }
}

impl std::fmt::Debug for Keep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keep")
            .field("claim", &self.claim)
            .finish_non_exhaustive()
    }
}
