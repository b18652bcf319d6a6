//! The one thread that writes.
//!
//! Promises that an answer is given only after its transaction was committed, that a call whose caller has gone before
//! its batch forms is not counted, and that everything queued is settled before the thread ends.
//! Never runs on an async thread, and never waits for a batch to fill.

mod batch;
mod keep;
mod session;
mod settle;
mod share;

use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;

pub(crate) use keep::Keep;
pub(crate) use session::{Session, migrate_now};

use crate::call::{Charge, CommitRefusal, Counted};
use crate::concurrency::{mpsc, oneshot, thread, watch};
use crate::plan::PlanBook;
use crate::recent::RecentStandings;
use crate::store::{Abort, AnyConnection, StoreFailure};
use crate::time::UtcMicros;

/// Calls that may wait in the queue; beyond it a caller waits before it is queued, and may still leave for free.
const QUEUE: usize = 4096;

/// What a caller is told.
type Answer = Result<Counted, CommitRefusal>;

/// An answer, and the text that was stored with it for repetitions of the request.
type Settled = (Answer, Option<String>);

/// A call waiting to be counted.
#[derive(Debug)]
struct Entry {
    charge: Charge,
    keep: Option<Keep>,
    reply: oneshot::Sender<Settled>,
}

impl Entry {
    fn caller_has_gone(&self) -> bool {
        self.reply.is_closed()
    }

    fn answer(self, answer: Answer) {
        let text = self.keep.and_then(Keep::into_text);
        // The caller may have gone since: the call is on the ledger and stays there.
        let _ = self.reply.send((answer, text));
    }
}

pub(crate) enum Work {
    Charge(Waiting),
    Change(Box<dyn FnOnce(&mut Session) + Send>),
    Close,
}

/// A call in the queue; only the writer looks inside.
pub(crate) struct Waiting(Entry);

impl Work {
    /// A change nobody waits for.
    pub(crate) fn change(
        mut body: impl FnMut(&mut AnyConnection, UtcMicros) -> Result<(), StoreFailure> + Send + 'static,
    ) -> Self {
        Self::Change(Box::new(move |session| {
            let done = session.transact(&BTreeSet::new(), &mut |connection, at| {
                body(connection, at).map_err(Abort::<Infallible>::Failed)
            });
            if let Err(Abort::Failed(failure)) = done {
                tracing::warn!(%failure, "a change that nobody waits for was not made");
            }
        }))
    }
}

/// The way to the writer's thread.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Work>,
    finished: watch::Receiver<()>,
}

impl Writer {
    /// Starts the thread on an open connection. It ends when the writer is closed or dropped, once its queue is empty.
    pub(crate) fn start(
        session: Session,
        plans: Arc<PlanBook>,
        recent: Arc<RecentStandings>,
    ) -> Result<Self, StoreFailure> {
        let (queue, work) = mpsc::channel(QUEUE);
        let (running, finished) = watch::channel(());
        thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || {
                run(session, work, &plans, &recent);
                drop(running);
            })
            .map_err(|error| StoreFailure::Other(error.to_string()))?;
        Ok(Self { queue, finished })
    }

    /// Counts one call. Dropping the future before its batch forms takes the call back.
    pub(crate) async fn commit(&self, charge: Charge) -> Result<Counted, CommitRefusal> {
        self.settle(charge, None).await.0
    }

    /// Counts one call and stores its answer; the text is what was stored.
    pub(crate) async fn commit_kept(
        &self,
        charge: Charge,
        keep: Keep,
    ) -> Result<(Counted, String), CommitRefusal> {
        let (answer, text) = self.settle(charge, Some(keep)).await;
        let counted = answer?;
        Ok((counted, text.ok_or(CommitRefusal::Unavailable)?))
    }

    async fn settle(&self, charge: Charge, keep: Option<Keep>) -> Settled {
        const GONE: Settled = (Err(CommitRefusal::Unavailable), None);
        // A sandbox key is on no list of keys that may be charged; asking would only cost a look.
        if charge.caller.sandbox() {
            return (Err(CommitRefusal::KeyRevoked), None);
        }
        let (reply, answer) = oneshot::channel();
        let entry = Entry {
            charge,
            keep,
            reply,
        };
        match self.queue.send(Work::Charge(Waiting(entry))).await {
            Ok(()) => answer.await.unwrap_or(GONE),
            Err(_) => GONE,
        }
    }

    /// The way to the queue for those who outlive a borrow.
    pub(crate) fn queue(&self) -> mpsc::Sender<Work> {
        self.queue.clone()
    }

    /// Runs a change in a transaction of its own; it may be run again, so it must not act outside the database.
    pub(crate) async fn change<T, E>(
        &self,
        mut body: impl FnMut(&mut AnyConnection, UtcMicros) -> Result<T, Abort<E>> + Send + 'static,
    ) -> Result<T, Abort<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let change = move |session: &mut Session| {
            let _ = reply.send(session.transact(&BTreeSet::new(), &mut body));
        };
        let queued = self.queue.send(Work::Change(Box::new(change))).await;
        queued.map_err(|_| StoreFailure::Closed)?;
        answer
            .await
            .unwrap_or(Err(Abort::Failed(StoreFailure::Closed)))
    }

    /// Whether the thread still takes work.
    pub(crate) fn is_running(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Takes no more work and waits until what is queued has been settled.
    pub(crate) async fn close(&self) {
        // A writer that is closed already has nothing to be told.
        let _ = self.queue.send(Work::Close).await;
        let mut finished = self.finished.clone();
        // An error says that the thread has ended, which is what is waited for.
        while finished.changed().await.is_ok() {}
    }
}

fn run(
    mut session: Session,
    mut queue: mpsc::Receiver<Work>,
    plans: &PlanBook,
    recent: &RecentStandings,
) {
    // What ended a batch and has to wait for the next turn.
    let mut put_back = VecDeque::new();
    while let Some(work) = put_back.pop_front().or_else(|| queue.blocking_recv()) {
        match work {
            Work::Charge(Waiting(first)) => {
                let batch = batch::gather(first, &mut queue, &mut put_back);
                settle::settle(&mut session, batch, plans, recent);
            }
            Work::Change(change) => change(&mut session),
            Work::Close => queue.close(),
        }
    }
}
