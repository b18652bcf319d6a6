//! The listening socket. Accepting never fails for good and never spins.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// A bound socket, listening.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    local: SocketAddr,
}

impl Listener {
    /// Binds and listens. Port 0 picks a free one: ask [`local_addr`](Self::local_addr).
    ///
    /// # Errors
    /// Whatever the system says: the address is in use, is not ours, or needs privileges.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        let local = socket.local_addr()?;
        Ok(Self { socket, local })
    }

    /// The address bound, with its true port.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// The next connection. Waits through errors: one that belongs to a single connection is passed over, any
    /// other (no descriptors, no memory) is waited out, longer each time, since the socket stays readable and
    /// trying at once would burn a core.
    pub(super) async fn accept(&self) -> (TcpStream, SocketAddr) {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.socket.accept().await {
                Ok(accepted) => return accepted,
                Err(error) if concerns_one_connection(&error) => {
                    tracing::debug!(%error, "a connection was gone before it was accepted");
                }
                Err(error) => {
                    tracing::warn!(%error, pause_ms = pause.as_millis(), "cannot accept connections");
                    sleep(pause).await;
                    pause = longer(pause);
                }
            }
        }
    }
}

const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

fn longer(pause: Duration) -> Duration {
    (pause * 2).min(LONGEST_PAUSE)
}

/// accept(2) reports network errors of the new connection as its own; Linux asks to treat them as "try again".
fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::ConnectionAborted
            | Kind::ConnectionReset
            | Kind::ConnectionRefused
            | Kind::Interrupted
            | Kind::NetworkDown
            | Kind::NetworkUnreachable
            | Kind::HostUnreachable
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_out_of_descriptors_is_waited_out_and_never_retried_at_once() {
        for code in [23, 24] {
            // ENFILE, EMFILE
            assert!(!concerns_one_connection(&io::Error::from_raw_os_error(
                code
            )));
        }
        let mut pause = FIRST_PAUSE;
        for _ in 0..20 {
            assert!(longer(pause) >= pause);
            pause = longer(pause);
        }
        assert_eq!(pause, LONGEST_PAUSE);
    }

    #[test]
    fn a_peer_that_left_the_queue_costs_no_pause() {
        assert!(concerns_one_connection(
            &io::ErrorKind::ConnectionAborted.into()
        ));
    }
}
