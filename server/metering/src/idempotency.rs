//! Requests that may be repeated: one key is one counted call and one answer.
//!
//! Promises that the answer is stored in the transaction that counts the call, that every server replays the same
//! bytes for 24 hours, and that a crash blocks a key no longer than its lease. Never stores an answer of a call that
//! was not counted: such a request may be tried again under the same key.

use std::fmt;
use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::call::{Caller, Charge, CommitRefusal, Counted};
use crate::concurrency::mpsc;
use crate::customer::CustomerId;
use crate::error::MeteringError;
use crate::metering::Metering;
use crate::store::idempotency::{self, Claim, Known};
use crate::store::{Abort, StoreFailure, customers};
use crate::time::UtcMicros;
use crate::writer::{Keep, Work};

/// How long an answer is replayed.
const REPLAYED: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a call may be in flight before another may take its key: longer than any call is worked on.
const LEASE: Duration = Duration::from_secs(60);

/// The value of an `Idempotency-Key` header: 1 to 255 visible ASCII characters, chosen by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key; `None` if it is empty, too long, or holds anything but visible ASCII.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=255).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    /// The key's characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What tells one request from another: the SHA-256 of what the caller sent.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestHash([u8; 32]);

impl RequestHash {
    /// The hash of a request's bytes.
    #[must_use]
    pub fn of(request: &[u8]) -> Self {
        Self(Sha256::digest(request).into())
    }

    pub(crate) fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for RequestHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// What a key says about a request.
#[derive(Debug)]
pub enum Idempotent {
    /// The first of its kind: work on it, and commit it with the guard.
    Fresh(IdempotencyGuard),
    /// Counted before: give this answer again, free.
    Replay(String),
    /// The same request is being worked on now, here or elsewhere (409).
    InFlight,
    /// The key was used for another request (422).
    Mismatch,
}

/// A key in flight. Dropped without a commit it gives the key back.
pub struct IdempotencyGuard {
    claim: Claim,
    /// The way to give the key back; none where it is not held.
    queue: Option<mpsc::Sender<Work>>,
}

impl IdempotencyGuard {
    /// Gives nothing back: the key is another request's.
    fn let_go(mut self) {
        self.queue = None;
    }
}

impl fmt::Debug for IdempotencyGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IdempotencyGuard")
            .field(&self.claim)
            .finish()
    }
}

impl Drop for IdempotencyGuard {
    fn drop(&mut self) {
        let Some(queue) = self.queue.take() else {
            return;
        };
        let claim = self.claim.clone();
        let release = Work::change(move |connection, _| idempotency::release(connection, &claim));
        // With a full queue or a stopped writer the lease runs out by itself.
        let _ = queue.try_send(release);
    }
}

impl Metering {
    /// Asks what this key says about this request, and marks it as in flight if it is new.
    ///
    /// # Errors
    /// The database's failure: nothing is known, the request must not be worked on.
    pub async fn begin_idempotent(
        &self,
        caller: &Caller,
        key: &IdempotencyKey,
        request: &RequestHash,
    ) -> Result<Idempotent, MeteringError> {
        let claim = Claim {
            customer: *caller.customer(),
            key: key.clone(),
            holder: Uuid::new_v4(),
        };
        // Made before the question: who leaves while it is answered gives the key back all the same.
        let guard = IdempotencyGuard {
            claim: claim.clone(),
            queue: Some(self.inner.writer.queue()),
        };
        let (mine, request) = (claim, request.clone());
        let verdict = self.inner.writer.change(move |connection, at| {
            customers::hold(connection, &[mine.customer].into())?;
            let known = idempotency::find(connection, mine.customer, &mine.key)?;
            let verdict = judge(known, &mine, &request, at);
            if matches!(verdict, Verdict::Take) {
                let lease = at.saturating_add(LEASE);
                idempotency::take(connection, &mine, &request, at, lease)?;
            }
            Ok::<_, Abort<std::convert::Infallible>>(verdict)
        });
        let known = match verdict.await {
            Ok(Verdict::Take) => return Ok(Idempotent::Fresh(guard)),
            Ok(Verdict::Replay(response)) => Idempotent::Replay(response),
            Ok(Verdict::InFlight) => Idempotent::InFlight,
            Ok(Verdict::Mismatch) => Idempotent::Mismatch,
            // Perhaps it was taken: the guard gives it back.
            Err(Abort::Failed(failure)) => return Err(self.inner.readers.explain(failure)),
            Err(Abort::Refused(never)) => match never {},
        };
        guard.let_go();
        Ok(known)
    }

    /// As [`Metering::commit`], and stores the answer that `render` makes of the count, in the same transaction. The
    /// text it answers is what every repetition of the request will get: give the caller exactly that.
    ///
    /// # Errors
    /// As [`Metering::commit`]; [`CommitRefusal::Unavailable`] also when the lease had run out and another call has
    /// taken the key: this one was not counted.
    pub async fn commit_idempotent(
        &self,
        charge: Charge,
        guard: IdempotencyGuard,
        render: impl Fn(&Counted) -> String + Send + 'static,
    ) -> Result<(Counted, String), CommitRefusal> {
        if charge.caller.customer() != owner(&guard) {
            return Err(CommitRefusal::Unavailable);
        }
        let keep = Keep::new(guard.claim.clone(), Box::new(render));
        let counted = self.inner.writer.commit_kept(charge, keep).await;
        drop(guard);
        counted
    }
}

const fn owner(guard: &IdempotencyGuard) -> &CustomerId {
    &guard.claim.customer
}

enum Verdict {
    Take,
    Replay(String),
    InFlight,
    Mismatch,
}

fn judge(known: Option<Known>, mine: &Claim, request: &RequestHash, at: UtcMicros) -> Verdict {
    let Some(known) = known else {
        return Verdict::Take;
    };
    // A try that was perhaps committed was: the claim is this one's own.
    let is_mine = known.holder.as_deref() == Some(mine.holder.to_string().as_str());
    let is_over = match known.response {
        Some(_) => known.created.saturating_add(REPLAYED) <= at,
        None => known.lease.is_none_or(|lease| lease <= at),
    };
    if is_mine || is_over {
        Verdict::Take
    } else if known.request != request.to_hex() {
        Verdict::Mismatch
    } else {
        known.response.map_or(Verdict::InFlight, Verdict::Replay)
    }
}

/// The age from which what is stored under a key is of no use any more.
pub(crate) fn purge(
    connection: &mut crate::store::AnyConnection,
    at: UtcMicros,
) -> Result<u64, StoreFailure> {
    idempotency::purge(connection, at.saturating_sub(REPLAYED + LEASE))
}
