//! A proxy before PostgreSQL that cuts the link at a COMMIT.

use std::collections::VecDeque;
use std::io::{Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What happens to a COMMIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The server never gets it.
    Before,
    /// The server has done it, but its answer never arrives.
    After,
    /// The link is cut as soon as it was handed on: nobody knows.
    During,
    /// Nothing: it goes through.
    Not,
}

/// The link's side to the program.
pub(crate) struct Proxy {
    port: u16,
    cuts: Arc<Mutex<VecDeque<Cut>>>,
}

impl Proxy {
    /// Listens on a free port and hands every connection on to `host:port`.
    pub(crate) fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cuts: Arc<Mutex<VecDeque<Cut>>> = Arc::default();
        let (server, waiting) = (server.to_owned(), Arc::clone(&cuts));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&server) else {
                    continue;
                };
                let cuts = Arc::clone(&waiting);
                let (client_too, server_too) =
                    (client.try_clone().unwrap(), server.try_clone().unwrap());
                let answered = Arc::new(Mutex::new(None));
                let cut_after = Arc::clone(&answered);
                thread::spawn(move || hand_on(client, server, &cuts, &cut_after));
                thread::spawn(move || hand_back(server_too, client_too, &answered));
            }
        });
        Self { port, cuts }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What happens to the next COMMITs, in order; later ones go through.
    pub(crate) fn cut(&self, cuts: impl IntoIterator<Item = Cut>) {
        self.cuts.lock().unwrap().extend(cuts);
    }

    /// Whether every cut that was asked for was made.
    pub(crate) fn is_done(&self) -> bool {
        self.cuts.lock().unwrap().is_empty()
    }
}

fn hang_up(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}

fn hand_on(
    mut client: TcpStream,
    mut server: TcpStream,
    cuts: &Mutex<VecDeque<Cut>>,
    answered: &Mutex<Option<Cut>>,
) {
    // A simple query of the protocol, version 3: its kind, its length, its text.
    const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";
    let mut bytes = [0; 65_536];
    while let Ok(read @ 1..) = client.read(&mut bytes) {
        let bytes = &bytes[..read];
        if bytes.windows(COMMIT.len()).any(|window| window == COMMIT) {
            match cuts.lock().unwrap().pop_front().unwrap_or(Cut::Not) {
                Cut::Not => {}
                Cut::Before => break,
                Cut::During => {
                    let _ = server.write_all(bytes);
                    break;
                }
                Cut::After => *answered.lock().unwrap() = Some(Cut::After),
            }
        }
        if server.write_all(bytes).is_err() {
            break;
        }
    }
    hang_up(&client, &server);
}

fn hand_back(mut server: TcpStream, mut client: TcpStream, answered: &Mutex<Option<Cut>>) {
    let mut bytes = [0; 65_536];
    while let Ok(read @ 1..) = server.read(&mut bytes) {
        // The answer to COMMIT is here, and stays here.
        if answered.lock().unwrap().take().is_some() || client.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    hang_up(&client, &server);
}
