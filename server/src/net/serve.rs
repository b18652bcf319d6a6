//! The accept loop: seats, tasks, the drain. Knows connections only as things that begin and end.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use http::uri::Scheme;
use poem::Endpoint;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use super::connection;
use super::exchange::Origin;
use super::limits::NetLimits;
use super::listener::Listener;
use super::peers::Peers;

/// How a drain went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Connections that were open when it began and ended by themselves.
    pub finished: usize,
    /// Connections cut when its time was over.
    pub cut: usize,
}

/// Serves `endpoint` on `listener` until `shutdown` is ready, then drains: no new connections, answers in progress
/// finish within [`NetLimits::drain`], the rest is cut.
///
/// Endpoint errors are turned into the answers they stand for; a panic ends its connection only. Cannot fail once
/// the listener is bound.
pub async fn serve<E: Endpoint + 'static>(
    listener: Listener,
    endpoint: E,
    limits: NetLimits,
    shutdown: impl Future<Output = ()>,
) -> Drained {
    let endpoint = Arc::new(endpoint);
    let protocol = Arc::new(connection::protocol(&limits));
    let seats = Arc::new(Semaphore::new(limits.max_connections.max(1)));
    let peers = Peers::new(limits.max_connections_per_address);
    let limits = Arc::new(limits);
    let (drain, drain_seen) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        // The seat comes first: who finds none waits in the kernel's queue instead of holding a descriptor.
        let next = async {
            let seat = Arc::clone(&seats).acquire_owned().await;
            (seat, listener.accept().await)
        };
        let (seat, (stream, remote)) = tokio::select! {
            biased;
            () = &mut shutdown => break,
            next = next => next,
        };
        while let Some(ended) = connections.try_join_next() {
            report(ended);
        }
        let Some(peer) = peers.admit(remote.ip()) else {
            turn_away(&stream, remote);
            continue;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%remote, %error, "TCP_NODELAY was not set");
        }
        let origin = Origin {
            local: listener.local_addr(),
            remote,
            scheme: Scheme::HTTP,
        };
        let driven = connection::drive(
            stream,
            origin,
            Arc::clone(&endpoint),
            Arc::clone(&protocol),
            Arc::clone(&limits),
            drain_seen.clone(),
        );
        connections.spawn(async move {
            driven.await;
            drop((seat, peer));
        });
    }
    drop(listener);
    while let Some(ended) = connections.try_join_next() {
        report(ended);
    }
    drain.send_replace(true);
    let open = connections.len();
    tracing::info!(open, "draining connections");
    let all_ended = async {
        while let Some(ended) = connections.join_next().await {
            report(ended);
        }
    };
    // Elapsed or not, what is left tells.
    let _elapsed = timeout(limits.drain, all_ended).await;
    let cut = connections.len();
    connections.shutdown().await;
    Drained {
        finished: open - cut,
        cut,
    }
}

/// An answer that needs no request: nothing is read from a peer that is over its share.
const TURNED_AWAY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";

fn turn_away(stream: &TcpStream, remote: SocketAddr) {
    tracing::debug!(%remote, "the address holds all its connections");
    // Best effort: a fresh socket has room for it, and who is not reading misses nothing it is owed.
    if let Err(error) = stream.try_write(TURNED_AWAY) {
        tracing::debug!(%remote, %error, "a refusal was not written");
    }
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!(%error, "a connection's task panicked");
    }
}
