//! Which waiting calls share a transaction.
//!
//! Promises what is waiting now, at most [`LARGEST`], in the order of arrival, no event id twice. Never waits.

use std::collections::{HashSet, VecDeque};

use super::{Entry, Waiting, Work};
use crate::concurrency::mpsc;

/// Calls in one transaction: enough to make the sync cheap, few enough to keep the wait short.
pub(super) const LARGEST: usize = 256;

/// The batch that begins with `first`. What must not be in it is put back for the next turn.
pub(super) fn gather(
    first: Entry,
    queue: &mut mpsc::Receiver<Work>,
    put_back: &mut VecDeque<Work>,
) -> Vec<Entry> {
    let mut events = HashSet::from([first.charge.event]);
    let mut batch = vec![first];
    let mut next_turn = VecDeque::new();
    while batch.len() < LARGEST {
        let Some(work) = put_back.pop_front().or_else(|| queue.try_recv().ok()) else {
            break;
        };
        match work {
            Work::Charge(Waiting(entry)) if events.insert(entry.charge.event) => batch.push(entry),
            // The same call a second time: its turn comes when the first is on the ledger.
            Work::Charge(entry) => next_turn.push_back(Work::Charge(entry)),
            other => {
                next_turn.push_back(other);
                break;
            }
        }
    }
    next_turn.append(put_back);
    *put_back = next_turn;
    batch
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Caller, Charge, EventId};
    use crate::concurrency::oneshot;
    use crate::customer::CustomerId;
    use crate::key::KeyId;

    type Answer = oneshot::Receiver<super::super::Settled>;

    fn entry(event: EventId) -> (Entry, Answer) {
        let (reply, answer) = oneshot::channel();
        let caller = Caller::new(CustomerId::fresh(), KeyId::parse("abcdefgh").unwrap());
        (
            Entry {
                charge: Charge { event, caller },
                keep: None,
                reply,
            },
            answer,
        )
    }

    fn events(batch: &[Entry]) -> Vec<EventId> {
        batch.iter().map(|entry| entry.charge.event).collect()
    }

    #[test]
    fn a_batch_takes_what_waits_and_stops_at_its_largest_size() {
        let (send, mut queue) = mpsc::channel(LARGEST + 10);
        for _ in 0..LARGEST + 5 {
            send.try_send(Work::Charge(Waiting(entry(EventId::fresh()).0)))
                .unwrap_or_else(|_| panic!("the queue has room"));
        }
        let mut put_back = VecDeque::new();
        let batch = gather(entry(EventId::fresh()).0, &mut queue, &mut put_back);
        assert_eq!((batch.len(), put_back.len(), queue.len()), (LARGEST, 0, 6));
    }

    #[test]
    fn the_same_event_twice_waits_for_the_next_batch() {
        let (send, mut queue) = mpsc::channel(8);
        let (same, other) = (EventId::fresh(), EventId::fresh());
        for event in [same, other] {
            send.try_send(Work::Charge(Waiting(entry(event).0)))
                .unwrap_or_else(|_| panic!("the queue has room"));
        }
        let mut put_back = VecDeque::new();
        let batch = gather(entry(same).0, &mut queue, &mut put_back);
        assert_eq!(events(&batch), [same, other]);
        let Some(Work::Charge(Waiting(first))) = put_back.pop_front() else {
            panic!("nothing was put back")
        };
        assert_eq!(events(&gather(first, &mut queue, &mut put_back)), [same]);
    }

    #[test]
    fn a_change_ends_the_batch_so_that_order_is_kept() {
        let (send, mut queue) = mpsc::channel(8);
        send.try_send(Work::Change(Box::new(|_| ())))
            .unwrap_or_else(|_| panic!("the queue has room"));
        send.try_send(Work::Charge(Waiting(entry(EventId::fresh()).0)))
            .unwrap_or_else(|_| panic!("the queue has room"));
        let mut put_back = VecDeque::new();
        assert_eq!(
            gather(entry(EventId::fresh()).0, &mut queue, &mut put_back).len(),
            1
        );
        assert!(matches!(put_back.front(), Some(Work::Change(_))));
        assert_eq!(queue.len(), 1);
    }
}
