//! The operator's side: accounts here, their terms and keys in the modules below.
//!
//! Promises that a change is whole or not at all, and that every one goes through the writer's thread, in order with
//! the calls.

mod rotation;
mod sandbox;
mod terms;
mod wishes;

use terms::first_terms;

use crate::customer::{Activated, CustomerId, CustomerState, CustomerSummary, Email, NewCustomer};
use crate::error::AdminError;
use crate::key::{IssuedKey, KeySlot};
use crate::metering::Metering;
use crate::plan::Plan;
use crate::store::customers::{self, Terms, Whom};
use crate::store::{Abort, AnyConnection, keys};
use crate::time::UtcMicros;

/// The address of the account made at the very first start.
const DEMO_EMAIL: &str = "demo@livecheck.invalid";

impl Metering {
    /// Makes an account with a key in each slot. This is the only sight of both full keys.
    ///
    /// # Errors
    /// [`AdminError::EmailTaken`], [`AdminError::FreeIsAlwaysCapped`], [`AdminError::LimitOutOfRange`], or a failure
    /// of the database or of the operating system's randomness.
    pub async fn create_customer(&self, new: NewCustomer) -> Result<Activated, AdminError> {
        let terms = first_terms(self.plans(), &new)?;
        let creation = Creation::prepare(new.email, terms)?;
        self.change(move |connection, at| {
            let whom = Whom::Email(creation.email.clone());
            match customers::summaries(connection, whom, at.month())?.pop() {
                None => creation.carry_out(connection, at),
                // A try that was perhaps committed was.
                Some(account) if account.id == creation.id => Ok(creation.activated()),
                Some(account) => Err(Abort::Refused(AdminError::EmailTaken(account.email))),
            }
        })
        .await
    }

    /// Makes the demo account if there is no account at all: `Some` on the very first start of an empty database.
    ///
    /// # Errors
    /// A failure of the database or of the operating system's randomness.
    pub async fn ensure_demo_customer(&self) -> Result<Option<Activated>, AdminError> {
        let email = DEMO_EMAIL.parse::<Email>()?;
        let new = NewCustomer {
            email,
            plan: Plan::Free,
            limit: None,
            hard_cap: None,
        };
        let terms = first_terms(self.plans(), &new)?;
        let creation = Creation::prepare(new.email, terms)?;
        self.change(move |connection, at| {
            if customers::none_exist(connection)? {
                return creation.carry_out(connection, at).map(Some);
            }
            let mine = customers::terms(connection, creation.id)?;
            Ok(mine.map(|_| creation.activated()))
        })
        .await
    }

    /// Every account with its figures of the current month, oldest first.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn customers(&self) -> Result<Vec<CustomerSummary>, AdminError> {
        self.summaries(Whom::Everyone).await
    }

    /// One account.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn customer(&self, id: &CustomerId) -> Result<CustomerSummary, AdminError> {
        self.summaries(Whom::Id(*id))
            .await?
            .pop()
            .ok_or(AdminError::UnknownCustomer(*id))
    }

    /// The account of this address.
    ///
    /// # Errors
    /// [`AdminError::UnknownEmail`], or the database's failure.
    pub async fn customer_by_email(&self, email: &Email) -> Result<CustomerSummary, AdminError> {
        self.summaries(Whom::Email(email.clone()))
            .await?
            .pop()
            .ok_or_else(|| AdminError::UnknownEmail(email.clone()))
    }

    /// Refuses an account's keys from now on, as if they were unknown.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn suspend(&self, id: &CustomerId) -> Result<CustomerSummary, AdminError> {
        self.set_state(*id, CustomerState::Suspended).await
    }

    /// Accepts an account's keys again.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn reactivate(&self, id: &CustomerId) -> Result<CustomerSummary, AdminError> {
        self.set_state(*id, CustomerState::Active).await
    }

    async fn summaries(&self, whom: Whom) -> Result<Vec<CustomerSummary>, AdminError> {
        let month = self.now().month();
        Ok(self
            .inner
            .readers
            .ask(move |connection| customers::summaries(connection, whom, month))
            .await?)
    }

    async fn set_state(
        &self,
        id: CustomerId,
        state: CustomerState,
    ) -> Result<CustomerSummary, AdminError> {
        self.change(move |connection, at| {
            known(connection, id)?;
            customers::set_state(connection, id, state)?;
            read_back(connection, id, at)
        })
        .await
    }

    /// A change in order with the calls; afterwards no key is trusted from memory.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut AnyConnection, UtcMicros) -> Result<T, Abort<AdminError>> + Send + 'static,
    ) -> Result<T, AdminError> {
        let changed = self
            .inner
            .writer
            .change(body)
            .await
            .map_err(|abort| match abort {
                Abort::Refused(error) => error,
                Abort::Failed(failure) => self.inner.readers.explain(failure).into(),
            });
        self.inner.keys.forget_all();
        changed
    }
}

fn known(connection: &mut AnyConnection, id: CustomerId) -> Result<Terms, Abort<AdminError>> {
    customers::terms(connection, id)?.ok_or(Abort::Refused(AdminError::UnknownCustomer(id)))
}

fn read_back(
    connection: &mut AnyConnection,
    id: CustomerId,
    at: UtcMicros,
) -> Result<CustomerSummary, Abort<AdminError>> {
    let found = customers::summaries(connection, Whom::Id(id), at.month())?.pop();
    found.ok_or(Abort::Refused(AdminError::UnknownCustomer(id)))
}

/// An account about to be made: ids and keys are drawn once, so a transaction that runs again writes the same.
struct Creation {
    id: CustomerId,
    email: Email,
    terms: Terms,
    primary: IssuedKey,
    secondary: IssuedKey,
}

impl Creation {
    fn prepare(email: Email, terms: Terms) -> Result<Self, AdminError> {
        let (primary, secondary) = (
            IssuedKey::fresh(KeySlot::Primary)?,
            IssuedKey::fresh(KeySlot::Secondary)?,
        );
        Ok(Self {
            id: CustomerId::fresh(),
            email,
            terms,
            primary,
            secondary,
        })
    }

    fn carry_out(
        &self,
        connection: &mut AnyConnection,
        at: UtcMicros,
    ) -> Result<Activated, Abort<AdminError>> {
        customers::insert(connection, self.id, &self.email, self.terms, at)?;
        for key in [&self.primary, &self.secondary] {
            keys::issue(connection, self.id, key, at)?;
        }
        Ok(self.activated())
    }

    fn activated(&self) -> Activated {
        Activated {
            customer: self.id,
            primary: self.primary.clone(),
            secondary: self.secondary.clone(),
        }
    }
}
