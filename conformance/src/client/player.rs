//! The server that a client under test meets: gives every request the same answer, in the way that the case asks for.
//! Written on the socket, because an HTTP library would not cut, stall or garble what it sends.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::case::Delivery;
use super::request::{self, Received};

/// The longest that a silent connection is held open; clients are asked for far less.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);

/// An answer, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) delivery: Delivery,
}

/// What the server saw.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) requests: Vec<Received>,
    /// Bytes of bodies that the client took, as far as the system tells.
    pub(super) taken: u64,
}

/// A running server; it ends when it is dropped.
#[derive(Debug)]
pub(super) struct Player {
    pub(super) base_url: String,
    seen: Arc<Mutex<Seen>>,
    accepting: JoinHandle<()>,
}

impl Player {
    /// Opens a port of its own and begins to answer.
    pub(super) async fn start(script: Script) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let seen = Arc::new(Mutex::new(Seen::default()));
        let script = Arc::new(script);
        let noted = Arc::clone(&seen);
        let accepting = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (script, noted) = (Arc::clone(&script), Arc::clone(&noted));
                tokio::spawn(async move { serve(connection, &script, &noted).await });
            }
        });
        Ok(Self {
            base_url,
            seen,
            accepting,
        })
    }

    /// What it saw so far.
    pub(super) fn seen(&self) -> Seen {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut connection: TcpStream, script: &Script, seen: &Mutex<Seen>) {
    let Some(received) = request::read(&mut connection).await else {
        return;
    };
    seen.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .requests
        .push(received);
    // A client that leaves early is judged by what it says, not by this connection.
    let taken = answer(&mut connection, script).await.unwrap_or_default();
    seen.lock().unwrap_or_else(PoisonError::into_inner).taken += taken;
}

fn head(script: &Script, length: Option<usize>) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Played\r\nConnection: close\r\n", script.status);
    for (name, value) in &script.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(length) = length {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Sends the answer; tells how much of the body was taken.
async fn answer(connection: &mut TcpStream, script: &Script) -> std::io::Result<u64> {
    let body = script.body.as_slice();
    let whole = head(script, Some(body.len()));
    match script.delivery {
        Delivery::Nothing => return Ok(0),
        Delivery::Silence => silence(connection).await,
        Delivery::Stalled => {
            connection.write_all(&whole).await?;
            silence(connection).await;
        }
        Delivery::NoHttp => {
            connection
                .write_all(
                    b"220 mail.example.org ready

",
                )
                .await?;
        }
        Delivery::Cut(share) => {
            connection.write_all(&whole).await?;
            connection.write_all(part(body, share)).await?;
        }
        Delivery::Overlong => {
            connection
                .write_all(&head(script, Some(body.len() / 2)))
                .await?;
            connection.write_all(body).await?;
        }
        Delivery::Drip => {
            connection.set_nodelay(true)?;
            for byte in whole.iter().chain(body) {
                connection.write_all(std::slice::from_ref(byte)).await?;
            }
        }
        Delivery::Endless(mebibytes) => return endless(connection, script, mebibytes).await,
        Delivery::Whole | Delivery::Elsewhere => {
            connection.write_all(&whole).await?;
            connection.write_all(body).await?;
        }
    }
    connection.shutdown().await?;
    Ok(body.len() as u64)
}

async fn endless(
    connection: &mut TcpStream,
    script: &Script,
    mebibytes: u32,
) -> std::io::Result<u64> {
    connection.write_all(&head(script, None)).await?;
    let mut taken = 0;
    while taken < u64::from(mebibytes) << 20 {
        if connection.write_all(&script.body).await.is_err() {
            break;
        }
        taken += script.body.len() as u64;
    }
    // Nobody is left to be told where the client has gone.
    let _ = connection.shutdown().await;
    Ok(taken)
}

/// Says nothing until the client has had enough.
async fn silence(connection: &mut TcpStream) {
    let mut byte = [0; 1];
    // Either end of the wait is right: the client closes, or the case is long over.
    let _ = tokio::time::timeout(LONGEST_SILENCE, connection.read(&mut byte)).await;
}

fn part(body: &[u8], share: f64) -> &[u8] {
    // A body's length is exact in an f64, and the share of it lies between 0 and that length.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    let length = (body.len() as f64 * share.clamp(0.0, 1.0)) as usize;
    &body[..length.min(body.len())]
}
