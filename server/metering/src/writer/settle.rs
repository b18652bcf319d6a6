//! One batch, one transaction: steps a and b of the protocol, and the answers.
//!
//! Promises that every entry gets one answer, and that a batch which is run again after a COMMIT of unknown outcome
//! counts nothing twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;

use super::share::{self, Share};
use super::{Answer, Entry, Session};
use crate::call::{CommitRefusal, Counted, EventId};
use crate::customer::CustomerId;
use crate::plan::PlanBook;
use crate::recent::RecentStandings;
use crate::schedule;
use crate::store::{Abort, AnyConnection, StoreFailure, customers, keys, ledger};
use crate::time::UtcMicros;

/// Settles a batch and answers its callers, after COMMIT.
pub(super) fn settle(
    session: &mut Session,
    mut batch: Vec<Entry>,
    plans: &PlanBook,
    recent: &RecentStandings,
) {
    // Sorted, so that two writers never wait for each other in a circle.
    let held = batch
        .iter()
        .map(|entry| *entry.charge.caller.customer())
        .collect();
    let settled = session.transact::<_, Infallible>(&held, &mut |connection, at| {
        // Whoever has gone by now is not counted, unless an earlier try was committed after all.
        batch.retain(|entry| !entry.caller_has_gone());
        Ok(write(connection, &mut batch, plans, at)?)
    });
    match settled {
        Ok(answers) => {
            for (entry, answer) in batch.into_iter().zip(answers) {
                if let Ok(Counted { standing, .. }) | Err(CommitRefusal::QuotaExceeded(standing)) =
                    answer
                {
                    recent.note(standing);
                }
                entry.answer(answer);
            }
        }
        Err(Abort::Refused(never)) => match never {},
        Err(Abort::Failed(failure)) => {
            tracing::error!(%failure, calls = batch.len(), "a batch could not be written");
            for entry in batch {
                entry.answer(Err(CommitRefusal::Unavailable));
            }
        }
    }
}

/// Writes the batch, and the answers that are to be kept.
fn write(
    connection: &mut AnyConnection,
    batch: &mut [Entry],
    plans: &PlanBook,
    at: UtcMicros,
) -> Result<Vec<Answer>, StoreFailure> {
    let (answers, earlier) = answers(connection, batch, plans, at)?;
    for (entry, answer) in batch.iter_mut().zip(&answers) {
        let event = entry.charge.event;
        if let (Some(keep), Ok(counted)) = (&mut entry.keep, answer)
            && !earlier.contains_key(&event)
        {
            keep.store(connection, event, counted)?;
        }
    }
    Ok(answers)
}

/// The answers, in the batch's order, and what of it was on the ledger before.
fn answers(
    connection: &mut AnyConnection,
    batch: &[Entry],
    plans: &PlanBook,
    at: UtcMicros,
) -> Result<(Vec<Answer>, HashMap<EventId, ledger::Line>), StoreFailure> {
    if batch.is_empty() {
        return Ok(Default::default());
    }
    // a. What an earlier, doubtful COMMIT has written.
    let lines = ledger::find(connection, batch.iter().map(|entry| entry.charge.event))?;
    // b. The keys as they are now, not as a cache remembers them.
    let shown: BTreeSet<_> = batch
        .iter()
        .map(|entry| entry.charge.caller.key())
        .collect();
    let mut valid = keys::chargeable(connection, &shown, at)?;
    for key in valid.values().filter(|key| key.change_is_due) {
        // A second key of the same customer finds the change made.
        schedule::apply_due(connection, key.customer, at)?;
    }
    if valid.values().any(|key| key.change_is_due) {
        valid = keys::chargeable(connection, &shown, at)?;
    }

    let mut answers: Vec<Option<Answer>> = vec![None; batch.len()];
    // Sorted by customer, so that two writers never wait for each other.
    let mut shares: BTreeMap<CustomerId, Share<'_>> = BTreeMap::new();
    for (place, entry) in batch.iter().enumerate() {
        let (event, caller) = (entry.charge.event, &entry.charge.caller);
        if let Some(line) = lines.get(&event) {
            answers[place] = Some(already_counted(connection, *caller.customer(), line)?);
            continue;
        }
        // Another call took the key after this one's lease: that one counts.
        if let Some(keep) = &entry.keep
            && !keep.is_held(connection)?
        {
            answers[place] = Some(Err(CommitRefusal::Unavailable));
            continue;
        }
        match valid.get(caller.key()) {
            Some(key) if key.customer == *caller.customer() => shares
                .entry(key.customer)
                .or_insert_with(|| Share::new(key.customer, key.plan))
                .add(place, event, caller.key()),
            _ => answers[place] = Some(Err(CommitRefusal::KeyRevoked)),
        }
    }
    for (place, answer) in share::settle(&shares, connection, plans, at)? {
        answers[place] = Some(answer);
    }
    for (id, _) in valid.iter().filter(|(_, key)| key.mark_is_old) {
        keys::mark_used(connection, id, at)?;
    }
    let unanswered = || StoreFailure::Other("a call was left without an answer".to_owned());
    let answers: Result<_, _> = answers
        .into_iter()
        .map(|answer| answer.ok_or_else(unanswered))
        .collect();
    Ok((answers?, lines))
}

/// The answer to a call that stands on the ledger: its own number and instant, with the figures of now.
fn already_counted(
    connection: &mut AnyConnection,
    customer: CustomerId,
    line: &ledger::Line,
) -> Result<Answer, StoreFailure> {
    if line.customer != customer {
        tracing::error!(%customer, owner = %line.customer, "an event id was used by two customers");
        return Ok(Err(CommitRefusal::Unavailable));
    }
    let whom = customers::Whom::Id(customer);
    let found = customers::summaries(connection, whom, line.at.month())?;
    let counted = found.first().map(|account| Counted {
        standing: account.standing,
        at: line.at,
        seq: line.seq,
    });
    Ok(counted.ok_or(CommitRefusal::Unavailable))
}
