//! How many connections each address holds. Counts only; who is turned away hears it elsewhere.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Seats by address.
#[derive(Debug)]
pub(super) struct Peers {
    per_address: usize,
    seats: Mutex<HashMap<IpAddr, usize>>,
}

impl Peers {
    pub(super) fn new(per_address: usize) -> Arc<Self> {
        Arc::new(Self {
            per_address,
            seats: Mutex::default(),
        })
    }

    /// A seat for one connection, or `None` where the address holds all of its own. Dropping it frees it.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let holder = holder(address);
        let mut seats = self.seats();
        let taken = seats.get(&holder).copied().unwrap_or(0);
        if taken >= self.per_address {
            return None;
        }
        seats.insert(holder, taken + 1);
        Some(Seat {
            peers: Arc::clone(self),
            holder,
        })
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who an address counts for: an IPv6 peer commands a whole /64, so that is one holder.
fn holder(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

/// One connection's seat.
#[derive(Debug)]
pub(super) struct Seat {
    peers: Arc<Peers>,
    holder: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.peers.seats();
        if let Some(taken) = seats.get_mut(&self.holder) {
            *taken -= 1;
            if *taken == 0 {
                seats.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_full_address_is_turned_away_until_a_seat_is_free_and_others_never() {
        let peers = Peers::new(2);
        let first = peers.admit(ip("192.0.2.1")).unwrap();
        let _second = peers.admit(ip("192.0.2.1")).unwrap();
        assert!(peers.admit(ip("192.0.2.1")).is_none());
        let _other = peers.admit(ip("192.0.2.2")).unwrap();
        drop(first);
        assert!(peers.admit(ip("192.0.2.1")).is_some());
    }

    #[test]
    fn one_ipv6_network_is_one_holder_and_mapped_ipv4_is_ipv4() {
        let peers = Peers::new(1);
        let _v6 = peers.admit(ip("2001:db8::1")).unwrap();
        assert!(peers.admit(ip("2001:db8::ffff:2")).is_none());
        assert!(peers.admit(ip("2001:db8:0:1::1")).is_some());
        let _v4 = peers.admit(ip("192.0.2.1")).unwrap();
        assert!(peers.admit(ip("::ffff:192.0.2.1")).is_none());
    }

    #[test]
    fn addresses_that_left_are_forgotten() {
        let peers = Peers::new(1);
        drop(peers.admit(ip("192.0.2.1")));
        assert!(peers.seats().is_empty());
    }
}
